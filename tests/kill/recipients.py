"""Who gets what a house sends unasked: residents and groups on any channel, a broadcast to them, and its ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from messaging.model import Chat
from quiz.fold import sort_key
from quiz.pack import Pack
from services import audiences, groups
from services.audiences import Kind
from services.broadcasts import SUBJECT
from services.contest import run_contest
from services.organising import Broadcast, BroadcastState
from services.records import Identity, Person, Player, SendState, Timer
from storage import tables
from storage.store import Store
from tests.kill.houses import LAUNCHED

WORDS = "Thông báo gửi đến mọi người dự thi"


async def registered(store: Store, pack: Pack, channel: str, people: int) -> dict[str, int]:
    """So many residents, each with a private chat: its name there → its id here."""
    chats: dict[str, int] = {}
    async with store.write() as uow:
        for number in range(people):
            name, sender = f"Người {number}", f"resident-{number}"
            person = Person(await uow.new_id(), LAUNCHED, "vi")
            uow.add_person(person, Identity(channel, "", sender, person.id, LAUNCHED))
            uow.save_player(_player(pack, await uow.new_id(), person.id, name))
            chat = await uow.chat(Chat(channel, "", sender))
            chat.person = person.id
            uow.save_chat(chat)
            chats[sender] = chat.id
        await uow.commit()
    return chats


def _player(pack: Pack, id: int, person: int, name: str) -> Player:
    return Player(
        id=id, contest=pack.id, person=person, full_name=name, sort_key=sort_key(name), birth_year=1990,
        capacity="nguoi-dan", unit_set=pack.unit_set, unit="03646", unit_other=None, place=None, phone=None,
        consent_version=pack.consent_version, consent_at=LAUNCHED, registered_at=LAUNCHED,
    )  # fmt: skip


UNIT = "03646"


async def subscribed(store: Store, pack: Pack, channel: str, count: int, at: datetime) -> dict[str, int]:
    """So many groups of a unit that take every notice at any hour: the name there → the id here."""
    return await agreed(
        store, pack, {Chat(channel, "", f"group-{number}", group=True): "" for number in range(count)}, at
    )


async def agreed(store: Store, pack: Pack, titles: Mapping[Chat, str], at: datetime) -> dict[str, int]:
    """These groups, by what they are called, take every notice at any hour: the name there → the id here."""
    contest = run_contest(pack, rehearsal=False)
    chats: dict[str, int] = {}
    async with store.write() as uow:
        for chat, title in titles.items():
            record = await uow.chat(chat)
            record.title = title
            uow.save_chat(record)
            yes, _ = await groups.subscribe(uow, contest, record.id, UNIT, 1, at)
            yes.quiet_from = yes.quiet_until = None
            chats[record.external_id] = record.id
        await uow.commit()
    return chats


async def broadcast(store: Store, pack: Pack, counted: int, kind: Kind = Kind.PLAYERS) -> int:
    """As if an organiser had just pressed "Gửi"; returns its id."""
    async with store.write() as uow:
        id = await uow.new_id()
        to = audiences.audience(kind)
        state = BroadcastState.SCHEDULED
        uow.save_broadcast(Broadcast(id, pack.id, 1, LAUNCHED, text=WORDS, audience=to, state=state, counted=counted))
        uow.save_timer(Timer(await uow.new_id(), pack.id, SUBJECT, str(id), LAUNCHED, {"watching": []}))
        await uow.commit()
    return id


async def until_finished(store: Store, id: int) -> None:
    """Wait until the house says that the broadcast is over."""
    async with asyncio.timeout(60):
        while await _state(store, id) is not BroadcastState.FINISHED:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def _state(store: Store, id: int) -> BroadcastState:
    async with store.read() as uow:
        found = await uow.broadcast_now(id)
        assert found is not None
        return found.state


async def ledger(store: Store, key: str) -> Mapping[SendState, int]:
    """How many lines are in each state."""
    async with store.read() as uow:
        return await uow.ledger_counts(key)


async def lines(store: Store, key: str) -> dict[int, SendState]:
    """How each chat's line stands."""
    async with store.read() as uow:
        rows = await uow.rows.fetch(tables.outbox, ("key",), [(key,)], columns=("chat_id", "state"))
    return {row["chat_id"]: SendState(row["state"]) for row in rows}
