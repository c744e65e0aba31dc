"""What makes a batch cheap: few statements whatever its size, and only what changed is written."""

from __future__ import annotations

import pytest

from messaging.model import Due, Event, Joined, Moved, Pressed, Said, Voted
from services.records import WebMessage
from storage.store import AnyStore, Store
from storage.unit_of_work import UnitOfWork
from tests.storage.making import (
    CONTEST,
    NOW,
    ROUND,
    Answer,
    address,
    playing,
    pressed,
    sender,
    statements,
)


async def _handle(store: Store, attempts: list[int], first: int = 0) -> tuple[list[str], list[str]]:
    """Answer one question in each attempt, as the dispatcher would; the statements of reading and of writing."""
    events = [pressed(number, attempt) for number, attempt in enumerate(attempts, first)]
    async with store.write() as uow:
        with statements(store) as reading:
            await uow.prefetch(events, CONTEST, ROUND)
            assert len(await uow.claim_events([event.key for event in events], NOW)) == len(events)
        with statements(store) as missed:
            for event in events:
                await _answer(uow, event)
        assert missed == []
        with statements(store) as writing:
            await uow.commit()
    return reading, writing


async def _answer(uow: UnitOfWork, event: Pressed) -> None:
    assert isinstance(event.action, Answer)
    person = await uow.person_of(event.sender)
    assert person is not None
    assert await uow.roles_of(CONTEST, person.id) == frozenset()
    player = await uow.player_of(CONTEST, person.id)
    assert player is not None
    attempt = await uow.attempt(event.action.attempt)
    assert attempt is not None
    assert await uow.prediction(CONTEST, ROUND, player.id) is None
    attempt.answer(event.action.slot, event.action.choice, event.at)
    uow.save_attempt(attempt)
    chat = await uow.chat(event.chat)
    chat.last_n += 1
    chat.offers = [{"words": ["a"], "action": "an"}]
    uow.save_chat(chat)
    uow.add_web_message(WebMessage(chat.id, chat.last_n, event.at, mine=False, body={"text": "Câu 3"}))


async def test_a_hundred_events_take_the_statements_of_one(database: Store) -> None:
    attempts = await playing(database, 101)
    one_read, one_written = await _handle(database, attempts[:1], first=0)
    many_read, many_written = await _handle(database, attempts[1:], first=1)
    assert len(one_read) == len(many_read) <= 10
    assert len(one_written) == len(many_written) == 3


async def test_an_answer_writes_a_step_a_chat_and_a_message(database: Store) -> None:
    attempts = await playing(database, 1)
    reading, writing = await _handle(database, attempts)
    assert sum("INSERT INTO event_key" in statement for statement in reading) == 1
    assert [statement.split()[2] for statement in writing] == ["chat", "web_message", "step"]


async def test_every_kind_of_event_is_prefetched(store: AnyStore) -> None:
    [attempt] = await playing(store, 1)
    events: list[Event] = [
        Said("1", NOW, address(1), sender(1), "/thi"),
        Voted("2", NOW, sender(2), "poll", (1,)),
        Joined("3", NOW, address(-3), sender(3)),
        Moved("4", NOW, address(-4), address(-5)),
        Pressed("5", NOW, address(1), sender(1), None),
        Pressed("6", NOW, address(1), sender(1), Answer(2**70, 0, 0)),
        Pressed("7", NOW, address(1), sender(1), Answer(987654, 0, 0)),
        Due("8", NOW, "attempt", str(attempt)),
        Due("9", NOW, "round", "son-la/tuan-1"),
    ]
    async with store.write() as uow:
        await uow.prefetch(events, CONTEST, ROUND)
        await uow.prefetch([], CONTEST, None)
        assert await uow.attempt(attempt) is not None


async def test_what_a_due_attempt_needs_is_there(database: Store) -> None:
    attempts = await playing(database, 20)
    async with database.write() as uow:
        with statements(database) as reading:
            await uow.prefetch([Due(str(id), NOW, "attempt", str(id)) for id in attempts], CONTEST, ROUND)
        assert len(reading) <= 12
        with statements(database) as missed:
            for id in attempts:
                attempt = await uow.attempt(id)
                assert attempt is not None
                player = await uow.player(attempt.player)
                assert player is not None
                assert await uow.person(player.person) is not None
                assert len(await uow.chats_of(player.person)) == 1
        assert missed == []


@pytest.mark.parametrize("count", [499, 1001])
async def test_a_batch_may_be_larger_than_an_in_list(database: Store, count: int) -> None:
    attempts = await playing(database, count)
    await _handle(database, attempts)
    async with database.read() as uow:
        assert await uow.running_attempts(CONTEST, ROUND) == count
