"""The limiter's keys in Redis, for several replicas of one bot: one script decides about all keys at once, by Redis's own clock.

While Redis is away every replica keeps the limits by itself; that may be too much together, and the platform's 429 then holds
whoever meets it. Nothing stops, and it is told once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.pace import Ledger, Rule, Store

log = structlog.get_logger()
T = TypeVar("T")
ANSWER_S = 0.5
"""Redis is asked before every message; slower than this it is as good as away."""
ASKED_AGAIN_S = 5.0
PREFIX = "thituan:{pace}:"
"""The braces keep all keys of a decision in one place of a cluster."""

# KEYS: the keys of the rules. ARGV: whether to charge, then interval and slack of each. The same as `wait_for` and `charged`.
_TAKE = """
redis.replicate_commands()
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local waits, dues, helds, free = {}, {}, {}, true
for i, key in ipairs(KEYS) do
  local trace = redis.call('HMGET', key, 'due', 'held')
  dues[i], helds[i] = tonumber(trace[1] or 0), tonumber(trace[2] or 0)
  waits[i] = math.max(0, dues[i] - tonumber(ARGV[2 * i + 1]) - now, helds[i] - now)
  free = free and waits[i] == 0
end
if free and ARGV[1] == '1' then
  for i, key in ipairs(KEYS) do
    local due = math.max(dues[i], now) + tonumber(ARGV[2 * i])
    redis.call('HSET', key, 'due', string.format('%.0f', due))
    redis.call('PEXPIRE', key, string.format('%.0f', math.ceil((math.max(due, helds[i]) - now) / 1000) + 1000))
  end
end
return waits
"""

# KEYS: the key. ARGV: for how many microseconds.
_HOLD = """
redis.replicate_commands()
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local trace = redis.call('HMGET', KEYS[1], 'due', 'held')
local held = math.max(tonumber(trace[2] or 0), now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'held', string.format('%.0f', held))
local last = math.max(tonumber(trace[1] or 0), held)
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil((last - now) / 1000) + 1000))
"""


class RedisLedger:
    """Keys remembered in Redis; raises RedisError or OSError when it is away."""

    def __init__(self, client: Redis) -> None:
        self._take = client.register_script(_TAKE)
        self._hold = client.register_script(_HOLD)

    async def take(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        return await self._ask(rules, charge=True)

    async def look(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        return await self._ask(rules, charge=False)

    async def hold(self, key: str, length: int) -> None:
        """See `Store`."""
        await self._hold(keys=[PREFIX + key], args=[length])

    async def _ask(self, rules: Sequence[Rule], *, charge: bool) -> list[int]:
        numbers = [number for rule in rules for number in (rule.interval, rule.slack)]
        waits = await self._take(keys=[PREFIX + rule.key for rule in rules], args=[int(charge), *numbers])
        return [int(wait) for wait in cast("list[int]", waits)]


class SharedLedger:
    """Redis while it answers, this process's own memory while it does not. `clock` counts seconds evenly."""

    def __init__(self, shared: Store, clock: Callable[[], float]) -> None:
        self._shared = shared
        self._own = Ledger(clock)
        self._clock = clock
        self._away_until: float | None = None

    async def take(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        held = self._own.held(rules)
        return held if any(held) else await self._asked(lambda store: store.take(rules))

    async def look(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        waits = await self._asked(lambda store: store.look(rules))
        return [max(pair) for pair in zip(waits, self._own.held(rules), strict=True)]

    async def hold(self, key: str, length: int) -> None:
        """See `Store`. Kept here too: a hold is forgotten neither when Redis goes nor when it comes back empty."""
        await self._own.hold(key, length)
        await self._asked(lambda store: store.hold(key, length))

    async def _asked(self, question: Callable[[Store], Awaitable[T]]) -> T:
        if self._away_until is not None and self._clock() < self._away_until:
            return await question(self._own)
        try:
            answer = await question(self._shared)
        except (RedisError, OSError) as away:
            if self._away_until is None:
                log.warning("Redis is away: this process keeps the limits of sending by itself", error=repr(away))
            self._away_until = self._clock() + ASKED_AGAIN_S
            return await question(self._own)
        if self._away_until is not None:
            self._away_until = None
            log.info("Redis is back: the limits of sending are shared again")
        return answer


def redis_client(url: str) -> Redis:
    """A client that answers soon or says that Redis is away. Close it with `aclose()`."""
    return Redis.from_url(url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 1))
