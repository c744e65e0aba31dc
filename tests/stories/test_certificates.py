"""Certificates: organisers have them printed from a published result, everybody who took part gets a paper, and a page confirms each."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from handlers.certificate_actions import ConfirmTakingPart, MakeCertificates, PreviewCertificates
from handlers.result_actions import ListWinners, MarkWinner, ReplaceWinner, ShowResult, SpellWinner
from services import certifying
from services.certificates import CertificateKind
from services.confirming import Subject, code_of
from services.records import Player as Registered
from services.result_records import Amendment, Change
from storage.secrets import Keys
from tests.rig import SECRET, Player, Rig, make_rig
from tests.stories import test_whole
from tests.stories.crowd import plays, registers
from tests.stories.staff_people import acts, files_of
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, played, publishes

pytestmark = pytest.mark.backstage

SITE = "http://127.0.0.1:8080"
KEYS = Keys(SECRET)


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str) -> AsyncIterator[Rig]:
    """A house that is reached from outside."""
    rig = await make_rig(tmp_path, profile=profile, store=store, public_url=SITE)
    yield rig
    await rig.close()


async def published(rig: Rig) -> tuple[Player, Player, Registered]:
    """A week whose result one organiser made and another published; Lan is first, Mai (returned) second."""
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    assert "Đã công bố bản 1" in await publishes(binh)
    async with rig.app.store.read() as uow:
        mai = await uow.player(attempt.player)
    assert mai is not None
    return hoa, binh, mai


def code(rig: Rig, winner: int | str, prize: str = "", round: str = "week-1") -> str:
    """What stands on a paper."""
    kind = CertificateKind.PRIZE if prize else CertificateKind.TOOK_PART
    return code_of(KEYS, rig.app.contest, Subject(kind, winner, round if prize else "", prize))


@asynccontextmanager
async def somebody_else(rig: Rig) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """Somebody with a browser, of whom we know nothing."""
    client = TestClient(TestServer(rig.app.web))
    await client.start_server()
    yield client
    await client.close()


async def reads(rig: Rig, path: str, status: int = 200) -> str:
    """What the page says, as read."""
    async with somebody_else(rig) as client:
        response = await client.get(path, headers={"Accept": "text/html"})
        assert response.status == status, await response.text()
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        page = await response.text()
    body = page.partition("<main")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def test_certificates_are_made_from_a_published_result_after_a_look(rig: Rig) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    assert "kết quả đã công bố" in await hoa.press(PreviewCertificates("week-1"))
    await publishes(binh)
    await hoa.press(ShowResult("week-1"))
    seen = await hoa.presses("Giấy chứng nhận (PDF)")
    assert "Giấy chứng nhận: Tuần 1, bản 1" in seen
    assert re.search(r"(\d+) giấy: \1 của cá nhân, 0 của đơn vị; 1 tệp PDF", seen)
    assert "Chưa xác minh: Lò Thị Lan, Lò Thị Mai, Người 01" in seen
    assert "và 3 người khác" in seen
    assert f"{SITE}/xac-nhan" in seen
    assert await files_of(rig, hoa) == []
    for _ in range(3):
        await hoa.press(MakeCertificates("week-1", 1))
    await rig.passes(seconds=5)
    brought = await files_of(rig, hoa)
    assert [file.media_type for file in brought] == ["application/pdf"]
    assert brought[0].data.startswith(b"%PDF")
    assert brought[0].name == "giay-chung-nhan-week-1-ban-1.pdf"
    assert "Tệp 1/1" in await hoa.looks()
    if not rig.can.documents:
        assert "Không thấy tệp?" in hoa.sees()
    else:
        assert hoa.messages[-1].document
    made = [details for act, details in await acts(rig) if act == "certificates.made"]
    assert [one["number"] for one in made] == [1]


async def test_many_come_as_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifying, "MOST_PAGES", 4)
    rig = await make_rig(tmp_path, public_url=SITE)
    hoa, _, _ = await published(rig)
    assert "11 giấy: 11 của cá nhân, 0 của đơn vị; 3 tệp PDF" in await hoa.press(PreviewCertificates("week-1"))
    await hoa.presses("Đồng ý làm tệp")
    await rig.passes(seconds=5)
    await hoa.looks()
    told = [message.text for message in hoa.messages if message.document]
    assert [re.findall(r"Tệp \d/3: \d trang", text) for text in told] == [
        ["Tệp 1/3: 4 trang"],
        ["Tệp 2/3: 4 trang"],
        ["Tệp 3/3: 3 trang"],
    ]
    assert len({file.data for file in await files_of(rig, hoa)}) == 3
    await rig.close()


async def test_only_who_verifies_winners_has_them_made(rig: Rig) -> None:
    await published(rig)
    mai = rig.person("mai")
    assert "Giấy chứng nhận" not in await mai.press(PreviewCertificates("week-1"))
    await mai.press(MakeCertificates("week-1", 1))
    await rig.passes(seconds=5)
    assert await files_of(rig, mai) == []
    assert "certificates.asked" not in [act for act, _ in await acts(rig)]


async def test_a_name_that_cannot_be_printed_is_told_and_mended(rig: Rig) -> None:
    await rig.launches()
    odd = await registers(rig, rig.person("mai"), "Lò 漢 Mai")
    await plays(rig, odd, right=9, seconds=100)
    await rig.comes(CLOSED)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await publishes(binh)
    seen = await hoa.press(PreviewCertificates("week-1"))
    assert "Không có giấy nào để in" in seen
    assert "Lò 漢 Mai (漢)" in seen
    await hoa.press(MarkWinner("week-1", odd.id, "checked"))
    await hoa.press(MakeCertificates("week-1", 1))
    await rig.passes(seconds=5)
    assert await files_of(rig, hoa) == []
    assert "Giấy bị bỏ ra" in await hoa.looks()
    await hoa.press(SpellWinner("week-1", odd.id))
    await hoa.says("Lò Hán Mai")
    seen = await hoa.press(PreviewCertificates("week-1"))
    assert "漢" not in seen
    assert "Chưa xác minh" not in seen
    assert "1 giấy" in seen
    page = await reads(rig, f"/xac-nhan/{code(rig, odd.id, 'nhat')}")
    assert "Lò Hán Mai" in page


async def test_the_page_confirms_to_whoever_holds_the_paper(rig: Rig) -> None:
    _, _, mai = await published(rig)
    paper = code(rig, mai.id, "nhi")
    page = await reads(rig, f"/xac-nhan/{paper}")
    assert "Đúng: nội dung ghi trên giấy khớp với kết quả đã công bố." in page
    for words in ("Lò Thị Mai", "Giải Nhì", "Tuần 1", "Hát Lót", "bản 1", rig.app.contest.pack.title.to("vi"), paper):
        assert words in page
    assert "chữ ký số" not in page.lower()
    assert "không thay" in page
    assert "Correct" in await reads(rig, f"/xac-nhan/{paper}?lang=en")
    typed = paper.lower().replace("-", " ")
    assert "Lò Thị Mai" in await reads(rig, f"/xac-nhan?code={typed}&lang=vi")
    assert "Lò Thị Mai" not in await reads(rig, "/xac-nhan")


async def test_a_forged_code_confirms_nothing(rig: Rig) -> None:
    _, _, mai = await published(rig)
    paper = code(rig, mai.id, "nhi")
    last = "0" if paper[-1] != "0" else "1"
    other = code_of(
        Keys("another secret that is long enough"), rig.app.contest, Subject(CertificateKind.TOOK_PART, mai.id)
    )
    for forged in (paper[:-1] + last, other, "0000-0000-0000-0000", "x", "<script>", "Z" * 300):
        page = await reads(rig, f"/xac-nhan/{forged}", 404)
        assert "Không có giấy nào của cuộc thi này mang mã đó" in page
        assert "Mai" not in page
    first = code(rig, mai.id, "nhat")
    page = await reads(rig, f"/xac-nhan/{first}")
    assert "Lò Thị Mai" not in page
    assert "không còn đúng" in page


async def test_a_prize_that_a_later_version_took_away_does_not_hold(rig: Rig) -> None:
    hoa, binh, mai = await published(rig)
    paper = code(rig, mai.id, "nhi")
    await hoa.press(ListWinners("week-1", 0))
    await hoa.press(MarkWinner("week-1", mai.id, "called"))
    await rig.passes(days=3)
    await hoa.press(ReplaceWinner("week-1", mai.id))
    await hoa.says("Gọi ba ngày không liên lạc được")
    await hoa.presses("Đồng ý thay")
    assert "Đúng:" in await reads(rig, f"/xac-nhan/{paper}"), "the second version is not published yet"
    await publishes(binh)
    page = await reads(rig, f"/xac-nhan/{paper}")
    assert "Giấy này không còn đúng" in page
    assert "Lò Thị Mai" not in page
    assert "bản 2" in page
    assert "Không có giấy nào được làm" in await hoa.press(MakeCertificates("week-1", 1))
    await rig.passes(seconds=5)
    assert await files_of(rig, hoa) == []


async def test_of_somebody_who_has_left_no_name_is_shown(rig: Rig) -> None:
    _, _, mai = await published(rig)
    talker = rig.person("mai")
    prize, part = code(rig, mai.id, "nhi"), code(rig, mai.id)
    assert "Lò Thị Mai" in await reads(rig, f"/xac-nhan/{part}")
    await talker.says("/thongtin")
    await talker.presses("Rút lại đồng ý")
    await talker.presses("Đúng, rút lại đồng ý")
    for _ in range(2):
        for paper in (prize, part):
            assert "Lò Thị Mai" not in await reads(rig, f"/xac-nhan/{paper}")
        await rig.passes(days=16)
    async with rig.app.store.read() as uow:
        gone = await uow.player(mai.id)
    assert gone is not None
    assert gone.full_name == ""
    assert "không hiển thị" in await reads(rig, f"/xac-nhan/{prize}")
    assert "Hát Lót" not in await reads(rig, f"/xac-nhan/{part}")


async def test_everybody_who_took_part_gets_a_paper(rig: Rig) -> None:
    await rig.launches()
    mai = rig.person("mai")
    player = await registers(rig, mai, "Lò Thị Mai", excluded=True)
    assert "chưa có lượt thi nào được tính" in await mai.press(ConfirmTakingPart())
    await plays(rig, player, right=3, seconds=100)
    await plays(rig, player, right=4, seconds=100)
    assert "sau khi tuần thi đóng: 24h00 Chủ nhật, 09/6/2024" in await mai.press(ConfirmTakingPart())
    await rig.comes(CLOSED)
    await mai.says("/ketqua")
    for _ in range(3):
        await mai.presses("Giấy xác nhận đã dự thi")
    await rig.passes(seconds=5)
    assert "Giấy xác nhận đã dự thi của bạn" in await mai.looks()
    [paper] = await files_of(rig, mai)
    assert paper.name == "giay-xac-nhan-da-du-thi.pdf"
    assert paper.data.startswith(b"%PDF")
    again = await mai.press(ConfirmTakingPart())
    assert "Giấy xác nhận đã dự thi của bạn" in again
    assert len(await files_of(rig, mai)) == 1
    if rig.can.documents:
        assert mai.messages[-1].document
    page = await reads(rig, f"/xac-nhan/{code(rig, player.id)}")
    assert "Đúng: người này đã dự thi" in page
    assert "Tuần 1" in page
    assert "Số lượt được tính 2" in page
    assert "ạng" not in page.partition("Mã xác nhận")[0].partition("Họ và tên")[2]
    await rig.passes(days=1)
    await mai.says("/thongtin")
    await mai.presses("Giấy xác nhận đã dự thi")
    await rig.passes(seconds=5)
    assert len(await files_of(rig, mai)) == 2, "another day, another file; the first is kept two days"


async def test_units_get_theirs_from_the_whole_contest(rig: Rig) -> None:
    await test_whole.played(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await test_whole.published(rig)
    await makes_list(hoa, "")
    await publishes(binh, "")
    await hoa.press(ShowResult(""))
    seen = await hoa.presses("Giấy chứng nhận (PDF)")
    assert "Giấy chứng nhận: Toàn Cuộc thi, bản 1" in seen
    assert "3 giấy: 0 của cá nhân, 3 của đơn vị" in seen
    assert "Chưa xác minh" not in seen
    await hoa.presses("Đồng ý làm tệp")
    await rig.passes(seconds=5)
    [file] = await files_of(rig, hoa)
    assert file.name == "giay-chung-nhan-toan-cuoc-thi-ban-1.pdf"
    unit, name = next(iter(test_whole.tops(rig).items()))
    first = await reads(rig, f"/xac-nhan/{code(rig, unit, 'tap-the-nhat', '')}")
    assert "Đúng:" in first
    assert name in first
    assert "Giải Nhất tập thể, Toàn Cuộc thi" in first
    assert name not in await reads(rig, f"/xac-nhan/{code(rig, unit, 'tap-the-nhi', '')}")


async def test_a_result_that_is_not_recognised_is_not_confirmed(rig: Rig) -> None:
    _, _, mai = await published(rig)
    part = code(rig, mai.id)
    assert "Đúng:" in await reads(rig, f"/xac-nhan/{part}")
    async with rig.app.store.write() as uow:
        barred = {"barred": True}
        reason, now = "Thi hộ", rig.clock.now
        contest, id = rig.app.contest.id, await uow.new_id()
        uow.add_amendment(Amendment(id, contest, Change.BARRED, "week-1", str(mai.id), {}, barred, reason, 1, 2, now))
        await uow.commit()
    page = await reads(rig, f"/xac-nhan/{part}")
    assert "Giấy này không còn đúng" in page
    assert "Lò Thị Mai" not in page
    assert "chưa có lượt thi nào được tính" in await rig.person("mai").press(ConfirmTakingPart())


async def test_a_paper_that_cannot_be_printed_says_which_letters_and_what_to_do(rig: Rig) -> None:
    await rig.launches()
    mai = rig.person("mai")
    await plays(rig, await registers(rig, mai, "Lò 漢 Mai"), right=3, seconds=100)
    await rig.comes(CLOSED)
    seen = await mai.press(ConfirmTakingPart())
    assert "漢" in seen
    assert "/phananh" in seen
    assert "dự thi" in await rig.person("nguoi-la").press(ConfirmTakingPart())


async def test_without_an_address_there_is_no_code_on_the_paper_and_organisers_are_told(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    hoa, _, _ = await published(rig)
    assert "không có mã QR: chưa đặt THITUAN_PUBLIC_URL" in await hoa.press(PreviewCertificates("week-1"))
    await hoa.press(MakeCertificates("week-1", 1))
    mai = rig.person("mai")
    await mai.press(ConfirmTakingPart())
    await rig.passes(seconds=5)
    assert len(await files_of(rig, hoa)) == 1
    assert "quét mã" not in await mai.looks()
    assert len(await files_of(rig, mai)) == 1
    await rig.close()


async def test_one_code_is_not_looked_up_without_end(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, public_url=SITE)
    _, _, mai = await published(rig)
    async with somebody_else(rig) as client:
        path = f"/xac-nhan/{code(rig, mai.id, 'nhi')}"
        answers = [(await client.get(path)).status for _ in range(25)]
        assert set(answers) == {200, 429}
        assert (await client.get(f"/xac-nhan/{code(rig, mai.id)}")).status == 200
    await rig.close()
