"""The page and what holds for every response: headers, languages, size, kind errors."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import aiohttp
import pytest

from bot.web import words
from bot.web.problems import explain
from messaging.model import Sender
from tests.channels import website as site_of_tests
from tests.channels.scripted_quiz import play
from tests.channels.website import TITLE, Browser, Website, vietnamese, website

database, empty_database = site_of_tests.database, site_of_tests.empty_database
STATIC = Path(words.__file__).parent / "static"


@pytest.fixture
async def web(database: Path) -> AsyncIterator[Website]:
    async with website(database, play) as running:
        yield running


@pytest.fixture
async def lan(web: Website) -> AsyncIterator[Browser]:
    async with web.browser() as browser:
        yield browser


class Page(HTMLParser):
    """What a page loads and whether anything is inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style"}:
            self._inside = tag
        found = given.get("src") if tag == "script" else given.get("href") if tag == "link" else None
        if found:
            self.loads.append(found)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.inline.append(data)


async def test_the_page_is_vietnamese_first(lan: Browser) -> None:
    text = await (await lan.gets("/")).text()
    assert '<html lang="vi">' in text
    assert TITLE in text
    assert "Vào thi" in text
    assert "bật JavaScript" in text
    assert "CHẠY THỬ" not in text


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "", "vi"),
        ("", "en-US,en;q=0.9", "vi"),
        ("", "vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("", "fr", "vi"),
        ("?lang=vi", "en", "vi"),
        ("?lang=en", "vi", "en"),
        ("?lang=../../x", "vi", "vi"),
    ],
)
async def test_a_page_is_vietnamese_unless_asked_otherwise(
    lan: Browser, query: str, header: str, language: str
) -> None:
    text = await (await lan.gets(f"/{query}", headers={"Accept-Language": header})).text()
    assert f'<html lang="{language}">' in text
    assert ("Bảng xếp hạng" if language == "vi" else "Standings") in text


async def chooses(web: Website, lan: Browser, language: str) -> None:
    """What `/ngonngu` does."""
    async with web.dispatcher.store.write() as uow:
        person = await uow.person_of(Sender("web", "", lan.identity))
        assert person is not None
        person.language = language
        uow.save_person(person)
        await uow.commit()


async def language_of_page(lan: Browser, address: str = "/") -> str:
    return (await (await lan.gets(address)).text()).partition('<html lang="')[2][:2]


async def test_the_page_follows_what_was_chosen_in_the_chat_unless_its_address_says_otherwise(
    web: Website, lan: Browser
) -> None:
    await lan.sends(text="/thi")
    assert await language_of_page(lan) == "vi"
    await chooses(web, lan, "en")
    assert await language_of_page(lan) == "en"
    assert await language_of_page(lan, "/?lang=vi") == "vi"
    async with web.browser() as mai:
        assert await language_of_page(mai) == "vi"


async def test_what_is_chosen_by_the_pages_link_is_kept(web: Website, lan: Browser) -> None:
    await lan.opens(language="en")
    async with web.dispatcher.store.read() as uow:
        assert await uow.person_of(Sender("web", "", lan.identity)) is None, "a look makes nobody a person"
    await lan.sends(text="/thi")
    for language, kept in (("en", "en"), ("xx", "en"), (None, "en"), ("vi", "vi")):
        await lan.opens(language=language)
        assert await language_of_page(lan) == kept


async def test_a_rehearsal_says_so(database: Path) -> None:
    async with website(database, play, rehearsal=True) as web, web.browser() as lan:
        assert "CHẠY THỬ" in await (await lan.gets("/")).text()


async def test_the_first_view_is_small_and_loads_nothing_from_elsewhere(web: Website) -> None:
    total = 0
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        async with http.get(f"{web.base}/", headers={"Accept-Encoding": "gzip"}) as response:
            data = await response.read()
            assert response.headers["Content-Encoding"] in {"gzip", "deflate"}
            total += len(data) + sum(len(name) + len(value) + 4 for name, value in response.headers.items())
        page = Page(gzip.decompress(data).decode())
        assert page.inline == []
        assert len(page.loads) == 3
        for address in page.loads:
            assert address.startswith("/static/")
            async with http.get(f"{web.base}{address}", headers={"Accept-Encoding": "gzip"}) as response:
                assert response.status == 200
                assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
                total += len(await response.read()) + 600
    assert total < 30_000, "60 kB are promised; half of that is the house's own bound"


async def test_assets_are_there_uncompressed_too_and_unknown_ones_are_not(web: Website, lan: Browser) -> None:
    address = next(load for load in Page(await (await lan.gets("/")).text()).loads if load.endswith(".css"))
    response = await lan.gets(address, headers={"Accept-Encoding": "identity"})
    assert await response.read() == (STATIC / "_frame.css").read_bytes() + (STATIC / "chat.css").read_bytes()
    for wrong in ("/static/chat.css", "/static/..%2fguard.py", "/static/chat.000000000000.js"):
        assert (await lan.gets(wrong)).status == 404


PATHS = (
    "/", "/nowhere", "/favicon.ico", "/static/nothing.js", "/files/x", "/api/chat/messages?after=0", "/api/chat/messages?after=x",
    "/api/chat/send", "/api/nowhere",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("opened", [True, False])
async def test_every_response_carries_the_headers(web: Website, path: str, opened: bool) -> None:
    async with web.browser(opened=opened) as browser:
        for response in (
            await browser.gets(path),
            await browser.posts(path),
            await browser.gets(path, headers={"Accept": "text/html"}),
        ):
            headers = response.headers
            assert response.status < 500
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "geolocation=()" in headers["Permissions-Policy"]
            assert headers["Server"] == "web"
            if path.startswith("/api/chat"):
                assert headers["Cache-Control"] == "no-store"
                assert headers["X-Now"] == "2024-06-03T01:00:00.000Z"


async def test_a_lost_visitor_gets_a_kind_page(lan: Browser) -> None:
    response = await lan.gets("/khong-co", headers={"Accept": "text/html,*/*", "Accept-Language": "vi"})
    assert response.status == 404
    text = await response.text()
    assert "Không tìm thấy trang này" in text
    assert 'href="/"' in text
    assert Page(text).inline == []


async def test_a_wrong_method_names_the_right_one(lan: Browser) -> None:
    response = await lan.gets("/api/chat/send")
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert (await response.json())["sentence"]


def test_every_word_of_the_page_has_its_vietnamese() -> None:
    spoken = vietnamese()
    for gathered in (words.script_words(spoken), words.shell_words(spoken), dict(words.chips(spoken))):
        assert all(gathered.values())
    assert explain("unknown code", spoken) == "Hệ thống gặp trục trặc. Vui lòng thử lại sau ít phút."


def test_the_script_is_old_enough_for_old_phones() -> None:
    for part in (STATIC / "chat.js").iterdir():
        code = re.sub(r"/\*.*?\*/|'(?:[^'\\]|\\.)*'", "", part.read_text("utf-8"), flags=re.DOTALL)
        for modern in (
            r"\?\.",
            r"\?\?",
            r"\.\.\.",
            r"\bimport\b",
            r"\bexport\b",
            r"`",
            r"\.flat\(",
            r"\.at\(",
            r"AbortController",
            r"innerHTML",
        ):
            assert not re.search(modern, code), (part.name, modern)


def test_the_script_asks_for_no_word_that_is_not_given() -> None:
    given = set(words.script_words(str))
    asked = set()
    for part in (STATIC / "chat.js").iterdir():
        asked |= set(re.findall(r"\bwords\.([a-z_]+)", part.read_text("utf-8")))
    assert asked - {"length", "replace"} == given
