"""The words of the screen in the hall that are the same whatever it shows."""

from __future__ import annotations

from bot.web.site import Translate


def page_words(_: Translate) -> dict[str, str]:
    """What stands on the pages."""
    return {
        "screen": _("Live board"),
        "race": _("Units racing"),
        "hours": _("Attempts by hour of the day"),
        "areas": _("People who took part, by unit"),
        "news": _("Just now"),
        "press": _("PRESS TO LAUNCH"),
        "practise": _("Practise the press (opens nothing)"),
        "not_armed": _("The button appears here as soon as the launch is armed in the chat."),
        "standby": _("Standby device for the launch"),
        "ask_main": _("Make this screen the launch screen on the stage? The link then works in this browser only."),
        "ask_standby": _("Make this the standby device for the launch? The link then works in this browser only."),
        "ask_reveal": _("Show the prize-giving on this screen? The link then works in this browser only."),
        "take": _("Yes, this screen"),
        "reveal": _("Prize-giving"),
        "lacks": _("Not published or not known yet:"),
        "how": _(
            "Next: the right arrow, Page Down or the space bar. Back: the left arrow or Page Up. "
            "Once this page is open, it needs no network."
        ),
        "start": _("Start the prize-giving"),
        "next": _("Next"),
        "back": _("Back"),
        "full": _("Full screen"),
        "file": _("Download the sealed file (opens without network)"),
        "code": _("Code of this prize-giving: {code}"),
        "changed": _("This file was changed or is incomplete. Please download it again."),
        "nothing": _("No result is published yet, so there is nothing to reveal."),
    }


def script_words(_: Translate) -> dict[str, str]:
    """What the script of the screen says."""
    return {
        "lost": _("Connection lost. What you see is as of {time}; the screen catches up by itself."),
        "days": _("{n} days"),
        "practised": _("Practice at {time}: nothing was opened."),
        "pressing": _("Opening…"),
        "failed": _("The press did not get through. Please press again, or use the standby device."),
    }
