"""What the operator is told when Telegram does not do as it should: once, in a sentence that says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

import click

from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
T = TypeVar("T")
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class Trouble(Exception):
    """Something that only the operator can mend; the text says how."""


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


class Teller:
    """Says each trouble once, and once when it is over. `state` is what /readyz shows."""

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._say = say or _echo
        self.trouble: str | None = None
        self.state = "starting"

    def tell(self, sentence: str) -> None:
        """There is trouble; the same one is not told again."""
        if sentence != self.trouble:
            self.trouble = sentence
            self._say(f"Telegram: {sentence}")

    def fine(self) -> None:
        """All is well, or well again."""
        if self.trouble is not None:
            self.trouble = None
            self._say("Telegram: works again.")


class Pauses:
    """Pauses between tries, each twice as long; what Telegram asks for counts if it is longer."""

    def __init__(self, sleep: Sleep = asyncio.sleep, longest_s: float = LONGEST_PAUSE_S) -> None:
        self._sleep = sleep
        self._longest = longest_s
        self.tries = 0

    async def rest(self, error: Exception | None = None) -> None:
        """Wait before the next try."""
        pause = min(FIRST_PAUSE_S * 2**self.tries, self._longest)
        self.tries = min(self.tries + 1, 16)
        asked = error.retry_after if isinstance(error, ApiRefused) and error.retry_after else 0
        await self._sleep(max(pause, asked))

    def over(self) -> None:
        """It worked: the next pause is short again."""
        self.tries = 0


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
        await pauses.rest(error)


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or url


def _echo(sentence: str) -> None:
    click.echo(sentence, err=True)
