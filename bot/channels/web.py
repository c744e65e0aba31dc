"""The web chat as a channel. It is its own platform: what a person sees is rows of ours, written with the event's batch.

The dispatcher calls `store_said` and `store` inside the batch's unit of work, and `announce` after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote, urlsplit

from bot.web.hub import Hub
from messaging.actions import pack
from messaging.model import Button, Capabilities, Document, Fitted, Key, Link, Outgoing, Picture, Reply, Rows, Said
from messaging.text import Style, Text, plain
from services.records import ChatRecord, Json, WebMessage

NAME = "web"
WEB = Capabilities(
    buttons=100,
    row=8,
    label=200,
    payload=64,
    text=20_000,
    edit=True,
    toast=200,
    groups=True,
    pictures=True,
    documents=True,
    contact=False,
    links=True,
    polls=False,
    styles=True,
    admins=False,
)
CONSOLE = replace(WEB, groups=False, passing=True)
"""The organisers' console: the same pages of ours, of which none is a way to its reader."""
REMEMBERED = 100
"""How many subjects of a chat can still be edited; older ones appear anew."""

_OPENS = {"http", "https", "tel", "mailto"}


class MessageShelf(Protocol):
    """The part of a unit of work that the web chat writes to."""

    def add_web_message(self, message: WebMessage) -> None:
        """Append to a web chat."""
        ...

    def save_chat(self, chat: ChatRecord) -> None:
        """Keep the changes of a chat."""
        ...


class WebChannel:
    """Turns replies into items of the chat API and keeps them; wakes the pages that are looking after the commit."""

    def __init__(self, hub: Hub | None = None, address: str = "", can: Capabilities = WEB) -> None:
        self.capabilities = replace(can, start=f"{address}/?start={{payload}}") if address else can
        self.hub = hub or Hub()

    def store(
        self, uow: MessageShelf, chat: ChatRecord, outgoing: Outgoing, fitted: Fitted, at: datetime
    ) -> list[Json]:
        """Write a fitted reply into the chat and return its items, for `announce`.

        The first message edits what `replaces` names, if that was shown here; the last one is where `subject` is now.
        """
        items: list[Json] = []
        for reply in fitted.messages:
            replaced = chat.shown.get(reply.replaces) if reply.replaces else None
            item = _item(_next(chat), chat, reply, at)
            item["asks"] = fitted.asks.value
            if replaced is not None and replaced.isdecimal():
                item["replaces"] = int(replaced)
            if reply.replaces and replaced is not None:
                _remember(chat, reply.replaces, item["n"])
            uow.add_web_message(WebMessage(chat.id, item["n"], at, mine=False, body=item))
            items.append(item)
        if outgoing.subject and items:
            _remember(chat, outgoing.subject, items[-1]["n"])
        uow.save_chat(chat)
        return items

    def store_said(self, uow: MessageShelf, chat: ChatRecord, event: Said) -> Json:
        """Write the person's own words into the chat, so that every page and a reload show both sides."""
        item = _bare(_next(chat), chat, event.text, event.at)
        item["mine"] = True
        item["key"] = event.key.split(":", 2)[-1]
        item["who"] = event.sender.external_id
        if event.files:
            first = event.files[0]
            item["document"] = _document(first.ref, first.name, first.media_type)
        uow.add_web_message(WebMessage(chat.id, item["n"], event.at, mine=True, body=item))
        uow.save_chat(chat)
        return item

    def announce(self, external_id: str, items: Iterable[Json] = ()) -> None:
        """Wake whoever looks at this chat. Call it after the commit; without items it only says "look again"."""
        self.hub.announce(external_id, items)


def _next(chat: ChatRecord) -> int:
    chat.last_n += 1
    return chat.last_n


def _remember(chat: ChatRecord, subject: str, n: int) -> None:
    chat.shown.pop(subject, None)  # put last, so that the oldest is forgotten first
    chat.shown[subject] = str(n)
    while len(chat.shown) > REMEMBERED:
        del chat.shown[next(iter(chat.shown))]


def _bare(n: int, chat: ChatRecord, text: str, at: datetime) -> Json:
    return {
        "n": n,
        "chat": chat.external_id,
        "text": text,
        "buttons": [],
        "replaces": None,
        "toast": None,
        "picture": None,
        "document": None,
        "at": iso(at),
    }


def _item(n: int, chat: ChatRecord, reply: Reply, at: datetime) -> Json:
    item = _bare(n, chat, plain(reply.text), at)
    spans = _spans(reply.text)
    if spans:
        item["spans"] = spans
    item["buttons"] = _buttons(reply.buttons)
    item["toast"] = reply.toast
    item["picture"] = _picture(reply.picture)
    if reply.document is not None:
        item["document"] = _stored(reply.document)
    if reply.until is not None:
        item["until"] = iso(reply.until)
    return item


def _spans(text: Text) -> list[list[str]]:
    if all(span.style is Style.PLAIN for span in text):
        return []
    return [[span.text, span.style.value] for span in text]


def _buttons(rows: Rows) -> list[Json]:
    shown = ((row, _button(key)) for row, keys in enumerate(rows) for key in keys)
    return [{**button, "row": row} for row, button in shown if button is not None]


def _button(key: Key) -> Json | None:
    if isinstance(key, Button):
        return {"label": key.label, "press": pack(key.action)}
    if isinstance(key, Link) and urlsplit(key.url).scheme.lower() in _OPENS:
        return {"label": key.label, "url": key.url}
    return None


def _picture(picture: Picture | None) -> Json | None:
    return None if picture is None else {"url": file_address(picture.ref), "alt": picture.alt}


def _stored(document: Document) -> Json:
    return _document(document.ref, document.name, document.media_type)


def _document(ref: str, name: str, media_type: str) -> Json:
    return {"url": file_address(ref), "name": name, "type": media_type}


def file_address(ref: str) -> str:
    """Where a stored file is fetched by those who may."""
    return "/files/" + quote(ref, safe="")


def iso(at: datetime) -> str:
    """A moment as the API writes it: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
