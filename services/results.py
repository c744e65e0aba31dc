"""From the close of a round, or of the whole contest, to its published result: provisional versions, publication by a second person.

A version is computed once, from everything that arrived before the close, and never changes. Where a result that bears on it
comes later, that is shown, and somebody makes the next version. Whoever made the list does not publish it, unless an owner says
why there is nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from quiz.awards import Why
from quiz.outcome import Award, Outcome
from quiz.outcome_json import digest_of, outcome_bytes, read_outcome
from quiz.pack import Scope
from quiz.result_diff import Difference, difference
from services import proofs
from services.contest import Contest
from services.counting import count_beside, rulings_in
from services.disqualifying import open_appeals
from services.matters import Matter, bearing, complaint_window, heard_before_publishing, not_ready
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Json, Role
from services.result_decisions import (
    AppealsOpen,
    Made,
    MakeDecision,
    NoReason,
    NothingToPublish,
    NotYours,
    Outdated,
    Overtaken,
    Preview,
    PreviewDecision,
    PublishDecision,
    Published,
    PublishRefusal,
    Ready,
    SamePerson,
    Undecided,
    Unpublished,
    WindowOpen,
)
from services.result_records import Amendment, Count, ResultVersion, TicketState, VersionState
from services.rights import Act, may
from services.tickets import about_whole


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


def shown_at(versions: Sequence[ResultVersion], at: datetime) -> ResultVersion | None:
    """The version that held for everybody at a moment."""
    published = [version for version in versions if version.published_at is not None and version.published_at <= at]
    standing = published or [version for version in versions if version.made_at <= at]
    return standing[-1] if standing else None


async def other_awards(uow: UnitOfWork, contest: Contest, matter: Matter, at: datetime) -> Sequence[Award]:
    """What was won in the other rounds that bear on this one, by the versions that held at a moment."""
    found: list[Award] = []
    if matter.whole:
        return found
    for other in bearing(contest.pack.rules, matter, await uow.rounds(contest.id)):
        version = shown_at(await uow.result_versions(contest.id, other.code), at)
        if version is not None:
            found += (await outcome_of(uow, version)).awards
    return found


async def awards_beside(uow: UnitOfWork, contest: Contest, matter: Matter, version: ResultVersion) -> Sequence[Award]:
    """What was won in the other rounds that bear on a version, by what it was counted beside."""
    found: list[Award] = []
    for other in () if matter.whole else bearing(contest.pack.rules, matter, await uow.rounds(contest.id)):
        before = other.position < matter.rounds[0].position
        held = _held_beside(await uow.result_versions(contest.id, other.code), version, before=before)
        found += (await outcome_of(uow, held)).awards if held is not None else ()
    return found


def _held_beside(versions: Sequence[ResultVersion], version: ResultVersion, *, before: bool) -> ResultVersion | None:
    """Which version of another round held for it. A decision makes its lists at one moment, those of rounds `before` it first."""
    together = [one for one in versions if one.made_at == version.made_at]
    if together and before:
        return together[-1]
    return shown_at([one for one in versions if one not in together], version.made_at)


async def count_out(
    uow: UnitOfWork,
    contest: Contest,
    matter: Matter,
    now: datetime,
    regraded: Mapping[int, Count] | None = None,
    as_if: Sequence[Amendment] = (),
) -> Outcome:
    """The outcome by what holds now. `regraded` and `as_if` as in `count_beside`."""
    others = await other_awards(uow, contest, matter, now)
    return await count_beside(uow, contest, matter, others, regraded, as_if)


async def made_since(uow: UnitOfWork, contest: Contest, matter: Matter, now: datetime) -> Sequence[ResultVersion]:
    """The versions of other rounds that bear on the newest list and came to hold after it was made."""
    newest = await newest_version(uow, contest, matter.code)
    found: list[ResultVersion] = []
    for other in bearing(contest.pack.rules, matter, await uow.rounds(contest.id)) if newest is not None else ():
        versions = await uow.result_versions(contest.id, other.code)
        then, holds = shown_at(versions, newest.made_at) if newest else None, shown_at(versions, now)
        if holds is not None and holds is not then:
            found.append(holds)
    return found


async def outdated(uow: UnitOfWork, contest: Contest, matter: Matter, now: datetime) -> Outdated | None:
    """Whether the newest list would be another if it were made now, because of results that came after it."""
    since, newest = await made_since(uow, contest, matter, now), await newest_version(uow, contest, matter.code)
    if not since or newest is None or await not_ready(uow, contest, matter, now) is not None:
        return None
    outcome, stands = await count_out(uow, contest, matter, now), await outcome_of(uow, newest)
    if _result(outcome) == _result(stands):
        return None
    passed = {passed.player for passed in outcome.passed_over if passed.why is Why.KEEPS_HIGHER}
    taken = {award.winner for award in stands.awards} & passed
    higher = [
        version.round
        for version in since
        if any(award.winner in taken for award in (await outcome_of(uow, version)).awards)
    ]
    return Outdated(tuple(since), tuple(higher))


def _result(outcome: Outcome) -> bytes:
    """What an outcome gives; which prizes of other rounds go with it is no part of that, and ends once those were made again."""
    return outcome_bytes(replace(outcome, gives_up=()))


async def preview(uow: UnitOfWork, contest: Contest, matter: Matter, by: int, now: datetime) -> PreviewDecision:
    """What a new version would be; changes nothing."""
    if not await may(uow, contest, by, Act.MAKE_RESULTS):
        return NotYours()
    waiting = await not_ready(uow, contest, matter, now)
    if waiting is not None:
        return waiting
    outcome = await count_out(uow, contest, matter, now)
    before = await newest_version(uow, contest, matter.code)
    changes = difference(await outcome_of(uow, before), outcome) if before is not None else None
    number = before.number + 1 if before is not None else 1
    return Preview(number, outcome, digest_of(outcome_bytes(outcome)), before, changes)


async def make(
    uow: UnitOfWork, contest: Contest, matter: Matter, by: int, seen: str, reason: str, now: datetime
) -> MakeDecision:
    """Keep the version that was shown (`seen`: the beginning of its digest); of two who press, the first makes it."""
    shown = await preview(uow, contest, matter, by, now)
    if not isinstance(shown, Preview):
        return shown
    if not shown.digest.startswith(seen) or (shown.before is not None and shown.before.digest == shown.digest):
        return Overtaken(shown.before)
    cleaned = clean_reason(reason)
    if shown.before is not None and cleaned is None:
        return NoReason()
    return await keep(uow, contest, matter, by, shown.outcome, cleaned or "", now)


async def keep(
    uow: UnitOfWork, contest: Contest, matter: Matter, by: int, outcome: Outcome, reason: str, now: datetime
) -> Made:
    """Write the next version, provisional; one that was not published yet steps back for it."""
    versions = await uow.result_versions(contest.id, matter.code)
    for older in versions:
        if older.state is VersionState.PROVISIONAL:
            older.state = VersionState.SUPERSEDED
            uow.save_result_version(older)
    data = outcome_bytes(outcome)
    version = ResultVersion(
        id=await uow.new_id(),
        contest=contest.id,
        round=matter.code,
        number=versions[-1].number + 1 if versions else 1,
        state=VersionState.PROVISIONAL,
        actual=outcome.actual,
        made_by=by,
        made_at=now,
        reason=reason,
        key_revisions=await rulings_in(uow, contest, matter),
        digest=digest_of(data),
    )
    uow.save_result_version(version, data)
    _mark(uow, matter, version, now)
    details: Json = {"number": version.number, "digest": version.digest, "reason": reason}
    await _write_down(uow, contest, by, "make_result", matter.name, details, now)
    return Made(version, outcome)


def _mark(uow: UnitOfWork, matter: Matter, version: ResultVersion, now: datetime) -> None:
    """A round keeps since when it has a list, and a published one; for the whole contest the versions say it."""
    for round in matter.rounds if not matter.whole else ():
        round.provisional_at = round.provisional_at or now
        if version.state is VersionState.PUBLISHED:
            round.published_at = round.published_at or now
        uow.save_round(round)


async def ready_to_publish(
    uow: UnitOfWork, contest: Contest, matter: Matter, by: int, now: datetime
) -> Ready | PublishRefusal:
    """Whether the newest list may be published now, leaving aside who asks."""
    if not await may(uow, contest, by, Act.PUBLISH_RESULTS):
        return NotYours()
    version = await newest_version(uow, contest, matter.code)
    if version is None or version.state is not VersionState.PROVISIONAL:
        return NothingToPublish(version)
    missing = await not_ready(uow, contest, matter, now)
    if isinstance(missing, Unpublished):
        return missing
    window = complaint_window(contest, matter.code)
    ends = window.until if window is not None and heard_before_publishing(contest, matter.code, window) else None
    if ends is not None and now < ends:
        return WindowOpen(ends)
    appeals = [one for code in _codes(matter) for one in await open_appeals(uow, contest, code)]
    if appeals:
        return AppealsOpen(len({appeal.number for appeal in appeals}))
    outcome = await outcome_of(uow, version)
    waiting = await _waiting(uow, contest, matter)
    if waiting or outcome.undecided:
        return Undecided(waiting, len(outcome.undecided))
    behind = await outdated(uow, contest, matter, now)
    if behind is not None:
        return behind
    tickets = await open_tickets(uow, contest, matter)
    return Ready(version, outcome, tickets, await _unverified(uow, contest, matter, outcome))


def _codes(matter: Matter) -> list[str]:
    return list(dict.fromkeys((matter.code, *(round.code for round in matter.rounds))))


async def _waiting(uow: UnitOfWork, contest: Contest, matter: Matter) -> int:
    """How many proposals about it, or about its rounds, are not settled."""
    codes = {matter.code, *(round.code for round in matter.rounds)}
    proposals = await uow.proposals(contest.id)
    return sum(one.going and any(one.concerns(code) for code in codes) for one in proposals)


async def _unverified(uow: UnitOfWork, contest: Contest, matter: Matter, outcome: Outcome) -> int:
    fit = {(one.player, one.prize) for one in await uow.verifications(contest.id, matter.code) if one.checked}
    people = [award for award in outcome.awards if award.scope is Scope.INDIVIDUAL]
    return sum((award.winner, award.prize) not in fit for award in people)


async def publish(
    uow: UnitOfWork, contest: Contest, matter: Matter, by: int, number: int, reason: str, now: datetime
) -> PublishDecision:
    """Let version `number` hold for everybody. Not by whoever made it, unless an owner says why."""
    ready = await ready_to_publish(uow, contest, matter, by, now)
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
    for older in await uow.result_versions(contest.id, matter.code):
        if older.state is VersionState.PUBLISHED:
            older.state = VersionState.SUPERSEDED
            uow.save_result_version(older)
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, by, now
    uow.save_result_version(version)
    _mark(uow, matter, version, now)
    details: Json = {"number": version.number, "digest": version.digest, "reason": cleaned or ""}
    await _write_down(uow, contest, by, "publish_result", matter.name, details, now)
    await proofs.ask_for_file(uow, contest, matter, version.number, now)
    return Published(version, ready.outcome)


async def is_owner(uow: UnitOfWork, contest: Contest, person: int) -> bool:
    """Whether somebody owns the contest."""
    return Role.OWNER in await uow.roles_of(contest.id, person)


async def open_tickets(uow: UnitOfWork, contest: Contest, matter: Matter) -> int:
    """How many complaints about it nobody has answered; about the whole contest are those about each round too."""
    codes = {round.code for round in matter.rounds}
    return sum(
        ticket.state is TicketState.OPEN
        and (ticket.round in codes or (matter.whole and about_whole(contest, ticket.about, ticket.round)))
        for ticket in await uow.tickets(contest.id)
    )


async def _write_down(
    uow: UnitOfWork, contest: Contest, by: int, act: str, target: str, details: Json, now: datetime
) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, target, details))
