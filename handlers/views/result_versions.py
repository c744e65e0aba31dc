"""A version of a result in words: its prizes, and every rank and prize that moved against the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from handlers.actions import Open
from handlers.result_actions import ShowResult, ShowVersion
from handlers.tongue import Tongue
from handlers.views import version_papers
from handlers.views.boards import unit_labels
from handlers.views.paging import first_of, turn
from handlers.views.play import title
from messaging.model import Button, Key, Reply
from messaging.text import Text, join, said
from quiz.outcome import Award, Outcome
from quiz.result_diff import Difference, Moved
from services.contest import Contest
from services.result_records import ResultVersion, VersionState

SUBJECT = "result_version"
PAGE = 15


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version for one reader. `changes` against the one before, None for the first; `names` of today."""

    contest: Contest
    version: ResultVersion
    outcome: Outcome
    changes: Difference | None
    names: Mapping[int, str]
    page: int


def version_reply(shown: VersionPage, tongue: Tongue) -> Reply:
    """What it says, a page at a time."""
    version = shown.version
    head = [
        tongue(
            "**{round}, version {number}** ({state})",
            round=title(shown.contest, tongue, version.round),
            number=version.number,
            state=state_words(version, tongue),
        ),
        tongue("Made at {at}. Code: `{code}`", at=tongue.moment(version.made_at), code=version.digest[:16]),
    ]
    if version.published_at is not None:
        head.append(tongue("Published at {at}.", at=tongue.moment(version.published_at)))
    if version.reason:
        head.append(tongue("Reason: {reason}", reason=version.reason))
    lines = [*award_lines(shown.contest, shown.outcome.awards, shown.names, tongue)]
    if shown.changes is not None:
        lines += [tongue("**Against the version before**"), *change_lines(shown, tongue)]
    start = first_of(shown.page, len(lines), PAGE)
    text = join([join([*head, counts(shown.outcome, tongue)]), join(lines[start : start + PAGE])], "\n\n")
    return Reply(text, _buttons(shown, len(lines), tongue), replaces=SUBJECT)


def state_words(version: ResultVersion, tongue: Tongue) -> str:
    """What holds, in a word."""
    match version.state:
        case VersionState.PROVISIONAL:
            return tongue.word("provisional")
        case VersionState.PUBLISHED:
            return tongue.word("published")
        case VersionState.SUPERSEDED:
            return tongue.word("replaced by a later one")


def counts(outcome: Outcome, tongue: Tongue) -> Text:
    """How many took part, and the true value of the prediction."""
    line = tongue(
        "{people}, {attempts}; all right: {perfect}.",
        people=tongue.many("{n} person", "{n} people", outcome.participants),
        attempts=tongue.many("{n} attempt", "{n} attempts", outcome.attempts),
        perfect=tongue.number(outcome.all_correct),
    )
    if outcome.actual is None:
        return line
    return join([line, tongue("True value of the prediction: **{n}**.", n=tongue.number(outcome.actual))])


def award_lines(contest: Contest, awards: Sequence[Award], names: Mapping[int, str], tongue: Tongue) -> list[Text]:
    """The prizes, each with who wins it and from which rank."""
    if not awards:
        return [tongue("No prize is given by this list.")]
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    return [
        tongue(
            "• {prize}: **{name}** (rank {rank})",
            prize=titles.get(award.prize, award.prize),
            name=winner_name(contest, award.winner, names, tongue),
            rank=tongue.number(award.rank),
        )
        for award in awards
    ]


def winner_name(contest: Contest, winner: int | str, names: Mapping[int, str], tongue: Tongue) -> str:
    """A person's name of today, or a unit's."""
    if isinstance(winner, str):
        return unit_labels(contest.pack.units)(winner) or winner
    return names.get(winner) or tongue.word("somebody who has left the contest")


