"""A process that exchanges the tokens of an Official Account again and again, to be killed: `python -m tests.kill.exchanging …`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import datetime, timedelta

from bot.channels.telling import Teller
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_oa.tokens import App, SignedOff, Tokens
from services.alarms import Alarm
from storage.secrets import Keys
from storage.store import Store

SECRET = "a secret of the kill tests that is long enough"
OFF = 3
"""The exit code of one that found its account signed off."""


async def main(database: str, url: str, app_id: str, app_secret: str, seed: str, at: str) -> int:
    """Exchange until killed; every token is said on a line of its own as soon as it may be used."""
    begun, start = datetime.fromisoformat(at), time.monotonic()
    store = await Store.open(database, keys=Keys(SECRET))

    async def alarm(raised: Alarm) -> None:
        print("alarm", raised.trouble, flush=True)

    line = ZaloLine(lambda: ())
    tokens = Tokens(
        App(app_id, app_secret, seed, url, url),
        line,
        store,
        Keys(SECRET),
        lambda: begun + timedelta(seconds=time.monotonic() - start),
        str(os.getpid()),
        alarm=alarm,
        teller=Teller("Zalo OA", lambda words: print("told", words, flush=True)),
    )
    try:
        access = await tokens.current()
        while True:
            print("uses", access, flush=True)
            access = await tokens.refresh(access)
    except SignedOff:
        return OFF
    finally:
        await line.close()
        await store.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
