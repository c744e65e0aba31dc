"""Making and publishing a round's result, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import (
    ConfirmPublish,
    ConfirmResult,
    ListProposals,
    ListWinners,
    PreviewPublish,
    PreviewResult,
    RecordDraw,
    ShowResult,
    ShowVersion,
)
from handlers.tongue import Tongue
from handlers.views import result_versions as read
from handlers.views.play import title
from handlers.views.prizes import bad_reason
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from quiz.pack import Milestone
from quiz.rounds import Round
from quiz.visibility import Phase
from services.boards import phase_of
from services.contest import Contest
from services.result_decisions import (
    Draining,
    Made,
    NoReason,
    NotClosed,
    NothingToPublish,
    NotYours,
    Overtaken,
    Preview,
    Published,
    PublishRefusal,
    Ready,
    SamePerson,
    Undecided,
    WindowOpen,
)
from services.result_records import ResultVersion, VersionState

__all__ = ["bad_reason"]


@dataclass(frozen=True, slots=True)
class Room:
    """Where one round's result stands. `ties`: how many across a prize's line wait for a draw; `makes`: the asker may make lists."""

    contest: Contest
    round: Round
    versions: Sequence[ResultVersion]
    waiting: NotClosed | Draining | None
    open_tickets: int
    window: Milestone | None
    ties: int
    makes: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A list before it is made; `reason` as typed, "" where none is needed yet; `seen` goes with the button."""

    contest: Contest
    round: Round
    preview: Preview
    names: Mapping[int, str]
    reason: str
    seen: str


def choose_round(contest: Contest, rounds: Sequence[Round], now: datetime, tongue: Tongue) -> Reply:
    """`/congbo`: every round and how far it is."""
    lines = [tongue("**Results of the rounds**")]
    lines += [
        tongue("• {round}: {phase}", round=title(contest, tongue, round.code), phase=phase_words(round, now, tongue))
        for round in rounds
    ]
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, round.code), ShowResult(round.code)),)
        for round in rounds
        if phase_of(round, now) not in {Phase.PLANNED, Phase.OPEN}
    ]
    return Reply(join(lines), (*rows, (_menu(tongue),)))


def phase_words(round: Round, now: datetime, tongue: Tongue) -> str:
    """Where a round stands, in a few words."""
    return {
        Phase.PLANNED: tongue.word("not open yet"),
        Phase.OPEN: tongue.word("open"),
        Phase.CLOSED: tongue.word("closed, no list made yet"),
        Phase.PROVISIONAL: tongue.word("provisional list"),
        Phase.PUBLISHED: tongue.word("published"),
    }[phase_of(round, now)]


