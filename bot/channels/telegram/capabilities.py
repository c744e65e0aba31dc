"""What Telegram can show (Bot API 10.3; the facts are tested against the fake server, one more than each is refused there)."""

from __future__ import annotations

from dataclasses import replace

from messaging.model import Capabilities

NAME = "telegram"
TELEGRAM = Capabilities(
    buttons=100,
    row=8,
    label=64,
    payload=64,
    text=4096,
    edit=True,
    toast=200,
    groups=True,
    pictures=True,
    documents=True,
    contact=True,
    links=True,
    public_links=True,
    polls=True,
    poll_question=300,
    poll_option=100,
    poll_options=12,
    styles=True,
    at_once=64,
)
"""Without `start`: who the bot is there is known once it was asked."""

CAPTION = 1024
"""UTF-16 units of the text under a picture or a document."""


def known_as(username: str, can: Capabilities = TELEGRAM) -> Capabilities:
    """The same of a bot whose name is known: links lead to it."""
    address = f"https://t.me/{username}"
    return replace(can, start=f"{address}?start={{payload}}", start_group=f"{address}?startgroup={{payload}}")
