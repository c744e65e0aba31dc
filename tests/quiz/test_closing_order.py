"""The closing calls out exactly what the plan of the reference contest says, in its order."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from quiz.closing_order import Moment, closing_order
from quiz.localized import Localized
from quiz.pack import Prize, Scope

WEEKS = ("tuan-1", "tuan-2", "tuan-3", "tuan-4")


@dataclass(frozen=True)
class Won:
    prize: str
    round: str
    place: int = 1
    group: str = ""


def prize(code: str, count: int, scope: Scope = Scope.INDIVIDUAL) -> Prize:
    return Prize(code, Localized({"vi": code}), scope, count)


PRIZES = (
    prize("nhat", 1),
    prize("nhi", 2),
    prize("ba", 3),
    prize("khuyen-khich", 5),
    prize("tt-nhat", 1, Scope.COLLECTIVE),
    prize("tt-nhi", 1, Scope.COLLECTIVE),
    prize("tt-ba", 1, Scope.COLLECTIVE),
)
WEEKLY = [
    Won(prize.code, week, place)
    for prize in PRIZES
    if prize.scope is Scope.INDIVIDUAL
    for week in WEEKS
    for place in range(1, prize.count + 1)
]
UNITS = [Won(prize.code, "") for prize in PRIZES if prize.scope is Scope.COLLECTIVE]


def test_the_order_of_the_plan() -> None:
    awards = WEEKLY + UNITS
    random.Random(7).shuffle(awards)
    calls = closing_order(PRIZES, WEEKS, awards)
    assert [(call.moment, call.prize, call.rounds, len(call.awards)) for call in calls] == [
        (Moment.DECISION, "", (), 0),
        (Moment.WEEKLY, "khuyen-khich", ("tuan-1", "tuan-2"), 10),
        (Moment.WEEKLY, "khuyen-khich", ("tuan-3", "tuan-4"), 10),
        (Moment.WEEKLY, "ba", WEEKS, 12),
        (Moment.WEEKLY, "nhi", WEEKS, 8),
        (Moment.WEEKLY, "nhat", WEEKS, 4),
        (Moment.COLLECTIVE, "tt-ba", (), 1),
        (Moment.COLLECTIVE, "tt-nhi", (), 1),
        (Moment.COLLECTIVE, "tt-nhat", (), 1),
        (Moment.MERIT, "tt-nhat", (), 1),
    ]


def test_everybody_is_called_once_week_after_week_in_the_order_of_places() -> None:
    awards = WEEKLY + UNITS
    random.Random(8).shuffle(awards)
    calls = closing_order(PRIZES, WEEKS, awards, merit=False)
    called = [award for call in calls for award in call.awards]
    assert sorted(called, key=repr) == sorted(awards, key=repr)
    for call in calls:
        places = [(WEEKS.index(award.round) if award.round else -1, award.place) for award in call.awards]
        assert places == sorted(places)


def test_a_call_without_winners_is_left_out_and_merit_only_where_it_is_given() -> None:
    calls = closing_order(PRIZES, WEEKS, [Won("nhi", "tuan-3"), Won("tt-nhat", "")], merit=False)
    assert [call.prize for call in calls] == ["", "nhi", "tt-nhat"]


def test_prizes_over_all_rounds_come_between_weeks_and_units() -> None:
    calls = closing_order(PRIZES, WEEKS, [*WEEKLY, *UNITS, Won("nhat", ""), Won("ba", "")])
    moments = [(call.moment, call.prize) for call in calls[6:9]]
    assert moments == [(Moment.OVERALL, "ba"), (Moment.OVERALL, "nhat"), (Moment.COLLECTIVE, "tt-ba")]


@pytest.mark.parametrize(
    ("weeks", "parts", "groups"),
    [
        (1, 2, [["1"]]),
        (3, 2, [["1", "2"], ["3"]]),
        (5, 2, [["1", "2", "3"], ["4", "5"]]),
        (4, 4, [["1"], ["2"], ["3"], ["4"]]),
        (4, 1, [["1", "2", "3", "4"]]),
    ],
)
def test_the_smallest_prize_is_called_in_parts_of_any_number_of_weeks(
    weeks: int, parts: int, groups: list[list[str]]
) -> None:
    rounds = [str(number + 1) for number in range(weeks)]
    awards = [Won("khuyen-khich", code) for code in rounds]
    calls = closing_order(PRIZES, rounds, awards, parts=parts)
    assert [list(call.rounds) for call in calls[1:]] == groups


def test_groups_of_an_audience_are_called_apart_within_a_week() -> None:
    awards = [
        Won("nhat", "tuan-1", 1, "nguoi-dan"),
        Won("nhat", "tuan-1", 1, "can-bo"),
        Won("nhat", "tuan-2", 1, "can-bo"),
    ]
    call = closing_order(PRIZES, WEEKS, awards)[1]
    assert [(award.round, award.group) for award in call.awards] == [
        ("tuan-1", "can-bo"),
        ("tuan-1", "nguoi-dan"),
        ("tuan-2", "can-bo"),
    ]


def test_the_smallest_prize_of_each_audience_is_called_in_parts_and_overall_prizes_never() -> None:
    ladder = (
        Prize("nhat-cb", Localized({"vi": "x"}), Scope.INDIVIDUAL, 1, group="can-bo"),
        Prize("ba-cb", Localized({"vi": "x"}), Scope.INDIVIDUAL, 1, group="can-bo"),
        Prize("ba-dan", Localized({"vi": "x"}), Scope.INDIVIDUAL, 1, group="nguoi-dan"),
        Prize("chung-cuoc", Localized({"vi": "x"}), Scope.INDIVIDUAL, 1, overall=True),
    )
    awards = [Won(code, week) for code in ("nhat-cb", "ba-cb", "ba-dan") for week in WEEKS] + [Won("chung-cuoc", "")]
    calls = [(call.prize, len(call.rounds)) for call in closing_order(ladder, WEEKS, awards)[1:]]
    assert calls == [("ba-dan", 2), ("ba-dan", 2), ("ba-cb", 2), ("ba-cb", 2), ("nhat-cb", 4), ("chung-cuoc", 0)]
