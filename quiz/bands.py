"""Bands: units ranked small with small, by their declared numbers, so that forty people need not compete with four thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.localized import Localized


@dataclass(frozen=True, slots=True)
class Band:
    """Units of up to so many declared people, above the band before; `up_to` None: all larger ones, and those without a number."""

    code: str
    title: Localized
    up_to: int | None


def band_of(bands: Sequence[Band], declared: int | None) -> Band:
    """The band of a unit. Without a declared number it is not known to be small, so it is in the last. Bands stand smallest first."""
    if declared is not None:
        for band in bands:
            if band.up_to is None or declared <= band.up_to:
                return band
    return bands[-1]
