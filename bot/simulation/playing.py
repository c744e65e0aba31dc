"""How a resident gets through the conversation: they look at the newest message and do the next sensible thing.

What a message offers is known by the actions behind its buttons, never by the words on them.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from bot.simulation.door import Browser, House, Item
from bot.simulation.residents import LETTERS, Character, Knowledge
from handlers.actions import Answer, Begin, Mark, MarksDone, Open, Remind, SkipPrediction
from handlers.register_actions import (
    ChooseCapacity,
    Confirm,
    Enter,
    FoundUnits,
    OpenUnit,
    PassOver,
    PickUnit,
    SayConsent,
    StepBack,
)
from messaging.actions import Action, unpack
from quiz.fold import fold

A = TypeVar("A", bound=Action)
Pause: TypeAlias = Callable[[], Awaitable[object]]
MOST_STEPS = 400
STEPS_TO_REGISTER = 10
STEPS_AN_ATTEMPT = 12
"""About so many presses and words: what a time to play is divided by."""


class Lost(Exception):
    """A message that leads nowhere."""


class RoundNotOpen(Exception):
    """The round takes no attempts yet."""


class Screen:
    """The newest message and what can be done with it."""

    def __init__(self, item: Item) -> None:
        self.n: int = item["n"]
        self.text: str = item["text"]
        self.asks: str = item.get("asks", "nothing")
        presses = [button["press"] for button in item["buttons"] if button.get("press")]
        self.actions = [action for press in presses if (action := unpack(press)) is not None]

    def all(self, kind: type[A]) -> list[A]:
        """Every button of this kind."""
        return [action for action in self.actions if isinstance(action, kind)]

    def one(self, kind: type[A]) -> A | None:
        """The first button of this kind."""
        return next(iter(self.all(kind)), None)

    @property
    def asks_a_question(self) -> bool:
        """Whether a question of an attempt is in front."""
        return self.one(Answer) is not None or self.one(MarksDone) is not None

    def opens(self, command: str) -> Open | None:
        """The button that runs a command."""
        return next((action for action in self.all(Open) if action.command == command), None)


class Resident:
    """Somebody with a character, at a browser."""

    def __init__(
        self, character: Character, knowledge: Knowledge, house: House, pause: Pause, browser: Browser | None = None
    ) -> None:
        self._who = character
        self._knowledge = knowledge
        self._browser = browser or Browser(house)
        self._tally = house.tally
        self._pause = pause
        self._dice = random.Random(character.seed)
        self._screen: Screen | None = None
        self._seen: set[Action] = set()
        self._played = 0
        self._registered = False
        self._typed_unit = not character.types_unit

    async def arrive(self) -> None:
        """Open the page and register, up to the card before the first attempt. Raises RoundNotOpen."""
        await self._browser.open()
        self._look(await self._browser.say("/batdau"))
        await self._go_on(until=Begin)

    async def play(self) -> None:
        """Play as often as this resident feels like."""
        await self._go_on(until=None)

    async def _go_on(self, until: type[Action] | None) -> None:
        said = ("", "")
        for _ in range(MOST_STEPS):
            screen = self._screen
            if screen is None:
                raise Lost("nothing came back")
            if until is not None and screen.one(until) is not None:
                return
            await self._pause()
            step = self._press(screen) or self._words(screen)
            if step is None:
                return
            if isinstance(step, str) and (screen.text, step) == said:
                raise Lost(screen.text[:80])
            said = (screen.text, step) if isinstance(step, str) else said
            await self._do(screen, step)
        raise Lost("too many steps")

    async def _do(self, screen: Screen, step: Action | str) -> None:
        if isinstance(step, str):
            self._look(await self._browser.say(step))
            return
        self._seen.add(step)
        self._look(await self._browser.press(step, screen.n))
        self._count(step)

    def _look(self, items: list[Item]) -> None:
        """Keep the newest message that leads on; a page that was only turned has fewer than it had."""
        if items:
            self._screen = Screen(items[-1])

    def _count(self, step: Action) -> None:
        if isinstance(step, Answer | MarksDone):
            self._tally.answered()
            if self._screen is not None and not self._screen.asks_a_question:
                self._tally.finished += 1
                self._played += 1
        elif isinstance(step, Begin):
            self._tally.begun += 1
        elif isinstance(step, Confirm) and not self._registered:
            self._registered = True
            self._tally.players += 1

    def _press(self, screen: Screen) -> Action | None:
        """The button to press; None where words are wanted, or where this resident is done."""
        if screen.asks_a_question:
            return self._answer(screen)
        agree = next((action for action in screen.all(SayConsent) if action.yes), None)
        first = agree or screen.one(Confirm) or screen.one(Begin) or screen.one(Enter)
        if first is not None:
            return first
        if capacities := screen.all(ChooseCapacity):
            return self._dice.choices(capacities, weights=range(len(capacities), 0, -1))[0]
        if screen.one(OpenUnit) is not None or screen.one(PickUnit) is not None:
            return self._unit(screen)
        passing = screen.one(PassOver)
        if passing is not None:
            # No phones: an invented number may be somebody's. Few people give their hamlet.
            return passing
        return self._after(screen)

    def _after(self, screen: Screen) -> Action | None:
        """Between attempts: predict, play again, or leave."""
        skip = screen.one(SkipPrediction)
        if skip is not None:
            return skip if self._who.prediction is None else None
        if not self._played and any(action.moment == "opens" for action in screen.all(Remind)):
            raise RoundNotOpen
        again = screen.opens("thi")
        return again if again is not None and self._played < self._who.attempts else None

    def _words(self, screen: Screen) -> str | None:
        """What to type; None where nothing is asked: this resident is done."""
        if screen.one(SkipPrediction) is not None:
            self._tally.predictions += 1
            return str(self._who.prediction)
        if screen.one(OpenUnit) is not None or screen.one(PickUnit) is not None:
            name = self._knowledge.units.units[self._who.unit].name
            return name if self._dice.random() < 0.5 else fold(name)
        step = screen.one(StepBack)
        if step is None and screen.asks == "text":
            return self._who.name
        if step is not None and screen.asks == "number":
            return str(self._browser.year - self._who.age)
        if not self._registered:
            raise Lost(screen.text[:80])
        return None

    def _answer(self, screen: Screen) -> Action:
        """The right option as far as this resident knows it, else any; where several can be marked, one and no more."""
        marks = screen.all(Mark)
        done = screen.one(MarksDone)
        if done is not None and any(not mark.on for mark in marks):
            return done
        options: dict[int, Action] = {mark.place: mark for mark in marks}
        options |= {answer.choice: answer for answer in screen.all(Answer)}
        letter = self._knowledge.right_letter(screen.text)
        if letter is not None and self._dice.random() * 100 < self._who.skill:
            known = options.get(LETTERS.index(letter))
            if known is not None:
                return known
        return self._dice.choice([*options.values()])

    def _unit(self, screen: Screen) -> Action | None:
        """The next press on the way to the own unit: it, what it lies under, the next page; None to type its name."""
        own = next((action for action in screen.all(PickUnit) if action.unit == self._who.unit), None)
        if own is not None:
            return own
        if not self._typed_unit:
            self._typed_unit = True
            return None
        above = [unit.code for unit in reversed(self._knowledge.units.path(self._who.unit))]
        doors = [door for door in screen.all(OpenUnit) if door not in self._seen]
        for code in above:
            found = next((door for door in doors if door.unit == code and door.page == 0), None)
            if found is not None:
                return found
        turn = next((door for door in doors if door.page), None) or next(
            (page for page in screen.all(FoundUnits) if page not in self._seen), None
        )
        others = [*screen.all(PickUnit), *doors]
        return turn or (self._dice.choice(others) if others else None)
