"""What is wrong with a pack, said to its authors with the file, the line and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a pack from being used; a warning is for the authors to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of one of the pack's files; `file` as the author may open it."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right."""

    file: str
    line: int
    message: str
    severity: Severity

    def __str__(self) -> str:
        mark = "" if self.severity is Severity.ERROR else "warning: "
        return f"{self.file}:{self.line}: {mark}{self.message}"


class Report:
    """Gathers problems while a pack is read, so that an author sees all of them at once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self.errors = 0

    def error(self, place: Place, message: str) -> None:
        """Note what keeps the pack from being used."""
        self._add(Problem(place.file, place.line, message, Severity.ERROR))

    def warn(self, place: Place, message: str) -> None:
        """Note what the authors should look at."""
        self._add(Problem(place.file, place.line, message, Severity.WARNING))

    def _add(self, problem: Problem) -> None:
        # One text can be read from several places (a YAML alias); it is told once.
        if problem not in self._problems:
            self._problems[problem] = None
            self.errors += problem.severity is Severity.ERROR

    def problems(self) -> tuple[Problem, ...]:
        """Everything noted, by file and line."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.file, problem.line)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the author most likely meant."""
    choices = sorted(known)
    small = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(word.lower(), list(small), n=1, cutoff=0.6)
    return small[close[0]] if close else None


def advice(word: str, known: Iterable[str], most: int = 12) -> str:
    """What to write instead of `word`: the nearest known word, or the known ones if none is near."""
    choices = sorted(known)
    near = nearest(word, choices)
    if near is not None:
        return f"write `{near}`"
    if not choices:
        return "none is known yet"
    shown = ", ".join(f"`{choice}`" for choice in choices[:most])
    return f"write one of {shown}" + (f" … ({len(choices)} in all)" if len(choices) > most else "")
