"""A person's try at a round: pressing, pressing again, running out of time."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.attempt import GRACE, Accepted, AlreadySettled, Attempt, NotYet, Submission, Submitted, TooEarly, TooLate
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


PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "hand_in", "expire"]), st.integers(-1, 5), st.integers(-1, 4), st.integers(0, 1000)
    ),
    max_size=12,
)


def press(mine: Attempt, what: tuple[str, int, int, int]) -> None:
    name, slot, choice, after = what
    if name == "answer":
        mine.answer(slot, choice, seconds(after))
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
        before = (list(twice.steps), twice.how, twice.submitted_at)
        # The same press with the same arrival, delivered again; an answer may only settle the slot that it names.
        press(twice, what)
        assert (twice.steps, twice.how, twice.submitted_at) == before
    assert once == twice
    assert [step.slot for step in once.steps] == list(range(len(once.steps)))
    assert all(step.at < once.deadline for step in once.steps)
