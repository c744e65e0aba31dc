"""What an Official Account can show (facts of docs.zaloplatforms.com/docs/OA, read in 2026)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from messaging.model import Capabilities

NAME: Final = "zalo_oa"
FREE: Final = timedelta(hours=48)
"""For so long after somebody's last word a message to them costs nothing."""
ALLOWED: Final = timedelta(days=7)
"""After this nothing reaches them but an approved template (error -230)."""
OA = Capabilities(
    buttons=5,
    row=1,
    label=100,
    payload=1000,
    text=2000,
    edit=False,
    toast=0,
    groups=True,
    pictures=True,
    documents=False,
    contact=False,
    links=True,
    public_links=True,
    styles=False,
    proactive=ALLOWED,
    at_once=4,
    group_buttons=False,
    admins=False,
)


def known_as(oa_id: str, can: Capabilities = OA) -> Capabilities:
    """With the address that opens a talk with the account; it brings nothing along."""
    return replace(can, start=f"https://zalo.me/{oa_id}")
