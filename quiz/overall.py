"""The overall ranking: what people did over all rounds, summed. The prediction has no part in it: each round asks for its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from quiz.standings import Entry, score


def overall_entries(rounds: Iterable[Sequence[Entry]], best: int | None = None) -> list[Entry]:
    """One entry a person over these rounds, oldest first. `best`: only so many of a person's rounds count, the best ones.

    A round is better with more points or right answers, then with less time, then if it was earlier.
    """
    played: dict[int, list[Entry]] = {}
    for entries in rounds:
        for entry in entries:
            played.setdefault(entry.player, []).append(entry)
    return [_sum(entries if best is None else _best(entries, best)) for entries in played.values()]


def _best(entries: Sequence[Entry], count: int) -> list[Entry]:
    order = sorted(range(len(entries)), key=lambda index: (-score(entries[index]), entries[index].duration_s, index))
    return [entries[index] for index in sorted(order[:count])]


def _sum(entries: Sequence[Entry]) -> Entry:
    parts = any(entry.points is not None for entry in entries)
    last = max(entries, key=lambda entry: (entry.submitted_at, entry.attempt))
    return Entry(
        player=last.player,
        name=last.name,
        unit=last.unit,
        correct=sum(entry.correct for entry in entries),
        total=sum(entry.total for entry in entries),
        duration_s=sum(entry.duration_s for entry in entries),
        submitted_at=last.submitted_at,
        ranked=last.ranked,
        attempts=sum(entry.attempts for entry in entries),
        all_correct_attempts=sum(entry.all_correct_attempts for entry in entries),
        attempt=last.attempt,
        rounds=len(entries),
        points=sum((Fraction(score(entry)) for entry in entries), Fraction(0)) if parts else None,
    )
