"""The Zalo Bot, looked at from outside: token, webhook, and how much of the month is used. Nothing is set, fetched or sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from bot.channels.meter import MonthlyMeter
from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_bot.failures import ENOUGH_TODAY
from bot.config import POLLING, Config
from bot.doctor.findings import Examination, Finding, Step
from bot.doctor.reading import opened
from storage.errors import StorageError
from storage.secrets import Keys

NAME: Final = "zalo_bot"
PATH: Final = "/webhook/zalo-bot"
NEARLY: Final = 80
KEPT: Final = 95
"""Per cent of the month's messages from which owners are told, and from which notices stay here."""


def is_on(config: Config) -> bool:
    """Whether the Zalo Bot is set up at all."""
    return bool(config.zalo_bot_token.get_secret_value())


async def check_zalo_bot(exam: Examination) -> Sequence[Finding]:
    """The token, the webhook as Zalo sees it, and the month's messages."""
    step, token = Step(NAME), exam.config.zalo_bot_token.get_secret_value()
    line = ZaloLine(lambda: (token, token.partition(":")[2]))
    base = f"{exam.config.zalo_bot_api.rstrip('/')}/bot{token}"

    async def call(method: str) -> Mapping[str, Any]:
        return (await line.ask("POST", f"{base}/{method}", json={})).field("result")

    try:
        me = await call("getMe")
        step.ok(exam.word("The token is right; the bot is “{name}”.", name=me.get("account_name", "?")))
        url = await _webhook_of(call)
        if _leads_here(step, exam, url):
            await _try(step, exam, call)
    except ZaloError as error:
        step.wrong(*_why(exam, error))
    finally:
        await line.close()
    await _tell_used(step, exam, token.partition(":")[0])
    return step.found


async def _webhook_of(call: Callable[[str], Awaitable[Mapping[str, Any]]]) -> str:
    """Where the webhook points; Zalo answers 404 where none is set."""
    try:
        return str((await call("getWebhookInfo")).get("url") or "")
    except ZaloRefused as refused:
        if 404 in {refused.code, refused.status}:
            return ""
        raise


def _leads_here(step: Step, exam: Examination, url: str) -> bool:
    """Whether messages come to our webhook."""
    word, config, ours = exam.word, exam.config, exam.config.address + PATH
    if config.zalo_bot_mode == POLLING:
        if url:
            step.wrong(
                word("A webhook at {host} keeps the messages from being fetched.", host=urlsplit(url).hostname or url),
                word("Set THITUAN_ZALO_BOT_MODE=webhook, which a contest needs, or stop the other program."),
            )
        else:
            step.warning(
                word("Messages are fetched (polling), which is for trials only: some may be lost or come twice."),
                word("For a contest set an https THITUAN_PUBLIC_URL and THITUAN_ZALO_BOT_MODE=webhook."),
            )
        return False
    if not url:
        step.warning(word("No webhook is set at Zalo."), word("The server sets it at its start: python -m bot run"))
    elif url != ours:
        step.wrong(
            word("The messages of this bot go to a webhook at {host}.", host=urlsplit(url).hostname or url),
            word("Stop the other program with this token, then start this server again: it sets its own webhook."),
        )
    return url == ours


async def _try(step: Step, exam: Examination, call: Callable[[str], Awaitable[Mapping[str, Any]]]) -> None:
    """Let Zalo try our webhook. It does so a few times a day only, and may have given the method up."""
    word = exam.word
    try:
        found = await call("testWebhook")
    except ZaloRefused as refused:
        if refused.code == ENOUGH_TODAY or 404 in {refused.code, refused.status}:
            step.ok(word("The webhook leads here. Zalo does not try it any more today: write to the bot and see."))
            return
        raise
    if found.get("ok") is True:
        step.ok(word("The webhook leads here, and Zalo reaches it. Write to the bot once all the same."))
        return
    outcome = str(found.get("outcome", "?"))
    step.wrong(
        word("Zalo does not reach the webhook: {outcome}. {hint}", outcome=outcome, hint=found.get("hint") or ""),
        _cure(exam, outcome),
    )


def _cure(exam: Examination, outcome: str) -> str:
    """What to do for each outcome that Zalo names (facts 1.6)."""
    word = exam.word
    if outcome in {"webhook.http.403", "webhook.err.blocked"}:
        return word("Switch the browser check of the firewall or CDN off for /webhook/: docs/zalo.md, part 7.")
    if outcome == "webhook.err.tls":
        return word("Renew the certificate, and let the web server send the whole chain (fullchain.pem).")
    if outcome == "webhook.err.dns":
        return word("Look at the spelling in THITUAN_PUBLIC_URL, and at the DNS entry of the name.")
    if outcome == "webhook.http.404":
        return word("Let the web server in front pass /webhook/zalo-bot on to this server.")
    return word("Does the server run, and does the web server in front pass /webhook/zalo-bot on? Open port 443.")


def _why(exam: Examination, error: ZaloError) -> tuple[str, str]:
    word = exam.word
    if not isinstance(error, ZaloRefused):
        host = urlsplit(exam.config.zalo_bot_api).hostname
        return (
            word("{host} cannot be reached: {why}.", host=host, why=error),
            word("Let the firewall of this machine pass what goes out to bot-api.zaloplatforms.com."),
        )
    if error.code == 401:
        return (
            word("Zalo does not know the token."),
            word("Copy it from the message of Zalo Bot Creator, or make a new one there, into THITUAN_ZALO_BOT_TOKEN."),
        )
    if error.code == 429:
        return (
            word("The quota of the bot's plan is used up, as Zalo says."),
            word("Wait for the next month, or let people play on the web page."),
        )
    return word("Zalo answered: {why}.", why=error), word("Ask again in a few minutes.")


async def _tell_used(step: Step, exam: Examination, bot_id: str) -> None:
    """How many of the month's messages have left, as our own counter knows; Zalo tells nobody."""
    word, number, limit = exam.word, exam.tongue.number, exam.config.zalo_bot_monthly
    keys = Keys(exam.config.secret_key.get_secret_value() or NAME)  # a counter is read, which no key has locked
    try:
        async with opened(exam.config, keys) as store:
            used = await MonthlyMeter(store, f"{NAME}:{bot_id}:messages", exam.tongue.zone).load(exam.clock())
    except StorageError:
        return  # what is wrong with the database is told by its own check
    told = word("{used} of {limit} messages of this month are used.", used=number(used), limit=number(limit))
    if used * 100 >= limit * KEPT:
        step.warning(told, word("Notices stay here, players are still answered: forward notices by hand (/layban)."))
    elif used * 100 >= limit * NEARLY:
        step.warning(told, word("Forward notices by hand (/layban), so that the rest is left for players."))
    else:
        step.ok(told)
