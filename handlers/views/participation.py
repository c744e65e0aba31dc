"""The paper for everybody who took part, in words."""

from __future__ import annotations

from handlers.actions import Open
from handlers.certificate_actions import ConfirmTakingPart
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views import files
from handlers.views.certificates import PDF
from messaging.model import Button, Document, Reply
from messaging.text import join
from services.confirming import TookPart
from services.contest import Contest
from services.records import Json


def own_button(tongue: Tongue) -> Button:
    """How somebody asks for their own."""
    return Button(tongue.word("Confirmation of participation"), ConfirmTakingPart())


def own(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """One's own confirmation of participation, just made or asked for again."""
    lines = [
        tongue("**Your confirmation of participation** is in this file, to read or to print."),
        tongue("It says in which rounds you took part, and nothing about places."),
    ]
    if parameters["site"]:
        lines.append(tongue("Whoever scans its code sees the page that confirms it."))
    lines += files.elsewhere(links, tongue)
    return Reply(join(lines), document=Document(parameters["ref"], own_name(contest, tongue), PDF))


def own_name(contest: Contest, tongue: Tongue) -> str:
    """How that file is called."""
    return files.file_name(contest, [tongue.word("confirmation of participation")], ".pdf", tongue)


def none_yet(took: TookPart, tongue: Tongue) -> Reply:
    """No attempt counts in a round that is over."""
    if took.waits_until is not None:
        text = tongue(
            "You have taken part. The confirmation can be had once the round has closed: {at}.",
            at=tongue.moment(took.waits_until),
        )
        return Reply(text, ((Button(tongue.word("My results"), Open("ketqua")),),))
    text = tongue("No attempt of yours counts yet, so there is nothing to confirm. /lich tells when a round is open.")
    return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")),),))


def letters_lacking(letters: str, tongue: Tongue) -> Reply:
    """A name or unit that would have boxes in it."""
    text = tongue(
        "Your confirmation cannot be printed yet: our fonts lack these letters of your name or unit: {letters}. "
        "Please write to the organisers by /phananh how it is spelled; they can correct it.",
        letters=" ".join(letters),
    )
    return Reply(text, ((Button(tongue.word("My data"), Open("thongtin")),),))
