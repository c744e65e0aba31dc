"""Methods of receiving: getUpdates and the webhook."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from urllib.parse import urlsplit

from tests.botapi.bodies import Params
from tests.botapi.calls import Call, Result
from tests.botapi.errors import HAS_WEBHOOK, OTHER_POLLER, bad, conflict, too_many
from tests.botapi.hooks import Hook
from tests.botapi.updates import BY_DEFAULT, KINDS
from tests.botapi.world import Bot

LONGEST_POLL = 50
PORTS = {80, 88, 443, 8443}
MOST_CONNECTIONS, CONNECTIONS = 100, 40
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def get_updates(call: Call) -> Any:
    bot = call.bot
    if bot.hook is not None:
        raise conflict(HAS_WEBHOOK)
    _want(call)
    _interrupt(bot, OTHER_POLLER)
    bot.queue.confirm(call.params.number("offset"))
    mine = bot.poll = asyncio.get_running_loop().create_future()
    limit = call.params.number("limit", 100)
    end = time.monotonic() + min(max(call.params.number("timeout"), 0), LONGEST_POLL)
    try:
        while not (found := bot.queue.first(limit)) and (left := end - time.monotonic()) > 0:
            await call.platform.change(left)
            if mine.done():
                mine.result()
    finally:
        if bot.poll is mine:
            bot.poll = None
    updates = [queued.json() for queued in found]
    if call.server.disorder is not None:
        call.server.disorder.shuffle(updates)
    return updates


def _interrupt(bot: Bot, why: str) -> None:
    """End the long poll that is waiting: somebody else receives now."""
    if bot.poll is not None and not bot.poll.done():
        bot.poll.set_exception(conflict(why))
        bot.poll.exception()  # looked at, also if the poller has hung up meanwhile
        bot.queue.changed()


def _want(call: Call) -> None:
    """Remember which kinds the bot wants; left out, it stays as it was."""
    wanted = call.params.json("allowed_updates", "allowed updates")
    if isinstance(wanted, list):
        call.bot.queue.allowed = (KINDS & set(wanted)) or set(BY_DEFAULT)


async def set_webhook(call: Call) -> Any:
    url = call.params.text("url").strip()
    if not url:
        return await delete_webhook(call)
    _check_address(url)
    secret = call.params.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token must be at most 256 characters in length")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    bot, now = call.bot, call.platform.pace()
    most = min(max(call.params.number("max_connections", CONNECTIONS), 1), MOST_CONNECTIONS)
    same = bot.hook is not None and (bot.hook.url, bot.hook.secret, bot.hook.max_connections) == (url, secret, most)
    if now - bot.webhook_set < 1.0:
        raise too_many(1)
    bot.webhook_set = now
    _want(call)
    await _clean(call)
    if same:
        return Result(True, "Webhook is already set")
    if bot.hook is not None:
        await bot.hook.close()
    _interrupt(bot, "terminated by setWebhook request")

    async def execute(method: str, params: Params) -> object:
        return await call.server.perform(bot, method, params, by_hook=True)

    bot.hook = Hook(bot, url, secret, most, execute, call.platform.now, call.server.hurry)
    bot.hook.open()
    return Result(True, "Webhook was set")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise bad("invalid webhook URL specified") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad("invalid webhook URL specified")
    if parts.hostname in LOOPBACK:
        return  # as a server of one's own (--local) allows it
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "." not in parts.hostname or parts.hostname.endswith((".local", ".invalid", ".internal")):
        raise bad("bad webhook: Failed to resolve host: Name or service not known")


async def _clean(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        for waiting in list(call.bot.queue.waiting):
            call.bot.queue.drop(waiting)


async def delete_webhook(call: Call) -> Any:
    bot = call.bot
    await _clean(call)
    if bot.hook is None:
        return Result(True, "Webhook is already deleted")
    hook, bot.hook = bot.hook, None
    await hook.close()
    bot.queue.changed()
    return Result(True, "Webhook was deleted")


async def get_webhook_info(call: Call) -> Any:
    bot = call.bot
    bot.queue.expire()
    info: dict[str, Any] = {
        "url": bot.hook.url if bot.hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.waiting),
    }
    if bot.hook is not None:
        info |= {"max_connections": bot.hook.max_connections, "ip_address": "127.0.0.1"}
        if bot.hook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = bot.hook.last_error
    if bot.queue.allowed != BY_DEFAULT:
        info["allowed_updates"] = sorted(bot.queue.allowed)
    return info


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
