"""A proposal in words: what it wants, everything that it moves, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import Decide, ListProposals, ShowProposal, ShowResult
from handlers.tongue import Tongue
from handlers.views.play import LETTERS, title
from handlers.views.result_versions import moves
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from quiz.question import Question
from services.contest import Contest
from services.records import Json
from services.regrade_decisions import Decided, DecideDecision, Impossible, NotWaiting, OwnProposal, Stale
from services.result_records import Change, Proposal, ProposalState

SUBJECT = "regrade"
PAGE = 15


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal for one reader; `own`: they proposed it."""

    contest: Contest
    proposal: Proposal
    question: Question | None
    names: Mapping[int, str]
    page: int
    own: bool


def ruling_words(options: int, tongue: Tongue) -> str:
    """What a ruling says: which options are right, or that the question is void."""
    if not options:
        return tongue.word("void: right for everybody who had it")
    letters = ", ".join(letter for place, letter in enumerate(LETTERS) if options >> place & 1)
    return tongue.word("right: {letters}", letters=letters)


def no_proposal(tongue: Tongue) -> Reply:
    """There is none of that number, or it is not the asker's to see."""
    return Reply(tongue("There is no such proposal for you."), ((_menu(tongue),),))


def proposal_reply(shown: ProposalPage, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What is proposed, why, and a page of everything that moves."""
    proposal = shown.proposal
    lines = [
        tongue(
            "**Proposal: {question}, {round}** ({state})",
            question=proposal.target,
            round=title(shown.contest, tongue, proposal.round),
            state=state(proposal, tongue),
        ),
        tongue("What: {what}", what=what(proposal, tongue)),
        tongue("Reason: {reason}", reason=proposal.reason),
    ]
    if proposal.ticket:
        lines.append(tongue("After complaint No. {number}.", number=proposal.ticket))
    effect = _effect(shown, tongue)
    start = min(shown.page, max(0, len(effect) - 1) // PAGE) * PAGE
    body = join(effect[start : start + PAGE])
    text = join([receipt, join(lines), body], "\n\n")
    return Reply(text, _buttons(shown, start, len(effect), tongue), replaces=SUBJECT)


def _effect(shown: ProposalPage, tongue: Tongue) -> list[Text]:
    effect: Json = shown.proposal.effect
    if not effect:
        return [tongue("What it moves is being counted out.")]
    lines = [
        tongue(
            "**What moves**: {attempts} attempts are graded anew, {people} people change rank or score, {prizes} prizes change hands.",
            attempts=tongue.number(effect["attempts"]),
            people=tongue.number(effect["moved"]),
            prizes=tongue.number(len(effect["prizes"])),
        )
    ]
    lines += moves(
        shown.contest,
        tongue,
        shown.names,
        actual=(effect["actual"][0], effect["actual"][1]),
        prizes=[(moved["winner"], moved["before"], moved["after"]) for moved in effect["prizes"]],
        people=effect["people"],
        units=[(moved["unit"], moved["before"], moved["after"]) for moved in effect["units"]],
    )
    left = effect["moved"] - len(effect["people"])
    if left:
        lines.append(tongue("… and {n} more people.", n=tongue.number(left)))
    return lines


def _buttons(shown: ProposalPage, start: int, length: int, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    proposal, rows = shown.proposal, list[tuple[Key, ...]]()
    turn: list[Key] = []
    if start:
        turn.append(Button(tongue.word("Previous"), ShowProposal(proposal.id, start // PAGE - 1)))
    if start + PAGE < length:
        turn.append(Button(tongue.word("Next"), ShowProposal(proposal.id, start // PAGE + 1)))
    if turn:
        rows.append(tuple(turn))
    if proposal.state is ProposalState.WAITING and shown.own:
        rows.append((Button(tongue.word("Take it back"), Decide(proposal.id, 0, 0)),))
    elif proposal.state is ProposalState.WAITING:
        yes = Button(tongue.word("Approve"), Decide(proposal.id, 1, 0))
        rows.append((yes, Button(tongue.word("Refuse"), Decide(proposal.id, 0, 0))))
    rows.append((_back(proposal.round, tongue), Button(tongue.word("Result of the round"), ShowResult(proposal.round))))
    return tuple(rows)


def sure(proposal: Proposal, approve: bool, own: bool, tongue: Tongue) -> Reply:
    """Ask once more."""
    question, wanted = proposal.target, what(proposal, tongue)
    if approve:
        text = tongue(
            "**Approve?** {question}: {what}. {people} people change rank or score, {prizes} prizes change hands; "
            "another version of the list is made with the reason.",
            question=question,
            what=wanted,
            people=tongue.number(proposal.effect["moved"]),
            prizes=tongue.number(len(proposal.effect["prizes"])),
        )
        label = tongue.word("Yes, approve")
    elif own:
        text, label = tongue("Take the proposal back? Nothing changes then."), tongue.word("Yes, take it back")
    else:
        text, label = tongue("Refuse the proposal? Nothing changes then."), tongue.word("Yes, refuse")
    yes = Button(label, Decide(proposal.id, int(approve), 1))
    return Reply(text, ((yes, Button(tongue.word("Cancel"), ShowProposal(proposal.id, 0))),), replaces=SUBJECT)


def decided(decision: DecideDecision, tongue: Tongue) -> Text:
    """What came of it."""
    match decision:
        case Decided(proposal) if proposal.state is ProposalState.DOING:
            return tongue("Approved. The attempts are graded anew, then the next list is made; you are told.")
        case Decided(proposal) if proposal.state is ProposalState.WITHDRAWN:
            return tongue("The proposal is taken back.")
        case Decided():
            return tongue("The proposal is refused.")
        case OwnProposal():
            return tongue("You proposed this yourself, so somebody else has to approve it. Nothing has changed.")
        case NotWaiting():
            return tongue("Nothing has changed: it is decided already, or still being counted out.")
        case Stale():
            return tongue(
                "Another list was made meanwhile, so what moves is counted out anew. Please decide after that."
            )
        case Impossible():
            return tongue("There is no such proposal for you.")
        case _:
            assert_never(decision)


def news(parameters: Json, _: Contest, tongue: Tongue) -> Reply:
    """A notice: it waits for a decision, or is done."""
    if parameters["state"] == "done":
        text = tongue("The approved regrade is done, and the next list is made.")
    else:
        text = tongue("A proposal about a wrong question waits for a decision. What moves is counted out.")
    return Reply(text, ((Button(tongue.word("Look at the proposal"), ShowProposal(int(parameters["proposal"]), 0)),),))


def what(proposal: Proposal, tongue: Tongue) -> str:
    """What a proposal wants, in a few words."""
    if proposal.change is Change.VOID:
        return ruling_words(0, tongue)
    return ruling_words(sum(1 << place for place in proposal.value["answers"]), tongue)


def state(proposal: Proposal, tongue: Tongue) -> str:
    """Where it stands, in a few words."""
    return {
        ProposalState.COUNTING: tongue.word("being counted out"),
        ProposalState.WAITING: tongue.word("waits for a decision"),
        ProposalState.REFUSED: tongue.word("refused"),
        ProposalState.WITHDRAWN: tongue.word("taken back"),
        ProposalState.DOING: tongue.word("approved, being done"),
        ProposalState.DONE: tongue.word("done"),
    }[proposal.state]


def _back(round: str, tongue: Tongue) -> Button:
    return Button(tongue.word("Wrong question, other key"), ListProposals(round))


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
