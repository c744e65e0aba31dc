"""How the questions of closed rounds were answered: which were hard, which told people apart, and what was misread where.

Attempts are read a page at a time and counted as they come, so the memory grows with questions and units only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from quiz.items import ItemLine, Items, Misread, answered
from quiz.question import Bank
from quiz.rounds import Round
from quiz.visibility import Audience, Board, Seen, may_see
from services.amending import as_amended
from services.boards import phase_of
from services.contest import Contest
from services.ports import UnitOfWork

LEAST_SHOWN = 5
"""A question that fewer people met is on no list of hard ones or easy ones: one slip would put it there."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What came out. `people`: whose first attempt was counted, in a round each; `bank` holds every question named."""

    rounds: tuple[str, ...]
    people: int
    lines: tuple[ItemLine, ...]
    misread: tuple[Misread, ...]
    bank: Bank

    def hardest(self, count: int) -> Sequence[ItemLine]:
        """The questions with the smallest share of right answers."""
        return sorted(self._telling(), key=lambda line: (line.facility, line.item))[:count]

    def easiest(self, count: int) -> Sequence[ItemLine]:
        """The questions with the largest share of right answers."""
        return sorted(self._telling(), key=lambda line: (-line.facility, line.item))[:count]

    def parting(self, count: int) -> Sequence[ItemLine]:
        """The questions that best tell those who know from those who do not."""
        found = [(line.discrimination, line) for line in self._telling() if line.discrimination]
        found.sort(key=lambda pair: (-pair[0], pair[1].item))
        return [line for share, line in found if share > 0][:count]

    def _telling(self) -> list[ItemLine]:
        return [line for line in self.lines if line.shown >= LEAST_SHOWN and not self.bank[line.item].void]


def readable(rounds: Sequence[Round], now: datetime) -> Sequence[Round]:
    """The rounds whose answers staff may see: an analysis says which option is right."""
    return [round for round in rounds if may_see(Board.ANSWERS, Audience.STAFF, phase_of(round, now)) is not Seen.NO]


async def analyse(
    uow: UnitOfWork, contest: Contest, rounds: Sequence[str], tell: Callable[[int], Awaitable[None]]
) -> Analysis:
    """Count the first attempt of everybody in the ranking; those who are excluded may have written the questions."""
    amended = await as_amended(uow, contest)
    units = amended.pack.units
    unit_of = {row.id: row.unit for row in await uow.player_rows(contest.id) if row.ranked}

    def district(code: str) -> str | None:
        top = units.top_of(code) if code in units.units else None
        return top.code if top is not None else None

    items = Items(amended.bank, district)
    size, read, people = max(1, await uow.export_size(contest.id)), 0, 0
    for code in rounds:
        counted: set[int] = set()
        async for page in uow.submitted_pages(contest.id, code):
            for attempt in page:
                if attempt.player in unit_of and attempt.player not in counted:
                    counted.add(attempt.player)
                    items.take(unit_of[attempt.player], answered(attempt))
            read += len(page)
            await tell(min(90, read * 90 // size))
        people += len(counted)
    return Analysis(tuple(rounds), people, items.lines(), items.misread(), amended.bank)
