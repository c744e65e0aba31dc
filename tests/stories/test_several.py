"""Several right options: marked one by one or typed all at once, on every kind of channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.actions import Mark, MarksDone
from quiz.attempt import Attempt
from services.records import ResultRow
from tests.rig import Player, Rig, make_rig
from tests.stories.packs import other_rules

RULES = "several: true\ngrading: partial\n"
TWO_RIGHT = (r"(?m)^  answer: C$", "  answer: [A, C]")


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str) -> AsyncIterator[Rig]:
    folder = other_rules(tmp_path, RULES, questions=TWO_RIGHT)
    rig = await make_rig(tmp_path, profile=profile, store=store, pack_folder=folder)
    yield rig
    await rig.close()


async def begins(rig: Rig) -> Player:
    await rig.launches()
    lan = await rig.registered("lan")
    await lan.says("/thi")
    await lan.presses("Làm bài")
    return lan


async def running(rig: Rig, lan: Player) -> Attempt:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        player = await uow.player_of(rig.app.contest.id, person.id)
        assert player is not None
        return (await uow.attempts_of(player.id, rig.app.contest.id, "week-1"))[-1]


async def answers(lan: Player, letters: str) -> str:
    """Mark these options and say that it is done; where nothing can be pressed, type them."""
    if not lan.rig.can.buttons:
        return await lan.says(" ".join(letters))
    for letter in letters:
        await lan.presses(letter)
    return await lan.presses("Xong")


def labels(lan: Player) -> set[str]:
    return {button.label for button in lan.messages[-1].buttons}


def right_letters(rig: Rig, attempt: Attempt, place: int) -> str:
    slot = attempt.paper.slots[place]
    right = rig.app.contest.bank[slot.question, slot.revision].answers
    return "".join("ABCD"[shown] for shown, option in enumerate(slot.order) if option in right)


async def results(rig: Rig) -> list[ResultRow]:
    async with rig.app.store.read() as uow:
        return list(await uow.results(rig.app.contest.id, "week-1"))


async def test_a_whole_attempt_is_graded_by_all_the_right_options_and_by_parts(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    assert "Có thể có nhiều phương án đúng" in lan.sees()
    half = 0
    for place in range(10):
        assert f"Câu {place + 1}/10" in lan.sees()
        letters = right_letters(rig, attempt, place)
        half += len(letters) == 2
        rig.clock.now += timedelta(seconds=2)
        await answers(lan, letters[0])
    assert half, "some question of the paper has two right options"
    await lan.presses("Bỏ qua dự đoán")
    (row,) = await results(rig)
    assert (row.correct, row.points) == (10 - half, 840 * (10 - half) + 420 * half)
    points = f"{10 - half + half // 2},{'50' if half % 2 else '00'}"
    assert f"Đúng {10 - half}/10 câu · {points} điểm" in lan.sees()


@pytest.mark.parametrize("typed", ["A C", "a,c", "ac", "1,3", "A và C", "đáp án: A, C", "câu a c", "C;A"])
async def test_typing_all_letters_at_once_is_the_whole_answer(rig: Rig, typed: str) -> None:
    lan = await begins(rig)
    await lan.says(typed)
    assert "Câu 2/10" in lan.sees()
    (step,) = (await running(rig, lan)).steps
    assert step.choice == 0b101


@pytest.mark.parametrize("typed", ["cả A", "A E", "A A", "5 1", "bà", "không biết"])
async def test_words_that_name_no_options_answer_nothing(rig: Rig, typed: str) -> None:
    lan = await begins(rig)
    await lan.says(typed)
    assert (await running(rig, lan)).steps == []


@pytest.mark.about("presses")
async def test_marks_are_put_and_taken_back_until_it_is_done(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = (await running(rig, lan)).id
    for place, on in ((0, 1), (2, 1), (1, 1), (0, 0)):
        await lan.press(Mark(attempt, 0, place, on))
    assert "Câu 1/10" in lan.sees()
    if rig.can.buttons:
        assert {"A", "✓ B", "✓ C", "D"} <= labels(lan)
    assert (await running(rig, lan)).steps == []
    await lan.press(MarksDone(attempt, 0))
    assert "Đã ghi câu 1: B, C" in lan.sees()
    assert [step.choice for step in (await running(rig, lan)).steps] == [0b110]


@pytest.mark.about("presses")
async def test_two_quick_taps_on_the_same_keys_both_stay(rig: Rig) -> None:
    """The second tap comes from keys that do not show the first mark yet."""
    lan = await begins(rig)
    attempt = (await running(rig, lan)).id
    for place in (0, 0, 3):
        await lan.press(Mark(attempt, 0, place, 1))
    await lan.press(MarksDone(attempt, 0))
    assert [step.choice for step in (await running(rig, lan)).steps] == [0b1001]


async def test_coming_back_finds_the_marks_where_they_were(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = (await running(rig, lan)).id
    await lan.press(Mark(attempt, 0, 1, 1))
    await lan.says("/thi")
    await lan.press(MarksDone(attempt, 0))
    assert [step.choice for step in (await running(rig, lan)).steps] == [0b10]


async def test_done_without_a_mark_asks_for_one(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    await lan.press(MarksDone(attempt.id, 0))
    assert "ít nhất một phương án" in lan.sees()
    assert (await running(rig, lan)).steps == []


@pytest.mark.parametrize(("slot", "place"), [(0, 9), (1, 0), (99, 0)])
async def test_marks_for_what_is_not_in_front_change_nothing(rig: Rig, slot: int, place: int) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    await lan.press(Mark(attempt.id, slot, place, 1))
    assert "Câu 1/10" in lan.sees()
    await lan.press(MarksDone(attempt.id, slot))
    assert (await running(rig, lan)).steps == []


async def test_marks_of_somebody_else_are_refused(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    minh = await rig.registered("minh")
    await minh.press(Mark(attempt.id, 0, 0, 1))
    assert "không thuộc lượt thi nào của bạn" in minh.sees()
    await minh.press(MarksDone(attempt.id, 0))
    assert (await running(rig, lan)).steps == []


async def test_what_was_only_marked_when_time_ran_out_is_blank(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    await lan.press(Mark(attempt.id, 0, 0, 1))
    await rig.passes(minutes=16)
    (row,) = await results(rig)
    assert (row.correct, row.points) == (0, 0)


async def test_answers_after_the_close_show_all_the_right_options(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await running(rig, lan)
    for place in range(10):
        await answers(lan, right_letters(rig, attempt, place))
    await rig.passes(days=7)
    await lan.says("/ontap")
    await lan.presses("Tuần 1")
    await lan.presses("Xem đáp án")
    seen = lan.sees()
    assert seen.count("✓ ") >= 1
    assert "Bạn trả lời sai" not in seen


async def test_trial_questions_are_marked_the_same_way(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("/tailieu")
    await lan.presses("Câu hỏi thử")
    question = rig.app.contest.pack.trial[0]
    right = "".join("ABCD"[place] for place in sorted(question.answers))
    assert "Có thể có nhiều phương án đúng" in lan.sees()
    await answers(lan, right)
    assert "Đúng rồi!" in lan.sees()
