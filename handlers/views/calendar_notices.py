"""A notice of the calendar in its readers' words: the ma két, what is told, the moments, the board, and the way in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.actions import Open
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.boards import duration, frozen_words, unit_labels
from handlers.views.play import title
from handlers.views.proofs import to_the_proofs
from handlers.views.unit_sheets import sheet_words
from messaging.model import Button, Key, Link, Picture, Reply
from messaging.text import Style, Text, compose, join, said
from quiz.material import NoticeKind, NoticePlan
from quiz.rounds import Round, RoundState, current_round
from services.contest import Contest
from services.records import Json
from services.unit_sheets import from_plain

_BEFORE = {NoticeKind.LAUNCH_DAY_BEFORE, NoticeKind.LAUNCH_SOON}
_CLOSES = {NoticeKind.LAUNCH, NoticeKind.OPENING, NoticeKind.LAST_DAY, NoticeKind.MIDROUND}


def render(facts: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice as a group gets it, with the button that leads into the private chat."""
    kind = NoticeKind(facts["kind"])
    keys: list[Key] = [Link(_invites(kind, tongue), links.start(facts["link"]))]
    if kind is NoticeKind.LAUNCH_SOON and contest.pack.livestream:
        keys.append(Link(tongue.word("Watch live"), contest.pack.livestream))
    rows: list[tuple[Key, ...]] = [tuple(keys)]
    if facts.get("board") is not None:
        rows.append((Button(tongue.word("Leaderboard"), Open("bxh")),))
    if kind is NoticeKind.RESULTS:
        rows += to_the_proofs(links, tongue)
    code = links.codes(facts["link"]).get(links.channel)
    typed = tongue("When you have opened it, type: **{code}**", code=code) if code else ()
    words = join([body(facts, contest, tongue), typed], "\n\n")
    return Reply(words, tuple(rows), picture=picture(facts, contest, tongue))


def picture(facts: Json, contest: Contest, tongue: Tongue) -> Picture | None:
    """The ma két as a picture; its words stand in where none can be shown."""
    ref = facts.get("pictures", {}).get(tongue.language)
    return Picture(str(ref), "\n".join(_banner_lines(facts, contest, tongue))) if ref else None


def body(facts: Json, contest: Contest, tongue: Tongue) -> Text:
    """The words alone: under the ma két (unless that is a picture), what is told, when, and how it stands."""
    lines = [] if picture(facts, contest, tongue) else _banner_lines(facts, contest, tongue)
    banner = join(said(line, Style.BOLD) for line in lines)
    told = join([_told(facts, contest, tongue), *_moments(facts, contest, tongue)])
    sheet = sheet_words(contest, from_plain(facts["sheet"]), tongue) if facts.get("sheet") else ()
    return join([banner, told, *_board(facts, contest, tongue), sheet], "\n\n")


def invitation(contest: Contest, tongue: Tongue, rounds: Sequence[Round], now: datetime) -> Text:
    """What can be said of the contest at any time, for a post while no notice is fresh."""
    lines = [said(tongue.of(contest.pack.title), Style.BOLD), said(tongue.of(contest.pack.summary))]
    round = current_round(list(rounds), now)
    if round is None:
        lines.append(tongue("The contest is over. Thank you for taking part."))
    elif round.state(now) is RoundState.OPEN:
        name = title(contest, tongue, round.code)
        lines.append(tongue("{round} is open until {at}.", round=name, at=tongue.moment(round.closes)))
    else:
        name = title(contest, tongue, round.code)
        lines.append(tongue("**{round}** opens: {at}.", round=name, at=tongue.moment(round.opens)))
    return join(lines)


def name_of(code: str, kind: str, contest: Contest, tongue: Tongue) -> str:
    """How organisers call a notice."""
    known = {planned.code for planned in contest.pack.rounds}
    round = code.rpartition(".")[0]
    if round in known:
        return _name_in_round(NoticeKind(kind), title(contest, tongue, round), tongue)
    match NoticeKind(kind):
        case NoticeKind.LAUNCH_DAY_BEFORE:
            return tongue.word("The day before the launch")
        case NoticeKind.LAUNCH_SOON:
            return tongue.word("Shortly before the launch")
        case NoticeKind.LAUNCH:
            return tongue.word("Launch (with the press)")
        case NoticeKind.CLOSING_DAY_BEFORE:
            return tongue.word("The day before the closing")
        case NoticeKind.CLOSING:
            return tongue.word("Closing and prizes")
        case _:
            return code


def _name_in_round(kind: NoticeKind, name: str, tongue: Tongue) -> str:
    match kind:
        case NoticeKind.OPENING:
            return tongue.word("{round}: opening", round=name)
        case NoticeKind.MIDROUND:
            return tongue.word("{round}: leaderboard in the middle", round=name)
        case NoticeKind.LAST_DAY:
            return tongue.word("{round}: last day", round=name)
        case NoticeKind.ROUND_CLOSING:
            return tongue.word("{round}: closing", round=name)
        case NoticeKind.RESULTS:
            return tongue.word("{round}: results", round=name)
        case NoticeKind.UNIT_SHEET:
            return tongue.word("{round}: sheet of each unit", round=name)
        case _:
            return name


def _invites(kind: NoticeKind, tongue: Tongue) -> str:
    match kind:
        case NoticeKind.LAUNCH_DAY_BEFORE | NoticeKind.LAUNCH_SOON:
            return tongue.word("Register")
        case NoticeKind.LAUNCH | NoticeKind.OPENING | NoticeKind.LAST_DAY | NoticeKind.MIDROUND:
            return tongue.word("Take part")
        case _:
            return tongue.word("Open the contest")


