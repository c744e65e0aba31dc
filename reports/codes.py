"""QR codes as data to be drawn: dark runs of each row, so that a printer gets lines and no pixels."""

from __future__ import annotations

from typing import Any


class Whole(str):
    """An address: no break is put into it, because it may be copied out of the page."""

    __slots__ = ()


def qr(link: str) -> dict[str, Any]:
    """The code of an address: its side in modules, its dark runs as (column, row, length), and the address to be read.

    The middle level of error correction bears a fold or a stain; segno raises it where that costs no room.
    """
    import segno

    rows = list(segno.make_qr(link, error="m").matrix)
    runs = [(start, y, length) for y, row in enumerate(rows) for start, length in _runs(row)]
    return {"side": len(rows), "runs": runs, "link": Whole(link), "shown": Whole(link.removeprefix("https://"))}


def qr_drawing(link: str) -> str:
    """The code of an address as one small drawing (SVG): hundreds of pages of them stay light."""
    import segno

    return Whole(segno.make_qr(link, error="m").svg_inline(border=0, scale=4, omitsize=True))


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
