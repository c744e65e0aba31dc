"""Actions about certificates. Rounds and versions are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class PreviewCertificates(Action):
    """What the certificates of a round's prizes would be ("" for the whole contest)."""

    code: ClassVar[str] = "wa"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class MakeCertificates(Action):
    """Yes, make those of this version."""

    code: ClassVar[str] = "wb"
    round: str
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmTakingPart(Action):
    """Give me a paper that says that I took part."""

    code: ClassVar[str] = "wc"
