"""What we do about each thing that Telegram says no to.

The texts are those of Telegram's own server; they are matched by a part, because their ends differ between releases.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from bot.channels.port import Gone, MayHaveLeft, NotNow, NotSent, WentOn
from bot.channels.telegram.api import ApiRefused
from messaging.model import Chat

WITHOUT_TOKEN_S: Final = 60.0
"""How long to wait while our token is not taken: an operator has to do something."""
BUSY_S: Final = 5.0


class Cure(Enum):
    """How a refused message can still arrive, or has."""

    NONE = "none"
    SAME = "same"
    """It stands there already as it should."""
    ANEW = "anew"
    """The message to edit is gone or cannot be edited: show a new one."""
    NO_TOPIC = "no topic"
    """The topic is gone or closed: show it in the group."""
    UPLOAD = "upload"
    """Telegram no longer knows the file by that name: hand it over again."""
    WORDS = "words"
    """It takes no file, link or poll here: say it in words."""


CURES: Final = (
    ("message is not modified", Cure.SAME),
    ("message to edit not found", Cure.ANEW),
    ("message can't be edited", Cure.ANEW),
    ("there is no text in the message to edit", Cure.ANEW),
    ("message_id_invalid", Cure.ANEW),
    ("message thread not found", Cure.NO_TOPIC),
    ("topic_closed", Cure.NO_TOPIC),
    ("topic_deleted", Cure.NO_TOPIC),
    ("wrong file identifier", Cure.UPLOAD),
    ("wrong remote file identifier", Cure.UPLOAD),
    ("wrong remote file id specified", Cure.UPLOAD),
    ("invalid file id", Cure.UPLOAD),
    ("file_reference_", Cure.UPLOAD),
    ("can't use file of type", Cure.UPLOAD),
    ("photo_invalid_dimensions", Cure.WORDS),
    ("image_process_failed", Cure.WORDS),
    ("file is too big", Cure.WORDS),
    ("request entity too large", Cure.WORDS),
    ("wrong http url", Cure.WORDS),
    ("unsupported url protocol", Cure.WORDS),
    ("button_url_invalid", Cure.WORDS),
    ("not enough rights to send photos", Cure.WORDS),
    ("not enough rights to send documents", Cure.WORDS),
    ("not enough rights to send polls", Cure.WORDS),
    ("chat_send_photos_forbidden", Cure.WORDS),
    ("chat_send_docs_forbidden", Cure.WORDS),
    ("chat_send_polls_forbidden", Cure.WORDS),
)
GONE: Final = (
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("bot is not a member", "not a member"),
    ("group chat was deleted", "deleted"),
    ("group chat was deactivated", "deleted"),
    ("bot can't initiate conversation", "never started"),
    ("bot can't send messages to bots", "a bot"),
    ("chat not found", "not found"),
    ("user not found", "not found"),
    ("peer_id_invalid", "not found"),
)
"""After these the chat takes nothing from us until it comes back by itself. Missing rights are none of them: they are
given back without a word to us.
"""
TAP_IS_OVER: Final = ("query is too old", "query id is invalid")


def cure(refused: ApiRefused) -> Cure:
    """Whether the message can arrive in another way."""
    said = refused.description.lower()
    return next((way for part, way in CURES if part in said), Cure.NONE)


def tap_is_over(refused: ApiRefused) -> bool:
    """Whether a tap was answered too late to flash anything up: nothing is lost, because the chat shows the state."""
    said = refused.description.lower()
    return any(part in said for part in TAP_IS_OVER)


def verdict(refused: ApiRefused, chat: Chat) -> NotSent | MayHaveLeft:
    """What the pipeline is told of a message that cannot arrive."""
    said = refused.description.lower()
    if refused.migrate_to is not None:
        to = Chat(chat.channel, chat.account, str(refused.migrate_to), chat.group)
        return WentOn(refused.description, to)
    if refused.code == 429:
        return NotNow(refused.description, refused.retry_after or BUSY_S)
    if refused.code >= 500:
        return MayHaveLeft(f"{refused.code}: {refused.description}")
    if refused.code == 401 or (refused.code, said) == (404, "not found"):
        return NotNow("Telegram does not take our token", WITHOUT_TOKEN_S)
    if refused.code == 409:
        return NotNow(refused.description, BUSY_S)
    if reason := next((reason for part, reason in GONE if part in said), None):
        return Gone(reason)
    return NotSent(f"{refused.code}: {refused.description}")
