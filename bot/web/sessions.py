"""Who a browser is: a random id and its keyed mark in a cookie, nothing in the database before the first event.

What others see (`identity`) is a hash of the id, so neither a log nor an export lets anybody take a session over.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.channels import web as channel
from messaging.model import Chat, Sender

LASTS = 180 * 24 * 3600
_COOKIE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})\Z")


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. `identity` is public and stable; the id behind it never leaves the cookie."""

    identity: str

    @property
    def chat(self) -> Chat:
        """The private chat of this browser."""
        return Chat(channel.NAME, "", self.identity)

    def sender(self, language: str | None = None) -> Sender:
        """This browser as somebody who speaks."""
        return Sender(channel.NAME, "", self.identity, language=language)

    def event_key(self, key: str) -> str:
        """The key of an event for deduplication: the client's own key counts within its session only."""
        return f"{channel.NAME}:{self.identity}:{key}"


class Cookies:
    """Gives out and recognises sessions."""

    def __init__(
        self, keys: tuple[bytes, ...], *, secure: bool, draw: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        if not keys or any(len(key) < 16 for key in keys):
            raise ValueError("a cookie key needs at least 16 bytes")
        self._keys = keys
        self._secure = secure
        self._draw = draw
        self.name = "__Host-chat" if secure else "chat"

    def read(self, request: web.BaseRequest) -> Session | None:
        """The session of a request; None without a cookie or with one that we did not sign."""
        found = _COOKIE.match(request.cookies.get(self.name, ""))
        if found is None:
            return None
        drawn, mark = found.groups()
        if not any(hmac.compare_digest(_mark(key, drawn), mark) for key in self._keys):
            return None
        return _session(drawn)

    def give(self, request: web.BaseRequest) -> tuple[Session, str]:
        """The session of a request, or a new one, and its freshly signed cookie value."""
        drawn = self._draw(16).hex()
        if self.read(request) is not None:
            drawn = request.cookies[self.name][:32]
        return _session(drawn), f"{drawn}.{_mark(self._keys[0], drawn)}"

    def set(self, response: web.StreamResponse, value: str) -> None:
        """Put a cookie on a response, out of reach of scripts and of other sites."""
        response.set_cookie(
            self.name, value, max_age=LASTS, path="/", httponly=True, samesite="Lax", secure=self._secure
        )


def _mark(key: bytes, drawn: str) -> str:
    return hmac.new(key, b"web session " + drawn.encode(), hashlib.sha256).hexdigest()


def _session(drawn: str) -> Session:
    return Session(hashlib.sha256(b"web identity " + drawn.encode()).hexdigest()[:32])


COOKIES: web.AppKey[Cookies] = web.AppKey("cookies", Cookies)
