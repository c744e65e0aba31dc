"""What organisers read after a kill: somebody with that role opens the house's web chat and presses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from handlers.broadcast_actions import ListLines, OpenBroadcast
from messaging.actions import Action, pack
from quiz.pack import Pack
from services.organising import RoleGrant
from services.records import Identity, Json, Person, Role, SendState
from storage.store import Store
from tests.kill.houses import LAUNCHED, Answerer, opened


@dataclass
class Organiser:
    """Somebody who may see reports, with a browser."""

    web: aiohttp.ClientSession
    url: str
    answerer: Answerer

    async def presses(self, action: Action) -> Json:
        """Press anything; returns the last message that comes."""
        answer = await self.answerer.press(self.web, self.url, action, pack(action))
        shown: Json = answer["messages"][-1]
        return shown

    async def lists_unknown(self, broadcast: int, count: int) -> list[str]:
        """The report counts the unknown of a broadcast, and the button below it lists each: the lines of that list."""
        report = await self.presses(OpenBroadcast(broadcast))
        assert f"Không rõ (có thể đã đến): {count}" in report["text"]
        listing = ListLines(broadcast, SendState.UNKNOWN)
        assert pack(listing) in [button.get("press") for button in report["buttons"]]
        head, *lines = (await self.presses(listing))["text"].splitlines()
        assert "không được gửi lại" in head
        return sorted(line.partition(". ")[2] for line in lines)


@asynccontextmanager
async def organiser(store: Store, pack: Pack, url: str) -> AsyncIterator[Organiser]:
    """An organiser who has just come."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web:
        answerer = await opened(web, url)
        async with store.write() as uow:
            person = Person(await uow.new_id(), LAUNCHED, "vi")
            uow.add_person(person, Identity("web", "", answerer.identity, person.id, LAUNCHED))
            uow.save_grant(RoleGrant(pack.id, person.id, Role.ORGANISER, "", LAUNCHED, "test"))
            await uow.commit()
        yield Organiser(web, url, answerer)
