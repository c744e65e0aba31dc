"""People, players, attempts in a line, for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from messaging.actions import Action
from messaging.model import Chat, Pressed, Sender
from quiz.attempt import Attempt, begin
from quiz.paper import Paper, Slot
from services.records import Identity, Job, Notice, Person, PhoneClaim, Player, Timer
from storage.store import AnyStore, Store
from storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
CONTEST, ROUND = "son-la", "tuan-1"
LIMIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Answer(Action):
    """Not registered: it is never packed here."""

    attempt: int
    slot: int
    choice: int


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def sender(number: int) -> Sender:
    return Sender("telegram", "bot", str(number))


def address(number: int) -> Chat:
    return Chat("telegram", "bot", str(number))


def paper(slots: int = 3) -> Paper:
    return Paper(tuple(Slot(f"c{number:02}", 1, (2, 0, 1, 3)) for number in range(slots)))


def registered(id: int, person: int, name: str = "Lò Thị Ánh") -> Player:
    return Player(
        id=id,
        contest=CONTEST,
        person=person,
        full_name=name,
        sort_key=name.lower(),
        birth_year=1990,
        capacity="can-bo",
        unit_set="2025",
        unit="03646",
        unit_other=None,
        place="Bản Hụm",
        phone="+84912345678",
        consent_version="1",
        consent_at=NOW,
        registered_at=NOW,
    )


def claim_of(id: int, person: int, *, verified: bool = True, disputed: bool = False) -> PhoneClaim:
    at = NOW if verified else None
    return PhoneClaim(id, CONTEST, person, "+84912345678", NOW, "contact" if verified else None, at, disputed)


def notice(id: int, chat: int, key: str = "launch", due: datetime = NOW) -> Notice:
    return Notice(id, CONTEST, key, "launch", {"round": ROUND}, chat, due)


def job(id: int, key: str = "export", due: datetime = NOW) -> Job:
    return Job(id, CONTEST, key, "export", {}, due)


def timer(id: int, subject: str = "reminder", subject_id: str = "1", due: datetime = NOW) -> Timer:
    return Timer(id, CONTEST, subject, subject_id, due)


def running(id: int, player: int, number: int = 1, slots: int = 3) -> Attempt:
    closes = NOW + timedelta(days=7)
    return begin(
        id=id,
        contest=CONTEST,
        round=ROUND,
        player=player,
        number=number,
        paper=paper(slots),
        now=NOW,
        limit=LIMIT,
        closes=closes,
    )


async def enter(uow: UnitOfWork, number: int, name: str = "Lò Thị Ánh") -> tuple[Person, Player]:
    """A person with a Telegram identity and chat, registered."""
    person = Person(await uow.new_id(), NOW, name=name)
    uow.add_person(person, Identity("telegram", "bot", str(number), person.id, NOW))
    player = registered(await uow.new_id(), person.id, name)
    uow.save_player(player)
    chat = await uow.chat(address(number))
    chat.person = person.id
    return person, player


async def playing(store: AnyStore, count: int) -> list[int]:
    """As many people in the middle of an attempt; the ids of the attempts."""
    ids = []
    async with store.write() as uow:
        for number in range(count):
            _, player = await enter(uow, number)
            attempt = running(await uow.new_id(), player.id)
            attempt.answer(0, 0, after(1))
            uow.save_attempt(attempt)
            ids.append(attempt.id)
        await uow.commit()
    return ids


def pressed(number: int, attempt: int, slot: int = 1) -> Pressed:
    return Pressed(f"telegram:{number}:{slot}", after(2), address(number), sender(number), Answer(attempt, slot, 1))


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    for engine in store.engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in store.engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
