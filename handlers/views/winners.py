"""Winners as they are verified, for organisers only, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from handlers.result_actions import (
    ConfirmReplace,
    ListWinners,
    MarkWinner,
    ReplaceWinner,
    ShowWinner,
    SpellWinner,
)
from handlers.review_actions import ListSignals
from handlers.tongue import Tongue
from handlers.views.paging import first_of, turn
from handlers.views.play import title
from handlers.views.result_versions import to_result
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.winners import REPLACED_AFTER, Mark, Winner

SUBJECT = "winners"
PAGE = 8


def listed(
    contest: Contest, code: str, found: Sequence[Winner], page: int, tongue: Tongue, noticed: Collection[int]
) -> Reply:
    """A page of winners and how far each was verified. `noticed`: about whom a signal waits for a reviewer."""
    lines = [tongue("**Winners of {round}**", round=title(contest, tongue, code))]
    start = first_of(page, len(found), PAGE)
    shown = found[start : start + PAGE]
    if not found:
        lines.append(tongue("No list has been made yet, or it gives no prize."))
    lines += [
        tongue(
            "• {prize}: **{name}**. {state}",
            prize=_prize(contest, one, tongue),
            name=_name(one, tongue),
            state=_state(one, tongue),
        )
        for one in shown
    ]
    waiting = sum(one.award.winner in noticed for one in found)
    if waiting:
        lines.append(
            tongue("About {n} of them a signal waits to be looked at, for reference only.", n=tongue.number(waiting))
        )
    rows: list[tuple[Key, ...]] = [
        (Button(_name(one, tongue), ShowWinner(code, int(one.award.winner))),) for one in shown
    ]
    rows += turn(page, len(found), PAGE, lambda at: ListWinners(code, at), tongue)
    if waiting:
        rows.append((Button(tongue.word("Signals"), ListSignals(code, 0)),))
    rows.append((to_result(code, tongue),))
    return Reply(join(lines), tuple(rows), replaces=SUBJECT)


def one(contest: Contest, found: Winner, now: datetime, tongue: Tongue, receipt: Text = ()) -> Reply:
    """One winner and what can be noted."""
    verified, code, player = found.verified, found.award.round, int(found.award.winner)
    lines = [
        tongue("**{name}**, {prize}", name=_name(found, tongue), prize=_prize(contest, found, tongue)),
        _called(found, tongue),
        _yes_no(
            verified.checked,
            tongue("• Identity paper: looked at, fits."),
            tongue("• Identity paper: does not fit."),
            tongue("• Identity paper: not looked at yet."),
        ),
        _yes_no(
            verified.attends,
            tongue("• Comes to the closing."),
            tongue("• Does not come to the closing."),
            tongue("• Not asked yet whether they come."),
        ),
        tongue("• On the certificate: {name}", name=verified.spelling or _name(found, tongue)),
        tongue("Only whether a paper was looked at is kept; please note no number and take no picture."),
    ]

    def mark(label: str, mark: Mark) -> Button:
        return Button(label, MarkWinner(code, player, str(mark)))

    rows: tuple[tuple[Key, ...], ...] = (
        (mark(tongue.word("Called"), Mark.CALLED),),
        (mark(tongue.word("Paper fits"), Mark.CHECKED), mark(tongue.word("Paper does not fit"), Mark.UNCHECKED)),
        (mark(tongue.word("Comes"), Mark.COMES), mark(tongue.word("Does not come"), Mark.STAYS)),
        (
            Button(tongue.word("Spelling"), SpellWinner(code, player)),
            Button(tongue.word("Replace"), ReplaceWinner(code, player)),
        ),
        (Button(tongue.word("Winners"), ListWinners(code, 0)),),
    )
    return Reply(join([receipt, join(lines)], "\n\n"), rows, replaces=SUBJECT)


def _called(found: Winner, tongue: Tongue) -> Text:
    if found.verified.called_at is None:
        return tongue("• Not called yet.")
    return tongue("• Called at {at}.", at=tongue.moment(found.verified.called_at))


def _yes_no(answer: bool | None, yes: Text, no: Text, unknown: Text) -> Text:
    return unknown if answer is None else yes if answer else no


def noted(tongue: Tongue) -> Text:
    """It is kept."""
    return tongue("Noted.")


def ask_spelling(found: Winner, tongue: Tongue, receipt: Text = ()) -> Reply:
    """The name as it shall stand."""
    text = tongue(
        "Type the full name as it shall stand on the certificate. Now: {name}",
        name=found.verified.spelling or _name(found, tongue),
    )
    cancel = Button(tongue.word("Cancel"), ShowWinner(found.award.round, int(found.award.winner)))
    return Reply(join([receipt, text], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def no_name(tongue: Tongue) -> Text:
    """What was typed cannot stand on a certificate."""
    return tongue("That cannot stand as a full name. Please type at least two words, without signs.")


def too_soon(at: datetime | None, tongue: Tongue) -> Text:
    """They may not be replaced yet."""
    if at is None:
        return tongue("A winner is only replaced after having been called. Please call first and note it.")
    return tongue("They may be replaced from {at} on.", at=tongue.moment(at))


def ask_reason(contest: Contest, found: Winner, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What replacing means; the reason is asked."""
    lines = [
        tongue(
            "**{name}** goes without {prize}; the next in rank moves up, in another version of the list that somebody else publishes.",
            name=_name(found, tongue),
            prize=_prize(contest, found, tongue),
        ),
        tongue("Type the reason; it will stand in the list (no names or phone numbers, please):"),
    ]
    cancel = Button(tongue.word("Cancel"), ShowWinner(found.award.round, int(found.award.winner)))
    return Reply(join([receipt, join(lines)], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def confirm_replace(contest: Contest, found: Winner, reason: str, tongue: Tongue) -> Reply:
    """The question with the reason."""
    code, player = found.award.round, int(found.award.winner)
    lines = [
        tongue("**Replace {name}, {prize}?**", name=_name(found, tongue), prize=_prize(contest, found, tongue)),
        tongue("Reason: {reason}", reason=reason),
    ]
    yes = Button(tongue.word("Yes, replace"), ConfirmReplace(code, player))
    return Reply(join(lines), ((yes, Button(tongue.word("Cancel"), ShowWinner(code, player))),))


def _state(found: Winner, tongue: Tongue) -> str:
    verified = found.verified
    if verified.called_at is None:
        return tongue.word("Not called yet.")
    if verified.checked is None:
        return tongue.word("Called, waiting up to {span}.", span=tongue.span(REPLACED_AFTER))
    return tongue.word("Verified.") if verified.checked else tongue.word("The paper does not fit.")


def _name(found: Winner, tongue: Tongue) -> str:
    return found.player.full_name if found.player else tongue.word("somebody who has left the contest")


def _prize(contest: Contest, found: Winner, tongue: Tongue) -> str:
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    return titles.get(found.award.prize, found.award.prize)
