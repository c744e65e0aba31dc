"""What the operator is told of a messenger that does not do as it should, and the pauses between tries at it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import click

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class Trouble(Exception):
    """Something that only the operator can mend; the text says how."""


class Teller:
    """Says each trouble of a messenger once, and once when it is over. `state` is what /readyz shows."""

    def __init__(self, name: str, say: Callable[[str], None] | None = None) -> None:
        self._name = name
        self._say = say or _echo
        self.trouble: str | None = None
        self.state = "starting"

    def tell(self, sentence: str) -> None:
        """There is trouble; the same one is not told again."""
        if sentence != self.trouble:
            self.trouble = sentence
            self._say(f"{self._name}: {sentence}")

    def fine(self) -> None:
        """All is well, or well again."""
        if self.trouble is not None:
            self.trouble = None
            self._say(f"{self._name}: works again.")


class Pauses:
    """Pauses between tries, each twice as long; what the platform asks for counts if it is longer."""

    def __init__(self, sleep: Sleep = asyncio.sleep, longest_s: float = LONGEST_PAUSE_S) -> None:
        self._sleep = sleep
        self._longest = longest_s
        self.tries = 0

    async def rest(self, asked_s: float = 0.0) -> None:
        """Wait before the next try."""
        pause = min(FIRST_PAUSE_S * 2**self.tries, self._longest)
        self.tries = min(self.tries + 1, 16)
        await self._sleep(max(pause, asked_s))

    def over(self) -> None:
        """It worked: the next pause is short again."""
        self.tries = 0


def _echo(sentence: str) -> None:
    click.echo(sentence, err=True)
