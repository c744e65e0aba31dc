"""Prizes that were changed while the contest runs, in words: what, since when, and why."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Open
from handlers.result_actions import ConfirmPrize, EditPrize
from handlers.tongue import Tongue
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join, said
from quiz.pack import Prize
from services.contest import Contest
from services.reasons import LONGEST_REASON, SHORTEST_REASON
from services.records import Json
from services.result_records import Amendment


def prize_changes(contest: Contest, changes: Sequence[Amendment], tongue: Tongue) -> Text:
    """What stands in the rules under the prizes; nothing where none was changed."""
    if not changes:
        return ()
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    lines = [tongue("**Prizes that were changed**")]
    lines += [
        tongue(
            "• {prize}: {before} → {after}, since {at}. Reason: {reason}",
            prize=titles.get(change.target, change.target),
            before=terms_words(change.before, tongue),
            after=terms_words(change.value, tongue),
            at=tongue.moment(change.at),
            reason=change.reason,
        )
        for change in changes
    ]
    return join(lines)


def terms_words(terms: Json, tongue: Tongue) -> str:
    """How many of a prize there are, and of what value each."""
    count = tongue.many("{n} prize", "{n} prizes", terms["count"])
    if terms["value"] is None:
        return count
    return tongue.word("{count} of {amount} VND", count=count, amount=tongue.number(terms["value"]))


def prize_words(prize: Prize, tongue: Tongue) -> str:
    """A prize on one line: how many, which, and of what value."""
    count, title = tongue.number(prize.count), tongue.of(prize.title)
    if prize.value is None:
        return tongue.word("{count} × {title}", count=count, title=title)
    amount = tongue.number(prize.value)
    return tongue.word("{count} × {title}, {amount} VND each", count=count, title=title, amount=amount)


def choose(prizes: Sequence[Prize], tongue: Tongue) -> Reply:
    """Which prize to change."""
    lines = [tongue("**Change a prize.** The rules show what was changed, since when and why.")]
    lines += [said(f"• {prize_words(prize, tongue)}") for prize in prizes]
    rows: list[tuple[Key, ...]] = [(Button(tongue.of(prize.title), EditPrize(prize.code)),) for prize in prizes]
    return Reply(join(lines), (*rows, _back(tongue)))


def ask_terms(prize: Prize, tongue: Tongue, receipt: Text = ()) -> Reply:
    """Number and value."""
    text = tongue(
        "Now: {prize}. Type the new number of prizes, and after it the value of each in VND if it is decided, for example {example}:",
        prize=prize_words(prize, tongue),
        example="2 1.000.000",
    )
    return Reply(join([receipt, text], "\n\n"), (_cancel(tongue),), asks=Asks.TEXT)


def no_terms(tongue: Tongue) -> Text:
    """What was typed is no number of prizes."""
    return tongue("I could not read that: a number of prizes, then a value in VND or nothing.")


def ask_reason(prize: Prize, after: Prize, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What it would be; the reason is asked."""
    lines = [
        tongue("{before} → **{after}**", before=prize_words(prize, tongue), after=prize_words(after, tongue)),
        tongue("• Lists that are made already stay as they are; the next ones follow the new number."),
        tongue("Type the reason; everybody will read it in the rules:"),
    ]
    return Reply(join([receipt, join(lines)], "\n\n"), (_cancel(tongue),), asks=Asks.TEXT)


def bad_reason(tongue: Tongue) -> Text:
    """Too short or too long."""
    return tongue("The reason must have {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON)


def confirm(prize: Prize, after: Prize, reason: str, tongue: Tongue) -> Reply:
    """The question with the reason."""
    lines = [
        tongue("{before} → **{after}**", before=prize_words(prize, tongue), after=prize_words(after, tongue)),
        tongue("Reason: {reason}", reason=reason),
    ]
    yes = Button(tongue.word("Yes, change the prize"), ConfirmPrize(prize.code))
    return Reply(join(lines), ((yes, *_cancel(tongue)),))


def changed(prize: Prize, tongue: Tongue, *, same: bool) -> Reply:
    """It is so from now on."""
    text = (
        tongue("It was so before: {prize}.", prize=prize_words(prize, tongue))
        if same
        else tongue("Changed: **{prize}**. It stands in the rules.", prize=prize_words(prize, tongue))
    )
    return Reply(text, ((Button(tongue.word("Rules"), Open("thele")), *_back(tongue)),))


def _cancel(tongue: Tongue) -> tuple[Key, ...]:
    return (Button(tongue.word("Cancel"), Open("dieuhanh")),)


def _back(tongue: Tongue) -> tuple[Key, ...]:
    return (Button(tongue.word("For organisers"), Open("dieuhanh")),)
