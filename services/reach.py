"""Chats that take nothing from us any more, and chats that come back."""

from __future__ import annotations

from datetime import datetime

from services import groups
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, ChatRecord

LONGEST_REASON = 100


async def retire(uow: UnitOfWork, contest: Contest, chat: ChatRecord, why: str, now: datetime) -> None:
    """The platform says that nothing reaches this chat: keep why, send nothing more there, end a group's agreement."""
    if chat.retired is not None or chat.moved_to is not None:
        return
    chat.reachable, chat.retired = False, why[:LONGEST_REASON] or "gone"
    uow.save_chat(chat)
    await _write_down(uow, contest, chat, "chat.retired", now)
    if chat.group:
        await groups.end(uow, contest, chat.id, "system", now)


async def restore(uow: UnitOfWork, contest: Contest, chat: ChatRecord, now: datetime) -> None:
    """It can be written to again. An agreement that ended stays ended: somebody has to say yes again."""
    if chat.reachable and chat.retired is None:
        return
    if chat.retired is not None:
        await _write_down(uow, contest, chat, "chat.back", now)
    chat.reachable, chat.retired = True, None
    uow.save_chat(chat)


async def _write_down(uow: UnitOfWork, contest: Contest, chat: ChatRecord, act: str, now: datetime) -> None:
    target = f"group:{chat.id}" if chat.group else f"chat:{chat.id}"
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, "system", act, target, {"why": chat.retired}))
