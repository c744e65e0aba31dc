"""The question of the day as a group gets it: the messenger's own quiz, and under it what it is and the way in."""

from __future__ import annotations

from handlers.info_actions import TRIAL, Reveal
from handlers.links import Links
from handlers.tongue import Tongue
from messaging.model import Button, Link, Poll, Reply
from messaging.text import join
from services.contest import Contest
from services.records import Json


def render(facts: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """In a group's words. Raises StopIteration for a question that the pack has no more."""
    pack = contest.pack
    bank = pack.trial if facts["set"] == TRIAL else pack.bank(facts["set"])
    place, question = next((place, one) for place, one in enumerate(bank) if one.id == facts["question"])
    poll = Poll(
        tongue.of(question.text),
        tuple(tongue.of(option.text) for option in question.options),
        min(question.answers),
        Button(tongue.word("See the answer"), Reveal(facts["set"], place)),
    )
    source = tongue.of(question.citation)
    text = join(
        [
            tongue("**Question of the day**, for fun: it counts for nothing."),
            tongue("Source: {citation}", citation=source) if source else (),
        ]
    )
    return Reply(text, ((Link(tongue.word("Take part"), links.start(facts["link"])),),), poll=poll)
