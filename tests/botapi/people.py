"""People with a phone: what they do becomes updates, what the bot does is what they see.

lan = fake.person("Lan")
await lan.opens("u-03646"); await lan.taps("Bắt đầu"); assert "Câu 1/10" in lan.sees()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.botapi.bodies import Upload
from tests.botapi.formatting import found_entities
from tests.botapi.giving import keep_file
from tests.botapi.world import Bot, Chat, File, Json, Message, Query, Toast, User

if TYPE_CHECKING:
    from tests.botapi.server import FakeBotApi


class Person:
    """Somebody who talks with one bot, in private and in groups."""

    def __init__(self, fake: FakeBotApi, user: User, bot: Bot) -> None:
        self.fake = fake
        self.user = user
        self.bot = bot
        self._seen_toasts = 0

    @property
    def id(self) -> int:
        """The number of the account."""
        return self.user.id

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.fake.platform.private(self.bot, self.user)

    # What they do

    async def says(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Type something; a label of the keyboard below the line is typed too."""
        return await self._sends(text=text, entities=found_entities(text), reply_to=reply_to)

    async def opens(self, payload: str = "") -> Message:
        """Follow a link t.me/<bot>?start=<payload>, or press Start."""
        if self.chat.blocked:
            await self.unblocks()
        return await self.says(f"/start {payload}".strip())

    async def shares_contact(self, phone: str = "84912345678", *, own: bool = True) -> Message:
        """Press the button that shares a number; with own=False send somebody else's from the address book."""
        contact: Json = {"phone_number": phone, "first_name": self.user.first_name}
        if own:
            contact["user_id"] = self.user.id
        return await self._sends(contact=contact)

    async def sends_file(
        self,
        content: bytes,
        name: str = "danh-sach.xlsx",
        media_type: str = "application/octet-stream",
        *,
        caption: str = "",
        photo: bool = False,
    ) -> Message:
        """Send a document, or a picture as a photo."""
        kind = "photo" if photo else "document"
        file: File = keep_file(self.fake.platform, self.bot.id, Upload(name, media_type, content), kind)
        return await self._sends(text=caption, entities=found_entities(caption), **{kind: file})

    async def _sends(self, **fields: Any) -> Message:
        chat = self.chat
        assert not chat.blocked, "a blocked bot gets nothing; unblock it first"
        chat.started, chat.last_said = True, self.fake.platform.pace()
        self._acts()
        message = self.fake.platform.add_message(chat, self.user, **fields)
        self.fake.platform.tell_message(message)
        await self.fake.acted()
        return message

    async def taps(self, what: str, *, on: Message | None = None) -> Query:
        """Press the newest inline button with this label, this beginning of a label, or this data."""
        message, button = find_button(self.messages if on is None else [on], what)
        assert "callback_data" in button, f"the button {what!r} opens {button.get('url')!r}, it tells the bot nothing"
        return await self.tap(message, button["callback_data"])

    async def forges(self, data: str, *, on: Message | None = None) -> Query:
        """Send a press that no button offered."""
        return await self.tap(on or self.messages[-1], data)

    async def tap(self, message: Message, data: str, *, inaccessible: bool = False) -> Query:
        """Press a button of this message; an inaccessible one comes to the bot without its content."""
        platform = self.fake.platform
        query = Query(str(platform.dice.getrandbits(62)), platform.clock(), self.user, message.chat, message)
        self.bot.queries[query.id] = query
        message.chat.last_said = platform.pace()
        self._acts()
        shown = message.json()
        if inaccessible:
            shown = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        body = {
            "id": query.id,
            "from": self.user.json(),
            "message": shown,
            "chat_instance": str(message.chat.id * 7919),
            "data": data,
        }
        self.bot.queue.put("callback_query", body, f"user {self.user.id}")
        await self.fake.acted()
        return query

    async def votes(self, message: Message, *options: int) -> None:
        """Answer a poll; no option takes the vote back. The bot hears of it only if the poll is not anonymous."""
        assert message.poll is not None
        assert not message.poll.body["is_closed"], "the poll is closed"
        message.poll.votes[self.user.id] = list(options)
        poll, bot = self.fake.platform.polls[message.poll.id]
        bot.queue.put("poll", poll.json(), f"poll {poll.id}")
        if not poll.body["is_anonymous"]:
            kept = [str(option) for option in options]
            answer = {"poll_id": poll.id, "user": self.user.json(), "option_ids": list(options)}
            bot.queue.put("poll_answer", {**answer, "option_persistent_ids": kept}, f"poll {poll.id}")
        await self.fake.acted()

    async def blocks(self) -> None:
        """Stop and block the bot."""
        await self._lets(write=False)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self._lets(write=True)

    async def _lets(self, *, write: bool) -> None:
        chat = self.chat
        if chat.blocked is not write:
            return
        chat.started, chat.blocked = True, not write
        self._acts()
        old, new = ("kicked", "member") if write else ("member", "kicked")
        states = [_bot_state(self.bot, status) for status in (old, new)]
        self.fake.platform.tell_membership(self.bot, chat, self.user, *states)
        await self.fake.acted()

    def deactivates(self) -> None:
        """Delete the account; nobody is told."""
        self.user.deactivated = True

    # What they see

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote to them in private, as it stands."""
        return [m for m in self.chat.messages.values() if m.sender is self.bot.user and not m.deleted]

    @property
    def toasts(self) -> list[Toast]:
        """Everything that flashed up after their taps."""
        return self.fake.platform.toasts.setdefault((self.bot.id, self.user.id), [])

    def sees(self) -> str:
        """The newest message, and above it what flashed up since they last did something."""
        flashed = [toast.text for toast in self.toasts[self._seen_toasts :]]
        return "\n\n".join([*flashed, self.messages[-1].text] if self.messages else flashed)

    @property
    def keyboard(self) -> list[Json]:
        """The buttons below the line of writing, as the last message that said something about them left them."""
        for message in reversed(self.messages):
            if message.reply_markup is not None:
                return message.keyboard
        return []

    async def hears(self, words: str) -> Message:
        """Wait until some message of the bot says this; the newest such."""
        return await self.fake.hears(lambda: self.messages, words)

    def _acts(self) -> None:
        self._seen_toasts = len(self.toasts)


def find_button(messages: list[Message], what: str) -> tuple[Message, Json]:
    """The newest button that is meant."""
    for message in reversed(messages):
        for button in message.buttons:
            if what in {button["text"], button.get("callback_data")}:
                return message, button
            if len(what) > 1 and button["text"].casefold().startswith(what.casefold()):
                return message, button
    offered = [button["text"] for message in messages[-3:] for button in message.buttons]
    raise AssertionError(f"no button {what!r}; there are {offered}")


def _bot_state(bot: Bot, status: str) -> Json:
    body: Json = {"user": bot.user.json(), "status": status}
    return {**body, "until_date": 0} if status == "kicked" else body
