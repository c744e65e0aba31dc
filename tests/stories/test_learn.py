"""`/tailieu`, `/ontap` and drills: what may be learnt, and when. Told on memory: nothing here is ever written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.info_actions import TRIAL, Drill, DrillChoice, Review, ShowChapter, Study
from messaging.actions import Action
from quiz.question import Question
from tests.rig import Rig
from tests.stories.crowd import plays, registers


def bank(rig: Rig, round: str = "week-1") -> tuple[Question, ...]:
    return rig.app.contest.pack.bank(round)


def secrets_of(question: Question) -> tuple[str, str]:
    return question.explanation.to("vi"), question.citation.to("vi")


def letter(question: Question, *, right: bool) -> str:
    return next("ABCDEFGH"[place] for place in range(len(question.options)) if question.right(place) is right)


async def closes_week_1(rig: Rig) -> None:
    """It is the night after the first week."""
    await rig.passes(days=6, hours=16)


@pytest.mark.parametrize(
    "action", [Study("week-1"), Review("week-1", 0), Drill("week-1", 0), DrillChoice("week-1", 0, 1), Study("week-3")]
)
async def test_an_open_or_coming_round_keeps_its_answers(rig: Rig, action: Action) -> None:
    await rig.launches()
    lan = rig.person("lan")
    shown = await lan.press(action)
    assert "xem được sau 24h00" in shown
    assert "công bằng với mọi người" in shown
    assert lan.has("Câu hỏi thử")
    for question in bank(rig):
        assert question.text.to("vi") not in shown
        assert not any(words in shown for words in secrets_of(question) if words)


async def test_one_second_before_the_close_is_still_too_early(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    closes = rig.app.contest.pack.round("week-1").closes
    await rig.comes(closes - timedelta(seconds=1))
    assert "xem được sau" in await lan.press(Review("week-1", 0))
    await rig.comes(closes)
    assert secrets_of(bank(rig)[0])[0] in await lan.press(Review("week-1", 0))


async def test_before_any_round_closed_there_are_trial_questions(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    shown = await lan.says("ôn tập")
    assert "Chưa có tuần thi nào đóng" in shown
    assert "Đáp án Tuần 1 xem được sau 24h00 Chủ nhật, 09/6/2024" in shown
    assert "Câu hỏi thử 1/" in await lan.presses("Câu hỏi thử")


async def test_a_closed_round_shows_question_by_question_why(rig: Rig) -> None:
    await rig.launches()
    await closes_week_1(rig)
    lan = rig.person("lan")
    await lan.says("/ontap")
    assert not lan.has("Tuần 2")
    await lan.presses("Tuần 1")
    shown = await lan.presses("Xem đáp án")
    first, second = bank(rig)[:2]
    assert "Tuần 1, câu 1/20" in shown
    assert f"✓ {letter(first, right=True)}. " in shown
    assert f"Giải thích: {secrets_of(first)[0]}" in shown
    assert f"Căn cứ: {secrets_of(first)[1]}" in shown
    assert "Bạn đã trả lời" not in shown
    shown = await lan.presses("Sau")
    assert second.text.to("vi") in shown
    assert first.text.to("vi") in await lan.presses("Trước")
    assert not lan.has("Trước")


async def test_who_played_sees_what_they_chose(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    player = await registers(rig, lan)
    attempt = await plays(rig, player, right=1, seconds=60)
    await closes_week_1(rig)
    ids = [question.id for question in bank(rig)]
    right, wrong = (ids.index(attempt.paper.slots[slot].question) for slot in (0, 1))
    shown = await lan.press(Review("week-1", right))
    assert "Bạn đã trả lời đúng" in shown
    assert f"✓ {letter(bank(rig)[right], right=True)}." in shown
    assert "(bạn chọn)" in shown
    shown = await lan.press(Review("week-1", wrong))
    assert "Bạn đã trả lời chưa đúng" in shown
    assert "✗" in shown
    unseen = next(place for place, id in enumerate(ids) if id not in {slot.question for slot in attempt.paper.slots})
    assert "Bạn đã trả lời" not in await lan.press(Review("week-1", unseen))


async def test_a_blank_is_called_a_blank(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    attempt = await plays(rig, await registers(rig, lan), right=1, seconds=60, answered=1)
    await closes_week_1(rig)
    place = [question.id for question in bank(rig)].index(attempt.paper.slots[5].question)
    assert "Bạn đã bỏ trống câu này" in await lan.press(Review("week-1", place))


async def test_practising_says_right_or_wrong_and_keeps_nothing(rig: Rig) -> None:
    await rig.launches()
    await closes_week_1(rig)
    lan = rig.person("lan")
    await lan.press(Study("week-1"))
    assert "Tuần 1, luyện tập câu 1/20" in await lan.presses("Luyện tập")
    first, second = bank(rig)[:2]
    shown = await lan.picks(letter(first, right=False))
    assert "Chưa đúng" in shown
    assert "(bạn chọn)" in shown
    assert secrets_of(first)[0] in shown
    await lan.presses("Câu tiếp theo")
    assert "Đúng rồi!" in await lan.picks(letter(second, right=True))
    async with rig.app.store.read() as uow:
        assert list(await uow.results(rig.app.contest.id, "week-1")) == []


async def test_the_trial_goes_round_and_never_counts(rig: Rig) -> None:
    lan = rig.person("lan")
    trial = rig.app.contest.pack.trial
    await lan.says("/tailieu")
    before = len(lan.messages)
    shown = await lan.presses("Câu hỏi thử")
    for place, question in enumerate(trial, start=1):
        assert f"Câu hỏi thử {place}/{len(trial)} (không tính điểm)" in shown
        assert "Đúng rồi!" in await lan.picks(letter(question, right=True))
        shown = await lan.presses("Câu tiếp theo" if place < len(trial) else "Làm lại từ đầu")
    assert "Câu hỏi thử 1/" in shown
    if rig.can.edit:
        assert len(lan.messages) == before


async def test_chapters_lead_to_the_law_and_to_each_other(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("tài liệu")
    chapters = rig.app.contest.pack.chapters
    shown = await lan.presses(chapters[0].title.to("vi"))
    assert chapters[0].digest.to("vi")[:60] in shown
    url = chapters[0].links[0][1]
    newest = lan.messages[-1]
    assert url in newest.text or url in [link.url for link in newest.links]
    assert not lan.has("Trước")
    assert chapters[1].title.to("vi") in await lan.presses("Sau")
    assert "tóm tắt" in await lan.presses("Tất cả các phần")


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        (ShowChapter("no-such"), "Tài liệu"),
        (Study("no-such"), "Ôn tập"),
        (Review("no-such", 3), "Ôn tập"),
        (Drill("no-such", 3), "Ôn tập"),
        (Drill(TRIAL, 999_999), "Câu hỏi thử 11/11"),
        (DrillChoice(TRIAL, 0, 99), "Câu hỏi thử 1/11"),
        (DrillChoice(TRIAL, 999_999, 0), "Câu hỏi thử 11/11"),
    ],
)
async def test_a_forged_or_stale_press_leads_on(rig: Rig, action: Action, answer: str) -> None:
    assert answer in await rig.person("lan").press(action)
