"""Rounds, attempts, predictions and boards in one unit of work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from quiz.attempt import Attempt
from quiz.question import Bank, Question
from quiz.rounds import Round
from services.records import PlayerRow, Prediction, ResultRow
from storage import tables
from storage.forms import attempt_form, prediction_form, round_form
from storage.map_base import Ids, MapBase
from storage.question_json import content_hash, question_from_json, question_to_json
from storage.rows import Row, Rows
from storage.secrets import Keys
from storage.shelf import Shelf, Tray

PLAYER_ROUND = ("player_id", "round")
CONTEST = ("contest_id",)
CONTEST_ROUND = ("contest_id", "round")
RESULT_COLUMNS = ("id", "player_id", "number", "correct", "total", "duration_s", "submitted_at", "void", "points")
PLAYER_COLUMNS = ("id", "full_name", "sort_key", "unit", "excluded", "withdrawn_at", "birth_year", "capacity")


_UNMARKED: tuple[int | None, bool, int | None] = (None, False, None)


class AttemptShelf(Shelf[Attempt]):
    """Attempts with their steps. Between beginning and submission only steps are added, and the row's draft changes."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows, attempt_form, PLAYER_ROUND, lock=True)
        self._marks: dict[int, tuple[int | None, bool, int | None]] = {}
        self._steps_written: dict[int, int] = {}

    def mark(self, attempt: Attempt, correct: int | None, *, void: bool, points: int | None) -> None:
        """Save, with what grading found; a `correct` of None leaves what was found before."""
        if correct is not None:
            self._marks[attempt.id] = (correct, void, points)
        elif attempt.submitted_at is not None and self._marks.get(attempt.id, _UNMARKED)[0] is None:
            raise ValueError(f"attempt {attempt.id} is submitted, so its right answers must be counted")
        self.save(attempt)

    def _row(self, record: Attempt) -> Row:
        correct, void, points = self._marks.get(record.id, _UNMARKED)
        return {**self.form.row(record), "correct": correct, "void": void, "points": points}

    async def _load(self, rows: list[Row]) -> None:
        """Steps are read after the attempts are locked, so none is missing."""
        steps: dict[int, list[Row]] = {row["id"]: [] for row in rows}
        if steps:
            for step in await self._rows.fetch(tables.step, ("attempt_id",), [(id,) for id in steps]):
                steps[step["attempt_id"]].append(step)
        for row in rows:
            if (row["id"],) not in self._records:
                row["steps"] = steps[row["id"]]
                self._marks[row["id"]] = (row["correct"], row["void"], row["points"])
                self._steps_written[row["id"]] = len(row["steps"])
        await super()._load(rows)

    async def flush(self) -> None:
        """Write changed rows, then new steps."""
        new: list[Row] = []
        for key in self._dirty:
            attempt = self._records[key]
            written = self._steps_written.get(attempt.id, 0)
            new.extend(
                {"attempt_id": attempt.id, "slot": step.slot, "choice": step.choice, "at": step.at}
                for step in attempt.steps[written:]
            )
            self._steps_written[attempt.id] = len(attempt.steps)
        await super().flush()
        await self._rows.append(tables.step, new)


