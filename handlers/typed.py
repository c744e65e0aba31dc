"""Reading what people type where others press: "B", "b.", "2", "câu b", "dap an b", or the whole label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from messaging.actions import Action
from messaging.model import Asks, Offered
from quiz.fold import fold

_LEAD = re.compile(r"^(?:cau tra loi|cau|dap an|phuong an|tra loi|lua chon|chon|so|option|answer|choose|number)\s+")


def command_of(text: str) -> str | None:
    """The command of "/thi", "/thi@bot" or "/batdau u-03646"; None for plain words."""
    if not text.startswith("/"):
        return None
    words = text[1:].split(maxsplit=1)
    return words[0].split("@", maxsplit=1)[0].lower() if words else ""


def chosen(words: str, offers: Sequence[Offered], asks: Asks) -> Action | None:
    """The offered action that these words stand for, or None.

    Where a text is asked, only a bare mark or a whole label counts, so that nobody's name or unit is taken for a press;
    where a number is asked, a digit is always the number.
    """
    folded = fold(words)
    if not folded:
        return None
    for offer in offers:
        if folded == fold(offer.label):
            return offer.action
    bare = folded if asks is not Asks.NOTHING else _LEAD.sub("", folded)
    for offer in offers:
        if bare == fold(offer.mark):
            return offer.action
    if asks is Asks.NOTHING and bare.isdecimal():
        return next((offer.action for offer in offers if offer.number == int(bare)), None)
    return None
