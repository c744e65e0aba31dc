"""Complaints: numbered, with a moment by which they are answered, answered in chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from quiz.ladders import counts_as_whole
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, Json, Notice
from services.result_records import About, Ticket, TicketState
from services.rights import RIGHTS, Act, may

ANSWERED_WITHIN = 3
"""Working days: as long as contests give people to complain (contest facts, 1.3)."""
SHORTEST, LONGEST = 10, 1_500
OPEN_AT_ONCE = 5
"""Open complaints a person; more are no more complaints but noise, and the first five get their answer sooner."""
NEWS, ANSWER = "ticket_news", "ticket_answer"


@dataclass(frozen=True, slots=True)
class Taken:
    """The complaint has its number."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Unclear:
    """Too short to say anything, or longer than is read."""

    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Enough:
    """So many of this person are open already."""

    open: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is on its way."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """Somebody else answered first."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NoTicket:
    """There is none of that number for the asker."""


TakeDecision: TypeAlias = Taken | Unclear | Enough
AnswerDecision: TypeAlias = Answered | AnsweredBefore | NoTicket | Unclear


def due(now: datetime, zone: ZoneInfo) -> datetime:
    """The end of the last of so many working days; Saturdays and Sundays are none, holidays are not known here."""
    day, left = now.astimezone(zone).date(), ANSWERED_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def about_whole(contest: Contest, about: About, round: str) -> bool:
    """Whether a complaint is about the result of the whole contest: about a result and no round, where the whole has one of its own."""
    return about is About.RESULT and not round and counts_as_whole(contest.pack.rules)


async def take(
    uow: UnitOfWork, contest: Contest, person: int, about: About, round: str, question: str, words: str, now: datetime
) -> TakeDecision:
    """Write a complaint down, and tell those who answer."""
    cleaned = words.strip()
    if not SHORTEST <= len(cleaned) <= LONGEST:
        return Unclear(SHORTEST, LONGEST)
    known = await uow.tickets(contest.id)
    mine = sum(ticket.person == person and ticket.state is TicketState.OPEN for ticket in known)
    if mine >= OPEN_AT_ONCE and about is not About.APPEAL:
        return Enough(mine)
    number = known[-1].number + 1 if known else 1
    ends = due(now, contest.pack.zone)
    ticket = Ticket(await uow.new_id(), contest.id, number, person, about, round, question, cleaned, now, ends)
    uow.save_ticket(ticket)
    await _write_down(uow, contest, person, "complain", ticket, now)
    await _tell_those_who_answer(uow, contest, ticket, now)
    return Taken(ticket)


async def mine(uow: UnitOfWork, contest: Contest, person: int) -> Sequence[Ticket]:
    """A person's complaints, newest first."""
    return [ticket for ticket in reversed(await uow.tickets(contest.id)) if ticket.person == person]


async def waiting_first(uow: UnitOfWork, contest: Contest) -> Sequence[Ticket]:
    """Every complaint, open ones first, the most urgent of them before the others."""
    return sorted(
        await uow.tickets(contest.id), key=lambda ticket: (ticket.state is not TicketState.OPEN, ticket.due_at)
    )


async def answer(uow: UnitOfWork, contest: Contest, by: int, number: int, words: str, now: datetime) -> AnswerDecision:
    """Answer a complaint; the first answer stands, and goes to whoever complained."""
    ticket = await uow.ticket(contest.id, number)
    if ticket is None or not await may(uow, contest, by, Act.ANSWER_COMPLAINTS):
        return NoTicket()
    if ticket.state is not TicketState.OPEN:
        return AnsweredBefore(ticket)
    cleaned = words.strip()
    if not SHORTEST <= len(cleaned) <= LONGEST:
        return Unclear(SHORTEST, LONGEST)
    ticket.state, ticket.answer, ticket.answered_by, ticket.answered_at = TicketState.ANSWERED, cleaned, by, now
    uow.save_ticket(ticket)
    await _write_down(uow, contest, by, "answer_complaint", ticket, now)
    await tell(uow, contest, ticket.person, ANSWER, {"number": number}, f"ticket:{ticket.id}:answer", now)
    return Answered(ticket)


async def close(uow: UnitOfWork, contest: Contest, person: int, number: int, now: datetime) -> Ticket | None:
    """Whoever complained is content, or takes it back; None if it is not theirs."""
    ticket = await uow.ticket(contest.id, number)
    if ticket is None or ticket.person != person:
        return None
    if ticket.state is not TicketState.CLOSED:
        ticket.state = TicketState.CLOSED
        uow.save_ticket(ticket)
        await _write_down(uow, contest, person, "close_complaint", ticket, now)
    return ticket


async def tell(
    uow: UnitOfWork, contest: Contest, person: int, kind: str, parameters: Json, key: str, now: datetime
) -> None:
    """A notice into somebody's newest private chat that can be reached."""
    chats = [chat for chat in await uow.chats_of(person) if chat.reachable and not chat.group]
    if chats:
        newest = max(chat.id for chat in chats)
        uow.add_notice(Notice(await uow.new_id(), contest.id, key, kind, parameters, newest, now))


async def holders(uow: UnitOfWork, contest: Contest, act: Act) -> Sequence[int]:
    """The people who may do something in the whole contest."""
    grants = await uow.grants(contest.id)
    return sorted({grant.person for grant in grants if grant.scope == "" and act in RIGHTS[grant.role]})


async def _tell_those_who_answer(uow: UnitOfWork, contest: Contest, ticket: Ticket, now: datetime) -> None:
    for person in await holders(uow, contest, Act.ANSWER_COMPLAINTS):
        await tell(uow, contest, person, NEWS, {"number": ticket.number}, f"ticket:{ticket.id}:{person}", now)


async def _write_down(uow: UnitOfWork, contest: Contest, by: int, act: str, ticket: Ticket, now: datetime) -> None:
    details: Json = {"about": str(ticket.about), "round": ticket.round}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, f"ticket:{ticket.number}", details))