class PlayMap(MapBase):
    """The part of the port about playing, and the boards."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._rounds = Shelf(rows, round_form, CONTEST)
        self._attempts = AttemptShelf(rows)
        self._predictions = Shelf(rows, prediction_form)
        self._revisions = Tray(rows, tables.question_revision, claim=True)

    async def rounds(self, contest: str) -> Sequence[Round]:
        """The rounds of a contest in their order."""
        return sorted(await self._rounds.find(CONTEST, [(contest,)]), key=lambda round: round.position)

    def save_round(self, round: Round) -> None:
        """Add a round or keep its changes."""
        self._rounds.save(round)

    async def attempt(self, id: int) -> Attempt | None:
        """An attempt with its steps, locked."""
        return await self._attempts.one(attempt_form.key, (id,))

    async def attempts_of(self, player: int, contest: str, round: str) -> Sequence[Attempt]:
        """A player's attempts in a round by number, locked."""
        found = await self._attempts.find(PLAYER_ROUND, [(player, round)])
        return sorted((one for one in found if one.contest == contest), key=lambda one: one.number)

    async def _prefetch_attempts(
        self, players: Iterable[int], round: str | None, named: Iterable[int]
    ) -> list[Attempt]:
        """Lock the attempts named by buttons, then the players' others, each in one order of ids.

        In the middle of an attempt nobody asks for the ones before it; they would cost more with every attempt played.
        """
        found = await self._attempts.find(attempt_form.key, sorted((id,) for id in named))
        answering = {attempt.player for attempt in found if _in_the_middle(attempt)}
        keys = [(player, round) for player in sorted(set(players) - answering)] if round is not None else []
        if keys:
            rows = await self.rows.fetch(tables.attempt, PLAYER_ROUND, keys, columns=("id",))
            found += await self._attempts.find(attempt_form.key, sorted((row["id"],) for row in rows))
        self._attempts.asked(PLAYER_ROUND, keys)
        return found

    def save_attempt(
        self, attempt: Attempt, correct: int | None = None, *, void: bool = False, points: int | None = None
    ) -> None:
        """Add an attempt or keep its changes; with its derived count of right answers (and points) once it is submitted."""
        self._attempts.mark(attempt, correct, void=void, points=points)

    async def prediction(self, contest: str, round: str, player: int) -> Prediction | None:
        """A player's prediction for a round."""
        return await self._predictions.one(prediction_form.key, (contest, round, player))

    def save_prediction(self, prediction: Prediction) -> None:
        """Add a prediction or keep its change."""
        self._predictions.save(prediction)

    async def bank(self, contest: str) -> Bank:
        """Every revision of every question that was ever imported into a contest."""
        await self._revisions.flush()
        rows = await self.rows.fetch(tables.question_revision, CONTEST, [(contest,)])
        return {(row["question_id"], row["revision"]): question_from_json(row["content"]) for row in rows}

    def add_question_revisions(self, contest: str, questions: Iterable[Question]) -> None:
        """Keep revisions of questions; one that is there already stands."""
        for question in questions:
            content = question_to_json(question)
            self._revisions.add(
                {
                    "contest_id": contest,
                    "question_id": question.id,
                    "revision": question.revision,
                    "content": content,
                    "content_hash": content_hash(content),
                }
            )

    # boards --------------------------------------------------------------------------------------------------------------
    async def results(self, contest: str, round: str) -> Sequence[ResultRow]:
        """Every submitted attempt of a round, oldest submission first."""
        await self.flush()
        rows = await self.rows.fetch(
            tables.attempt,
            CONTEST_ROUND,
            [(contest, round)],
            columns=RESULT_COLUMNS,
            order=("submitted_at", "id"),
            present=("submitted_at",),
        )
        return [ResultRow(*row.values()) for row in rows]

    async def ends_of(self, players: Collection[int]) -> Sequence[tuple[int, str, datetime]]:
        """The submitted attempts of some players: player, round, and when."""
        await self.flush()
        columns = ("player_id", "round", "submitted_at")
        keys = [(player,) for player in sorted(players)]
        rows = await self.rows.fetch(tables.attempt, ("player_id",), keys, columns=columns, present=("submitted_at",))
        return [(row["player_id"], row["round"], row["submitted_at"]) for row in rows]

    async def player_rows(self, contest: str) -> Sequence[PlayerRow]:
        """Every registration of a contest that is not withdrawn."""
        await self.flush()
        rows = await self.rows.fetch(tables.player, CONTEST, [(contest,)], columns=PLAYER_COLUMNS)
        return [
            PlayerRow(
                row["id"],
                row["full_name"],
                row["sort_key"],
                row["unit"],
                ranked=not row["excluded"],
                birth_year=row["birth_year"],
                capacity=row["capacity"],
            )
            for row in rows
            if row["withdrawn_at"] is None
        ]

    async def predictions(self, contest: str, round: str) -> Mapping[int, int]:
        """Every prediction of a round, by player."""
        await self.flush()
        rows = await self.rows.fetch(
            tables.prediction, CONTEST_ROUND, [(contest, round)], columns=("player_id", "value"), order=("player_id",)
        )
        return {row["player_id"]: row["value"] for row in rows}

    async def running_attempts(self, contest: str, round: str) -> int:
        """How many attempts of a round are not submitted yet."""
        await self.flush()
        return await self.rows.count(tables.attempt, CONTEST_ROUND, (contest, round), present=("check_at",))

    async def _flush_play(self) -> None:
        await self._rounds.flush()
        await self._attempts.flush()
        await self._predictions.flush()
        await self._revisions.flush()


def _in_the_middle(attempt: Attempt) -> bool:
    """Whether one more answer does not end it."""
    return attempt.submitted_at is None and len(attempt.steps) + 1 < len(attempt.paper.slots)
