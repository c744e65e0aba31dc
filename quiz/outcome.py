"""The outcome of a round, or of the whole contest: standings with the true prediction, unit tables, awards.

The one function behind provisional lists, published versions, previews of corrections, seals and papers. Pure: the same facts
give the same outcome, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from quiz.awards import Allocation, Award, Left, PassedOver, Terms, Unawarded, Why, allocate
from quiz.draws import DRAW, NO_DRAWS, Draws, Tie, parted
from quiz.entries import AttemptFact, PlayerFact, entries_of
from quiz.ladders import WHOLE, individual, ladders_of_people, ladders_of_units, members, steps, unfit
from quiz.overall import overall_entries
from quiz.pack import Pack, Rules, Scope, Ties
from quiz.ranking import Criterion, Order, Standing
from quiz.standings import Entry, UnitTable, actual_value, people_standings, unit_standings

__all__ = [
    "DRAWN", "WHOLE", "Award", "Draws", "Left", "Outcome", "PassedOver", "RoundFacts", "Tie", "Unawarded", "Why", "criteria_of",
    "in_ranking", "make_outcome", "make_outcomes", "make_overall", "needs_draw", "out_of_ranking",
]  # fmt: skip


P = TypeVar("P", bound=PlayerFact)
DRAWN = Criterion(DRAW, Order.ASC)
"""The drawn number as the last criterion: those who were drawn have one in their entry."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What is known of one round: submitted attempts, predictions by player, drawn numbers.

    `barred`: players who get no prize by a decision of the organisers, and why; the result of whoever is disqualified is not
    recognised, so that they stand in no ranking and count for no unit and no prediction.
    """

    results: Sequence[AttemptFact]
    predictions: Mapping[int, int] = field(default_factory=dict)
    draws: Draws = NO_DRAWS
    barred: Mapping[int, Why] = field(default_factory=dict)
    bonuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round came out. `actual`: the true value of the prediction; `groups`: standings within groups that have own prizes.

    `attempts` counts all submitted ones; `participants` people in the ranking; `all_correct` those whose kept attempt is full.
    `undecided` ties wait for a draw. `gives_up`: awards of other rounds that higher ones of this round replace.
    `disqualified`: who played and whose result is not recognised. `unplaced`: who counts in the whole contest for a unit, where
    no overall ranking gives people a place.
    """

    contest: str
    round: str
    actual: int | None
    people: tuple[Standing[Entry], ...]
    units: tuple[UnitTable, ...]
    awards: tuple[Award, ...]
    passed_over: tuple[PassedOver, ...]
    attempts: int
    participants: int
    all_correct: int
    groups: Mapping[str, tuple[Standing[Entry], ...]] = field(default_factory=dict)
    undecided: tuple[Tie, ...] = ()
    unawarded: tuple[Unawarded, ...] = ()
    gives_up: tuple[Award, ...] = ()
    disqualified: tuple[int, ...] = ()
    unplaced: tuple[Entry, ...] = ()


def needs_draw(outcome: Outcome) -> tuple[Tie, ...]:
    """The ties across a prize's line that only a draw can part; their prizes are not given yet."""
    return outcome.undecided


def out_of_ranking(barred: Mapping[int, Why]) -> frozenset[int]:
    """Those among the barred whose result is not recognised; the others keep their rank and go without a prize."""
    return frozenset(player for player, why in barred.items() if why is Why.DISQUALIFIED)


def in_ranking(players: Sequence[P], barred: Mapping[int, Why]) -> Sequence[P]:
    """Everybody else."""
    out = out_of_ranking(barred)
    return [player for player in players if player.id not in out] if out else players


def criteria_of(rules: Rules) -> tuple[Criterion, ...]:
    """What people are ranked by before any draw: the chain, and the further criteria where ties go on with them."""
    further = rules.ties_by if rules.ties is Ties.NEXT else ()
    return tuple(criterion for criterion in (*rules.ranking, *further) if criterion.by != DRAW)


