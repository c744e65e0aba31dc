"""Certificates as values: a batch of them, and who could not be printed with all letters of the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_PAGES = 500
"""Certificates of one batch: so many pages are laid out in about 200 MB, and printers take no more at once anyway."""


class CertificateKind(StrEnum):
    """A certificate of a prize, or the confirmation that somebody took part."""

    PRIZE = "prize"
    TOOK_PART = "took_part"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One person's, or one unit's. `prize` and `rounds` in the reader's words.

    `link` is the address of the page that confirms it, `code` what that page shows; without a link there is no QR code.
    """

    name: str
    unit: str = ""
    prize: str = ""
    rounds: str = ""
    link: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class CertificateBatch:
    """Certificates of one kind for one file. At most `MOST_PAGES`; more are more batches.

    Date and signer are filled in by hand; `mark` stands on each ("CHẠY THỬ").
    """

    kind: CertificateKind
    issuer: str
    contest: str
    certificates: Sequence[Certificate]
    above: str = ""
    place: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A certificate that was left out: our fonts have no picture of these letters. `index` counts from 0 in the batch."""

    index: int
    name: str
    letters: str


@dataclass(frozen=True, slots=True)
class PrintedBatch:
    """The batch as one PDF, a page each; None if nothing could be printed."""

    pdf: bytes | None
    pages: int
    left_out: tuple[Unprintable, ...] = ()
