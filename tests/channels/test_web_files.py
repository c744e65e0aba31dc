"""Files: streamed to a limit, kept once, handed to their owner only and never run by a browser."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import FormData, MultipartWriter

from bot.web.files import disposition, file_name, media_type
from bot.web.site import Limits
from messaging.model import Document, Outgoing, Picture, Reply, Said
from messaging.text import said
from services.records import StoredFile
from tests.channels import website as site_of_tests
from tests.channels.scripted_quiz import play
from tests.channels.website import START, Browser, Website, website

database, empty_database = site_of_tests.database, site_of_tests.empty_database
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
async def web(database: Path) -> AsyncIterator[Website]:
    async with website(database, play) as running:
        yield running


@pytest.fixture
async def lan(web: Website) -> AsyncIterator[Browser]:
    async with web.browser() as browser:
        await browser.sends(text="/batdau")
        yield browser


def form(data: bytes, name: str = "đơn phản ánh.docx", kind: str = "application/msword", **words: str) -> FormData:
    made = FormData(quote_fields=False)
    for key, value in {"key": "f1", **words}.items():
        made.add_field(key, value)
    made.add_field("file", BytesIO(data), filename=name, content_type=kind)
    return made


async def uploaded(browser: Browser, made: FormData) -> dict[str, Any]:
    response = await browser.posts("/api/chat/upload", data=made)
    assert response.status == 200, await response.text()
    answer: dict[str, Any] = await response.json()
    return answer


async def test_a_file_is_something_said(web: Website, lan: Browser) -> None:
    answer = await uploaded(lan, form(b"noi dung", text="Đây ạ"))
    own, reply = answer["messages"]
    assert (own["mine"], own["text"]) == (True, "Đây ạ")
    assert own["document"]["name"] == "đơn phản ánh.docx"
    assert reply["text"] == "Đã nhận đơn phản ánh.docx"
    event = web.dispatcher.events[-1]
    assert isinstance(event, Said)
    assert (event.files[0].size, event.files[0].media_type) == (8, "application/msword")
    response = await lan.gets(own["document"]["url"])
    assert await response.read() == b"noi dung"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"don phan anh.docx\"; filename*=UTF-8''%C4%91%C6%A1n%20ph%E1%BA%A3n%20%C3%A1nh.docx"
    )


async def test_the_same_upload_is_kept_and_counted_once(web: Website, lan: Browser) -> None:
    first = await uploaded(lan, form(b"a"))
    again = await uploaded(lan, form(b"a"))
    assert again["repeated"] is True
    assert again["messages"] == first["messages"]


async def test_nobody_else_gets_the_file(web: Website, lan: Browser) -> None:
    address = (await uploaded(lan, form(b"a")))["messages"][0]["document"]["url"]
    async with web.browser() as mai:
        await mai.sends(text="/batdau")
        assert (await mai.gets(address)).status == 404
    async with web.browser(opened=False) as stranger:
        assert (await stranger.gets(address)).status == 401


async def test_a_file_without_owner_is_for_everybody_who_was_shown_it(web: Website, lan: Browser) -> None:
    async with web.dispatcher.store.write() as uow:
        uow.add_file(StoredFile("bang-1", None, "bảng.png", "image/png", PNG, START))
        await uow.commit()
    reply = Reply(
        said("Bảng"), picture=Picture("bang-1", "Bảng xếp hạng"), document=Document("bang-1", "b.png", "image/png")
    )
    await web.dispatcher.tells(Outgoing(lan.chat, reply))
    item = (await lan.reads())[-1]
    assert item["picture"] == {"url": "/files/bang-1", "alt": "Bảng xếp hạng"}
    response = await lan.gets(item["picture"]["url"])
    assert (response.content_type, await response.read()) == ("image/png", PNG)
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_a_file_that_may_not_leave_any_more_is_gone(web: Website, lan: Browser) -> None:
    async with web.dispatcher.store.write() as uow:
        for ref in ("withheld-1", "free-1"):
            uow.add_file(StoredFile(ref, None, "a", "text/plain", b"a", START))
        await uow.commit()
    assert (await lan.gets("/files/free-1")).status == 200
    assert (await lan.gets("/files/withheld-1")).status == 404


async def test_an_expired_file_is_gone(web: Website, lan: Browser) -> None:
    async with web.dispatcher.store.write() as uow:
        uow.add_file(StoredFile("alt", None, "a", "text/plain", b"a", START, expires_at=START))
        await uow.commit()
    response = await lan.gets("/files/alt", headers={"Accept": "text/html"})
    assert response.status == 404
    assert "không còn" in await response.text()


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("a.html", "text/html", b"<script>alert(1)</script>"),
        ("a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("a.png", "image/png", b"<html>not a picture"),
    ],
)
async def test_what_a_browser_could_run_is_only_downloaded(lan: Browser, name: str, kind: str, data: bytes) -> None:
    address = (await uploaded(lan, form(data, name, kind)))["messages"][0]["document"]["url"]
    response = await lan.gets(address)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.content_type.startswith("image/")


async def refused(browser: Browser, made: Any, status: int, code: str, **options: Any) -> None:
    response = await browser.posts("/api/chat/upload", data=made, **options)
    assert response.status == status, await response.text()
    assert (await response.json())["error"] == code


async def test_too_large_is_refused_while_it_comes(database: Path) -> None:
    async with website(database, play, limits=Limits(file=1000)) as web, web.browser() as lan:
        await lan.sends(text="/batdau")
        await refused(lan, form(b"x" * 1001), 413, "too_large")
        with contextlib.suppress(aiohttp.ClientConnectionError):  # hung up while we were still sending: as good
            await refused(lan, form(b"x" * 9_000_000), 413, "too_large")
        await uploaded(lan, form(b"x" * 1000, key="f2"))


async def test_what_is_no_upload_is_refused(database: Path) -> None:
    async with website(database, play, limits=Limits(uploads=100)) as web, web.browser() as lan:
        await lan.sends(text="/batdau")
        await refuses_what_is_no_upload(lan)


async def refuses_what_is_no_upload(lan: Browser) -> None:
    await refused(lan, b"{}", 415, "wrong_type", headers={"Content-Type": "application/json"})
    await refused(lan, form(b""), 400, "no_file")
    await refused(lan, form(b"a", key=""), 400, "bad_key")
    await refused(lan, form(b"a", chat="somebody"), 403, "foreign_chat")
    await refused(lan, form(b"a", other="x"), 400, "no_file")
    for broken in (b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=key\r\n\r\na", b"nonsense" * 100):
        await refused(lan, broken, 400, "no_file", headers={"Content-Type": "multipart/form-data; boundary=x"})
    await refused(lan, b"a", 400, "no_file", headers={"Content-Type": "multipart/form-data"})


async def test_nested_parts_are_refused(lan: Browser) -> None:
    with MultipartWriter("form-data") as outer, MultipartWriter("mixed") as inner:
        inner.append("x")
        outer.append(inner)
        await refused(lan, outer, 400, "no_file")


async def test_who_never_spoke_is_asked_to_say_hello(web: Website) -> None:
    async with web.browser() as mai:
        await refused(mai, form(b"a"), 409, "nobody_yet")


async def test_uploads_are_bounded_by_session(database: Path) -> None:
    async with website(database, play, limits=Limits(uploads=1)) as web, web.browser() as lan:
        await lan.sends(text="/batdau")
        await uploaded(lan, form(b"a"))
        await refused(lan, form(b"a", key="f2"), 429, "too_fast")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\đơn.docx", "đơn.docx"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 100 + ".docx"),
    ],
)
def test_file_names_are_only_names(given: str, kept: str) -> None:
    assert file_name(given) == kept


def test_a_name_cannot_break_out_of_its_header() -> None:
    assert disposition('a"; x="\r\n.txt', inline=False) == (
        "attachment; filename=\"a__ x____.txt\"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0A.txt"
    )


def test_media_types_are_believed_by_their_bytes() -> None:
    assert media_type(b"\xff\xd8\xff\xe0", "text/html") == "image/jpeg"
    assert media_type(b"RIFF0000WEBPVP8", "") == "image/webp"
    assert media_type(b"plain", "text/plain; charset=utf-8") == "text/plain"
    assert media_type(b"plain", "image/png") == media_type(b"", "nonsense") == "application/octet-stream"
