"""Methods of the bot's face: menus of commands, names, descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.errors import bad

MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST = {"name": 64, "description": 512, "short_description": 120}
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")

Method = Callable[[Call], Awaitable[Any]]


def _place(call: Call) -> tuple[str, str]:
    """Which menu is meant: its scope and language."""
    scope = call.params.json("scope", "BotCommandScope")
    if scope is None:
        scope = {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    for name in SCOPES[scope["type"]]:
        if name not in scope:
            raise bad(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in scope:
        chat = call.platform.find_chat(call.bot, str(scope["chat_id"]))
        if chat.private and scope["type"] != "chat":
            raise bad("can't use specified scope in private chats")
    kept = {name: str(scope[name]) for name in SCOPES[scope["type"]]}
    return json.dumps({"type": scope["type"], **kept}, sort_keys=True), _language(call)


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return language


async def set_my_commands(call: Call) -> bool:
    place = _place(call)
    given = call.params.json("commands", "commands") or []
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    if len(given) > MOST_COMMANDS:
        raise bad("too many commands specified")
    commands = [_command(command) for command in given]
    if len({command["command"] for command in commands}) < len(commands):
        raise bad("BOT_COMMAND_DUPLICATE")
    call.bot.commands[place] = commands
    return True


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    name, description = command["command"].removeprefix("/"), command["description"].strip()
    if not _COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > LONGEST_COMMAND_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


async def get_my_commands(call: Call) -> Any:
    return call.bot.commands.get(_place(call), [])


async def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_place(call), None)
    return True


def _setter(what: str) -> Method:
    async def set_words(call: Call) -> bool:
        language, text = _language(call), call.params.text(what).strip()
        if len(text) > LONGEST[what]:
            raise bad(f"{what.replace('_', ' ')} is too long")
        call.bot.descriptions[what, language] = text
        return True

    return set_words


def _getter(what: str) -> Method:
    async def get_words(call: Call) -> Any:
        words, language = call.bot.descriptions, _language(call)
        default = call.bot.user.first_name if what == "name" else ""
        return {what: words.get((what, language)) or words.get((what, "")) or default}

    return get_words


async def set_chat_menu_button(call: Call) -> bool:
    button = call.params.json("menu_button", "MenuButton") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad("can't parse MenuButton: Unsupported type specified")
    call.bot.menus[call.params.number("chat_id")] = button
    return True


async def get_chat_menu_button(call: Call) -> Any:
    return call.bot.menus.get(call.params.number("chat_id"), {"type": "commands"})


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