def standing(room: Room, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What is there and what comes next."""
    name = title(room.contest, tongue, room.round.code)
    lines = [tongue("**Result of {round}**: {phase}", round=name, phase=phase_words(room.round, room.now, tongue))]
    if room.waiting is not None:
        lines.append(_waiting(room.waiting, tongue))
    lines += [
        tongue(
            "• Version {number}: {state}, made at {at}",
            number=version.number,
            state=read.state_words(version, tongue),
            at=tongue.moment(version.made_at),
        )
        for version in room.versions
    ]
    if room.window is not None and room.window.until is not None:
        lines.append(
            tongue(
                "• Complaints are taken from {start} until {end}.",
                start=tongue.moment(room.window.at),
                end=tongue.moment(room.window.until),
            )
        )
    if room.open_tickets:
        lines.append(tongue("• Complaints without an answer: **{n}**.", n=tongue.number(room.open_tickets)))
    if room.ties:
        lines.append(tongue("• Equals across a prize's line: **{n}**. A draw has to part them.", n=room.ties))
    return Reply(join([receipt, join(lines)], "\n\n"), _room_buttons(room, tongue))


def _room_buttons(room: Room, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    code, newest = room.round.code, room.versions[-1] if room.versions else None
    rows: list[tuple[Key, ...]] = []
    if room.makes and room.waiting is None:
        label = tongue.word("Make another list") if newest else tongue.word("Make the provisional list")
        rows.append((Button(label, PreviewResult(code)),))
    if newest is not None and newest.state is VersionState.PROVISIONAL:
        rows.append((Button(tongue.word("Publish"), PreviewPublish(code)),))
    if room.ties and room.makes:
        rows.append((Button(tongue.word("Enter the draw"), RecordDraw(code)),))
    rows.append(
        tuple(
            Button(tongue.word("Version {number}", number=version.number), ShowVersion(code, version.number, 0))
            for version in room.versions[-3:]
        )
    )
    if room.waiting is None:
        regrade: list[Key] = [Button(tongue.word("Wrong question, other key"), ListProposals(code))]
        if newest is not None and room.makes:
            regrade.append(Button(tongue.word("Winners"), ListWinners(code, 0)))
        rows.append(tuple(regrade))
    rows.append((_menu(tongue),))
    return tuple(row for row in rows if row)


def _waiting(waiting: NotClosed | Draining, tongue: Tongue) -> Text:
    match waiting:
        case NotClosed(closes):
            return tongue("The round is open until {closes}; there is no result before.", closes=tongue.moment(closes))
        case Draining(0, until):
            return tongue(
                "Answers that came in before the close are being handled. From {at} on.", at=tongue.moment(until)
            )
        case Draining(running, _):
            return tongue("Attempts that still run: {n}. The result waits for them.", n=tongue.number(running))
        case _:
            assert_never(waiting)


def preview(shown: Shown, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What would be kept; the first list only wants a yes, every later one a reason."""
    made, name = shown.preview, title(shown.contest, tongue, shown.round.code)
    lines = [
        tongue("**{round}, list {number}, before it is made**", round=name, number=made.number),
        read.counts(made.outcome, tongue),
        *read.award_lines(shown.contest, made.outcome.awards, shown.names, tongue),
    ]
    if made.outcome.undecided:
        lines.append(
            tongue("• Equals across a prize's line: **{n}**. A draw has to part them.", n=len(made.outcome.undecided))
        )
    if made.changes is not None:
        lines.append(
            tongue(
                "Against the list before: {people} people and {units} units move, {prizes} prizes change hands.",
                people=tongue.number(len(made.changes.people)),
                units=tongue.number(len(made.changes.units)),
                prizes=tongue.number(len(made.changes.prizes)),
            )
        )
    cancel = Button(tongue.word("Cancel"), ShowResult(shown.round.code))
    if made.before is not None and not shown.reason:
        ask = tongue("Type the reason for another list; it will stand in it:")
        return Reply(join([receipt, join(lines), ask], "\n\n"), ((cancel,),), asks=Asks.TEXT)
    yes = Button(tongue.word("Yes, make the list"), ConfirmResult(shown.round.code, shown.seen))
    what = tongue(
        "Everybody will see it as provisional. It is kept as it is now; what changes later makes another list."
    )
    reason = read.reason_line(shown.reason, tongue)
    return Reply(join([receipt, join(lines), join([reason, what])], "\n\n"), ((yes, cancel),))


def made(decision: Made, tongue: Tongue) -> Text:
    """It is kept."""
    return tongue(
        "List {number} is made and shown as provisional. Code: `{code}`",
        number=decision.version.number,
        code=decision.version.digest[:16],
    )


def nothing_new(tongue: Tongue) -> Text:
    """The next list would be the same."""
    return tongue("Another list would be just the same: nothing has changed since the last one.")


def not_made(contest: Contest, why: NotClosed | Draining | NotYours | Overtaken | NoReason, tongue: Tongue) -> Text:
    """Why no list was made."""
    match why:
        case NotClosed() | Draining():
            return _waiting(why, tongue)
        case NotYours():
            return tongue("Your role does not make lists of results.")
        case Overtaken():
            return tongue(
                "Nothing was made: somebody else made a list meanwhile, or something has changed. Please look again."
            )
        case NoReason():
            return bad_reason(tongue)
        case _:
            assert_never(why)


def publishing(
    contest: Contest,
    round: Round,
    ready: Ready,
    names: Mapping[int, str],
    reason: str,
    tongue: Tongue,
    receipt: Text = (),
    *,
    asks: bool,
) -> Reply:
    """What publishing means; an owner who made the list says why nobody else publishes it."""
    version = ready.version
    lines = [
        tongue(
            "**Publish {round}, version {number}?**", round=title(contest, tongue, round.code), number=version.number
        ),
        read.counts(ready.outcome, tongue),
        *read.award_lines(contest, ready.outcome.awards, names, tongue),
        tongue(
            "• From then on the round cannot be extended, and the list only changes by another version with a reason."
        ),
    ]
    if ready.open_tickets:
        lines.append(tongue("• Complaints without an answer: **{n}**.", n=tongue.number(ready.open_tickets)))
    cancel = Button(tongue.word("Cancel"), ShowResult(round.code))
    if asks:
        ask = tongue(
            "You made this list yourself. If nobody else can publish it, type why; the reason is kept in the log:"
        )
        return Reply(join([receipt, join(lines), ask], "\n\n"), ((cancel,),), asks=Asks.TEXT)
    yes = Button(tongue.word("Yes, publish"), ConfirmPublish(round.code, version.number))
    return Reply(join([receipt, join(lines), read.reason_line(reason, tongue)], "\n\n"), ((yes, cancel),))


def published(decision: Published, tongue: Tongue) -> Text:
    """It holds."""
    return tongue("Version {number} is published.", number=decision.version.number)


def not_published(contest: Contest, why: PublishRefusal, tongue: Tongue) -> Text:
    """Why it is not."""
    match why:
        case NotYours():
            return tongue("Your role does not publish results.")
        case NothingToPublish():
            return tongue("There is no provisional list that waits to be published.")
        case SamePerson():
            return tongue("You made this list, so somebody else has to publish it: another organiser or the jury.")
        case WindowOpen(until):
            return tongue("By the calendar complaints are heard first, until {until}.", until=tongue.moment(until))
        case Undecided(proposals, ties):
            return tongue(
                "Who wins is not sure yet: {proposals} proposals wait for a decision, {ties} ties for a draw.",
                proposals=tongue.number(proposals),
                ties=tongue.number(ties),
            )
        case NoReason():
            return bad_reason(tongue)
        case Overtaken():
            return tongue("Nothing was published: there is a newer list. Please look at it first.")
        case _:
            assert_never(why)


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
