"""The result of the whole contest: after every round, with the prizes of units, a draw between two of them, and its sealed file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.info_actions import UNITS, ShowBoard
from handlers.result_actions import (
    ConfirmPublish,
    ConfirmResult,
    MakePaper,
    PreviewPublish,
    PreviewResult,
    RecordDraw,
    ShowMine,
    ShowResult,
    ShowVersion,
    TakeReason,
)
from handlers.unit_actions import ShowFormula
from quiz.draws import numbers_from_seed
from services.records import StoredFile
from services.result_records import VersionState
from services.version_papers import PaperKind
from tests.rig import Rig, make_rig
from tests.sealing import check
from tests.stories.crowd import HAT_LOT, plays, registers
from tests.stories.packs import other_rules
from tests.stories.staff_people import acts, files_of
from tests.stories.test_result_versions import makes_list, organiser, publishes, versions

pytestmark = pytest.mark.backstage

CITY, MAI_SON = "03646", HAT_LOT
OVERALL = """
overall:
  - {by: correct, order: desc}
  - {by: rounds, order: desc}
  - {by: duration, order: asc}
  - {by: draw, order: asc}
"""
HOMES = {"lan": CITY, "mai": MAI_SON, "tam": "03688"}


async def played(rig: Rig, *, right: tuple[int, int, int] = (9, 9, 5)) -> None:
    """Every round is played by Lan and Mai, of two districts, and by Tâm of a third, and has closed."""
    await rig.launches()
    players = [await registers(rig, rig.person(name), f"Lò Thị {name.title()}", unit=HOMES[name]) for name in HOMES]
    for planned in rig.app.contest.pack.rounds:
        await rig.comes(planned.opens + timedelta(minutes=1))
        for place, player in enumerate(players):
            await plays(rig, player, right=right[place], seconds=100 + 50 * place, round=planned.code)
        await rig.comes(planned.closes + timedelta(minutes=2))


async def published(rig: Rig, *codes: str) -> None:
    """Hoa makes the list of these rounds, of all if none is named, and Bình publishes it."""
    for code in codes or [planned.code for planned in rig.app.contest.pack.rounds]:
        await makes_list(rig.person("hoa"), code)
        await publishes(rig.person("binh"), code)
        await rig.passes(minutes=1)


def tops(rig: Rig) -> dict[str, str]:
    """The units of the first level where Lan and Mai are at home, by code, with their names."""
    units = rig.app.contest.pack.units
    found = [units.top_of(code) for code in (CITY, MAI_SON)]
    return {unit.code: unit.name for unit in found if unit is not None}


async def file_of(rig: Rig, number: int) -> StoredFile | None:
    async with rig.app.store.read() as uow:
        return await uow.file(f"seal/{rig.app.contest.id}-whole-v{number}.jsonl.gz")


async def test_after_every_round_the_prizes_of_units_are_given_once(rig: Rig, tmp_path: Path) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    assert "Toàn Cuộc thi: đã đóng, chưa lập danh sách" in await hoa.says("/congbo")
    await published(rig, "week-1", "week-2")
    await hoa.says("/congbo")
    assert "Còn thiếu: Tuần 3, Tuần 4" in await hoa.presses("Toàn Cuộc thi")
    assert "Còn thiếu: Tuần 3, Tuần 4" in await hoa.press(PreviewResult(""))
    assert await versions(rig, "") == []
    await published(rig, "week-3", "week-4")

    city, mai_son = tops(rig)
    await hoa.press(ShowResult(""))
    await hoa.presses("Lập danh sách tạm thời")
    assert "Toàn Cuộc thi, xem trước danh sách bản 1" in hoa.sees()
    assert "Phải bốc thăm" in await hoa.presses("Đồng ý lập danh sách")
    assert "1 trường hợp chờ bốc thăm" in await binh.press(PreviewPublish(""))
    seen = await hoa.press(RecordDraw(""))
    assert all(f"{name} ({code})" in seen for code, name in tops(rig).items())
    assert "Còn thiếu số bốc được" in await hoa.says(f"{city}=1")
    assert "bị ghi cho nhiều" in await hoa.says(f"{city}=1, {mai_son}=1")
    await hoa.says(f"{city}=2; {mai_son}=1")
    assert "bản 2" in await hoa.presses("Đúng kết quả bốc thăm")

    await rig.passes(minutes=1)
    mai = rig.person("mai")
    assert "Danh sách tạm thời, bản 2" in await mai.says("/bxh")
    assert f"Giải Nhất tập thể: {tops(rig)[mai_son]}" in mai.sees()
    assert "đang xếp thứ 1/3" in mai.sees()
    assert "Toàn Cuộc thi: danh sách tạm thời, bản 2" in await mai.says("/ketqua")
    assert "Giải của đơn vị bạn: Giải Nhất tập thể" in mai.sees()

    assert "người khác phải công bố" in await hoa.press(PreviewPublish(""))
    await binh.press(PreviewPublish(""))
    assert f"Giải Nhất tập thể: {tops(rig)[mai_son]}" in binh.sees()
    assert f"Giải Nhì tập thể: {tops(rig)[city]}" in binh.sees()
    assert "Đã công bố bản 2" in await binh.presses("Đồng ý công bố")
    assert "Toàn Cuộc thi: kết quả đã công bố, bản 2" in await mai.says("/ketqua")
    assert "Kết quả đã công bố, bản 2" in await mai.says("/bxh")
    assert "Bảng xếp hạng đơn vị, Toàn Cuộc thi" in mai.sees()
    await mai.presses("Tuần 4")
    assert "Tuần 4" in mai.sees().splitlines()[0]
    assert "Toàn Cuộc thi" in (await mai.presses("Toàn Cuộc thi")).splitlines()[0]
    assert "Toàn Cuộc thi" in await mai.press(ShowFormula("", ""))
    assert "Đã dự thi: 1 người" in mai.sees()
    assert "Toàn Cuộc thi: đã công bố" in await hoa.says("/congbo")
    assert "Giải Nhất tập thể" in await hoa.press(ShowVersion("", 2, 0))
    assert ("record_draw") in [act for act, _ in await acts(rig)]
    await rig.passes(minutes=1)
    for kind in PaperKind:
        await hoa.press(MakePaper("", 2, str(kind)))
        await rig.passes(minutes=1)
    papers = {file.name: file.data for file in await files_of(rig, hoa)}
    assert {"ket-qua-toan-cuoc-thi-ban-2.docx", "bien-ban-toan-cuoc-thi-ban-2.docx"} <= set(papers)
    assert len(papers) == len(PaperKind)
    listed = zipfile.ZipFile(io.BytesIO(papers["ket-qua-toan-cuoc-thi-ban-2.docx"])).read("word/document.xml").decode()
    assert "Giải Nhất tập thể" in listed
    assert tops(rig)[mai_son] in listed
    file = await file_of(rig, 2)
    assert file is not None
    code, told = check(tmp_path, file.data)
    assert code == 0, told
    assert "Toàn cuộc thi" in told
    assert "3 giải trao lại theo thể lệ đều khớp" in told


async def test_a_seed_parts_units_and_anybody_can_repeat_it(rig: Rig) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    await makes_list(hoa, "")
    await hoa.press(RecordDraw(""))
    await hoa.says("Xổ số 07/7/2024: 48213")
    await hoa.presses("Đúng kết quả bốc thăm")
    numbers = numbers_from_seed("Xổ số 07/7/2024: 48213", rig.app.contest.id, "", {code: code for code in tops(rig)})
    first = min(numbers, key=lambda code: numbers[code])
    assert f"Giải Nhất tập thể: {tops(rig)[first]}" in await binh.press(PreviewPublish(""))


async def test_a_round_that_is_published_anew_makes_the_whole_out_of_date(rig: Rig) -> None:
    await played(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    await makes_list(hoa, "")
    await publishes(binh, "")
    await rig.passes(minutes=1)
    await excludes(rig, "lan")
    assert "dựa trên kết quả này: Tuần 2, Tuần 3, Tuần 4, Toàn Cuộc thi" in await hoa.press(PreviewResult("week-1"))
    await makes_list(hoa, "week-1", "Bạn Lan là thành viên Tổ giúp việc")
    assert "Còn thiếu: Tuần 1" in await hoa.press(PreviewResult(""))
    await publishes(binh, "week-1")
    await rig.passes(minutes=1)

    assert "Toàn Cuộc thi: đã công bố; danh sách này được lập trước kết quả mới nhất của Tuần 1" in await hoa.says(
        "/congbo"
    )
    assert "lập trước khi có kết quả mới nhất của Tuần 1" in await hoa.press(ShowResult(""))
    assert [version.number for version in await versions(rig, "")] == [1], "nothing changes by itself"
    assert "Tính lại theo kết quả mới nhất của Tuần 1" in await hoa.press(PreviewResult(""))
    await hoa.presses("Dùng lý do này")
    assert "bản 2" in await hoa.presses("Đồng ý lập danh sách")
    first, second = await versions(rig, "")
    assert (first.state, second.state) == (VersionState.PUBLISHED, VersionState.PROVISIONAL)
    assert second.reason == "Tính lại theo kết quả mới nhất của Tuần 1"
    assert "So với bản trước" in await hoa.press(ShowVersion("", 2, 0))
    await publishes(binh, "")
    assert "lập trước" not in re.sub(r"• Tuần.*", "", await hoa.says("/congbo"))


async def excludes(rig: Rig, name: str) -> None:
    async with rig.app.store.write() as uow:
        person = await uow.person_of(rig.person(name).sender)
        assert person is not None
        player = await uow.player_of(rig.app.contest.id, person.id)
        assert player is not None
        player.excluded = True
        uow.save_player(player)
        await uow.commit()


async def test_a_complaint_can_be_about_the_result_of_the_whole_contest(rig: Rig) -> None:
    await played(rig, right=(9, 8, 5))
    hoa, mai = await organiser(rig, "hoa"), rig.person("mai")
    await organiser(rig, "binh")
    await published(rig)
    await makes_list(hoa, "")
    await rig.passes(minutes=1)
    await mai.says("/phananh")
    await mai.presses("Một kết quả")
    assert not mai.find("Không riêng tuần nào")
    assert "Toàn Cuộc thi" in await mai.presses("Toàn Cuộc thi")
    await mai.says("Giải tập thể của huyện tôi chưa đúng với số người đã dự thi")
    await mai.says("/phananh")
    await mai.presses("Một câu hỏi của tuần thi")
    await mai.presses("Không riêng tuần nào")
    await mai.says("Một câu hỏi ôn tập có lỗi chính tả ở phương án B")
    await rig.passes(seconds=10)
    assert "Số 1 (kết quả, Toàn Cuộc thi)" in await hoa.says("/dsphananh")
    assert "Số 2 (câu hỏi):" in hoa.sees()
    assert "Phản ánh chưa trả lời: 1." in await hoa.press(ShowResult(""))
    assert "Phản ánh chưa trả lời" not in await hoa.press(ShowResult("week-4"))
    assert "Toàn Cuộc thi" in await mai.press(ShowMine(1))


async def test_a_list_that_is_out_of_date_is_not_published(rig: Rig) -> None:
    await played(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    await makes_list(hoa, "")
    await rig.passes(minutes=1)
    await excludes(rig, "lan")
    await makes_list(hoa, "week-2", "Bạn Lan là thành viên Tổ giúp việc")
    assert "Còn thiếu: Tuần 2" in await binh.press(PreviewPublish(""))
    await publishes(binh, "week-2")
    assert "không còn đúng" in await binh.press(ConfirmPublish("", 1))
    assert [version.state for version in await versions(rig, "")] == [VersionState.PROVISIONAL]


async def test_of_two_who_make_the_whole_list_the_first_makes_it(rig: Rig) -> None:
    await played(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    await hoa.press(PreviewResult(""))
    await binh.press(PreviewResult(""))
    await hoa.presses("Đồng ý lập danh sách")
    assert "Chưa lập danh sách" in await binh.presses("Đồng ý lập danh sách")
    assert len(await versions(rig, "")) == 1
    assert "giống hệt bản trước" in await hoa.press(PreviewResult(""))


@pytest.mark.parametrize(
    "action",
    [PreviewResult(""), ShowResult(""), ConfirmResult("", ""), PreviewPublish(""), ConfirmPublish("", 1), RecordDraw(""), TakeReason("")],
)  # fmt: skip
async def test_nobody_without_the_right_makes_or_publishes_it(tmp_path: Path, action: object) -> None:
    rig = await make_rig(tmp_path)
    await played(rig)
    await organiser(rig, "hoa")
    await organiser(rig, "binh")
    await published(rig)
    await makes_list(rig.person("hoa"), "")
    seen = await rig.person("mai").press(action)  # type: ignore[arg-type]
    assert "tập thể" not in seen
    assert [version.state for version in await versions(rig, "")] == [VersionState.PROVISIONAL]
    await rig.close()


async def test_who_wins_more_in_a_later_week_gives_the_earlier_prize_up(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite", pack_folder=other_rules(tmp_path, "one_prize: keep_highest"))
    await rig.launches()
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    for code, first, second in (("week-1", lan, mai), ("week-2", mai, lan)):
        planned = rig.app.contest.pack.round(code)
        await rig.comes(planned.opens + timedelta(minutes=1))
        await plays(rig, first, right=10, seconds=100, round=code)
        await plays(rig, second, right=8, seconds=100, round=code)
        await rig.comes(planned.closes + timedelta(minutes=2))
        await published(rig, code)
    assert "Tuần 1: đã công bố; danh sách này được lập trước kết quả mới nhất của Tuần 2" in await hoa.says("/congbo")
    seen = await hoa.press(ShowResult("week-1"))
    assert "nhận giải cao hơn ở Tuần 2" in seen
    assert "Có người đạt giải cao hơn ở Tuần 2" in await hoa.press(PreviewResult("week-1"))
    await hoa.presses("Dùng lý do này")
    await hoa.presses("Đồng ý lập danh sách")
    await publishes(binh, "week-1")
    assert "Giải Nhất: Lò Thị Lan" in await hoa.press(ShowVersion("week-1", 2, 0))
    assert "Giải Nhì: Lò Thị Mai" not in hoa.sees().split("So với")[0], (
        "who has the first prize of week 2 keeps that one"
    )
    assert "không còn đúng" not in await hoa.press(ShowResult("week-2"))
    await rig.close()


async def test_an_overall_ranking_has_prizes_of_its_own(tmp_path: Path) -> None:
    prize = '  - code: chung-cuoc\n    title: {vi: "Giải chung cuộc", en: "Overall prize"}\n    scope: individual\n    count: 1\n    overall: true\n'
    pack = other_rules(tmp_path, OVERALL)
    rules = (pack / "rules.yaml").read_text("utf-8")
    (pack / "rules.yaml").write_text(rules.replace("prizes:\n", f"prizes:\n{prize}"), "utf-8")
    rig = await make_rig(tmp_path, store="sqlite", pack_folder=pack)
    await played(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    await makes_list(hoa, "")
    assert "Giải chung cuộc: Lò Thị Lan (hạng 1)" in await binh.press(PreviewPublish(""))
    await publishes(binh, "")
    await rig.passes(minutes=1)
    lan = rig.person("lan")
    board = await lan.says("/bxh")
    assert "Giải chung cuộc: Lò Thị Lan" in board
    assert "36/40" in board
    assert "nhiều câu đúng hơn; dự thi nhiều tuần hơn" in board
    assert "hạng: 1/3" in (await lan.says("/ketqua")).lower()
    assert "Đạt giải: Giải chung cuộc" in lan.sees()
    assert "Giải Nhất tập thể" in await lan.press(ShowBoard("", UNITS, 0))
    assert hoa.find("Người đạt giải") or "Người đạt giải" in await hoa.press(ShowResult(""))
    file = await file_of(rig, 1)
    assert file is not None
    code, told = check(tmp_path, file.data)
    assert code == 0, told
    assert "Thứ hạng của 3 người dự thi" in told
    await rig.close()
