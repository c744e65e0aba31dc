"""Writing a broadcast, in words: the list, the draft's card, what is asked, and how each channel shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.actions import Open
from handlers.broadcast_actions import (
    ApproveBroadcast,
    AskAudience,
    AskAudienceUnit,
    ChangePart,
    ChooseDeputy,
    OpenBroadcast,
    PreviewBroadcast,
    RemovePart,
    SendBroadcast,
    SetAudience,
    SteerBroadcast,
    TestBroadcast,
    WriteBroadcast,
)
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.broadcast_words import audience_words, capital, excerpt, state_word
from handlers.views.me import channel_word
from messaging.fit import fit
from messaging.model import Asks, Button, Capabilities, Document, Key, Link, Picture, Reply, Rows
from messaging.text import Style, Text, join, plain, said
from services.audiences import Kind
from services.broadcast_request import stamp
from services.broadcast_rules import LONGEST_TEXT
from services.contest import Contest
from services.organising import Broadcast
from services.records import Json

OWN = "own"
"""The part of a draft that is a button into the contest."""
Row = tuple[Key, ...]


def subject(broadcast: Broadcast) -> str:
    """Its card, report and progress are one message."""
    return f"broadcast:{broadcast.id}"


def content(broadcast: Broadcast) -> Json:
    """What a recipient's notice is made of."""
    return {
        "text": broadcast.text,
        "picture": broadcast.picture,
        "document": broadcast.document,
        "button": broadcast.button,
    }


def message(parameters: Json, tongue: Tongue, links: Links) -> Reply:
    """The broadcast as its recipients get it; its words are the organisers' own and never markup."""
    picture, document, button = (parameters[part] for part in ("picture", "document", "button"))
    return Reply(
        said(parameters["text"]),
        ((Link(*_leads(button, tongue, links)),),) if button else (),
        picture=Picture(picture["ref"], tongue.word("[Picture: {name}]", name=picture["name"])) if picture else None,
        document=Document(document["ref"], document["name"], document["media_type"]) if document else None,
    )


def _leads(button: Json, tongue: Tongue, links: Links) -> tuple[str, str]:
    return button["label"] or tongue.word("Take part"), button["url"] or links.start()


def home(tongue: Tongue, recent: Sequence[Broadcast], *, write: bool, deputy: str | None, limit: int) -> Reply:
    """What was written lately, and what can be done. `deputy` None: the asker may not send, so it is not theirs to name."""
    lines = [tongue("**Broadcasts of the organisers**")]
    rows: list[Row] = []
    if write:
        rows.append((Button(tongue.word("Write a new one"), WriteBroadcast()),))
    for broadcast in recent:
        label = f"{state_word(tongue, broadcast.state)}: {excerpt(broadcast)}"
        rows.append((Button(label, OpenBroadcast(broadcast.id)),))
    if not recent:
        lines.append(tongue("Nothing has been written yet."))
    if deputy is not None:
        lines.append(
            tongue("To more than {limit} recipients, another person has to approve.", limit=tongue.number(limit))
        )
        on_duty = tongue("On duty for that: {name}.", name=deputy) if deputy else ()
        lines.append(on_duty or tongue("Everybody who may send is asked."))
        rows.append((Button(tongue.word("Who approves now"), ChooseDeputy(0, 0)),))
    return Reply(join(lines), tuple(rows))


def deputies(tongue: Tongue, people: Sequence[tuple[int, str]], now: int | None) -> Reply:
    """Name who is on duty for approvals."""
    text = tongue("**Who approves broadcasts now?** The one you name is asked alone.")
    rows: list[Row] = [(Button(f"{name} ✓" if id == now else name, ChooseDeputy(id, 1)),) for id, name in people]
    rows.append((Button(tongue.word("Everybody who may send"), ChooseDeputy(0, 1)),))
    return Reply(text, tuple(rows))


