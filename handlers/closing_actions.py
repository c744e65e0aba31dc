"""Actions about the closing. Rounds are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class MakeClosing(Action):
    """Have a paper of the closing made: a kind of `services.exports`, of one round or of all ("")."""

    code: ClassVar[str] = "ka"
    kind: str
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseSigning(Action):
    """Choose whose sheet to sign is made: a round's, or everybody's."""

    code: ClassVar[str] = "kb"
