"""A broadcast on its way, in words: are you sure, approvals, the bar, the report, and every refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.actions import Open
from handlers.broadcast_actions import (
    ApproveBroadcast,
    ListLines,
    OpenBroadcast,
    SendBroadcast,
    SteerBroadcast,
    WriteBroadcast,
)
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views import ledger
from handlers.views.broadcast import message, parts_of, subject
from handlers.views.broadcast_words import audience_words, excerpt, recipients, state_word, whom
from messaging.model import Button, Key, Reply
from messaging.text import Text, join, plain, said
from services.broadcast_ledger import Progress
from services.broadcast_request import stamp
from services.broadcast_rules import OVER, RUNNING, Why
from services.contest import Contest
from services.organising import Broadcast, BroadcastState
from services.records import Json, SendState

BAR = 12
Row = tuple[Key, ...]


def sure(contest: Contest, tongue: Tongue, broadcast: Broadcast, *, another: bool) -> Reply:
    """To whom, when, and that it cannot be taken back. `another`: somebody else has to approve first."""
    lines = [
        tongue("**Send this broadcast?**"),
        said(f"“{excerpt(broadcast)}”"),
        tongue("To: {audience}", audience=audience_words(contest, tongue, broadcast)),
    ]
    if broadcast.due_at is not None:
        lines.append(tongue("Time: {when}", when=tongue.moment(broadcast.due_at)))
    lines.append(
        tongue("Another person has to approve it first; they are asked now.")
        if another
        else tongue("What has been sent cannot be taken back.")
    )
    yes = tongue.word("Ask for approval") if another else tongue.word("Yes, send")
    rows = (
        (
            Button(yes, SendBroadcast(broadcast.id, 1, stamp(broadcast))),
            Button(tongue.word("Back"), OpenBroadcast(broadcast.id)),
        ),
    )
    return Reply(join(lines), rows, replaces=subject(broadcast))


def sure_course(tongue: Tongue, broadcast: Broadcast, course: str, refused: int) -> Reply:
    """Cancelling and sending again are asked about."""
    if course == "resend":
        text = tongue("Send again to the {count} recipients whose channel refused it?", count=tongue.number(refused))
        yes = tongue.word("Yes, send again")
    elif broadcast.state is BroadcastState.DRAFT:
        text, yes = tongue("Discard this draft?"), tongue.word("Yes, discard")
    else:
        text = tongue("Cancel this broadcast? Those who have it keep it; the others will not get it.")
        yes = tongue.word("Yes, cancel")
    steer = Button(yes, SteerBroadcast(broadcast.id, course, 1))
    rows = ((steer, Button(tongue.word("Back"), OpenBroadcast(broadcast.id))),)
    return Reply(text, rows, replaces=subject(broadcast))


def standing(
    contest: Contest,
    tongue: Tongue,
    broadcast: Broadcast,
    progress: Progress,
    *,
    steers: bool,
    toast: str | None = None,
) -> Reply:
    """Where it stands: waiting, scheduled, on its way with a bar, or the report. `steers`: the reader may change its course."""
    lines: list[Text] = [
        tongue("**{state}**: “{words}”", state=state_word(tongue, broadcast.state), words=excerpt(broadcast)),
        tongue("To: {audience}", audience=audience_words(contest, tongue, broadcast)),
    ]
    if broadcast.state in {BroadcastState.WAITING, BroadcastState.SCHEDULED}:
        if broadcast.due_at is not None:
            lines.append(tongue("Time: {when}", when=tongue.moment(broadcast.due_at)))
    elif broadcast.started_at is not None:
        lines += _figures(tongue, broadcast, progress)
    rows = _courses(tongue, broadcast, progress) if steers else []
    rows += ledger.lists(tongue, progress.counts, lambda state: ListLines(broadcast.id, state))
    if broadcast.state not in OVER:
        rows.append((Button(tongue.word("Look again"), OpenBroadcast(broadcast.id)),))
    return Reply(join(lines), tuple(rows), replaces=subject(broadcast), toast=toast)


def _figures(tongue: Tongue, broadcast: Broadcast, progress: Progress) -> list[Text]:
    counts, total = progress.counts, progress.total
    lines: list[Text] = []
    if broadcast.state not in OVER:
        full = BAR * progress.settled // total if total else 0
        share = f"{'█' * full}{'░' * (BAR - full)} {tongue.percent(progress.settled, total)}"
        lines.append(said(f"{share} · {tongue.number(progress.settled)}/{tongue.number(total)}"))
        if broadcast.state in RUNNING and progress.rate:
            lines.append(tongue("{rate} a second", rate=tongue.number(round(progress.rate))))
            if progress.left is not None:
                lines[-1] = join([lines[-1], tongue("about {left} left", left=tongue.span(progress.left))], " · ")
    lines.append(tongue("Accepted: {n}", n=tongue.number(counts.get(SendState.ACCEPTED, 0))))
    for state, words in (
        (SendState.REFUSED, tongue.word("Refused")),
        (SendState.UNKNOWN, tongue.word("Unknown (may have arrived)")),
        (SendState.SKIPPED, tongue.word("Skipped")),
    ):
        if counts.get(state):
            lines.append(said(f"{words}: {tongue.number(counts[state])}"))
    never = total - sum(counts.values()) if broadcast.expanded_to < 2**62 else 0
    if (
        broadcast.state is BroadcastState.CANCELLED
        and (never := max(never, (broadcast.counted or 0) - sum(counts.values()))) > 0
    ):
        lines.append(tongue("Not begun: {n}", n=tongue.number(never)))
    if broadcast.finished_at is not None:
        lines.append(tongue("Ended: {when}", when=tongue.moment(broadcast.finished_at)))
        if broadcast.started_at is not None:
            took = tongue.span(broadcast.finished_at - broadcast.started_at)
            lines[-1] = join([lines[-1], tongue("after {took}", took=took)], " · ")
    return lines


def _courses(tongue: Tongue, broadcast: Broadcast, progress: Progress) -> list[Row]:
    id, state = broadcast.id, broadcast.state
    cancel = Button(tongue.word("Cancel the rest"), SteerBroadcast(id, "cancel", 0))
    if state in RUNNING:
        return [(Button(tongue.word("Pause"), SteerBroadcast(id, "pause", 1)), cancel)]
    if state is BroadcastState.PAUSED:
        return [(Button(tongue.word("Resume sending"), SteerBroadcast(id, "resume", 1)), cancel)]
    if state in {BroadcastState.WAITING, BroadcastState.SCHEDULED}:
        return [(Button(tongue.word("Back to the draft"), SteerBroadcast(id, "back", 1)),)]
    if state is BroadcastState.FINISHED and progress.counts.get(SendState.REFUSED):
        return [(Button(tongue.word("Send the refused again"), SteerBroadcast(id, "resend", 0)),)]
    return []


# approvals --------------------------------------------------------------------------------------------------------------
def approval(parameters: Json, contest: Contest, tongue: Tongue, links: Links, problem: Text = ()) -> Reply:
    """The request to another person, with all that would be sent: a yes counts for exactly this."""
    id, stamp = int(parameters["broadcast"]), int(parameters["stamp"])
    count = recipients(tongue, parameters["audience"], parameters["counted"] or 0)
    to = whom(contest, tongue, parameters["audience"], parameters["counted"])
    about = [tongue("To: {audience}", audience=to), *parts_of(tongue, parameters)]
    if parameters["due"] is not None:
        about.append(tongue("Time: {when}", when=tongue.moment(datetime.fromisoformat(parameters["due"]))))
    if parameters.get("left"):
        problem = tongue(
            "Its time has come, but whoever sent or approved it no longer holds that role, so it has not gone out."
        )
    lines = [problem, tongue("**Please approve a broadcast** ({count}):", count=count), said(parameters["text"])]
    rows = (
        (
            Button(tongue.word("Approve"), ApproveBroadcast(id, 1, stamp)),
            Button(tongue.word("No"), ApproveBroadcast(id, 0, stamp)),
        ),
        (Button(tongue.word("Look at it"), OpenBroadcast(id)),),
    )
    return replace(message(parameters, tongue, links), text=join([*lines, join(about)], "\n\n"), buttons=rows)


def answer(parameters: Json, tongue: Tongue) -> Reply:
    """What became of the request, for the author."""
    words = " ".join(parameters["text"].split())[:60]
    if parameters["yes"]:
        text = tongue("Your broadcast “{words}” was approved and goes out.", words=words)
    else:
        text = tongue("Your broadcast “{words}” was not approved. It is a draft again.", words=words)
    return Reply(text, ((Button(tongue.word("Look at it"), OpenBroadcast(int(parameters["broadcast"]))),),))


def refusal(tongue: Tongue, why: Why) -> Text:
    """Why nothing was changed, in a sentence."""
    return {
        Why.NOTHING_WRITTEN: tongue("There is no text yet."),
        Why.NO_AUDIENCE: tongue("Please choose the recipients first."),
        Why.NOBODY: tongue("Nobody is among these recipients now, so nothing was sent."),
        Why.PAST: tongue("That time is over. Please choose one that is still to come."),
        Why.OUTSIDE: tongue("These recipients are outside your unit; nothing was changed."),
        Why.OWN_WORK: tongue("Somebody other than the author has to approve it."),
        Why.NOBODY_TO_APPROVE: tongue(
            "Nobody else may approve broadcasts yet. Let an owner give somebody that role: /phanquyen"
        ),
        Why.NOT_NOW: tongue("That cannot be done with this broadcast now."),
        Why.CHANGED: tongue(
            "This broadcast has been changed since you were shown it. This is how it stands; please look again."
        ),
        Why.NO_RIGHT: tongue("Only those who may send broadcasts can do that; nothing was changed."),
        Why.NOTHING_REFUSED: tongue("Nothing was refused, so there is nothing to send again."),
    }[why]


def words_of(text: Text) -> str:
    """A sentence as a receipt."""
    return plain(text)


def discarded(tongue: Tongue, broadcast: Broadcast) -> Reply:
    """A draft that is no more."""
    rows = (
        (Button(tongue.word("Write a new one"), WriteBroadcast()), Button(tongue.word("Broadcasts"), Open("thongbao"))),
    )
    return Reply(tongue("The draft was discarded."), rows, replaces=subject(broadcast))


def done_before(tongue: Tongue, broadcast: Broadcast) -> str:
    """For a press that came again, or too late."""
    return tongue.word("Nothing new was done: {state}.", state=state_word(tongue, broadcast.state).lower())
