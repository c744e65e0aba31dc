"""Column types that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

ID = BigInteger().with_variant(Integer(), "sqlite")
"""An id of ours; in SQLite the row's own number, which needs no second index."""


class Utc(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out, to the microsecond. A naive one is refused.

    PostgreSQL keeps TIMESTAMPTZ; SQLite, which has no such type, an integer of microseconds since 1970: it sorts and compares
    as time does, and is read by hand with `datetime(column / 1000000, 'unixepoch')`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that is really in the database."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """On the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """On the way out."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return EPOCH + timedelta(microseconds=value)
        moment: datetime = value
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from people. What PostgreSQL or UTF-8 cannot hold (NUL, half a surrogate pair) is dropped, so no message can raise."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """On the way in."""
        return None if value is None else storable(value)


def storable(words: str) -> str:
    """The text without what no database keeps."""
    if words.isascii() and "\x00" not in words:
        return words
    return words.replace("\x00", "").encode("utf-8", "ignore").decode()


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def to_json(value: Any) -> str:
    """Compact JSON."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return to_json(_cleaned(value))
    return to_json(_cleaned(value)) if "\\u0000" in text and value != _cleaned(value) else text


def from_json(text: str | bytes) -> Any:
    """What `to_json` wrote."""
    return msgspec.json.decode(text)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
