"""The moments around a tap: its answer leaves first, and while nothing can be kept the operator knows how long it still lives."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram import outage
from bot.channels.telegram.outage import Outage
from bot.channels.telegram.taps import Taps
from messaging.model import Chat

NOW = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
CHAT, OTHER = Chat("telegram", "1", "5"), Chat("telegram", "1", "6")


class Heard:
    """A log that is read."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def warning(self, event: str, **given: Any) -> None:
        self.lines.append({"event": event, **given})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard = Heard()
    monkeypatch.setattr(outage, "log", heard)
    return heard


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def test_messages_wait_for_the_answer_of_their_chat() -> None:
    taps, left = Taps(), list[str]()
    taps.note(CHAT)
    taps.note(CHAT)

    async def send(chat: Chat) -> None:
        await taps.wait(chat)
        left.append(chat.external_id)

    async with asyncio.TaskGroup() as both:
        both.create_task(send(CHAT))
        both.create_task(send(OTHER))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        taps.answered(CHAT)
        await asyncio.sleep(0)
        left.append("first answer")
        taps.answered(CHAT)
    assert left == ["6", "first answer", "5"]


async def test_an_answer_that_hangs_holds_nobody_for_long() -> None:
    taps = Taps()
    taps.note(CHAT)
    await taps.wait(CHAT, at_most_s=0.01)
    taps.answered(CHAT)
    taps.answered(CHAT)
    await taps.wait(CHAT)


def test_the_operator_reads_every_few_seconds_how_long_taps_still_live(heard: Heard) -> None:
    away = Outage()
    for seconds in range(0, 180, 3):
        away.noted(at(seconds), "away")
    assert [line["seconds_left"] for line in heard.lines[:4]] == [150, 138, 126, 114]
    assert {line["taps"] for line in heard.lines if line["seconds_left"]} == {"taps at Telegram still wait for us"}
    assert heard.lines[-1]["taps"] == "taps older than 150 seconds are lost"
    assert len(heard.lines) == 15


def test_an_outage_ends_and_another_begins_anew(heard: Heard) -> None:
    away = Outage()
    away.noted(at(0), "away")
    away.ended(at(30))
    assert (away.taps_live_s(at(30)), heard.lines[-1]["away_s"]) == (None, 30.0)
    away.noted(at(40), "locked")
    assert away.taps_live_s(at(50)) == 140
    away.noted(at(400), "locked")
    assert away.taps_live_s(at(400)) == 150
