"""Bonus points of units as they hold: amendments that two people decided about, the latest of a round and unit being the one that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.result_records import Amendment, Change


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points that were added to a unit's own, and for what."""

    points: int
    reason: str


def bonuses_of(changes: Iterable[Amendment], round: str) -> dict[str, Bonus]:
    """The bonus of each unit in a round, or in the whole contest for "". One that was taken back is none; one of a round counts in that round alone."""
    found: dict[str, Bonus] = {}
    for change in changes:
        if change.change is Change.BONUS and change.round == round:
            found[change.target] = Bonus(change.value["points"], change.reason)
    return {unit: bonus for unit, bonus in found.items() if bonus.points}
