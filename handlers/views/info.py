"""The help, the choice of a language, and an answer to words that nobody understood."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from handlers.actions import Open
from handlers.info_actions import ChooseLanguage
from handlers.tongue import Tongue
from messaging.model import Button, Key, Reply, Rows
from messaging.text import compose, join, said
from quiz.fold import one_line
from services.contest import Contest

QUOTED = 40
"""Characters of somebody's words that are said back to them."""


class Footing(Enum):
    """Where somebody stands, as far as it decides what is useful to them next."""

    STRANGER = "stranger"
    WAITING = "waiting"
    PLAYING = "playing"
    OVER = "over"


_NEXT = {
    Footing.STRANGER: ("dangky", "tailieu", "thele", "trogiup"),
    Footing.WAITING: ("tailieu", "lich", "thele", "trogiup"),
    Footing.PLAYING: ("thi", "ketqua", "bxh", "trogiup"),
    Footing.OVER: ("ketqua", "bxh", "ontap", "trogiup"),
}


def button_to(command: str, tongue: Tongue) -> Button:
    """The button that runs a command, labelled with what it does. Raises KeyError for a command that has no label here."""
    labels = {
        "thi": tongue.word("Play"),
        "dangky": tongue.word("Register"),
        "ketqua": tongue.word("My results"),
        "bxh": tongue.word("Leaderboard"),
        "ontap": tongue.word("Answers and explanations"),
        "tailieu": tongue.word("What to read"),
        "thele": tongue.word("Rules"),
        "lich": tongue.word("Calendar"),
        "ngonngu": tongue.word("Language"),
        "trogiup": tongue.word("Help"),
        "dieuhanh": tongue.word("For organisers"),
    }
    return Button(labels[command], Open(command))


def next_steps(footing: Footing, organiser: bool, tongue: Tongue) -> Rows:
    """The four most useful buttons for somebody who stands there; organisers get their menu as well."""
    keys: list[Key] = [button_to(command, tongue) for command in _NEXT[footing]]
    rows: list[tuple[Key, ...]] = [tuple(keys[:2]), tuple(keys[2:])]
    if organiser:
        rows.append((button_to("dieuhanh", tongue),))
    return tuple(rows)


def help_reply(contest: Contest, footing: Footing, organiser: bool, tongue: Tongue) -> Reply:
    """`/trogiup`: what one can do, as buttons and as words."""
    words = (
        tongue("/thi – play, or go on where you stopped"),
        tongue("/ketqua – my results"),
        tongue("/bxh – leaderboard of people and units"),
        tongue("/tailieu – what to read, trial questions"),
        tongue("/ontap – answers and practice, once a round has closed"),
        tongue("/thele – rules and prizes"),
        tongue("/lich – calendar"),
        tongue("/thongtin – my data: see, correct, withdraw"),
        tongue("/phananh – tell the organisers about a problem"),
        tongue("/ngonngu – Tiếng Việt, English"),
    )
    intro = tongue("Press a button, or type what you want, with or without accents (for example: results):")
    contact = tongue.of(contest.pack.contact)
    first = ("thi", "ketqua") if footing is not Footing.STRANGER else ("dangky", "thi")
    rows: list[tuple[Key, ...]] = [
        tuple(button_to(command, tongue) for command in pair)
        for pair in (first, ("bxh", "ontap"), ("tailieu", "thele"), ("lich", "ngonngu"))
    ]
    if organiser:
        rows.append((button_to("dieuhanh", tongue),))
    name = compose("**{title}**", title=tongue.of(contest.pack.short_title))
    return Reply(join([name, join([intro, *words]), said(contact)], "\n\n"), tuple(rows))


def not_understood(words: str, footing: Footing, organiser: bool, tongue: Tongue) -> Reply:
    """Nobody is left without an answer."""
    if words:
        text = tongue("Sorry, I did not understand “{words}”. You can:", words=shortened(words))
    else:
        text = tongue("Sorry, I only understand words and buttons. You can:")
    return Reply(text, next_steps(footing, organiser, tongue))


def shortened(words: str) -> str:
    """Somebody's own words as they are quoted to them."""
    words = one_line(words)
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"


def kept_from_us(web: str, tongue: Tongue) -> Reply:
    """For those whose app keeps their words: children's accounts, and what it does not hand on at all."""
    if not web:
        return Reply(
            tongue(
                "This app does not hand your message on to us. Please ask the organisers for the contest's web page."
            )
        )
    return Reply(tongue("This app does not hand your message on to us. Please play on the web page: {web}", web=web))


def stale_button(footing: Footing, organiser: bool, tongue: Tongue) -> Reply:
    """A button of an old message that means nothing any more."""
    text = tongue("That button is out of date and did nothing. You can:")
    return Reply(text, next_steps(footing, organiser, tongue))


def in_a_group(tongue: Tongue) -> Reply:
    """In a group only a few words are answered."""
    keys: tuple[Key, ...] = (button_to("bxh", tongue), button_to("lich", tongue), button_to("thele", tongue))
    text = tongue("Sorry, I did not understand that. To play, write to me in a private chat; here you can see:")
    return Reply(text, (keys,))


def languages_reply(names: Sequence[tuple[str, str]], tongue: Tongue) -> Reply:
    """`/ngonngu`: a button a language, each named in itself."""
    keys = tuple((Button(name, ChooseLanguage(code)),) for code, name in names)
    return Reply(tongue("Which language shall I speak?"), keys)


def language_chosen(footing: Footing, organiser: bool, tongue: Tongue) -> Reply:
    """Said in the new language."""
    return Reply(tongue("I will speak English to you from now on."), next_steps(footing, organiser, tongue))


def own_name(tongue: Tongue) -> str:
    """What a language calls itself; each catalogue translates "English" by its own name."""
    # Translators: write the name of YOUR language, in your language ("Tiếng Việt"), not a translation of "English".
    return tongue.word("English")
