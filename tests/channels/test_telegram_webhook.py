"""The address that Telegram posts to: who has no secret learns nothing, and whatever is posted is answered with a number."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from bot.channels.hooks import LARGEST, paths
from bot.channels.telegram.webhook import PATH
from tests.channels.telegram_house import House, a_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with a_house("webhook") as house:
        await house.fake.until(lambda: house.bot.hook is not None)
        yield house


@pytest.mark.parametrize("secret", ["", "wrong", "không phải"], ids=["none", "wrong", "no ASCII"])
async def test_without_the_secret_nothing_is_taken_or_told(house: House, secret: str) -> None:
    response = await house.posts(b'{"update_id":1}', secret)
    assert (response.status, await response.read()) == (401, b"")


@pytest.mark.parametrize(
    ("body", "letters"),
    [(b"{", 1), (b"", 1), (b"\xff\xfe\x00", 1), (b"[]", 1), (b"[" * 5000, 1), (b'{"update_id":1,"poll":{}}', 0)],
    ids=["half", "nothing", "no letters", "a list", "a deep hole", "another kind"],
)
async def test_what_cannot_be_read_is_put_aside_and_taken(house: House, body: bytes, letters: int) -> None:
    assert (await house.posts(body)).status == 200
    assert (await house.posts(body)).status == 200
    assert len(await house.dead_letters()) == letters


async def test_a_body_that_is_too_large_is_refused(house: House) -> None:
    body = json.dumps({"update_id": 1, "message": {"text": "a" * LARGEST}}).encode()
    assert (await house.posts(body)).status == 413


async def test_only_posts_are_taken(house: House) -> None:
    async with house.http.get(f"{house.address}/webhook/telegram") as response:
        assert response.status == 405


async def test_before_we_know_our_name_a_group_is_asked_to_wait(house: House) -> None:
    person = {"id": 5, "is_bot": False, "first_name": "Lan"}
    body = {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group"}, "from": person, "text": "/thi@thituan_bot"}
    us, house.side.door.us = house.side.door.us, type(house.side.door.us)("4242", "")
    response = await house.posts(json.dumps({"update_id": 1, "message": body}).encode())
    assert (response.status, response.headers["Retry-After"]) == (503, "2")
    house.side.door.us = us
    assert (await house.posts(json.dumps({"update_id": 1, "message": body}).encode())).status == 200


async def test_it_is_set_with_all_that_we_need(house: House) -> None:
    [asked] = house.fake.calls("setWebhook")
    assert json.loads(asked.params["allowed_updates"]) == ["message", "callback_query", "my_chat_member"]
    assert asked.params["max_connections"] == "100"
    assert asked.params["url"] == f"{house.address}/webhook/telegram"
    assert len(asked.params["secret_token"]) == 64


@pytest.mark.parametrize(
    ("address", "served"),
    [
        ("https://thi.example.vn", ("/webhook/telegram",)),
        ("https://example.vn/cuoc-thi", ("/webhook/telegram", "/cuoc-thi/webhook/telegram")),
    ],
)
def test_a_proxy_may_hand_on_its_own_path_or_not(address: str, served: tuple[str, ...]) -> None:
    assert paths(PATH, address) == served
