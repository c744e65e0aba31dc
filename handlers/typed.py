"""Reading what people type where others press: "B", "b.", "2", "câu b", "dap an b", or the whole label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.actions import Mark
from handlers.info_actions import DrillMark
from messaging.actions import Action
from messaging.model import Asks, Offered
from quiz.fold import fold

_LEAD = re.compile(r"^(?:cau tra loi|cau|dap an|phuong an|tra loi|lua chon|chon|so|option|answer|choose|number)\s+")

_GAP = re.compile(r"[^0-9a-z]+")
_AND = {"", "va", "and", "voi"}


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
    several = _marked(words, offers) if asks is Asks.NOTHING else None
    if several is not None:
        return several
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


def _marked(words: str, offers: Sequence[Offered]) -> Action | None:
    """The answer where several options can be marked: "A C", "a, c", "ac" or "1,3" name all of them at once."""
    marks = [(offer, offer.action) for offer in offers if isinstance(offer.action, Mark | DrillMark)]
    if not marks:
        return None
    places: dict[str, int] = {}
    for offer, action in marks:
        places[fold(offer.mark)] = places[str(offer.number)] = action.place
    bare = _LEAD.sub("", fold(words))
    tokens = [token for token in _GAP.split(bare) if token not in _AND]
    if len(tokens) == 1 and words.strip().isascii():
        tokens = list(tokens[0])
    named = [places.get(token) for token in tokens]
    if not named or None in named or len(set(named)) != len(named):
        return None
    return marks[0][1].all_at_once(sum(1 << place for place in named if place is not None))
