"""The file of everybody whom a proposal moves, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from handlers.links import Links
from handlers.result_actions import ShowProposal
from handlers.tongue import Tongue
from handlers.views.files import elsewhere
from handlers.views.play import title
from handlers.views.result_versions import winner_name
from handlers.views.version_papers import CSV
from messaging.model import Button, Document, Reply
from messaging.text import join
from quiz.fold import fold
from quiz.result_diff import difference
from services.contest import Contest
from services.papers import Cell, Column, Kind
from services.proposals import Effect
from services.records import Json
from services.result_records import Proposal

__all__ = ["CSV", "columns", "file_name", "ready", "rows"]


def columns(tongue: Tongue) -> Sequence[Column]:
    """A line a person and result: the rank and the right answers as they stand, and as they would be."""
    return (
        Column(tongue.word("Round")),
        Column(tongue.word("Player number"), Kind.NUMBER),
        Column(tongue.word("Full name"), width=30),
        Column(tongue.word("Rank before"), Kind.NUMBER),
        Column(tongue.word("Rank after"), Kind.NUMBER),
        Column(tongue.word("Right answers before"), Kind.NUMBER),
        Column(tongue.word("Right answers after"), Kind.NUMBER),
        Column(tongue.word("Prize before")),
        Column(tongue.word("Prize after")),
    )


def rows(contest: Contest, effect: Effect, names: Mapping[int, str], tongue: Tongue) -> Iterator[tuple[Cell, ...]]:
    """Everybody whose rank, score or prize in a result would be another, best new rank first."""
    moves, round = difference(effect.before, effect.after), title(contest, tongue, effect.matter.code)
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    prizes = {moved.winner: (moved.before, moved.after) for moved in moves.prizes if isinstance(moved.winner, int)}

    def told(codes: str) -> str | None:
        return ", ".join(titles.get(code, code) for code in codes.split(",") if code) or None

    for moved in moves.people:
        before, after = prizes.pop(moved.player, ("", ""))
        name = winner_name(contest, moved.player, names, tongue)
        ranks = (moved.before, moved.after, moved.correct_before, moved.correct_after)
        yield round, moved.player, name, *ranks, told(before), told(after)
    for player, (before, after) in prizes.items():
        name = winner_name(contest, player, names, tongue)
        yield round, player, name, None, None, None, None, told(before), told(after)


def file_name(contest: Contest, proposal: Proposal, tongue: Tongue) -> str:
    """What the file is called."""
    what = tongue.word("everybody whom a proposal moves")
    words = fold(f"{contest.id} {what} {proposal.id}")
    return "-".join(words.split()) + ".csv"


def ready(parameters: Json, _: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice that brings the file."""
    lines = [tongue("**Everybody who moves**, with the ranks, right answers and prizes before and after.")]
    lines += elsewhere(links, tongue)
    back = Button(tongue.word("Look at the proposal"), ShowProposal(int(parameters["proposal"]), 0))
    return Reply(join(lines), ((back,),), document=Document(parameters["ref"], parameters["name"], CSV))