def change_lines(shown: VersionPage, tongue: Tongue) -> list[Text]:
    """Everything that moved: the true value, prizes, people, units."""
    changes = shown.changes
    if changes is None or changes.nothing:
        return [tongue("Nothing moves.")]
    return moves(
        shown.contest,
        tongue,
        shown.names,
        actual=(changes.actual_before, changes.actual_after),
        prizes=[(moved.winner, moved.before, moved.after) for moved in changes.prizes],
        people=[_person(moved) for moved in changes.people],
        units=[asdict(moved) for moved in changes.units],
    )


def _person(moved: Moved) -> dict[str, Any]:
    return {name: getattr(moved, name) for name in ("player", "before", "after", "correct_before", "correct_after")}


def moves(
    contest: Contest,
    tongue: Tongue,
    names: Mapping[int, str],
    *,
    actual: tuple[int | None, int | None],
    prizes: Sequence[tuple[int | str, str, str]],
    people: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
) -> list[Text]:
    """A line for each rank and prize that moves, prizes first."""
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    nothing = tongue.word("no prize")
    lines: list[Text] = []
    if actual[0] != actual[1]:
        lines.append(
            tongue(
                "• True value of the prediction: {before} → {after}",
                before=_n(actual[0], tongue),
                after=_n(actual[1], tongue),
            )
        )
    for winner, before, after in prizes:
        name = winner_name(contest, winner, names, tongue)
        old, new = (", ".join(titles.get(code, code) for code in codes.split(",") if code) for codes in (before, after))
        lines.append(tongue("• {name}: {before} → **{after}**", name=name, before=old or nothing, after=new or nothing))
    lines += [_moved(winner_name(contest, moved["player"], names, tongue), moved, tongue) for moved in people]
    return lines + [_unit(winner_name(contest, moved["unit"], names, tongue), moved, tongue) for moved in units]


def _moved(name: str, moved: Mapping[str, Any], tongue: Tongue) -> Text:
    """A person whose rank is another, or whose right answers alone are."""
    old, new = (_n(moved[which], tongue) for which in ("correct_before", "correct_after"))
    before, after = (_n(moved[which], tongue) for which in ("before", "after"))
    if before == after:
        return tongue("• {name}: right answers {old} → {new}", name=name, old=old, new=new)
    if old == new:
        return tongue("• {name}: rank {before} → {after}", name=name, before=before, after=after)
    return tongue(
        "• {name}: rank {before} → {after}, right answers {old} → {new}",
        name=name,
        before=before,
        after=after,
        old=old,
        new=new,
    )


def _unit(name: str, moved: Mapping[str, Any], tongue: Tongue) -> Text:
    """A unit whose rank is another, or whose bonus alone is."""
    # What was counted out before there were bonuses says nothing of them.
    given, gives = (_n(moved.get(which, 0), tongue) for which in ("bonus_before", "bonus_after"))
    before, after = (_n(moved[which], tongue) for which in ("before", "after"))
    if before == after:
        return tongue("• {name}: bonus {before} → {after}", name=name, before=given, after=gives)
    line = tongue("• {name}: rank {before} → {after}", name=name, before=before, after=after)
    if given == gives:
        return line
    return join([line, tongue("bonus {before} → {after}", before=given, after=gives)], ", ")


def _n(number: int | None, tongue: Tongue) -> str:
    return "–" if number is None else tongue.number(number)


def _buttons(shown: VersionPage, length: int, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    version = shown.version
    turns = turn(shown.page, length, PAGE, lambda page: ShowVersion(version.round, version.number, page), tongue)
    last = (to_result(version.round, tongue), Button(tongue.word("For organisers"), Open("dieuhanh")))
    return (*turns, *version_papers.buttons(version, tongue), last)


def to_result(code: str, tongue: Tongue) -> Button:
    """The way back to the room of a result."""
    label = tongue.word("Result of the round") if code else tongue.word("Result of the whole contest")
    return Button(label, ShowResult(code))


def reason_line(reason: str, tongue: Tongue) -> Text:
    """The reason as it will stand."""
    return tongue("Reason: {reason}", reason=reason) if reason else said("")
