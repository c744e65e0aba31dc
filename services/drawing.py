"""Writing down a draw for those whom no criterion parts: a seed announced before, or the numbers of a draw before witnesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.draws import MinutesProblem, Tie, numbers_from_seed, problem_of_minutes
from quiz.outcome import Outcome, needs_draw
from quiz.rounds import Round
from services import results
from services.contest import Contest
from services.counting import count_out
from services.ports import UnitOfWork
from services.records import Audit, Json
from services.result_decisions import Made
from services.result_records import Amendment, Change
from services.rights import Act, may

LONGEST = 200
_MINUTES = re.compile(r"\s*(\d{1,9})\s*[=:]\s*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was typed, read: numbers of people by what was drawn. `seed` "" for minutes."""

    seed: str
    people: dict[int, int]


@dataclass(frozen=True, slots=True)
class NoTies:
    """Nobody waits for a draw."""


DrawDecision: TypeAlias = Drawn | NoTies | MinutesProblem


async def ties(uow: UnitOfWork, contest: Contest, round: str) -> tuple[Outcome | None, Sequence[Tie]]:
    """Who waits for a draw by the newest list: ties of people; units are parted by the same seed once there is one."""
    version = await results.newest_version(uow, contest, round)
    if version is None:
        return None, ()
    outcome = await results.outcome_of(uow, version)
    return outcome, [tie for tie in needs_draw(outcome) if all(isinstance(one, int) for one in tie.winners)]


def read(contest: Contest, outcome: Outcome, waiting: Sequence[Tie], words: str) -> DrawDecision:
    """A seed, or minutes such as "1204=2, 1311=1" (number of the person on the list = number drawn)."""
    if not waiting:
        return NoTies()
    words = " ".join(words.split())[:LONGEST]
    numbers = _minutes(words)
    if numbers is not None:
        return problem_of_minutes(waiting, numbers) or Drawn("", numbers)
    kept = {standing.row.player: standing.row.attempt for standing in outcome.people}
    drawn: dict[int, int] = {}
    for tie in waiting:
        tied = {winner: kept[winner] for winner in tie.winners if isinstance(winner, int)}
        drawn |= numbers_from_seed(words, contest.id, outcome.round, tied)
    return Drawn(words, drawn)


def _minutes(words: str) -> dict[int, int] | None:
    found = [_MINUTES.fullmatch(part) for part in words.rstrip(",;").replace(";", ",").split(",")]
    if not all(found):
        return None
    return {int(match[1]): int(match[2]) for match in found if match}


async def record(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, drawn: Drawn, reason: str, now: datetime
) -> Made | None:
    """Keep the draw and make the next list by it, which somebody else publishes; None if the asker may not."""
    if not await may(uow, contest, by, Act.MAKE_RESULTS):
        return None
    value: Json = {"seed": drawn.seed, "people": {str(player): n for player, n in drawn.people.items()}, "units": {}}
    id = await uow.new_id()
    uow.add_amendment(Amendment(id, contest.id, Change.DRAW, round.code, "", {}, value, reason, by, by, now))
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "record_draw", round.name, value))
    outcome = await count_out(uow, contest, round.code, await results.earlier_awards(uow, contest, round))
    return await results.keep(uow, contest, round, by, outcome, reason, now)
