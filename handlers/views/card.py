"""The card with codes to be scanned: what stands on it, and the message that brings it."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.actions import Open
from handlers.group_actions import GroupPost, QrCard
from handlers.tongue import Tongue
from handlers.views.me import app_name, link_lines
from handlers.views.units import unit_words
from messaging.model import Button, Document, Key, Link, Picture, Reply
from messaging.text import join
from services.contest import Contest
from services.papers import Card, Way


def card(contest: Contest, tongue: Tongue, unit: str, links: Mapping[str, str], codes: Mapping[str, str]) -> Card:
    """What is drawn: a code to scan for each app, and what is typed there where its address brings no unit along."""
    ways = [Way(_labelled(tongue, app, codes), link) for app, link in links.items()]
    return Card(
        title=tongue.of(contest.pack.title),
        asks=tongue.word("Scan to take part"),
        by_hand=tongue.word("Cannot scan? Please type the address:"),
        ways=tuple(ways),
        organiser=tongue.of(contest.pack.organiser),
        unit=unit_words(contest.pack.units, unit) if unit else "",
        mark=tongue.word("REHEARSAL") if contest.rehearsal else "",
        language=tongue.language,
    )


def _labelled(tongue: Tongue, app: str, codes: Mapping[str, str]) -> str:
    name = app_name(tongue, app)
    return tongue.word("{app}, then type {code}", app=name, code=codes[app]) if app in codes else name


def shown(
    contest: Contest,
    tongue: Tongue,
    unit: str,
    links: Mapping[str, str],
    codes: Mapping[str, str],
    picture: str,
    *,
    scopes: frozenset[str],
) -> Reply:
    """The card as a picture, and what can be done with it. `scopes`: the asker's units, "" for all."""
    if unit:
        head = tongue("**QR card of {unit}.** Who comes by it gets this unit offered.", unit=_name(contest, unit))
    else:
        head = tongue("**QR card of the contest.**")
    lines = [
        head,
        tongue("Send the picture on, or print the PDF below for walls."),
        *link_lines(tongue, tongue("Link:"), links, codes),
    ]
    if "" in scopes:
        lines.append(tongue("For a unit, type it behind the word, for example: /theqr sở tư pháp"))
    rows: list[tuple[Key, ...]] = [
        (Button(_name(contest, scope), QrCard(scope)),) for scope in sorted(scopes) if scope not in {"", unit}
    ]
    rows.append(
        (Button(tongue.word("Get a post"), GroupPost(unit)), Button(tongue.word("For organisers"), Open("dieuhanh")))
    )
    alt = tongue.word("QR card: {title}", title=tongue.of(contest.pack.short_title))
    return Reply(join(lines), tuple(rows), picture=Picture(picture, alt))


def of_group(
    contest: Contest, tongue: Tongue, links: Mapping[str, str], codes: Mapping[str, str], picture: str
) -> Reply:
    """The card of a group as a picture, and what its link does."""
    lines = [
        tongue("**QR card of this group.** Who registers by it is counted for the group: /thongkenhom"),
        *link_lines(tongue, tongue("Link:"), links, codes),
    ]
    alt = tongue.word("QR card: {title}", title=tongue.of(contest.pack.short_title))
    return Reply(join(lines), picture=Picture(picture, alt))


def printable(tongue: Tongue, document: Document) -> Reply:
    """The same for the printer."""
    return Reply(tongue("For printing (PDF, A4)."), document=document)


def add_to_group(tongue: Tongue, link: str) -> tuple[Key, ...]:
    """A button that adds the bot to a group of the reader's; none where there is no such link."""
    return (Link(tongue.word("Add the bot to your group"), link),) if link else ()


def _name(contest: Contest, unit: str) -> str:
    return unit_words(contest.pack.units, unit)
