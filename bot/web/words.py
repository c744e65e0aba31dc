"""The words of the page that its script says, and the commonest commands as chips."""

from __future__ import annotations

from bot.web.site import Translate


def chips(_: Translate) -> list[tuple[str, str]]:
    """(what is sent, what is read). Commands keep their slash: a bare word would be taken for a name while one is asked."""
    return [
        ("/thi", _("Play")),
        ("/bxh", _("Standings")),
        ("/ketqua", _("My results")),
        ("/tailieu", _("What to read")),
        ("/trogiup", _("Help")),
    ]


def words(_: Translate) -> dict[str, str]:
    """What the script says, by the names it uses."""
    return {
        "sending": _("sending…"),
        "unsent": _("not sent yet, tap to try again"),
        "refused": _("not sent"),
        "lost": _("Connection lost, trying again…"),
        "back": _("Connected again"),
        "waiting": _("{n} messages are waiting for the line and will be sent by themselves."),
        "waiting_one": _("1 message is waiting for the line and will be sent by itself."),
        "left": _("Time left {time}"),
        "over": _("Time is over"),
        "pressed": _("chosen"),
        "new": _("New messages"),
        "earlier": _("Show earlier messages"),
        "attach": _("Send a file"),
        "too_large": _("This is too large. A file may have at most 10 MB."),
        "cookies": _("This browser keeps no cookies for this page, so it cannot tell who you are. Please allow them."),
        "answering": _("An answer is being written…"),
        "write": _("Write a message"),
        "write_number": _("Write a number"),
        "picture": _("Picture"),
        "me": _("Me"),
        "broken": _("Something went wrong on our side. Please try again in a moment."),
    }
