"""Writing down a draw for people or units whom no criterion parts: a seed announced before, or the numbers of a draw before witnesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.draws import MinutesProblem, Tie, Winner, numbers_from_seed, problem_of_minutes
from quiz.outcome import Outcome, needs_draw
from services import results
from services.contest import Contest
from services.matters import Matter
from services.ports import UnitOfWork
from services.records import Audit, Json
from services.result_decisions import Made
from services.result_records import Amendment, Change
from services.rights import Act, may

LONGEST = 200
_MINUTES = re.compile(r"\s*([^=:]{1,60}?)\s*[=:]\s*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was typed, read: a number for each of those who are tied. `seed` "" for minutes."""

    seed: str
    numbers: dict[Winner, int]


@dataclass(frozen=True, slots=True)
class NoTies:
    """Nobody waits for a draw."""


DrawDecision: TypeAlias = Drawn | NoTies | MinutesProblem


async def ties(uow: UnitOfWork, contest: Contest, round: str) -> tuple[Outcome | None, Sequence[Tie]]:
    """Who waits for a draw by the newest list, people or units."""
    version = await results.newest_version(uow, contest, round)
    if version is None:
        return None, ()
    outcome = await results.outcome_of(uow, version)
    return outcome, needs_draw(outcome)


def read(contest: Contest, outcome: Outcome, waiting: Sequence[Tie], words: str) -> DrawDecision:
    """A seed, or minutes such as "1204=2, 1311=1" (number of the person, or code of the unit, on the list = number drawn)."""
    if not waiting:
        return NoTies()
    words = " ".join(words.split())[:LONGEST]
    numbers = _minutes(words, {winner for tie in waiting for winner in tie.winners})
    if numbers is not None:
        return problem_of_minutes(waiting, numbers) or Drawn("", numbers)
    kept = {standing.row.player: standing.row.attempt for standing in outcome.people}
    drawn: dict[Winner, int] = {}
    for tie in waiting:
        tied = {winner: kept[winner] if isinstance(winner, int) else winner for winner in tie.winners}
        drawn |= numbers_from_seed(words, contest.id, outcome.round, tied)
    return Drawn(words, drawn)


def _minutes(words: str, tied: set[Winner]) -> dict[Winner, int] | None:
    """Numbers by what stands before them; None for words that name no number and nobody who is tied, as a seed may look."""
    found = [_MINUTES.fullmatch(part) for part in words.rstrip(",;").replace(";", ",").split(",")]
    if not all(found):
        return None
    known = {str(winner): winner for winner in tied}
    typed = [(match[1], int(match[2])) for match in found if match]
    if not any(name in known or (name.isascii() and name.isdecimal()) for name, _ in typed):
        return None
    return {known.get(name, name): number for name, number in typed}


async def record(
    uow: UnitOfWork, contest: Contest, matter: Matter, by: int, drawn: Drawn, reason: str, now: datetime
) -> Made | None:
    """Keep the draw and make the next list by it, which somebody else publishes; None if the asker may not."""
    if not await may(uow, contest, by, Act.MAKE_RESULTS):
        return None
    people = {str(winner): number for winner, number in drawn.numbers.items() if isinstance(winner, int)}
    units = {winner: number for winner, number in drawn.numbers.items() if isinstance(winner, str)}
    value: Json = {"seed": drawn.seed, "people": people, "units": units}
    id = await uow.new_id()
    uow.add_amendment(Amendment(id, contest.id, Change.DRAW, matter.code, "", {}, value, reason, by, by, now))
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "record_draw", matter.name, value))
    outcome = await results.count_out(uow, contest, matter, now)
    return await results.keep(uow, contest, matter, by, outcome, reason, now)
