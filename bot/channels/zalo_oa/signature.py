"""Whether an event is Zalo's: `X-ZEvent-Signature: mac=<hex>`, a plain SHA-256 over the raw bytes and a key that only we share.

Documented as app id + body + timestamp (from the body) + OA secret key, not an HMAC. Other variants stand in notes of
integrators; production takes the documented one only, and the doctor tells a technician which one fits (`checkup_signature.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

HEADER: Final = "X-ZEvent-Signature"
MOST_STAMPS: Final = 4
_TIMESTAMP: Final = re.compile(rb'"timestamp"\s*:\s*"?([0-9]{1,20})"?')


def is_signed(raw: bytes, header: str, app_id: str, key: str) -> bool:
    """Whether the documented signature is there; in constant time.

    An event may hold several timestamps, and which one is its own is known only after parsing: any of the first may be it.
    """
    given = header.strip().removeprefix("mac=").lower().encode("utf-8", "surrogateescape")
    made = (
        hashlib.sha256(app_id.encode() + raw + stamp + key.encode()).hexdigest().encode()
        for stamp in list(dict.fromkeys(_TIMESTAMP.findall(raw)))[:MOST_STAMPS]
    )
    return any(hmac.compare_digest(given, mac) for mac in made)
