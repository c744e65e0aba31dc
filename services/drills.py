"""A rehearsal on the real system: subscribed groups get a test message with a "received" button; nothing of it counts.

Each drill is a row of its own, so that several units may be tried at the same time; the answers are `received` rows. A test
press of the launch button opens no round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contest import Contest
from services.organising import Drill, Received
from services.ports import UnitOfWork
from services.records import Audit, Json, Notice, SendState
from services.rights import covers

KIND = "drill"
IMPATIENT = timedelta(minutes=1)
"""Who presses again within it means the drill that has just begun."""


@dataclass(frozen=True, slots=True)
class Ready:
    """How a drill stands: groups written to, those whose message surely arrived, and by scope who answered and who did not."""

    drill: Drill
    arrived: int
    answered: Sequence[str]
    silent: Sequence[str]


def subject(drill: int) -> str:
    """What the answers of a drill are kept under."""
    return f"{KIND}:{drill}"


async def groups_of(uow: UnitOfWork, contest: Contest, unit: str) -> dict[int, str]:
    """The subscribed groups of a unit ("" for all) and their scopes, by chat."""
    units = contest.pack.units
    agreed = await uow.subscriptions(contest.id)
    return {one.chat: one.scope for one in agreed if not unit or (one.scope and covers(units, unit, one.scope))}


async def start(uow: UnitOfWork, contest: Contest, unit: str, by: int, now: datetime) -> Drill:
    """Write to the chosen groups. Pressing again within a minute starts nothing new, at whichever server."""
    last = await _last_of(uow, contest, unit)
    if last is not None and now - last.at < IMPATIENT:
        return last
    groups = await groups_of(uow, contest, unit)
    scopes = {str(chat): groups[chat] for chat in groups}
    drill = Drill(await uow.new_id(), contest.id, unit, last.number + 1 if last is not None else 1, now, scopes)
    for chat in groups:
        await _queue(uow, drill, "ready", chat, now)
    uow.save_drill(drill)
    await _write_down(uow, drill, by, "drill.start", now, {"unit": unit, "groups": len(groups)})
    return drill


async def press(uow: UnitOfWork, contest: Contest, drill: int, by: int, now: datetime) -> Drill | None:
    """The test press, once a drill: the moment is noted and its groups are told; no round opens. None: no such drill."""
    pressed = await uow.drill(drill)
    if pressed is None or pressed.contest != contest.id:
        return None
    if pressed.pressed_at is None:
        for chat in pressed.groups:
            await _queue(uow, pressed, "pressed", int(chat), now)
        pressed.pressed_at = now
        uow.save_drill(pressed)
        await _write_down(uow, pressed, by, "drill.press", now, {})
    return pressed


async def answer(uow: UnitOfWork, contest: Contest, drill: int, chat: int, person: int, now: datetime) -> bool:
    """A group's "received". False if it was not asked by this drill, or another for the same unit has begun since."""
    asked = await find(uow, contest, drill)
    if asked is None or str(chat) not in asked.groups or await _last_of(uow, contest, asked.unit) != asked:
        return False
    uow.add_received(Received(contest.id, subject(drill), chat, person, now))
    return True


async def standing(uow: UnitOfWork, contest: Contest, drill: Drill) -> Ready:
    """How a drill stands."""
    counts = await uow.ledger_counts(f"{subject(drill.id)}:ready")
    answered = {str(one.chat) for one in await uow.received(contest.id, subject(drill.id))}
    return Ready(
        drill=drill,
        arrived=counts.get(SendState.ACCEPTED, 0),
        answered=sorted({scope for chat, scope in drill.groups.items() if chat in answered}),
        silent=sorted({scope for chat, scope in drill.groups.items() if chat not in answered}),
    )


async def find(uow: UnitOfWork, contest: Contest, drill: int) -> Drill | None:
    """A drill to look at; the newest for 0."""
    drills = await uow.drills(contest.id)
    return next((one for one in drills if drill in {0, one.id}), None)


async def carry(uow: UnitOfWork, contest: Contest, old: int, new: int) -> None:
    """A group goes on under another id: so do the drills that wrote to it, and what it answered."""
    for drill in await uow.drills(contest.id):
        if str(old) in drill.groups:
            drill.groups = {str(new) if chat == str(old) else chat: scope for chat, scope in drill.groups.items()}
            uow.save_drill(drill)
            for received in await uow.received(contest.id, subject(drill.id)):
                if received.chat == old:
                    uow.add_received(replace(received, chat=new))


async def _last_of(uow: UnitOfWork, contest: Contest, unit: str) -> Drill | None:
    return max(
        (one for one in await uow.drills(contest.id) if one.unit == unit), key=lambda one: one.number, default=None
    )


async def _queue(uow: UnitOfWork, drill: Drill, what: str, chat: int, now: datetime) -> None:
    key = f"{subject(drill.id)}:{what}"
    parameters = {"drill": drill.id, "what": what, "at": now.isoformat()}
    uow.add_notice(Notice(await uow.new_id(), drill.contest, key, KIND, parameters, chat, now))


async def _write_down(uow: UnitOfWork, drill: Drill, by: int, act: str, now: datetime, details: Json) -> None:
    uow.add_audit(Audit(await uow.new_id(), drill.contest, now, str(by), act, subject(drill.id), details))
