"""The closing: the contest summed up in chat, its papers asked for by those who may have them, and what is said when there is nothing yet."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import docx
import pytest

from handlers.closing_actions import ChooseSigning, MakeClosing
from handlers.result_actions import Decide, MakePaper, MarkWinner, ShowResult, ShowVersion, SpellWinner
from quiz.attempt import Attempt
from services import results
from services.exports import ITEMS, REPORT, SCRIPT, SIGNING
from services.records import Role
from tests.reports.xlsx import rows_of
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import acts, ends_role, files_of, staff
from tests.stories.test_result_versions import makes_list, organiser, played, proposes_void, publishes
from tests.stories.test_result_versions import proposals as proposed

pytestmark = pytest.mark.backstage


async def makes(rig: Rig, who: Player, kind: str, round: str = "") -> str:
    """Ask for a paper and wait for it; returns what the asker sees then."""
    await who.press(MakeClosing(kind, round))
    assert any("Đang tạo tệp" in message.text for message in who.messages)
    await rig.passes(minutes=1)
    return await who.looks()


async def words_of(rig: Rig, who: Player, name: str) -> str:
    """The words of a docx that somebody was given, those of tables where they stand."""
    [file] = [file for file in await files_of(rig, who) if file.name == name]
    body = docx.Document(io.BytesIO(file.data)).element.body
    return "\n".join("".join(run.text or "" for run in line.iter("{*}t")) for line in body.iter("{*}p"))


async def test_before_the_launch_there_is_nothing_to_report(rig: Rig) -> None:
    hoa = await organiser(rig, "hoa")
    assert "Tuần 1: mở lúc" in await hoa.says("/baocaotongket")
    assert "Chưa tuần thi nào mở" in await hoa.press(MakeClosing(REPORT, ""))
    assert "Chưa có kết quả nào được công bố" in await hoa.press(MakeClosing(SCRIPT, ""))
    assert "Chưa có kết quả nào được công bố" in await hoa.press(ChooseSigning())
    assert "Chưa tuần thi nào đóng" in await hoa.says("/phantich")
    assert "Chưa tuần thi nào đóng" in await hoa.press(MakeClosing(ITEMS, "week-1"))
    await rig.passes(minutes=1)
    assert await files_of(rig, hoa) == []


async def test_the_report_has_the_numbers_of_the_board_and_says_what_is_provisional(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    assert "Tuần 1: 14 người, 14 lượt thi, 0 người đúng tất cả (tạm thời)" in await hoa.says("/baocaotongket")
    assert "chưa xét giải tập thể" in hoa.sees()
    await makes_list(hoa)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposed(rig)
    await approves(rig, binh, proposal.id)
    await publishes(hoa)
    seen = await binh.says("/baocaotongket")
    numbers = "Tuần 1: 14 người, 14 lượt thi, 2 người đúng tất cả (kết quả đã công bố)"
    assert numbers.replace("2 người", f"{await full(rig)} người") in seen
    assert f"câu hỏi {attempt.paper.slots[9].question}, Tuần 1:" in seen
    assert "Báo cáo tổng kết" in await makes(rig, binh, REPORT)
    words = await words_of(rig, binh, "bao-cao-tong-ket.docx")
    assert "14 người dự thi với 14 lượt thi" in words or "14 người" in words
    assert "Tuần 2: chưa kết thúc" in words
    assert "chưa xét giải tập thể" in words
    assert "Lò Thị Lan" in words
    assert "Điều luật đã được sửa" in words
    assert ("closing_report.asked", {"unit": "", "round": ""}) in await acts(rig)


async def full(rig: Rig) -> int:
    """How many have everything right by the version that holds."""
    async with rig.app.store.read() as uow:
        version = await results.shown_version(uow, rig.app.contest, "week-1")
        assert version is not None
        return (await results.outcome_of(uow, version)).all_correct


async def approves(rig: Rig, who: Player, proposal: int) -> None:
    """Approve a proposal, and let it be done."""
    await who.press(Decide(proposal, 1, 1))
    await rig.passes(seconds=10)


async def test_a_resident_reads_the_numbers_and_gets_no_paper(rig: Rig) -> None:
    await played(rig)
    mai = rig.person("mai")
    seen = await mai.says("/baocaotongket")
    assert "Tuần 1: 14 người" in seen
    assert "Phản ánh" not in seen
    assert not mai.has("Báo cáo tổng kết")
    for kind in (REPORT, SCRIPT, SIGNING, ITEMS, "export"):
        assert "Đang tạo tệp" not in await mai.press(MakeClosing(kind, ""))
    assert "/ontap" in await mai.says("/phantich")
    await rig.passes(minutes=1)
    assert await files_of(rig, mai) == []


async def test_staff_have_the_report_and_organisers_alone_what_was_verified(rig: Rig) -> None:
    await played(rig)
    thu = await staff(rig)
    await thu.says("/baocaotongket")
    assert thu.has("Báo cáo tổng kết (docx)")
    assert not thu.has("Kịch bản trao giải")
    assert "Đang tạo tệp" not in await thu.press(MakeClosing(SCRIPT, ""))
    district = await staff(rig, "huyen", "04105")
    await district.says("/baocaotongket")
    assert not district.has("Báo cáo tổng kết (docx)")
    assert "Đang tạo tệp" not in await district.press(MakeClosing(REPORT, ""))


async def test_the_script_calls_from_the_smallest_prize_up_and_names_what_is_missing(rig: Rig) -> None:
    attempt = await published(rig)
    hoa = rig.person("hoa")
    await hoa.press(MarkWinner("week-1", attempt.player, "called"))
    await hoa.press(MarkWinner("week-1", attempt.player, "stays"))
    await hoa.press(SpellWinner("week-1", attempt.player))
    await hoa.says("Lò Thị Mải")
    assert "Kịch bản trao giải" in await makes(rig, hoa, SCRIPT)
    words = await words_of(rig, hoa, "kich-ban-trao-giai.docx")
    assert (
        words.index("Giải Khuyến khích – Tuần 1") < words.index("Giải Nhì – Tuần 1") < words.index("Giải Nhất – Tuần 1")
    )
    assert "Lò Thị Mải" in words
    assert "Lò Thị Mai\n" not in words
    assert "vắng mặt" in words
    assert "Tuần 2: chưa kết thúc" in words
    assert "người đạt giải chưa xác minh" in words
    assert "chưa xét giải tập thể" in words


async def published(rig: Rig) -> Attempt:
    """A week that was played, counted and published."""
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    assert "Đã công bố" in await publishes(binh)
    return attempt


async def test_the_sheet_to_sign_has_the_winners_and_leaves_numbers_to_the_pen(rig: Rig) -> None:
    attempt = await published(rig)
    hoa = rig.person("hoa")
    await hoa.press(SpellWinner("week-1", attempt.player))
    await hoa.says("Lò Thị Mải")
    await hoa.press(ShowResult("week-1"))
    assert hoa.has("Danh sách ký nhận giải")
    await hoa.press(ChooseSigning())
    assert "Số giấy tờ tùy thân" in hoa.sees()
    assert "chưa được công bố" in await hoa.press(MakeClosing(SIGNING, "week-2"))
    for _ in range(3):
        await hoa.press(MakeClosing(SIGNING, "week-1"))
    await rig.passes(minutes=1)
    [file] = await files_of(rig, hoa)
    assert file.name == "danh-sach-ky-nhan-week-1.docx"
    rows = docx.Document(io.BytesIO(file.data)).tables[1].rows[1:]
    assert [row.cells[1].text for row in rows][:2] == ["Lò Thị Lan", "Lò Thị Mải"]
    assert {(row.cells[4].text, row.cells[6].text, row.cells[7].text) for row in rows} == {("", "", "")}
    assert [act for act, _ in await acts(rig)].count("signing_sheet.asked") == 1


async def test_a_sheet_is_not_made_for_somebody_whose_role_ended_meanwhile(rig: Rig) -> None:
    await published(rig)
    hoa = rig.person("hoa")
    await hoa.press(MakeClosing(SIGNING, "week-1"))
    await ends_role(rig, hoa)
    await rig.passes(minutes=1)
    assert "không còn vai trò" in await hoa.looks()
    assert await files_of(rig, hoa) == []


async def test_questions_are_analysed_once_their_answers_may_be_seen(rig: Rig) -> None:
    await rig.launches()
    hoa = await organiser(rig, "hoa")
    await crowd(rig, 30, right=6)
    assert "Chưa tuần thi nào đóng" in await hoa.press(MakeClosing(ITEMS, "week-1"))
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    btc = await registers(rig, rig.person("btc"), "Lò Thị Thu", excluded=True)
    for player in (mai, mai, btc):
        await plays(rig, player, right=6, seconds=60)
        await rig.passes(minutes=20)
    await rig.comes(rig.clock.now + timedelta(days=7, minutes=2))
    await hoa.says("/phantich")
    await hoa.presses("Tuần 1")
    await rig.passes(minutes=1)
    await hoa.looks()
    seen = "\n".join(message.text for message in hoa.messages)
    assert "Phân tích câu hỏi: Tuần 1, 31 lượt thi đầu tiên" in seen, (
        "one a person, and none of those who may have written them"
    )
    assert "Khó nhất" in seen
    assert "trả lời đúng" in seen
    assert "Điều bị hiểu sai" not in seen, "everybody is of one district, so there is no elsewhere"
    [file] = await files_of(rig, hoa)
    assert file.name == "phan-tich-cau-hoi-week-1.xlsx"
    assert sum(int(row["F"]) for row in rows_of(file.data)[1:]) == 31 * 10


@pytest.fixture
async def sqlite_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store="sqlite")
    yield rig
    await rig.close()


async def test_when_all_is_published_the_papers_agree_and_nothing_is_missing(sqlite_rig: Rig) -> None:
    """Four weeks and the whole contest; once, because the talk is the same on every channel."""
    rig = sqlite_rig
    hoa = await whole_contest(rig)
    chat = await hoa.says("/baocaotongket")
    assert "tạm thời" not in chat
    assert "chưa xét" not in chat
    for kind in (REPORT, SCRIPT, SIGNING):
        await makes(rig, hoa, kind)
    report = await words_of(rig, hoa, "bao-cao-tong-ket.docx")
    assert "còn thiếu" not in report
    ranked, attempts = re.findall(r"Được xếp hạng: (\d+) người, (\d+) lượt thi", chat)[0]
    assert f"Có {ranked} người dự thi với {attempts} lượt thi" in report
    for people, played_ in re.findall(r"Tuần \d: (\d+) người, (\d+) lượt thi", chat):
        assert f"\n{people}\n{played_}\n" in report
    script = await words_of(rig, hoa, "kich-ban-trao-giai.docx")
    steps = re.findall(r"^\d+\. (.+)$", script, re.MULTILINE)
    assert steps[-4:] == [
        "Giải Ba tập thể", "Giải Nhì tập thể", "Giải Nhất tập thể", "Tặng Bằng khen",
    ]  # fmt: skip
    sheet = await words_of(rig, hoa, "danh-sach-ky-nhan.docx")
    assert all(f"Giải {place} tập thể (Toàn Cuộc thi)" in sheet for place in ("Nhất", "Nhì", "Ba"))


async def whole_contest(rig: Rig) -> Player:
    """Six people of three districts play four weeks; every list is published."""
    await rig.launches()
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    homes = ["03646", "03646", HAT_LOT, HAT_LOT, "03793", "03793"]
    people = [await registers(rig, rig.person(f"p{n}"), f"Lò Văn {n}", unit=unit) for n, unit in enumerate(homes)]
    for planned in rig.app.contest.pack.rounds:
        await rig.comes(max(rig.clock.now, planned.opens + timedelta(hours=1)))
        for n, player in enumerate(people):
            await plays(rig, player, right=9 - n, seconds=100 + n, round=planned.code)
        await rig.comes(planned.closes + timedelta(minutes=2))
        await makes_list(hoa, planned.code)
        await publishes(binh, planned.code)
    await makes_list(hoa, "")
    assert "Đã công bố" in await publishes(binh, "")
    return hoa


async def test_the_prizes_of_a_version_come_as_csv_too(rig: Rig) -> None:
    await published(rig)
    hoa = rig.person("hoa")
    await hoa.press(ShowVersion("week-1", 1, 0))
    assert hoa.has("Giải thưởng (csv)")
    await hoa.press(MakePaper("week-1", 1, "csv"))
    await rig.passes(minutes=1)
    [file] = await files_of(rig, hoa)
    assert (file.name, file.data[:3]) == ("giai-thuong-week-1-ban-1.csv", b"\xef\xbb\xbf")
    assert "Lò Thị Lan" in file.data.decode("utf-8-sig")


@pytest.mark.parametrize("role", [Role.JURY, Role.DRAFTER, Role.TECHNICIAN])
async def test_other_roles_get_no_names_of_verified_winners(rig: Rig, role: Role) -> None:
    await published(rig)
    other = await organiser(rig, "khac", role)
    assert "Đang tạo tệp" not in await other.press(MakeClosing(SIGNING, ""))
    assert "Đang tạo tệp" not in await other.press(MakeClosing(SCRIPT, ""))
