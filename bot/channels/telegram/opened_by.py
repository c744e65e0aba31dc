"""Who opened a Mini App, by Telegram's own word (core.telegram.org/bots/webapps, "Validating data received via the Mini App")."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

import msgspec

FRESH: Final = timedelta(hours=1)
"""From the opening on: a phone keeps the word as long as the window stands, and a copied one is soon worth nothing."""
LONGEST: Final = 4096
AHEAD: Final = timedelta(minutes=5)


class _User(msgspec.Struct):
    id: int


def opened_by(token: str, init_data: str, now: datetime) -> str | None:
    """The id of the person; None if the word is forged, changed, too old, or names nobody."""
    if len(init_data) > LONGEST:
        return None
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=32)
    except ValueError:
        return None
    fields = dict(pairs)
    claimed = fields.pop("hash", "")
    if len(fields) != len(pairs) - 1:  # a name that stands there twice was not made by Telegram
        return None
    lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    true = hmac.new(key, lines.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(true.encode(), claimed.encode("utf-8", "surrogatepass")):
        return None
    return _fresh_user(fields, now)


def _fresh_user(fields: dict[str, str], now: datetime) -> str | None:
    date = fields.get("auth_date", "")
    if not (date.isascii() and date.isdecimal() and len(date) <= 11):
        return None
    if not -AHEAD <= now - datetime.fromtimestamp(int(date), UTC) <= FRESH:
        return None
    try:
        return str(msgspec.json.decode(fields.get("user", ""), type=_User).id)
    except (msgspec.MsgspecError, UnicodeError):
        return None
