"""The web chat as its page shows it."""

from __future__ import annotations

from messaging.actions import unpack
from messaging.model import Button, Chat, Link
from storage.store import AnyStore
from tests.fakes import Shown


async def read_page(store: AnyStore, chat: Chat) -> list[Shown]:
    """What a browser would show: items in order, replaced ones in place."""
    async with store.read() as uow:
        record = await uow.chat(chat)
        items = await uow.web_messages(record.id, 0, 10_000)
    shown: list[Shown] = []
    for message in items:
        body = message.body
        if message.mine:
            continue
        buttons = [
            Button(item["label"], action)
            for item in body["buttons"]
            if item.get("press") and (action := unpack(item["press"])) is not None
        ]
        links = [Link(item["label"], item["url"]) for item in body["buttons"] if item.get("url")]
        document = body["document"]["url"] if body.get("document") else None
        new = Shown(str(message.n), body["text"], buttons, links, body.get("toast"), document)
        place = next((at for at, old in enumerate(shown) if old.id == str(body.get("replaces"))), None)
        if place is None:
            shown.append(new)
        else:
            shown[place] = new
    return shown
