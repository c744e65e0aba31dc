"""Whose a signed link is: the first browser that uses it has it, and nobody else.

Kept as event keys are, for a week: links live for hours.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.web.sessions import Session
from messaging.model import Sender
from services.records import ChatRecord, Person
from storage.unit_of_work import UnitOfWork


class Hold(StrEnum):
    """How a browser stands to a link: it is its own, nobody's yet, another's; or it may not be used any more."""

    OURS = "ours"
    FREE = "free"
    TAKEN = "taken"
    ENDED = "ended"


async def held(uow: UnitOfWork, kind: str, nonce: str, session: Session) -> Hold:
    """Whether somebody has a link, and whether it is this browser."""
    taken, by_us = _claims(kind, nonce, session)
    claimed = await uow.happened({taken, by_us})
    if by_us in claimed:
        return Hold.OURS
    return Hold.TAKEN if taken in claimed else Hold.FREE


async def take(uow: UnitOfWork, kind: str, nonce: str, session: Session, at: datetime) -> bool:
    """Give a link to this browser, unless another was first; commit only if this is true. Asked again by the same one, it stays theirs."""
    taken, by_us = _claims(kind, nonce, session)
    fresh = await uow.claim_events({taken, by_us}, at)
    return taken in fresh or by_us not in fresh


async def giver(uow: UnitOfWork, person: int, chat: int) -> tuple[Person, ChatRecord] | None:
    """The person of a link and the chat that it was given in, while that chat is still theirs alone."""
    record, known = await uow.chat_by_id(chat), await uow.person(person)
    if record is None or known is None or record.group:
        return None
    there = await uow.person_of(sender_of(record))
    return (known, record) if there is not None and there.id == known.id else None


def sender_of(record: ChatRecord) -> Sender:
    """Who speaks in a private chat."""
    return Sender(record.channel, record.account, record.external_id)


def _claims(kind: str, nonce: str, session: Session) -> tuple[str, str]:
    """What is written when a link is taken: that it is, and by whom."""
    return f"{kind} link:{nonce}", f"{kind} link:{nonce}:{session.identity}"
