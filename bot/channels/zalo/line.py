"""The way to either product of Zalo over HTTP: every call is bounded in time, every error is of a kind, no text holds a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import msgspec

from bot.channels.zalo.answers import ZaloAway, ZaloUnsent, read, redacted

CONNECT_S: Final = 5.0
WITHIN_S: Final = 10.0
LARGEST: Final = 1024 * 1024
"""No answer of Zalo is as long as this; what is longer is not read."""


@dataclass(slots=True)
class _Progress:
    """Whether a request has begun to go over the line."""

    written: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What Zalo said to a call that succeeded: the whole answer, and the headers beside it."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]

    def field(self, name: str) -> dict[str, Any]:
        """An object within the answer; empty where it is none."""
        found = self.body.get(name)
        return found if isinstance(found, dict) else {}


class ZaloLine:
    """Calls by HTTP. `secrets` are the words that must stand in no error: tokens, keys."""

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        self._secrets = secrets
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        verb: str,
        url: str,
        *,
        json: Mapping[str, Any] | None = None,
        data: Mapping[str, str] | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
        within_s: float = WITHIN_S,
        proof: str | None = None,
    ) -> Answered:
        """One call; `proof` is as in `read`. Raises ZaloUnsent (it surely did not leave), ZaloRefused (Zalo said no), ZaloAway (nobody knows)."""
        progress = _Progress()
        given = dict(headers or {})
        body: Any = data
        if json is not None:
            body, given["Content-Type"] = msgspec.json.encode(json), "application/json"
        try:
            async with self._open().request(
                verb,
                url,
                data=body,
                headers=given,
                timeout=aiohttp.ClientTimeout(total=within_s, sock_connect=min(CONNECT_S, within_s)),
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                answer = await response.content.read(LARGEST + 1)
                while len(answer) <= LARGEST and (more := await response.content.read(LARGEST)):
                    answer += more
                return Answered(read(response.status, answer[:LARGEST], self._secrets(), proof), dict(response.headers))
        except (aiohttp.ClientError, OSError, ValueError) as broken:
            reason = redacted(str(broken) or type(broken).__name__, self._secrets())
            raise (ZaloAway(f"the line broke: {reason}") if progress.written else ZaloUnsent(reason)) from None

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_note_written)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), trace_configs=[trace], cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


async def _note_written(session: aiohttp.ClientSession, context: Any, sent: Any) -> None:
    context.trace_request_ctx.written = True
