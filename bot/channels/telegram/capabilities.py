"""What Telegram can show (Bot API 10.3; the facts are tested against the fake server, one more than each is refused there)."""

from __future__ import annotations

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
)
"""Without `start`: who the bot is there is known once it was asked."""

CAPTION = 1024
"""UTF-16 units of the text under a picture or a document."""
