"""What the server says when it refuses, in Telegram's own words."""

from __future__ import annotations

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HAS_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Refused(Exception):
    """An answer with `ok: false`. Tests script them too: `fake.fails("sendMessage", Refused(502, "Bad Gateway"))`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def json(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(reason: str, **parameters: int) -> Refused:
    """The request itself is wrong, or what it names is not there."""
    return Refused(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> Refused:
    """The bot may not."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """Somebody else receives for this bot."""
    return Refused(409, f"Conflict: {reason}")


def too_many(seconds: int) -> Refused:
    """The bot is to wait."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORIZED = (401, "Unauthorized")
NO_METHOD = (404, "Not Found: method not found")
