"""One call of a method: who asks, what, and the checks that many methods share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.bodies import Params
from tests.botapi.errors import bad, too_many
from tests.botapi.formatting import Entity, read_text, units
from tests.botapi.markup import Markup, read_markup
from tests.botapi.platform import Platform
from tests.botapi.world import Bot, Chat, Message

if TYPE_CHECKING:
    from tests.botapi.server import FakeBotApi

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


@dataclass(frozen=True)
class Result:
    """A result with a word about it."""

    value: Any
    description: str


@dataclass(frozen=True)
class Call:
    """A method call under way."""

    server: FakeBotApi
    bot: Bot
    method: str
    params: Params

    @property
    def platform(self) -> Platform:
        """The world."""
        return self.server.platform

    def chat(self, *, writes: bool = True) -> Chat:
        """The chat that is meant, if the bot may write there."""
        return self.platform.open_chat(self.bot, self.params.text("chat_id"), writes=writes)

    def topic(self, chat: Chat) -> int | None:
        """The topic that is meant."""
        number = self.params.number("message_thread_id")
        if number and number not in chat.topics:
            raise bad("message thread not found")
        return number or None

    def reply_to(self, chat: Chat) -> Message | None:
        """The message that this one answers."""
        wish = self.params.json("reply_parameters", "reply parameters") or {}
        number = int(wish.get("message_id", 0)) or self.params.number("reply_to_message_id")
        if not number:
            return None
        found = chat.messages.get(number)
        if found is not None and not found.deleted:
            return found
        if wish.get("allow_sending_without_reply") or self.params.flag("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")

    def markup(self, chat: Chat) -> Markup | None:
        """The keyboard."""
        return read_markup(self.params.json("reply_markup", "reply keyboard markup"), private=chat.private)

    def text(self) -> tuple[str, list[Entity]]:
        """The text of a message, which must not be empty."""
        if not self.params.text("text"):
            raise bad("message text is empty")
        entities = self.params.json("entities", "entities")
        text, marks = read_text(self.params.text("text"), self.params.text("parse_mode"), entities)
        if not text:
            raise bad("text must be non-empty")
        if units(text) > LONGEST_TEXT:
            raise bad("message is too long")
        return text, marks

    def caption(self) -> tuple[str, list[Entity]]:
        """The caption of a picture or a document."""
        entities = self.params.json("caption_entities", "entities")
        text, marks = read_text(self.params.text("caption"), self.params.text("parse_mode"), entities)
        if units(text) > LONGEST_CAPTION:
            raise bad("message caption is too long")
        return text, marks

    def pass_limits(self, chat: Chat) -> None:
        """Refuse what comes too fast."""
        rates = self.platform.rates[self.bot.id]
        paid = self.params.flag("allow_paid_broadcast")
        seconds = rates.ask(chat.id, self.method, group=not chat.private, last_said=chat.last_said, paid=paid)
        if seconds:
            raise too_many(seconds)


def split_markup(markup: Markup | None) -> dict[str, Markup | None]:
    """Where a keyboard goes: under the message, or below the line of writing."""
    if markup is None:
        return {}
    return {"inline": markup} if "inline_keyboard" in markup else {"reply_markup": markup}
