"""Prizes: the ladder, those who are passed over, ties across a prize's line, one prize a person."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from quiz.awards import Left, PassedOver, Unawarded, Why
from quiz.draws import Draws, Tie
from quiz.outcome import RoundFacts, make_outcome, make_outcomes, make_overall, needs_draw
from quiz.pack import DEFAULT_RANKING, AudienceGroup, OnePrize, Scope, Ties, UnitFormula
from quiz.ranking import Criterion, Order
from tests.quiz.contest import (
    LADDER,
    PREDICTED,
    RESIDENTS,
    ROUNDS,
    Player,
    Submitted,
    given,
    in_order,
    outcome,
    outcomes,
    pack,
    prize,
)
from tests.quiz.making import OPENS, said


def test_prizes_go_down_the_ladder_in_the_order_of_rank() -> None:
    found = outcome(pack(), in_order(7, 3, 5, 1, 2, 4, 6))
    assert given(found.awards) == {"nhat": [7], "nhi": [3, 5], "ba": [1, 2, 4]}
    second = next(award for award in found.awards if award.winner == 5)
    assert (second.round, second.group, second.rank, second.place, second.decided_by) == (
        "week-1", "", 3, 2, "submitted_at",
    )  # fmt: skip
    assert (found.unawarded, found.undecided) == ((), ())


def test_more_prizes_than_people_are_told() -> None:
    found = outcome(pack(), in_order(1, 2))
    assert given(found.awards) == {"nhat": [1], "nhi": [2]}
    assert found.unawarded == (
        Unawarded("nhi", "week-1", "", 1, Left.NOBODY),
        Unawarded("ba", "week-1", "", 3, Left.NOBODY),
    )


def test_nobody_played() -> None:
    found = outcome(pack(), [])
    assert (found.awards, found.people, found.participants) == ((), (), 0)
    assert sum(left.count for left in found.unawarded) == 6


@pytest.mark.parametrize(
    ("who", "rules", "known", "why"),
    [
        (Player(1, birth_year=2012), {"least_age": 14}, {}, Why.TOO_YOUNG),
        (
            Player(1),
            {"prediction": PREDICTED, "prediction_for_prize": True},
            {"predictions": {2: 1}},
            Why.NO_PREDICTION,
        ),
        (Player(1), {}, {"barred": {1: Why.REPLACED}}, Why.REPLACED),
    ],
)
def test_who_may_have_no_prize_is_passed_over_and_the_next_moves_up(
    who: Player, rules: dict[str, Any], known: dict[str, Any], why: Why
) -> None:
    rows = [Submitted(10, 1), Submitted(20, 2, correct=9)]
    found = outcome(pack(prizes=(prize("nhat"),), **rules), rows, [who, Player(2)], **known)
    assert [(award.winner, award.place) for award in found.awards] == [(2, 1)]
    assert found.passed_over == (PassedOver(1, "week-1", found.people[0].rank, why),)
    assert found.people[0].row.player == 1


@pytest.mark.parametrize("born", [2010, None])
def test_old_enough_in_the_year_of_the_opening_or_without_a_year(born: int | None) -> None:
    found = outcome(pack(), in_order(1), [Player(1, birth_year=born)])
    assert given(found.awards) == {"nhat": [1]}


def test_without_a_prediction_a_prize_can_be_had_unless_the_rules_say_so() -> None:
    assert given(outcome(pack(prediction=PREDICTED), in_order(1)).awards) == {"nhat": [1]}
    assert given(outcome(pack(prediction_for_prize=True), in_order(1)).awards) == {"nhat": [1]}


def test_excluded_and_withdrawn_people_stand_nowhere() -> None:
    found = outcome(pack(), in_order(1, 2, 3), [Player(1, ranked=False), Player(3)])
    assert [standing.row.player for standing in found.people] == [3]
    assert (given(found.awards), found.passed_over) == ({"nhat": [3]}, ())


def test_nobody_is_called_passed_over_once_all_prizes_are_given() -> None:
    found = outcome(pack(prizes=(prize("nhat"),)), in_order(1, 2), barred={2: Why.REPLACED})
    assert found.passed_over == ()


# ties ------------------------------------------------------------------------------------------------------------------------
def test_equals_within_one_prize_need_no_parting() -> None:
    found = outcome(pack(), in_order(1, 2, 3, tied=[(2, 3)]))
    assert given(found.awards) == {"nhat": [1], "nhi": [2, 3]}
    assert needs_draw(found) == ()


def test_with_all_everybody_gets_the_better_prize_and_the_next_shrinks() -> None:
    found = outcome(pack(ties=Ties.ALL), in_order(*range(1, 9), tied=[(1, 2)]))
    assert given(found.awards) == {"nhat": [1, 2], "nhi": [3], "ba": [4, 5, 6]}
    assert found.unawarded == (Unawarded("nhi", "week-1", "", 1, Left.TIE),)


def test_with_all_a_great_tie_takes_whole_prizes_and_goes_beyond_the_last() -> None:
    found = outcome(pack(ties=Ties.ALL), in_order(*range(1, 9), tied=[(1, 2, 3, 4)]))
    assert given(found.awards) == {"nhat": [1, 2, 3, 4], "ba": [5, 6]}
    found = outcome(pack(ties=Ties.ALL), in_order(*range(1, 9), tied=[(6, 7, 8)]))
    assert given(found.awards) == {"nhat": [1], "nhi": [2, 3], "ba": [4, 5, 6, 7, 8]}
    assert found.unawarded == ()


def test_with_draw_nobody_gets_it_before_and_the_tie_is_told() -> None:
    contest, rows = pack(), in_order(*range(1, 8), tied=[(1, 2), (6, 7)])
    found = outcome(contest, rows)
    assert given(found.awards) == {"nhi": [3], "ba": [4, 5]}
    assert needs_draw(found) == (
        Tie("week-1", "", 1, (1, 2), ("nhat", "nhi")),
        Tie("week-1", "", 6, (6, 7), ("ba", "")),
    )
    drawn = outcome(contest, rows, draws=Draws({1: 2, 2: 1, 6: 8, 7: 5}, {}))
    assert given(drawn.awards) == {"nhat": [2], "nhi": [1, 3], "ba": [4, 5, 7]}
    assert [(award.rank, award.decided_by) for award in drawn.awards if award.winner in {1, 2}] == [
        (1, None),
        (2, "draw"),
    ]
    assert needs_draw(drawn) == ()


def test_somebody_without_a_number_does_not_lose_by_it() -> None:
    found = outcome(pack(), in_order(1, 2, 3, tied=[(1, 2, 3)]), draws=Draws({1: 1, 2: 2}, {}))
    assert [tie.winners for tie in needs_draw(found)] == [(1, 2, 3)]
    found = outcome(pack(), in_order(1, 2, tied=[(1, 2)]), draws=Draws({1: 1, 2: 1}, {}))
    assert [tie.winners for tie in needs_draw(found)] == [(1, 2)]


def test_with_next_further_criteria_decide_and_a_draw_where_they_do_not() -> None:
    fewer = (Criterion("attempts", Order.ASC),)
    rows = in_order(1, 2, tied=[(1, 2)])
    again = [*rows, replace(rows[0], attempt=11, number=2, correct=3)]
    found = outcome(pack(ties=Ties.NEXT, ties_by=fewer), again)
    assert given(found.awards) == {"nhat": [2], "nhi": [1]}
    assert [standing.decided_by for standing in found.people] == [None, "attempts"]
    assert [tie.winners for tie in needs_draw(outcome(pack(ties=Ties.NEXT, ties_by=fewer), rows))] == [(1, 2)]
    assert [tie.winners for tie in needs_draw(outcome(pack(ties_by=fewer), again))] == [(1, 2)]


def test_a_chain_without_a_draw_and_with_all_ignores_numbers() -> None:
    chain = tuple(criterion for criterion in DEFAULT_RANKING if criterion.by != "draw")
    found = outcome(pack(ranking=chain, ties=Ties.ALL), in_order(1, 2, tied=[(1, 2)]), draws=Draws({1: 2, 2: 1}, {}))
    assert given(found.awards) == {"nhat": [1, 2]}


def test_who_is_passed_over_ties_with_nobody() -> None:
    found = outcome(pack(), in_order(1, 2, tied=[(1, 2)]), barred={1: Why.REPLACED})
    assert (given(found.awards), found.undecided) == ({"nhat": [2]}, ())


# one prize a person -----------------------------------------------------------------------------------------------------------
WEEKS = {"week-1": in_order(1, 2, 3, 4, 5, 6, 7), "week-2": in_order(2, 1, 7, 8, 3, 9)}


def test_earlier_winners_are_out_and_no_earlier_week_changes() -> None:
    contest = pack(prizes=(prize("nhat"), prize("nhi")))
    found = outcomes(contest, WEEKS)
    assert given(found["week-1"].awards) == {"nhat": [1], "nhi": [2]}
    assert given(found["week-2"].awards) == {"nhat": [7], "nhi": [8]}
    assert found["week-2"].passed_over == (
        PassedOver(2, "week-2", 1, Why.EARLIER_WINNER),
        PassedOver(1, "week-2", 2, Why.EARLIER_WINNER),
    )
    assert outcomes(contest, {"week-1": WEEKS["week-1"]})["week-1"] == found["week-1"]
    apart = outcome(contest, WEEKS["week-2"], round="week-2", earlier=found["week-1"].awards)
    assert apart == found["week-2"]
    again = outcome(contest, WEEKS["week-1"], earlier=found["week-2"].awards)
    assert again.awards == found["week-1"].awards


def test_the_highest_is_kept_and_the_other_goes_to_the_next() -> None:
    contest = pack(prizes=(prize("nhat"), prize("nhi")), one_prize=OnePrize.KEEP_HIGHEST)
    found = outcomes(contest, WEEKS)
    assert given(found["week-1"].awards) == {"nhat": [1], "nhi": [3]}
    assert given(found["week-2"].awards) == {"nhat": [2], "nhi": [7]}
    assert found["week-1"].passed_over == (PassedOver(2, "week-1", 2, Why.KEEPS_HIGHER),)
    alone = outcome(contest, WEEKS["week-1"])
    later = outcome(contest, WEEKS["week-2"], round="week-2", earlier=alone.awards)
    assert later.awards == found["week-2"].awards
    assert [(award.round, award.prize, award.winner) for award in later.gives_up] == [("week-1", "nhi", 2)]


def test_of_equal_prizes_the_earlier_is_kept() -> None:
    contest = pack(prizes=(prize("nhat"),), one_prize=OnePrize.KEEP_HIGHEST)
    found = outcomes(contest, {round: in_order(1, 2, 3) for round in ROUNDS})
    assert [given(found[round].awards)["nhat"] for round in ROUNDS] == [[1], [2], [3]]


def test_without_the_rule_one_person_may_win_every_week() -> None:
    found = outcomes(pack(prizes=(prize("nhat"),), one_prize=OnePrize.NO), {round: in_order(1, 2) for round in ROUNDS})
    assert [given(found[round].awards)["nhat"] for round in ROUNDS] == [[1], [1], [1]]


def test_a_prize_of_a_round_or_a_ladder_that_is_gone_still_counts_as_won() -> None:
    contest = pack(prizes=(prize("nhat"),))
    won = outcome(pack(), in_order(1)).awards[0]
    found = outcome(contest, in_order(1, 2), round="week-2", earlier=[replace(won, round="old", prize="gone")])
    assert given(found.awards) == {"nhat": [2]}


# audience groups ----------------------------------------------------------------------------------------------------------------
def grouped(**rules: Any) -> Any:
    return pack(
        prizes=(prize("nhat"), prize("dan-nhat", group="dan"), prize("dan-nhi", group="dan")),
        groups=(RESIDENTS,),
        **rules,
    )


PEOPLE = [Player(1), *(Player(id, capacity="nguoi-dan") for id in (2, 3, 4))]


def test_a_group_has_standings_and_prizes_of_its_own() -> None:
    found = outcome(grouped(), in_order(1, 2, 3, 4), PEOPLE)
    assert given(found.awards) == {"nhat": [1], "dan-nhat": [2], "dan-nhi": [3]}
    award = next(award for award in found.awards if award.winner == 2)
    assert (award.group, award.rank, award.decided_by) == ("dan", 1, None)
    assert [standing.row.player for standing in found.groups["dan"]] == [2, 3, 4]


@pytest.mark.parametrize(
    ("rule", "awards"),
    [
        (OnePrize.EARLIER_WINNERS_OUT, {"nhat": [2], "dan-nhat": [3], "dan-nhi": [4]}),
        (OnePrize.KEEP_HIGHEST, {"nhat": [2], "dan-nhat": [3], "dan-nhi": [4]}),
        (OnePrize.NO, {"nhat": [2], "dan-nhat": [2], "dan-nhi": [3]}),
    ],
)
def test_one_prize_a_person_also_between_the_ladders_of_a_week(rule: OnePrize, awards: dict[str, list[int]]) -> None:
    found = outcome(grouped(one_prize=rule), in_order(2, 3, 4, 1), PEOPLE)
    assert given(found.awards) == awards
    if rule is not OnePrize.NO:
        assert found.passed_over == (PassedOver(2, "week-1", 1, Why.KEEPS_HIGHER, "dan"),)


def test_a_group_by_kind_of_unit() -> None:
    offices = AudienceGroup("so", said("Sở"), unit_kinds=("sở",))
    contest = pack(prizes=(prize("so-nhat", group="so"),), groups=(offices,))
    found = outcome(contest, in_order(1, 2, 3), [Player(1, unit="h1"), Player(2, unit="gone"), Player(3, unit="s1")])
    assert given(found.awards) == {"so-nhat": [3]}


def test_a_prize_for_a_group_that_nobody_is_in() -> None:
    found = outcome(grouped(), in_order(1), [Player(1)])
    assert {(left.prize, left.group, left.left) for left in found.unawarded} == {
        ("dan-nhat", "dan", Left.NOBODY),
        ("dan-nhi", "dan", Left.NOBODY),
    }


# the whole contest ----------------------------------------------------------------------------------------------------------
COLLECTIVE = tuple(prize(code, scope=Scope.COLLECTIVE) for code in ("tt-nhat", "tt-nhi", "tt-ba"))
HOMES = [Player(1, unit="h1"), Player(2, unit="h1"), Player(3, unit="h2"), Player(4, unit="s1"), Player(5, unit="s1")]


def test_units_win_once_for_the_whole_contest() -> None:
    contest = pack(prizes=(*LADDER, *COLLECTIVE))
    rounds = {"week-1": in_order(1, 3), "week-2": in_order(2, 4), "week-3": [Submitted(50, 5, correct=8)]}
    found = make_overall(contest, HOMES, rounds)
    assert found.round == ""
    assert given(found.awards) == {"tt-nhat": ["h1"], "tt-nhi": ["s1"], "tt-ba": ["h2"]}
    assert [award.decided_by for award in found.awards] == [None, "average", "participants"]
    assert {award.scope for award in found.awards} == {Scope.COLLECTIVE}
    assert (found.people, found.participants, found.attempts) == ((), 5, 5)
    weekly = make_outcome(contest, "week-1", HOMES, rounds["week-1"], {})
    assert {award.scope for award in weekly.awards} == {Scope.INDIVIDUAL}
    assert len(weekly.units[0].ranked) == 2


def test_units_of_a_group_compete_apart() -> None:
    formula = UnitFormula(groups=(("huyện",), ("sở",)))
    offices = AudienceGroup("so", said("Sở"), unit_kinds=("sở",))
    contest = pack(
        prizes=(*COLLECTIVE[:2], prize("so-rieng", scope=Scope.COLLECTIVE, group="so")),
        unit_formula=formula,
        groups=(offices,),
    )
    found = make_overall(contest, HOMES, {"week-1": in_order(1, 2, 3, 4)})
    assert [(award.prize, award.group, award.winner) for award in found.awards] == [
        ("tt-nhat", "huyện", "h1"),
        ("tt-nhi", "huyện", "h2"),
        ("tt-nhat", "so", "s1"),
    ]
    assert [(left.prize, left.group) for left in found.unawarded] == [("tt-nhi", "so"), ("so-rieng", "so")]


def test_units_that_did_the_same_wait_for_a_draw() -> None:
    contest = pack(prizes=COLLECTIVE[:2])
    rounds = {"week-1": in_order(3, 4)}
    (tie,) = needs_draw(make_overall(contest, HOMES, rounds))
    assert (tie.winners, tie.prizes) == (("h2", "s1"), ("tt-nhat", "tt-nhi"))
    found = make_overall(contest, HOMES, rounds, Draws({}, {"h2": 2, "s1": 1}))
    assert given(found.awards) == {"tt-nhat": ["s1"], "tt-nhi": ["h2"]}
    assert [standing.rank for standing in found.units[0].ranked] == [1, 2]
    found = make_overall(pack(prizes=COLLECTIVE[:2], ties=Ties.ALL), HOMES, rounds)
    assert given(found.awards) == {"tt-nhat": ["h2", "s1"]}


def test_the_overall_ranking_has_prizes_of_its_own_beside_the_weekly_ones() -> None:
    contest = pack(
        prizes=(prize("nhat"), prize("chung-cuoc", overall=True)),
        overall=(Criterion("correct", Order.DESC), Criterion("duration", Order.ASC), Criterion("draw", Order.ASC)),
    )
    rows = {"week-1": in_order(1, 2), "week-2": in_order(1, 2)}
    assert given(make_outcomes(contest, HOMES, {"week-1": RoundFacts(rows["week-1"])})["week-1"].awards) == {
        "nhat": [1]
    }
    assert [tie.winners for tie in needs_draw(make_overall(contest, HOMES, rows))] == [(1, 2)]
    found = make_overall(contest, HOMES, rows, Draws({1: 1, 2: 2}, {}), {"": {2: Why.REPLACED}})
    assert [(award.prize, award.round, award.winner) for award in found.awards] == [("chung-cuoc", "", 1)]
    young = make_overall(contest, [Player(1, birth_year=2011)], {"week-1": in_order(1)})
    assert [passed.why for passed in young.passed_over] == [Why.TOO_YOUNG]


def test_age_goes_by_the_year_in_the_contests_zone() -> None:
    eve = replace(pack(), rounds=(replace(pack().rounds[0], opens=OPENS.replace(month=12, day=31, hour=18)),))
    assert (eve.rounds[0].opens + timedelta(hours=7)).year == 2025
    assert given(outcome(eve, in_order(1), [Player(1, birth_year=2011)]).awards) == {"nhat": [1]}
