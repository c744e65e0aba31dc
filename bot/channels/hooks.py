"""What the addresses have in common that platforms post to."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.dispatch import Unavailable

LARGEST: Final = 1024 * 1024
"""No event of any platform is as long; what is longer is refused unread."""


def paths(path: str, address: str) -> tuple[str, ...]:
    """The paths to serve. A proxy that serves us under a path of its own may hand that path on, or not."""
    under = urlsplit(address).path.rstrip("/")
    return (path,) if not under else (path, under + path)


def come_again(away: Unavailable) -> web.Response:
    """Nothing was kept: whoever posted it is to post it once more."""
    return web.Response(status=503, headers={"Retry-After": str(max(1, round(away.retry_after)))})
