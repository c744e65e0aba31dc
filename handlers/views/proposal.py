"""A proposal in words: what it wants, everything that it moves, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import (
    Decide,
    ListProposals,
    MakeMoves,
    ProposeRegrade,
    ShowProposal,
    ShowResult,
)
from handlers.tongue import Tongue
from handlers.views.paging import first_of, turn
from handlers.views.play import LETTERS, title
from handlers.views.result_versions import moves, winner_name
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.proposal_decisions import (
    Decided,
    DecideDecision,
    Impossible,
    NoEffect,
    NotWaiting,
    OwnProposal,
    Proposed,
    ProposeDecision,
    SameProposal,
    Stale,
)
from services.records import Json
from services.result_records import Change, Proposal, ProposalState

SUBJECT = "proposal"
PAGE = 15
LISTED = 8


@dataclass(frozen=True, slots=True)
class ProposalList:
    """What is proposed about a result ("" for the whole contest); `regrades`: the reader may propose another key."""

    contest: Contest
    round: str
    found: Sequence[Proposal]
    names: Mapping[int, str]
    regrades: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal for one reader; `own`: they proposed it."""

    contest: Contest
    proposal: Proposal
    names: Mapping[int, str]
    page: int
    own: bool


def ruling_words(options: int, tongue: Tongue) -> str:
    """What a ruling says: which options are right, or that the question is void."""
    if not options:
        return tongue.word("void: right for everybody who had it")
    letters = ", ".join(letter for place, letter in enumerate(LETTERS) if options >> place & 1)
    return tongue.word("right: {letters}", letters=letters)


def listed(shown: ProposalList, tongue: Tongue) -> Reply:
    """What is proposed about a result."""
    lines = [
        tongue("**Proposals, {round}**", round=title(shown.contest, tongue, shown.round)),
        tongue("One person proposes, another approves and sees before it every rank and prize that moves."),
    ]
    named = [(one, about(shown.contest, one, shown.names, tongue), what(one, tongue)) for one in shown.found]
    lines += [
        tongue("• {question}: {what} ({state})", question=target, what=wanted, state=state(one, tongue))
        for one, target, wanted in named
    ]
    rows: list[tuple[Key, ...]] = [
        (Button(f"{target}: {wanted}", ShowProposal(one.id, 0)),) for one, target, wanted in named[:LISTED]
    ]
    if shown.regrades:
        rows.append((Button(tongue.word("Wrong question, other key"), ProposeRegrade(shown.round, 0, 0)),))
    rows.append((Button(tongue.word("Result of the round"), ShowResult(shown.round)),))
    return Reply(join(lines), tuple(rows), replaces=SUBJECT)


def proposed(decision: ProposeDecision, round: str, tongue: Tongue) -> Reply:
    """It is written down, or why nothing was proposed."""
    match decision:
        case Proposed(proposal):
            text = tongue("Proposed. What it moves is being counted out; you and those who may approve it are told.")
            look = Button(tongue.word("Look at the proposal"), ShowProposal(proposal.id, 0))
            return Reply(text, ((look, back(proposal.round, tongue)),))
        case SameProposal(proposal):
            text = tongue("The same is proposed already.")
            return Reply(text, ((Button(tongue.word("Look at the proposal"), ShowProposal(proposal.id, 0)),),))
        case NoEffect():
            return Reply(tongue("It is like that already, so nothing was proposed."), ((back(round, tongue),),))
        case Impossible():
            return Reply(tongue("That cannot be proposed."), ((back(round, tongue),),))
        case _:
            assert_never(decision)


def no_proposal(tongue: Tongue) -> Reply:
    """There is none of that number, or it is not the asker's to see."""
    return Reply(tongue("There is no such proposal for you."), ((_menu(tongue),),))


