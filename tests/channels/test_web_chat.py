"""The chat API's contract: sessions, words, presses, repeats, limits, and what is refused how."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.channels.web import WEB
from bot.web.sessions import Cookies
from bot.web.site import Limits
from handlers.actions import Answer, Open
from messaging.actions import pack
from messaging.model import Asks, Button, Capabilities, Chat, Link, Outgoing, Pressed, Reply, Said
from messaging.text import said
from services.records import ChatRecord
from tests.channels import website as site_of_tests
from tests.channels.scripted_quiz import play
from tests.channels.website import START, Away, Browser, Website, website

database, empty_database = site_of_tests.database, site_of_tests.empty_database
ITEM = {"n", "chat", "text", "buttons", "replaces", "toast", "picture", "document"}


@pytest.fixture
async def web(database: Path) -> AsyncIterator[Website]:
    async with website(database, play) as running:
        yield running


@pytest.fixture
async def lan(web: Website) -> AsyncIterator[Browser]:
    async with web.browser() as browser:
        yield browser


async def sentence_of(response: Any, status: int, code: str) -> str:
    assert response.status == status, await response.text()
    body = await response.json()
    assert set(body) == {"error", "sentence"}
    assert body["error"] == code
    assert body["sentence"]
    return str(body["sentence"])


def test_the_web_shows_everything_but_contacts_and_polls() -> None:
    assert isinstance(WEB, Capabilities)
    assert (WEB.buttons, WEB.row, WEB.label, WEB.payload, WEB.text) == (100, 8, 200, 64, 20_000)
    assert all((WEB.edit, WEB.toast, WEB.groups, WEB.pictures, WEB.documents, WEB.links, WEB.styles))
    assert not WEB.contact
    assert not WEB.polls


# sessions ------------------------------------------------------------------------------------------------------------


async def test_a_browser_gets_one_session_and_keeps_it(web: Website) -> None:
    async with web.browser(opened=False) as browser:
        first = await browser.opens()
        assert first == {
            "person": browser.identity,
            "chats": [{"id": browser.identity, "title": site_of_tests.TITLE, "group": False}],
        }
        assert await browser.opens() == first
        assert browser.identity not in browser.cookie


async def test_a_session_can_be_opened_by_a_bare_post(web: Website) -> None:
    async with web.browser(opened=False) as browser:
        response = await browser.posts("/api/chat/session")
        assert response.status == 200
        header = response.headers["Set-Cookie"]
        assert all(part in header for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"))
        assert "Secure" not in header


async def test_the_cookie_is_secure_when_the_public_address_is(database: Path) -> None:
    async with (
        website(database, play, public_url="https://thi.example.vn") as web,
        web.browser(opened=False) as browser,
    ):
        response = await browser.posts("/api/chat/session", headers={"Origin": "https://thi.example.vn"})
        assert response.headers["Set-Cookie"].startswith("__Host-chat=")
        assert "Secure" in response.headers["Set-Cookie"]
        assert response.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "change",
    [
        lambda cookie: "0" * 32 + cookie[32:],
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda cookie: cookie[:32],
        lambda cookie: cookie[:33],
        lambda cookie: cookie + "0",
        lambda cookie: "",
        lambda cookie: "x" * 5000,
        lambda cookie: "ậ.ậ",
    ],
)
async def test_a_changed_cookie_is_a_stranger(web: Website, lan: Browser, change: Any) -> None:
    await lan.sends(text="tin của Lan")
    async with web.browser(opened=False) as thief:
        thief.puts_cookie(change(lan.cookie))
        await sentence_of(await thief.gets("/api/chat/messages?after=0"), 401, "no_session")
        await sentence_of(await thief.posts("/api/chat/send", json={"key": "k", "text": "a"}), 401, "no_session")
        opened = await thief.opens()
        assert opened["person"] != lan.identity
        assert await thief.reads() == []


async def test_an_older_key_still_opens_and_the_newer_signs(web: Website, lan: Browser) -> None:
    old, new = Cookies((b"o" * 16,), secure=False), Cookies((b"n" * 16, b"o" * 16), secure=False)
    request: Any = SimpleNamespace(cookies={})
    session, value = old.give(request)
    request.cookies["chat"] = value
    assert new.read(request) == session
    again, signed = new.give(request)
    assert again == session
    request.cookies["chat"] = signed
    assert new.read(request) == session
    assert old.read(request) is None


async def test_the_owner_link_is_handed_on(web: Website, lan: Browser) -> None:
    assert (await lan.opens(owner="wrong"))["owner"] is False
    assert (await lan.opens(owner="right"))["owner"] is True
    assert web.owners == [("wrong", lan.identity), ("right", lan.identity)]


async def test_a_start_payload_is_echoed_only_when_it_is_one(lan: Browser) -> None:
    assert (await lan.opens(start="moi_abc-1"))["start"] == "moi_abc-1"
    assert "start" not in await lan.opens(start="<script>")


async def test_the_last_messages_come_with_the_session(lan: Browser) -> None:
    await lan.sends(text="một")
    opened = await lan.opens(recent=1)
    assert [item["text"] for item in opened["messages"]] == ["Bạn nói: một"]
    assert "messages" not in await lan.opens()


# saying and pressing -------------------------------------------------------------------------------------------------


async def test_words_are_answered_in_the_same_round_trip(web: Website, lan: Browser) -> None:
    answer = await lan.sends(text="Xin chào", key="a:b:c")
    own, reply = answer["messages"]
    assert (answer["ok"], answer["repeated"]) == (True, False)
    assert set(own) >= ITEM
    assert (own["n"], own["text"], own["mine"], own["key"]) == (1, "Xin chào", True, "a:b:c")
    assert (reply["n"], reply["text"], reply["chat"]) == (2, "Bạn nói: Xin chào", lan.identity)
    assert await lan.reads() == [own, reply]
    (event,) = web.dispatcher.events
    assert isinstance(event, Said)
    assert (event.key, event.at, event.chat) == (f"web:{lan.identity}:a:b:c", START, Chat("web", "", lan.identity))
    assert event.sender.language == "vi"


async def test_a_press_carries_its_action_and_edits_its_message(web: Website, lan: Browser) -> None:
    await lan.sends(text="/thi")
    shown = (await lan.reads())[-1]
    first = shown["buttons"][0]
    assert (first["label"], first["press"], first["row"]) == ("A", pack(Answer(1, 0, 0)), 0)
    assert shown["until"] == "2024-06-03T01:15:00.000Z"
    assert ["Câu 1/10", "bold"] in shown["spans"]
    answer = await lan.sends(press=first["press"], on=shown["n"])
    (changed,) = answer["messages"]
    assert (changed["replaces"], changed["toast"]) == (shown["n"], "Đã ghi nhận câu 1")
    event = web.dispatcher.events[-1]
    assert isinstance(event, Pressed)
    assert event.action == Answer(1, 0, 0)
    assert event.on is not None
    assert event.on.external_id == str(shown["n"])
    numbers = [item["n"] for item in await lan.reads()]
    assert shown["n"] not in numbers, "what was replaced is left out of a first look"
    assert changed["n"] in numbers
    assert shown["n"] in [item["n"] for item in await lan.reads("after=1")], "who has it needs to see it change"


@pytest.mark.parametrize("token", ["nonsense", "an.1.2", "an.-1.0.0", "x" * 5000, "", "an.1.0.0\n", "ậ"])
async def test_a_press_that_cannot_be_read_is_an_event_without_action(web: Website, lan: Browser, token: str) -> None:
    answer = await lan.sends(press=token)
    assert answer["messages"][-1]["toast"] == "Nút này đã cũ"
    event = web.dispatcher.events[-1]
    assert isinstance(event, Pressed)
    assert event.action is None


async def test_the_same_key_counts_once(web: Website, lan: Browser) -> None:
    first = await lan.sends(text="một", key="same")
    second = await lan.sends(text="một", key="same")
    assert second["repeated"] is True
    assert second["messages"] == first["messages"], "who did not hear the answer gets it again"
    assert len(web.dispatcher.events) == 1
    async with web.browser() as other:
        assert (await other.sends(text="một", key="same"))["repeated"] is False


async def test_an_answer_brings_all_that_the_page_is_missing(web: Website, lan: Browser) -> None:
    await lan.sends(text="một")
    await web.dispatcher.tells(Outgoing(lan.chat, Reply(said("Nhắc: tuần 1 sắp đóng"))))
    answer = await lan.sends(text="hai", after=2)
    assert [item["n"] for item in answer["messages"]] == [3, 4, 5]
    web.dispatcher.announces = False
    answer = await lan.sends(text="ba", after=5)
    assert [item["n"] for item in answer["messages"]] == [6, 7]


async def test_the_moment_is_that_of_arrival(web: Website, lan: Browser) -> None:
    web.clock.passes(minutes=5)
    await lan.sends(text="một")
    assert web.dispatcher.events[-1].at == web.clock.now


async def test_a_body_that_dawdles_counts_when_it_is_there(web: Website, lan: Browser) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b'{"key": "slow", '
        web.clock.passes(seconds=40)
        yield b'"text": "muon"}'

    response = await lan.posts("/api/chat/send", data=trickle(), headers={"Content-Type": "application/json"})
    assert response.status == 200
    assert web.dispatcher.events[-1].at == web.clock.now


async def test_words_are_cleaned_for_every_database(web: Website, lan: Browser) -> None:
    await lan.sends(text="  Đa\u0323\u0306ng\x00\x1b Thuỷ\r\ndòng hai  ")
    event = web.dispatcher.events[-1]
    assert isinstance(event, Said)
    assert event.text == "Đặng Thuỷ\ndòng hai"


async def test_items_keep_names_as_plain_words(lan: Browser) -> None:
    answer = await lan.sends(text="<b>**Lan**</b> & `x`")
    assert answer["messages"][1]["text"] == "Bạn nói: <b>**Lan**</b> & `x`"
    assert "spans" not in answer["messages"][1]


async def test_what_is_asked_rides_along(web: Website, lan: Browser) -> None:
    answer = await lan.sends(text="/ketqua")
    assert answer["messages"][1]["asks"] == Asks.NUMBER.value


async def test_unsafe_links_are_left_out(web: Website, lan: Browser) -> None:
    rows = ((Link("tốt", "https://example.org"), Link("xấu", "javascript:alert(1)"), Button("nút", Open("thi"))),)
    await web.dispatcher.tells(Outgoing(lan.chat, Reply(said("x"), rows)))
    await lan.sends(text="a")
    assert [button["label"] for button in (await lan.reads())[0]["buttons"]] == ["tốt", "nút"]


# what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"key": "k", "text": "a" * 4001}, 413, "too_long"),
        ({"key": "k", "text": "a" * 70_000}, 413, "too_long"),
        ({"text": "a"}, 400, "bad_key"),
        ({"key": "", "text": "a"}, 400, "bad_key"),
        ({"key": "k" * 65, "text": "a"}, 400, "bad_key"),
        ({"key": "có dấu", "text": "a"}, 400, "bad_key"),
        ({"key": 1, "text": "a"}, 400, "bad_json"),
        ({"key": "k"}, 400, "empty"),
        ({"key": "k", "text": " \n "}, 400, "empty"),
        ({"key": "k", "text": "a", "press": "b"}, 400, "empty"),
        ({"key": "k", "text": ["a"]}, 400, "bad_json"),
        ({"key": "k", "text": "a", "chat": "somebody-else"}, 403, "foreign_chat"),
        ([], 400, "bad_json"),
        ("text", 400, "bad_json"),
        (None, 400, "bad_key"),
    ],
)
async def test_bad_bodies_get_a_sentence(web: Website, lan: Browser, body: Any, status: int, code: str) -> None:
    response = await lan.posts("/api/chat/send", json=body)
    await sentence_of(response, status, code)
    assert web.dispatcher.events == []


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"\xff\xfe",
        b'{"key": "k", "text": "\xff"}',
        b'{"key": "k", "text": "\\ud800"}',
        b"[" * 60_000,
        b'{"key": "k", "text": NaN}',
        b"\x00" * 100,
        b'{"key": "k", "text": "a", "on": 1e400}',
    ],
)
async def test_damaged_json_is_a_bad_request(lan: Browser, data: bytes) -> None:
    response = await lan.posts("/api/chat/send", data=data, headers={"Content-Type": "application/json"})
    await sentence_of(response, 400, "bad_json")


async def test_forged_numbers_do_no_harm(lan: Browser) -> None:
    for number, after in enumerate((2**62, 10**30, -1, 0, 10**6)):
        answer = await lan.sends(text="a", on=-(10**30), after=after)
        assert [item["n"] for item in answer["messages"]][-2:] == [2 * number + 1, 2 * number + 2]
    for query in ("after=-1", "after=x", "after=99999999999999999999", "after=1&limit=x", "before=ậ"):
        await sentence_of(await lan.gets(f"/api/chat/messages?{query}"), 400, "bad_number")


async def test_ten_megabytes_are_refused_and_the_server_goes_on(lan: Browser) -> None:
    try:
        response = await lan.posts(
            "/api/chat/send", data=BytesIO(b"x" * 10_000_000), headers={"Content-Type": "application/json"}
        )
    except aiohttp.ClientError:
        pass  # the server hung up while we were still sending: as good
    else:
        await sentence_of(response, 413, "too_long")
    assert (await lan.sends(text="còn đây"))["ok"]


async def test_only_json_is_taken(lan: Browser) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        response = await lan.posts("/api/chat/send", data=b'{"key":"k","text":"a"}', headers={"Content-Type": kind})
        await sentence_of(response, 415, "wrong_type")


@pytest.mark.parametrize("path", ["/api/chat/send", "/api/chat/session", "/api/chat/upload"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_other_sites_cannot_use_the_cookie(lan: Browser, path: str, headers: dict[str, str]) -> None:
    response = await lan.posts(path, json={"key": "k", "text": "a"}, headers=headers)
    await sentence_of(response, 403, "wrong_origin")


async def test_our_own_page_and_the_public_address_may(database: Path) -> None:
    async with website(database, play, public_url="http://thi.example.vn:8000") as web, web.browser() as lan:
        for number, origin in enumerate((web.base, "http://thi.example.vn:8000")):
            body = {"key": f"o{number}", "text": "a"}
            assert (await lan.posts("/api/chat/send", json=body, headers={"Origin": origin})).status == 200


async def test_strangers_are_told_so_in_their_language(web: Website) -> None:
    async with web.browser(opened=False) as browser:
        body = {"key": "k", "text": "a"}
        response = await browser.posts("/api/chat/send", json=body)
        assert "tải lại trang" in await sentence_of(response, 401, "no_session")
        response = await browser.posts(
            "/api/chat/send", json=body, headers={"Accept-Language": "en-GB,en;q=0.9,vi;q=0.8"}
        )
        assert "open the page again" in await sentence_of(response, 401, "no_session")


async def test_the_database_away_is_a_503_and_nothing_false(web: Website, lan: Browser) -> None:
    web.dispatcher.fault = Away()
    response = await lan.posts("/api/chat/send", json={"key": "k", "text": "a"})
    assert await sentence_of(response, 503, "away") == Away.sentence
    assert response.headers["Retry-After"] == "7"
    web.dispatcher.fault = None
    assert (await lan.sends(text="a", key="k"))["repeated"] is False


async def test_a_fault_of_ours_is_a_sentence_without_a_trace(web: Website, lan: Browser) -> None:
    web.dispatcher.fault = ZeroDivisionError("secret detail")
    response = await lan.posts("/api/chat/send", json={"key": "k", "text": "a"})
    await sentence_of(response, 500, "our_fault")
    assert "secret" not in await response.text()


async def test_too_fast_is_said_by_session_not_by_address(database: Path) -> None:
    limits = Limits(sends=3, sends_every=60)
    async with website(database, play, limits=limits) as web, web.browser() as lan, web.browser() as mai:
        for _ in range(3):
            await lan.sends(text="a")
        response = await lan.posts("/api/chat/send", json={"key": "more", "text": "a"})
        await sentence_of(response, 429, "too_fast")
        assert int(response.headers["Retry-After"]) == 20
        assert (await mai.sends(text="b"))["ok"]


# chats ---------------------------------------------------------------------------------------------------------------


async def test_nobody_reads_or_writes_another_chat(web: Website, lan: Browser) -> None:
    await lan.sends(text="riêng tư")
    async with web.browser() as mai:
        for path in (f"/api/chat/messages?chat={lan.identity}", f"/api/chat/stream?chat={lan.identity}"):
            await sentence_of(await mai.gets(path), 403, "foreign_chat")
        response = await mai.posts("/api/chat/send", json={"key": "k", "text": "a", "chat": lan.identity})
        await sentence_of(response, 403, "foreign_chat")


async def test_a_group_is_shared_and_each_sees_only_the_own_words_as_mine(web: Website, lan: Browser) -> None:
    web.groups.append(ChatRecord(0, "web", "", "nhom-1", group=True, title="Tổ dân phố 3"))
    opened = await lan.opens()
    assert opened["chats"][1] == {"id": "nhom-1", "title": "Tổ dân phố 3", "group": True}
    async with web.browser() as mai:
        own = (await lan.sends(text="chào cả nhà", chat="nhom-1"))["messages"][0]
        assert (own["mine"], own["chat"]) == (True, "nhom-1")
        theirs = (await mai.reads("after=0&chat=nhom-1"))[0]
        assert "mine" not in theirs
        assert "key" not in theirs
        assert theirs["from"]
        event = web.dispatcher.events[-1]
        assert isinstance(event, Said)
        assert event.chat.group
        assert not event.addressed
        await mai.sends(text="/bxh", chat="nhom-1")
        event = web.dispatcher.events[-1]
        assert isinstance(event, Said)
        assert event.addressed


async def test_old_messages_come_in_pages(web: Website, lan: Browser) -> None:
    for number in range(6):
        await web.dispatcher.tells(Outgoing(lan.chat, Reply(said(str(number)))))
    assert [item["n"] for item in await lan.reads("after=0&limit=2")] == [5, 6]
    assert [item["n"] for item in await lan.reads("after=0&limit=2&before=5")] == [3, 4]
    assert [item["n"] for item in await lan.reads("after=4")] == [5, 6]
    assert await lan.reads("after=6") == []


async def test_many_edits_leave_one_message(web: Website, lan: Browser) -> None:
    for number in range(5):
        reply = Reply(said(str(number)), replaces="board")
        await web.dispatcher.tells(Outgoing(lan.chat, reply, "board" if number == 0 else None))
    assert [(item["n"], item["replaces"], item["text"]) for item in await lan.reads()] == [(5, 4, "4")]


async def test_a_long_message_in_parts_edits_with_the_first_and_ends_with_the_subject(
    web: Website, lan: Browser
) -> None:
    await web.dispatcher.tells(Outgoing(lan.chat, Reply(said("ngắn")), "s"))
    long = Reply(said("chữ " * 9000), ((Button("A", Open("thi")),),), replaces="s")
    await web.dispatcher.tells(Outgoing(lan.chat, long, "s"))
    await web.dispatcher.tells(Outgoing(lan.chat, Reply(said("cuối"), replaces="s"), "s"))
    items = await lan.reads("after=1")
    assert [item["replaces"] for item in items] == [1, None, 3]
    assert [len(item["buttons"]) for item in items] == [0, 1, 0]
