"""The words of the page: those it is drawn with, those its script says, and the commonest commands as chips."""

from __future__ import annotations

from bot.web.site import Translate


def chips(_: Translate) -> list[tuple[str, str]]:
    """(what is sent, what is read). Commands keep their slash: a bare word would be taken for a name while one is asked."""
    return [
        ("/thi", _("Play")),
        ("/bxh", _("Standings")),
        ("/ketqua", _("Results")),
        ("/tailieu", _("What to read")),
        ("/trogiup", _("Help")),
    ]


def shell_words(_: Translate) -> dict[str, str]:
    """What the page says before its script runs, and what it is read out as."""
    return {
        "rehearsal": _("REHEARSAL: nothing here counts"),
        "conversation": _("Conversation"),
        "conversations": _("Conversations"),
        "opening": _("Opening the conversation…"),
        "no_script": _(
            "This page is a conversation and needs JavaScript. Please switch it on in your browser, or ask the "
            "organisers for another way to take part."
        ),
        "commands": _("Commonest commands"),
        "attach": _("Send a file"),
        "write": _("Write a message"),
        "send": _("Send"),
        "proof": _("Seal and check of the results"),
        "home": _("To the front page of the contest"),
    }


def script_words(_: Translate) -> dict[str, str]:
    """What the script says, by the names it uses."""
    return {
        "private": _("Only me"),
        "sending": _("sending…"),
        "unsent": _("not sent yet, tap to try again"),
        "refused": _("not sent"),
        "lost": _("Connection lost, trying again…"),
        "back": _("Connected again"),
        "left": _("Time left {time}"),
        "over": _("Time is over"),
        "new": _("New messages"),
        "earlier": _("Show earlier messages"),
        "too_large": _("This is too large. A file may have at most 10 MB."),
        "cookies": _("This browser keeps no cookies for this page, so it cannot tell who you are. Please allow them."),
        "answering": _("An answer is being written…"),
        "write": _("Write a message"),
        "write_number": _("Write a number"),
        "link_used": _("This organiser's link was used already. Start the server again for a new one."),
        "broken": _("Something went wrong on our side. Please try again in a moment."),
    }
