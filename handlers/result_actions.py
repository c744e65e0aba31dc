"""Actions from the close of a round to its awards; a `round` "" is the whole contest. Rounds, versions and people are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class ShowResult(Action):
    """Where the result of a round stands."""

    code: ClassVar[str] = "va"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class PreviewResult(Action):
    """What the next list of a round would be."""

    code: ClassVar[str] = "vb"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmResult(Action):
    """Yes, make the list that was shown (`seen`: the beginning of its digest)."""

    code: ClassVar[str] = "vc"
    round: str
    seen: str


@Action.register
@dataclass(frozen=True, slots=True)
class TakeReason(Action):
    """Give another list the reason that lies ready."""

    code: ClassVar[str] = "v6"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class PreviewPublish(Action):
    """What publishing the newest list means."""

    code: ClassVar[str] = "vd"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmPublish(Action):
    """Yes, publish this version."""

    code: ClassVar[str] = "ve"
    round: str
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowVersion(Action):
    """Read a version of a round's result: its prizes, and how it differs from the one before."""

    code: ClassVar[str] = "vf"
    round: str
    number: int
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListProposals(Action):
    """What is proposed for a round, and a way to propose."""

    code: ClassVar[str] = "vg"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ProposeRegrade(Action):
    """Choose the question that is wrong; `ticket` 0 if no complaint led here."""

    code: ClassVar[str] = "vh"
    round: str
    ticket: int
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class RegradeQuestion(Action):
    """Say what is wrong with this question."""

    code: ClassVar[str] = "vi"
    question: str
    ticket: int


@Action.register
@dataclass(frozen=True, slots=True)
class RuleOn(Action):
    """These options are right (a bit an option), or none: the question is void."""

    code: ClassVar[str] = "vj"
    question: str
    options: int
    ticket: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmProposal(Action):
    """Yes, propose what the reason was typed for."""

    code: ClassVar[str] = "vk"
    question: str
    options: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowProposal(Action):
    """A proposal with a page of everything that it moves."""

    code: ClassVar[str] = "vl"
    proposal: int
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class Decide(Action):
    """Approve (1) or refuse (0) a proposal; `sure` 0 asks first."""

    code: ClassVar[str] = "vm"
    proposal: int
    approve: int
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class Complain(Action):
    """Say what a complaint is about."""

    code: ClassVar[str] = "vn"
    about: str


@Action.register
@dataclass(frozen=True, slots=True)
class ComplainAbout(Action):
    """Say about which round ("": none in particular)."""

    code: ClassVar[str] = "vo"
    about: str
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ShowMine(Action):
    """One of my complaints."""

    code: ClassVar[str] = "vp"
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class CloseTicket(Action):
    """I am content with the answer, or take the complaint back."""

    code: ClassVar[str] = "vq"
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListTickets(Action):
    """A page of the complaints, open ones first."""

    code: ClassVar[str] = "vr"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowTicket(Action):
    """One complaint."""

    code: ClassVar[str] = "vs"
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class AnswerTicket(Action):
    """Type the answer."""

    code: ClassVar[str] = "vt"
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmAnswer(Action):
    """Yes, send the answer that was typed."""

    code: ClassVar[str] = "vu"
    number: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListWinners(Action):
    """The winners of a round and how far they were verified."""

    code: ClassVar[str] = "vv"
    round: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowWinner(Action):
    """One winner."""

    code: ClassVar[str] = "vw"
    round: str
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class MarkWinner(Action):
    """Note how a call went."""

    code: ClassVar[str] = "vx"
    round: str
    player: int
    mark: str


@Action.register
@dataclass(frozen=True, slots=True)
class SpellWinner(Action):
    """Type the name as the certificate shall have it."""

    code: ClassVar[str] = "vy"
    round: str
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class ReplaceWinner(Action):
    """Give the prize to the next in rank: see what it means, and say why."""

    code: ClassVar[str] = "vz"
    round: str
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmReplace(Action):
    """Yes, replace this winner for the reason that was typed."""

    code: ClassVar[str] = "v0"
    round: str
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class EditPrize(Action):
    """Type other terms for a prize."""

    code: ClassVar[str] = "v1"
    prize: str


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmPrize(Action):
    """Yes, change the prize as it was typed."""

    code: ClassVar[str] = "v2"
    prize: str


@Action.register
@dataclass(frozen=True, slots=True)
class MakePaper(Action):
    """Have a file of a version made."""

    code: ClassVar[str] = "v5"
    round: str
    number: int
    kind: str


@Action.register
@dataclass(frozen=True, slots=True)
class RecordDraw(Action):
    """Type what was drawn for those whom no criterion parts."""

    code: ClassVar[str] = "v3"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmDraw(Action):
    """Yes, this was drawn."""

    code: ClassVar[str] = "v4"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class MakeMoves(Action):
    """Have everybody whom a proposal moves written into a file."""

    code: ClassVar[str] = "v7"
    proposal: int
