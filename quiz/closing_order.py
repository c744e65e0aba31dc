"""The order in which prizes are called out at the closing: from the smallest to the highest, people before units.

One order for the script of the master of ceremonies and for the screen in the hall.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from quiz.pack import Prize, Scope


class Given(Protocol):
    """What the order needs of an award. `round` "": for the whole contest; `place` counts from 1 within the prize."""

    @property
    def prize(self) -> str:
        """The prize's code."""
        ...

    @property
    def round(self) -> str:
        """The round that it was won in."""
        ...

    @property
    def group(self) -> str:
        """The audience group, "" for everybody."""
        ...

    @property
    def place(self) -> int:
        """Which of the prize's places."""
        ...


AnyAward = TypeVar("AnyAward", bound=Given)


class Moment(StrEnum):
    """What happens at a step. MERIT: the certificate of merit, on a decision of its own; whose it is differs from contest to contest."""

    DECISION = "decision"
    WEEKLY = "weekly"
    OVERALL = "overall"
    COLLECTIVE = "collective"
    MERIT = "merit"


@dataclass(frozen=True, slots=True)
class Call(Generic[AnyAward]):
    """One call to the stage: a prize, of which rounds (none: of the whole contest), and who comes up, as the names are read."""

    moment: Moment
    prize: str = ""
    rounds: tuple[str, ...] = ()
    awards: tuple[AnyAward, ...] = ()


def closing_order(
    prizes: Sequence[Prize], rounds: Sequence[str], awards: Iterable[AnyAward], *, parts: int = 2, merit: bool = True
) -> tuple[Call[AnyAward], ...]:
    """Every call of the closing, in order; calls to which nobody would come are left out.

    `prizes` stand from the highest down, as in the pack. The smallest weekly prize (of each audience group) has the most
    winners, so it is called in `parts` groups of rounds; the others for all rounds at once. `merit`: the units of the highest collective prize come up
    once more, for the certificate of merit.
    """
    given = list(awards)
    people = [prize.code for prize in reversed(prizes) if prize.scope is Scope.INDIVIDUAL]
    smallest = {prize.group: prize.code for prize in prizes if prize.scope is Scope.INDIVIDUAL and not prize.overall}
    units = [prize.code for prize in reversed(prizes) if prize.scope is Scope.COLLECTIVE]
    calls: list[Call[AnyAward]] = [Call(Moment.DECISION)]
    for code in people:
        groups = _groups(rounds, parts) if code in smallest.values() else [tuple(rounds)]
        calls += [_call(Moment.WEEKLY, code, together, given) for together in groups]
    calls += [_call(Moment.OVERALL, code, ("",), given) for code in people]
    calls += [_call(Moment.COLLECTIVE, code, ("", *rounds), given) for code in units]
    if merit and units:
        calls.append(_call(Moment.MERIT, units[-1], ("", *rounds), given))
    return tuple(call for call in calls if call.moment is Moment.DECISION or call.awards)


def _call(moment: Moment, prize: str, rounds: Sequence[str], awards: Iterable[AnyAward]) -> Call[AnyAward]:
    turn = {code: place for place, code in enumerate(rounds)}
    mine = [award for award in awards if award.prize == prize and award.round in turn]
    mine.sort(key=lambda award: (turn[award.round], award.group, award.place))
    won = {award.round for award in mine}
    return Call(moment, prize, tuple(code for code in rounds if code and code in won), tuple(mine))


def _groups(rounds: Sequence[str], parts: int) -> list[tuple[str, ...]]:
    """The rounds in so many runs of about equal length, the longer ones first."""
    count = max(1, min(parts, len(rounds)))
    least, longer = divmod(len(rounds), count)
    ends = [least * part + min(part, longer) for part in range(count + 1)]
    return [tuple(rounds[begin:end]) for begin, end in pairwise(ends)]
