"""What a Zalo Bot can show: words, and pictures where Zalo can fetch them from us (`pictures.py`). No buttons, edits or roles in groups (docs.zaloplatforms.com/docs/BOT, read in 2026)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.model import Capabilities

NAME: Final = "zalo_bot"
BOT = Capabilities(
    buttons=0,
    row=0,
    label=0,
    payload=0,
    text=2000,
    edit=False,
    toast=0,
    groups=True,
    pictures=False,
    documents=False,
    contact=False,
    links=False,
    styles=False,
    at_once=2,
    group_buttons=False,
    admins=False,
    sparing=True,
)


def known_as(bot_id: str, can: Capabilities = BOT) -> Capabilities:
    """With the address that opens a talk with the bot; it brings nothing along."""
    return replace(can, start=f"https://bot.zaloplatforms.com/bots/{bot_id}")
