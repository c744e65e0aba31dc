"""The client before it is there: what it is asked for, and its import in the background after the house has begun to serve."""

from __future__ import annotations

import asyncio
import gc
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol

import structlog

from bot.channels.port import NotNow
from bot.channels.telegram.api import ApiError
from bot.channels.telegram.markup import Markup
from messaging.model import Poll

log = structlog.get_logger()
CLIENT: Final = "bot.channels.telegram.client"
WITHIN_S: Final = 30.0
LATER_S: Final = 5.0
SHORT_TURN_S: Final = 0.0002
"""How long the import may keep everybody else waiting. With Python's usual 5 ms, a batch of taps whose statements go to the thread
of the database and back would take as long as the import itself.
"""


class Unsent(ApiError):
    """The request surely did not leave. `slow`: it took its whole time not to."""

    def __init__(self, reason: str, *, slow: bool = False) -> None:
        super().__init__(reason)
        self.slow = slow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes there; `paid` buys the way past the limit of unasked messages."""

    chat: int
    topic: int | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes to hand over, and the name that people see."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that is there, and what its file is called from now on."""

    message: int
    file: str | None = None


class Client(Protocol):
    """What sending needs; `client.Client` fulfils it. Raises ApiRefused, ApiAway and Unsent."""

    async def say(self, place: Place, html: str, markup: Markup | None) -> Arrived:
        """A message of words."""
        ...

    async def edit(self, place: Place, message: int, html: str, markup: Markup | None) -> None:
        """Other words in a message that is there."""
        ...

    async def picture(self, place: Place, file: str | Upload, caption: str, markup: Markup | None) -> Arrived:
        """A picture, by the name that Telegram gave it or by its bytes."""
        ...

    async def document(self, place: Place, file: str | Upload, caption: str, markup: Markup | None) -> Arrived:
        """A file."""
        ...

    async def poll(self, place: Place, poll: Poll, markup: Markup | None) -> Arrived:
        """A quiz of Telegram's own."""
        ...

    async def file(self, name: str, most: int) -> bytes | None:
        """The bytes of somebody's file; None if it has more than `most`."""
        ...

    async def close(self) -> None:
        """Give back the connections."""
        ...


class Loading:
    """A client that will be there some seconds after the start. Receiving does not wait for it; sending does, for a while."""

    def __init__(self, token: str, base: str, proxy: str = "") -> None:
        self._token = token
        self._base = base
        self._proxy = proxy
        self._ready = asyncio.Event()
        self._client: Client | None = None

    async def load(self) -> None:
        """Import and make the client, beside everything else. Nobody waits for garbage meanwhile, nor later for what stays."""
        if self._client is not None:
            return
        gc.disable()
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SHORT_TURN_S)
        try:
            self._client = await asyncio.to_thread(self._make)
        except ValueError:
            log.error("nothing can be sent to Telegram: see THITUAN_TELEGRAM_TOKEN and THITUAN_TELEGRAM_PROXY")
            return
        finally:
            sys.setswitchinterval(usual)
            gc.enable()
        gc.freeze()
        self._ready.set()

    async def client(self, within_s: float = WITHIN_S) -> Client:
        """The client. Raises NotNow where it does not come in time."""
        if self._client is None:
            try:
                async with asyncio.timeout(within_s):
                    await self._ready.wait()
            except TimeoutError:
                raise NotNow("the client is not loaded yet", LATER_S) from None
        assert self._client is not None
        return self._client

    async def close(self) -> None:
        """Give back the connections."""
        if self._client is not None:
            await self._client.close()

    def _make(self) -> Any:
        return import_module(CLIENT).Client(self._token, self._base, self._proxy)
