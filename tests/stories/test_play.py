"""Playing an attempt, as residents on every kind of channel see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.actions import Answer, AskPrediction, Begin, HandIn
from services.records import ResultRow
from tests.rig import LAUNCH, Player, Rig, make_rig

SUNDAY_MIDNIGHT = datetime(2024, 6, 9, 17, tzinfo=UTC)


async def begins(rig: Rig, name: str = "lan") -> Player:
    await rig.launches()
    player = await rig.registered(name)
    await player.says("/thi")
    await player.presses("Làm bài")
    return player


async def results(rig: Rig) -> list[ResultRow]:
    async with rig.app.store.read() as uow:
        return list(await uow.results(rig.app.contest.id, "week-1"))


async def answers_all(player: Player, times: int = 10) -> None:
    for _ in range(times):
        await player.picks("B")


async def test_the_rule_card_says_what_counts_before_the_clock_starts(rig: Rig) -> None:
    await rig.launches()
    lan = await rig.registered("lan")
    seen = await lan.says("/thi")
    assert "10 câu hỏi trong 15 phút" in seen
    assert "3" in seen
    assert "bốc thăm" in seen
    assert "24h00 Chủ nhật, 09/6/2024" in seen
    assert await results(rig) == []


async def test_a_whole_attempt_question_by_question_to_the_result(rig: Rig) -> None:
    lan = await begins(rig)
    for place in range(1, 11):
        assert f"Câu {place}/10" in lan.sees()
        assert re.search(r"(?m)^A\. .+\n(?:.+\n)?B\. ", lan.sees())
        rig.clock.now += timedelta(seconds=7)
        await lan.picks("C")
    assert "bao nhiêu người trả lời đúng cả 10 câu" in lan.sees()
    seen = await lan.says("1.200")
    assert re.search(r"Đúng \d+/10 câu · 1 phút 10 giây", seen)
    assert "1.200" in seen
    assert "Còn 2 lượt" in seen
    (row,) = await results(rig)
    assert (row.total, row.duration_s, row.number) == (10, 70, 1)


async def test_the_score_is_that_of_the_key(rig: Rig) -> None:
    lan = await begins(rig)
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        player = await uow.player_of(rig.app.contest.id, person.id) if person else None
        assert player is not None
        (attempt,) = await uow.attempts_of(player.id, rig.app.contest.id, "week-1")
    for place, slot in enumerate(attempt.paper.slots):
        right = next(iter(rig.app.contest.bank[slot.question, slot.revision].answers))
        shown = slot.order.index(right)
        await lan.picks("ABCD"[shown if place < 7 else (shown + 1) % 4])
    await lan.presses("Bỏ qua dự đoán")
    assert "Đúng 7/10 câu" in lan.sees()
    assert "giải thích" not in lan.sees().split("Đáp án")[0]


async def test_typing_the_letter_is_the_same_as_pressing_it(rig: Rig) -> None:
    lan = await begins(rig)
    for typed in ("B", "b.", "2", "câu b", "dap an b", "Đáp án B", "ĐÁP ÁN: B", "chọn b", "ｂ", "b)"):
        await lan.says(typed)
    assert "bao nhiêu người" in lan.sees()


async def test_closing_the_app_and_coming_back_resumes_with_the_clock_running(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan, 3)
    rig.clock.now += timedelta(minutes=5)
    seen = await lan.says("/thi")
    assert "Câu 4/10" in seen
    assert "còn 10 phút" in seen


async def test_a_second_start_gives_back_the_running_attempt(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan, 2)
    await lan.press(Begin("week-1"))
    assert "Câu 3/10" in lan.sees()
    assert "đang diễn ra" in lan.sees()


async def test_the_same_press_twice_counts_once(rig: Rig) -> None:
    lan = await begins(rig)
    button = lan.find("B")
    attempt = button.action.attempt if button and isinstance(button.action, Answer) else await attempt_id(rig, lan)
    await lan.press(Answer(attempt, 0, 1), key="same")
    await lan.press(Answer(attempt, 0, 1), key="same")
    await lan.press(Answer(attempt, 0, 2), key="other")
    assert "Câu 2/10" in lan.sees()
    assert "câu trả lời đầu tiên được tính" in lan.sees()


async def attempt_id(rig: Rig, player: Player) -> int:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(player.sender)
        assert person is not None
        registered = await uow.player_of(rig.app.contest.id, person.id)
        assert registered is not None
        return (await uow.attempts_of(registered.id, rig.app.contest.id, "week-1"))[-1].id


async def test_a_forged_or_foreign_press_changes_nothing_and_is_answered_kindly(rig: Rig) -> None:
    lan = await begins(rig, "lan")
    theirs = await attempt_id(rig, lan)
    binh = await rig.registered("binh")
    for forged in (Answer(theirs, 0, 0), Answer(999_999, 0, 0), HandIn(theirs, 1)):
        seen = await binh.press(forged)
        assert "không thuộc lượt thi nào của bạn" in seen
    await lan.press(Answer(theirs, 7, 0))
    assert "không thuộc câu hỏi hiện tại" in lan.sees()
    await lan.press(Answer(theirs, 0, 35))
    await binh.press(Begin("no-such-round"))
    await lan.press(None)
    assert "Câu 1/10" in await lan.says("/thi")
    assert await results(rig) == []


async def test_an_answer_at_the_very_deadline_is_too_late_and_one_before_counts(rig: Rig) -> None:
    lan = await begins(rig)
    started = rig.clock.now
    rig.clock.now = started + timedelta(minutes=15) - timedelta(microseconds=1)
    await lan.picks("A")
    assert "Câu 2/10" in lan.sees()
    rig.clock.now = started + timedelta(minutes=15)
    await lan.press(Answer(await attempt_id(rig, lan), 1, 0))
    assert "đến muộn nên không được tính" in lan.sees()


async def test_time_up_submits_what_was_answered_and_says_so_unasked(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan, 4)
    await rig.passes(minutes=15, seconds=1)
    assert await results(rig) == []
    await rig.passes(seconds=2)
    (row,) = await results(rig)
    assert row.duration_s == 15 * 60
    seen = await lan.looks()
    assert "hết giờ" in seen.lower()
    await rig.passes(minutes=1)
    assert len(await results(rig)) == 1


async def test_the_round_closing_ends_a_running_attempt(rig: Rig) -> None:
    await rig.launches()
    lan = await rig.registered("lan")
    rig.clock.now = SUNDAY_MIDNIGHT - timedelta(minutes=4)
    await lan.says("/thi")
    assert "còn 4 phút" in await lan.presses("Làm bài")
    await lan.picks("A")
    await rig.passes(minutes=5)
    (row,) = await results(rig)
    assert row.duration_s == 240


async def test_three_attempts_and_no_more_the_best_counts(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan)
    await lan.says("500")
    for left in (1, 0):
        await lan.says("/thi")
        await lan.presses("Làm bài")
        await answers_all(lan)
        assert "bao nhiêu người" not in lan.sees()
        assert (f"Còn {left} lượt" if left else "dùng hết số lượt") in lan.sees()
    seen = await lan.says("/thi")
    assert "dùng hết số lượt" in seen
    assert "Tuần 2" in seen
    await lan.press(Begin("week-1"))
    assert len(await results(rig)) == 3


async def test_the_prediction_is_asked_once_a_round_and_can_be_changed(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan)
    assert "số nguyên" in await lan.says("chắc là nhiều")
    assert "số nguyên" in await lan.says("-5")
    assert "1.000" in await lan.says("１０００")
    await lan.press(AskPrediction("week-1"))
    assert "Dự đoán hiện tại của bạn: 1.000" in lan.sees()
    assert "2.000" in await lan.says("2000")
    await lan.press(AskPrediction("week-1"))
    assert "2.000" in await lan.presses("Giữ nguyên")
    rig.clock.now = SUNDAY_MIDNIGHT
    assert "không thể thay đổi dự đoán" in await lan.press(AskPrediction("week-1"))


async def test_handing_in_early_asks_first(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan, 6)
    assert "Còn 4 câu chưa trả lời" in await lan.says("/nopbai")
    assert await results(rig) == []
    await lan.presses("Nộp bài")
    await lan.presses("Bỏ qua dự đoán")
    assert re.search(r"Đúng \d/10", lan.sees())


async def test_before_registration_thi_leads_to_it(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    seen = await lan.says("/thi")
    assert "đăng ký" in seen
    assert lan.has("Đăng ký dự thi")


async def test_before_the_opening_there_is_a_countdown_and_something_to_do(tmp_path: Path, profile: str) -> None:
    rig = await make_rig(tmp_path, profile=profile, now=LAUNCH - timedelta(days=1, hours=3))
    lan = await rig.registered("lan")
    seen = await lan.says("/thi")
    assert "còn 1 ngày 3 giờ" in seen
    assert lan.has("Nhắc tôi")
    rig.clock.now = LAUNCH + timedelta(minutes=20)
    assert "nút khởi động" in await lan.says("/thi")
    await rig.close()


async def test_between_rounds_and_after_the_last_one(rig: Rig) -> None:
    lan = await rig.registered("lan")
    rig.clock.now = datetime(2024, 6, 9, 18, tzinfo=UTC)
    assert "Tuần 2" in await lan.says("/thi")
    rig.clock.now = datetime(2024, 7, 2, tzinfo=UTC)
    assert "đã kết thúc" in await lan.says("/thi")


async def test_an_old_button_after_the_result_shows_the_result(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await attempt_id(rig, lan)
    await answers_all(lan)
    await lan.says("10")
    seen = await lan.press(Answer(attempt, 3, 0))
    assert "Đúng" in seen
    assert len(await results(rig)) == 1


async def test_an_english_reader_plays_in_english(rig: Rig) -> None:
    await rig.launches()
    ann = await rig.registered("ann", language="en")
    seen = await ann.says("/thi")
    assert "10 questions in 15 minutes" in seen
    await ann.presses("Begin")
    assert "Question 1/10" in ann.sees()


async def test_after_the_close_words_are_no_prediction_any_more(rig: Rig) -> None:
    lan = await begins(rig)
    await answers_all(lan)
    assert "bao nhiêu người" in lan.sees()
    await rig.comes(SUNDAY_MIDNIGHT)
    assert "số nguyên" not in await lan.says("chào bạn")
    assert "/10" in await lan.says("kết quả")


async def test_words_that_are_no_answer_keep_the_question_in_front(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.picks("A")
    for words in ("AB", "xyz", "Z", "", "9"):
        seen = await lan.says(words)
        assert "chưa ghi gì" in seen
        assert "Câu 2/10" in seen
    seen = await lan.picks("B")
    assert "Đã ghi câu 2: B" in seen
    assert "Câu 3/10" in seen


async def test_help_in_the_middle_of_an_attempt_leads_back_to_the_question(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("/trogiup")
    seen = await lan.says("B")
    if "Câu 1/10" not in seen:
        seen = await lan.presses("Vào thi")
    assert "Câu 1/10" in seen
    assert "Đã ghi câu 2: B" in (await lan.picks("B"), await lan.picks("B"))[1]
