"""Methods that send, edit, delete and answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.botapi.calls import Call, split_markup
from tests.botapi.errors import NOT_MODIFIED, OLD_QUERY, bad
from tests.botapi.formatting import Entity, units
from tests.botapi.markup import Markup
from tests.botapi.world import Chat, Message, Toast

TAP_ANSWERED_WITHIN = timedelta(seconds=30)
"""Undocumented; people report between 10 and 30 s."""
LONGEST_TOAST = 200
ACTIONS = {
    "typing",
    "upload_photo",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video",
    "upload_video",
}


async def send_message(call: Call) -> Any:
    chat = call.chat()
    topic, reply_to = call.topic(chat), call.reply_to(chat)
    text, entities = call.text()
    markup = call.markup(chat)
    call.pass_limits(chat)
    message = call.platform.add_message(
        chat, call.bot.user, text=text, entities=entities, topic=topic, reply_to=reply_to, **split_markup(markup)
    )
    return message.json()


async def edit_message_text(call: Call) -> Any:
    message = _to_edit(call)
    text, entities = call.text()
    markup = _inline_only(call, message.chat)
    if message.media or message.poll is not None or not message.text:
        raise bad("there is no text in the message to edit")
    return _edit(call, message, text, entities, markup)


async def edit_message_caption(call: Call) -> Any:
    message = _to_edit(call)
    text, entities = call.caption()
    markup = _inline_only(call, message.chat)
    if not message.media:
        raise bad("there is no caption in the message to edit")
    return _edit(call, message, text, entities, markup)


async def edit_message_reply_markup(call: Call) -> Any:
    message = _to_edit(call)
    markup = _inline_only(call, message.chat)
    return _edit(call, message, message.text, message.entities, markup)


def _to_edit(call: Call) -> Message:
    chat = call.chat(writes=False)
    if not call.params.number("message_id"):
        raise bad("message identifier is not specified")
    message = chat.messages.get(call.params.number("message_id"))
    if message is None or message.deleted:
        raise bad("message to edit not found")
    if message.sender is not call.bot.user or message.service or message.reply_markup is not None:
        raise bad("message can't be edited")
    return message


def _inline_only(call: Call, chat: Chat) -> Markup | None:
    markup = call.markup(chat)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def _edit(call: Call, message: Message, text: str, entities: list[Entity], markup: Markup | None) -> Any:
    if (text, entities, markup) == (message.text, message.entities, message.inline):
        raise bad(NOT_MODIFIED)
    call.pass_limits(message.chat)
    message.text, message.entities, message.inline = text, entities, markup
    message.edited = call.platform.now()
    message.edits += 1
    call.platform.changed()
    return message.json()


async def delete_message(call: Call) -> bool:
    chat = call.chat(writes=False)
    message = chat.messages.get(call.params.number("message_id"))
    if message is None or message.deleted:
        raise bad("message to delete not found")
    admin = not chat.private and chat.members[call.bot.id].admin
    if message.sender is not call.bot.user and not admin and not chat.private:
        raise bad("message can't be deleted")
    message.deleted = True
    call.platform.changed()
    return True


async def answer_callback_query(call: Call) -> bool:
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    text = call.params.text("text")
    if units(text) > LONGEST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if query is None or query.answered or call.platform.clock() - query.at > TAP_ANSWERED_WITHIN:
        raise bad(OLD_QUERY)
    query.answered = True
    if text:
        shown = Toast(text, call.params.flag("show_alert"), query.id)
        call.platform.toasts.setdefault((call.bot.id, query.user.id), []).append(shown)
    call.platform.changed()
    return True


async def send_chat_action(call: Call) -> bool:
    chat = call.chat()
    call.topic(chat)
    if call.params.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True


async def pin_chat_message(call: Call) -> bool:
    chat = call.chat(writes=False)
    if chat.messages.get(call.params.number("message_id")) is None:
        raise bad("message to pin not found")
    if not chat.private:
        member = chat.members[call.bot.id]
        if not member.admin or not member.rights.get("can_pin_messages"):
            raise bad("not enough rights to manage pinned messages in the chat")
    return True


METHODS = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": pin_chat_message,
}
