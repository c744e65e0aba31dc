"""Where messages were shown on other people's platforms: known only after sending, written down with the chat's next event.

What a crash forgets here heals by itself: the next reply is a new message instead of an edit.
"""

from __future__ import annotations

from collections import OrderedDict

from messaging.model import Chat

MOST_CHATS = 50_000
SUBJECTS_KEPT = 20
HEARD = "heard"
"""Beside the subjects: when a person last wrote, on channels where we may write first only for a while after that."""


class ShownSince:
    """Subjects shown in a chat since its record was last written."""

    def __init__(self) -> None:
        self._shown: OrderedDict[Chat, dict[str, str]] = OrderedDict()

    def note(self, chat: Chat, subject: str, external_id: str) -> None:
        """A subject now stands in this message."""
        self._shown.setdefault(chat, {})[subject] = external_id
        self._shown.move_to_end(chat)
        while len(self._shown) > MOST_CHATS:
            self._shown.popitem(last=False)

    def merge(self, chat: Chat, shown: dict[str, str]) -> bool:
        """Put what is known into a chat's own memory; says whether that changed anything."""
        known = self._shown.get(chat)
        if not known:
            return False
        changed = False
        for subject, external_id in known.items():
            if shown.get(subject) != external_id:
                shown.pop(subject, None)
                shown[subject] = external_id
                changed = True
        while len(shown) > SUBJECTS_KEPT:
            del shown[next(iter(shown))]
        return changed
