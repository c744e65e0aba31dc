"""Which letters a font can draw, read from the font itself: nobody's name is printed with a box in it."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Kinds of characters that are left out of every picture, so no glyph is needed."""


def missing(words: str, fonts: Iterable[Path]) -> str:
    """The letters of the composed words that one of the fonts lacks, each once, in order; "" if all are there."""
    letters = {letter for font in fonts for letter in _lacking(words, font)}
    return "".join(sorted(letters))


def _lacking(words: str, font: Path) -> Iterator[str]:
    drawn = letters_of(font)
    for letter in unicodedata.normalize("NFC", words):
        if ord(letter) not in drawn and unicodedata.category(letter) not in _UNSEEN:
            yield letter


@cache
def letters_of(font: Path) -> frozenset[int]:
    """The code points that a TrueType font has glyphs for. Raises ValueError for a font without a table that we read."""
    data = font.read_bytes()
    table = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, table + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, table + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", data, table + offset)
        if form == 4:
            found.update(_segments(data, table + offset))
        elif form == 12:
            found.update(_groups(data, table + offset))
    if not found:
        raise ValueError(f"{font.name} has no character map of form 4 or 12")
    return frozenset(found)


def _table(data: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name.decode()}")


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Form 4: segments of the first plane, by a difference or through an array of glyphs."""
    (double,) = struct.unpack_from(">H", data, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * double)
    ranges_at = at + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if ranges[place]:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * place + ranges[place] + 2 * (code - start))
                if glyph == 0:
                    continue
            if (glyph + deltas[place]) % 0x10000:
                yield code


def _groups(data: bytes, at: int) -> Iterator[int]:
    """Form 12: runs of code points of all planes."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    for number in range(count):
        start, end, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        yield from range(start if glyph else start + 1, end + 1)
