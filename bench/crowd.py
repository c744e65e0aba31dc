"""A broadcast to 2,000 Telegram groups at the limits of the strict Bot API of the tests, while people play: the pace, the 429s, the replies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.strangers import TOKEN
from bench.telegram import Server, server, within
from bench.telegram_house import GROUPS, SEATS, SPREAD
from tests.botapi import FakeBotApi, Person
from tests.botapi.world import Member

MANY = 2_000
PLAYERS = 120
TAPS = 8
BETWEEN_S = 5.0
AT_ONCE = 200
"""Groups in one request."""


@dataclass
class Spread:
    """What came of it. Replies are seconds from the tap to the next question at the Bot API."""

    groups: int = 0
    held: float = 0.0
    most_in_a_second: int = 0
    refused: int = 0
    refused_later: int = 0
    alone: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)


async def measure_spread(database_url: str, tell: Callable[[str], None]) -> Spread:
    """Let half of the people play alone, and half while the broadcast leaves."""
    fake = await FakeBotApi.start()
    bot = fake.add_bot(TOKEN)
    async with server("house", "bench.telegram_house", database_url, api=fake.url) as house:
        people = [fake.person("Lan", bot=bot, id=number) for number, _ in await house.asks(f"{SEATS}?n={PLAYERS}")]
        await _subscribe(fake, house)
        for person in people:
            await person.says("/thi")
            await fake.hears(lambda person=person: person.messages, "1/10")  # type: ignore[misc]
        found = Spread()
        tell("people play alone")
        found.alone = await _played(fake, people[: PLAYERS // 2])
        tell("people play while the broadcast leaves")
        began = time.monotonic()
        await house.asks(SPREAD)
        found.meanwhile = await _played(fake, people[PLAYERS // 2 :])
        rates = fake.rates
        await fake.until(lambda: len({one.chat for one in rates.sent if one.chat < 0}) == MANY, 120)
        found.groups, found.held, found.most_in_a_second = MANY, rates.held(), rates.peak()
        found.refused = len(rates.refusals)
        found.refused_later = sum(one.at - began > 60 for one in rates.refusals)
    await fake.close()
    return found


async def _subscribe(fake: FakeBotApi, house: Server) -> None:
    bot = next(iter(fake.platform.bots.values()))
    owner = fake.person("Trưởng bản", bot=bot, id=600_000_000)
    ids = []
    for number in range(MANY):
        group = fake.group(f"Bản {number}", admins=[owner])
        group.chat.members[bot.id] = Member(bot.user, "member")
        ids.append(str(group.id))
    for start in range(0, MANY, AT_ONCE):
        await house.asks(f"{GROUPS}?ids={','.join(ids[start : start + AT_ONCE])}")


async def _played(fake: FakeBotApi, people: list[Person]) -> list[float]:
    """Everybody taps once every few seconds."""
    took: list[float] = []

    async def plays(person: Person, place: int) -> None:
        await asyncio.sleep(BETWEEN_S * place / len(people))
        for _ in range(TAPS):
            took.append(await _answered(fake, person))
            await asyncio.sleep(max(0.0, BETWEEN_S - took[-1]))

    await asyncio.gather(*(plays(person, place) for place, person in enumerate(people)))
    return took


async def _answered(fake: FakeBotApi, person: Person) -> float:
    before, began = person.messages[-1].text, time.perf_counter()
    await person.taps("A")
    await fake.until(lambda: person.messages[-1].text != before, 60)
    return time.perf_counter() - began


def spread_table(found: Spread) -> str:
    """The rows for bench/README.md."""
    rows = [
        ("a broadcast to 2,000 groups at Telegram's limits", ""),
        ("---", "---"),
        ("held", f"**{found.held:.1f}** a second, at most {found.most_in_a_second} within one"),
        ("429s", f"{found.refused}, after the first minute {found.refused_later}"),
        *(
            (name, f"p50 {within([times], 50):.0f} ms, p99 {within([times], 99):.0f} ms ({len(times)} taps)")
            for name, times in (("tap to next question, before", found.alone), ("meanwhile", found.meanwhile))
        ),
    ]
    return "\n".join(f"| {left} | {right} |".replace("| --- | --- |", "|---|---|") for left, right in rows)
