"""What people see of the bot beside the talk: menus of commands by scope, language and role, and how the bot introduces itself.

Telegram keeps them; we say again only what differs. Menus are a convenience: rights are asked when a command arrives.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import structlog

from bot.channels.telegram.api import ApiError, ApiRefused, BotApi
from bot.channels.telegram.capabilities import NAME
from bot.channels.telling import LONGEST_PAUSE_S, Sleep
from handlers.tongue import Tongue
from handlers.views import commands
from handlers.views.commands import Commands
from services.contest import Contest
from services.rights import acts_of
from storage.errors import StorageError
from storage.store import AnyStore

log = structlog.get_logger()
LOOKED_S: Final = 20.0
"""Within this time somebody who was given a role finds its commands in the menu."""
DESCRIPTION: Final = 512
SHORT_DESCRIPTION: Final = 120
_SCOPES: Mapping[str, Callable[[Tongue], Commands]] = {
    "default": commands.for_residents,
    "all_private_chats": commands.for_residents,
    "all_group_chats": commands.for_members,
    "all_chat_administrators": commands.for_admins,
}


class Menus:
    """One bot's. `keep` goes on for ever; the others are one round of it."""

    def __init__(
        self,
        api: BotApi,
        store: AnyStore,
        contest: Contest,
        tongues: Callable[[str | None], Tongue],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._api = api
        self._store = store
        self._contest = contest
        self._tongues = tongues
        self._sleep = sleep
        self._setting = f"menus:{NAME}:{api.bot_id}"

    async def keep(self) -> None:
        """Introduce the bot once, then look after the menus of those with roles. What fails is told and tried again."""
        while not await self._tried(self.introduce):
            await self._sleep(LONGEST_PAUSE_S)
        while True:
            await self._tried(self.look)
            await asyncio.sleep(LOOKED_S)

    async def introduce(self) -> None:
        """The menus of everybody, and the descriptions, in each language."""
        for code, tongue in self._languages():
            for scope, listed in _SCOPES.items():
                await self._list({"scope": {"type": scope}, "language_code": code}, listed(tongue))
            for what, words in (
                ("Description", commands.description(self._contest, tongue, DESCRIPTION)),
                ("ShortDescription", commands.short_description(self._contest, tongue, SHORT_DESCRIPTION)),
            ):
                await self._describe(what, code, words)

    async def look(self) -> None:
        """The menus of those with roles: what changed since is set, of those who have none any more it is taken away."""
        wanted = await self._wanted()
        async with self._store.read() as uow:
            kept: dict[str, int] = await uow.setting(self._contest.id, self._setting) or {}
        now = {chat: _digest(listed) for chat, listed in wanted.items()}
        if now == kept:
            return
        for chat in sorted(now.keys() | kept.keys()):
            if now.get(chat) == kept.get(chat):
                continue
            scope = {"scope": {"type": "chat", "chat_id": int(chat)}}
            try:
                if chat in wanted:
                    await self._api.call("setMyCommands", {**scope, "commands": _written(wanted[chat])})
                else:
                    await self._api.call("deleteMyCommands", scope)
            except ApiRefused as refused:
                if refused.code not in {400, 403}:
                    raise
                log.info("a menu could not be set", chat=chat, reason=str(refused))
        async with self._store.write() as uow:
            uow.save_setting(self._contest.id, self._setting, now)
            await uow.commit()

    async def _wanted(self) -> dict[str, Commands]:
        """The commands of each private chat here of somebody with a role, in their language."""
        wanted: dict[str, Commands] = {}
        async with self._store.read() as uow:
            for id in sorted({grant.person for grant in await uow.grants(self._contest.id)}):
                person, acts = await uow.person(id), await acts_of(uow, self._contest, id)
                tongue = self._tongues(person.language if person else None)
                for chat in await uow.chats_of(id):
                    if (chat.channel, chat.account) == (NAME, self._api.bot_id) and chat.reachable:
                        wanted[chat.external_id] = commands.for_holders(tongue, acts)
        return wanted

    def _languages(self) -> Iterator[tuple[str, Tongue]]:
        """The first language of the contest is for everybody whose own is not among the others."""
        yield "", self._tongues(None)
        for code in self._contest.pack.languages:
            if self._tongues(code).language != self._tongues(None).language:
                yield code, self._tongues(code)

    async def _list(self, place: Mapping[str, Any], listed: Commands) -> None:
        if await self._api.call("getMyCommands", place) != _written(listed):
            await self._api.call("setMyCommands", {**place, "commands": _written(listed)})

    async def _describe(self, what: str, language: str, words: str) -> None:
        name = "description" if what == "Description" else "short_description"
        place = {"language_code": language}
        if (await self._api.call(f"getMy{what}", place)).get(name) != words:
            await self._api.call(f"setMy{what}", {**place, name: words})

    async def _tried(self, work: Callable[[], Any]) -> bool:
        try:
            await work()
        except (ApiError, StorageError) as fault:
            log.info("the menus at Telegram wait", reason=str(fault))
            await self._sleep(getattr(fault, "retry_after", None) or 0)
            return False
        return True


def _written(listed: Commands) -> list[dict[str, str]]:
    return [{"command": name, "description": words} for name, words in listed]


def _digest(listed: Commands) -> int:
    """The same in every process and release, as long as the words are."""
    return zlib.crc32(repr(listed).encode())
