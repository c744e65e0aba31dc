"""What a person has marked so far, where several options can be right. It counts only once they say that they are done."""

from __future__ import annotations

from quiz.attempt import Attempt
from services.records import Person

_NOTE = "marks"


def marks_of(person: Person, attempt: Attempt) -> int:
    """The bits of the options marked for the question in front of them; none for another attempt or question."""
    noted = person.notes.get(_NOTE)
    if not isinstance(noted, list) or noted[:2] != [attempt.id, attempt.current]:
        return 0
    return int(noted[2])


def note_mark(person: Person, attempt: Attempt, place: int, *, on: bool) -> None:
    """Put a mark at an option, or take it away."""
    before = marks_of(person, attempt)
    marks = before | 1 << place if on else before & ~(1 << place)
    person.notes = {**person.notes, _NOTE: [attempt.id, attempt.current, marks]}
