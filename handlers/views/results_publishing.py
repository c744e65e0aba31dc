"""Publishing a result, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from handlers.result_actions import ConfirmPublish, ShowResult
from handlers.tongue import Tongue
from handlers.views import result_versions as read
from handlers.views.play import title
from handlers.views.prizes import bad_reason
from handlers.views.results_making import outdated_words, waiting_words
from messaging.model import Asks, Button, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.matters import Matter
from services.result_decisions import (
    AppealsOpen,
    NoReason,
    NothingToPublish,
    NotYours,
    Outdated,
    Overtaken,
    Published,
    PublishRefusal,
    Ready,
    SamePerson,
    Undecided,
    Unpublished,
    WindowOpen,
)


@dataclass(frozen=True, slots=True)
class Publishing:
    """A list before it is published. `asks`: whoever made it still has to say why nobody else publishes it."""

    contest: Contest
    matter: Matter
    ready: Ready
    names: Mapping[int, str]
    reason: str
    asks: bool


def preview(shown: Publishing, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What publishing means; an owner who made the list says why nobody else publishes it."""
    ready, name = shown.ready, title(shown.contest, tongue, shown.matter.code)
    lines = [
        tongue("**Publish {round}, version {number}?**", round=name, number=ready.version.number),
        read.counts(ready.outcome, tongue),
        *read.award_lines(shown.contest, ready.outcome.awards, shown.names, tongue),
        _holds(shown.matter, tongue),
    ]
    if ready.open_tickets:
        lines.append(tongue("• Complaints without an answer: **{n}**.", n=tongue.number(ready.open_tickets)))
    if ready.unverified:
        lines.append(
            tongue(
                "• Winners who are not verified yet: **{n}**. Publishing does not wait for it; please verify them before prizes are handed out.",
                n=tongue.number(ready.unverified),
            )
        )
    cancel = Button(tongue.word("Cancel"), ShowResult(shown.matter.code))
    if shown.asks:
        ask = tongue(
            "You made this list yourself. If nobody else can publish it, type why; the reason is kept in the log:"
        )
        return Reply(join([receipt, join(lines), ask], "\n\n"), ((cancel,),), asks=Asks.TEXT)
    yes = Button(tongue.word("Yes, publish"), ConfirmPublish(shown.matter.code, ready.version.number))
    return Reply(join([receipt, join(lines), read.reason_line(shown.reason, tongue)], "\n\n"), ((yes, cancel),))


def _holds(matter: Matter, tongue: Tongue) -> Text:
    if matter.whole:
        return tongue("• From then on the list only changes by another version with a reason.")
    return tongue(
        "• From then on the round cannot be extended, and the list only changes by another version with a reason."
    )


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
        case AppealsOpen() | Undecided():
            return _not_settled(why, tongue)
        case Outdated() | Unpublished():
            return (
                outdated_words(contest, why, tongue)
                if isinstance(why, Outdated)
                else waiting_words(contest, why, tongue)
            )
        case NoReason():
            return bad_reason(tongue)
        case Overtaken():
            return tongue("Nothing was published: there is a newer list. Please look at it first.")
        case _:
            assert_never(why)


def _not_settled(why: AppealsOpen | Undecided, tongue: Tongue) -> Text:
    if isinstance(why, AppealsOpen):
        return tongue(
            "{n} appeals against a result that is not recognised wait for an answer. Please answer them in /dsphananh first.",
            n=tongue.number(why.count),
        )
    return tongue(
        "Who wins is not sure yet: {proposals} proposals wait for a decision, {ties} ties for a draw.",
        proposals=tongue.number(why.proposals),
        ties=tongue.number(why.ties),
    )
