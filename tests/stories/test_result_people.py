"""Complaints and their answers, winners as they are verified, prizes that change, and draws."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from handlers.result_actions import (
    AnswerTicket,
    CloseTicket,
    ConfirmAnswer,
    ListWinners,
    MakePaper,
    MarkWinner,
    PreviewPublish,
    RecordDraw,
    ReplaceWinner,
    ShowMine,
    ShowTicket,
    ShowVersion,
    ShowWinner,
)
from quiz.draws import numbers_from_seed
from services.result_records import TicketState, VersionState
from services.version_papers import PaperKind
from tests.rig import Player, Rig
from tests.stories.crowd import plays, registers
from tests.stories.staff_people import acts, files_of
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, played, publishes, versions

pytestmark = pytest.mark.backstage


async def complains(who: Player, words: str = "Trang web không mở được tối qua") -> str:
    await who.says("/phananh")
    await who.presses("Việc khác")
    return await who.says(words)


async def test_a_complaint_is_answered_once_and_only_its_writer_reads_it(rig: Rig) -> None:
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await registers(rig, rig.person("mai"), "Lò Thị Mai")
    mai, lan = rig.person("mai"), rig.person("lan")
    await registers(rig, lan, "Lò Thị Lan")
    assert "từ 10 đến" in await complains(mai, "hỏng")
    assert "số 1" in await mai.says("Trang web không mở được tối qua")
    await rig.passes(seconds=10)
    await hoa.says("/dsphananh")
    assert "1 chờ trả lời" in hoa.sees()
    await hoa.press(AnswerTicket(1))
    await binh.press(AnswerTicket(1))
    await hoa.says("Ban Tổ chức đã gia hạn tuần thi thêm hai giờ.")
    await binh.says("Chúng tôi đang xem xét sự việc này.")
    assert "Đã gửi câu trả lời" in await hoa.press(ConfirmAnswer(1))
    assert "không còn chờ trả lời" in await binh.press(ConfirmAnswer(1))
    await rig.passes(seconds=10)
    assert "đã trả lời phản ánh số 1" in await mai.looks()
    assert "gia hạn tuần thi" in await mai.press(ShowMine(1))
    assert "gia hạn" not in await lan.press(ShowMine(1))
    assert "gia hạn" not in await lan.press(ShowTicket(1))
    await lan.press(CloseTicket(1))
    assert await state(rig, 1) is TicketState.ANSWERED
    assert "đã khép lại" in await mai.press(CloseTicket(1))


async def test_a_complaint_that_nobody_answers_in_time_is_shown_as_late(rig: Rig) -> None:
    hoa = await organiser(rig, "hoa")
    await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await complains(rig.person("mai"))
    await rig.comes(rig.clock.now + timedelta(days=5))
    assert "quá hạn" in await hoa.says("/dsphananh")


async def test_nobody_floods_the_organisers(rig: Rig) -> None:
    await registers(rig, rig.person("mai"), "Lò Thị Mai")
    mai = rig.person("mai")
    for number in range(5):
        assert f"số {number + 1}" in await complains(mai, f"Trang web không mở được, lần thứ {number}")
    assert "đang có 5 phản ánh" in await complains(mai, "Trang web vẫn không mở được")


async def state(rig: Rig, number: int) -> TicketState:
    async with rig.app.store.read() as uow:
        ticket = await uow.ticket(rig.app.contest.id, number)
        assert ticket is not None
        return ticket.state


async def test_a_winner_who_cannot_be_found_is_replaced_by_the_next_in_rank(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    seen = await hoa.press(ListWinners("week-1", 0))
    assert "Giải Nhì: Lò Thị Mai. Chưa gọi." in seen
    assert "Lò Thị Mai" not in await rig.person("lan").press(ShowWinner("week-1", attempt.player))
    assert "Chỉ thay người đạt giải sau khi đã gọi" in await hoa.press(ReplaceWinner("week-1", attempt.player))
    await hoa.press(MarkWinner("week-1", attempt.player, "called"))
    await hoa.press(MarkWinner("week-1", attempt.player, "unchecked"))
    assert "Giấy tờ tùy thân: không khớp" in hoa.sees()
    assert "Có thể thay từ" in await hoa.press(ReplaceWinner("week-1", attempt.player))
    await rig.passes(days=3)
    await hoa.press(ReplaceWinner("week-1", attempt.player))
    await hoa.says("Gọi ba ngày không liên lạc được")
    assert "bản 2" in await hoa.presses("Đồng ý thay")
    assert [version.state for version in await versions(rig)] == [VersionState.SUPERSEDED, VersionState.PROVISIONAL]
    assert "Lò Thị Mai" not in await hoa.press(ListWinners("week-1", 0))
    assert "Đã công bố bản 2" in await publishes(binh)
    assert "giải của bạn đã chuyển cho người xếp kế tiếp" in await rig.person("mai").says("/ketqua")
    assert ("verify_winner", {"round": "week-1", "mark": "called"}) in await acts(rig)


async def test_a_prize_is_changed_with_a_reason_that_everybody_reads(rig: Rig) -> None:
    hoa, lan = await organiser(rig, "hoa"), rig.person("lan")
    await registers(rig, lan, "Lò Thị Lan")
    assert "Giải thưởng đã điều chỉnh" not in await lan.says("/thele")
    await hoa.says("/suagiai")
    await hoa.presses("Giải Nhất")
    assert "Tôi chưa đọc được" in await hoa.says("nhiều lắm")
    await hoa.says("2 1.000.000")
    await hoa.says("Nhà tài trợ tăng giải thưởng")
    assert "Đã sửa" in await hoa.presses("Đồng ý sửa giải")
    seen = await lan.says("/thele")
    assert "Giải Nhất: 1 giải → 2 giải, mỗi giải 1.000.000 đồng, từ 08h00 thứ Hai, 03/6/2024" in seen
    assert "Lý do: Nhà tài trợ tăng giải thưởng" in seen
    assert "Sửa giải thưởng" not in await lan.says("/suagiai")
    assert ("change_prize") in [act for act, _ in await acts(rig)]


async def test_a_draw_parts_equals_across_a_line_and_anybody_can_repeat_it(rig: Rig) -> None:
    await rig.launches()
    tied = {}
    for name in ("an", "ba"):
        player = await registers(rig, rig.person(name), f"Lò Văn {name.title()}")
        attempt = await plays(rig, player, right=9, seconds=100)
        tied[player.id] = attempt.id
    await rig.comes(CLOSED)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    assert "Phải bốc thăm" in await makes_list(hoa)
    assert "1 trường hợp chờ bốc thăm" in await binh.press(PreviewPublish("week-1"))
    assert "Lò Văn An" in await hoa.press(RecordDraw("week-1"))
    one, other = tied
    assert "bị ghi cho nhiều người" in await hoa.says(f"{one}=1, {other}=1")
    assert "Còn thiếu số bốc được" in await hoa.says(f"{one}=1")
    await hoa.says("Xổ số 09/6/2024: 48213")
    assert "bản 2" in await hoa.presses("Đúng kết quả bốc thăm")
    numbers = numbers_from_seed("Xổ số 09/6/2024: 48213", rig.app.contest.id, "week-1", tied)
    first = min(numbers, key=lambda player: numbers[player])
    async with rig.app.store.read() as uow:
        winner = await uow.player(first)
    assert winner is not None
    await binh.press(PreviewPublish("week-1"))
    assert f"Giải Nhất: {winner.full_name}" in binh.sees()
    assert "Người đạt giải chưa xác minh: 2" in binh.sees()
    await hoa.press(MarkWinner("week-1", first, "checked"))
    await binh.press(PreviewPublish("week-1"))
    assert "Người đạt giải chưa xác minh: 1" in binh.sees()
    assert "Đã công bố bản 2" in await binh.presses("Đồng ý công bố")


async def test_a_version_comes_as_papers_and_only_to_those_who_may(rig: Rig) -> None:
    await played(rig)
    hoa = await organiser(rig, "hoa")
    await makes_list(hoa)
    await hoa.press(ShowVersion("week-1", 1, 0))
    for kind in PaperKind:
        await hoa.press(MakePaper("week-1", 1, str(kind)))
        await rig.passes(minutes=1)
    names = {file.name for file in await files_of(rig, hoa)}
    assert names == {
        "ket-qua-week-1-ban-1.docx",
        "bien-ban-week-1-ban-1.docx",
        "phu-luc-week-1-ban-1.docx",
        "giai-thuong-week-1-ban-1.xlsx",
        "giai-thuong-week-1-ban-1.csv",
    }
    [listed] = [file.data for file in await files_of(rig, hoa) if file.name.startswith("ket-qua")]
    text = zipfile.ZipFile(io.BytesIO(listed)).read("word/document.xml").decode()
    assert "Lò Thị Lan" in text
    assert "Giải Nhất" in text
    await rig.person("lan").press(MakePaper("week-1", 1, "list"))
    await rig.passes(minutes=1)
    assert await files_of(rig, rig.person("lan")) == []