def make_outcome(
    pack: Pack,
    round: str,
    players: Sequence[PlayerFact],
    results: Sequence[AttemptFact],
    predictions: Mapping[int, int],
    draws: Draws = NO_DRAWS,
    earlier: Sequence[Award] = (),
    barred: Mapping[int, Why] | None = None,
    bonuses: Mapping[str, int] | None = None,
) -> Outcome:
    """The outcome of one round. `earlier`: the awards of the other rounds; which of them matter, `one_prize` says.

    Where the highest is kept, a later round can take a prize out of an earlier one: see `gives_up`, and `make_outcomes`.
    """
    facts = RoundFacts(results, predictions, draws, barred or {}, bonuses or {})
    return _outcomes(pack, players, {round: facts}, earlier)[round]


def make_outcomes(
    pack: Pack, players: Sequence[PlayerFact], facts: Mapping[str, RoundFacts], earlier: Sequence[Award] = ()
) -> dict[str, Outcome]:
    """The outcomes of several rounds, whose prizes are given out together; where earlier winners are out, one after the other."""
    return _outcomes(pack, players, facts, earlier)


def make_overall(
    pack: Pack,
    players: Sequence[PlayerFact],
    results: Mapping[str, Sequence[AttemptFact]],
    draws: Draws = NO_DRAWS,
    barred: Mapping[str, Mapping[int, Why]] | None = None,
    bonuses: Mapping[str, int] | None = None,
) -> Outcome:
    """The outcome of the whole contest: the overall ranking, if there is one, and the prizes of the units, given once.

    What people won in rounds does not count against them here: a sum over the rounds without its best would be none.
    `barred` by round: what somebody did in a round in which they are disqualified counts for nothing, their other rounds do.
    """
    rules, decided = pack.rules, barred or {}
    rounds = [
        entries_of(in_ranking(players, decided.get(each.code, {})), results[each.code], {}, rules.kept)
        for each in pack.rounds
        if each.code in results
    ]
    rows = [row for rows in results.values() for row in rows]
    facts = RoundFacts(rows, draws=draws, barred=decided.get(WHOLE, {}), bonuses=bonuses or {})
    people = overall_entries(rounds, rules.overall_best)
    chain = tuple(criterion for criterion in rules.overall or () if criterion.by != DRAW)
    counted = _count(pack, WHOLE, players, facts, people, chain if rules.overall else None)
    counted = replace(counted, units=_units(pack, [entry for entries in rounds for entry in entries], facts))
    fit = unfit(pack, players, {WHOLE: ()}, {WHOLE: facts.barred})
    given = allocate(ladders_of_people(pack, WHOLE, counted.people, counted.groups), Terms(rules.ties, unfit=fit))
    units = allocate(ladders_of_units(pack, counted.units), Terms(rules.ties))
    told = _told(pack, counted, [given, units])
    return told if rules.overall else replace(told, unplaced=tuple(sorted(people, key=_player)))


@dataclass(frozen=True, slots=True)
class _Counted:
    """A round as it stands before prizes."""

    round: str
    facts: RoundFacts
    entries: Sequence[Entry]
    actual: int | None
    people: Sequence[Standing[Entry]]
    groups: Mapping[str, Sequence[Standing[Entry]]]
    units: tuple[UnitTable, ...]


