"""Lists of results for staff in words: a page of people, choosing a unit, and what to do where there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.actions import Open
from handlers.staff_actions import (
    LIST,
    NUMBERS,
    MakeList,
    ShowList,
    ShowNumbers,
    choose_below,
    show_list,
    show_numbers,
)
from handlers.tongue import Tongue
from handlers.views.boards import duration, frozen_words, live_words, unit_labels, version_line
from handlers.views.criteria import criterion_words, parting
from handlers.views.paging import first_of, turn
from handlers.views.play import LETTERS, title
from messaging.model import Button, Key, Reply, Rows
from messaging.text import Text, compose, join
from quiz.ranking import Standing
from quiz.rounds import Round
from quiz.standings import PREDICTION_GAP, Entry
from quiz.units import Unit
from services.boards import Board
from services.contest import Contest
from services.lists import ALL, TOPS

SUBJECT = "staff_list"
PAGE = 10
UNITS_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. `people`: all that the list holds; `ranked`: how many are in the ranking there; `begun`: rounds to choose."""

    contest: Contest
    round: Round
    begun: Sequence[Round]
    unit: str
    top: int
    page: int
    people: Sequence[Standing[Entry]]
    ranked: int
    board: Board
    hidden: datetime | None
    now: datetime


def list_reply(shown: ListPage, tongue: Tongue) -> Reply:
    """The list with its buttons."""
    body = _lines(shown, tongue) if shown.people else tongue("Nobody is in the ranking here yet.")
    text = join([_heading(shown, tongue), body, _standing(shown, tongue)], "\n\n")
    return Reply(text, lettered(_buttons(shown, tongue)), replaces=SUBJECT)


def where_words(contest: Contest, unit: str, tongue: Tongue) -> str:
    """A unit by name with the level above where that is needed; the whole contest for ""."""
    return unit_labels(contest.pack.units)(unit) if unit else tongue.word("the whole contest")


def provisional(contest: Contest, tongue: Tongue) -> Text:
    """That the order may still change, and why."""
    predicted = any(criterion.by == PREDICTION_GAP for criterion in contest.pack.rules.ranking)
    if predicted and contest.pack.rules.prediction is not None:
        return tongue("**Provisional:** predictions are not counted yet.")
    return tongue("**Provisional** until the result is published.")


def _standing(shown: ListPage, tongue: Tongue) -> Text:
    """Which version of the result it is, or that there is none yet."""
    if shown.board.version is None:
        return join([provisional(shown.contest, tongue), _freeze(shown, tongue)])
    published = shown.round.published_at is not None
    return version_line(shown.contest, shown.round.code, shown.board, shown.now, tongue, published=published)


def _freeze(shown: ListPage, tongue: Tongue) -> Text:
    if shown.board.frozen:
        return frozen_words(shown.board.at, tongue)
    return live_words(shown.hidden, tongue) if shown.hidden is not None else ()


def decided_words(contest: Contest, tongue: Tongue) -> Callable[[str | None], str]:
    """What parted somebody from the one above, in words; "" for the first and for ties."""
    words = {by: criterion_words(one, tongue) for by, one in parting(contest.pack.rules).items()}
    return lambda by: words.get(by, by) if by else ""


def _heading(shown: ListPage, tongue: Tongue) -> Text:
    heading = tongue("**List of results, {round}**", round=title(shown.contest, tongue, shown.round.code))
    counts = tongue(
        "{unit} · {people} in the ranking, as of {clock}",
        unit=where_words(shown.contest, shown.unit, tongue),
        people=tongue.many("{n} person", "{n} people", shown.ranked),
        clock=tongue.clock(shown.board.at),
    )
    return join([heading, counts])


def _lines(shown: ListPage, tongue: Tongue) -> Text:
    label, why = unit_labels(shown.contest.pack.units), decided_words(shown.contest, tongue)
    start = first_of(shown.page, len(shown.people), PAGE)
    return join([_line(standing, label, why, tongue) for standing in shown.people[start : start + PAGE]])


def _line(
    standing: Standing[Entry], label: Callable[[str | None], str], why: Callable[[str | None], str], tongue: Tongue
) -> Text:
    entry, decided = standing.row, why(standing.decided_by)
    unit = label(entry.unit)
    return compose(
        "**{rank}.** {name}{unit}\n{score} · {time} · {at}{why}",
        rank=tongue.number(standing.rank),
        name=entry.name,
        unit=f", {unit}" if unit else "",
        score=f"{entry.correct}/{entry.total}",
        time=duration(tongue, entry.duration_s),
        at=tongue.moment(entry.submitted_at),
        why="\n" + tongue.word("behind the one above: {criterion}", criterion=decided) if decided else "",
    )