# asking -----------------------------------------------------------------------------------------------------------------
def ask_part(tongue: Tongue, part: str, broadcast: Broadcast | None, problem: Text = ()) -> Reply:
    """Ask for a part of a draft; `problem` says what was wrong with the last answer."""
    match part:
        case "text":
            asked = tongue("**Write your message**, up to {most} characters. You can also send a picture or a file here.",
                           most=tongue.number(LONGEST_TEXT))  # fmt: skip
        case "file":
            asked = tongue("**Send a picture or a file** into this chat, up to 10 MB.")
        case "link":
            asked = tongue(
                "**Type the button's label and its address**, for example: {example}. The address begins with https.",
                example=tongue.word("Enter the contest") + " https://example.gov.vn",
            )
        case _:
            asked = tongue("**When is it sent?** For example: 08h00 05/6/2024.")
    back: Row = (Button(tongue.word("Back"), OpenBroadcast(broadcast.id) if broadcast else Open("thongbao")),)
    own = (Button(tongue.word("A button into the contest"), ChangePart(broadcast.id, OWN)),) if broadcast else ()
    rows = (own, back) if own and part == "link" else (back,)
    return Reply(join([problem, asked], "\n\n"), rows, asks=Asks.TEXT)


def ask_audience(tongue: Tongue, broadcast: Broadcast, *, whole: bool) -> Reply:
    """Who gets it? Those with a role for a unit choose among what is theirs."""
    id = broadcast.id
    rows: list[Row] = []
    if whole:
        rows += [
            (Button(tongue.word("All subscribed groups"), SetAudience(id, Kind.GROUPS)),),
            (Button(tongue.word("All players"), SetAudience(id, Kind.PLAYERS)),),
            (Button(tongue.word("Those who have not played this round"), SetAudience(id, Kind.NOT_PLAYED)),),
            (Button(tongue.word("Organisers and staff"), SetAudience(id, Kind.STAFF)),),
        ]
    rows += [
        (Button(tongue.word("Groups of a unit"), AskAudienceUnit(id, Kind.GROUPS)),),
        (Button(tongue.word("Players of a unit"), AskAudienceUnit(id, Kind.PLAYERS)),),
        (Button(tongue.word("Back"), OpenBroadcast(id)),),
    ]
    return Reply(tongue("**Who gets this broadcast?**"), tuple(rows), replaces=subject(broadcast))


def which_unit(tongue: Tongue, kind: Kind) -> Text:
    """Above the list of units."""
    if kind is Kind.GROUPS:
        return tongue("**The groups of which unit?** Units below it are included.")
    return tongue("**The players of which unit?** Units below it are included.")


# the draft --------------------------------------------------------------------------------------------------------------
def card(
    contest: Contest,
    tongue: Tongue,
    broadcast: Broadcast,
    channels: Mapping[str, Capabilities],
    *,
    own: bool,
    problem: Text = (),
    toast: str | None = None,
) -> Reply:
    """A draft as it stands. `own`: for its author, who may change it; others may approve it in advance and send it."""
    lines = [
        problem,
        tongue("**Draft**: “{words}”", words=excerpt(broadcast)),
        tongue("To: {audience}", audience=audience_words(contest, tongue, broadcast)),
        _when(tongue, broadcast),
        *parts_of(tongue, content(broadcast)),
        *_shown(tongue, broadcast, channels),
    ]
    if broadcast.approved_at is not None:
        lines.append(tongue("Approved in advance: {when}", when=tongue.moment(broadcast.approved_at)))
    rows = _own_rows(tongue, broadcast) if own else []
    rows.append(tuple(
        Button(tongue.word("As on {channel}", channel=channel_word(tongue, name)), PreviewBroadcast(broadcast.id, name))
        for name in channels
    ))  # fmt: skip
    if not own and broadcast.approved_at is None:
        rows.append((Button(tongue.word("Approve in advance"), ApproveBroadcast(broadcast.id, 1, stamp(broadcast))),))
    send = tongue.word("Schedule") if broadcast.due_at else tongue.word("Send")
    test = Button(tongue.word("Send a test to me"), TestBroadcast(broadcast.id))
    rows.append((Button(send, SendBroadcast(broadcast.id, 0)), test))
    if own:
        rows.append((Button(tongue.word("Discard"), SteerBroadcast(broadcast.id, "cancel", 0)),))
    return Reply(join(lines), tuple(rows), replaces=subject(broadcast), toast=toast)


