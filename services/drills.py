"""A rehearsal on the real system: subscribed groups get a test message with a "received" button; nothing of it counts.

The state is one setting of the contest; the answers are `received` rows. A test press of the launch button opens no round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, Json, Notice, SendState
from services.rights import covers

SETTING = "drill"


@dataclass(frozen=True, slots=True)
class Ready:
    """How a drill stands: groups written to, those whose message surely arrived, and by scope who answered and who did not."""

    drill: int
    at: datetime
    groups: int
    arrived: int
    answered: Sequence[str]
    silent: Sequence[str]
    pressed_at: datetime | None


def subject(drill: int) -> str:
    """What the answers of a drill are kept under."""
    return f"drill:{drill}"


async def groups_of(uow: UnitOfWork, contest: Contest, unit: str) -> dict[int, str]:
    """The subscribed groups of a unit ("" for all) and their scopes, by chat."""
    units = contest.pack.units
    agreed = await uow.subscriptions(contest.id)
    return {one.chat: one.scope for one in agreed if not unit or (one.scope and covers(units, unit, one.scope))}


async def start(uow: UnitOfWork, contest: Contest, unit: str, by: int, now: datetime) -> int:
    """Write to the chosen groups; returns how many. Pressing again within a minute starts nothing new."""
    last = await uow.setting(contest.id, SETTING)
    if last is not None and (now - datetime.fromisoformat(last["at"])).total_seconds() < 60 and last["unit"] == unit:
        return len(last["groups"])
    groups = await groups_of(uow, contest, unit)
    drill = await uow.new_id()
    for chat in groups:
        await _queue(uow, contest, drill, "ready", chat, now)
    state: Json = {
        "id": drill,
        "at": now.isoformat(),
        "unit": unit,
        "groups": {str(chat): groups[chat] for chat in groups},
    }
    uow.save_setting(contest.id, SETTING, state)
    await _write_down(uow, contest, by, "drill.start", now, {"unit": unit, "groups": len(groups)})
    return len(groups)


async def press(uow: UnitOfWork, contest: Contest, by: int, now: datetime) -> bool:
    """The test press: the moment is noted and the groups are told; no round opens. False if no drill runs or it was pressed."""
    state = await uow.setting(contest.id, SETTING)
    if state is None or state.get("pressed_at") is not None:
        return False
    for chat in state["groups"]:
        await _queue(uow, contest, state["id"], "pressed", int(chat), now)
    uow.save_setting(contest.id, SETTING, {**state, "pressed_at": now.isoformat()})
    await _write_down(uow, contest, by, "drill.press", now, {})
    return True


async def standing(uow: UnitOfWork, contest: Contest) -> Ready | None:
    """How the last drill stands; None if there was none."""
    state = await uow.setting(contest.id, SETTING)
    if state is None:
        return None
    counts = await uow.ledger_counts(f"drill:{state['id']}:ready")
    answered = {str(one.chat) for one in await uow.received(contest.id, subject(state["id"]))}
    groups: dict[str, str] = state["groups"]
    pressed = state.get("pressed_at")
    return Ready(
        drill=state["id"],
        at=datetime.fromisoformat(state["at"]),
        groups=len(groups),
        arrived=counts.get(SendState.ACCEPTED, 0),
        answered=sorted({groups[chat] for chat in groups if chat in answered}),
        silent=sorted({groups[chat] for chat in groups if chat not in answered}),
        pressed_at=datetime.fromisoformat(pressed) if pressed else None,
    )


async def runs(uow: UnitOfWork, contest: Contest, drill: int) -> bool:
    """Whether this is the last drill: an answer to an older one counts for nothing."""
    state = await uow.setting(contest.id, SETTING)
    return state is not None and state["id"] == drill


async def _queue(uow: UnitOfWork, contest: Contest, drill: int, what: str, chat: int, now: datetime) -> None:
    key = f"drill:{drill}:{what}"
    parameters = {"drill": drill, "what": what, "at": now.isoformat()}
    uow.add_notice(Notice(await uow.new_id(), contest.id, key, "drill", parameters, chat, now))


async def _write_down(uow: UnitOfWork, contest: Contest, by: int, act: str, now: datetime, details: Json) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, contest.id, details))
