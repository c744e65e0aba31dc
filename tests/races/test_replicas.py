"""Two replicas of the whole house on one PostgreSQL database, and the same people pressing at both at once."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias, cast

import pytest

from bot.dispatch import Dispatcher, Receipt
from handlers.actions import Answer, Arm, AskPrediction, Begin, Launch, Remind
from handlers.register_actions import MakeLinkCode, Withdraw
from messaging.actions import Action
from messaging.model import Chat, Event, Pressed, Said
from messaging.text import plain
from quiz.attempt import Attempt
from services.launch import stamp
from storage.store import Store
from storage.unit_of_work import UnitOfWork
from tests.races.copies import copies_of_the_house
from tests.rig import Player, Rig

pytestmark = pytest.mark.slow
CROWD = 16
WEEK = "week-1"
Replicas: TypeAlias = tuple[Rig, Rig]
GROUP = Chat("web", "", "a group", group=True)


@pytest.fixture
async def replicas(postgres_url: str) -> AsyncIterator[Replicas]:
    async with copies_of_the_house(postgres_url, 2) as (first, second):
        yield first, second


async def at_both(replicas: Replicas, events: Sequence[Event]) -> list[list[Receipt]]:
    """Everything at once, at one replica in this order and at the other one in the opposite order."""
    waves = [
        asyncio.gather(*(rig.app.dispatcher.handle(event) for event in order))
        for rig, order in zip(replicas, (events, events[::-1]), strict=True)
    ]
    first, second = await asyncio.gather(*waves)
    return [list(pair) for pair in zip(first, second[::-1], strict=True)]


def says(player: Player, text: str, chat: Chat | None = None) -> Said:
    rig = player.rig
    return Said(f"say:{next(rig.keys)}", rig.clock.now, chat or player.chat, player.sender, text)


def press(player: Player, action: Action) -> Pressed:
    rig = player.rig
    return Pressed(f"press:{next(rig.keys)}", rig.clock.now, player.chat, player.sender, action)


async def attempts_of(rig: Rig, player: Player) -> list[Attempt]:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(player.sender)
        assert person is not None
        registered = await uow.player_of(rig.app.contest.id, person.id)
        assert registered is not None
        return list(await uow.attempts_of(registered.id, rig.app.contest.id, WEEK))


def dead(replicas: Replicas) -> int:
    return sum(rig.app.dispatcher.dead for rig in replicas)


async def crowd_of(rig: Rig) -> list[Player]:
    await rig.launches()
    return [await rig.registered(f"p{number}") for number in range(CROWD)]


def unlock(store: Store) -> None:
    """The guard off: nothing that a unit of work reads is locked; versions and unique rules are left."""
    write = store.write

    @asynccontextmanager
    async def unlocked() -> AsyncIterator[UnitOfWork]:
        async with write() as uow:
            for shelf in (uow._persons, uow._attempts, uow._chats):
                shelf._lock = False
            yield uow

    store.write = unlocked  # type: ignore[method-assign]


@pytest.mark.parametrize("locked", [False, True])
async def test_a_crowd_that_presses_at_both_plays_one_attempt_each(
    replicas: Replicas, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = replicas[0]
    crowd = await crowd_of(rig)
    sent_back = 0
    alone = Dispatcher._alone

    async def counted(dispatcher: Dispatcher, waiting: Any) -> None:
        nonlocal sent_back
        sent_back += 1
        await alone(dispatcher, waiting)

    monkeypatch.setattr(Dispatcher, "_alone", counted)
    for each in replicas:
        if not locked:
            unlock(cast("Store", each.app.store))
    # Each press twice at each replica, under keys of its own: a shaking finger on two devices.
    await at_both_apart(replicas, [(player, Begin(WEEK)) for player in crowd for _ in range(2)])
    begun = {player.name: await attempts_of(rig, player) for player in crowd}
    assert {len(attempts) for attempts in begun.values()} == {1}
    for slot in range(len(begun["p0"][0].paper.slots)):
        presses = [(player, Answer(begun[player.name][0].id, slot, turn)) for player in crowd for turn in range(2)]
        assert all(receipt.outgoings for receipt in await at_both_apart(replicas, presses))
    assert (sent_back == 0) is locked, "without locks the replicas run into each other and have to begin again"
    if locked:
        for player in crowd:
            [attempt] = await attempts_of(rig, player)
            assert [step.slot for step in attempt.steps] == list(range(len(attempt.paper.slots)))
            assert attempt.submitted_at is not None
        assert dead(replicas) == 0


async def at_both_apart(replicas: Replicas, presses: Sequence[tuple[Player, Action]]) -> list[Receipt]:
    """The presses at both replicas at once, each under its own key."""
    tasks = []
    for turn, rig in enumerate(replicas):
        order = presses if turn else presses[::-1]
        tasks += [rig.app.dispatcher.handle(press(player, action)) for player, action in order]
    return list(await asyncio.gather(*tasks))


async def test_an_event_that_reaches_both_is_handled_by_one(replicas: Replicas) -> None:
    crowd = [replicas[0].person(f"stranger {number}") for number in range(CROWD)]
    for text in ("/batdau", "/thele", "/lich"):
        for pair in await at_both(replicas, [says(player, text) for player in crowd]):
            assert sorted(receipt.repeated for receipt in pair) == [False, True]
    assert dead(replicas) == 0


async def test_strangers_who_greet_both_at_once_become_one_person_each(replicas: Replicas) -> None:
    crowd = [replicas[0].person(f"stranger {number}") for number in range(CROWD)]
    tasks = []
    for rig, order in zip(replicas, (crowd, crowd[::-1]), strict=True):
        tasks += [rig.app.dispatcher.handle(says(player, "/batdau")) for player in order]
    receipts = await asyncio.gather(*tasks)
    assert all(receipt.outgoings for receipt in receipts)
    assert dead(replicas) == 0


async def test_a_group_that_talks_to_both_misses_no_number(replicas: Replicas) -> None:
    rig = replicas[0]
    crowd = [rig.person(f"p{number}") for number in range(CROWD)]
    tasks = []
    for each, order in zip(replicas, (crowd, crowd[::-1]), strict=True):
        for player in order:
            tasks.append(each.app.dispatcher.handle(says(player, "/lich", GROUP)))
            tasks.append(each.app.dispatcher.handle(says(player, "/trogiup")))
    receipts = await asyncio.gather(*tasks)
    assert all(receipt.outgoings and "lỗi" not in plain(receipt.outgoings[0].reply.text) for receipt in receipts)
    async with rig.app.store.read() as uow:
        record = await uow.chat(GROUP)
        items = await uow.web_messages(record.id, 0, 1000)
    assert [item.n for item in items] == list(range(1, record.last_n + 1))
    assert record.last_n == 4 * CROWD
    assert dead(replicas) == 0


async def test_a_forged_number_beyond_any_id_is_kindly_refused(replicas: Replicas) -> None:
    rig = replicas[0]
    await rig.launches()
    lan = await rig.registered("lan")
    for huge in (2**62, 2**63 - 1, 2**63, 36**13 - 1):
        seen = await lan.press(Answer(huge, 0, 0))
        assert "lỗi" not in seen
    assert dead(replicas) == 0


async def test_both_look_at_the_clock_and_each_attempt_ends_once(replicas: Replicas) -> None:
    rig = replicas[0]
    crowd = await crowd_of(rig)
    await at_both_apart(replicas, [(player, Begin(WEEK)) for player in crowd])
    rig.clock.now += rig.app.contest.pack.rules.time_limit * 2
    await asyncio.gather(*(each.app.clockwork.look() for each in replicas for _ in range(2)))
    await asyncio.gather(*(each.app.courier.work_off() for each in replicas for _ in range(2)))
    for each in replicas:
        await each.settle()
    for player in crowd:
        shown = [message for each in replicas for message in each.messengers["buttons"].chats.get(player.chat, ())]
        assert ["hết giờ" in message.text.lower() for message in shown].count(True) == 1
    assert dead(replicas) == 0
    async with rig.app.store.read() as uow:
        assert await uow.running_attempts(rig.app.contest.id, WEEK) == 0


async def test_of_two_launches_at_once_one_opens_the_round(replicas: Replicas) -> None:
    rig = replicas[0]
    organisers = [await rig.organiser(f"organiser {number}") for number in range(4)]
    await rig.app.dispatcher.handle(press(organisers[0], Arm(WEEK, 1)))
    presses = [(organiser, Launch(WEEK, stamp(rig.app.contest))) for organiser in organisers]
    for receipt in await at_both_apart(replicas, presses):
        assert "đã bắt đầu" in plain(receipt.outgoings[0].reply.text)
    async with rig.app.store.read() as uow:
        audits = [
            row
            for organiser in organisers
            if (person := await uow.person_of(organiser.sender)) is not None
            for row in (await uow.everything_about(person.id))["audit"]
        ]
    assert [row["act"] for row in audits].count("launch") == 1
    assert dead(replicas) == 0


async def test_devices_that_join_crosswise_become_one_person(replicas: Replicas) -> None:
    rig = replicas[0]
    pairs = [(rig.person(f"old {number}"), rig.person(f"new {number}")) for number in range(8)]
    codes: dict[str, str] = {}
    for pair in pairs:
        for device in pair:
            receipt = await rig.app.dispatcher.handle(press(device, MakeLinkCode()))
            found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", plain(receipt.outgoings[0].reply.text))
            assert found
            codes[device.name] = found.group()
    first, second = replicas
    tasks = []
    for old, new in pairs:
        tasks.append(first.app.dispatcher.handle(says(new, f"/lienket {codes[old.name]}")))
        tasks.append(second.app.dispatcher.handle(says(old, f"/lienket {codes[new.name]}")))
        tasks.append(second.app.dispatcher.handle(says(old, "/trogiup")))
        tasks.append(first.app.dispatcher.handle(says(old, "/thongtin")))
    await asyncio.gather(*tasks)
    async with rig.app.store.read() as uow:
        for old, new in pairs:
            one, other = await uow.person_of(old.sender), await uow.person_of(new.sender)
            assert one is not None
            assert other is not None
            assert one.id == other.id
    assert dead(replicas) == 0


async def test_whatever_a_crowd_presses_at_both_nothing_is_buried(replicas: Replicas) -> None:
    rig = replicas[0]
    crowd = await crowd_of(rig)
    dice = random.Random(11)
    words = ("/thi", "/bxh", "/ketqua", "/batdau", "/thongtin", "/dangky", "500", "B", "chào", "/nopbai")
    for _ in range(6):
        tasks = []
        for each in replicas:
            for _ in range(60):
                player = dice.choice(crowd)
                actions: list[Action] = [
                    Begin(WEEK),
                    Answer(dice.randrange(1, 200), dice.randrange(10), dice.randrange(4)),
                    AskPrediction(WEEK),
                    Withdraw(1),
                    Remind(WEEK, "closes", dice.randrange(2)),
                    MakeLinkCode(),
                ]
                events: list[Event] = [says(player, dice.choice(words)), says(player, "/lich", GROUP)]
                events += [press(player, dice.choice(actions)) for _ in range(4)]
                tasks.append(each.app.dispatcher.handle(dice.choice(events)))
            tasks.append(each.app.clockwork.look())  # type: ignore[arg-type]
            tasks.append(each.app.courier.work_off())  # type: ignore[arg-type]
        await asyncio.gather(*tasks)
        rig.clock.now += timedelta(minutes=6)
    assert dead(replicas) == 0
