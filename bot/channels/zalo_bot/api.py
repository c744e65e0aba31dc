"""A thin typed client of the Zalo Bot API (docs.zaloplatforms.com/docs/BOT), POST and JSON throughout.

The token stands in every address, so no address is ever told. A call has succeeded when the answer says `ok`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from bot.channels.zalo.answers import ZaloAway, ZaloRefused
from bot.channels.zalo.line import WITHIN_S, ZaloLine

T = TypeVar("T")
IDLE: Final = 408
NOT_FOUND: Final = 404
PHOTO_WITHIN_S: Final = 60.0
POLL_S: Final = 30
POLL_GRACE_S: Final = 15.0


class Me(msgspec.Struct):
    """Who the bot is."""

    id: str = ""
    account_name: str = ""
    display_name: str = ""
    account_type: str = ""
    can_join_groups: bool = False


class Probe(msgspec.Struct):
    """How Zalo's own look at our webhook went, with a hint for the operator."""

    ok: bool = True
    outcome: str = ""
    hint: str = ""


class Hooked(msgspec.Struct):
    """A webhook as Zalo has it; it is stored even if the probe failed."""

    url: str = ""
    verification: Probe = msgspec.field(default_factory=Probe)


class BotApi:
    """Calls methods of one bot. `base` is where the API is served."""

    def __init__(self, line: ZaloLine, token: str, base: str) -> None:
        self.bot_id = token.partition(":")[0]
        self.base = base.rstrip("/")
        self._line = line
        self._token = token

    async def me(self) -> Me:
        """Who we are."""
        return _into(await self._call("getMe", {}), Me)

    async def text(self, chat: str, text: str) -> str:
        """A message of at most 2,000 UTF-16 units; returns its id."""
        found = await self._call("sendMessage", {"chat_id": chat, "text": unicodedata.normalize("NFC", text)})
        return str(found.get("message_id", "")) if isinstance(found, dict) else ""

    async def picture(self, chat: str, address: str, caption: str) -> str:
        """A picture that Zalo fetches from an address, with at most 2,000 UTF-16 units below it; returns the message's id."""
        body = {"chat_id": chat, "photo": address, "caption": unicodedata.normalize("NFC", caption)}
        found = await self._call("sendPhoto", body, PHOTO_WITHIN_S)
        return str(found.get("message_id", "")) if isinstance(found, dict) else ""

    async def set_webhook(self, url: str, secret: str) -> Hooked:
        """Have events posted to an address, with this secret in their header."""
        return _into(await self._call("setWebhook", {"url": url, "secret_token": secret}), Hooked)

    async def webhook(self) -> Hooked:
        """Where events are posted to; an empty address where nothing is set, which Zalo calls 404."""
        try:
            return _into(await self._call("getWebhookInfo", {}), Hooked)
        except ZaloRefused as refused:
            if refused.code == NOT_FOUND:
                return Hooked()
            raise

    async def delete_webhook(self) -> None:
        """Post events nowhere; they can be fetched then."""
        await self._call("deleteWebhook", {})

    async def updates(self) -> Any:
        """What has happened, as it came; None where nothing has within half a minute, which Zalo calls a timeout."""
        try:
            return await self._call("getUpdates", {"timeout": str(POLL_S)}, POLL_S + POLL_GRACE_S)
        except ZaloRefused as refused:
            if refused.code == IDLE:
                return None
            raise

    async def _call(self, method: str, body: Mapping[str, Any], within_s: float = WITHIN_S) -> Any:
        """Raises ZaloUnsent, ZaloRefused and ZaloAway."""
        answered = await self._line.ask("POST", f"{self.base}/bot{self._token}/{method}", json=body, within_s=within_s)
        return answered.body.get("result")


def _into(found: Any, shape: type[T]) -> T:
    try:
        return msgspec.convert(found, shape, strict=False)
    except msgspec.ValidationError as strange:
        raise ZaloAway(f"an answer of another shape: {strange}") from None
