"""Fitting a reply to what a channel can show: pure, and nothing is ever cut.

No buttons, too many, or too long ones → a list in the text with something to type for each. No edit → a new message. No
toast → the receipt stands above the text. Too long → several messages, the buttons under the last.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from messaging.model import AskContact, Asks, Button, Capabilities, Fitted, Key, Link, Offered, Poll, Reply, Rows
from messaging.text import Span, Style, Text, join, plain, said

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fit(reply: Reply, can: Capabilities, hint: str = "") -> Fitted:
    """Shape a reply for a channel. `hint` is the recipient's sentence for "type the number or letter of your choice"."""
    reply = _poll_in_words(reply, can)
    marked = _marked(reply)
    offers = tuple(Offered(mark, place, button.label, button.action) for place, (mark, button) in enumerate(marked, 1))
    reply = _without_the_impossible(reply, can)
    if marked and _needs_list(reply.buttons, can):
        reply = _as_list(reply, marked, can, hint)
    else:
        reply = replace(reply, buttons=_wrapped(reply.buttons, can.row))
    if not can.styles:
        reply = replace(reply, text=said(plain(reply.text)))
    return Fitted(_split(reply, can.text), offers, reply.asks)


def _marked(reply: Reply) -> list[tuple[str, Button]]:
    """Each button with what stands for it in a list: its own mark, else a digit, else (where a number is asked) a letter."""
    buttons = [key for row in reply.buttons for key in row if isinstance(key, Button)]
    letters = reply.asks is Asks.NUMBER and len(buttons) <= len(_LETTERS)
    return [
        (button.mark or (_LETTERS[place] if letters else str(place + 1)), button)
        for place, button in enumerate(buttons)
    ]


def _needs_list(rows: Rows, can: Capabilities) -> bool:
    keys = [key for row in rows for key in row]
    return len(keys) > can.buttons or any(len(key.label) > can.label for key in keys)


def _without_the_impossible(reply: Reply, can: Capabilities) -> Reply:
    """Turn what this channel has no means for into words."""
    keys, below = _keys(reply.buttons, can)
    flashes = reply.toast is not None and len(reply.toast) <= can.toast
    above: list[Text] = [said(reply.toast)] if reply.toast and not flashes else []
    picture, document = reply.picture, reply.document
    if picture is not None and not can.pictures:
        above.append(said(picture.alt))
        picture = None
    if document is not None and not can.documents:
        below.append(said(document.name))
        document = None
    return replace(
        reply,
        text=join([*above, reply.text, *below], "\n\n"),
        buttons=keys,
        toast=reply.toast if flashes else None,
        picture=picture,
        document=document,
    )


def _poll_in_words(reply: Reply, can: Capabilities) -> Reply:
    """Where there is no such poll: the question, its options, and a button for the answer before the others."""
    poll = reply.poll
    if poll is None or _takes(can, poll):
        return reply
    words = said("\n".join((poll.question, *_lettered(poll.options))))
    reveal: Rows = ((poll.reveal,),) if poll.reveal is not None else ()
    return replace(reply, text=join([reply.text, words], "\n\n"), buttons=(*reveal, *reply.buttons), poll=None)


def _keys(rows: Rows, can: Capabilities) -> tuple[Rows, list[Text]]:
    """The keys that can be shown, and the words for links that cannot. A keyboard that shares a phone opens no addresses."""
    below: list[Text] = []
    kept: list[tuple[Key, ...]] = []
    shares = can.contact and any(isinstance(key, AskContact) for row in rows for key in row)
    for row in rows:
        shown: list[Key] = []
        for key in row:
            if isinstance(key, Link) and (shares or not _opens(can, key.url)):
                below.append(said(f"{key.label}: {key.url}"))
            elif not isinstance(key, AskContact) or can.contact:
                shown.append(key)
        kept.append(tuple(shown))
    return tuple(row for row in kept if row), below


def _opens(can: Capabilities, url: str) -> bool:
    return can.links and can.buttons > 0 and (not can.public_links or _is_public(url))


def _is_public(url: str) -> bool:
    """Whether an address is on the open web: a name with a top-level part, or a number that is not kept for private nets."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or any(letter.isspace() for letter in url):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        top = host.rpartition(".")[2]
        return all(host.split(".")) and "." in host and len(top) > 1 and top[0].isalpha() and top != "localhost"


def _takes(can: Capabilities, poll: Poll) -> bool:
    return (
        can.polls
        and units(poll.question) <= can.poll_question
        and 2 <= len(poll.options) <= can.poll_options
        and all(units(option) <= can.poll_option for option in poll.options)
    )


def _lettered(options: Iterable[str]) -> Iterator[str]:
    return (f"{_LETTERS[place]}. {option}" for place, option in enumerate(options))


def _as_list(reply: Reply, marked: list[tuple[str, Button]], can: Capabilities, hint: str) -> Reply:
    """Write the buttons into the text. Where short marks fit as buttons they stay pressable."""
    lines = [f"{mark}. {button.label}" for mark, button in marked if button.label != mark]
    rows: Rows = ()
    room = can.buttons
    if len(marked) <= room:
        short: list[Key] = [Button(mark, button.action, button.mark) for mark, button in marked]
        rows = _wrapped((tuple(short),), can.row)
        room -= len(marked)
    rest = [key for row in reply.buttons for key in row if not isinstance(key, Button)]
    written = "\n".join(f"{key.label}: {key.url}" for key in rest[room:] if isinstance(key, Link))
    text = join([reply.text, said(written), said("\n".join(lines)), said(hint)], "\n\n")
    return replace(reply, text=text, buttons=rows + tuple((key,) for key in rest[:room]))


def _wrapped(rows: Rows, most: int) -> Rows:
    if not most:
        return ()
    return tuple(row[start : start + most] for row in rows for start in range(0, len(row), most))


def units(words: str) -> int:
    """The length of a text as messengers count it: in UTF-16, where a rare letter or a picture of a face counts as two."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2


def _fits(words: str, most: int) -> bool:
    return 2 * len(words) <= most or units(words) <= most


def _split(reply: Reply, most: int) -> tuple[Reply, ...]:
    """Cut a long text between paragraphs, lines or words; buttons, document and question stay with the last part."""
    if _fits(plain(reply.text), most):
        return (reply,)
    parts = list(_parts(reply.text, most))
    first = Reply(parts[0], replaces=reply.replaces, toast=reply.toast, picture=reply.picture)
    middle = [Reply(part) for part in parts[1:-1]]
    last = replace(reply, text=parts[-1], replaces=None, toast=None, picture=None)
    return (first, *middle, last)


def _parts(text: Text, most: int) -> Iterator[Text]:
    words = plain(text)
    start = 0
    while not _fits(words[start:], most):
        end = _reach(words, start, most)
        cut = next((at for gap in ("\n\n", "\n", " ") if (at := words.rfind(gap, start + 1, end + 1)) > start), end)
        yield _slice(text, start, cut)
        start = cut
        while start < len(words) and words[start] in "\n ":
            start += 1
    yield _slice(text, start, len(words))


def _reach(words: str, start: int, most: int) -> int:
    """How far one message reaches."""
    end = start + most
    while (over := units(words[start:end]) - most) > 0:
        end -= (over + 1) // 2
    return end


def _slice(text: Text, start: int, end: int) -> Text:
    """The characters [start, end) of a text, keeping their styles."""
    spans: list[Span] = []
    at = 0
    for span in text:
        piece = span.text[max(0, start - at) : max(0, end - at)]
        if piece:
            spans.append(Span(piece, Style(span.style)))
        at += len(span.text)
    return tuple(spans)
