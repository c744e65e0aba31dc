"""Which prizes are given in which order, who competes for each, and who may not have one: the rules as `quiz.awards` takes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from quiz.awards import Ladder, Placed, Step, Why
from quiz.draws import Winner
from quiz.entries import PlayerFact
from quiz.pack import OnePrize, Pack, Prize, Rules, Scope
from quiz.ranking import Standing
from quiz.standings import Entry, UnitTable

WHOLE = ""
"""The round of what concerns the whole contest."""


def counts_as_whole(rules: Rules) -> bool:
    """Whether something is ranked or given over all rounds together."""
    return rules.overall is not None or any(prize.scope is Scope.COLLECTIVE for prize in rules.prizes)


def individual(rules: Rules, round: str) -> list[Prize]:
    """The prizes for people of a round, or of the overall ranking for `WHOLE`."""
    return [prize for prize in rules.prizes if prize.scope is Scope.INDIVIDUAL and prize.overall is (round == WHOLE)]


def members(pack: Pack, players: Iterable[PlayerFact]) -> dict[int, str]:
    """Each player's audience group; those whom no group takes are left out."""
    units = pack.units.units
    found: dict[int, str] = {}
    for player in players:
        unit = units.get(player.unit) if player.unit is not None else None
        group = pack.rules.group_of(player.capacity, unit.kind if unit else None)
        if group is not None:
            found[player.id] = group.code
    return found


def steps(pack: Pack) -> Callable[[str, str], Step]:
    """When a round's prize is given: round by round, or, where the highest is kept, level by level through all rounds.

    A prize that was taken out of the rules meanwhile is the lowest; a round that was, the first.
    """
    position = {planned.code: place for place, planned in enumerate(pack.rounds)}
    rungs: dict[str, tuple[int, int]] = {}
    ladders: dict[str, list[str]] = {}
    for round in ("each", WHOLE):
        ladders.clear()
        for prize in individual(pack.rules, round):
            ladder = ladders.setdefault(prize.group, [])
            rungs[prize.code] = len(ladder), list(ladders).index(prize.group)
            ladder.append(prize.code)
    lowest = len(rungs), 0

    def step(round: str, prize: str) -> Step:
        level, ladder = rungs.get(prize, lowest)
        place = position.get(round, -1)
        return (level, place, ladder) if pack.rules.one_prize is OnePrize.KEEP_HIGHEST else (place, level, ladder)

    return step


def ladders_of_people(
    pack: Pack, round: str, people: Sequence[Standing[Entry]], groups: Mapping[str, Sequence[Standing[Entry]]]
) -> list[Ladder]:
    """A ladder for everybody, and one for each group that has prizes of its own."""
    prizes, step = individual(pack.rules, round), steps(pack)
    ladders: list[Ladder] = []
    for group in dict.fromkeys(prize.group for prize in prizes):
        rungs = [(step(round, prize.code), prize) for prize in prizes if prize.group == group]
        places = (Placed(each.row.player, each.rank, each.decided_by) for each in (groups[group] if group else people))
        ladders.append(Ladder(round, group, rungs, places))
    return ladders


def ladders_of_units(pack: Pack, tables: Iterable[UnitTable]) -> list[Ladder]:
    """A ladder a table: the prizes for units without a group are given in every table, the others in their group's or band's."""
    prizes = [prize for prize in pack.rules.prizes if prize.scope is Scope.COLLECTIVE]
    ladders: list[Ladder] = []
    for number, table in enumerate(tables):
        group = table.band or group_of_units(pack.rules, table.kinds)
        mine = [prize for prize in prizes if prize.group in {"", group}]
        rungs = [((number, level, 0), prize) for level, prize in enumerate(mine)]
        places = [Placed(each.row.unit, each.rank, each.decided_by) for each in table.ranked]
        ladders.append(Ladder(WHOLE, group, rungs, places))
    return ladders


def group_of_units(rules: Rules, kinds: Collection[str]) -> str:
    """The code of the audience group of these kinds of units; the kinds themselves where none is named, "" for all units."""
    for group in rules.groups:
        if kinds and set(group.unit_kinds) == set(kinds):
            return group.code
    return ", ".join(kinds)


def unfit(
    pack: Pack,
    players: Iterable[PlayerFact],
    predictions: Mapping[str, Collection[int]],
    barred: Mapping[str, Mapping[int, Why]],
) -> Callable[[str, Winner], Why | None]:
    """Why somebody may have no prize of a round. `predictions`: who predicted, `barred`: who gets none by decision, by round.

    Age goes by the year of birth and the year in which the round opens, as at registration; who gave no year is not too young.
    """
    rules = pack.rules
    born = {player.id: player.birth_year for player in players}
    first = min((planned.opens for planned in pack.rounds), default=None)
    opens = {planned.code: planned.opens for planned in pack.rounds} | ({WHOLE: first} if first else {})

    def why(round: str, winner: Winner) -> Why | None:
        if not isinstance(winner, int):
            return None
        if winner in barred[round]:
            return barred[round][winner]
        year = born.get(winner)
        if year is not None and opens[round].astimezone(pack.zone).year - year < rules.least_age:
            return Why.TOO_YOUNG
        asked = rules.prediction is not None and rules.prediction_for_prize and round != WHOLE
        return Why.NO_PREDICTION if asked and winner not in predictions[round] else None

    return why
