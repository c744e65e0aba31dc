"""Taps that nobody has answered yet. The answer to a tap leaves first: until it does, the messages of its chat wait a little."""

from __future__ import annotations

import asyncio

from messaging.model import Chat

LONGEST_WAIT_S = 1.0


class Taps:
    """Counts unanswered taps by chat; `wait` is for whoever sends into the chat."""

    def __init__(self) -> None:
        self._open: dict[Chat, int] = {}
        self._none: dict[Chat, asyncio.Event] = {}

    def note(self, chat: Chat) -> None:
        """A tap in this chat has arrived."""
        self._open[chat] = self._open.get(chat, 0) + 1
        self._none.setdefault(chat, asyncio.Event())

    def answered(self, chat: Chat) -> None:
        """Its answer has begun to leave, or there will be none."""
        left = self._open.pop(chat, 1) - 1
        if left > 0:
            self._open[chat] = left
        elif (waiters := self._none.pop(chat, None)) is not None:
            waiters.set()

    async def wait(self, chat: Chat, at_most_s: float = LONGEST_WAIT_S) -> None:
        """Return when no tap of this chat waits, or after a second: an answer that hangs holds nobody up for long."""
        waiters = self._none.get(chat)
        if waiters is not None:
            try:
                async with asyncio.timeout(at_most_s):
                    await waiters.wait()
            except TimeoutError:
                return