def _own_rows(tongue: Tongue, broadcast: Broadcast) -> list[Row]:
    id = broadcast.id
    rows: list[Row] = [
        (
            Button(tongue.word("Recipients"), AskAudience(id)),
            Button(tongue.word("Edit the text"), ChangePart(id, "text")),
        ),
        (
            Button(tongue.word("Picture or file"), ChangePart(id, "file")),
            Button(tongue.word("Add a button"), ChangePart(id, "link")),
            Button(tongue.word("Sending time"), ChangePart(id, "when")),
        ),
    ]
    parts = {
        "picture": (broadcast.picture, tongue.word("Remove the picture")),
        "document": (broadcast.document, tongue.word("Remove the file")),
        "link": (broadcast.button, tongue.word("Remove the button")),
        "when": (broadcast.due_at, tongue.word("Send at once instead")),
    }
    removable = tuple(Button(label, RemovePart(id, part)) for part, (there, label) in parts.items() if there)
    return [*rows, *((key,) for key in removable)]


def _when(tongue: Tongue, broadcast: Broadcast) -> Text:
    if broadcast.due_at is None:
        return tongue("Time: as soon as it is sent")
    return tongue("Time: {when}", when=tongue.moment(broadcast.due_at))


def parts_of(tongue: Tongue, parts: Json) -> list[Text]:
    """A line for each thing beside the text."""
    found: list[Text] = []
    if parts["picture"]:
        found.append(tongue("Picture: {name}", name=parts["picture"]["name"]))
    if parts["document"]:
        found.append(tongue("File: {name}", name=parts["document"]["name"]))
    if parts["button"] and not parts["button"]["url"]:
        found.append(tongue("Button: {label}, into the contest", label=tongue.word("Take part")))
    elif parts["button"]:
        found.append(tongue("Button: {label} ({url})", **parts["button"]))
    return found


def _shown(tongue: Tongue, broadcast: Broadcast, channels: Mapping[str, Capabilities]) -> list[Text]:
    """A line a channel: how many messages, and what it has no means for."""
    lines: list[Text] = []
    for name, can in channels.items():
        fitted = fit(message(content(broadcast), tongue, Links(name, channels)), can)
        lost: list[str] = []
        if broadcast.button and not (can.links and can.buttons):
            lost.append(tongue.word("the address written out"))
        if broadcast.picture and not can.pictures:
            lost.append(tongue.word("no picture, its name only"))
        if broadcast.document and not can.documents:
            lost.append(tongue.word("no file, its name only"))
        count = tongue.many("{n} message", "{n} messages", len(fitted.messages))
        lines.append(said("• " + ", ".join([f"{capital(channel_word(tongue, name))}: {count}", *lost])))
    return lines


def preview(tongue: Tongue, broadcast: Broadcast, name: str, channels: Mapping[str, Capabilities]) -> Reply:
    """How another channel shows it: its messages one under the other, in its own words."""
    messages = fit(message(content(broadcast), tongue, Links(name, channels)), channels[name]).messages
    parts: list[Text] = [tongue("**As on {channel}:**", channel=channel_word(tongue, name))]
    for number, shown in enumerate(messages, 1):
        if len(messages) > 1:
            parts.append(said(f"— {number}/{len(messages)} —", Style.BOLD))
        parts.append(said(plain(shown.text)))
        if shown.picture or shown.document:
            parts += parts_of(tongue, content(broadcast))[:2]
        keys = [key.label for row in shown.buttons for key in row]
        if keys:
            parts.append(said(" ".join(f"[ {label} ]" for label in keys)))
    return Reply(join(parts, "\n\n"), back_to(tongue, broadcast))


def back_to(tongue: Tongue, broadcast: Broadcast) -> Rows:
    """The way back to the card."""
    return ((Button(tongue.word("Back"), OpenBroadcast(broadcast.id)),),)
