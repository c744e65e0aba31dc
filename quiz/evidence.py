"""Tie evidence: which criterion parted two neighbours, and what each of them had. For lists, and for answers to complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from quiz.ranking import Standing, Value
from quiz.standings import Entry, column

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Evidence(Generic[Row]):
    """Two neighbours, the better first. `by` None: equal in everything, and they share a rank; a missing value is None."""

    better: Row
    worse: Row
    by: str | None
    better_value: Value
    worse_value: Value


def parting(standings: Sequence[Standing[Row]], index: int, value: Callable[[Row, str], Value]) -> Evidence[Row] | None:
    """What parted the row at an index from the one above it; None for the first. Raises IndexError beyond the last.

    For units `value` is `quiz.standings.unit_column`.
    """
    below = standings[index]
    if index == 0:
        return None
    above, by = standings[index - 1].row, below.decided_by
    if by is None:
        return Evidence(above, below.row, None, None, None)
    return Evidence(above, below.row, by, value(above, by), value(below.row, by))


def evidence(standings: Sequence[Standing[Entry]], index: int, actual: int | None) -> Evidence[Entry] | None:
    """The same for people; `actual` is the true value of the prediction, None where it did not count."""
    return parting(standings, index, lambda entry, by: column(entry, by, actual))
