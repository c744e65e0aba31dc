"""What can be wrong with a request, as a status, a code for programs and a kind sentence for people."""

from __future__ import annotations

from bot.web.site import Translate


class Refused(Exception):
    """A request that we do not fulfil; the guard turns it into a response in the asker's language."""

    def __init__(self, status: int, code: str, retry_after: int | None = None, sentence: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.sentence = sentence


def explain(code: str, _: Translate) -> str:
    """The sentence for a code; unknown ones get the general excuse."""
    sentences = {
        "no_session": _("We do not recognise this browser any more. Please open the page again."),
        "no_cookie": _(
            "This browser keeps no cookies for this page, so it cannot tell who you are. Please allow them."
        ),
        "link_wrong": _("This link is not complete, or it is none of ours. Please ask for a new one in the chat: /thi"),
        "link_old": _("This link has expired; what you answered is kept. Please ask for a new one in the chat: /thi"),
        "link_taken": _(
            "This link is for somebody else, or for another phone. Please ask for your own in the chat: /thi"
        ),
        "led_link": _("This screen has no right to launch. Please ask for a link in the chat: /phatdong"),
        "led_reveal": _(
            "This screen has no right to show the prize-giving. Please ask for a link in the chat: /baocaotongket"
        ),
        "led_old": _("This link has expired, or the launch was disarmed. Please ask for a new one in the chat."),
        "led_taken": _("Another screen uses this link. Please ask for your own in the chat."),
        "link_telegram": _("Please open this page with the button in your Telegram chat, so that we know it is you."),
        "console_link": _(
            "This console is closed, or the link was used or has expired. Please ask for a new one in the chat: /bangdieukhien"
        ),
        "console_right": _("Your role does not open this page. What it opens is on the first page of the console."),
        "foreign_chat": _("This conversation belongs to somebody else."),
        "bad_json": _("The message arrived damaged. Please send it again."),
        "bad_key": _("The message arrived without its number. Please open the page again."),
        "bad_number": _("This address is not complete. Please open the page again."),
        "empty": _("There is nothing in this message. Please write something first."),
        "too_long": _("This message is too long. Please shorten it or send it in parts."),
        "too_large": _("This is too large. A file may have at most 10 MB."),
        "no_file": _("No file arrived. Please choose it again."),
        "nobody_yet": _("Please say hello first, then send the file again."),
        "wrong_type": _("The page is of an old version. Please open it again."),
        "wrong_origin": _("This request came from another site, so it was not carried out."),
        "too_fast": _("That was a little too fast. Please wait a moment; nothing is lost."),
        "busy": _("Many people are sending files right now. Please try again in a moment."),
        "away": _("The system is busy right now. Your message will be sent again by itself."),
        "not_found": _("We could not find this page. The contest is on the front page."),
        "no_file_here": _("This file is not here any more, or it is for somebody else."),
        "not_allowed": _("This cannot be done at this address."),
    }
    return sentences.get(code) or _("Something went wrong on our side. Please try again in a moment.")
