"""What the operator is told when Telegram does not do as it should: once, in a sentence that says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused
from bot.channels.telling import Pauses, Sleep, Teller, Trouble

T = TypeVar("T")


def why(error: ApiError, base: str) -> str:
    """A failed call as a sentence for the operator."""
    if isinstance(error, ApiAway):
        return (
            f"{_host(base)} cannot be reached ({error}). Check the network of this machine; where Telegram is blocked, "
            "set THITUAN_TELEGRAM_PROXY, for example socks5://HOST:PORT. It is tried again by itself."
        )
    if isinstance(error, ApiRefused) and error.code in {401, 404}:
        return (
            "the token is not known to Telegram. Copy it again from @BotFather (/mybots, API Token) into "
            "THITUAN_TELEGRAM_TOKEN and start again."
        )
    if isinstance(error, ApiRefused) and error.code == 409:
        return (
            "another program takes this bot's messages with the same token. Stop it; if you do not know it, make a new "
            "token with @BotFather (/revoke) and set THITUAN_TELEGRAM_TOKEN."
        )
    return f"Telegram answered: {error}. It is tried again by itself."


def foreign(url: str) -> str:
    """Somebody else's webhook stands in the way of polling."""
    return (
        f"the messages of this bot go to a webhook at {_host(url)}, so they cannot be fetched here. If that one is not "
        "needed any more, set THITUAN_TELEGRAM_TAKE_OVER=1 and start again; otherwise use the token of another bot."
    )


def replaced(url: str) -> str:
    """Somebody set another webhook while we run."""
    return (
        f"somebody has pointed the webhook of this bot to {_host(url)}; messages do not arrive here any more. Is a second "
        "copy running with this token? Stop it, then start again."
    )


def refused(url: str, error: ApiRefused) -> str:
    """Telegram does not take our webhook."""
    return (
        f"the webhook {url} was refused: {error.description}. It needs a public https address on port 443, 80, 88 or 8443 "
        "(THITUAN_PUBLIC_URL); without one set THITUAN_TELEGRAM_MODE=polling."
    )


def undelivered(url: str, error: str, waiting: int) -> str:
    """Telegram cannot bring us what waits."""
    return (
        f"Telegram cannot deliver to {url}: {error} ({waiting} waiting). Check that the address is reachable from outside, "
        "its certificate, and the proxy before this server."
    )


async def insist(step: Callable[[], Awaitable[T]], teller: Teller, base: str, sleep: Sleep = asyncio.sleep) -> T:
    """Do a step until it succeeds, telling why it does not."""
    pauses = Pauses(sleep)
    while True:
        error: Exception
        try:
            done = await step()
        except Trouble as trouble:
            teller.tell(str(trouble))
            error = trouble
        except ApiError as failed:
            teller.tell(why(failed, base))
            error = failed
        else:
            teller.fine()
            return done
        await pauses.rest(asked(error))


def asked(error: Exception) -> float:
    """For how many seconds Telegram asks to wait."""
    return (error.retry_after or 0.0) if isinstance(error, ApiRefused) else 0.0


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or url
