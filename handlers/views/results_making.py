"""Where a result stands, and making its list, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from handlers.actions import Open
from handlers.certificate_actions import PreviewCertificates
from handlers.closing_actions import MakeClosing
from handlers.result_actions import (
    ConfirmResult,
    ListProposals,
    ListWinners,
    PreviewPublish,
    PreviewResult,
    RecordDraw,
    ShowResult,
    ShowVersion,
    TakeReason,
)
from handlers.tongue import Tongue
from handlers.views import result_versions as read
from handlers.views.complaints import complaints_heard
from handlers.views.play import title
from handlers.views.prizes import bad_reason
from handlers.views.proposal import overtaken
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join, said
from quiz.outcome import Outcome
from quiz.pack import Scope
from quiz.visibility import Phase
from services.contest import Contest
from services.exports import ITEMS, SIGNING
from services.matters import Matter
from services.result_decisions import (
    Draining,
    Made,
    MakeRefusal,
    NoReason,
    NotClosed,
    NotReady,
    NotYours,
    Outdated,
    Overtaken,
    Preview,
    Unpublished,
)
from services.result_records import ResultVersion, VersionState

__all__ = ["bad_reason"]

RUNNING = frozenset({Phase.PLANNED, Phase.OPEN, Phase.FROZEN})


@dataclass(frozen=True, slots=True)
class Line:
    """A result in the list. `since`: versions of other rounds that bear on it and are newer."""

    matter: Matter
    phase: Phase
    since: Sequence[ResultVersion]


@dataclass(frozen=True, slots=True)
class Room:
    """Where one result stands. `ties`: how many across a prize's line wait for a draw; `makes`: the asker may make lists."""

    contest: Contest
    matter: Matter
    phase: Phase
    versions: Sequence[ResultVersion]
    waiting: NotReady | None
    outdated: Outdated | None
    open_tickets: int
    ties: int
    makes: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A list before it is made; `reason` as typed, "" where none is needed yet; `seen` goes with the button.

    `later`: the results whose lists rest on the one before.
    """

    contest: Contest
    matter: Matter
    preview: Preview
    names: Mapping[int, str]
    reason: str
    seen: str
    outdated: Outdated | None
    later: Sequence[str]


def choose(contest: Contest, listed: Sequence[Line], tongue: Tongue) -> Reply:
    """`/congbo`: every result and how far it is."""
    lines = [tongue("**Results of the rounds**"), *(_line(contest, line, tongue) for line in listed)]
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, line.matter.code), ShowResult(line.matter.code)),)
        for line in listed
        if line.phase not in RUNNING
    ]
    report = Button(tongue.word("Closing report"), Open("baocaotongket"))
    return Reply(join(lines), (*rows, (report, _menu(tongue))))


def _line(contest: Contest, line: Line, tongue: Tongue) -> Text:
    name, phase = title(contest, tongue, line.matter.code), phase_words(line.matter, line.phase, tongue)
    if not line.since:
        return tongue("• {round}: {phase}", round=name, phase=phase)
    return tongue(
        "• {round}: {phase}; made before the newest result of {others}, please look at it again",
        round=name,
        phase=phase,
        others=titles(contest, [version.round for version in line.since], tongue),
    )


def titles(contest: Contest, codes: Sequence[str], tongue: Tongue) -> str:
    """Several rounds by their titles."""
    return ", ".join(title(contest, tongue, code) for code in codes)


def phase_words(matter: Matter, phase: Phase, tongue: Tongue) -> str:
    """Where it stands, in a few words."""
    if matter.whole and phase in RUNNING:
        return tongue.word("comes after the last round")
    return {
        Phase.PLANNED: tongue.word("not open yet"),
        Phase.OPEN: tongue.word("open"),
        Phase.FROZEN: tongue.word("open"),
        Phase.CLOSED: tongue.word("closed, no list made yet"),
        Phase.PROVISIONAL: tongue.word("provisional list"),
        Phase.PUBLISHED: tongue.word("published"),
    }[phase]


def standing(room: Room, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What is there and what comes next."""
    name, phase = title(room.contest, tongue, room.matter.code), phase_words(room.matter, room.phase, tongue)
    lines = [tongue("**Result of {round}**: {phase}", round=name, phase=phase)]
    if room.waiting is not None:
        lines.append(waiting_words(room.contest, room.waiting, tongue))
    if room.outdated is not None:
        lines.append(outdated_words(room.contest, room.outdated, tongue))
    lines += [
        tongue(
            "• Version {number}: {state}, made at {at}",
            number=version.number,
            state=read.state_words(version, tongue),
            at=tongue.moment(version.made_at),
        )
        for version in room.versions
    ]
    heard = complaints_heard(room.contest, room.matter.code, tongue)
    if heard:
        lines.append((*said("• "), *heard))
    if room.open_tickets:
        lines.append(tongue("• Complaints without an answer: **{n}**.", n=tongue.number(room.open_tickets)))
    if room.ties:
        lines.append(tongue("• Equals across a prize's line: **{n}**. A draw has to part them.", n=room.ties))
    return Reply(join([receipt, join(lines)], "\n\n"), _room_buttons(room, tongue))


