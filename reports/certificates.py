"""Certificates of prizes and confirmations of taking part, as one PDF with a page each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.codes import Whole, qr_drawing
from reports.glyphs import missing
from reports.papers_frame import DOTS, LONG_DOTS
from reports.pictures import FONTS
from services.certificates import Certificate, CertificateBatch, CertificateKind, Unprintable
from services.official import Speech

LETTERS = (FONTS / "BeVietnamPro-Regular.ttf", FONTS / "BeVietnamPro-Bold.ttf")
"""The fonts that names are printed in; the template allows no other."""


def unprintable(batch: CertificateBatch) -> tuple[Unprintable, ...]:
    """Whose certificate would have a box where a letter should be."""
    shared = missing(f"{batch.issuer}{batch.above}{batch.contest}{batch.place}".upper() + batch.contest, LETTERS)
    return tuple(_lacking(batch, shared))


def _lacking(batch: CertificateBatch, shared: str) -> Iterator[Unprintable]:
    for index, one in enumerate(batch.certificates):
        letters = shared + missing(f"{one.name}{one.unit}{one.prize}{one.rounds}{one.code}", LETTERS)
        if letters:
            yield Unprintable(index, one.name, letters)


def certificate_data(batch: CertificateBatch, speech: Speech, left_out: frozenset[int]) -> dict[str, Any]:
    """What the template is given. The code on it is called a code of confirmation: it signs nothing."""
    word, prize = speech.word, batch.kind is CertificateKind.PRIZE
    return {
        "kind": batch.kind.value,
        "language": speech.language,
        "above": batch.above,
        "issuer": batch.issuer,
        "mark": batch.mark,
        "title": word("CERTIFICATE") if prize else word("CONFIRMATION OF PARTICIPATION"),
        "certifies": word("{issuer} certifies that", issuer=batch.issuer)
        if prize
        else word("{issuer} confirms that", issuer=batch.issuer),
        "contest": batch.contest,
        "confirm": word("Scan to check. Code of confirmation:"),
        "evidence": word("The code is technical evidence only."),
        "dated": word(
            "{place}, day {day} month {month} year {year}",
            place=batch.place or LONG_DOTS[:16],
            day=DOTS,
            month=DOTS,
            year=DOTS,
        ),
        "behalf": f"{word('O.B. THE')} {batch.issuer.upper()}",
        "certificates": [_one(one, speech) for index, one in enumerate(batch.certificates) if index not in left_out],
    }


def _address(link: str) -> str:
    """The page where a code can be typed: the one above its own."""
    return link.rpartition("/")[0].removeprefix("https://").removeprefix("http://")


def _one(one: Certificate, speech: Speech) -> dict[str, Any]:
    if one.prize:
        did = speech.word("won {prize}, {rounds}", prize=one.prize, rounds=one.rounds) if one.rounds else one.prize
    else:
        did = speech.word("took part in {rounds}", rounds=one.rounds) if one.rounds else ""
    return {
        "name": one.name,
        "unit": one.unit,
        "did": did,
        "code": one.code,
        "typed": Whole(speech.word("Or type it at {address}", address=_address(one.link))) if one.link else "",
        "qr": qr_drawing(one.link) if one.link else None,
    }
