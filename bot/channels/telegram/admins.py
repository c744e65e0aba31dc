"""Who the admins of a group are, as Telegram tells it: asked when it matters, kept for minutes, forgotten when it changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
import structlog

from bot.channels.telegram.api import ApiError
from bot.channels.telegram.updates import User
from messaging.model import Clock

log = structlog.get_logger()
KEPT = timedelta(minutes=10)
FRESH = timedelta(seconds=2)
"""Presses that come together in one group are answered from one list."""
REST = timedelta(seconds=5)
"""How long Telegram is left alone about a group after it did not tell."""
MOST_GROUPS = 2_000
WITHIN_S = 5.0
"""A press is waiting."""


class Calls(Protocol):
    """What is needed of the Bot API."""

    async def call(
        self, method: str, params: dict[str, Any], *, into: type[list[Admin]], within_s: float
    ) -> list[Admin]:
        """The result of a method. Raises ApiError."""
        ...


class Admin(msgspec.Struct):
    """One of the admins; their rights are the group's affair."""

    user: User


@dataclass(slots=True, eq=False)
class _Group:
    """What is known of a group; whoever asks Telegram about it holds the lock."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    admins: frozenset[str] = frozenset()
    at: datetime | None = None
    failed_at: datetime | None = None


class Admins:
    """The admins of the groups that were asked about lately."""

    def __init__(self, api: Calls, clock: Clock, most: int = MOST_GROUPS) -> None:
        self._api = api
        self._clock = clock
        self._most = most
        self._groups: OrderedDict[str, _Group] = OrderedDict()

    async def is_admin(self, chat_id: str, user_id: str, *, fresh: bool) -> bool | None:
        """Whether somebody is an admin of a group, `fresh`ly asked or as known; None: Telegram did not tell."""
        group = self._group(chat_id)
        oldest = FRESH if fresh else KEPT
        if not self._good(group, oldest):
            async with group.asking:
                if not self._good(group, oldest) and not self._resting(group):
                    await self._ask(chat_id, group)
        return user_id in group.admins if self._good(group, oldest) else None

    def forget(self, chat_id: str) -> None:
        """Something changed there: what is known, and what is being asked, holds no more."""
        self._groups.pop(chat_id, None)

    def _group(self, chat_id: str) -> _Group:
        group = self._groups.setdefault(chat_id, _Group())
        self._groups.move_to_end(chat_id)
        while len(self._groups) > self._most:
            self._groups.popitem(last=False)
        return group

    def _good(self, group: _Group, oldest: timedelta) -> bool:
        return group.at is not None and self._clock() - group.at <= oldest

    def _resting(self, group: _Group) -> bool:
        return group.failed_at is not None and self._clock() - group.failed_at < REST

    async def _ask(self, chat_id: str, group: _Group) -> None:
        try:
            found = await self._api.call(
                "getChatAdministrators", {"chat_id": int(chat_id)}, into=list[Admin], within_s=WITHIN_S
            )
        except ApiError as fault:
            group.failed_at = self._clock()
            log.info("the admins of a group could not be found out", chat=chat_id, reason=str(fault))
            return
        group.admins = frozenset(str(admin.user.id) for admin in found)
        group.at, group.failed_at = self._clock(), None
