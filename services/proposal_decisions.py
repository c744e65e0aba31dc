"""What a proposal may come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from services.result_records import Proposal


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposal is written down; its effect is being counted out."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class SameProposal:
    """The same is proposed already."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class NoEffect:
    """It is like that already."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """Nothing of that kind in a round that has closed, no reason, or not the asker's to propose."""


@dataclass(frozen=True, slots=True)
class OwnProposal:
    """Whoever proposed it does not decide about it."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Decided:
    """Approved, and being done; or refused; or withdrawn by whoever proposed it."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class NotWaiting:
    """It was decided already, or its effect is not counted out yet."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Stale:
    """Another version was made since the effect was counted out: it is counted anew before anybody decides."""

    proposal: Proposal


Refusal: TypeAlias = NoEffect | Impossible
ProposeDecision: TypeAlias = Proposed | SameProposal | Refusal
DecideDecision: TypeAlias = Decided | OwnProposal | NotWaiting | Stale | Impossible
