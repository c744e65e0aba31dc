"""The Official Account as a channel: what the pipeline sends leaves here, and what it costs is counted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels.port import MayHaveLeft, NotSent, Withheld
from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo_oa.api import JPEG, PNG, OaApi, OaButton, Sent
from bot.channels.zalo_oa.capabilities import NAME, OA
from bot.channels.zalo_oa.failures import EXPIRED_ASSET, NOT_SO, RATE, RATE_S, verdict
from bot.channels.zalo_oa.limits import Limits
from bot.channels.zalo_oa.purse import Purse
from bot.channels.zalo_oa.translate import MARK
from messaging.actions import pack
from messaging.model import Button, Chat, Clock, Gist, Link, Ration, Reply
from messaging.text import plain
from storage.store import AnyStore

log = structlog.get_logger()
ASSET_AGE: Final = timedelta(days=6)
"""An uploaded picture dies after seven days (error -100)."""
BLANKS: Final = {"contest": "cuoc_thi", "round": "tuan_thi", "event": "viec", "moment": "thoi_gian"}
"""The fields of a gist and what they are called in the template; docs/zalo.md tells organisers the same names."""
LARGEST_PICTURE: Final = 1024 * 1024
ASSETS_KEPT: Final = 500


class OaChannel:
    """Fulfils `RationedChannel` and `PacedChannel` of `bot.channels.port`. Once it is known who the account is, `capabilities` get their `start`."""

    def __init__(self, api: OaApi, limits: Limits, purse: Purse, store: AnyStore, clock: Clock) -> None:
        self.capabilities = OA
        self.name = NAME
        self._api = api
        self._limits = limits
        self._purse = purse
        self._store = store
        self._clock = clock
        self._assets: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        """Show one fitted reply. Raises what the port says; MayHaveLeft where nobody knows, or where only a part arrived."""
        if not unasked or chat.group:
            return await self._shown(chat, reply, unasked=unasked)
        at = self._clock()
        keys = any(row for row in reply.buttons)
        fare = await self._purse.pay(chat, 2 if reply.picture is not None and keys else 1, at)
        try:
            if fare.template and reply.gist is not None:
                shown = await self._by_template(chat, reply.gist)
            else:
                shown = await self._shown(chat, reply, unasked=True)
        except NotSent:
            await self._purse.give_back(fare, at)
            raise
        except MayHaveLeft:
            await self._purse.arrived(fare, at)
            raise
        await self._purse.arrived(fare, at)
        return shown

    async def _shown(self, chat: Chat, reply: Reply, *, unasked: bool) -> str:
        buttons = [_packed(key) for row in reply.buttons for key in row if isinstance(key, Button | Link)]
        asset = await self._asset(reply) if reply.picture is not None else None
        words = plain(reply.text)
        if reply.picture is not None and asset is None:
            words = _with_alt(reply, words)
        if asset is None:
            sent = await self._words(chat, words, buttons, unasked)
        elif not buttons:
            sent = await self._picture(chat, reply, asset, words, unasked)
        else:
            assert reply.picture is not None
            await self._picture(chat, reply, asset, reply.picture.alt, unasked)
            try:
                sent = await self._words(chat, words, buttons, unasked)
            except NotSent as refused:
                raise MayHaveLeft(f"only a part arrived: {refused}") from None
        return sent.message_id

    async def _by_template(self, chat: Chat, gist: Gist) -> str:
        """What is left of a message when only an approved text gets through. It takes nothing of the account's requests a minute."""
        assert self._purse.template is not None
        blanks = {zalos: getattr(gist, ours) for ours, zalos in BLANKS.items()}
        try:
            sent = await self._api.template(chat.external_id, self._purse.template.id, blanks)
        except ZaloError as error:
            if isinstance(error, ZaloRefused):
                self._purse.template_refused(error)
            raise await self._failed(error) from None
        return sent.message_id

    @asynccontextmanager
    async def room(self, chat: Chat) -> AsyncIterator[None]:
        """See `PacedChannel`."""
        await self._limits.room()
        yield

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime, *, gist: bool) -> Withheld | None:
        """See `RationedChannel`."""
        return self._purse.withheld(chat, heard, at, gist=gist)

    def rations(self) -> Sequence[Ration]:
        """See `RationedChannel`."""
        return self._purse.rations(self._clock())

    async def _words(self, chat: Chat, text: str, buttons: Sequence[OaButton], unasked: bool) -> Sent:
        await self._limits.leave(unasked=unasked)
        try:
            if chat.group:
                sent = await self._api.group_text(chat.external_id, _without_mentions(text))
            else:
                sent = await self._api.text(chat.external_id, text, buttons)
        except ZaloError as error:
            if buttons and isinstance(error, ZaloRefused) and error.code in NOT_SO:
                log.warning("said without buttons, because Zalo refused them", reason=str(error))
                return await self._words(chat, f"{text}\n\n{_listed(buttons)}", (), unasked)
            raise await self._failed(error) from None
        self._limits.heard(self._api.rate)
        return sent

    async def _picture(self, chat: Chat, reply: Reply, asset: str, text: str, unasked: bool) -> Sent:
        """A picture; one that has died meanwhile is handed over once more."""
        for again in (True, False):
            await self._limits.leave(unasked=unasked)
            send = self._api.group_picture if chat.group else self._api.picture
            try:
                return await send(chat.external_id, asset, _without_mentions(text) if chat.group else text)
            except ZaloRefused as refused:
                assert reply.picture is not None
                self._assets.pop(reply.picture.ref, None)
                anew = await self._asset(reply) if again and refused.code == EXPIRED_ASSET else None
                if anew is None and refused.code in NOT_SO:
                    log.warning("a picture was not taken, it is said in words", reason=str(refused))
                    return await self._words(chat, _with_alt(reply, text), (), unasked)
                if anew is None:
                    raise await self._failed(refused) from None
                asset = anew
            except ZaloError as error:
                raise await self._failed(error) from None
        raise AssertionError("unreachable")

    async def _asset(self, reply: Reply) -> str | None:
        """The id of a picture at Zalo, handed over if it is not there; None where it cannot be."""
        assert reply.picture is not None
        ref = reply.picture.ref
        known = self._assets.get(ref)
        if known is not None and self._clock() - known[1] < ASSET_AGE:
            return known[0]
        async with self._store.read() as uow:
            file = await uow.file(ref)
        if file is None or len(file.data) > LARGEST_PICTURE or file.media_type not in {JPEG, PNG}:
            log.info("a picture is said in words", ref=ref)
            return None
        try:
            asset = await self._api.upload_picture(file.data, file.media_type)
        except ZaloError as error:
            log.warning("a picture was not taken, it is said in words", error=str(error))
            return None
        self._assets[ref] = asset, self._clock()
        while len(self._assets) > ASSETS_KEPT:
            self._assets.popitem(last=False)
        return asset

    async def _failed(self, error: ZaloError) -> NotSent | MayHaveLeft:
        if isinstance(error, ZaloRefused):
            if error.code == RATE:
                await self._limits.refused(RATE_S)
            await self._purse.refused(error, self._clock())
        told = verdict(error)
        if type(told) is NotSent:
            log.error("Zalo refused a message", reason=str(told))
        return told


def _with_alt(reply: Reply, words: str) -> str:
    """What the picture shows, above words that do not say it already."""
    assert reply.picture is not None
    return words if reply.picture.alt in words else f"{reply.picture.alt}\n\n{words}"


def _without_mentions(text: str) -> str:
    """In a group "[@id]" calls somebody, and "[@group id]" everybody: words of ours and of people call nobody."""
    return text.replace("[@", "[ @")


def _listed(buttons: Sequence[OaButton]) -> str:
    """Buttons in words: each can be typed as well."""
    return "\n".join(f"• {button.title}: {button.url}" if button.url else f"• {button.title}" for button in buttons)


def _packed(key: Button | Link) -> OaButton:
    if isinstance(key, Link):
        return OaButton(key.label, url=key.url)
    return OaButton(key.label, payload=MARK + pack(key.action))
