"""The fake Bot API pushes updates to a webhook as Telegram does: lanes, tries again, answers that act (facts 1.5)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData, MultipartWriter, web

from tests.botapi import Person
from tests.channels.botapi_line import Body, Hooked, Line, hooked, says, texts


@pytest.fixture
async def hook() -> AsyncIterator[Hooked]:
    async with hooked() as found:
        yield found


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "http://thi.example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://thi.example.com:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://may-chu/"}, "bad webhook: Failed to resolve host: Name or service not known"),
        ({"url": "không phải"}, "invalid webhook URL specified"),
        ({"url": "https://thi.example.com/", "secret_token": "mật"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_are_refused(line: Line, params: Body, why: str) -> None:
    assert await line.refused("setWebhook", **params) == f"400 Bad Request: {why}"
    assert (await line.ok("getWebhookInfo"))["url"] == ""


async def test_setting_and_removing_a_webhook(line: Line, hook: Hooked) -> None:
    waiting = asyncio.create_task(line.refused("getUpdates", timeout=50))
    await line.fake.until(lambda: line.bot.poll is not None)
    params = {"url": hook.url, "secret_token": "mat-khau", "max_connections": 100, "allowed_updates": ["message"]}
    assert (await line.call("setWebhook", **params))["description"] == "Webhook was set"
    assert (await waiting).startswith("409 Conflict: terminated by setWebhook request")
    assert await line.refused("setWebhook", **params) == "429 Too Many Requests: retry after 1"
    line.clock.passes(seconds=1)
    assert (await line.call("setWebhook", **params))["description"] == "Webhook is already set"
    info = await line.ok("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == (hook.url, 100, ["message"])
    assert await line.refused("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await line.call("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await line.call("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert await line.updates() == []


async def test_pushes_carry_the_secret_and_what_waited_before(line: Line, hook: Hooked, lan: Person) -> None:
    await lan.says("Trước")
    await line.ok("setWebhook", url=hook.url, secret_token="mat-khau")
    await lan.says("Sau")
    await line.fake.settled()
    assert texts(hook.came) == ["Trước", "Sau"]
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in hook.headers} == {"mat-khau"}


async def test_what_is_not_taken_comes_again_and_blocks_only_its_own_chat(
    line: Line, hook: Hooked, lan: Person
) -> None:
    refusals = 5

    async def answer(_: web.Request, update: Body) -> web.Response:
        nonlocal refusals
        if update["message"]["text"] == "Độc" and refusals:
            refusals -= 1
            return web.Response(status=503, headers={"Retry-After": "7"} if refusals == 1 else {})
        return web.Response()

    hook.answer = answer
    await line.ok("setWebhook", url=hook.url)
    assert line.bot.hook is not None
    await lan.says("Độc")
    await lan.says("Sau độc")
    await line.fake.person("Mai").says("Của Mai")
    await line.fake.settled()
    assert line.bot.hook.delays == [0, 2, 4, 7, 16]
    came = texts(hook.came)
    assert came.index("Của Mai") < came.index("Sau độc")
    assert came.count("Độc") == 6
    info = await line.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_an_answer_that_gets_lost_brings_the_update_again(line: Line, hook: Hooked, lan: Person) -> None:
    await line.ok("setWebhook", url=hook.url)
    assert line.bot.hook is not None
    line.bot.hook.deaf = 2
    await lan.says("Một")
    await lan.says("Hai")
    await line.fake.settled()
    assert texts(hook.came) == ["Một", "Một", "Một", "Hai"]
    assert len({update["update_id"] for update in hook.came}) == 2


async def test_a_thousand_updates_wait_and_go(line: Line, hook: Hooked) -> None:
    people = [line.fake.person(f"Người {number}") for number in range(100)]
    for _ in range(10):
        for person in people:
            await person.says("A")
    await line.ok("setWebhook", url=hook.url, max_connections=100)
    await line.fake.settled()
    assert len({update["update_id"] for update in hook.came}) == len(hook.came) == 1000


async def test_a_tap_that_is_refused_too_long_is_lost(line: Line, hook: Hooked, lan: Person) -> None:
    async def answer(_: web.Request, update: Body) -> web.Response:
        line.clock.passes(seconds=100)
        return web.Response(status=500)

    await lan.opens()
    await line.ok(
        "sendMessage",
        chat_id=lan.id,
        text="Câu 1",
        reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    )
    await line.confirms()
    hook.answer = answer
    await line.ok("setWebhook", url=hook.url)
    await lan.taps("A")
    await line.fake.settled()
    assert (len(hook.came), line.bot.queue.expired) == (2, 1)


async def test_chats_come_side_by_side_up_to_the_connections(line: Line, hook: Hooked) -> None:
    gate = asyncio.Event()

    async def answer(_: web.Request, update: Body) -> web.Response:
        await gate.wait()
        return web.Response()

    hook.answer = answer
    await line.ok("setWebhook", url=hook.url, max_connections=3)
    for name in ("Lan", "Mai", "Hoa", "Bình", "An"):
        await says(line.fake.person(name), 2)
    await line.fake.until(lambda: len(hook.came) == 3)
    assert len({update["message"]["from"]["id"] for update in hook.came}) == 3
    gate.set()
    await line.fake.settled()
    assert line.bot.hook is not None
    assert (len(hook.came), line.bot.hook.most_at_once) == (10, 3)


@pytest.mark.parametrize("body", ["json", "form", "multipart", "multipart writer"])
async def test_a_method_may_ride_in_the_answer(line: Line, hook: Hooked, lan: Person, body: str) -> None:
    async def answer(_: web.Request, update: Body) -> web.Response:
        call = {"method": "sendMessage", "chat_id": str(lan.id), "text": "Đã nhận"}
        if body == "json":
            return web.json_response(call)
        if body == "form":
            return web.Response(text=f"method=sendMessage&chat_id={lan.id}&text=Đã nhận", content_type=FORM)
        if body == "multipart writer":
            parts = MultipartWriter("form-data")
            for name, value in call.items():
                parts.append(value).set_content_disposition("form-data", name=name)
            return web.Response(body=parts)
        form = FormData(call)
        form.add_field("x", b"", filename="x")
        return web.Response(body=form())

    await lan.opens()
    await line.confirms()
    hook.answer = answer
    await line.ok("setWebhook", url=hook.url)
    await lan.says("B")
    await line.fake.settled()
    assert lan.sees() == "Đã nhận"
    assert [asked.by_hook for asked in line.fake.calls("sendMessage")] == [True]


FORM = "application/x-www-form-urlencoded"


async def test_a_webhook_that_is_down_is_told(line: Line, lan: Person) -> None:
    async with hooked() as gone:
        url = gone.url
    await line.ok("setWebhook", url=url)
    await lan.says("Có ai không?")
    await line.fake.until(lambda: line.bot.hook is not None and line.bot.hook.last_error is not None)
    info = await line.ok("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await line.ok("deleteWebhook", drop_pending_updates=True)
    assert await line.updates() == []
