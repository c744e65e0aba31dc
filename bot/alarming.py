"""Channels raise alarms at any moment, also while the database is away; each reaches the owners' chats once."""

from __future__ import annotations

import structlog

from bot.channels.surroundings import Alarms
from messaging.model import Clock
from services.alarms import Alarm, alarm
from services.contest import Contest
from storage.errors import StorageError
from storage.store import AnyStore

log = structlog.get_logger()


def alarming(store: AnyStore, contest: Contest, clock: Clock) -> Alarms:
    """Alarms of this contest, written into its outbox."""

    async def raised(one: Alarm) -> None:
        log.error("a channel needs its owners", channel=one.channel, trouble=str(one.trouble), **one.facts)
        try:
            async with store.write() as uow:
                await alarm(uow, contest, one, clock())
                await uow.commit()
        except StorageError as away:
            log.error("the owners could not be told", trouble=str(one.trouble), error=str(away))

    return raised
