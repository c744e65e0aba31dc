"""Numbers in words and as pictures: totals for everybody; by unit, capacity and hour for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.actions import Open
from handlers.staff_actions import CAPACITY, EMPTY, HOURS, NUMBERS, UNITS, choose_below, show_numbers
from handlers.tongue import Tongue
from handlers.views.boards import frozen_words, unit_labels
from handlers.views.paging import first_of, turn
from handlers.views.play import title
from handlers.views.staff_lists import lettered, where_words
from handlers.views.units import unit_words
from messaging.model import Button, Key, Picture, Reply, Rows
from messaging.text import Text, compose, join, said
from quiz.rounds import Round
from services import statistics
from services.contest import Contest
from services.papers import Bar, Chart
from services.statistics import Count, Tally

SUBJECT = "numbers"
PAGE = 15
MOST_BARS = 30


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """What is shown of a tally: by which kind ("": by units, or by capacity where there are none below), of which unit and round."""

    contest: Contest
    tally: Tally
    kind: str
    round: str
    unit: str
    page: int
    rounds: Sequence[Round]


def public(contest: Contest, tally: Tally, tongue: Tongue) -> Reply:
    """The totals, which anybody may know."""
    count = statistics.total(contest.pack.units, tally, "")
    lines = [tongue("**The contest in numbers**"), _totals(count, tally, tongue), _as_of(tally, tongue)]
    keys: Rows = ((Button(tongue.word("Leaderboard"), Open("bxh")), Button(tongue.word("Calendar"), Open("lich"))),)
    return Reply(join(lines), keys)


def numbers_reply(shown: NumbersPage, picture: Picture | None, tongue: Tongue) -> Reply:
    """The numbers with their buttons and picture."""
    count = statistics.total(shown.contest.pack.units, shown.tally, shown.unit)
    heading = compose("**{what}**", what=heading_words(shown, tongue))
    text = join(
        [join([heading, _totals(count, shown.tally, tongue)]), _body(shown, tongue), _as_of(shown.tally, tongue)],
        "\n\n",
    )
    return Reply(text, lettered(_buttons(shown, tongue)), replaces=SUBJECT, picture=picture)


def heading_words(shown: NumbersPage, tongue: Tongue) -> str:
    """What the numbers are of: "Số liệu: Huyện Mai Sơn, Tuần 1"."""
    when = title(shown.contest, tongue, shown.round) if shown.round else tongue.word("all rounds")
    return tongue.word("Numbers: {unit}, {round}", unit=where_words(shown.contest, shown.unit, tongue), round=when)


def chart(shown: NumbersPage, mark: str, tongue: Tongue) -> Chart | None:
    """The picture of what is shown; None where there is nothing to draw."""
    bars = {UNITS: _unit_bars, CAPACITY: _capacity_bars, HOURS: _hour_bars}.get(shown.kind)
    found = bars(shown, tongue) if bars is not None else ()
    if not any(bar.value for bar in found):
        return None
    name = {
        UNITS: tongue.word("People who played, by unit"),
        CAPACITY: tongue.word("People who played, by capacity"),
        HOURS: tongue.word("Attempts by hour of the day"),
    }[shown.kind]
    foot = tongue.word("As of {moment}", moment=tongue.moment(shown.tally.at))
    return Chart(name, found, under=heading_words(shown, tongue), foot=foot, mark=mark)


def picture_alt(chart: Chart, tongue: Tongue) -> str:
    """What the picture shows, for those who cannot see it."""
    return tongue.word("Chart: {title}", title=chart.title)


def _totals(count: Count, tally: Tally, tongue: Tongue) -> Text:
    perfect = tongue("Everything right at least once: **{n}** people", n=tongue.number(count.perfect))
    return join(
        [
            tongue("Registered: **{n}** people", n=tongue.number(count.registered)),
            tongue(
                "Played: **{n}** people ({share}), {attempts} attempts",
                n=tongue.number(count.played),
                share=tongue.percent(count.played, count.registered),
                attempts=tongue.number(count.attempts),
            ),
            perfect if tally.scores else (),
        ]
    )


def _as_of(tally: Tally, tongue: Tongue) -> Text:
    at = tongue("As of {moment}.", moment=tongue.moment(tally.at))
    return at if tally.hidden is None else join([at, frozen_words(tally.hidden, tongue)])


def _body(shown: NumbersPage, tongue: Tongue) -> Text:
    match shown.kind:
        case "capacity":
            return _capacities(shown, tongue)
        case "hours":
            return _hours(shown, tongue)
        case "empty":
            return _empty(shown, tongue)
        case _:
            return _units(shown, tongue)


def _units(shown: NumbersPage, tongue: Tongue) -> Text:
    units = shown.contest.pack.units
    below = statistics.by_unit(units, shown.tally, shown.unit)
    if not below:
        return tongue("This unit has no units below it.")
    start = first_of(shown.page, len(below), PAGE)
    label = unit_labels(units)
    lines = [_line(label(unit.code), count, tongue) for unit, count in below[start : start + PAGE]]
    if not shown.unit and start + PAGE >= len(below):
        others = statistics.off_the_list(units, shown.tally)
        if others.registered:
            lines.append(_line(tongue.word("Not on the list"), others, tongue))
    return join([tongue("**By unit** (played / registered)"), *lines])


def _line(name: str, count: Count, tongue: Tongue) -> Text:
    return compose(
        "{name}: **{played}**/{registered}",
        name=name,
        played=tongue.number(count.played),
        registered=tongue.number(count.registered),
    )


def _empty(shown: NumbersPage, tongue: Tongue) -> Text:
    units = shown.contest.pack.units
    empty, among = statistics.without_players(units, shown.tally, shown.unit)
    if not empty:
        return tongue("Every unit has somebody who played.")
    head = tongue(
        "**{n} of {among} units have nobody who played yet:**", n=tongue.number(len(empty)), among=tongue.number(among)
    )
    start = first_of(shown.page, len(empty), PAGE)
    return join([head, *(said(f"• {unit_words(units, unit.code)}") for unit in empty[start : start + PAGE])])


def _capacities(shown: NumbersPage, tongue: Tongue) -> Text:
    found = statistics.by_capacity(shown.contest.pack.units, shown.tally, shown.unit)
    lines = [_line(name, found[code], tongue) for code, name in _capacity_names(shown, tongue) if code in found]
    return join([tongue("**By capacity** (played / registered)"), *lines])


def _capacity_names(shown: NumbersPage, tongue: Tongue) -> list[tuple[str | None, str]]:
    named = [(code, tongue.of(words)) for code, words in shown.contest.pack.rules.registration.capacities]
    return [*named, (None, tongue.word("Not said"))]


def _hours(shown: NumbersPage, tongue: Tongue) -> Text:
    hours = statistics.by_hour(shown.contest.pack.units, shown.tally, shown.unit)
    lines = [
        compose("{hour}: **{n}**", hour=_hour_words(hour), n=tongue.number(attempts))
        for hour, attempts in enumerate(hours)
        if attempts
    ]
    head = tongue("**Attempts by the hour at which they were handed in**")
    return join([head, *(lines or [tongue("Nobody has handed in yet.")])])


def _hour_words(hour: int) -> str:
    return f"{hour:02d}h–{hour + 1:02d}h"


def _unit_bars(shown: NumbersPage, tongue: Tongue) -> tuple[Bar, ...]:
    """The units below, at most `MOST_BARS` of them, those with most people."""
    label = unit_labels(shown.contest.pack.units)
    below = statistics.by_unit(shown.contest.pack.units, shown.tally, shown.unit)
    if len(below) > MOST_BARS:
        below = sorted(below, key=lambda pair: -pair[1].played)[:MOST_BARS]
    return tuple(Bar(label(unit.code), count.played, tongue.number(count.played)) for unit, count in below)


def _capacity_bars(shown: NumbersPage, tongue: Tongue) -> tuple[Bar, ...]:
    found = statistics.by_capacity(shown.contest.pack.units, shown.tally, shown.unit)
    named = [(name, found[code].played) for code, name in _capacity_names(shown, tongue) if code in found]
    return tuple(Bar(name, played, tongue.number(played)) for name, played in named)


def _hour_bars(shown: NumbersPage, tongue: Tongue) -> tuple[Bar, ...]:
    hours = statistics.by_hour(shown.contest.pack.units, shown.tally, shown.unit)
    return tuple(Bar(f"{hour}h", attempts, tongue.number(attempts)) for hour, attempts in enumerate(hours))


def _buttons(shown: NumbersPage, tongue: Tongue) -> Rows:
    kinds = {
        UNITS: tongue.word("By unit"),
        EMPTY: tongue.word("Units with nobody yet"),
        CAPACITY: tongue.word("By capacity"),
        HOURS: tongue.word("By hour"),
    }
    others: list[Key] = [
        Button(label, show_numbers(kind, shown.round, shown.unit, 0))
        for kind, label in kinds.items()
        if kind != shown.kind
    ]
    rounds: list[Key] = [
        Button(title(shown.contest, tongue, round.code), show_numbers(shown.kind, round.code, shown.unit, 0))
        for round in shown.rounds
        if round.code != shown.round
    ]
    if shown.round:
        rounds.append(Button(tongue.word("All rounds"), show_numbers(shown.kind, "", shown.unit, 0)))
    last: tuple[Key, ...] = (Button(tongue.word("Choose a unit"), choose_below(NUMBERS, shown.round, "", 0)),)
    return tuple(row for row in (*_turn(shown, tongue), tuple(others), tuple(rounds), last) if row)


def _turn(shown: NumbersPage, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    units = shown.contest.pack.units
    if shown.kind == UNITS:
        length = len(units.children_of(shown.unit or None))
    elif shown.kind == EMPTY:
        length = len(statistics.without_players(units, shown.tally, shown.unit)[0])
    else:
        return ()
    return turn(shown.page, length, PAGE, lambda page: show_numbers(shown.kind, shown.round, shown.unit, page), tongue)
