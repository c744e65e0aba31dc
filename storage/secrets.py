"""Keys derived from the one secret, and what is locked with them."""

from __future__ import annotations


class Keys:
    """Separate keys for encryption, phone hash, links, seal and cookies, derived (HKDF-SHA256) from THITUAN_SECRET_KEY."""

    def __init__(self, secret: str | bytes) -> None:
        self._secret = secret
