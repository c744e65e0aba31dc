"""The launch as a recorded human act: arm, then one press."""

from __future__ import annotations

from datetime import datetime

from quiz.rounds import ArmDecision, Armed, LaunchDecision, Launched, Round
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit


async def arm(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> ArmDecision:
    """Make the launch ready for its press, and write down who did."""
    decision = round.arm(by, now)
    if isinstance(decision, Armed) and not decision.again:
        uow.save_round(round)
        await _write_down(uow, contest, round, by, "arm", now)
    return decision


async def launch(uow: UnitOfWork, contest: Contest, round: Round, by: int, now: datetime) -> LaunchDecision:
    """Open the round at this true moment; of two presses at once the first stands."""
    decision = round.launch(by, now)
    if isinstance(decision, Launched):
        uow.save_round(round)
        await _write_down(uow, contest, round, by, "launch", now)
    return decision


async def _write_down(uow: UnitOfWork, contest: Contest, round: Round, by: int, act: str, now: datetime) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, round.name, {}))
