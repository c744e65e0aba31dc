"""Messengers as strict as the real ones: they refuse what the channel's own capabilities do not allow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.channels.telegram.capabilities import known_as
from messaging.actions import pack
from messaging.model import AskContact, Button, Capabilities, Chat, Link, Poll, Reply
from messaging.text import plain

BUTTONS = replace(known_as("thituan_bot"), at_once=8)
"""A messenger with buttons and edits: Telegram, as it says of itself, but for how many leave at once: this one has no pace."""

PLAIN = Capabilities(
    buttons=0,
    row=0,
    label=0,
    payload=0,
    text=2000,
    edit=False,
    toast=0,
    groups=False,
    pictures=False,
    documents=False,
    contact=False,
    links=False,
    styles=False,
)
"""A messenger with words only (the numbers of the Zalo Bot facts)."""


@dataclass
class Shown:
    """A message as it stands in a chat."""

    id: str
    text: str
    buttons: list[Button] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    toast: str | None = None
    document: str | None = None
    topic: str = ""
    poll: Poll | None = None


class FakeMessenger:
    """Somebody else's platform: keeps what was sent to each chat and refuses what it could not show."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self.chats: dict[Chat, list[Shown]] = {}
        self._next = 1000

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        self._check(reply)
        keys = [key for row in reply.buttons for key in row]
        shown = Shown(
            "",
            plain(reply.text),
            [key for key in keys if isinstance(key, Button)],
            [key for key in keys if isinstance(key, Link)],
            reply.toast,
            reply.document.ref if reply.document else None,
            chat.topic,
            reply.poll,
        )
        messages = self.chats.setdefault(chat, [])
        if edits is not None and self.capabilities.edit:
            for place, message in enumerate(messages):
                if message.id == edits:
                    shown.id = edits
                    messages[place] = shown
                    return edits
        self._next += 1
        shown.id = str(self._next)
        messages.append(shown)
        return shown.id

    def _check(self, reply: Reply) -> None:
        can = self.capabilities
        keys = [key for row in reply.buttons for key in row]
        assert len(plain(reply.text)) <= can.text, f"{len(plain(reply.text))} characters"
        assert plain(reply.text).strip(), "an empty message"
        assert len(keys) <= can.buttons, f"{len(keys)} buttons"
        assert all(len(row) <= can.row for row in reply.buttons), "a row too long"
        assert can.toast or reply.toast is None, "a toast where there are none"
        assert can.documents or reply.document is None, "a document where there are none"
        assert can.styles or all(span.style == "plain" for span in reply.text), "styles where there are none"
        for key in keys:
            assert len(key.label) <= can.label, f"label too long: {key.label}"
            assert can.contact or not isinstance(key, AskContact)
            assert can.links or not isinstance(key, Link)
            if isinstance(key, Button):
                assert len(pack(key.action)) <= can.payload, f"payload too long: {pack(key.action)}"
