"""The launch as a recorded human act: arm (and disarm), then one press."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from quiz.material import NoticeKind
from quiz.rounds import ArmDecision, Armed, DisarmDecision, Disarmed, LaunchDecision, Launched, Round
from services import calendar_notices, proofs
from services.contest import Contest
from services.organising import NoticeState
from services.ports import UnitOfWork
from services.records import Audit
from services.rights import RIGHTS, Act


async def arm(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> ArmDecision:
    """Make the launch ready for its press, and write down who did."""
    decision = round.arm(by, now)
    if isinstance(decision, Armed) and not decision.again:
        uow.save_round(round)
        await _write_down(uow, contest, round, by, "arm", now)
    return decision


async def disarm(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> DisarmDecision:
    """Take the readiness back: a press of the button opens nothing any more."""
    decision = round.disarm(now)
    if isinstance(decision, Disarmed):
        uow.save_round(round)
        await _write_down(uow, contest, round, by, "disarm", now)
    return decision


async def launch(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> LaunchDecision:
    """Open the round at this true moment; of two presses at once the first stands."""
    decision = round.launch(by, now)
    if isinstance(decision, Launched):
        uow.save_round(round)
        await _write_down(uow, contest, round, by, "launch", now)
        await calendar_notices.launched(uow, contest, by, now)
        await proofs.follow(uow, contest, round, now)
    return decision


async def again(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> bool:
    """Rehearse the press once more. Never in a real contest."""
    if not contest.rehearsal or not round.rewind(by, now):
        return False
    uow.save_round(round)
    await _write_down(uow, contest, round, by, "launch_again", now)
    return True


def stamp(contest: Contest) -> int:
    """What the launch button of a contest carries, so that one of a rehearsal never opens the real thing."""
    return zlib.crc32(contest.id.encode())


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is looked at before arming. `standby`: people beside the asker who may press and can be reached."""

    bank: int
    paper: int
    groups: int
    notice: NoticeState | None
    standby: tuple[int, ...]

    @property
    def enough_questions(self) -> bool:
        """Whether a paper can be drawn."""
        return self.bank >= self.paper


async def readiness(uow: UnitOfWork, contest: Contest, round: Round, by: int) -> Readiness:
    """Look at everything that the launch needs."""
    notice = next(
        (
            notice
            for notice in await uow.planned_notices(contest.id)
            if notice.kind == NoticeKind.LAUNCH and notice.round in {round.code, None}
        ),
        None,
    )
    pressing = {
        grant.person
        for grant in await uow.grants(contest.id)
        if Act.LAUNCH in RIGHTS[grant.role] and grant.scope == "" and grant.person != by
    }
    reachable = [person for person in sorted(pressing) if any(chat.reachable for chat in await uow.chats_of(person))]
    return Readiness(
        bank=len(contest.pack.bank(round.code)),
        paper=contest.pack.rules.questions,
        groups=len(await uow.subscriptions(contest.id)),
        notice=None if notice is None else notice.state,
        standby=tuple(reachable),
    )


async def _write_down(uow: UnitOfWork, contest: Contest, round: Round, by: int, act: str, now: datetime) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, round.name, {}))
