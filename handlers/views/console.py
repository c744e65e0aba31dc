"""The way into the console in words."""

from __future__ import annotations

from handlers.actions import Open
from handlers.role_actions import CloseConsoles
from handlers.tongue import Tongue
from messaging.model import Button, Link, Reply
from services.console_links import ENTERED_WITHIN, LASTS


def entrance(tongue: Tongue, address: str) -> Reply:
    """The link, how long it holds, and how to end everything."""
    if not address:
        return Reply(tongue("The address of our website is not set, so there is no console. Please ask the operator."))
    text = tongue(
        "**The console in a browser.** This link is for you alone: it works once, within {enter}, and the console stays open for {lasts}. Please pass it on to nobody.",
        enter=tongue.span(ENTERED_WITHIN),
        lasts=tongue.span(LASTS),
    )
    open_ = Link(tongue.word("Open the console"), address)
    close = Button(tongue.word("Close all my consoles"), CloseConsoles())
    return Reply(text, ((open_,), (close,)))


def closed(tongue: Tongue) -> Reply:
    """All are closed."""
    text = tongue("All your consoles are closed, on every computer. A new link: /bangdieukhien")
    return Reply(text, ((Button(tongue.word("For organisers"), Open("dieuhanh")),),))
