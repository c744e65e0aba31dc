"""What the addresses have in common that platforms post to."""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.dispatch import Unavailable
from bot.web.bodies import bounded
from bot.web.problems import Refused

LARGEST: Final = 1024 * 1024
"""No event of any platform is as long; what is longer is refused unread."""


def paths(path: str, address: str) -> tuple[str, ...]:
    """The paths to serve. A proxy that serves us under a path of its own may hand that path on, or not."""
    under = urlsplit(address).path.rstrip("/")
    return (path,) if not under else (path, under + path)


async def carried(request: web.Request, header: str, secret: bytes) -> bytes | web.Response:
    """What was posted with a secret in this header, compared in constant time; or the bare refusal, which tells nothing more."""
    given = request.headers.get(header, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, secret):
        return web.Response(status=401)
    return await whole(request)


async def whole(request: web.Request) -> bytes | web.Response:
    """What was posted, if it is no longer than `LARGEST`; else the refusal."""
    try:
        return await bounded(request, LARGEST)
    except Refused:
        return web.Response(status=413)


def come_again(away: Unavailable) -> web.Response:
    """Nothing was kept: whoever posted it is to post it once more."""
    return web.Response(status=503, headers={"Retry-After": str(max(1, round(away.retry_after)))})
