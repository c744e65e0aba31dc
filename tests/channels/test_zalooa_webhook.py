"""The Official Account's webhook: only what is signed, nothing lost, nothing twice, and no yes before the commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.channels.hooks import LARGEST
from bot.channels.zalo_oa.webhook import DATA_REQUEST
from bot.dispatch import Unavailable as Gone
from messaging.model import Sender
from storage.errors import Reason, Unavailable
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.channels.logged import logged
from tests.channels.test_zalooa_sending import alarms, owner
from tests.channels.zalooa_house import OaHouse, oa_house
from tests.rig import SECRET
from tests.zalooa.hooking import Variant

TEXT = {"event_name": "user_send_text", "message": {"msg_id": "m1", "text": "/trogiup"}}


@pytest.fixture
async def house() -> AsyncIterator[OaHouse]:
    async with oa_house() as house:
        yield house


def signed(house: OaHouse, raw: bytes, stamp: str = "1") -> dict[str, str]:
    return {"X-ZEvent-Signature": f"mac={house.fake.hook.mac(raw, stamp)}", "Content-Type": "application/json"}


def event(house: OaHouse, **fields: Any) -> bytes:
    people = {"sender": {"id": house.fake.person("Lan").id}, "recipient": {"id": house.fake.oa_id}}
    return json.dumps({"app_id": house.fake.app_id, "timestamp": "1", **people, **fields}).encode()


async def test_a_person_says_something_and_is_answered(house: OaHouse) -> None:
    (answer,) = await house.says(house.fake.person("Lan"), "trợ giúp")
    assert "Vào thi" in answer


async def test_who_follows_is_greeted(house: OaHouse) -> None:
    lan = house.fake.person("Lan")
    await house.fake.hook.follows(lan)
    await house.line.settled()
    assert "Tìm hiểu pháp luật" in lan.messages[-1].text
    assert [button["title"] for button in lan.messages[-1].buttons][:1] == ["Vào thi"]


@pytest.mark.parametrize("header", ["", "mac=", "mac=" + "0" * 64, "nothing"])
async def test_what_is_not_signed_is_turned_away(house: OaHouse, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = event(house, **TEXT)
    logs = logged(monkeypatch, "bot.channels.zalo_oa.webhook")
    assert await house.fake.hook.raw(raw, {"X-ZEvent-Signature": header}) == 401
    assert logs
    assert house.fake.secret_key not in str(logs)
    assert "trogiup" not in str(logs)


@pytest.mark.parametrize("variant", [Variant.OA_ID_FIRST, Variant.APP_SECRET])
async def test_production_takes_the_documented_signature_only(house: OaHouse, variant: Variant) -> None:
    raw = event(house, **TEXT)
    mac = house.fake.hook.mac(raw, "1", variant)
    assert await house.fake.hook.raw(raw, {"X-ZEvent-Signature": f"mac={mac}"}) == 401


@pytest.mark.parametrize("size", [LARGEST - 200, LARGEST + 1, 10 * LARGEST])
async def test_large_bodies(house: OaHouse, size: int) -> None:
    raw = event(house, event_name="user_send_text", message={"msg_id": "m1", "text": "a" * size})
    status = await house.fake.hook.raw(raw, signed(house, raw))
    assert status == (200 if len(raw) <= LARGEST else 413) or (len(raw) > LARGEST and status is None)


async def test_who_sends_a_letter_now_and_then_is_not_waited_for(
    house: OaHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo_oa.webhook.WITHIN_S", 0.05)
    address = urlsplit(house.fake.hook.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(f"POST {address.path} HTTP/1.1\r\nHost: thi\r\nContent-Length: 1000\r\n\r\n{{".encode())
    assert b" 408 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize(
    "raw",
    [
        b'{"timestamp":"1"}',
        b'{"timestamp":"1","event_name":"a_new_event","what":[1,2]}',
        b'{"timestamp":"1","event_name":"user_send_text"}',
        b'{"timestamp":"1","event_name":"user_send_text","sender":{"id":"1"},"message":{"text":["no"]}}',
        b'{"timestamp":"1","event_name":7}',
        b'<html>"timestamp":"1"</html>',
        b'["timestamp", {"timestamp":"1"}]',
        b'{"timestamp":"1","event_name":"user_send_text","message":{"text":"\\ud800"}}',
        b'{"timestamp":"1",' + b"[" * 5000,
    ],
)
async def test_strange_events_never_come_for_ever(house: OaHouse, raw: bytes) -> None:
    """Acknowledged, kept where they could not be read, and nobody behind them waits."""
    assert await house.fake.hook.raw(raw, signed(house, raw)) == 200
    assert await house.says(house.fake.person("Lan"), "trợ giúp")


async def test_a_resend_does_nothing_twice(house: OaHouse) -> None:
    lan = house.fake.person("Lan")
    posted = await house.fake.hook.says(lan, "/batdau")
    await house.line.settled()
    for _ in range(5):
        await house.fake.hook.again(posted)
    await house.line.settled()
    assert posted.status == 200
    assert len(lan.messages) == 1


async def test_a_replayed_event_with_another_body_is_not_signed(house: OaHouse) -> None:
    lan = house.fake.person("Lan")
    posted = await house.fake.hook.says(lan, "/batdau")
    mac = house.fake.hook.mac(posted.raw, posted.timestamp)
    changed = posted.raw.replace(b"/batdau", b"/nopbai")
    assert await house.fake.hook.raw(changed, {"X-ZEvent-Signature": f"mac={mac}"}) == 401


async def test_out_of_order_and_at_once(house: OaHouse) -> None:
    people = [house.fake.person(f"Người {number}") for number in range(20)]
    await asyncio.gather(*(house.fake.hook.says(person, "/batdau") for person in people for _ in range(3)))
    await house.line.settled()
    assert all(len(person.messages) == 3 for person in people)


async def test_another_account_of_the_same_app_is_left_alone(house: OaHouse) -> None:
    raw = event(house, **TEXT, recipient={"id": "another account"})
    assert await house.fake.hook.raw(raw, signed(house, raw)) == 200
    await house.line.settled()
    assert not [one for one in house.fake.asked if one.path.endswith("/message/cs")]


async def test_whoever_opens_the_address_sees_that_somebody_is_here(house: OaHouse) -> None:
    async with aiohttp.ClientSession() as http, http.get(house.fake.hook.url) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_the_ladder_of_resends_while_the_database_goes_and_comes_back(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged that was not kept; the first moment counts; when it is over everything is there once."""
    url = (
        f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
        if database == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))
    async with oa_house(store) as house:
        fake, people = house.fake, [house.fake.person(f"Người {number}") for number in range(10)]
        came = house.clock.now

        def away() -> Any:
            raise Unavailable(Reason.AWAY, "gone")

        with monkeypatch.context() as gone:
            gone.setattr(house.app.store, "write", away)
            for person in people:
                await fake.hook.says(person, "/batdau")
            assert {one.status for one in fake.hook.events} == {503}
            assert await fake.hook.resend() == len(people)
        for _ in range(4):
            await house.passes(minutes=15)
            await fake.hook.resend()
        await house.line.settled()
        assert all(one.acknowledged for one in fake.hook.events)
        assert [len(person.messages) for person in people] == [1] * len(people)
        for one in fake.hook.events:
            await fake.hook.again(one)
        await house.line.settled()
        assert [len(person.messages) for person in people] == [1] * len(people)
        async with house.app.store.read() as uow:
            known = await uow.person_of(Sender("zalo_oa", fake.oa_id, people[0].id))
        assert known is not None
        assert known.created_at == came, "that nothing could be kept then is not the person's fault"


