"""A small client of the Bot API, for receiving and setting up. The token stands in every address, so no address is ever told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar, overload

import aiohttp
import msgspec

T = TypeVar("T")
WITHIN_S: Final = 20.0
LONGEST_REASON = 300


class ApiError(Exception):
    """A call that did not succeed; its text may be logged and shown."""


class ApiRefused(ApiError):
    """Telegram said no."""

    def __init__(
        self, code: int, description: str, *, retry_after: float | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class ApiAway(ApiError):
    """No answer that could be read: nobody knows whether the call was carried out."""


class _Hints(msgspec.Struct):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Answer(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = msgspec.Raw()
    error_code: int = 0
    description: str = ""
    parameters: _Hints | None = None


class BotApi:
    """Calls methods of one bot. `base` is where the API is served, `proxy` a socks5://, socks4:// or http:// address."""

    def __init__(self, token: str, base: str = "https://api.telegram.org", proxy: str = "") -> None:
        self.bot_id = token.partition(":")[0]
        self.base = base.rstrip("/")
        self._token = token
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @overload
    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, within_s: float = WITHIN_S
    ) -> Any: ...
    @overload
    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, into: type[T], within_s: float = WITHIN_S
    ) -> T: ...
    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        into: Any = Any,
        within_s: float = WITHIN_S,
    ) -> Any:
        """The result of a method, as plain values or decoded into a type. Raises ApiRefused and ApiAway."""
        answer = _read(*await self._post(method, params or {}, within_s))
        if not answer.ok:
            hints = answer.parameters or _Hints()
            raise ApiRefused(
                answer.error_code,
                self._without_token(answer.description),
                retry_after=hints.retry_after,
                migrate_to=hints.migrate_to_chat_id,
            )
        try:
            return msgspec.json.decode(answer.result, type=into)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as strange:
            raise ApiAway(f"{method} answered with something else than expected: {strange}") from None

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, method: str, params: Mapping[str, Any], within_s: float) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=_connector(self._proxy))
        try:
            async with self._session.post(
                f"{self.base}/bot{self._token}/{method}",
                data=msgspec.json.encode(params),
                headers={"Content-Type": "application/json"},
                timeout=aiohttp.ClientTimeout(total=within_s, sock_connect=min(within_s, WITHIN_S)),
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise ApiAway(f"no answer within {within_s:g} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as broken:
            raise ApiAway(self._without_token(str(broken) or type(broken).__name__)) from None
        except Exception as broken:
            # Their classes are known only where a proxy is set, and share no base with anything.
            if not type(broken).__module__.startswith(("python_socks", "aiohttp_socks")):
                raise
            raise ApiAway(f"the proxy: {self._without_token(str(broken))}") from None

    def _without_token(self, text: str) -> str:
        return text.replace(self._token, "…").replace(self._token.partition(":")[2] or "\0", "…")[:LONGEST_REASON]


def _connector(proxy: str) -> aiohttp.BaseConnector:
    if not proxy:
        return aiohttp.TCPConnector(limit=0)
    from aiohttp_socks import ProxyConnector

    return ProxyConnector.from_url(proxy, limit=0)


def _read(status: int, body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass
    try:
        return msgspec.json.decode(mended(body), type=_Answer)
    except (ValueError, RecursionError):
        raise ApiAway(f"HTTP {status} with something that is not an answer of the Bot API") from None


def mended(body: bytes) -> bytes:
    """JSON without halves of letters: one in one update would make a whole fetch unreadable. Raises ValueError."""
    return json.dumps(json.loads(body.decode(errors="replace")), ensure_ascii=False).encode(errors="replace")
