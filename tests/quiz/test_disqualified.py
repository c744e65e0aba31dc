"""Whose result is not recognised stands in no ranking and counts for nothing; who is only replaced keeps the rank."""

from hypothesis import given as examples
from hypothesis import strategies as st

from quiz.outcome import Why, make_outcome, make_overall
from quiz.outcome_json import outcome_bytes, read_outcome
from quiz.pack import Prediction, Subject, UnitFormula
from quiz.ranking import Criterion, Order
from tests.quiz.contest import Player, Submitted, given, in_order, outcome, pack

OUT = Why.DISQUALIFIED


def test_they_leave_the_ranking_and_everybody_below_moves_up() -> None:
    found = outcome(pack(), in_order(1, 2, 3, 4), barred={2: OUT})
    assert [(each.rank, each.row.player) for each in found.people] == [(1, 1), (2, 3), (3, 4)]
    assert given(found.awards) == {"nhat": [1], "nhi": [3, 4]}
    assert (found.passed_over, found.disqualified, found.participants) == ((), (2,), 3)
    assert found.attempts == 4, "their attempts were made, and stay counted as such"


def test_who_is_replaced_keeps_the_rank() -> None:
    found = outcome(pack(), in_order(1, 2), barred={1: Why.REPLACED})
    assert [each.row.player for each in found.people] == [1, 2]
    assert found.disqualified == ()


def test_they_count_for_no_unit_and_no_prediction() -> None:
    asked = pack(prediction=Prediction(Subject.PEOPLE_ALL_CORRECT), unit_formula=UnitFormula(least_people=1))
    players = [Player(1, "h1"), Player(2, "h1"), Player(3, "h2")]
    before = outcome(asked, in_order(1, 2, 3), players)
    after = outcome(asked, in_order(1, 2, 3), players, barred={1: OUT})
    assert (before.actual, after.actual) == (3, 2)
    people = {line.row.unit: line.row.participants for line in after.units[0].ranked}
    assert people == {"h1": 1, "h2": 1}


def test_somebody_who_did_not_play_is_not_listed() -> None:
    assert outcome(pack(), in_order(1), [Player(1), Player(2)], barred={2: OUT}).disqualified == ()


def test_in_the_whole_contest_only_the_rounds_concerned_are_lost() -> None:
    contest = pack(overall=(Criterion("correct", Order.DESC),))
    people = [Player(1), Player(2)]
    weeks = {code: [Submitted(10, 1, correct=6), Submitted(20, 2, correct=5)] for code in ("week-1", "week-2")}
    sums = {each.row.player: each.row.correct for each in make_overall(contest, people, weeks).people}
    assert sums == {1: 12, 2: 10}
    once = make_overall(contest, people, weeks, barred={"week-1": {1: OUT}})
    assert {each.row.player: each.row.correct for each in once.people} == {1: 6, 2: 10}
    everywhere = {"": {1: OUT}, "week-1": {1: OUT}, "week-2": {1: OUT}}
    assert [each.row.player for each in make_overall(contest, people, weeks, barred=everywhere).people] == [2]


@examples(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_it_is_as_if_they_had_not_played(order: list[int], out: set[int]) -> None:
    rows = in_order(*order)
    people = [Player(id) for id in range(1, 9)]
    found = make_outcome(pack(), "week-1", people, rows, {}, barred=dict.fromkeys(out, OUT))
    without = make_outcome(pack(), "week-1", people, [row for row in rows if row.player not in out], {})
    assert [(each.row.player, each.rank) for each in found.people] == [
        (each.row.player, each.rank) for each in without.people
    ]
    assert (found.awards, found.units) == (without.awards, without.units)
    assert set(found.disqualified) == out


def test_it_is_kept_with_the_version_and_older_versions_are_read() -> None:
    found = outcome(pack(), in_order(1, 2), barred={2: OUT})
    assert read_outcome(outcome_bytes(found)).disqualified == (2,)
    older = outcome_bytes(found).replace(b'"disqualified":[2],', b"")
    assert b"disqualified" not in older
    assert read_outcome(older).disqualified == ()
