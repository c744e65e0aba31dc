"""What a result is about: one round, or the whole contest. Whether it can be counted out yet, and what else bears on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.ladders import WHOLE, counts_as_whole
from quiz.pack import Milestone, OnePrize, Rules
from quiz.rounds import Round, RoundState
from services.contest import Contest
from services.ports import UnitOfWork
from services.result_decisions import Draining, NotClosed, NotReady, Unpublished
from services.result_records import VersionState

SETTLES = timedelta(minutes=1)
"""How long after its close a round is left alone, so that what another copy of the house took in before the close is handled."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One round, or the whole contest with all its rounds. `code`: the round's, "" for the whole contest."""

    contest: str
    code: str
    rounds: tuple[Round, ...]

    @property
    def name(self) -> str:
        """Its name among all contests: `contest/round`, `contest/` for the whole."""
        return f"{self.contest}/{self.code}"

    @property
    def whole(self) -> bool:
        """Whether it is the whole contest."""
        return self.code == WHOLE


def of_round(round: Round) -> Matter:
    """One round."""
    return Matter(round.contest, round.code, (round,))


async def matters(uow: UnitOfWork, contest: Contest) -> list[Matter]:
    """Every round in its order, and behind them the whole contest where the rules rank or award over all rounds."""
    known = {planned.code for planned in contest.pack.rounds}
    rounds = tuple(round for round in await uow.rounds(contest.id) if round.code in known)
    found = [of_round(round) for round in rounds]
    if rounds and counts_as_whole(contest.pack.rules):
        found.append(Matter(contest.id, WHOLE, rounds))
    return found


async def matter_of(uow: UnitOfWork, contest: Contest, code: str) -> Matter | None:
    """A round by its code, "" for the whole contest; None for what has no result (a forged press)."""
    return next((matter for matter in await matters(uow, contest) if matter.code == code), None)


async def not_ready(uow: UnitOfWork, contest: Contest, matter: Matter, now: datetime) -> NotReady | None:
    """Why it cannot be counted out yet. A round: something that arrived before its close is not handled. The whole: a round's result is not out."""
    if matter.whole:
        missing = [round.code for round in matter.rounds if not await _is_out(uow, contest, round)]
        return Unpublished(tuple(missing)) if missing else None
    (round,) = matter.rounds
    if round.state(now) is not RoundState.CLOSED:
        return NotClosed(round.closes)
    running = await uow.running_attempts(contest.id, round.code)
    if running or now < round.closes + SETTLES:
        return Draining(running, round.closes + SETTLES)
    return None


async def _is_out(uow: UnitOfWork, contest: Contest, round: Round) -> bool:
    """Whether the newest version is published: with a later one on its way, what is counted is no more what is published."""
    versions = await uow.result_versions(contest.id, round.code)
    return bool(versions) and versions[-1].state is VersionState.PUBLISHED


def bearing(rules: Rules, matter: Matter, rounds: Sequence[Round]) -> Sequence[Round]:
    """The rounds whose results bear on this one: all of them on the whole contest, on a round as far as one prize a person reaches."""
    if matter.whole:
        return matter.rounds
    (own,) = matter.rounds
    match rules.one_prize:
        case OnePrize.EARLIER_WINNERS_OUT:
            return [round for round in rounds if round.position < own.position]
        case OnePrize.KEEP_HIGHEST:
            return [round for round in rounds if round.code != own.code]
        case OnePrize.NO:
            return []


async def lists_resting_on(uow: UnitOfWork, contest: Contest, codes: Collection[str]) -> list[str]:
    """The results that have a list and on which one of these bears, leaving out these: another version of these overtakes their lists."""
    rounds = await uow.rounds(contest.id)
    found = []
    for matter in await matters(uow, contest):
        if matter.code in codes or not any(one.code in codes for one in bearing(contest.pack.rules, matter, rounds)):
            continue
        if await uow.result_versions(contest.id, matter.code):
            found.append(matter.code)
    return found


def complaint_window(contest: Contest, code: str) -> Milestone | None:
    """When complaints about it are taken, by the calendar."""
    return _milestone(contest, f"{code or 'results'}-complaints")


def heard_before_publishing(contest: Contest, code: str, window: Milestone) -> bool:
    """Whether the calendar puts the publication behind the complaints; many contests put it before them."""
    published = _milestone(contest, f"{code or 'results'}-published")
    return published is not None and window.until is not None and published.at >= window.until


def _milestone(contest: Contest, code: str) -> Milestone | None:
    return next((milestone for milestone in contest.pack.milestones if milestone.code == code), None)
