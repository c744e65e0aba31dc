"""The ledger of what was sent, in words: who is in a state, by name, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers.tongue import Tongue
from messaging.actions import Action
from messaging.model import Button, Key, Reply
from messaging.text import Text, join, said
from services.organising import LedgerLine
from services.records import SendState


def lists(
    tongue: Tongue, counts: Mapping[SendState, int], opens: Callable[[SendState], Action]
) -> list[tuple[Key, ...]]:
    """A button for each list of those who did not surely get it; `opens` says which press shows one."""
    labels = {
        SendState.REFUSED: tongue.word("List the refused"),
        SendState.UNKNOWN: tongue.word("List the unknown"),
        SendState.SKIPPED: tongue.word("List the skipped"),
    }
    return [(Button(label, opens(state)),) for state, label in labels.items() if counts.get(state)]


def lines_of(tongue: Tongue, state: SendState, found: Sequence[LedgerLine], total: int, back: Action) -> Reply:
    """Recipients in a state, with what is known about why."""
    head = {
        SendState.REFUSED: tongue("**Refused**: their channel surely did not take it."),
        SendState.UNKNOWN: tongue(
            "**Unknown**: the line broke while sending. It is not sent again, so that nobody gets it twice."
        ),
        SendState.SKIPPED: tongue("**Skipped**: it was not tried."),
    }.get(state, tongue("**Recipients**"))
    lines: list[Text] = [head]
    for number, line in enumerate(found, 1):
        who = line.title or tongue.word("private chat {number}", number=line.chat)
        why = reason(tongue, line.reason)
        lines.append(said(f"{number}. {who}{f' – {why}' if why else ''}"))
    if total > len(found):
        lines.append(tongue("… and {n} more", n=tongue.number(total - len(found))))
    return Reply(join(lines), ((Button(tongue.word("Back"), back),),))


def reason(tongue: Tongue, why: str | None) -> str:
    """Why a line ended as it did; reasons of a platform are shown as they came."""
    return {
        None: "",
        "unreachable": tongue.word("does not take messages from us"),
        "channel off": tongue.word("the channel is switched off"),
        "cut off while sending": tongue.word("we were cut off while sending"),
        "cancelled": tongue.word("the broadcast was cancelled"),
        "withdrawn": tongue.word("left this contest since"),
        "ended": tongue.word("stopped the notices since"),
        "late": tongue.word("it could not be sent in time"),
        "untrue": tongue.word("what it says was not so any more"),
        "moved": tongue.word("got it in the group that this one became"),
        "window": tongue.word("wrote to us too long ago for this channel"),
        "quota": tongue.word("the messages of this month are kept for players"),
        "price": tongue.word("it would have cost more than is allowed"),
        "blocked": tongue.word("has blocked the bot"),
        "deactivated": tongue.word("has deleted their account"),
        "kicked": tongue.word("took the bot out of the group"),
        "not a member": tongue.word("the bot is not in the group any more"),
        "deleted": tongue.word("the group was deleted"),
        "never started": tongue.word("has never talked to the bot"),
        "a bot": tongue.word("is a bot itself"),
        "not found": tongue.word("is not found on its platform"),
    }.get(why, (why or "")[:120])
