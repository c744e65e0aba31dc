"""Questions, attempts and entries in a line, for the tests of the rules."""

import csv
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from quiz.attempt import Attempt, begin
from quiz.localized import Localized
from quiz.paper import Paper, draw
from quiz.question import Option, Question
from quiz.standings import Entry
from quiz.units import Unit, UnitSet, build

OPENS = datetime(2024, 6, 3, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
LISTS = Path(__file__).resolve().parents[2] / "content/packs/son-la-2024/units"


def seconds(count: float) -> datetime:
    return OPENS + timedelta(seconds=count)


def said(text: str) -> Localized:
    return Localized({"vi": text})


def question(
    number: int, *, options: int = 4, last: bool = False, right: int = 0, apart: frozenset[str] = frozenset()
) -> Question:
    texts = tuple(Option(said(f"{number}.{index}"), last and index == options - 1) for index in range(options))
    return Question(
        f"c{number:02}",
        1,
        "tuan-1",
        said(f"Câu {number}?"),
        texts,
        frozenset({right}),
        said("Điều 1"),
        said(""),
        apart=apart,
    )


def bank_of(*questions: Question) -> dict[tuple[str, int], Question]:
    return {(each.id, each.revision): each for each in questions}


QUESTIONS = tuple(question(number) for number in range(20))
BANK = bank_of(*QUESTIONS)


def paper(count: int = 10, seed: int = 1) -> Paper:
    return draw(QUESTIONS, count, random.Random(seed))


def attempt(
    *, number: int = 1, player: int = 7, count: int = 10, start: datetime = OPENS, closes: datetime = CLOSES
) -> Attempt:
    return begin(
        id=100 + number,
        contest="son-la",
        round="tuan-1",
        player=player,
        number=number,
        paper=paper(count),
        now=start,
        limit=timedelta(minutes=15),
        closes=closes,
    )


def right_choice(running: Attempt, slot: int) -> int:
    """Where the right option is shown."""
    return running.paper.slots[slot].order.index(0)


def answered(right: int, *, number: int = 1, taking: float = 60, count: int = 10, wrong: int | None = None) -> Attempt:
    """An attempt handed in with so many right answers and, unless told, the rest wrong."""
    running = attempt(number=number, count=count)
    for slot in range(right + (count - right if wrong is None else wrong)):
        choice = right_choice(running, slot)
        running.answer(slot, choice if slot < right else (choice + 1) % 4, seconds(taking))
    running.hand_in(seconds(taking))
    return running


def entry(
    player: int,
    correct: int = 10,
    *,
    duration_s: int = 100,
    at: float = 0,
    prediction: int | None = None,
    drawn: int | None = None,
    unit: str | None = None,
    ranked: bool = True,
    attempts: int = 1,
    all_correct: int | None = None,
) -> Entry:
    perfect = int(correct == 10) if all_correct is None else all_correct
    return Entry(
        player,
        f"Lò Văn {player}",
        unit,
        correct,
        10,
        duration_s,
        seconds(at),
        prediction,
        drawn,
        ranked,
        attempts,
        perfect,
    )


@cache
def units_of(year: int) -> UnitSet:
    with (LISTS / f"{year}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    parents = "parent" if "parent" in rows[0] else "parent_code"
    return build(str(year), [Unit(row["code"], row["name"], row["kind"], row[parents] or None) for row in rows])
