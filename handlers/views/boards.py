"""Leaderboards as messages: people, units, and where the asker stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.actions import Open
from handlers.info_actions import PEOPLE, UNITS, ShowBoard
from handlers.tongue import Tongue
from handlers.views.complaints import complaints_heard
from handlers.views.criteria import criteria_words, criterion_words, parting
from handlers.views.not_playing import not_open_yet
from handlers.views.paging import first_of, turn
from handlers.views.play import LETTERS, title, when_told
from handlers.views.unit_board import own_unit, unit_count, unit_lines
from messaging.model import Button, Key, Reply, Rows
from messaging.text import Text, compose, join
from quiz.outcome import WHOLE
from quiz.pack import Scope
from quiz.ranking import Standing
from quiz.rounds import Round, RoundState
from quiz.standings import PREDICTION_GAP, Entry
from quiz.units import UnitSet
from quiz.visibility import Phase, Seen
from services.boards import Board
from services.contest import Contest
from services.matters import complaint_window
from services.records import Player

SUBJECT = "board"
PAGE = 10
NEIGHBOURS = 1


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A page of a board for one reader, of a round or ("") of the whole contest; `phase`: where its result stands.

    `begun`: the rounds that may be looked at, `whole`: whether the whole contest may be; `player` None for a stranger or a group.
    """

    contest: Contest
    code: str
    phase: Phase
    begun: Sequence[Round]
    whole: bool
    board: Board
    seen: Seen
    kind: str
    page: int
    player: Player | None
    now: datetime


def board_reply(shown: BoardPage, tongue: Tongue, *, replaces: bool) -> Reply:
    """The board with its buttons; the kind and the round that are shown have none."""
    body = _units(shown, tongue) if shown.kind == UNITS else _people(shown, tongue)
    return Reply(
        join([_heading(shown, tongue), _prizes(shown, tongue), *body, _provisional(shown, tongue)], "\n\n"),
        _buttons(shown, tongue),
        replaces=SUBJECT if replaces else None,
    )


def no_board(contest: Contest, coming: Round | None, now: datetime, reminded: bool, tongue: Tongue) -> Reply:
    """There is nothing to rank yet: says when there will be, and offers to remind."""
    nothing = tongue("There is no leaderboard yet.")
    if coming is None:
        return Reply(nothing, ((Button(tongue.word("What to read"), Open("tailieu")),),))
    waiting = not_open_yet(contest, tongue, coming, now, reminded)
    return replace(waiting, text=join([nothing, waiting.text], " "))


def withheld(contest: Contest, round: Round, tongue: Tongue) -> Reply:
    """By the rules nobody sees scores of the round yet: says from when on they do."""
    name = title(contest, tongue, round.code)
    lines = [tongue("The leaderboard of **{round}** is not shown yet.", round=name)]
    lines.append(when_told(contest, round, tongue))
    return Reply(join(lines, " "), ((Button(tongue.word("Calendar"), Open("lich")),),))


def frozen_words(at: datetime, tongue: Tongue) -> Text:
    """That a board stays as it was, and how long."""
    return tongue("**Frozen** since {at}: it stays like this until the list of results is made.", at=tongue.moment(at))


def live_words(hidden: datetime, tongue: Tongue) -> Text:
    """To those who see what is hidden from everybody else."""
    return tongue(
        "**Live**, for organisers and the jury only: everybody else sees the board of {at}. Please do not pass it on.",
        at=tongue.moment(hidden),
    )


def unit_labels(units: UnitSet) -> Callable[[str | None], str]:
    """How units are called on a board: by name, with the level above where several share it. "" for one off the list."""
    names = Counter(unit.name for unit in units.units.values())

    def label(code: str | None) -> str:
        unit = units.units.get(code) if code is not None else None
        if unit is None:
            return ""
        above = units.above(unit.code) if names[unit.name] > 1 else None
        return f"{unit.name} ({above.name})" if above is not None else unit.name

    return label


def duration(tongue: Tongue, seconds: int) -> str:
    """A time used, so written that times stand under each other: "04 phút 12 giây"."""
    minutes, rest = divmod(seconds, 60)
    return tongue.word("{minutes} min {seconds} s", minutes=f"{minutes:02d}", seconds=f"{rest:02d}")


