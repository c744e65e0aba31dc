"""A house as a process of its own, to be killed; and people who answer over HTTP and remember what was acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from handlers.actions import Answer
from messaging.actions import Action, pack
from quiz.attempt import begin
from quiz.fold import sort_key
from quiz.pack import Pack
from quiz.paper import draw
from services.records import Identity, Person, Player
from storage.store import Store
from tests.conftest import ROOT
from tests.servers import free_port

LAUNCHED = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
SECRET = "a secret of the kill tests that is long enough"
START_S = 30.0
BROKEN = (aiohttp.ClientError, OSError, TimeoutError)


class House:
    """One address; the process behind it comes and goes."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "house.log"
        self._folder = folder
        self._settings = {
            "THITUAN_DATABASE_URL": database_url,
            "THITUAN_SECRET_KEY": SECRET,
            "THITUAN_LISTEN": f"127.0.0.1:{self.port}",
            "THITUAN_PUBLIC_URL": self.url,
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, at: datetime) -> None:
        """Start at a moment of the contest and wait until the database serves."""
        command = [sys.executable, "-m", "tests.kill.house_at", at.isoformat(), "run"]
        environment = {**os.environ, **self._settings}
        with self._log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=self._folder, env=environment, stdout=out, stderr=out
            )
        limit = time.monotonic() + START_S
        async with aiohttp.ClientSession() as web:
            while not await _ready(web, self.url):
                if self._process.returncode is not None or time.monotonic() > limit:
                    raise AssertionError(f"the house did not start:\n{self.said()}")
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """kill -9: nothing is flushed, closed or said."""
        assert self._process is not None
        assert self._process.returncode is None, self.said()
        os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def close(self) -> None:
        """Leave no process behind, however the test ended."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    def said(self) -> str:
        """Everything that its processes wrote."""
        return self._log.read_text("utf-8", errors="replace")


async def _ready(web: aiohttp.ClientSession, url: str) -> bool:
    with contextlib.suppress(*BROKEN):
        async with web.get(f"{url}/readyz") as response:
            return response.status == 200
    return False


@dataclass
class Answerer:
    """Somebody in the middle of an attempt, with one answer on its way at most."""

    cookie: str
    identity: str
    attempt: int = 0
    acknowledged: dict[int, int] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)

    async def answers(
        self, web: aiohttp.ClientSession, url: str, dice: random.Random, most: int, tell: Callable[[], object] = int
    ) -> bool:
        """Answer on, beginning with what was not acknowledged, until `most` are; False when the house is gone."""
        while len(self.acknowledged) < most:
            slot = len(self.acknowledged)
            choice = self.sent.setdefault(slot, dice.randrange(3))
            try:
                await self.presses(web, url, slot, choice)
            except BROKEN:
                return False
            self.acknowledged[slot] = choice
            tell()
        return True

    async def presses(self, web: aiohttp.ClientSession, url: str, slot: int, choice: int) -> dict[str, Any]:
        """One press under its own key; what is returned was acknowledged."""
        return await self.press(web, url, Answer(self.attempt, slot, choice), f"slot-{slot}")

    async def press(self, web: aiohttp.ClientSession, url: str, action: Action, key: str) -> dict[str, Any]:
        """Press any button."""
        body = {"press": pack(action), "key": key}
        async with web.post(f"{url}/api/chat/send", json=body, headers={"Cookie": self.cookie}) as response:
            assert response.status == 200, (response.status, await response.text())
            answer: dict[str, Any] = await response.json()
            assert answer["messages"], answer
            return answer


async def opened(web: aiohttp.ClientSession, url: str) -> Answerer:
    """A browser that has just been given its cookie."""
    async with web.post(f"{url}/api/chat/session", json={}) as response:
        identity = (await response.json())["person"]
        return Answerer(f"chat={response.cookies['chat'].value}", identity)


class Seated(Protocol):
    """Somebody with an identity on some channel, who is to get an attempt."""

    identity: str
    attempt: int


async def seat(
    store: Store, pack: Pack, people: Sequence[Seated], dice: random.Random, channel: str = "web", account: str = ""
) -> None:
    """Launch the first round, and let everybody have registered and begun."""
    first, rules = pack.rounds[0], pack.rules
    async with store.write() as uow:
        for round in await uow.rounds(pack.id):
            if round.code == first.code:
                round.arm(1, LAUNCHED)
                round.launch(1, LAUNCHED)
                uow.save_round(round)
        for number, who in enumerate(people):
            person = Person(await uow.new_id(), LAUNCHED, "vi")
            uow.add_person(person, Identity(channel, account, who.identity, person.id, LAUNCHED))
            player = _player(pack, await uow.new_id(), person.id, f"Lò Thị {number}")
            uow.save_player(player)
            paper = draw(pack.bank(first.code), rules.questions, dice)
            who.attempt = await uow.new_id()
            attempt = begin(
                id=who.attempt, contest=pack.id, round=first.code, player=player.id, number=1, paper=paper,
                now=LAUNCHED, limit=rules.time_limit, closes=first.closes,
            )  # fmt: skip
            uow.save_attempt(attempt)
        await uow.commit()


def _player(pack: Pack, id: int, person: int, name: str) -> Player:
    return Player(
        id=id, contest=pack.id, person=person, full_name=name, sort_key=sort_key(name), birth_year=1990,
        capacity="nguoi-dan", unit_set=pack.unit_set, unit="03646", unit_other=None, place=None, phone=None,
        consent_version=pack.consent_version, consent_at=LAUNCHED, registered_at=LAUNCHED - timedelta(hours=1),
    )  # fmt: skip
