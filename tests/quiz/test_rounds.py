"""A round's life, and the launch as a press that is recorded."""

from datetime import timedelta

import pytest

from quiz.rounds import (
    AlreadyOpen,
    Armed,
    Launched,
    NotArmed,
    OpensByItself,
    Over,
    Round,
    RoundState,
    current_round,
)
from tests.quiz.making import CLOSES, OPENS, seconds


def by_hand() -> Round:
    return Round("son-la", "tuan-1", 1, OPENS, CLOSES, by_hand=True)


def by_calendar() -> Round:
    return Round("son-la", "tuan-2", 2, OPENS, CLOSES)


def test_a_press_opens_an_armed_round_at_its_true_moment() -> None:
    week = by_hand()
    assert week.launch(1, seconds(0)) == NotArmed()
    assert week.arm(1, seconds(10)) == Armed()
    assert week.arm(2, seconds(11)) == Armed(again=True)
    assert week.state(seconds(12)) is RoundState.ARMED
    assert week.launch(1, seconds(754)) == Launched(seconds(754))
    assert week.launch(2, seconds(755)) == AlreadyOpen(seconds(754))
    assert (week.opened_at, week.opened_by, week.state(seconds(754))) == (seconds(754), 1, RoundState.OPEN)
    assert week.arm(1, seconds(756)) == AlreadyOpen(seconds(754))


def test_the_planned_hour_alone_opens_nothing_that_a_hand_opens() -> None:
    assert by_hand().state(OPENS + timedelta(hours=1)) is RoundState.PLANNED


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(microseconds=-1), RoundState.PLANNED),
        (timedelta(), RoundState.OPEN),
        (CLOSES - OPENS - timedelta(microseconds=1), RoundState.OPEN),
        (CLOSES - OPENS, RoundState.CLOSED),
    ],
)
def test_a_round_is_open_from_its_first_moment_and_closed_at_its_last(after: timedelta, state: RoundState) -> None:
    week = by_calendar()
    assert week.state(OPENS + after) is state
    assert week.takes(OPENS + after) is (state is RoundState.OPEN)


def test_nothing_opens_a_round_that_is_over() -> None:
    week = by_hand()
    week.arm(1, seconds(0))
    assert week.launch(1, CLOSES) == Over(CLOSES)
    assert by_hand().arm(1, CLOSES) == Over(CLOSES)


def test_the_calendar_needs_no_hand() -> None:
    assert by_calendar().arm(1, seconds(0)) == OpensByItself(OPENS)
    assert by_calendar().launch(1, seconds(0)) == OpensByItself(OPENS)


def test_the_current_round() -> None:
    first = Round("son-la", "tuan-1", 1, OPENS, CLOSES)
    second = Round("son-la", "tuan-2", 2, CLOSES, CLOSES + timedelta(days=7))
    weeks = [first, second]
    assert current_round(weeks, OPENS - timedelta(days=1)) is first
    assert current_round(weeks, OPENS) is first
    assert current_round(weeks, CLOSES) is second
    assert current_round(weeks, CLOSES + timedelta(days=8)) is None
