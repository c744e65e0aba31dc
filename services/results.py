"""From the close of a round to its published result: provisional versions, publication by a second person, what differs between them.

A version is computed once, from everything that arrived before the close, and never changes. Whoever made the list does not
publish it, unless an owner says why there is nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from quiz.outcome import Award, Outcome
from quiz.outcome_json import digest_of, outcome_bytes, read_outcome
from quiz.pack import Milestone
from quiz.result_diff import Difference, difference
from quiz.rounds import Round, RoundState
from services import proofs
from services.contest import Contest
from services.counting import count_out, rulings_in
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Json, Role
from services.result_decisions import (
    Draining,
    Made,
    MakeDecision,
    NoReason,
    NotClosed,
    NothingToPublish,
    NotYours,
    Overtaken,
    Preview,
    PreviewDecision,
    PublishDecision,
    Published,
    PublishRefusal,
    Ready,
    SamePerson,
    Undecided,
    WindowOpen,
)
from services.result_records import ProposalState, ResultVersion, TicketState, VersionState
from services.rights import Act, may

SETTLES = timedelta(minutes=1)
"""How long after its close a round is left alone, so that what another copy of the house took in before the close is handled."""


async def not_ready(uow: UnitOfWork, contest: Contest, round: Round, now: datetime) -> NotClosed | Draining | None:
    """Why a round cannot be counted out yet; None once everything that arrived before its close is handled."""
    if round.state(now) is not RoundState.CLOSED:
        return NotClosed(round.closes)
    running = await uow.running_attempts(contest.id, round.code)
    if running or now < round.closes + SETTLES:
        return Draining(running, round.closes + SETTLES)
    return None


async def newest_version(uow: UnitOfWork, contest: Contest, round: str) -> ResultVersion | None:
    """The latest version of a round, whatever its state."""
    versions = await uow.result_versions(contest.id, round)
    return versions[-1] if versions else None


async def shown_version(uow: UnitOfWork, contest: Contest, round: str) -> ResultVersion | None:
    """The version that holds for everybody: the published one, else the provisional one."""
    versions = await uow.result_versions(contest.id, round)
    published = [version for version in versions if version.state is VersionState.PUBLISHED]
    standing = published or [version for version in versions if version.state is VersionState.PROVISIONAL]
    return standing[-1] if standing else None


async def outcome_of(uow: UnitOfWork, version: ResultVersion) -> Outcome:
    """A version's outcome as it was computed, without names."""
    data = await uow.outcome_bytes(version.id)
    if data is None or digest_of(data) != version.digest:
        raise ValueError(f"the outcome of version {version.id} is not what its digest says")
    return read_outcome(data)


async def names(uow: UnitOfWork, contest: Contest) -> Mapping[int, str]:
    """What the people of an outcome are called today; who has left is not there."""
    return {player.id: player.full_name for player in await uow.player_rows(contest.id)}


async def changes_of(uow: UnitOfWork, contest: Contest, version: ResultVersion) -> Difference | None:
    """How a version differs from the one before; None for the first."""
    versions = [one for one in await uow.result_versions(contest.id, version.round) if one.number < version.number]
    if not versions:
        return None
    return difference(await outcome_of(uow, versions[-1]), await outcome_of(uow, version))


async def earlier_awards(uow: UnitOfWork, contest: Contest, round: Round) -> Sequence[Award]:
    """What was won in the rounds before, as far as versions stand."""
    found: list[Award] = []
    for other in await uow.rounds(contest.id):
        if other.position >= round.position:
            break
        version = await shown_version(uow, contest, other.code)
        if version is not None:
            found += (await outcome_of(uow, version)).awards
    return found


