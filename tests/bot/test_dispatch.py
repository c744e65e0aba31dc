"""The pipeline: batches, poison, repeated keys, an absent database; on memory and on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.dispatch import Unavailable
from handlers.context import Context
from messaging.model import Event, Outgoing, Reply, Said
from messaging.text import plain, said
from storage.errors import Reason
from storage.errors import Unavailable as Away
from tests.rig import STORES, Player, Rig, make_rig


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    yield rig
    await rig.close()


def words(player: Player, text: str, key: str | None = None) -> Said:
    return Said(key or f"{player.name}:{next(player.rig.keys)}", player.rig.clock.now, player.chat, player.sender, text)


def teach(rig: Rig, command: str, handler: Any) -> None:
    rig.app.conversation.routes.commands[command] = handler


async def test_what_waits_is_one_batch_with_one_commit(rig: Rig) -> None:
    people = [rig.person(f"p{n}") for n in range(40)]
    before = rig.app.dispatcher.batches
    await asyncio.gather(*(rig.app.dispatcher.handle(words(person, "/trogiup")) for person in people))
    assert rig.app.dispatcher.batches - before <= 2
    await rig.settle()
    assert all(person.messages for person in people)


async def test_a_key_is_handled_once_also_within_a_batch(rig: Rig) -> None:
    lan = rig.person("lan")
    receipts = await asyncio.gather(*(rig.app.dispatcher.handle(words(lan, "/trogiup", "same")) for _ in range(5)))
    later = await rig.app.dispatcher.handle(words(lan, "/trogiup", "same"))
    await rig.settle()
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert later.repeated
    assert len(lan.messages) == 1


async def test_a_poison_event_goes_to_the_dead_letters_and_harms_nobody(rig: Rig) -> None:
    async def poison(event: Event, ctx: Context) -> list[Outgoing]:
        ctx.ask("something that must not stay")
        raise RuntimeError("boom")

    teach(rig, "poison", poison)
    lan, binh = rig.person("lan"), rig.person("binh")
    await asyncio.gather(
        *(
            rig.app.dispatcher.handle(event)
            for event in (words(binh, "/trogiup"), words(lan, "/poison"), words(binh, "/lich"))
        )
    )
    await rig.settle()
    assert len(binh.messages) == 2
    assert "ghi lại" in lan.sees()
    assert rig.app.dispatcher.dead == 1
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        assert person.asking == ""


async def test_nothing_leaves_before_the_commit(rig: Rig) -> None:
    lan = rig.person("lan")

    async def spoil(event: Event, ctx: Context) -> list[Outgoing]:
        commit = ctx.uow.commit  # type: ignore[attr-defined]

        async def fail() -> None:
            await commit()
            raise Away(Reason.AWAY)

        ctx.uow.commit = fail  # type: ignore[attr-defined]
        return [ctx.reply(Reply(said("too early")))]

    teach(rig, "spoil", spoil)
    with pytest.raises(Unavailable):
        await rig.app.dispatcher.handle(words(lan, "/spoil"))
    await rig.settle()
    assert lan.messages == []


async def test_a_database_that_is_away_is_said_with_when_to_come_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = rig.person("lan")
    working = rig.app.store.write

    def away() -> Any:
        raise Away(Reason.LOCKED)

    monkeypatch.setattr(rig.app.store, "write", away)
    with pytest.raises(Unavailable) as refused:
        await rig.app.dispatcher.handle(words(lan, "/trogiup", "k1"))
    assert refused.value.retry_after > 0
    assert "thử lại" in refused.value.sentence
    monkeypatch.setattr(rig.app.store, "write", working)
    receipt = await rig.app.dispatcher.handle(words(lan, "/trogiup", "k1"))
    assert not receipt.repeated
    assert plain(receipt.outgoings[0].reply.text)


async def test_a_caller_that_hangs_up_does_not_take_the_event_along(rig: Rig) -> None:
    lan = rig.person("lan")
    task = asyncio.create_task(rig.app.dispatcher.handle(words(lan, "/trogiup", "k1")))
    await asyncio.sleep(0)
    task.cancel()
    again = await rig.app.dispatcher.handle(words(lan, "/trogiup", "k1"))
    assert again.repeated


@pytest.mark.parametrize(
    "text", ["", " ", "🎉🎉🎉", "x" * 4000, "\u202eabc", "Việt".encode().decode(), "/", "/ ", "//", "/@bot", "\x00"]
)
async def test_whatever_is_typed_gets_an_answer_not_silence(rig: Rig, text: str) -> None:
    assert await rig.person("lan").says(text)
    assert rig.app.dispatcher.dead == 0
