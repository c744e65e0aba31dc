"""People at the fake Bot API who answer by tapping, and remember which of their taps Telegram has got rid of."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.actions import Answer
from messaging.actions import pack
from tests.botapi import Bot, FakeBotApi, Person
from tests.botapi.updates import Queued
from tests.botapi.world import Message

REPEATS = 0.2


@dataclass
class Tapper:
    """Somebody in the middle of an attempt. `first` is what they tapped first at each slot, `taken` what was confirmed."""

    person: Person
    message: Message
    identity: str
    attempt: int = 0
    first: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    waits: list[Queued] = field(default_factory=list)


class Crowd:
    """Everybody taps, waits until the tap has left Telegram's queue, and taps at the next question.

    While it is not `rough`, some tap another option right behind the first; while it is, confirmed taps come again, answers to the
    webhook get lost, and what is fetched is mixed.
    """

    def __init__(self, fake: FakeBotApi, bot: Bot, people: int, dice: random.Random) -> None:
        self.fake = fake
        self.bot = bot
        self.dice = dice
        self.rough = False
        self.second_thoughts = 0.3
        self.taken = 0
        self.tappers = [self._tapper(number) for number in range(people)]

    def _tapper(self, number: int) -> Tapper:
        person = self.fake.person(f"Người {number}", bot=self.bot)
        person.chat.started = True
        message = self.fake.platform.add_message(person.chat, self.bot.user, text="Câu 1/10")
        return Tapper(person, message, str(person.id))

    async def plays(self, slots: int) -> None:
        """Go on until everybody has so many answers confirmed, and nothing waits at Telegram any more."""
        while self.taken < slots * len(self.tappers) or self.bot.queue.waiting:
            for who in self.tappers:
                if not any(queued.id in self.bot.queue.waiting for queued in who.waits):
                    self._confirmed(who)
                    if len(who.first) < slots:
                        await self._taps(who, len(who.first))
            # Not while second thoughts are on their way: which of two taps was the first is to be known.
            if self.rough and all(len(who.waits) < 2 for who in self.tappers):
                self.fake.disorder = self.dice
            await self.fake.platform.change(0.05)

    @property
    def answered_with_words(self) -> bool:
        """Whether the bot has said anything into a chat."""
        return any(self.fake.calls(method) for method in ("sendMessage", "editMessageText"))

    async def reaches(self, taken: int) -> None:
        """Wait until so many answers have been confirmed."""
        async with asyncio.timeout(60):
            while self.taken < taken:  # noqa: ASYNC110 - the fake tells of every change, this asks now and then
                await asyncio.sleep(0.002)

    def _confirmed(self, who: Tapper) -> None:
        if not who.waits:
            return
        slot = max(who.first)
        who.taken[slot] = who.first[slot]
        self.taken += 1
        if self.rough and self.dice.random() < REPEATS:
            self.bot.queue.again(who.waits[0])
            if self.bot.hook is not None:
                self.bot.hook.deaf += 1
        who.waits = []

    async def _taps(self, who: Tapper, slot: int) -> None:
        choices: Sequence[int] = self.dice.sample(range(3), 2)
        who.first[slot] = choices[0]
        twice = not self.rough and self.dice.random() < self.second_thoughts
        for choice in choices if twice else choices[:1]:
            await who.person.tap(who.message, pack(Answer(who.attempt, slot, choice)))
            who.waits.append(self.bot.queue.waiting[self.bot.queue.next_id - 1])