def _room_buttons(room: Room, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    code, newest = room.matter.code, room.versions[-1] if room.versions else None
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
    if room.makes and any(version.state is VersionState.PUBLISHED for version in room.versions):
        rows.append((Button(tongue.word("Certificates (PDF)"), PreviewCertificates(code)),))
    rows += [_after(room, newest, tongue), _papers(room, tongue), (_menu(tongue),)]
    return tuple(row for row in rows if row)


def _after(room: Room, newest: ResultVersion | None, tongue: Tongue) -> tuple[Key, ...]:
    """What may follow a list: a question that was wrong, as far as questions are its own, and the winners, where people win."""
    code, keys = room.matter.code, list[Key]()
    if room.waiting is None and not room.matter.whole:
        keys.append(Button(tongue.word("Wrong question, other key"), ListProposals(code)))
    prizes = room.contest.pack.rules.prizes
    won = any(prize.scope is Scope.INDIVIDUAL and prize.overall is room.matter.whole for prize in prizes)
    if newest is not None and room.makes and won:
        keys.append(Button(tongue.word("Winners"), ListWinners(code, 0)))
    return tuple(keys)


def _papers(room: Room, tongue: Tongue) -> tuple[Key, ...]:
    """What is made of a round, once it may be told: how its questions were answered; once it is published, the sheet to sign."""
    code, keys = room.matter.code, list[Key]()
    if room.waiting is None and not room.matter.whole:
        keys.append(Button(tongue.word("Analysis of questions"), MakeClosing(ITEMS, code)))
    if room.makes and room.phase is Phase.PUBLISHED:
        keys.append(Button(tongue.word("Sheet that winners sign (docx)"), MakeClosing(SIGNING, code)))
    return tuple(keys)


def outdated_words(contest: Contest, outdated: Outdated, tongue: Tongue) -> Text:
    """That a list would be another by now, and why."""
    others = titles(contest, [version.round for version in outdated.since], tongue)
    lines = [tongue("• This list was made before the newest result of {others}. Please make it again.", others=others)]
    if outdated.higher:
        higher = titles(contest, outdated.higher, tongue)
        lines.append(
            tongue(
                "• Somebody who has a prize here gets a higher one in {others}; theirs goes to the next.", others=higher
            )
        )
    return join(lines)


def prepared(contest: Contest, outdated: Outdated, tongue: Tongue) -> str:
    """The reason that another list may have."""
    if outdated.higher:
        return tongue.word("Somebody gets a higher prize in {others}", others=titles(contest, outdated.higher, tongue))
    others = titles(contest, [version.round for version in outdated.since], tongue)
    return tongue.word("Counted out anew after the newest result of {others}", others=others)


def waiting_words(contest: Contest, waiting: NotReady, tongue: Tongue) -> Text:
    """Why there is no list yet."""
    match waiting:
        case NotClosed(closes):
            return tongue("The round is open until {closes}; there is no result before.", closes=tongue.moment(closes))
        case Draining(0, until):
            return tongue(
                "Answers that came in before the close are being handled. From {at} on.", at=tongue.moment(until)
            )
        case Draining(running, _):
            return tongue("Attempts that still run: {n}. The result waits for them.", n=tongue.number(running))
        case Unpublished(rounds):
            return tongue(
                "The list of the whole contest is made once the result of every round is published. Still missing: **{rounds}**.",
                rounds=titles(contest, rounds, tongue),
            )
        case _:
            assert_never(waiting)


def preview(shown: Shown, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What would be kept; the first list only wants a yes, every later one a reason."""
    made, name = shown.preview, title(shown.contest, tongue, shown.matter.code)
    head = tongue("**{round}, list {number}, before it is made**", round=name, number=made.number)
    lines = [head, *_counted(shown, made.outcome, tongue)]
    if made.changes is not None:
        lines.append(
            tongue(
                "Against the list before: {people} people and {units} units move, {prizes} prizes change hands.",
                people=tongue.number(len(made.changes.people)),
                units=tongue.number(len(made.changes.units)),
                prizes=tongue.number(len(made.changes.prizes)),
            )
        )
        lines += overtaken(shown.contest, shown.later, tongue)
    cancel = Button(tongue.word("Cancel"), ShowResult(shown.matter.code))
    if made.before is not None and not shown.reason:
        ask, rows = _ask_reason(shown, tongue)
        return Reply(join([receipt, join(lines), ask], "\n\n"), (*rows, (cancel,)), asks=Asks.TEXT)
    yes = Button(tongue.word("Yes, make the list"), ConfirmResult(shown.matter.code, shown.seen))
    what = tongue(
        "Everybody will see it as provisional. It is kept as it is now; what changes later makes another list."
    )
    reason = read.reason_line(shown.reason, tongue)
    return Reply(join([receipt, join(lines), join([reason, what])], "\n\n"), ((yes, cancel),))


def _counted(shown: Shown, outcome: Outcome, tongue: Tongue) -> list[Text]:
    lines = [read.counts(outcome, tongue), *read.award_lines(shown.contest, outcome.awards, shown.names, tongue)]
    if outcome.undecided:
        n = len(outcome.undecided)
        lines.append(tongue("• Equals across a prize's line: **{n}**. A draw has to part them.", n=n))
    return lines


def _ask_reason(shown: Shown, tongue: Tongue) -> tuple[Text, tuple[tuple[Key, ...], ...]]:
    """The question for a reason; one lies ready where results came later."""
    ask = tongue("Type the reason for another list; it will stand in it:")
    if shown.outdated is None:
        return ask, ()
    ready = prepared(shown.contest, shown.outdated, tongue)
    offer = tongue("Or take this one: {reason}", reason=ready)
    return join([ask, offer]), ((Button(tongue.word("Take this reason"), TakeReason(shown.matter.code)),),)


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


def not_made(contest: Contest, why: MakeRefusal, tongue: Tongue) -> Text:
    """Why no list was made."""
    match why:
        case NotClosed() | Draining() | Unpublished():
            return waiting_words(contest, why, tongue)
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


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