async def preview(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> PreviewDecision:
    """What a new version would be; changes nothing."""
    if not await may(uow, contest, by, Act.MAKE_RESULTS):
        return NotYours()
    waiting = await not_ready(uow, contest, round, now)
    if waiting is not None:
        return waiting
    outcome = await count_out(uow, contest, round.code, await earlier_awards(uow, contest, round))
    before = await newest_version(uow, contest, round.code)
    changes = difference(await outcome_of(uow, before), outcome) if before is not None else None
    number = before.number + 1 if before is not None else 1
    return Preview(number, outcome, digest_of(outcome_bytes(outcome)), before, changes)


async def make(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, seen: str, reason: str, now: datetime
) -> MakeDecision:
    """Keep the version that was shown (`seen`: the beginning of its digest); of two who press, the first makes it."""
    shown = await preview(uow, contest, round, by, now)
    if not isinstance(shown, Preview):
        return shown
    if not shown.digest.startswith(seen) or (shown.before is not None and shown.before.digest == shown.digest):
        return Overtaken(shown.before)
    cleaned = clean_reason(reason)
    if shown.before is not None and cleaned is None:
        return NoReason()
    return await keep(uow, contest, round, by, shown.outcome, cleaned or "", now)


async def keep(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, outcome: Outcome, reason: str, now: datetime
) -> Made:
    """Write the next version of a round, provisional; one that was not published yet steps back for it."""
    versions = await uow.result_versions(contest.id, round.code)
    for older in versions:
        if older.state is VersionState.PROVISIONAL:
            older.state = VersionState.SUPERSEDED
            uow.save_result_version(older)
    data = outcome_bytes(outcome)
    version = ResultVersion(
        id=await uow.new_id(),
        contest=contest.id,
        round=round.code,
        number=versions[-1].number + 1 if versions else 1,
        state=VersionState.PROVISIONAL,
        actual=outcome.actual,
        made_by=by,
        made_at=now,
        reason=reason,
        key_revisions=await rulings_in(uow, contest, round.code),
        digest=digest_of(data),
    )
    uow.save_result_version(version, data)
    round.provisional_at = round.provisional_at or now
    if round.published_at is None:
        round.result = version.number
    uow.save_round(round)
    details: Json = {"number": version.number, "digest": version.digest, "reason": reason}
    await _write_down(uow, contest, by, "make_result", round.name, details, now)
    return Made(version, outcome)


async def ready_to_publish(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime
) -> Ready | PublishRefusal:
    """Whether the newest list may be published now, leaving aside who asks."""
    if not await may(uow, contest, by, Act.PUBLISH_RESULTS):
        return NotYours()
    version = await newest_version(uow, contest, round.code)
    if version is None or version.state is not VersionState.PROVISIONAL:
        return NothingToPublish(version)
    window = complaint_window(contest, round.code)
    ends = window.until if window is not None and _heard_before_publishing(contest, round.code, window) else None
    if ends is not None and now < ends:
        return WindowOpen(ends)
    outcome = await outcome_of(uow, version)
    open_states = {ProposalState.COUNTING, ProposalState.WAITING, ProposalState.DOING}
    waiting = [one for one in await uow.proposals(contest.id) if one.round == round.code and one.state in open_states]
    if waiting or outcome.undecided:
        return Undecided(len(waiting), len(outcome.undecided))
    return Ready(version, outcome, await open_tickets(uow, contest, round.code), window)


async def publish(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, number: int, reason: str, now: datetime
) -> PublishDecision:
    """Let version `number` hold for everybody. Not by whoever made it, unless an owner says why."""
    ready = await ready_to_publish(uow, contest, round, by, now)
    if not isinstance(ready, Ready):
        return ready
    version = ready.version
    if version.number != number:
        return Overtaken(version)
    cleaned = clean_reason(reason)
    if version.made_by == by:
        owner = await is_owner(uow, contest, by)
        if not owner or cleaned is None:
            return SamePerson(owner)
    for older in await uow.result_versions(contest.id, round.code):
        if older.state is VersionState.PUBLISHED:
            older.state = VersionState.SUPERSEDED
            uow.save_result_version(older)
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, by, now
    uow.save_result_version(version)
    round.published_at, round.result = round.published_at or now, version.number
    uow.save_round(round)
    details: Json = {"number": version.number, "digest": version.digest, "reason": cleaned or ""}
    await _write_down(uow, contest, by, "publish_result", round.name, details, now)
    await proofs.ask_for_file(uow, contest, round, version.number, now)
    return Published(version, ready.outcome)


async def is_owner(uow: UnitOfWork, contest: Contest, person: int) -> bool:
    """Whether somebody owns the contest."""
    return Role.OWNER in await uow.roles_of(contest.id, person)


async def open_tickets(uow: UnitOfWork, contest: Contest, round: str) -> int:
    """How many complaints about a round nobody has answered."""
    return sum(ticket.round == round and ticket.state is TicketState.OPEN for ticket in await uow.tickets(contest.id))


def complaint_window(contest: Contest, round: str) -> Milestone | None:
    """When complaints about a round are taken, by the calendar."""
    return _milestone(contest, f"{round or 'results'}-complaints")


def _heard_before_publishing(contest: Contest, round: str, window: Milestone) -> bool:
    """Whether the calendar puts the publication behind the complaints; many contests put it before them."""
    published = _milestone(contest, f"{round or 'results'}-published")
    return published is not None and window.until is not None and published.at >= window.until


def _milestone(contest: Contest, code: str) -> Milestone | None:
    return next((milestone for milestone in contest.pack.milestones if milestone.code == code), None)


async def _write_down(
    uow: UnitOfWork, contest: Contest, by: int, act: str, target: str, details: Json, now: datetime
) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, target, details))
