"""From submitted attempts to what people stand in the ranking with: the same values for boards, results and papers.

Rows come as they lie in the store; this room sees only what a ranking needs of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from quiz.pack import Kept
from quiz.scores import Result, kept, points_of
from quiz.standings import Entry


class AttemptFact(Protocol):
    """A submitted attempt."""

    @property
    def attempt(self) -> int: ...
    @property
    def player(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def correct(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def duration_s(self) -> int: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def void(self) -> bool: ...
    @property
    def points(self) -> int | None: ...


class PlayerFact(Protocol):
    """A player who has not withdrawn. `ranked` false: excluded, may play but stands in no ranking."""

    @property
    def id(self) -> int: ...
    @property
    def full_name(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def ranked(self) -> bool: ...
    @property
    def birth_year(self) -> int | None: ...
    @property
    def capacity(self) -> str | None: ...


def entries_of(
    players: Iterable[PlayerFact], results: Iterable[AttemptFact], predictions: Mapping[int, int], rule: Kept
) -> list[Entry]:
    """The kept attempts of a round. Those who are excluded or whose attempts are all void have none; nor have attempts without a player."""
    ranked = [player for player in players if player.ranked]
    rows_of: dict[int, list[AttemptFact]] = {player.id: [] for player in ranked}
    for row in results:
        rows = rows_of.get(row.player)
        if rows is not None:
            rows.append(row)
    entries: list[Entry] = []
    for player in ranked:
        if rows_of[player.id]:
            entry = _entry(player, rows_of[player.id], rule, predictions.get(player.id))
            if entry is not None:
                entries.append(entry)
    return entries


def _entry(player: PlayerFact, rows: Sequence[AttemptFact], rule: Kept, prediction: int | None) -> Entry | None:
    best = _kept_row(rows, rule)
    if best is None:
        return None
    return Entry(
        player=player.id,
        name=player.full_name,
        unit=player.unit,
        correct=best.correct,
        total=best.total,
        duration_s=best.duration_s,
        submitted_at=best.submitted_at,
        prediction=prediction,
        attempts=len(rows),
        all_correct_attempts=sum(row.correct == row.total and not row.void for row in rows),
        attempt=best.attempt,
        points=points_of(best.points),
    )


def _kept_row(rows: Sequence[AttemptFact], rule: Kept) -> AttemptFact | None:
    """The attempt that counts. Most people have one, and nothing needs to be weighed or copied for them."""
    if len(rows) == 1:
        return None if rows[0].void else rows[0]
    best = kept([_result(row) for row in rows], rule)
    return None if best is None else next(row for row in rows if row.attempt == best.attempt_id)


def _result(row: AttemptFact) -> Result:
    return Result(
        attempt_id=row.attempt,
        player=row.player,
        number=row.number,
        correct=row.correct,
        total=row.total,
        duration_s=row.duration_s,
        submitted_at=row.submitted_at,
        completed=not row.void,
        void=row.void,
        points=points_of(row.points),
    )
