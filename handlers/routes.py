"""Which handler an event goes to: by command word, by the action behind a button, by what was asked, by what is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from handlers.actions import Open
from handlers.context import Context
from handlers.jobs import JobHandler
from handlers.typed import command_of
from messaging.actions import Action
from messaging.model import Allowed, Event, Joined, Left, Moved, Outgoing, Pressed, Said
from quiz.fold import fold

AnyHandler: TypeAlias = Callable[[Any, Context], Awaitable[Sequence[Outgoing]]]
H = TypeVar("H", bound=AnyHandler)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class AdminMatters(Generic[E]):
    """A handler that does another thing for a group's admins, so that a channel has to find out whether the asker is one."""

    handler: Callable[[E, Context], Awaitable[Sequence[Outgoing]]]

    async def __call__(self, event: E, ctx: Context) -> Sequence[Outgoing]:
        """Answer the event."""
        return await self.handler(event, ctx)


class AdminCheck(Enum):
    """What a channel has to find out before it hands an event over: nothing, or whether the sender is an admin of the group.

    KNOWN: as found out a few minutes ago. FRESH: now, because it has effect at once.
    """

    NONE = "none"
    KNOWN = "known"
    FRESH = "fresh"


class Routes:
    """A table of handlers; each audience fills one and the app joins them. Two handlers of one place are refused."""

    def __init__(self) -> None:
        self.commands: dict[str, AnyHandler] = {}
        self.words: dict[str, str] = {}
        self.actions: dict[type[Action], AnyHandler] = {}
        self.asked: dict[str, AnyHandler] = {}
        self.files: dict[str, bool] = {}
        self.dues: dict[str, AnyHandler] = {}
        self.events: dict[type, AnyHandler] = {}
        self.jobs: dict[str, JobHandler] = {}

    def command(self, name: str, *others: str, words: Sequence[str] = ()) -> Callable[[H], H]:
        """Answer `/name` and its other spellings; `words` are what people type without a slash, in any spelling of accents."""

        def register(handler: H) -> H:
            for command in (name, *others):
                self._put(self.commands, command, handler)
            for word in (name, *others, *words):
                self._put(self.words, fold(word), name)
            return handler

        return register

    def pressed(self, action: type[Action]) -> Callable[[H], H]:
        """Answer a button of this action."""

        def register(handler: H) -> H:
            self._put(self.actions, action, handler)
            return handler

        return register

    def asking(self, what: str, *, files: bool = False) -> Callable[[H], H]:
        """Answer free words while `what` is being asked; with `files` a channel brings along what is sent meanwhile."""

        def register(handler: H) -> H:
            self._put(self.asked, what, handler)
            self._put(self.files, what, files)
            return handler

        return register

    def due(self, subject: str) -> Callable[[H], H]:
        """Look at a timer's subject."""

        def register(handler: H) -> H:
            self._put(self.dues, subject, handler)
            return handler

        return register

    def job(self, kind: str) -> Callable[[JobHandler], JobHandler]:
        """Do a job of this kind in the worker, outside the writer. Short ones may be `due("job.<kind>")` instead."""

        def register(handler: JobHandler) -> JobHandler:
            self._put(self.jobs, kind, handler)
            return handler

        return register

    def on(self, kind: type[Joined] | type[Allowed] | type[Left] | type[Moved]) -> Callable[[H], H]:
        """Answer the bot's coming into a group, a change of what it may do there, its leaving, and a group's moving."""

        def register(handler: H) -> H:
            self._put(self.events, kind, handler)
            return handler

        return register

    def of_command(self, name: str) -> AnyHandler | None:
        """Who answers a command, in any of its spellings."""
        return self.commands.get(name) or self.commands.get(self.words.get(fold(name), ""))

    def of_action(self, action: Action | None) -> AnyHandler | None:
        """Who answers a button."""
        if isinstance(action, Open):
            return self.of_command(action.command)
        return self.actions.get(type(action)) if action is not None else None

    def admin_check(self, event: Event) -> AdminCheck:
        """What has to be known about the sender for whoever answers this. Plain words may stand for any button."""
        if not isinstance(event, Said | Pressed) or not event.chat.group:
            return AdminCheck.NONE
        if isinstance(event, Pressed):
            return AdminCheck.FRESH if isinstance(self.of_action(event.action), AdminMatters) else AdminCheck.NONE
        if event.anonymous or not event.addressed:
            return AdminCheck.NONE
        command = command_of(event.text)
        handler = self.of_command(command) if command is not None else None
        matters = command is None or isinstance(handler, AdminMatters)
        return AdminCheck.KNOWN if matters else AdminCheck.NONE

    def include(self, other: Routes) -> None:
        """Take over another audience's table."""
        for mine, theirs in (
            (self.commands, other.commands),
            (self.words, other.words),
            (self.actions, other.actions),
            (self.asked, other.asked),
            (self.files, other.files),
            (self.dues, other.dues),
            (self.events, other.events),
            (self.jobs, other.jobs),
        ):
            for key, value in theirs.items():
                self._put(mine, key, value)

    @staticmethod
    def _put(table: Any, key: Any, value: Any) -> None:
        if table.get(key, value) is not value and table[key] != value:
            raise ValueError(f"{key!r} is routed twice")
        table[key] = value