def _heading(shown: BoardPage, tongue: Tongue) -> Text:
    name = title(shown.contest, tongue, shown.code)
    if shown.kind == UNITS:
        heading = tongue("**Leaderboard of units, {round}**", round=name)
    else:
        heading = tongue("**Leaderboard, {round}**", round=name)
    board = shown.board
    people = tongue.many("{n} person", "{n} people", board.participants)
    attempts = tongue.many("{n} attempt", "{n} attempts", board.attempts)
    counts = tongue(
        "{people}, {attempts}, as of {clock}.", people=people, attempts=attempts, clock=tongue.clock(board.at)
    )
    return join([heading, counts])


def _people(shown: BoardPage, tongue: Tongue) -> list[Text]:
    board = shown.board
    if not board.people:
        return [_nobody(shown, tongue)]
    start = first_of(shown.page, len(board.people), PAGE)
    page = range(start, min(start + PAGE, len(board.people)))
    label = unit_labels(shown.contest.pack.units)
    own = board.place.get(shown.player.id) if shown.player is not None else None
    lines = [_line(board.people[index], index == own, label, tongue) for index in page]
    return [join(lines), _own(shown, page, own, label, tongue), _criteria(shown, tongue)]


def _nobody(shown: BoardPage, tongue: Tongue) -> Text:
    if shown.phase in {Phase.OPEN, Phase.FROZEN}:
        return tongue("Nobody has handed in yet. You can be the first!")
    return tongue("Nobody is in the ranking of this round.") if shown.code else tongue("Nobody is in this ranking.")


def _prizes(shown: BoardPage, tongue: Tongue) -> Text:
    """Who wins what of the prizes that are given once; those of a round stand in its list."""
    rules, label = shown.contest.pack.rules, unit_labels(shown.contest.pack.units)
    if shown.code or shown.page or not shown.board.awards:
        return ()
    scope = Scope.COLLECTIVE if shown.kind == UNITS else Scope.INDIVIDUAL
    names = {standing.row.player: standing.row.name for standing in shown.board.people}
    titles = {prize.code: tongue.of(prize.title) for prize in rules.prizes}
    return join(
        [
            compose(
                "• {prize}: **{name}**",
                prize=titles.get(award.prize, award.prize),
                name=label(award.winner) if isinstance(award.winner, str) else names[award.winner],
            )
            for award in shown.board.awards
            if award.scope is scope and (isinstance(award.winner, str) or award.winner in names)
        ]
    )


def _line(standing: Standing[Entry], own: bool, label: Callable[[str | None], str], tongue: Tongue) -> Text:
    entry = standing.row
    unit = label(entry.unit)
    you = tongue.word("(you)") if own else ""
    return compose(
        "**{rank}.** {name}{you}{unit}\n{score} · {time}",
        rank=tongue.number(standing.rank),
        name=entry.name,
        you=f" {you}" if you else "",
        unit=f", {unit}" if unit else "",
        score=f"{entry.correct}/{entry.total}",
        time=duration(tongue, entry.duration_s),
    )


def _own(shown: BoardPage, page: range, own: int | None, label: Callable[[str | None], str], tongue: Tongue) -> Text:
    """The asker's own place, their neighbours unless they are on the page, and what parts them from the one above."""
    if shown.player is None:
        return ()
    if own is None:
        if shown.player.excluded:
            return tongue("By the rules you may play, but you are not ranked.")
        return tongue("You are not on this board yet.")
    people = shown.board.people
    standing = people[own]
    place = tongue(
        "You are in place **{rank}/{total}**.", rank=tongue.number(standing.rank), total=tongue.number(len(people))
    )
    near = range(max(0, own - NEIGHBOURS), min(len(people), own + NEIGHBOURS + 1)) if own not in page else ()
    lines = [_line(people[index], index == own, label, tongue) for index in near]
    return join([place, *lines, _parted(people, own, shown, tongue)])


def _parted(people: Sequence[Standing[Entry]], own: int, shown: BoardPage, tongue: Tongue) -> Text:
    standing = people[own]
    beside = (*people[max(0, own - 1) : own], *people[own + 1 : own + 2])
    if any(other.rank == standing.rank for other in beside):
        return tongue("Others share this place with you so far.")
    decided = parting(shown.contest.pack.rules).get(standing.decided_by or "")
    if decided is None:
        return ()
    return tongue("What puts the person above you ahead: {criterion}.", criterion=criterion_words(decided, tongue))


def _criteria(shown: BoardPage, tongue: Tongue) -> Text:
    rules = shown.contest.pack.rules
    if shown.code:
        return tongue("Ranked by, in turn: {criteria}.", criteria=criteria_words(rules.ranking, tongue))
    overall = criteria_words(rules.overall or (), tongue)
    return tongue("Over all rounds together, ranked by the sums, in turn: {criteria}.", criteria=overall)


