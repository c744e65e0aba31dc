"""The reason that people type for an act with effect."""

from __future__ import annotations

SHORTEST_REASON, LONGEST_REASON = 5, 300


def clean_reason(words: str) -> str | None:
    """A reason on one line; None for one that is too short or too long to be one."""
    reason = " ".join(words.split())
    return reason if SHORTEST_REASON <= len(reason) <= LONGEST_REASON else None
