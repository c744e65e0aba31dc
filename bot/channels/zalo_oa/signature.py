"""Whether an event is Zalo's: `X-ZEvent-Signature: mac=<hex>`, a plain SHA-256 over the raw bytes and a key that only we share.

Documented as app id + body + timestamp (from the body) + OA secret key, not an HMAC. Other variants stand in notes of
integrators; production takes the documented one only, and `matched_variant` tells a technician which one fits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import StrEnum
from typing import Final

HEADER: Final = "X-ZEvent-Signature"
MOST_STAMPS: Final = 4
_TIMESTAMP: Final = re.compile(rb'"timestamp"\s*:\s*"?([0-9]{1,20})"?')


class Variant(StrEnum):
    """How a signature is made; the first is the documented one."""

    DOCUMENTED = "app id + body + timestamp + OA secret key"
    OA_ID = "OA id + body + timestamp + OA secret key"
    APP_SECRET = "app id + body + timestamp + app secret"


def is_signed(raw: bytes, header: str, app_id: str, key: str) -> bool:
    """Whether the documented signature is there; in constant time."""
    return _fits(raw, header, app_id, key)


def matched_variant(raw: bytes, header: str, *, app_id: str, oa_id: str, key: str, app_secret: str) -> Variant | None:
    """Which variant a signature is of; None for none of them."""
    ways = {Variant.DOCUMENTED: (app_id, key), Variant.OA_ID: (oa_id, key), Variant.APP_SECRET: (app_id, app_secret)}
    return next((variant for variant, (first, last) in ways.items() if _fits(raw, header, first, last)), None)


def _fits(raw: bytes, header: str, first: str, key: str) -> bool:
    """An event may hold several timestamps, and which one is its own is known only after parsing: any of the first may be it."""
    given = header.strip().removeprefix("mac=").lower().encode("utf-8", "surrogateescape")
    made = (
        hashlib.sha256(first.encode() + raw + stamp + key.encode()).hexdigest().encode()
        for stamp in list(dict.fromkeys(_TIMESTAMP.findall(raw)))[:MOST_STAMPS]
    )
    return any(hmac.compare_digest(given, mac) for mac in made)