def _buttons(shown: ListPage, tongue: Tongue) -> Rows:
    code, unit, top = shown.round.code, shown.unit, shown.top
    tops = tuple(_top(n, tongue, show_list(code, unit, n, 0)) for n in (*TOPS, ALL) if n != top)
    rounds = tuple(
        Button(title(shown.contest, tongue, round.code), show_list(round.code, unit, top, 0))
        for round in shown.begun
        if round.code != code
    )
    last: tuple[Key, ...] = (
        Button(tongue.word("Choose a unit"), choose_below(LIST, code, "", 0)),
        Button(tongue.word("Excel file"), MakeList(code, unit, top)),
    )
    turns = turn(shown.page, len(shown.people), PAGE, lambda page: show_list(code, unit, top, page), tongue)
    return tuple(row for row in (*turns, tops, rounds, last) if row)


def _top(n: int, tongue: Tongue, action: ShowList) -> Button:
    return Button(tongue.word("All") if n == ALL else tongue.word("Top {n}", n=tongue.number(n)), action)


def lettered(rows: Rows) -> Rows:
    """Letters to type where there are no buttons: the numbers in these messages are ranks and counts."""
    letters = iter(LETTERS)
    return tuple(
        tuple(replace(key, mark=next(letters, None)) if isinstance(key, Button) else key for key in row) for row in rows
    )


def choose_where(
    contest: Contest, purpose: str, round: str, unit: str, below: Sequence[Unit], page: int, back: bool, tongue: Tongue
) -> Reply:
    """A page of units to choose from; one with others below it opens, and can be taken as it is. `back`: to the level above."""
    units, rows = contest.pack.units, list[tuple[Key, ...]]()
    if unit:
        take = tongue.word("Take {unit}", unit=where_words(contest, unit, tongue))
        rows.append((Button(take, _take(purpose, round, unit)),))
    start = first_of(page, len(below), UNITS_A_PAGE)
    label = unit_labels(units)
    for each in below[start : start + UNITS_A_PAGE]:
        if units.children_of(each.code):
            rows.append((Button(f"{label(each.code)} ›", choose_below(purpose, round, each.code, 0)),))
        else:
            rows.append((Button(label(each.code), _take(purpose, round, each.code)),))
    rows += turn(page, len(below), UNITS_A_PAGE, lambda at: choose_below(purpose, round, unit, at), tongue)
    if back:
        above = units.above(unit)
        rows.append(
            (Button(tongue.word("One level up"), choose_below(purpose, round, above.code if above else "", 0)),)
        )
    return Reply(tongue("Which unit do you want to see?"), tuple(rows), replaces=SUBJECT)


def _take(purpose: str, round: str, unit: str) -> ShowList | ShowNumbers:
    return show_numbers("", round, unit, 0) if purpose == NUMBERS else show_list(round, unit, TOPS[0], 0)


def unknown_unit(
    contest: Contest, words: str, found: Sequence[Unit], purpose: str, round: str, tongue: Tongue
) -> Reply:
    """The typed words name no unit that the asker sees, or several: the likely ones to press."""
    label = unit_labels(contest.pack.units)
    rows: list[tuple[Key, ...]] = [(Button(label(unit.code), _take(purpose, round, unit.code)),) for unit in found]
    rows.append((Button(tongue.word("Choose a unit"), choose_below(purpose, round, "", 0)),))
    if found:
        return Reply(tongue("Which unit do you mean by “{words}”?", words=words), tuple(rows))
    return Reply(tongue("I found no unit “{words}” among those that you look after.", words=words), tuple(rows))


def not_yours(tongue: Tongue) -> Reply:
    """A unit outside the asker's scope, or none at all (a forged or old button)."""
    text = tongue("This unit is not among those that you look after. Nothing was changed.")
    return Reply(text, ((Button(tongue.word("Lists of results"), show_list("", "", TOPS[0], 0)),),))


def no_round_yet(tongue: Tongue) -> Reply:
    """Lists begin with the first round."""
    text = tongue("No round has begun yet, so there is no list.")
    return Reply(
        text, ((Button(tongue.word("Calendar"), Open("lich")), Button(tongue.word("Numbers"), Open("thongke"))),)
    )
