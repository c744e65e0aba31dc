"""What notices are made with, taken from an event's surroundings."""

from __future__ import annotations

from handlers.context import Context
from services.notice_facts import Means


def means(ctx: Context) -> Means:
    """Boards and pictures; in a rehearsal its mark is on every picture, in the picture's language."""
    languages = ctx.contest.pack.languages if ctx.contest.rehearsal else ()
    marks = {language: ctx.tongues(language).word("REHEARSAL") for language in languages}
    return Means(ctx.boards, ctx.papers, marks)
