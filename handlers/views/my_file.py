"""The files of one's own data: one to read, one for machines."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from enum import Enum

from handlers.tongue import Tongue
from messaging.text import Text
from messaging.text import plain as plain_words
from services.contest import Contest
from services.records import Json

Everything = Mapping[str, Sequence[Mapping[str, object]]]
_SCORES = frozenset({"correct", "points"})


def without_scores(everything: Everything, untold: Container[tuple[object, object]]) -> Everything:
    """The same, without the scores of attempts of these rounds (of these contests): they are told to everybody at the same moment."""
    attempts = [
        {
            name: value
            for name, value in row.items()
            if name not in _SCORES or (row["contest_id"], row["round"]) not in untold
        }
        for row in everything["attempt"]
    ]
    return {**everything, "attempt": attempts}


def plain(everything: Everything) -> bytes:
    """All rows as JSON, in UTF-8."""
    rows: Json = {table: [dict(row) for row in rows] for table, rows in everything.items()}
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_written).encode()


def readable(contest: Contest, tongue: Tongue, words: Text, everything: Everything, at: datetime) -> bytes:
    """The data in words, and under it every row by its table."""
    lines = [tongue.of(contest.pack.title), tongue.moment(at), "", plain_words(words)]
    for table, rows in everything.items():
        if not rows:
            continue
        lines += ["", f"== {_title(table, tongue)} ({tongue.number(len(rows))}) =="]
        for row in rows:
            filled = [(name, value) for name, value in row.items() if value not in (None, "", [], {})]
            lines.append("; ".join(f"{name}: {_told(value, tongue)}" for name, value in filled))
    # The mark at the beginning makes old Windows programs read the file as UTF-8.
    return ("\ufeff" + "\r\n".join("\r\n".join(lines).splitlines()) + "\r\n").encode()


def _title(table: str, tongue: Tongue) -> str:
    return {
        "person": tongue.word("Person"),
        "identity": tongue.word("Chat accounts"),
        "role_grant": tongue.word("Roles"),
        "player": tongue.word("Registration"),
        "consent": tongue.word("Consent log"),
        "phone_claim": tongue.word("Phone numbers"),
        "link_code": tongue.word("Link codes"),
        "attempt": tongue.word("Attempts"),
        "step": tongue.word("Answers"),
        "prediction": tongue.word("Predictions"),
        "chat": tongue.word("Conversations"),
        "web_message": tongue.word("Messages on the web page"),
        "outbox": tongue.word("Notices"),
        "stored_file": tongue.word("Files"),
        "audit": tongue.word("Log of acts"),
        "dead_letter": tongue.word("Messages that could not be handled"),
        "subscription": tongue.word("Groups you agreed for"),
        "role_invite": tongue.word("Invitations to a role"),
        "planned_notice": tongue.word("Planned notices you moved or sent"),
        "broadcast": tongue.word("Messages you wrote or approved"),
        "received": tongue.word("What you confirmed as received"),
        "ticket": tongue.word("Complaints"),
        "proposal": tongue.word("Changes you proposed or decided about"),
        "amendment": tongue.word("Changes made in your name"),
        "result_version": tongue.word("Results you made or published"),
        "verification": tongue.word("Verification of winners"),
    }.get(table, table)


def _told(value: object, tongue: Tongue) -> str:
    if isinstance(value, datetime):
        return tongue.moment(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_written)
    return str(_written(value)) if isinstance(value, bytes | Enum) else str(value)


def _written(value: object) -> object:
    """What JSON has no form for: moments and enums as words, bytes as hexadecimal digits."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset | tuple):
        return sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    return str(value)