def _outcomes(
    pack: Pack, players: Sequence[PlayerFact], facts: Mapping[str, RoundFacts], earlier: Sequence[Award]
) -> dict[str, Outcome]:
    rules = pack.rules
    counted: list[_Counted] = []
    for round, known in facts.items():
        entries = entries_of(in_ranking(players, known.barred), known.results, known.predictions, rules.kept)
        each = _count(pack, round, players, known, entries, criteria_of(rules))
        counted.append(replace(each, units=_units(pack, entries, known)))
    step = steps(pack)
    others = [
        (step(award.round, award.prize), award)
        for award in earlier
        if award.scope is Scope.INDIVIDUAL and award.round != WHOLE and award.round not in facts
    ]
    ladders = [ladder for each in counted for ladder in ladders_of_people(pack, each.round, each.people, each.groups)]
    predicted = {round: known.predictions.keys() for round, known in facts.items()}
    fit = unfit(pack, players, predicted, {round: known.barred for round, known in facts.items()})
    given = allocate(ladders, Terms(rules.ties, rules.one_prize, fit, others))
    return {each.round: _told(pack, each, [given]) for each in counted}


def _count(
    pack: Pack,
    round: str,
    players: Sequence[PlayerFact],
    facts: RoundFacts,
    entries: Sequence[Entry],
    chain: Sequence[Criterion] | None,
) -> _Counted:
    """Rank people, in all and within each group that has prizes of its own. `chain` None: nobody is ranked."""
    rules = pack.rules
    asked = rules.prediction if round != WHOLE else None
    actual = actual_value(asked.subject, entries) if asked is not None else None
    if chain is None:
        return _Counted(round, facts, entries, None, (), {}, ())
    numbers = facts.draws.people if _drawn(rules, rules.ranking if round else rules.overall or ()) else {}

    def standings(of: Sequence[Entry]) -> Sequence[Standing[Entry]]:
        return parted(people_standings(of, chain, actual), numbers, _player, _numbered)

    named = dict.fromkeys(prize.group for prize in individual(rules, round) if prize.group)
    group_of = members(pack, players) if named else {}
    groups = {code: standings([entry for entry in entries if group_of.get(entry.player) == code]) for code in named}
    return _Counted(round, facts, entries, actual, standings(entries), groups, ())


def _drawn(rules: Rules, chain: Sequence[Criterion]) -> bool:
    return rules.ties is not Ties.ALL or any(criterion.by == DRAW for criterion in chain)


def _player(entry: Entry) -> int:
    return entry.player


def _numbered(entry: Entry, number: int) -> Entry:
    return replace(entry, draw=number)


def _units(pack: Pack, entries: Iterable[Entry], facts: RoundFacts) -> tuple[UnitTable, ...]:
    draws, formula = facts.draws, pack.rules.unit_formula
    tables = unit_standings(pack.units, entries, formula, bonuses=facts.bonuses)
    if pack.rules.ties is Ties.ALL:
        return tables
    return tuple(
        replace(table, ranked=list(parted(table.ranked, draws.units, lambda line: line.unit, lambda line, _: line)))
        for table in tables
    )


def _told(pack: Pack, counted: _Counted, given: Iterable[Allocation]) -> Outcome:
    """What concerns this round of what was given out."""
    found = Allocation()
    for each in given:
        found.awards += [award for award in each.awards if award.round == counted.round]
        found.passed_over += [passed for passed in each.passed_over if passed.round == counted.round]
        found.undecided += [tie for tie in each.undecided if tie.round == counted.round]
        found.unawarded += [prize for prize in each.unawarded if prize.round == counted.round]
        winners = {award.winner for award in found.awards}
        found.gives_up += [award for award in each.gives_up if award.winner in winners]
    return Outcome(
        contest=pack.id,
        round=counted.round,
        actual=counted.actual,
        people=tuple(counted.people),
        units=counted.units,
        awards=tuple(found.awards),
        passed_over=tuple(found.passed_over),
        attempts=len(counted.facts.results),
        participants=len(counted.entries),
        all_correct=sum(entry.correct == entry.total for entry in counted.entries),
        groups={code: tuple(standings) for code, standings in counted.groups.items()},
        undecided=tuple(found.undecided),
        unawarded=tuple(found.unawarded),
        gives_up=tuple(found.gives_up),
        disqualified=tuple(
            sorted({row.player for row in counted.facts.results} & out_of_ranking(counted.facts.barred))
        ),
    )