async def test_while_the_database_hangs_the_first_moment_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not refuse, it only does not answer; the webhook gives up before it does."""
    url, hangs = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}", asyncio.Event()
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))

    class Hanging:
        async def __aenter__(self) -> None:
            await hangs.wait()
            raise Unavailable(Reason.AWAY, "gone")

        async def __aexit__(self, *_: object) -> None: ...

    async with oa_house(store) as house:
        lan, came = house.fake.person("Lan"), house.clock.now
        with monkeypatch.context() as gone:
            gone.setattr("bot.channels.zalo_oa.webhook.WITHIN_S", 0.05)
            gone.setattr(house.app.store, "write", Hanging)
            assert (await house.fake.hook.says(lan, "/batdau")).status == 503
            hangs.set()
        await house.passes(minutes=5)
        await house.fake.hook.resend()
        await house.line.settled()
        async with house.app.store.read() as uow:
            known = await uow.person_of(Sender("zalo_oa", house.fake.oa_id, lan.id))
        assert known is not None
        assert known.created_at == came


async def test_what_takes_too_long_is_asked_for_again_and_done_once(
    house: OaHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo_oa.webhook.WITHIN_S", 0.01)
    gate, handle = asyncio.Event(), house.app.zalo_oa.hook._threshold._handle  # type: ignore[union-attr]

    async def slow(event: Any) -> Any:
        await gate.wait()
        return await handle(event)

    house.app.zalo_oa.hook._threshold._handle = lambda event: asyncio.shield(asyncio.ensure_future(slow(event)))  # type: ignore[union-attr]
    lan = house.fake.person("Lan")
    posted = await house.fake.hook.says(lan, "/batdau")
    assert posted.status == 503
    gate.set()
    monkeypatch.setattr("bot.channels.zalo_oa.webhook.WITHIN_S", 1.5)
    await house.fake.hook.again(posted)
    await house.line.settled()
    assert posted.status == 200
    assert len(lan.messages) == 1


@pytest.mark.parametrize("name", ["user_data_subject_rights", "data_subject_request", "user_request_delete_data"])
async def test_a_request_about_personal_data_is_kept_and_the_owners_hear_of_it(house: OaHouse, name: str) -> None:
    await owner(house)
    raw = event(house, event_name=name, request={"kind": "erase", "note": "Xin xóa dữ liệu của tôi"})
    for _ in range(2):
        assert await house.fake.hook.raw(raw, signed(house, raw)) == 200
    (letter,) = await house.dead_letters()
    assert letter["error"] == DATA_REQUEST
    assert json.loads(letter["event"]["text"])["request"]["note"] == "Xin xóa dữ liệu của tôi"
    assert await alarms(house) == ["data_request"]


async def test_a_request_that_could_not_be_kept_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with oa_house() as house:
        await owner(house)
        raw = event(house, event_name="data_subject_request")
        handle = house.app.dispatcher.handle

        async def away(_: object) -> None:
            raise Gone("locked")

        monkeypatch.setattr(house.app.zalo_oa.hook._threshold, "_handle", away)  # type: ignore[union-attr]
        assert await house.fake.hook.raw(raw, signed(house, raw)) == 503
        assert await alarms(house) == []
        monkeypatch.setattr(house.app.zalo_oa.hook._threshold, "_handle", handle)  # type: ignore[union-attr]
        assert await house.fake.hook.raw(raw, signed(house, raw)) == 200
        assert await alarms(house) == ["data_request"]


async def test_before_we_know_our_account_a_group_is_asked_to_wait(house: OaHouse) -> None:
    group, lan = house.fake.group("Bản Mòng"), house.fake.person("Lan")
    us, house.app.zalo_oa.hook.account = house.app.zalo_oa.hook.account, ""  # type: ignore[union-attr]
    posted = await house.fake.hook.happens_in(group, "create_group", lan)
    assert posted.status == 503
    house.app.zalo_oa.hook.account = us  # type: ignore[union-attr]
    await house.fake.hook.again(posted)
    assert posted.status == 200
    await house.line.settled()
    assert "trợ lý của cuộc thi" in group.messages[-1].text
