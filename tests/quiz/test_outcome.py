"""Outcomes as a whole: the true prediction, and what holds for every contest."""

import random
from collections import Counter
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.draws import NO_DRAWS, Draws
from quiz.outcome import Left, Outcome, RoundFacts, make_outcome, make_outcomes, needs_draw
from quiz.outcome_json import outcome_bytes
from quiz.pack import OnePrize, Pack, Prediction, Subject, Ties
from tests.quiz.contest import RESIDENTS, ROUNDS, Player, Submitted, pack, prize
from tests.quiz.making import seconds


def test_the_true_prediction_counts_in_the_outcome() -> None:
    rows = [Submitted(1, 1, duration_s=50), Submitted(2, 2, duration_s=90), Submitted(3, 3, 9), Submitted(4, 4)]
    people = [Player(1), Player(2), Player(3), Player(4, ranked=False)]
    found = make_outcome(pack(prediction=Prediction()), "week-1", people, rows, {1: 5, 2: 2, 3: 2})
    assert (found.actual, found.participants, found.attempts, found.all_correct) == (2, 3, 4, 2)
    assert [(place.row.player, place.decided_by) for place in found.people] == [
        (2, None),
        (1, "prediction_gap"),
        (3, "correct"),
    ]
    attempts = pack(prediction=Prediction(Subject.ATTEMPTS_ALL_CORRECT))
    assert make_outcome(attempts, "week-1", people, [*rows, Submitted(5, 1, number=2)], {}).actual == 3


def test_without_a_prediction_there_is_no_true_value() -> None:
    assert make_outcome(pack(), "week-1", [Player(1)], [Submitted(1, 1)], {1: 7}).actual is None


