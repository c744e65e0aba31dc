"""What is other in one outcome than in the one before: every rank and every prize that moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quiz.draws import Winner
from quiz.outcome import Outcome
from quiz.standings import Entry


@dataclass(frozen=True, slots=True)
class Moved:
    """A person whose rank or right answers are other. None: not in that ranking."""

    player: int
    before: int | None
    after: int | None
    correct_before: int | None
    correct_after: int | None


@dataclass(frozen=True, slots=True)
class UnitMoved:
    """A unit whose rank among its group, or whose bonus, is other. None: not ranked there."""

    unit: str
    before: int | None
    after: int | None
    bonus_before: int = 0
    bonus_after: int = 0


@dataclass(frozen=True, slots=True)
class PrizeMoved:
    """A winner whose prize is other; "" for none."""

    winner: Winner
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """From one outcome to the next, best new rank first."""

    people: tuple[Moved, ...]
    units: tuple[UnitMoved, ...]
    prizes: tuple[PrizeMoved, ...]
    actual_before: int | None
    actual_after: int | None

    @property
    def nothing(self) -> bool:
        """Whether both are the same to everybody."""
        return not (self.people or self.units or self.prizes) and self.actual_before == self.actual_after


def difference(before: Outcome, after: Outcome) -> Difference:
    """Every rank and prize that moves between two outcomes of one round."""
    return Difference(
        people=tuple(_people(before, after)),
        units=tuple(_units(before, after)),
        prizes=tuple(_prizes(before, after)),
        actual_before=before.actual,
        actual_after=after.actual,
    )


def _people(before: Outcome, after: Outcome) -> list[Moved]:
    old, new = _ranks(before), _ranks(after)
    moved = []
    for player in old.keys() | new.keys():
        rank_old, entry_old = old.get(player, (None, None))
        rank_new, entry_new = new.get(player, (None, None))
        correct_old = entry_old.correct if entry_old else None
        correct_new = entry_new.correct if entry_new else None
        if (rank_old, correct_old) != (rank_new, correct_new):
            moved.append(Moved(player, rank_old, rank_new, correct_old, correct_new))
    return sorted(moved, key=lambda each: (each.after is None, each.after or each.before or 0, each.player))


def _ranks(outcome: Outcome) -> Mapping[int, tuple[int, Entry]]:
    return {standing.row.player: (standing.rank, standing.row) for standing in outcome.people}


def _units(before: Outcome, after: Outcome) -> list[UnitMoved]:
    old, new = _unit_ranks(before), _unit_ranks(after)
    given, gives = _bonuses(before), _bonuses(after)
    moved = [
        UnitMoved(unit, old.get(unit), new.get(unit), given.get(unit, 0), gives.get(unit, 0))
        for unit in sorted(old.keys() | new.keys() | given.keys() | gives.keys())
        if (old.get(unit), given.get(unit, 0)) != (new.get(unit), gives.get(unit, 0))
    ]
    return sorted(moved, key=lambda each: (each.after is None, each.after or each.before or 0, each.unit))


def _unit_ranks(outcome: Outcome) -> dict[str, int]:
    return {standing.row.unit: standing.rank for table in outcome.units for standing in table.ranked}


def _bonuses(outcome: Outcome) -> dict[str, int]:
    lines = [standing.row for table in outcome.units for standing in table.ranked]
    return {line.unit: line.bonus for line in lines if line.bonus}


def _prizes(before: Outcome, after: Outcome) -> Iterable[PrizeMoved]:
    old, new = _won(before), _won(after)
    for winner in sorted(old.keys() | new.keys(), key=lambda winner: (isinstance(winner, str), winner)):
        lost, won = old.get(winner, ""), new.get(winner, "")
        if lost != won:
            yield PrizeMoved(winner, lost, won)


def _won(outcome: Outcome) -> dict[Winner, str]:
    found: dict[Winner, list[str]] = {}
    for award in outcome.awards:
        found.setdefault(award.winner, []).append(award.prize)
    return {winner: ",".join(prizes) for winner, prizes in found.items()}
