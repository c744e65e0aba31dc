"""A broadcast in a few words: who gets it, where it stands, how it begins."""

from __future__ import annotations

from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.units import unit_words
from services.audiences import Kind
from services.contest import Contest
from services.organising import Broadcast, BroadcastState
from services.records import Json

EXCERPT = 60


def audience_words(contest: Contest, tongue: Tongue, broadcast: Broadcast) -> str:
    """Who gets it, and how many that is."""
    return whom(contest, tongue, broadcast.audience, broadcast.counted)


def whom(contest: Contest, tongue: Tongue, wanted: Json, count: int | None) -> str:
    """The same of an audience and its number."""
    if not wanted:
        return tongue.word("not chosen yet")
    unit = str(wanted.get("unit", ""))
    where = unit_words(contest.pack.units, unit) if unit in contest.pack.units.units else ""
    match Kind(wanted["kind"]):
        case Kind.GROUPS:
            who = tongue.word("groups of {unit}", unit=where) if where else tongue.word("all subscribed groups")
        case Kind.PLAYERS:
            who = tongue.word("players of {unit}", unit=where) if where else tongue.word("all players")
        case Kind.NOT_PLAYED:
            who = tongue.word("those who have not played {round}", round=title(contest, tongue, str(wanted["round"])))
        case _:
            who = tongue.word("organisers and staff")
    return f"{who} ({recipients(tongue, wanted, count or 0)})"


def recipients(tongue: Tongue, wanted: Json, count: int) -> str:
    """How many they are: groups are counted as groups, everybody else is a person."""
    if wanted.get("kind") == Kind.GROUPS:
        return tongue.many("{n} group", "{n} groups", count)
    return tongue.many("{n} recipient", "{n} recipients", count)


def state_word(tongue: Tongue, state: BroadcastState) -> str:
    """Where it stands, in a word."""
    return {
        BroadcastState.DRAFT: tongue.word("Draft"),
        BroadcastState.WAITING: tongue.word("Waiting for approval"),
        BroadcastState.SCHEDULED: tongue.word("Scheduled"),
        BroadcastState.EXPANDING: tongue.word("Sending"),
        BroadcastState.SENDING: tongue.word("Sending"),
        BroadcastState.PAUSED: tongue.word("Paused"),
        BroadcastState.CANCELLED: tongue.word("Cancelled"),
        BroadcastState.FINISHED: tongue.word("Sent"),
    }[state]


def excerpt(broadcast: Broadcast) -> str:
    """Its first words on one line."""
    words = " ".join(broadcast.text.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rstrip() + "…"


def capital(words: str) -> str:
    """Words at the beginning of a line."""
    return words[:1].upper() + words[1:]