def _units(shown: BoardPage, tongue: Tongue) -> list[Text]:
    lines = unit_lines(
        shown.contest.pack.rules.unit_formula, shown.board.units, unit_labels(shown.contest.pack.units), tongue
    )
    if not lines:
        return [_nobody(shown, tongue)]
    start = first_of(shown.page, len(lines), PAGE)
    page = lines[start : start + PAGE]
    notes = list(dict.fromkeys(line.note for line in page))
    blocks: list[Text] = []
    for place, line in enumerate(page):
        if place == 0 or page[place - 1].group != line.group:
            blocks.append(line.group)
        blocks.append(line.text)
    own = own_unit(shown.contest.pack.units, shown.board.units, shown.player, tongue) if shown.player else ()
    return [join(blocks), own, join(notes)]


def _provisional(shown: BoardPage, tongue: Tongue) -> Text:
    if shown.board.version is not None:
        published = shown.seen is Seen.FULL and shown.phase is Phase.PUBLISHED
        return version_line(shown.contest, shown.code, shown.board, shown.now, tongue, published=published)
    if shown.seen is Seen.FULL:
        return ()
    if shown.board.frozen:
        return frozen_words(shown.board.at, tongue)
    predicted = any(criterion.by == PREDICTION_GAP for criterion in shown.contest.pack.rules.ranking)
    if predicted and shown.kind == PEOPLE and shown.contest.pack.rules.prediction is not None:
        return tongue("**Provisional:** predictions are not counted yet.")
    return tongue("**Provisional** until the result is published.")


def version_line(contest: Contest, code: str, board: Board, now: datetime, tongue: Tongue, *, published: bool) -> Text:
    """Which version of the result a board shows, until when complaints are taken, and the true value that predictions were measured by."""
    version, heard = board.version or 1, complaints_heard(contest, code, tongue)
    if published:
        line = tongue("**Published result**, version {number}.", number=version)
        window = complaint_window(contest, code)
        heard = heard if window is not None and window.until is not None and now < window.until else ()
    elif heard:
        line = tongue("**Provisional list**, version {number}.", number=version)
    else:
        line = tongue("**Provisional list**, version {number}: complaints are still heard.", number=version)
    line = join([line, heard])
    if board.actual is None:
        return line
    return join([line, tongue("True value of the prediction: **{n}**.", n=tongue.number(board.actual))])


def _buttons(shown: BoardPage, tongue: Tongue) -> Rows:
    code, kind = shown.code, shown.kind
    other = UNITS if kind == PEOPLE else PEOPLE
    label = tongue.word("Units") if other == UNITS else tongue.word("People")
    rounds: list[Key] = [
        Button(title(shown.contest, tongue, round.code), ShowBoard(round.code, kind, 0))
        for round in shown.begun
        if round.code != code
    ]
    if shown.whole and code:
        rounds.append(Button(title(shown.contest, tongue, WHOLE), ShowBoard(WHOLE, kind, 0)))
    last: list[Key] = []
    if any(round.state(shown.now) is RoundState.OPEN for round in shown.begun):
        last.append(Button(tongue.word("Play"), Open("thi")))
    if shown.player is not None:
        last.append(Button(tongue.word("My results"), Open("ketqua")))
    rows: list[tuple[Key, ...]] = [
        (Button(label, ShowBoard(code, other, 0)),) if code or ranks_people(shown.contest) else (),
        tuple(rounds),
        *_turn(shown, tongue),
        tuple(last),
    ]
    return _lettered(tuple(row for row in rows if row))


def ranks_people(contest: Contest) -> bool:
    """Whether people have a place over all rounds."""
    return contest.pack.rules.overall is not None


def _lettered(rows: Rows) -> Rows:
    """Letters to type where there are no buttons: the numbers on a board are ranks."""
    letters = iter(LETTERS)
    return tuple(
        tuple(replace(key, mark=next(letters)) if isinstance(key, Button) else key for key in row) for row in rows
    )


def _turn(shown: BoardPage, tongue: Tongue) -> Rows:
    """Buttons to the pages before and after."""
    length = len(shown.board.people) if shown.kind == PEOPLE else unit_count(shown.board.units)
    return turn(shown.page, length, PAGE, lambda page: ShowBoard(shown.code, shown.kind, page), tongue)
