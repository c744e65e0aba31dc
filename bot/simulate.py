"""`python -m bot simulate`: fill a running rehearsal with residents who register, play and predict by themselves."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import click

from bot.config import SHIPPED_PACK
from bot.nursery import Nursery
from bot.simulation.door import House, NoServer, Sleep, TurnedAway
from bot.simulation.playing import STEPS_AN_ATTEMPT, STEPS_TO_REGISTER, Lost, Resident, RoundNotOpen
from bot.simulation.residents import SLOWEST, Character, Knowledge, draw_characters, knowledge_of
from bot.simulation.tally import Tally
from content.loader import load

ARRIVING = 0.4
"""The part of the time in which residents arrive; the rest is for playing."""

AT_ONCE = 500
"""Connections to the server at most."""


class CannotSimulate(Exception):
    """Why there is nothing to play; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many, over how long (0: as fast as it goes), where, and with which dice."""

    players: int
    seconds: float
    url: str
    seed: int | None = None
    real: bool = False


@click.command("simulate")
@click.option("--players", default=200, show_default=True, type=click.IntRange(1), help="How many residents play.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(0), help="Over how long, about.")
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Address of the running server.")
@click.option("--seed", type=int, help="The same number makes the same residents.")
@click.option("--pack", type=click.Path(path_type=Path), help="Pack that tells units and right options.")
@click.option("--real", is_flag=True, help="Play even if the server is no rehearsal: its standings will be spoilt.")
def simulate_command(players: int, seconds: float, url: str, seed: int | None, pack: Path | None, real: bool) -> None:
    """Play the contest by itself against a running server, for rehearsals and load."""
    plan = Plan(players, seconds, url.rstrip("/"), seed, real)
    try:
        knowledge = read_knowledge(pack or Path(os.environ.get("THITUAN_PACK") or SHIPPED_PACK))
        tally = asyncio.run(simulate(plan, knowledge, show=_show))
    except CannotSimulate as why:
        raise click.ClickException(str(why)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    if sys.stdout.isatty():
        click.echo()
    click.echo(tally.summary())
    if not tally.finished:
        raise SystemExit(1)


def read_knowledge(pack: Path) -> Knowledge:
    """What residents know. Raises CannotSimulate for a pack that cannot be used."""
    loaded = load(pack)
    if loaded.pack is None:
        problems = "\n".join(str(problem) for problem in loaded.errors)
        raise CannotSimulate(f"The pack {pack} has errors, so residents have nothing to go by:\n{problems}")
    return knowledge_of(loaded.pack)


async def simulate(
    plan: Plan, knowledge: Knowledge, *, show: Callable[[str], None] | None = None, sleep: Sleep = asyncio.sleep
) -> Tally:
    """Let everybody play; `show` gets a line of progress now and then. Raises CannotSimulate."""
    dice = random.Random(plan.seed)
    connector = aiohttp.TCPConnector(limit=min(AT_ONCE, _sockets()))
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as web:
        house = House(plan.url, web, Tally(), sleep)
        await _check(house, plan)
        characters = draw_characters(knowledge, plan.players, dice)
        residents = [_resident(who, knowledge, house, (1 - ARRIVING) * plan.seconds) for who in characters]
        # The first goes alone to the card before the attempt: if the round is not open, nobody else needs to come.
        await _arrive_first(residents[0])
        nursery = Nursery()
        if show is not None:
            nursery.start(_keep_showing(house.tally, plan.players, show), "progress")
        try:
            await _let_play(residents, house, plan.seconds * ARRIVING, dice)
        finally:
            await nursery.close()
        if show is not None:
            show(house.tally.line(plan.players))
        return house.tally


async def _check(house: House, plan: Plan) -> None:
    try:
        rehearsal = await house.is_rehearsal()
    except NoServer:
        raise CannotSimulate(
            f"No contest answers at {plan.url}. Start a rehearsal with: make run, or name its address with --url."
        ) from None
    if not rehearsal and not plan.real:
        raise CannotSimulate(
            f"{plan.url} is a real contest, not a rehearsal: invented players would stand in its standings. "
            "Start a rehearsal with: make run. If you know what you do, add --real."
        )


async def _arrive_first(resident: Resident) -> None:
    try:
        await resident.arrive()
    except RoundNotOpen:
        raise CannotSimulate(
            "The round is not open, so nobody can play yet. Press the launch button first: open the organiser's link, "
            "then BẤM NÚT KHỞI ĐỘNG."
        ) from None
    except Lost as where:
        raise CannotSimulate(f"The first resident found no way to play; the last message was: {where}") from None
    except (aiohttp.ClientError, TurnedAway) as broken:
        raise CannotSimulate(f"The server does not take messages: {broken!r}") from None


async def _let_play(residents: list[Resident], house: House, arriving_s: float, dice: random.Random) -> None:
    async with asyncio.TaskGroup() as group:
        for number, resident in enumerate(residents):
            wait = dice.random() * arriving_s if number else 0.0
            group.create_task(_one(resident, house, wait, arrived=number == 0))


async def _one(resident: Resident, house: House, wait: float, *, arrived: bool) -> None:
    """One resident from the page to the end; whoever gets lost does not stop the others."""
    await house.sleep(wait)
    try:
        if not arrived:
            await resident.arrive()
        await resident.play()
    except (Lost, RoundNotOpen, TurnedAway, aiohttp.ClientError, OSError, TimeoutError) as why:
        house.tally.lost += 1
        house.tally.went_wrong(f"{type(why).__name__}: {why}"[:100])


def _resident(who: Character, knowledge: Knowledge, house: House, playing_s: float) -> Resident:
    """Somebody who thinks before each press, mostly shortly, so that the slowest are done when the time is over."""
    dice = random.Random(who.seed)
    mean_s = playing_s * who.pace / SLOWEST / (STEPS_TO_REGISTER + STEPS_AN_ATTEMPT * who.attempts)

    async def pause() -> None:
        if mean_s > 0:
            await house.sleep(mean_s * (0.3 + 0.7 * min(dice.expovariate(1), 5)))

    return Resident(who, knowledge, house, pause)


async def _keep_showing(tally: Tally, players: int, show: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(0.5 if sys.stdout.isatty() else 10)
        show(tally.line(players))


def _show(line: str) -> None:
    """On a terminal one line that changes, elsewhere a line each."""
    if sys.stdout.isatty():
        click.echo(f"\r\x1b[K{line}", nl=False)
    else:
        click.echo(line)


def _sockets() -> int:
    """How many sockets this process may open, less a few for itself."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, soft - 64)
