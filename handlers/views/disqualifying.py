"""Results that are not recognised, in words: for those who propose it, and for whom it concerns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import ShowMine
from handlers.review_actions import Appeal, BarPlayer, BarWhere, ConfirmBar
from handlers.role_actions import ShowPlayer
from handlers.tongue import Tongue
from handlers.views import complaints
from handlers.views.play import title
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.disqualifying import AppealDecision, AppealedBefore, AppealTooLate, NothingToAppeal
from services.records import Json, Player
from services.tickets import Enough, Taken, Unclear


def choose(contest: Contest, player: Player, rounds: Sequence[str], standing: Collection[str], tongue: Tongue) -> Reply:
    """Where; a way back where it is decided already."""
    lines = [
        tongue("**{name}**: which result is it about?", name=player.full_name),
        tongue("One person proposes with a reason, another decides. Nothing changes before that."),
    ]
    rows: list[tuple[Key, ...]] = []
    for code in (*rounds, ""):
        out, name = code in standing, title(contest, tongue, code)
        back = tongue.word("Recognise again: {round}", round=name)
        label = back if out else tongue.word("Do not recognise: {round}", round=name)
        rows.append((Button(label, BarWhere(player.id, code, int(not out), 0)),))
    rows.append((Button(tongue.word("Back"), ShowPlayer(player.id)),))
    return Reply(join(lines), tuple(rows))


def ask_reason(contest: Contest, player: Player, round: str, barred: bool, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What it means; the reason is typed."""
    lines = [
        _wanted(contest, player, round, barred, tongue),
        tongue("Type the reason. The person reads it, so please write what was found, not what is suspected:"),
    ]
    cancel = Button(tongue.word("Cancel"), BarPlayer(player.id))
    return Reply(join([receipt, join(lines)], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def confirm(contest: Contest, player: Player, round: str, barred: bool, reason: str, tongue: Tongue) -> Reply:
    """The proposal with its reason."""
    lines = [
        _wanted(contest, player, round, barred, tongue),
        tongue("Reason: {reason}", reason=reason),
        tongue("Nothing changes before somebody else has approved it."),
    ]
    yes = Button(tongue.word("Yes, propose it"), ConfirmBar(player.id, round, int(barred)))
    return Reply(join(lines), ((yes, Button(tongue.word("Cancel"), BarPlayer(player.id))),))


def _wanted(contest: Contest, player: Player, round: str, barred: bool, tongue: Tongue) -> Text:
    head = tongue("**{name}**, {round}", name=player.full_name, round=title(contest, tongue, round))
    if not barred:
        return join([head, tongue("The result is recognised again: rank, prize and unit are counted anew.")])
    means = tongue(
        "The result is not recognised: no rank, no prize, nothing for the unit; those behind move up. "
        "The person is told in private with the reason, and may appeal within 3 working days."
    )
    return join([head, means])


# for whom it concerns ---------------------------------------------------------------------------------------------------------
def told(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    """A notice: your result is not recognised, or is again."""
    round = str(parameters["round"])
    results = Button(tongue.word("My results"), Open("ketqua"))
    where = title(contest, tongue, round)
    if not parameters["barred"]:
        text = tongue("The organisers recognise your result again: **{round}**.", round=where)
        reason = tongue("Reason: {reason}", reason=parameters["reason"])
        return Reply(join([text, reason]), ((results,),))
    text = _state(contest, round, str(parameters["reason"]), tongue)
    until = datetime.fromisoformat(parameters["until"])
    return Reply(join([text, _appeal_words(until, tongue)], "\n\n"), ((to_appeal(round, tongue), results),))


def own_state(contest: Contest, round: str, reason: str, until: datetime, now: datetime, tongue: Tongue) -> Text:
    """The same among one's own results; `round` is that of the decision."""
    text = _state(contest, round, reason, tongue)
    return join([text, _appeal_words(until, tongue)]) if now < until else text


def to_appeal(round: str, tongue: Tongue) -> Button:
    """The way to an appeal."""
    return Button(tongue.word("Appeal"), Appeal(round))


def _state(contest: Contest, round: str, reason: str, tongue: Tongue) -> Text:
    return join(
        [
            tongue("**Your result is not recognised: {round}.**", round=title(contest, tongue, round)),
            tongue("Reason: {reason}", reason=reason),
            tongue(
                "You have no place and no prize there, and it does not count for your unit. Only you are told this."
            ),
        ]
    )


def _appeal_words(until: datetime, tongue: Tongue) -> Text:
    return tongue(
        "If you do not agree, you can appeal until {until}. Somebody looks at it again, and you get the answer here.",
        until=tongue.moment(until),
    )


def ask_appeal(contest: Contest, round: str, tongue: Tongue, receipt: Text = ()) -> Reply:
    """Why they do not agree."""
    text = tongue(
        "**Appeal, {round}.** Type why your result should be recognised:", round=title(contest, tongue, round)
    )
    please = tongue("Please write no phone numbers or identity papers.")
    cancel = Button(tongue.word("Cancel"), Open("ketqua"))
    return Reply(join([receipt, join([text, please])], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def appealed(decision: AppealDecision, tongue: Tongue) -> Reply:
    """It has its number, or why it was not taken."""
    results = Button(tongue.word("My results"), Open("ketqua"))
    match decision:
        case Taken(ticket):
            return complaints.taken(ticket, tongue)
        case AppealedBefore(ticket):
            look = Button(tongue.word("No. {number}", number=ticket.number), ShowMine(ticket.number))
            text = tongue("Your appeal **No. {number}** waits for its answer.", number=ticket.number)
            return Reply(text, ((look, results),))
        case AppealTooLate(until):
            text = tongue(
                "Appeals were taken until {until}. You can still write to the organisers by /phananh.",
                until=tongue.moment(until),
            )
            return Reply(text, ((results,),))
        case NothingToAppeal():
            return Reply(tongue("Your result is recognised, so there is nothing to appeal against."), ((results,),))
        case Unclear() | Enough():
            return Reply(complaints.not_taken(decision, tongue), ((results,),))
        case _:
            assert_never(decision)
