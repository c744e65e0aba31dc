"""The words of the console's frame; what is done in it speaks for itself."""

from __future__ import annotations

from bot.web.site import Translate


def console_words(_: Translate) -> dict[str, str]:
    """By the names that the templates use."""
    return {
        "title": _("Organisers' console"),
        "enter": _("Open the console here"),
        "enter_why": _(
            "Only open it on a computer of your own. It stays open for 8 hours; everything you do is written to the log of acts."
        ),
        "ways": _("What can be done"),
        "leave": _("Close all my consoles"),
        "talk": _("Conversation with the system"),
        "empty": _("Choose on the side what you want to do."),
        "write": _("Write an answer"),
        "send": _("Send"),
        "you": _("You:"),
        "file": _("A file that was asked for"),
        "send_file": _("Send the file"),
        "news": _("There is something new"),
        "now": _("Now"),
        "running": _("Attempts running now"),
        "no_round": _("No round is open or to come."),
        "hour": _("The last quarter of an hour, by the minute"),
        "time": _("Minutes ago"),
        "begun": _("Attempts begun"),
        "ended": _("Attempts handed in"),
        "drop": _("Where people leave the paper ({n} attempts of the last hour)"),
        "question": _("Question"),
        "answered": _("Answered"),
        "channels": _("Channels"),
        "state": _("State"),
        "no_channels": _("Only the web page is on."),
        "waits": _("Messages by state"),
        "events": _("Events waiting"),
        "letters": _("Events that failed"),
        "first": _("First page"),
        "preview": _("Questions as on a phone"),
        "check": _("Check of the pack"),
        "sound": _("The pack has no problem."),
        "right": _("right answer"),
        "queued": _("waiting"),
        "claimed": _("leaving"),
        "accepted": _("sent"),
        "refused": _("refused"),
        "unknown": _("unknown"),
        "skipped": _("skipped"),
    }