def proposal_reply(shown: ProposalPage, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What is proposed, why, and a page of everything that moves."""
    proposal = shown.proposal
    lines = [
        tongue(
            "**Proposal: {question}, {round}** ({state})",
            question=about(shown.contest, proposal, shown.names, tongue),
            round=title(shown.contest, tongue, proposal.round),
            state=state(proposal, tongue),
        ),
        tongue("What: {what}", what=what(proposal, tongue)),
        tongue("Reason: {reason}", reason=proposal.reason),
    ]
    if proposal.ticket:
        lines.append(tongue("After complaint No. {number}.", number=proposal.ticket))
    effect = _effect(shown, tongue)
    start = first_of(shown.page, len(effect), PAGE)
    body = join(effect[start : start + PAGE])
    text = join([receipt, join(lines), body], "\n\n")
    return Reply(text, _buttons(shown, len(effect), tongue), replaces=SUBJECT)


def _effect(shown: ProposalPage, tongue: Tongue) -> list[Text]:
    effect: Json = shown.proposal.effect
    if not effect:
        return [tongue("What it moves is being counted out.")]
    people, prizes = _totals(effect)
    lines = [
        tongue(
            "**What moves**: {attempts} attempts are graded anew, {people} people change rank or score, {prizes} prizes change hands.",
            attempts=tongue.number(effect["attempts"]),
            people=tongue.number(people),
            prizes=tongue.number(prizes),
        )
    ]
    lines += overtaken(shown.contest, effect.get("later", ()), tongue)
    for each in effect["rounds"]:
        if len(effect["rounds"]) > 1:
            lines.append(tongue("**{round}**", round=title(shown.contest, tongue, each["round"])))
        lines += _moves(shown, each, tongue)
    return lines


def overtaken(contest: Contest, later: Sequence[str], tongue: Tongue) -> list[Text]:
    """The lists of other results that would be older than what they rest on."""
    if not later:
        return []
    others = ", ".join(title(contest, tongue, code) for code in later)
    return [tongue("Lists that rest on this result have to be looked at again: **{others}**.", others=others)]


def _moves(shown: ProposalPage, each: Json, tongue: Tongue) -> list[Text]:
    """What moves in one result; of very many people the first."""
    lines = moves(
        shown.contest,
        tongue,
        shown.names,
        actual=(each["actual"][0], each["actual"][1]),
        prizes=[(moved["winner"], moved["before"], moved["after"]) for moved in each["prizes"]],
        people=each["people"],
        units=each["units"],
    )
    left = each["moved"] - len(each["people"])
    if left:
        lines.append(tongue("… and {n} more people: all of them stand in the file.", n=tongue.number(left)))
    return lines or [tongue("Nothing moves.")]


def _totals(effect: Json) -> tuple[int, int]:
    """How many ranks of people and how many prizes move, over every result concerned."""
    rounds = effect["rounds"]
    return sum(each["moved"] for each in rounds), sum(len(each["prizes"]) for each in rounds)


def _cut(proposal: Proposal) -> bool:
    """Whether more people move than the chat can page through."""
    return any(each["moved"] > len(each["people"]) for each in proposal.effect["rounds"])


def _buttons(shown: ProposalPage, length: int, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    proposal, rows = shown.proposal, list[tuple[Key, ...]]()
    rows += turn(shown.page, length, PAGE, lambda page: ShowProposal(proposal.id, page), tongue)
    if proposal.state is ProposalState.WAITING and _cut(proposal):
        rows.append((Button(tongue.word("Everybody who moves (csv)"), MakeMoves(proposal.id)),))
    if proposal.state is ProposalState.WAITING and shown.own:
        rows.append((Button(tongue.word("Take it back"), Decide(proposal.id, 0, 0)),))
    elif proposal.state is ProposalState.WAITING:
        yes = Button(tongue.word("Approve"), Decide(proposal.id, 1, 0))
        rows.append((yes, Button(tongue.word("Refuse"), Decide(proposal.id, 0, 0))))
    rows.append((back(proposal.round, tongue),))
    return tuple(rows)


def sure(shown: ProposalPage, approve: bool, tongue: Tongue) -> Reply:
    """Ask once more."""
    proposal = shown.proposal
    people, prizes = _totals(proposal.effect)
    if approve:
        text = tongue(
            "**Approve?** {question}: {what}. {people} people change rank or score, {prizes} prizes change hands; "
            "another version of the list is made with the reason.",
            question=about(shown.contest, proposal, shown.names, tongue),
            what=what(proposal, tongue),
            people=tongue.number(people),
            prizes=tongue.number(prizes),
        )
        text = join([text, *overtaken(shown.contest, proposal.effect.get("later", ()), tongue)])
        label = tongue.word("Yes, approve")
    elif shown.own:
        text, label = tongue("Take the proposal back? Nothing changes then."), tongue.word("Yes, take it back")
    else:
        text, label = tongue("Refuse the proposal? Nothing changes then."), tongue.word("Yes, refuse")
    yes = Button(label, Decide(proposal.id, int(approve), 1))
    return Reply(text, ((yes, Button(tongue.word("Cancel"), ShowProposal(proposal.id, 0))),), replaces=SUBJECT)


def decided(decision: DecideDecision, tongue: Tongue) -> Text:
    """What came of it."""
    match decision:
        case Decided(proposal) if proposal.state is ProposalState.DOING:
            return tongue("Approved. It is being done, then the next list is made; you are told.")
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
                "Something else was decided meanwhile, so what moves is counted out anew. Please decide after that."
            )
        case Impossible():
            return tongue("There is no such proposal for you.")
        case _:
            assert_never(decision)


def about(contest: Contest, proposal: Proposal, names: Mapping[int, str], tongue: Tongue) -> str:
    """What or whom a proposal is about: a question by its code, a person by name."""
    if proposal.change is Change.BARRED:
        return winner_name(contest, int(proposal.target), names, tongue)
    if proposal.change is Change.BONUS:
        return winner_name(contest, proposal.target, names, tongue)
    return proposal.target


def what(proposal: Proposal, tongue: Tongue) -> str:
    """What a proposal wants, in a few words."""
    match proposal.change:
        case Change.KEY:
            return ruling_words(sum(1 << place for place in proposal.value["answers"]), tongue)
        case Change.BARRED if proposal.value["barred"]:
            return tongue.word("the result is not recognised")
        case Change.BARRED:
            return tongue.word("the result is recognised again")
        case Change.BONUS if proposal.value["points"]:
            return tongue.word("bonus points: {n}", n=tongue.number(proposal.value["points"]))
        case Change.BONUS:
            return tongue.word("the bonus points are taken back")
        case _:
            return ruling_words(0, tongue)


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


def back(round: str, tongue: Tongue) -> Button:
    """To everything that is proposed about a result."""
    return Button(tongue.word("Proposals"), ListProposals(round))


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
