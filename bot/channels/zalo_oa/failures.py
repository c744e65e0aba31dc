"""What we do about each thing that the Official Account's API says no to (error codes of docs.zaloplatforms.com/docs/OA)."""

from __future__ import annotations

from typing import Final

from bot.channels.port import Gone, MayHaveLeft, NotNow, NotSent
from bot.channels.zalo.answers import ZaloError, ZaloRefused, ZaloUnsent
from bot.channels.zalo_oa.api import OUT_OF_DATE
from bot.channels.zalo_oa.tokens import SignedOff

RATE: Final = -32
TOO_MANY: Final = 429
EXPIRED_ASSET: Final = -100
RATE_S: Final = 15.0
BUSY_S: Final = 20.0
NIGHT_S: Final = 1800.0
OPERATOR_S: Final = 300.0
LINE_DOWN_S: Final = 5.0
GONE: Final = {
    -213: "does not follow",
    -217: "banned",
    -227: "deactivated",
    -244: "blocked",
    -237: "deleted",
    -403: "not a member",
}
"""After these the chat takes nothing from us until it comes back by itself."""
SILENT: Final = {-230: "window", -232: "never started"}
"""Who has been silent for too long: reached again by their next word, which we hear."""
QUOTA: Final = frozenset({-211, -218})
CLOSING: Final = frozenset({-211, -320, -321})
"""Nothing that costs leaves any more, to anybody. -218 is the quota of one recipient."""
OPERATOR: Final = {
    -204: "the Official Account is gone",
    -205: "the Official Account is gone",
    -209: "the app is not active",
    -212: "the app lacks a permission",
    -219: "the app is disabled",
    -221: "the Official Account is not verified",
    -223: "the app lacks a permission",
    -224: "the package has no OpenAPI",
    -235: "this kind of account may not do that",
    -320: "there is no account for billing",
    -321: "there is no money on the billing account",
}
TEMPLATE: Final = {
    -131: "the template is not approved",
    -144: "the templates of today are used up",
    -248: "the template is against Zalo's policy",
    -249: "the template is not one for people known by their id",
}
"""What only the operator can mend about a template; the message is not tried again."""
NOT_SO: Final = frozenset({-201, -210, -233, -248})
"""Our message, or a part of it, is not as it should be."""
LATER: Final = {-200: BUSY_S, -234: NIGHT_S, RATE: RATE_S}
"""A fault of theirs, a message that may not go out at this hour, too many requests."""


def verdict(error: ZaloError) -> NotSent | MayHaveLeft:
    """What the pipeline is told of a message that did not arrive."""
    if isinstance(error, SignedOff):
        return NotNow("Zalo does not take our tokens", OPERATOR_S)
    if isinstance(error, ZaloUnsent):
        return NotNow(str(error), LINE_DOWN_S)
    if isinstance(error, ZaloRefused):
        return _of_a_code(error)
    return MayHaveLeft(str(error))


def _of_a_code(refused: ZaloRefused) -> NotSent | MayHaveLeft:
    code, said = refused.code, str(refused)
    if not refused.own:
        return NotNow(said, BUSY_S) if code == TOO_MANY else MayHaveLeft(said)
    if code in GONE:
        return Gone(GONE[code])
    if code in SILENT or code in QUOTA:
        return NotSent(SILENT.get(code, "quota"))
    if code in LATER:
        return NotNow(said, LATER[code])
    if code in OUT_OF_DATE or is_operators(refused):
        return NotNow(said, OPERATOR_S)
    return NotSent(said)


def is_operators(error: ZaloRefused) -> str | None:
    """What only the operator can mend, in words; None where it is no such thing."""
    return OPERATOR.get(error.code)
