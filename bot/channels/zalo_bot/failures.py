"""What we do about each thing that the Bot API says no to (table of error codes, docs.zaloplatforms.com/docs/BOT)."""

from __future__ import annotations

from typing import Final

from bot.channels.port import MayHaveLeft, NotNow, NotSent
from bot.channels.zalo.answers import ZaloError, ZaloRefused, ZaloUnsent

WRONG_TOKEN: Final = 401
ENOUGH_TODAY: Final = 426
QUOTA: Final = 429
AGAIN: Final = frozenset({403, 408, 502, 503, 504})
"""403 is called an internal error there. Zalo itself says so, or somebody who turned us away before, so nothing was sent."""
NOT_SO: Final = 400
"""What was asked for is not as it should be: of a picture, that Zalo could not fetch or show it."""
LINE_DOWN_S: Final = 5.0
OPERATOR_S: Final = 300.0
BUSY_S: Final = 20.0


def verdict(error: ZaloError) -> NotSent | MayHaveLeft:
    """What the pipeline is told of a message that did not arrive."""
    if isinstance(error, ZaloUnsent):
        return NotNow(str(error), LINE_DOWN_S)
    if not isinstance(error, ZaloRefused) or _of_a_gateway(error):
        return MayHaveLeft(str(error))
    if error.code == WRONG_TOKEN:
        return NotNow("Zalo does not take our token", OPERATOR_S)
    if error.code == QUOTA:
        return NotSent("quota")
    if is_fleeting(error):
        return NotNow(str(error), BUSY_S)
    return MayHaveLeft(str(error)) if error.status >= 500 else NotSent(str(error))


def is_fleeting(error: ZaloError) -> bool:
    """Whether the same call may be made again at once."""
    return isinstance(error, ZaloRefused) and error.code in AGAIN and not _of_a_gateway(error)


def _of_a_gateway(error: ZaloRefused) -> bool:
    """Whether somebody on the way says only that no answer of Zalo's came through."""
    return not error.own and not 400 <= error.status < 500
