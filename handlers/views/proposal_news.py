"""What is told unasked about a proposal: that it waits, and what came of it."""

from __future__ import annotations

from handlers.result_actions import ShowProposal, ShowVersion
from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.result_versions import to_result
from messaging.model import Button, Key, Reply
from messaging.text import join
from quiz.ladders import counts_as_whole
from services.contest import Contest
from services.records import Json


def news(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    """A notice: it waits for a decision, or was decided; then with the versions that it made and the way to the result."""
    look = Button(tongue.word("Look at the proposal"), ShowProposal(int(parameters["proposal"]), 0))
    if parameters["state"] == "waiting":
        text = tongue("A proposal about the result waits for a decision. What moves is counted out.")
        return Reply(text, ((look,),))
    # Notices that were written before versions were named do not say which result.
    code, made = parameters.get("round"), parameters.get("made", ())
    named = [(title(contest, tongue, made_of), int(number), str(made_of)) for made_of, number in made]
    if parameters["state"] == "refused":
        lines = [tongue("Your proposal was not approved. Nothing has changed.")]
    else:
        lines = [tongue("The approved proposal is done.")]
        lines += [tongue("• {round}: list {number} is made.", round=name, number=number) for name, number, _ in named]
        lines += [] if named else [tongue("No list has changed by it.")]
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("{round}, list {number}", round=name, number=number), ShowVersion(made_of, number, 0)),)
        for name, number, made_of in named
    ]
    if code or (code == "" and counts_as_whole(contest.pack.rules)):
        rows.append((to_result(code, tongue),))
    return Reply(join(lines), (*rows, (look,)))
