"""A person's try at a round: pressing, pressing again, running out of time."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.attempt import (
    GRACE,
    Accepted,
    AlreadySettled,
    Attempt,
    Noted,
    NotYet,
    Submission,
    Submitted,
    TooEarly,
    TooLate,
)
from tests.quiz.making import CLOSES, OPENS, attempt, right_choice, seconds

LIMIT = 15 * 60


def test_answering_everything_submits() -> None:
    mine = attempt(count=3)
    assert mine.answer(0, 1, seconds(5)) == Accepted(0, last=False)
    assert mine.answer(1, 0, seconds(9)) == Accepted(1, last=False)
    assert [step.slot for step in mine.steps] == [0, 1]
    assert mine.answer(2, 3, seconds(20)) == Accepted(2, last=True)
    assert (mine.how, mine.submitted_at) == (Submission.COMPLETED, seconds(20))
    assert mine.current is None
    assert mine.duration == timedelta(seconds=20)


def test_the_first_answer_stands() -> None:
    mine = attempt()
    mine.answer(0, 1, seconds(5))
    assert mine.answer(0, 2, seconds(6)) == AlreadySettled(0)
    assert [step.choice for step in mine.steps] == [1]


@pytest.mark.parametrize(("slot", "choice"), [(1, 0), (9, 0), (10, 0), (0, 4), (0, -1), (-1, 0)])
def test_a_forged_press_changes_nothing(slot: int, choice: int) -> None:
    mine = attempt()
    assert mine.answer(slot, choice, seconds(1)) == NotYet(slot)
    assert mine.steps == []


def test_an_answer_counts_if_it_arrived_before_the_deadline_and_not_at_it() -> None:
    mine = attempt()
    assert mine.answer(0, 0, mine.deadline) == TooLate(mine.deadline)
    assert mine.answer(0, 0, mine.deadline - timedelta(microseconds=1)) == Accepted(0, last=False)


def test_what_arrived_in_time_counts_even_if_the_timer_was_handled_first() -> None:
    mine = attempt()
    assert mine.expire(seconds(LIMIT)) == TooEarly(mine.deadline + GRACE)
    assert mine.answer(0, 0, seconds(LIMIT - 1)) == Accepted(0, last=False)
    assert mine.expire(mine.deadline + GRACE) == Submitted(Submission.TIME_UP)
    assert mine.answer(1, 0, seconds(LIMIT - 1)) == Accepted(1, last=False)
    assert mine.answer(2, 0, seconds(LIMIT)) == Submitted(Submission.TIME_UP, again=True)
    assert (mine.how, mine.duration) == (Submission.TIME_UP, timedelta(minutes=15))


def test_handing_in_twice_is_one_submission() -> None:
    mine = attempt()
    assert mine.hand_in(seconds(30)) == Submitted(Submission.HANDED_IN)
    assert mine.hand_in(seconds(40)) == Submitted(Submission.HANDED_IN, again=True)
    assert mine.submitted_at == seconds(30)


def test_handing_in_late_counts_as_time_up() -> None:
    mine = attempt()
    assert mine.hand_in(seconds(LIMIT + 1)) == Submitted(Submission.TIME_UP)
    assert mine.submitted_at == mine.deadline


def test_handing_in_before_the_deadline_counts_also_if_the_timer_was_handled_first() -> None:
    mine = attempt()
    mine.expire(seconds(LIMIT + 2))
    assert mine.hand_in(seconds(LIMIT - 60)) == Submitted(Submission.HANDED_IN)
    assert mine.submitted_at == seconds(LIMIT - 60)
    assert mine.hand_in(seconds(LIMIT - 30)) == Submitted(Submission.HANDED_IN, again=True)


def test_an_attempt_ends_with_its_round() -> None:
    assert attempt(start=CLOSES - timedelta(minutes=4)).deadline == CLOSES
    assert attempt(start=OPENS).deadline == OPENS + timedelta(minutes=15)


def test_a_timer_is_named_until_it_is_over() -> None:
    mine = attempt()
    assert mine.check_at == mine.deadline + GRACE
    mine.hand_in(seconds(1))
    assert mine.check_at is None


def test_a_choice_is_told_as_the_authors_numbered_it() -> None:
    mine = attempt()
    mine.answer(0, right_choice(mine, 0), seconds(1))
    assert (mine.chosen(0), mine.chosen(1)) == (frozenset({0}), frozenset())


def test_what_is_noted_can_be_changed_and_counts_when_it_is_handed_in() -> None:
    mine = attempt(count=4)
    assert mine.note({3: 1, 0: 2}, seconds(5)) == Noted()
    assert mine.note({0: 1}, seconds(9)) == Noted()
    assert (mine.steps, mine.current, mine.blank) == ([], 0, (1, 2))
    mine.hand_in(seconds(20))
    assert [(step.slot, step.choice, step.at) for step in mine.steps] == [(0, 1, seconds(9)), (3, 1, seconds(5))]
    assert (mine.draft, mine.how, mine.chosen(1)) == ({}, Submission.HANDED_IN, frozenset())
    assert mine.note({1: 0}, seconds(21)) == Submitted(Submission.HANDED_IN, again=True)


def test_what_is_noted_counts_when_time_runs_out() -> None:
    mine = attempt(count=4)
    mine.note({2: 3}, seconds(5))
    assert mine.note({1: 1}, mine.deadline) == TooLate(mine.deadline)
    mine.expire(mine.deadline + GRACE)
    assert [step.slot for step in mine.steps] == [2]
    assert mine.note({1: 1}, seconds(LIMIT - 1)) == Noted()  # it had arrived in time
    assert mine.note({2: 0}, seconds(LIMIT - 1)) == AlreadySettled(2)
    assert mine.answer(0, 1, seconds(LIMIT - 1)) == Accepted(0, last=False)
    assert sorted(step.slot for step in mine.steps) == [0, 1, 2]


def test_all_or_nothing_is_noted() -> None:
    mine = attempt(count=4)
    mine.answer(0, 1, seconds(5))
    assert mine.note({1: 1, 0: 2}, seconds(6)) == AlreadySettled(0)
    assert mine.note({1: 1, 4: 2}, seconds(6)) == NotYet(4)
    assert mine.note({1: 1, 2: 4}, seconds(6)) == NotYet(2)
    assert mine.draft == {}


def test_an_answer_settles_what_was_only_noted() -> None:
    mine = attempt(count=2)
    mine.note({0: 3, 1: 3}, seconds(5))
    assert mine.answer(0, 1, seconds(6)) == Accepted(0, last=False)
    assert (mine.current, mine.blank, list(mine.draft)) == (1, (), [1])
    assert mine.answer(1, 2, seconds(7)) == Accepted(1, last=True)
    assert [step.choice for step in mine.steps] == [1, 2]


def test_an_attempt_ends_with_its_last_answer_even_if_handing_in_overtook_it() -> None:
    mine = attempt(count=2)
    mine.note({0: 3}, seconds(LIMIT - 10))
    mine.expire(seconds(LIMIT + 2))
    mine.hand_in(seconds(LIMIT - 20))
    assert mine.submitted_at == seconds(LIMIT - 10)


PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "note", "hand_in", "expire"]),
        st.integers(-1, 5),
        st.integers(-1, 4),
        st.integers(0, 1000),
    ),
    max_size=12,
)


def press(mine: Attempt, what: tuple[str, int, int, int]) -> None:
    name, slot, choice, after = what
    if name == "answer":
        mine.answer(slot, choice, seconds(after))
    elif name == "note":
        mine.note({slot: choice}, seconds(after))
    elif name == "hand_in":
        mine.hand_in(seconds(after))
    else:
        mine.expire(seconds(after))


@given(PRESSES)
@settings(max_examples=60)
def test_repeating_any_press_changes_nothing(presses: list[tuple[str, int, int, int]]) -> None:
    once, twice = attempt(count=4), attempt(count=4)
    for what in presses:
        press(once, what)
        press(twice, what)
        before = (list(twice.steps), dict(twice.draft), twice.how, twice.submitted_at)
        # The same press with the same arrival, delivered again; an answer may only settle the slot that it names.
        press(twice, what)
        assert (twice.steps, twice.draft, twice.how, twice.submitted_at) == before
    assert once == twice
    settled = [step.slot for step in once.steps]
    assert len(settled) == len(set(settled))
    assert once.how is not None or settled == list(range(len(settled)))
    assert once.how is None or not once.draft
    assert all(step.at < once.deadline for step in once.steps)
