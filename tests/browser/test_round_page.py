"""The page of a round in a real Chromium, on a phone of 360 x 640: bad lines, no scripts, two tabs, and who cannot see well."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from quiz.attempt import Attempt
from tests.browser.rounds import faultless, house, invited, phone
from tests.rig import Player, Rig
from tests.stories.pages import link_of

SLOW_2G = {"offline": False, "latency": 400, "downloadThroughput": 12_000, "uploadThroughput": 4_000}
"""In ms and bytes a second: a phone at the edge of a cell."""
MOST = 60_000


@pytest.fixture
async def rig_at(tmp_path: Path) -> AsyncIterator[tuple[Rig, str]]:
    async with house(tmp_path) as (rig, base):
        yield rig, base


async def attempt_of(rig: Rig, lan: Player) -> Attempt:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        player = await uow.player_of(rig.app.contest.id, person.id) if person else None
        assert player is not None
        return (await uow.attempts_of(player.id, rig.app.contest.id, "week-1"))[-1]


async def begins(page: Page) -> None:
    await page.get_by_role("button", name="Làm bài").click()
    await at(page, 1)


async def at(page: Page, place: int) -> None:
    """The question of this place is in front, and takes an answer: not before a second tap of the same finger is over."""
    await expect(page.get_by_role("heading", name=f"Câu {place}/10")).to_be_visible(timeout=15_000)
    await expect(page.locator("#round.open")).to_be_visible()


async def picks(page: Page, letter: str) -> None:
    await page.locator(".question:visible button.option", has_text=re.compile(rf"^{letter}\.")).click()


async def on_its_way(page: Page) -> list[dict[str, Any]]:
    """Counts what comes over the line, as it comes: packed, with headers."""
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW_2G)
    came: list[dict[str, Any]] = []

    def finished(one: dict[str, Any]) -> None:
        came.append(one)

    line.on("Network.loadingFinished", finished)
    return came


async def test_a_whole_attempt_on_a_slow_line_and_what_it_weighs(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (_, page, complaints):
        came = await on_its_way(page)
        await page.goto(base + link)
        await begins(page)
        await page.wait_for_load_state("networkidle")
        weight = sum(one["encodedDataLength"] for one in came)
        assert 1_000 < weight < MOST, "rules, first question, script and icon together"
        for place, letter in enumerate("ABCDABCDAB", 1):
            await at(page, place)
            await picks(page, letter)
        await expect(page.get_by_text(re.compile(r"Đúng \d+/10"))).to_be_visible(timeout=30_000)
        await page.get_by_label(re.compile("bao nhiêu người")).fill("120")
        await page.get_by_role("button", name="Ghi dự đoán").click()
        await expect(page.get_by_text("Dự đoán hiện tại của bạn: 120.")).to_be_visible(timeout=15_000)
        assert complaints == []
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


async def test_the_first_question_needs_one_round_trip(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    """Whatever else the page asks for never comes, and it can be read and answered all the same."""
    rig, base = rig_at
    lan, _ = await invited(rig)
    await lan.presses("Làm bài")
    await lan.says("thi")
    async with phone(browser) as (context, page, _):
        stuck = asyncio.Event()

        async def never(route: Route) -> None:
            await stuck.wait()
            await route.abort()

        await context.route("**/static/**", never)
        await page.goto(base + link_of(lan), wait_until="commit")
        await expect(page.get_by_role("heading", name="Câu 1/10")).to_be_visible()
        button = page.locator(".question:visible button.option").first
        assert await button.evaluate("button => getComputedStyle(button).borderTopLeftRadius") == "10px"
        stuck.set()


async def test_without_scripts(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser, java_script_enabled=False) as (_, page, complaints):
        await page.goto(base + link)
        await page.get_by_role("button", name="Làm bài").click()
        for place, letter in enumerate("DCBADCBAD", 1):
            await expect(page.get_by_role("heading", name=f"Câu {place}/10")).to_be_visible()
            await picks(page, letter)
        await expect(page.get_by_text("Đã ghi câu 9: D.")).to_be_visible()
        await page.get_by_role("link", name="Nộp bài sớm").click()
        await expect(page.get_by_text("Còn 1 câu")).to_be_visible()
        await page.get_by_role("link", name="Làm tiếp").click()
        await picks(page, "C")
        await expect(page.get_by_text(re.compile(r"Đúng \d+/10"))).to_be_visible()
        assert complaints == []
    assert len((await attempt_of(rig, lan)).steps) == 10


async def test_answers_wait_on_the_phone_while_there_is_no_line(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    """They arrive when the line is back, also on another page that a new link has opened, and count as of then."""
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (context, page, _):
        await page.goto(base + link)
        await begins(page)
        await picks(page, "A")
        await at(page, 2)
        await expect(page.get_by_text("Đã ghi câu 1: A.")).to_be_visible()
        await context.set_offline(True)
        await picks(page, "B")
        await at(page, 3)
        await picks(page, "C")
        await expect(page.get_by_text(re.compile("Chưa có mạng. Còn 2 câu trả lời"))).to_be_visible()
        assert len((await attempt_of(rig, lan)).steps) == 1
        await page.close()
        await context.set_offline(False)
        await lan.says("/thi")
        page = await context.new_page()
        await page.goto(base + link_of(lan))
        await at(page, 4)
        await expect(page.get_by_text("Đã ghi câu 3: C.")).to_be_visible()
        await picks(page, "D")
        await at(page, 5)
        await page.go_back()
        await page.go_forward()
        await at(page, 5)
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0, 1, 2, 3]


async def test_two_pages_without_a_line_keep_each_others_answers(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    """Of two to one question the first stands, and nothing that was kept is lost with its page."""
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (context, page, _):
        await page.goto(base + link)
        await begins(page)
        second = await context.new_page()
        await second.goto(base + link)
        await at(second, 1)
        await context.set_offline(True)
        await picks(page, "A")
        await at(page, 2)
        await picks(page, "B")
        await at(page, 3)
        await picks(second, "C")
        await page.close()
        await second.close()
        await context.set_offline(False)
        page = await context.new_page()
        await page.goto(base + link)
        await at(page, 3)
        await expect(page.get_by_text("Đã ghi câu 2: B.")).to_be_visible()
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0, 1]


async def test_what_comes_back_too_late_is_told(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (context, page, _):
        await page.goto(base + link)
        await begins(page)
        await picks(page, "A")
        await at(page, 2)
        await context.set_offline(True)
        await picks(page, "B")
        await expect(page.get_by_text("Chưa có mạng")).to_be_visible()
        rig.clock.now = (await attempt_of(rig, lan)).deadline
        await context.set_offline(False)
        await expect(page.get_by_text("Đã hết giờ; những câu bạn đã trả lời đang được nộp")).to_be_visible(
            timeout=15_000
        )
        await rig.passes(seconds=3)
        await page.get_by_role("link", name="Xem lại").click()
        await expect(page.get_by_text(re.compile(r"Đúng \d+/10"))).to_be_visible()
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0]


async def test_two_tabs_and_the_first_answer_stands(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (context, page, _):
        await page.goto(base + link)
        await begins(page)
        second = await context.new_page()
        await second.goto(base + link)
        await at(second, 1)
        await picks(page, "A")
        await at(page, 2)
        await picks(page, "C")
        await at(page, 3)
        await picks(second, "D")
        await expect(second.get_by_text("Câu 1 đã được trả lời trước đó là A")).to_be_visible()
        await at(second, 3)
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0, 2]


async def test_by_keyboard_alone(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser) as (_, page, _):
        await page.goto(base + link)
        await page.get_by_role("button", name="Làm bài").focus()
        await page.keyboard.press("Enter")
        await at(page, 1)
        await page.locator("#q0").focus()
        for place in (2, 3, 4):
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await at(page, place)
            assert await page.evaluate("document.activeElement.tagName") == "H3", "it goes on at the next question"
    assert [step.choice for step in (await attempt_of(rig, lan)).steps] == [0, 0, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_it(browser: Browser, rig_at: tuple[Rig, str], scheme: str) -> None:
    """The rules of axe-core find nothing on any of the faces of the page, and at 200 % nothing is cut off."""
    rig, base = rig_at
    lan, link = await invited(rig)
    async with phone(browser, color_scheme=scheme) as (_, page, complaints):
        await page.goto(base + link)
        await faultless(page)
        await begins(page)
        await faultless(page)
        await page.goto(f"{base}{link}?nop=1")
        await faultless(page)
        await page.get_by_role("button", name="Nộp bài").click()
        await expect(page.get_by_text(re.compile(r"Đúng \d+/10"))).to_be_visible()
        await faultless(page)
        async with rig.app.store.read() as uow:
            rounds = {round.code: round for round in await uow.rounds(rig.app.contest.id)}
        await rig.comes(rounds["week-1"].closes)
        await lan.says("/ketqua")
        await page.goto(base + link_of(lan))
        await expect(page.get_by_role("heading", name="Đáp án và giải thích")).to_be_visible()
        await faultless(page)
        assert complaints == []