def _plan(facts: Json, contest: Contest) -> NoticePlan | None:
    return next((plan for plan in contest.pack.notices if plan.code == facts["code"]), None)


def _banner_lines(facts: Json, contest: Contest, tongue: Tongue) -> list[str]:
    plan = _plan(facts, contest)
    code = plan.banner if plan is not None else None
    return [tongue.of(line) for banner in contest.pack.banners if banner.code == code for line in banner.lines]


def _told(facts: Json, contest: Contest, tongue: Tongue) -> Text:
    """The authors' own words, or the usual ones."""
    plan = _plan(facts, contest)
    if plan is not None and plan.text is not None:
        return said(tongue.of(plan.text))
    kind = NoticeKind(facts["kind"])
    if facts.get("round") and not kind.startswith(NoticeKind.LAUNCH.value):
        return _told_of_round(kind, title(contest, tongue, facts["round"]), tongue)
    match kind:
        case NoticeKind.LAUNCH_DAY_BEFORE:
            return tongue("The contest is launched tomorrow. Everybody is welcome to take part.")
        case NoticeKind.LAUNCH_SOON:
            return tongue("The launch of the contest is about to begin.")
        case NoticeKind.LAUNCH:
            return tongue("**The contest has begun.** Everybody is welcome to take part.")
        case NoticeKind.CLOSING_DAY_BEFORE:
            return tongue("The closing of the contest and the award of prizes are tomorrow.")
        case _:
            return tongue("The contest is closed and the prizes are awarded. Thank you to everybody who took part.")


def _told_of_round(kind: NoticeKind, name: str, tongue: Tongue) -> Text:
    match kind:
        case NoticeKind.OPENING:
            return tongue("**{round} is open.** Everybody is welcome to take part.", round=name)
        case NoticeKind.MIDROUND:
            return tongue("**{round}: how it stands.** There is still time to take part.", round=name)
        case NoticeKind.LAST_DAY:
            return tongue("**Last day of {round}.** If you have not taken part yet, today is the day.", round=name)
        case NoticeKind.ROUND_CLOSING:
            return tongue("**{round} has closed.** Thank you to everybody who took part.", round=name)
        case NoticeKind.UNIT_SHEET:
            return tongue("**{round}: the numbers of your unit**", round=name)
        case _:
            return tongue("**The results of {round} are published.** Everybody can look at them.", round=name)


def _moments(facts: Json, contest: Contest, tongue: Tongue) -> list[Text]:
    kind = NoticeKind(facts["kind"])
    lines: list[Text] = []
    if kind in _BEFORE or kind in {NoticeKind.CLOSING_DAY_BEFORE, NoticeKind.CLOSING}:
        if facts.get("opens"):
            lines.append(tongue("Time: {at}.", at=tongue.moment(datetime.fromisoformat(facts["opens"]))))
        if kind in _BEFORE and contest.pack.livestream:
            lines.append(tongue("Live: {link}", link=contest.pack.livestream))
    elif kind in _CLOSES and facts.get("closes"):
        name = title(contest, tongue, facts["round"])
        at = tongue.moment(datetime.fromisoformat(facts["closes"]))
        lines.append(tongue("{round} is open until {at}.", round=name, at=at))
    return lines


def _board(facts: Json, contest: Contest, tongue: Tongue) -> list[Text]:
    """People and units in front, as the board stood when the notice went out."""
    board = facts.get("board")
    if board is None:
        return []
    counts = tongue(
        "{people}, {attempts}, as of {clock}.",
        people=tongue.many("{n} person", "{n} people", board["participants"]),
        attempts=tongue.many("{n} attempt", "{n} attempts", board["attempts"]),
        clock=tongue.moment(datetime.fromisoformat(board["at"])),
    )
    parts = [counts]
    if facts["kind"] == NoticeKind.ROUND_CLOSING:
        return parts
    label = unit_labels(contest.pack.units)
    if board["people"]:
        lines = [_person(row, label(row[2]), tongue) for row in board["people"]]
        parts.append(join([tongue("**In front**"), *lines]))
    if board["units"]:
        lines = [_unit(row, label(row[1]), tongue) for row in board["units"]]
        parts.append(join([tongue("**Units in front**"), *lines]))
    if "own" in facts:
        unit, rank, total = facts["own"]
        parts.append(
            tongue(
                "{unit} is in place **{rank}/{total}** of the units.", unit=unit, rank=rank, total=tongue.number(total)
            )
        )
    if board.get("frozen"):
        parts.append(frozen_words(datetime.fromisoformat(board["at"]), tongue))
    if facts["kind"] == NoticeKind.MIDROUND:
        parts.append(tongue("Provisional: the round is still open."))
    return parts


def _person(row: Sequence[Any], unit: str, tongue: Tongue) -> Text:
    rank, name, _, correct, total, seconds = row
    return compose(
        "**{rank}.** {name}{unit}, {score}, {time}",
        rank=rank,
        name=name,
        unit=f" ({unit})" if unit else "",
        score=f"{correct}/{total}",
        time=duration(tongue, seconds),
    )


def _unit(row: Sequence[Any], unit: str, tongue: Tongue) -> Text:
    people = tongue.many("{n} person", "{n} people", row[2])
    return compose("**{rank}.** {unit}, {people}", rank=row[0], unit=unit, people=people)
