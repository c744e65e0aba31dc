"""Telegram, looked at from outside: who the bot is, and where its messages go. Nothing is set or fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec

from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused, BotApi
from bot.channels.telegram.capabilities import NAME
from bot.channels.telegram.presence import WebhookInfo
from bot.channels.telegram.updates import KINDS
from bot.channels.telegram.webhook import PATH
from bot.config import Config
from bot.doctor.findings import Examination, Finding, Step

WITHIN_S: Final = 10.0
RECENT: Final = timedelta(minutes=10)
MANY_WAITING: Final = 100


class _Me(msgspec.Struct):
    username: str = ""
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False


def is_on(config: Config) -> bool:
    """Whether Telegram is set up at all."""
    return bool(config.telegram_token.get_secret_value())


async def check_telegram(exam: Examination) -> Sequence[Finding]:
    """The token, the bot's own settings and its webhook."""
    config, step = exam.config, Step(NAME)
    token, proxy = config.telegram_token.get_secret_value(), config.telegram_proxy.get_secret_value()
    api = BotApi(token, config.telegram_api, proxy)
    try:
        _introduce(step, exam, await api.call("getMe", into=_Me, within_s=WITHIN_S))
        info = await api.call("getWebhookInfo", into=WebhookInfo, within_s=WITHIN_S)
    except ApiError as error:
        step.wrong(*_why(exam, error))
        return step.found
    finally:
        await api.close()
    (_polls if config.fetches else _is_called)(step, exam, info)
    return step.found


def _why(exam: Examination, error: ApiError) -> tuple[str, str]:
    word = exam.word
    if isinstance(error, ApiAway):
        host = urlsplit(exam.config.telegram_api).hostname
        return (
            word("{host} cannot be reached: {why}.", host=host, why=error),
            word(
                "Check the network of this machine. Where Telegram is blocked, set THITUAN_TELEGRAM_PROXY, for example "
                "socks5://HOST:PORT."
            ),
        )
    if isinstance(error, ApiRefused) and error.code in {401, 404}:
        return (
            word("Telegram does not know the token."),
            word("Copy it again from @BotFather (/mybots, API Token) into THITUAN_TELEGRAM_TOKEN and start again."),
        )
    return word("Telegram answered: {why}.", why=error), word("Ask again in a few minutes.")


def _introduce(step: Step, exam: Examination, me: _Me) -> None:
    word = exam.word
    step.ok(word("The token is right; the bot is @{username}.", username=me.username))
    if me.can_read_all_group_messages:
        step.warning(
            word("The bot reads everything that is said in its groups."),
            word("@BotFather: /mybots, Bot Settings, Group Privacy, Turn on."),
        )
    if not me.can_join_groups:
        step.warning(
            word("The bot cannot be added to groups."),
            word("@BotFather: /mybots, Bot Settings, Allow Groups, Turn on."),
        )


def _polls(step: Step, exam: Examination, info: WebhookInfo) -> None:
    """A webhook keeps every message from whoever fetches."""
    word = exam.word
    if not info.url:
        step.ok(word("Messages are fetched (polling); no webhook stands in the way."))
    elif info.url == exam.config.address + PATH:
        step.ok(word("A webhook of this server is still set; the start takes it away, because messages are fetched."))
    else:
        step.wrong(
            word("The messages of this bot go to a webhook at {host}.", host=_host(info.url)),
            word(
                "If that one is not needed any more, set THITUAN_TELEGRAM_TAKE_OVER=1 and start again; otherwise use the "
                "token of another bot."
            ),
        )


def _is_called(step: Step, exam: Examination, info: WebhookInfo) -> None:
    """The webhook has to be ours, to want all kinds of updates, and to be reached."""
    word, ours = exam.word, exam.config.address + PATH
    if not info.url:
        step.warning(word("No webhook is set at Telegram."), word("The server sets it at its start: python -m bot run"))
        return
    if info.url != ours:
        step.wrong(
            word("The messages of this bot go to a webhook at {host}.", host=_host(info.url)),
            word("Stop the other program with this token, then start this server again: it sets its own webhook."),
        )
        return
    if sorted(info.allowed_updates) != sorted(KINDS):
        step.warning(
            word("Telegram does not bring all that the bot needs."),
            word("Start the server again: it asks for all of it."),
        )
    since = exam.clock().timestamp() - info.last_error_date
    if since < RECENT.total_seconds():
        step.wrong(
            word(
                "Telegram cannot deliver: {why} ({waiting} waiting).",
                why=info.last_error_message,
                waiting=info.pending_update_count,
            ),
            word("Check that the address is reachable from outside, its certificate, and the web server in front."),
        )
    elif info.pending_update_count > MANY_WAITING:
        step.warning(
            word("{waiting} messages wait at Telegram.", waiting=info.pending_update_count),
            word("Does the server run, and does the database answer?"),
        )
    else:
        step.ok(word("The webhook leads here, and Telegram reaches it."))


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