CONTESTS = st.builds(
    lambda ties, one_prize, groups, counts, asked: pack(
        ties=ties,
        one_prize=one_prize,
        groups=(RESIDENTS,),
        prizes=tuple(
            prize(f"{group}{level}", count, group=group)
            for group in (["", "dan"] if groups else [""])
            for level, count in enumerate(counts)
        ),
        prediction=Prediction() if asked else None,
        prediction_for_prize=asked,
    ),
    st.sampled_from(Ties),
    st.sampled_from(OnePrize),
    st.booleans(),
    st.lists(st.integers(1, 3), min_size=1, max_size=3),
    st.booleans(),
)
PLAYERS = st.lists(
    st.builds(
        lambda unit, ranked, born, capacity: (unit, ranked, born, capacity),
        st.sampled_from(["h1", "h2", "s1", None]),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([None, 1990, 1990, 2012]),
        st.sampled_from([None, "nguoi-dan"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: [Player(id, *row) for id, row in enumerate(rows, start=1)])
ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(8, 10), st.integers(0, 1), st.integers(0, 1), st.booleans()), max_size=14
)


def attempts(rows: list[tuple[int, int, int, int, bool]], start: int) -> list[Submitted]:
    return [
        Submitted(start + n, player, correct, duration, seconds(at), number=n, void=void and n % 3 == 0)
        for n, (player, correct, duration, at, void) in enumerate(rows)
    ]


FACTS = st.tuples(ROWS, ROWS, ROWS).flatmap(
    lambda weeks: st.fixed_dictionaries(
        {
            round: st.builds(
                RoundFacts,
                st.just(attempts(rows, 100 * place)),
                st.dictionaries(st.integers(1, 9), st.integers(0, 4), max_size=9),
                st.just(NO_DRAWS)
                | st.builds(lambda people: Draws(people, {}), st.permutations(range(1, 10)).map(_numbered)),
            )
            for place, (round, rows) in enumerate(zip(ROUNDS, weeks, strict=True))
        }
    )
)


def _numbered(order: list[int]) -> dict[int, int]:
    return {player: number for number, player in enumerate(order, start=1)}


every = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@every
@given(CONTESTS, PLAYERS, FACTS, st.randoms(use_true_random=False))
def test_equal_facts_have_equal_bytes_in_whatever_order_they_come(
    contest: Pack, players: list[Player], facts: dict[str, RoundFacts], rng: random.Random
) -> None:
    def shuffled(known: RoundFacts) -> RoundFacts:
        predicted = dict(rng.sample(sorted(known.predictions.items()), len(known.predictions)))
        return RoundFacts(rng.sample(known.results, len(known.results)), predicted, known.draws)

    one = make_outcomes(contest, players, facts)
    other = make_outcomes(
        contest, rng.sample(players, len(players)), {round: shuffled(known) for round, known in facts.items()}
    )
    for round in facts:
        assert outcome_bytes(one[round]) == outcome_bytes(other[round])


@every
@given(CONTESTS, PLAYERS, FACTS)
def test_nobody_has_two_prizes_where_the_rules_allow_one(
    contest: Pack, players: list[Player], facts: dict[str, RoundFacts]
) -> None:
    found = make_outcomes(contest, players, facts)
    winners = [award.winner for each in found.values() for award in each.awards]
    if contest.rules.one_prize is not OnePrize.NO:
        assert len(set(winners)) == len(winners)
    excluded = {player.id for player in players if not player.ranked}
    young = {player.id for player in players if player.birth_year == 2012}
    assert not set(winners) & (excluded | young)


@every
@given(CONTESTS, PLAYERS, FACTS)
def test_no_prize_is_skipped_and_ranks_are_respected(
    contest: Pack, players: list[Player], facts: dict[str, RoundFacts]
) -> None:
    for found in make_outcomes(contest, players, facts).values():
        for group in {each.group for each in contest.rules.prizes}:
            _check_ladder(contest, found, group)


def _check_ladder(contest: Pack, found: Outcome, group: str) -> None:
    prizes = [each for each in contest.rules.prizes if each.group == group]
    level = {each.code: place for place, each in enumerate(prizes)}
    awards = [award for award in found.awards if award.group == group]
    standings = found.groups[group] if group else found.people
    rank = {standing.row.player: standing.rank for standing in standings}
    # A better prize never goes to a worse rank, and equals never have different prizes.
    steps = sorted((rank[int(award.winner)], level[award.prize]) for award in awards)
    assert steps == sorted(steps, key=lambda step: step[1])
    assert not any(one[0] == other[0] and one[1] != other[1] for one, other in pairwise(steps))
    # Nobody in between is left out without a word.
    told = {int(award.winner) for award in awards}
    told |= {passed.player for passed in found.passed_over if passed.group == group}
    told |= {int(winner) for tie in needs_draw(found) if tie.group == group for winner in tie.winners}
    left = [standing.row.player for standing in standings if standing.row.player not in told]
    if left:
        assert not [each for each in found.unawarded if each.group == group and each.left is Left.NOBODY]
        assert max((rank[player] for player in told), default=0) < min(rank[player] for player in left)
    # All places of the ladder are accounted for.
    waiting = Counter(code for tie in needs_draw(found) if tie.group == group for code in tie.prizes)
    unawarded = Counter({each.prize: 0 for each in found.unawarded})
    for each in found.unawarded:
        unawarded[each.prize] += each.count
    has = Counter(award.prize for award in awards)
    for step in prizes:
        accounted = has[step.code] + waiting[step.code] + unawarded[step.code]
        assert accounted == step.count or (contest.rules.ties is Ties.ALL and accounted > step.count)
    for code in has:
        assert sorted(award.place for award in awards if award.prize == code) == list(range(1, has[code] + 1))


@every
@given(CONTESTS, PLAYERS, FACTS)
def test_a_later_round_changes_no_earlier_one_and_each_can_be_made_alone(
    contest: Pack, players: list[Player], facts: dict[str, RoundFacts]
) -> None:
    together = make_outcomes(contest, players, facts)
    for place, round in enumerate(ROUNDS):
        before = {code: facts[code] for code in ROUNDS[: place + 1]}
        if contest.rules.one_prize is not OnePrize.KEEP_HIGHEST:
            assert make_outcomes(contest, players, before)[round] == together[round]
        others: list[Any] = [award for code in ROUNDS if code != round for award in together[code].awards]
        known = facts[round]
        alone = make_outcome(contest, round, players, known.results, known.predictions, known.draws, others)
        assert alone == together[round]
