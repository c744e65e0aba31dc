"""Addresses that lead into a private talk with us, as the readers of a chat can open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.model import Capabilities

WEB = "web"
WHOLE = "all"
"""Brought by a link that adds us to a group which stands for no unit in particular."""
_SLASH = "__"
_TYPED = {"u": "DV", "g": "NHOM", "i": "MOI"}
"""What stands before a unit or a group in a join code, without accents: it is copied from posters by hand."""


@dataclass(frozen=True, slots=True)
class Links:
    """For the readers of one channel; `channels` is what each channel of the house can show."""

    channel: str
    channels: Mapping[str, Capabilities]

    def start(self, payload: str = "") -> str:
        """Into a private talk on the readers' own channel, or on the web where that has no addresses. "" if none is known."""
        return self._of(self.channel, payload) or self._of(WEB, payload)

    def everywhere(self, payload: str = "") -> dict[str, str]:
        """By channel, messengers first: for what is passed on to people who may have one and not the other."""
        order = sorted(self.channels, key=lambda name: (name == WEB, name))
        return {name: link for name in order if (link := self._of(name, payload))}

    def codes(self, payload: str) -> dict[str, str]:
        """By channel, what is typed in the talk that its link opens: of links that bring nothing along by themselves."""
        kind, _, rest = payload.partition("-")
        word = _TYPED.get(kind)
        bare = [name for name, can in self.channels.items() if can.start and "{payload}" not in can.start]
        return dict.fromkeys(bare, f"{word} {rest}") if word and rest else {}

    def add_to_group(self, unit: str = "") -> str:
        """Adds us to a group of the reader's; the unit is offered to its admin at once. "" on channels without such links."""
        can = self.channels.get(self.channel)
        template = can.start_group if can is not None and can.start_group else ""
        return template.format(payload=as_payload(f"u-{unit}" if unit else WHOLE))

    def without_files(self) -> str:
        """The web page, where a file can be had, for readers whose channel hands over none; "" for the others."""
        can = self.channels.get(self.channel)
        return "" if can is None or can.documents else self._of(WEB)

    def page(self, path: str) -> str:
        """A page of our website ("/niem-phong"); "" if the website's address is not known."""
        front = self._of(WEB)
        return front.rstrip("/") + path if front else ""

    def _of(self, channel: str, payload: str = "") -> str:
        can = self.channels.get(channel)
        template = can.start if can is not None and can.start else ""
        if not payload:
            return template.partition("?")[0]
        return template.format(payload=as_payload(payload))


def as_payload(words: str) -> str:
    """In the letters that a messenger's start link may hold; only the slash of a unit's code is another."""
    return words.replace("/", _SLASH)


def from_payload(payload: str) -> str:
    """And back."""
    return payload.replace(_SLASH, "/")
