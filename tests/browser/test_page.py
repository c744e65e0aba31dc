"""The chat page in a real Chromium: what people see and what becomes of their words on a bad line."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from messaging.model import Chat, Outgoing, Pressed, Reply, Said
from messaging.text import said
from services.records import ChatRecord
from tests.channels import website as site_of_tests
from tests.channels.scripted_quiz import play
from tests.channels.website import Website, website

database, empty_database = site_of_tests.database, site_of_tests.empty_database
SEND = "**/api/chat/send"
SESSION = "**/api/chat/session"
STREAM = "**/api/chat/stream*"


@dataclass
class Visit:
    """Somebody looking at the page; what the browser complained about is kept."""

    web: Website
    context: BrowserContext
    page: Page
    complaints: list[str]

    @property
    async def chat(self) -> Chat:
        opened = await self.page.evaluate("fetch('/api/chat/session', {method: 'POST'}).then(answer => answer.json())")
        return Chat("web", "", opened["person"])

    async def says(self, words: str) -> None:
        await self.page.fill("#words", words)
        await self.page.press("#words", "Enter")

    async def sees(self, words: str | re.Pattern[str], *, times: int | None = None) -> None:
        found = self.page.locator(".message", has_text=words)
        if times is None:
            await expect(found.last).to_be_visible()
        else:
            await expect(found).to_have_count(times)

    async def presses(self, label: str) -> None:
        await self.page.locator(".button", has_text=re.compile(f"^{label}$")).last.click()

    def said(self) -> list[str]:
        return [event.text for event in self.web.dispatcher.events if isinstance(event, Said)]


@pytest.fixture
async def web(database: Path) -> AsyncIterator[Website]:
    async with website(database, play) as running:
        yield running


@asynccontextmanager
async def visiting(
    browser: Browser,
    web: Website,
    path: str = "/",
    *,
    early: Callable[[Page], Awaitable[object]] | None = None,
    **options: Any,
) -> AsyncIterator[Visit]:
    """`early` is done to the page before it asks for anything."""
    given = {"locale": "vi-VN", "viewport": {"width": 360, "height": 640}, "has_touch": True, **options}
    async with await browser.new_context(**given) as context:
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        if early is not None:
            await early(page)
        await page.goto(web.base + path)
        yield Visit(web, context, page, complaints)
        assert complaints == []


@pytest.fixture
async def lan(browser: Browser, web: Website) -> AsyncIterator[Visit]:
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        yield visit


def note(chat: Chat, words: str) -> Outgoing:
    return Outgoing(chat, Reply(said(words)))


async def test_a_fresh_page_says_hello_by_itself_once(lan: Visit) -> None:
    assert lan.said() == ["/batdau"]
    await lan.page.reload()
    await lan.sees("Chào mừng bạn", times=1)
    assert lan.said() == ["/batdau"]
    await expect(lan.page.locator(".mine:visible")).to_have_count(0)


async def test_links_are_used_once_and_leave_the_address(browser: Browser, web: Website) -> None:
    async with visiting(browser, web, "/?owner=right&start=moi_7&lang=vi") as visit:
        await visit.sees("Chào mừng bạn")
        assert visit.page.url == f"{web.base}/"
        await visit.page.reload()
        await visit.sees("Chào mừng bạn")
    assert [token for token, _ in web.owners] == ["right"]
    assert visit.said() == ["/batdau moi_7"]


async def test_the_language_chosen_by_the_link_stays_without_the_address(lan: Visit) -> None:
    await lan.page.locator("a.tongue", has_text="EN").click()
    await expect(lan.page.locator("html")).to_have_attribute("lang", "en")
    await lan.sees("Chào mừng bạn")
    assert lan.page.url == f"{lan.web.base}/"
    await lan.page.reload()
    await expect(lan.page.locator("html")).to_have_attribute("lang", "en")


async def test_words_are_shown_at_once_and_again_after_a_reload(lan: Visit) -> None:
    await lan.says("xin chào")
    await lan.sees("Bạn nói: xin chào")
    await lan.page.reload()
    await lan.sees("Bạn nói: xin chào", times=1)
    await expect(lan.page.locator(".mine:visible")).to_have_text(["xin chào"])


async def test_names_are_only_words(lan: Visit) -> None:
    await lan.says("<img src=x onerror=alert(1)> **đậm** `mã`")
    await lan.sees("Bạn nói: <img src=x onerror=alert(1)> **đậm** `mã`")
    assert await lan.page.locator(".message img, .message b >> text=đậm").count() == 0


async def test_a_question_changes_in_place(lan: Visit) -> None:
    await lan.presses("Vào thi tuần 1")
    await lan.sees("Câu 1/10")
    await lan.presses("B")
    await lan.sees("Câu 2/10")
    await lan.sees("Câu 1/10", times=0)
    await expect(lan.page.locator("#toast")).to_have_text("Đã ghi nhận câu 1")
    await expect(lan.page.locator(".theirs")).to_have_count(2)
    await lan.page.reload()
    await lan.sees("Câu 2/10", times=1)
    await expect(lan.page.locator("#toast")).to_be_hidden()


async def test_a_double_tap_counts_once(lan: Visit) -> None:
    await lan.presses("Vào thi tuần 1")
    await lan.sees("Câu 1/10")
    await lan.page.locator(".button", has_text=re.compile("^B$")).evaluate("b => { b.click(); b.click(); b.click(); }")
    await lan.sees("Câu 2/10")
    presses = [event for event in lan.web.dispatcher.events if isinstance(event, Pressed)]
    assert len(presses) == 2


async def test_the_keyboard_is_enough(lan: Visit) -> None:
    await lan.page.locator(".button").first.focus()
    await lan.page.keyboard.press("Enter")
    await lan.sees("Câu 1/10")
    await lan.page.locator(".button", has_text=re.compile("^A$")).focus()
    await lan.page.keyboard.press("Enter")
    await lan.sees("Câu 2/10")
    focused = await lan.page.evaluate("document.activeElement.textContent")
    assert focused == "A", "who presses by keyboard goes on where they were"


async def test_composing_vietnamese_is_not_cut_off(lan: Visit) -> None:
    await lan.page.fill("#words", "Lò Văn Bì")
    await lan.page.evaluate(
        "document.getElementById('words').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true}))"
    )
    assert await lan.page.input_value("#words") == "Lò Văn Bì"


async def test_a_number_brings_the_number_keys(lan: Visit) -> None:
    await lan.says("/ketqua")
    await lan.sees("Hãy gửi một số")
    await expect(lan.page.locator("#words")).to_have_attribute("inputmode", "numeric")
    await lan.says("125")
    await lan.sees("Bạn nói: 125")
    await expect(lan.page.locator("#words")).to_have_attribute("inputmode", "text")


async def test_time_left_is_the_servers(browser: Browser, web: Website) -> None:
    wrong = "Date.now = () => 946684800000;"
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.page.add_init_script(wrong)
        await visit.page.reload()
        await visit.says("/thi")
        await expect(visit.page.locator(".timer")).to_have_text(re.compile("^Còn 1[45]:[0-5][0-9]$"))
        first = await visit.page.locator(".timer").text_content()
        await expect(visit.page.locator(".timer")).not_to_have_text(first or "")
        web.clock.passes(minutes=14, seconds=58)
        await visit.page.reload()
        await expect(visit.page.locator(".timer")).to_have_class("timer soon")
        await expect(visit.page.locator(".timer")).to_have_text("Hết giờ")


# before the session is open -------------------------------------------------------------------------------------------


async def test_words_typed_before_the_session_opens_leave_by_themselves_once_and_in_order(
    browser: Browser, web: Website
) -> None:
    may_open = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_open.wait()
        await route.continue_()

    async with visiting(browser, web, early=lambda page: page.route(SESSION, slowly)) as visit:
        await visit.says("/thele")
        await visit.page.locator("#chips button").first.click()
        await visit.says("tôi là Mai")
        await expect(visit.page.locator("#words")).to_have_value("")
        await expect(visit.page.locator(".state")).to_have_text(["đang gửi…"] * 3)
        assert visit.said() == []
        may_open.set()
        await visit.sees("Bạn nói: tôi là Mai", times=1)
        await expect(visit.page.locator(".mine:visible")).to_have_count(3)
        chip = await visit.page.locator("#chips button").first.get_attribute("data-says")
        assert visit.said() == ["/batdau", "/thele", chip, "tôi là Mai"]
        await expect(visit.page.locator(".state")).to_have_count(0)
        await visit.page.reload()
        await visit.sees("Bạn nói: tôi là Mai", times=1)
        assert len(visit.said()) == 4


async def test_words_typed_while_no_session_opens_survive_a_reload(browser: Browser, web: Website) -> None:
    away: Callable[[Route], Any] = lambda route: route.fulfill(status=503, body="{}", content_type="application/json")  # noqa: E731
    async with visiting(browser, web, early=lambda page: page.route(SESSION, away)) as visit:
        await visit.says("giữ giúp tôi")
        await visit.page.reload()
        await expect(visit.page.locator(".mine")).to_have_text([re.compile("giữ giúp tôi")])
        await visit.says("và câu này")
        await visit.page.unroute(SESSION)
        await visit.sees("Bạn nói: và câu này", times=1)
        assert visit.said() == ["/batdau", "giữ giúp tôi", "và câu này"]


# a bad line ----------------------------------------------------------------------------------------------------------


async def test_words_wait_for_the_line_and_are_sent_once(lan: Visit) -> None:
    await lan.context.set_offline(True)
    await lan.says("trong hầm")
    await expect(lan.page.locator(".state")).to_have_text("chưa gửi được, chạm để gửi lại")
    await expect(lan.page.locator("#bar")).to_have_text("Mất kết nối, đang nối lại…")
    await lan.context.set_offline(False)
    await lan.sees("Bạn nói: trong hầm", times=1)
    await expect(lan.page.locator(".mine:visible")).to_have_count(1)
    await expect(lan.page.locator(".state")).to_have_count(0)
    assert lan.said() == ["/batdau", "trong hầm"]


async def test_an_answer_that_was_lost_on_the_way_is_fetched_by_the_same_key(lan: Visit) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await lan.page.route(STREAM, lambda route: route.abort())
    await lan.page.reload()
    await lan.page.route(SEND, lose, times=1)
    await lan.says("một lần")
    await lan.sees("Bạn nói: một lần", times=1)
    await expect(lan.page.locator(".mine:visible")).to_have_count(1)
    assert lan.said() == ["/batdau", "một lần"]


async def test_what_was_not_sent_survives_a_reload(lan: Visit) -> None:
    await lan.page.route(SEND, lambda route: route.abort())
    await lan.says("giữ giúp tôi")
    await expect(lan.page.locator(".state")).to_be_visible()
    await lan.page.reload()
    await expect(lan.page.locator(".mine:visible")).to_have_text([re.compile("giữ giúp tôi")])
    await lan.page.unroute(SEND)
    # Tap if the page has not sent it again by itself in this very moment.
    await lan.page.locator("button.state").evaluate_all("all => all.forEach(one => one.click())")
    await lan.sees("Bạn nói: giữ giúp tôi", times=1)
    await expect(lan.page.locator(".mine:visible")).to_have_count(1)


async def test_a_press_waits_too_and_its_buttons_rest_meanwhile(lan: Visit) -> None:
    await lan.context.set_offline(True)
    await lan.presses("Vào thi tuần 1")
    await expect(lan.page.locator(".state")).to_be_visible()
    await expect(lan.page.locator("button.button").first).to_have_attribute("aria-disabled", "true")
    await lan.context.set_offline(False)
    await lan.sees("Câu 1/10", times=1)
    await expect(lan.page.locator("button.button").first).not_to_have_attribute("aria-disabled", "true")


async def test_a_refused_message_says_why_and_the_next_one_goes(lan: Visit) -> None:
    body = '{"error": "too_long", "sentence": "Tin này quá dài."}'
    refuse: Callable[[Route], Any] = lambda route: route.fulfill(status=413, body=body, content_type="application/json")  # noqa: E731
    await lan.page.route(SEND, refuse, times=1)
    await lan.says("dài quá")
    await expect(lan.page.locator(".state")).to_have_text("Tin này quá dài.")
    await lan.says("ngắn")
    await lan.sees("Bạn nói: ngắn")


async def test_a_forgotten_session_is_opened_again(lan: Visit) -> None:
    await lan.context.clear_cookies()
    await lan.says("còn nhớ tôi không")
    await lan.sees("Bạn nói: còn nhớ tôi không", times=1)
    await expect(lan.page).to_have_url(lan.web.base + "/")


async def test_a_browser_without_cookies_is_told_so(browser: Browser, web: Website) -> None:
    drawn = count()

    async def refuse(route: Route) -> None:
        await route.fulfill(status=401, json={"error": "no_session", "sentence": "Ai đấy?"})

    async def somebody_else(route: Route) -> None:
        person = f"p{next(drawn)}"
        chats = [{"id": person, "title": "", "group": False}]
        await route.fulfill(json={"person": person, "chats": chats, "messages": []})

    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.page.route(SEND, refuse)
        await visit.page.route(SESSION, somebody_else)
        await visit.says("ai đây")
        await expect(visit.page.locator("#bar")).to_contain_text("cookie")
        assert visit.page.url.endswith("#again"), "once, not for ever"


async def test_news_come_by_the_stream(lan: Visit) -> None:
    await lan.web.dispatcher.tells(note(await lan.chat, "Tuần 1 sắp đóng"))
    await lan.sees("Tuần 1 sắp đóng", times=1)


async def test_where_there_are_no_streams_the_page_asks(browser: Browser, web: Website) -> None:
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.page.add_init_script("delete window.EventSource")
        await visit.page.reload()
        await visit.sees("Chào mừng bạn")
        await web.dispatcher.tells(note(await visit.chat, "Tin qua hỏi thăm"))
        await expect(visit.page.locator(".message", has_text="Tin qua hỏi thăm")).to_have_count(1, timeout=15_000)


@pytest.mark.slow
async def test_where_streams_are_blocked_the_page_asks(browser: Browser, web: Website) -> None:
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.page.route(STREAM, lambda route: route.abort())
        await visit.page.reload()
        await visit.sees("Chào mừng bạn")
        await web.dispatcher.tells(note(await visit.chat, "Tin qua hỏi thăm"))
        await expect(visit.page.locator(".message", has_text="Tin qua hỏi thăm")).to_have_count(1, timeout=40_000)
        await expect(visit.page.locator("#bar")).to_be_hidden(timeout=15_000)


# reading -------------------------------------------------------------------------------------------------------------


async def test_who_reads_above_is_not_moved(lan: Visit) -> None:
    await lan.says("dài")
    await lan.sees("Dòng 59")
    await lan.page.evaluate("document.querySelector('.log').scrollTop = 0")
    await lan.web.dispatcher.tells(note(await lan.chat, "Tin mới đây"))
    await expect(lan.page.locator("#newer")).to_be_visible()
    assert await lan.page.evaluate("document.querySelector('.log').scrollTop") == 0
    await lan.page.click("#newer")
    await expect(lan.page.locator("#newer")).to_be_hidden()
    await expect(lan.page.locator(".message", has_text="Tin mới đây")).to_be_in_viewport()


BEGINNING_IS_SEEN = "() => [...document.querySelectorAll('.theirs')].pop().getBoundingClientRect().top >= 0"


async def test_a_tall_answer_is_shown_from_its_beginning(lan: Visit) -> None:
    await lan.says("dài")
    await lan.sees("Dòng 59")
    await lan.page.wait_for_function(BEGINNING_IS_SEEN)


async def test_older_messages_are_fetched_when_asked(browser: Browser, web: Website) -> None:
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        chat = await visit.chat
        for number in range(70):
            await web.dispatcher.tells(note(chat, f"tin số {number}."))
        await visit.page.reload()
        await visit.sees("tin số 69.")
        await visit.sees("Chào mừng bạn", times=0)
        await visit.page.click(".earlier")
        await visit.sees("Chào mừng bạn", times=1)
        await expect(visit.page.locator(".earlier")).to_have_count(0)
        texts = await visit.page.locator(".theirs .text").all_text_contents()
        assert texts[1:] == [f"tin số {number}." for number in range(70)]


async def test_groups_are_tabs(browser: Browser, web: Website) -> None:
    web.groups.append(ChatRecord(0, "web", "", "nhom-1", group=True, title="Tổ dân phố 3"))
    async with visiting(browser, web) as visit:
        await visit.sees("Chào mừng bạn")
        await web.dispatcher.tells(note(Chat("web", "", "nhom-1", group=True), "Chào cả tổ"))
        await expect(visit.page.locator(".tab.unread")).to_have_text("Tổ dân phố 3")
        await visit.page.click("text=Tổ dân phố 3")
        await expect(visit.page.locator(".message:visible")).to_have_text(["Chào cả tổ"])
        await visit.says("chào mọi người")
        await visit.sees("Bạn nói: chào mọi người")


async def test_a_file_is_sent_and_shown(lan: Visit, tmp_path: Path) -> None:
    file = tmp_path / "đơn.txt"
    file.write_text("nội dung", encoding="utf-8")
    await lan.page.set_input_files("#file", file)
    await lan.sees("Đã nhận đơn.txt")
    await expect(lan.page.locator(".mine .file")).to_have_text("đơn.txt")
    await expect(lan.page.locator(".mine:visible")).to_have_count(1)


# everybody -----------------------------------------------------------------------------------------------------------


async def test_without_scripts_the_page_says_what_to_do(browser: Browser, web: Website) -> None:
    async with visiting(browser, web, java_script_enabled=False) as visit:
        await expect(visit.page.locator(".notice")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_is_cut_at_twice_the_text_size(browser: Browser, web: Website, width: int) -> None:
    async with visiting(browser, web, viewport={"width": width, "height": 800}) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.says("/bxh")
        await visit.sees("Bảng xếp hạng tuần 1")
        await visit.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await visit.page.evaluate(
            "[...document.querySelectorAll('.log')].every(l => l.scrollWidth <= l.clientWidth)"
        )
        await expect(visit.page.locator("#send")).to_be_in_viewport()


async def test_everything_is_large_enough_to_touch(lan: Visit) -> None:
    small = await lan.page.evaluate(
        """[...document.querySelectorAll('button, a.button, .tongue, .attach, textarea')].filter(e => e.offsetParent)
           .map(e => [e.textContent || e.id, e.getBoundingClientRect()])
           .filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(browser: Browser, web: Website, scheme: str) -> None:
    async with visiting(browser, web, color_scheme=scheme) as visit:
        await visit.sees("Chào mừng bạn")
        await visit.says("/ketqua")
        await visit.sees("một số")
        ratios = await visit.page.evaluate(CONTRAST)
        assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


async def test_a_reader_is_told_what_is_new(lan: Visit) -> None:
    log = lan.page.locator(".log")
    await expect(log).to_have_attribute("role", "log")
    await expect(log).to_have_attribute("aria-live", "polite")
    for name in ("#send", "#file", "#words"):
        await expect(lan.page.locator(name)).to_have_attribute("aria-label", re.compile("."))


CONTRAST = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = numbers(colour).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const found = getComputedStyle(e).backgroundColor;
      if ((numbers(found)[3] ?? 1) > 0) return found;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = {};
  for (const name of ['.head h1', '.banner', '.tongue', '.text', '.mine .text', '.button', '.chips button', '#words', '#send']) {
    const element = document.querySelector(name);
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    found[name] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""
