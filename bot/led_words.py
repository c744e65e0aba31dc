"""The screen in the hall in words: the banner of the launch, what happens now, and the numbers as everybody may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.web.led import Area, Bar, LedShown, Race, Racer
from handlers.tongue import Tongue
from handlers.views.boards import unit_labels
from handlers.views.play import title
from handlers.views.unit_board import group_words, points_words
from messaging.text import plain
from quiz.standings import UnitLine, UnitTable
from services.contest import Contest
from services.live_board import LiveBoard, Stage

RACERS = 10
"""Lines of all races together; each race has at least three."""
LAUNCH = "launch"


def led_words(contest: Contest, board: LiveBoard, news: Sequence[tuple[str, int]], tongue: Tongue) -> LedShown:
    """Everything that stands on the screen."""
    heading, lines, footer = banner_words(contest, LAUNCH, tongue)
    label = unit_labels(contest.pack.units)
    until, until_words = _until(board, contest, tongue)
    return LedShown(
        stage=board.stage,
        heading=heading,
        lines=lines,
        footer=footer,
        title=title(contest, tongue, board.round.code),
        said=_said(board, tongue),
        until=until,
        until_words=until_words,
        until_at=tongue.moment(until) if until else "",
        opened=_opened(board, tongue),
        numbers=_numbers(board, tongue),
        note=_note(board, tongue),
        races=_races(contest, board, tongue),
        hours=_hours(board.hours, tongue),
        areas=_areas(board, contest, tongue),
        news=[
            tongue.word(
                "{unit}: {people}", unit=label(unit), people=tongue.many("{n} more person", "{n} more people", n)
            )
            for unit, n in news
        ],
    )


def banner_words(contest: Contest, code: str, tongue: Tongue) -> tuple[str, list[str], str]:
    """The ma két as in the pack: heading, lines, place and date; the contest's own name where it has none."""
    for banner in contest.pack.banners:
        if banner.code == code:
            return tongue.of(banner.heading), [tongue.of(line) for line in banner.lines], tongue.of(banner.footer)
    return tongue.of(contest.pack.organiser), [tongue.of(contest.pack.title)], ""


def _said(board: LiveBoard, tongue: Tongue) -> str:
    match board.stage:
        case Stage.WAITING:
            return tongue.word("The round will open soon")
        case Stage.ARMED:
            return tongue.word("Ready for the launch")
        case Stage.OPEN:
            return tongue.word("The round is open")
        case Stage.FROZEN:
            return tongue.word("The round is open; the boards are frozen until its result is announced")
        case Stage.CLOSED:
            return tongue.word("The round has closed")


def _until(board: LiveBoard, contest: Contest, tongue: Tongue) -> tuple[datetime | None, str]:
    """What is counted down to. An armed launch comes when its button is pressed, and not before."""
    match board.stage:
        case Stage.WAITING:
            return board.round.opens, tongue.word("Opens in:")
        case Stage.OPEN | Stage.FROZEN:
            return board.round.closes, tongue.word("Closes in:")
        case Stage.CLOSED if board.next is not None:
            name = title(contest, tongue, board.next.code)
            return board.next.opens, tongue.word("{round} opens in:", round=name)
        case _:
            return None, ""


def _opened(board: LiveBoard, tongue: Tongue) -> str:
    """The true moment of a launch."""
    at = board.round.opened
    if at is None or board.stage not in {Stage.OPEN, Stage.FROZEN}:
        return ""
    seconds = at.astimezone(tongue.zone).second
    return tongue.word("Launched at {moment}, {seconds} seconds", moment=tongue.moment(at), seconds=seconds)


def _numbers(board: LiveBoard, tongue: Tongue) -> list[tuple[str, int, str]]:
    found = [(tongue.word("people registered"), board.registered)]
    if board.people is not None and board.attempts is not None:
        found += [(tongue.word("people took part"), board.people), (tongue.word("attempts handed in"), board.attempts)]
    return [(label, number, tongue.number(number)) for label, number in found]


def _note(board: LiveBoard, tongue: Tongue) -> str:
    if board.since is not None:
        return tongue.word("Numbers as of {moment}", moment=tongue.moment(board.since))
    return tongue.word("Provisional numbers") if board.provisional else ""


def _races(contest: Contest, board: LiveBoard, tongue: Tongue) -> list[Race]:
    label = unit_labels(contest.pack.units)
    running = [(table, lines) for table in board.units if (lines := _lines(table))]
    each = max(3, RACERS // len(running)) if running else 0
    races = []
    for table, lines in running:
        most = max(_measure(line) for _, line in lines)
        racers = [
            Racer(
                line.unit, rank and tongue.number(int(rank)), label(line.unit), _facts(line, tongue), _share(line, most)
            )
            for rank, line in lines[:each]
        ]
        races.append(Race(plain(group_words(contest.pack.rules.unit_formula, table, tongue)), racers))
    return races


def _lines(table: UnitTable) -> list[tuple[str, UnitLine]]:
    """Those with a rank first; the others follow, as on the board of units."""
    ranked = [(str(standing.rank), standing.row) for standing in table.ranked]
    return ranked + [("", line) for line in table.unranked if line.participants]


def _measure(line: UnitLine) -> int:
    return int(line.points * 100) if line.points is not None else line.participants


def _share(line: UnitLine, most: int) -> int:
    return 1000 * _measure(line) // most if most else 0


def _facts(line: UnitLine, tongue: Tongue) -> str:
    people = tongue.many("{n} person", "{n} people", line.participants)
    if line.points is None:
        return people
    points = tongue.word("{points} points", points=points_words(line.points, tongue))
    return f"{points} · {people}"


def _hours(hours: Sequence[int], tongue: Tongue) -> list[Bar]:
    most = max(hours, default=0)
    if not most:
        return []
    return [Bar(hour, 1000 * count // most, tongue.number(count)) for hour, count in enumerate(hours)]


def _areas(board: LiveBoard, contest: Contest, tongue: Tongue) -> list[Area]:
    most = max((people for _, people in board.areas), default=0)
    units = contest.pack.units.units
    return [
        Area(code, units[code].name, people, tongue.number(people), 1 + 3 * people // most if people else 0)
        for code, people in board.areas
    ]
