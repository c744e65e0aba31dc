"""Telegram as a channel: what the pipeline sends leaves here, at the pace, and every refusal is cured or told."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, Protocol, assert_never

import structlog

from bot.channels.port import MayHaveLeft, NotNow, NotSent
from bot.channels.telegram.api import ApiAway, ApiRefused
from bot.channels.telegram.capabilities import TELEGRAM
from bot.channels.telegram.failures import Cure, cure, verdict
from bot.channels.telegram.files import Files, Kind, NoFile
from bot.channels.telegram.loading import Arrived, Client, Loading, Place, Unsent, Upload
from bot.channels.telegram.markup import REMOVE_KEYBOARD
from bot.channels.telegram.parts import Edit, Media, Part, Quiz, Words, in_words, parts, without
from bot.channels.telegram.taps import Taps
from messaging.model import Chat, Reply

log = structlog.get_logger()
TRIES: Final = 6
LONGEST_WAIT_S: Final = 30.0
"""For longer than this nobody who pressed a button is kept waiting; the next press shows where things stand."""
LINE_DOWN_S: Final = 5.0
KEYBOARDS_KEPT: Final = 10_000


class Limits(Protocol):
    """When something may leave."""

    async def leave(self, chat: Chat, *, unasked: bool) -> bool:
        """Wait until a message may leave for this chat; says whether it is to be sent as a paid one."""
        ...

    async def refused(self, chat: Chat, retry_after: float, *, unasked: bool) -> None:
        """Telegram asked to wait."""
        ...

    def room(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        """See `PacedChannel.room`."""
        ...


class _InWords(Exception):
    """What is left of the reply has to be said in words."""


@dataclass(slots=True)
class _Run:
    """One reply on its way. `place` loses its topic when that is gone; `poor`: it is being said in words already."""

    chat: Chat
    place: Place
    reply: Reply
    unasked: bool
    shown: int | None = None
    poor: bool = False


class TelegramChannel:
    """Fulfils `bot.channels.port.PacedChannel`. Where it is known who the bot is, `capabilities` get their `start`."""

    def __init__(self, loading: Loading, files: Files, limits: Limits, taps: Taps | None = None) -> None:
        self.capabilities = TELEGRAM
        self.taps = taps or Taps()
        self._loading = loading
        self._files = files
        self._limits = limits
        self._keyboards: OrderedDict[Chat, None] = OrderedDict()

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        """Show one fitted reply. Raises what the port says; MayHaveLeft where nobody knows, or where only a part arrived."""
        if not unasked:
            await self.taps.wait(chat)
        client = await self._loading.client()
        run = _Run(chat, _place(chat), reply, unasked)
        waiting = deque(parts(reply, int(edits) if edits else None, private=not chat.group))
        while waiting:
            try:
                run.shown = await self._shown(client, waiting[0], run)
            except _InWords:
                waiting, run.poor = deque(in_words(run.reply, private=not chat.group)), True
            except NotSent as refused:
                if run.shown is None:
                    raise
                raise MayHaveLeft(f"only a part arrived: {refused}") from None
            else:
                run.reply = without(run.reply, waiting.popleft())
        return edits if run.shown is None else str(run.shown)

    @asynccontextmanager
    async def room(self, chat: Chat) -> AsyncIterator[None]:
        """Wait until something unasked is soon to leave for this chat: not before there is a client that could send it."""
        await self._loading.client()
        async with self._limits.room(chat):
            yield

    async def _shown(self, client: Client, part: Part, run: _Run) -> int:
        """One message until it is there: waits for its turn, and takes another way where one helps."""
        told: NotSent = NotSent("refused again and again")
        for _ in range(TRIES):
            part = self._with_keyboard(part, run.chat)
            paid = await self._limits.leave(run.chat, unasked=run.unasked)
            try:
                message = await self._requested(client, part, replace(run.place, paid=paid))
            except ApiRefused as refused:
                if isinstance(part, Edit) and cure(refused) is Cure.SAME:
                    return part.message
                if refused.code == 429:
                    told = await self._asked_to_wait(refused, run)
                else:
                    part = self._another_way(refused, part, run)
            except NoFile as why:
                log.info("a file is named instead of handed over", reason=str(why))
                raise _InWords from None
            except Unsent as unsent:
                raise NotNow(str(unsent), LINE_DOWN_S) from None
            except ApiAway as away:
                raise MayHaveLeft(str(away)) from None
            else:
                self._note_keyboard(part, run.chat)
                return message
        raise told

    async def _requested(self, client: Client, part: Part, place: Place) -> int:
        """Ask Telegram for it; returns the id of the message."""
        match part:
            case Words():
                return (await client.say(place, part.html, part.markup)).message
            case Edit():
                await client.edit(place, part.message, part.html, part.markup)
                return part.message
            case Media():
                send = client.picture if part.kind is Kind.PICTURE else client.document

                async def handed(file: str | Upload) -> Arrived:
                    return await send(place, file, part.caption, part.markup)

                return (await self._files.hand_over(part.ref, part.kind, handed, part.name)).message
            case Quiz():
                return (await client.poll(place, part.poll, part.markup)).message
            case _:
                assert_never(part)

    async def _asked_to_wait(self, refused: ApiRefused, run: _Run) -> NotNow:
        """Everybody is told; what somebody waits for waits here, and whatever has begun is not left half shown."""
        told = verdict(refused, run.chat)
        assert isinstance(told, NotNow)
        await self._limits.refused(run.chat, told.retry_after, unasked=run.unasked)
        if (run.unasked and run.shown is None) or told.retry_after > LONGEST_WAIT_S:
            raise told
        return told

    def _another_way(self, refused: ApiRefused, part: Part, run: _Run) -> Part:
        """What to try instead. Raises what the port says where nothing helps."""
        way = cure(refused)
        if isinstance(part, Edit) and way is Cure.ANEW:
            return Words(part.html, part.markup)
        if way is Cure.NO_TOPIC and run.place.topic is not None:
            run.place = replace(run.place, topic=None)
            return part
        if isinstance(part, Media) and way is Cure.UPLOAD:
            self._files.forget(part.ref, part.kind)
            return part
        if way is Cure.WORDS and not run.poor:
            log.warning("said in words, because Telegram refused it", reason=str(refused))
            raise _InWords
        told = verdict(refused, run.chat)
        if type(told) is NotSent:
            log.error("Telegram refused a message", reason=str(told))
        raise told

    def _with_keyboard(self, part: Part, chat: Chat) -> Part:
        """A keyboard that asked for a phone goes with the next message that brings no keys of its own."""
        if isinstance(part, Words) and part.markup is None and chat in self._keyboards:
            return replace(part, markup=REMOVE_KEYBOARD)
        return part

    def _note_keyboard(self, part: Part, chat: Chat) -> None:
        markup = None if isinstance(part, Edit) else part.markup
        if markup is REMOVE_KEYBOARD:
            self._keyboards.pop(chat, None)
        elif markup is not None and "keyboard" in markup:
            self._keyboards[chat] = None
            while len(self._keyboards) > KEYBOARDS_KEPT:
                self._keyboards.popitem(last=False)


def _place(chat: Chat) -> Place:
    return Place(int(chat.external_id), int(chat.topic) if chat.topic.isdecimal() else None)
