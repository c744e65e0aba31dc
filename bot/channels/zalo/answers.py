"""How an answer of either product of Zalo is read: JSON first, then `ok` or `error`, and the HTTP status last.

Failures come as HTTP 200 too, and a proxy on the way answers in HTML.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

LONGEST_REASON: Final = 300


class ZaloError(Exception):
    """A call that did not succeed; its text may be logged and shown."""


class ZaloRefused(ZaloError):
    """A no. `own`: it has a code of Zalo's own; else somebody on the way answered, and `code` is the HTTP status."""

    def __init__(self, code: int, description: str, status: int = 200, *, own: bool = True) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.status = status
        self.own = own


class ZaloUnsent(ZaloError):
    """There was no connection: the call surely was not carried out."""


class ZaloAway(ZaloError):
    """No answer that could be read: nobody knows whether the call was carried out. `status`: that of the HTTP answer, if one came."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


def read(status: int, body: bytes, secrets: Iterable[str], proof: str | None = None) -> dict[str, Any]:
    """The whole answer of a call that succeeded; `proof`: the field that shows it, where there is no `error` in a good answer. Raises ZaloRefused and ZaloAway, whose texts hold none of `secrets`."""
    try:
        answer = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise ZaloAway(f"HTTP {status} with something that is not an answer of Zalo", status) from None
    error = answer.get("error", answer.get("error_code", 0))
    succeeded = answer["ok"] is True if "ok" in answer else "error" in answer and error == 0
    if proof is not None:
        succeeded = bool(answer.get(proof)) and not error
    if succeeded and status < 400:
        return answer
    own = isinstance(error, int) and bool(error)
    said = answer.get("description") or answer.get("message") or "no reason given"
    raise ZaloRefused(error if own else status, redacted(str(said), secrets), status, own=own)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """A text that may be logged: without secrets, and short."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text[:LONGEST_REASON]
