"""What a talk with several steps keeps in hand until its last press: one note, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.context import Context
from services.records import Json


@dataclass(frozen=True, slots=True)
class Memory:
    """The note of one kind of talk; `questions` are what may be asked in it."""

    note: str
    questions: frozenset[str]

    def keep(self, ctx: Context, pending: Json, asking: str = "") -> None:
        """Remember, and what the next free words answer."""
        ctx.person.notes = {**ctx.person.notes, self.note: pending}
        ctx.person.asking = asking
        ctx.uow.save_person(ctx.person)

    def pending(self, ctx: Context) -> Json:
        """What is remembered; nothing once it was forgotten."""
        found = ctx.person.notes.get(self.note)
        return found if isinstance(found, dict) else {}

    def forget(self, ctx: Context) -> None:
        """The talk is over, or another begins."""
        if self.note in ctx.person.notes or ctx.person.asking in self.questions:
            ctx.person.notes = {name: note for name, note in ctx.person.notes.items() if name != self.note}
            ctx.person.asking = "" if ctx.person.asking in self.questions else ctx.person.asking
            ctx.uow.save_person(ctx.person)
