"""Signals in words, for reviewers only: what was noticed, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import ShowResult
from handlers.review_actions import BarPlayer, ConfirmNote, ListSignals, NoteSignal, ShowSignal
from handlers.tongue import Tongue
from handlers.views.paging import first_of, turn
from handlers.views.play import title
from handlers.views.result_versions import winner_name
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from quiz.rounds import Round
from quiz.signals import SignalKind
from services.contest import Contest
from services.result_records import NotedSignal, SignalState
from services.signals import ForReview

SUBJECT = "signals"
PAGE = 8
NAMED = 6
"""So many people of one signal are named in a line; its own page names all that can be proposed."""


def for_residents(tongue: Tongue) -> Reply:
    """What the word means for a resident: other people's work, and nothing that is asked of them."""
    text = tongue(
        "/dauhieu is for the organising committee, to look through the attempts before a result is published; you need not do anything."
    )
    return Reply(text, ((Button(tongue.word("My results"), Open("ketqua")),),))


def choose(contest: Contest, over: Sequence[Round], tongue: Tongue) -> Reply:
    """`/dauhieu`: of which round."""
    head = tongue("**Signals, for reference only**")
    if not over:
        return Reply(join([head, tongue("No round has closed yet.")]), ((_menu(tongue),),))
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, one.code), ListSignals(one.code, 0)),) for one in over
    ]
    return Reply(join([head, _advice(tongue)]), (*rows, (_menu(tongue),)))


def listed(
    contest: Contest, round: str, found: Sequence[ForReview], names: Mapping[int, str], page: int, tongue: Tongue
) -> Reply:
    """A page of a round's signals, winners first."""
    head = tongue("**Signals, for reference only: {round}**", round=title(contest, tongue, round))
    start = first_of(page, len(found), PAGE)
    shown = found[start : start + PAGE]
    lines = [_line(contest, one, names, tongue) for one in shown]
    if not found:
        lines = [
            tongue(
                "Nothing was noticed so far. If they were never counted, that is being done now: look again in a while."
            )
        ]
    rows: list[tuple[Key, ...]] = [
        (Button(f"{start + place}. {_kind(one.signal, tongue)}", ShowSignal(one.signal.id)),)
        for place, one in enumerate(shown, start=1)
    ]
    rows += turn(page, len(found), PAGE, lambda at: ListSignals(round, at), tongue)
    rows.append((Button(tongue.word("Result of the round"), ShowResult(round)), _menu(tongue)))
    return Reply(join([join([head, _advice(tongue)]), join(lines)], "\n\n"), tuple(rows), replaces=SUBJECT)


def one(contest: Contest, found: ForReview, names: Mapping[int, str], tongue: Tongue, receipt: Text = ()) -> Reply:
    """One signal: what it rests on, what was said, and what can be done."""
    signal = found.signal
    lines = [_line(contest, found, names, tongue, all_names=True), _advice(tongue)]
    if signal.reason:
        lines.append(tongue("Reason: {reason}", reason=signal.reason))
    rows: list[tuple[Key, ...]] = [
        (
            Button(tongue.word("Seen"), NoteSignal(signal.id, 1)),
            Button(tongue.word("No matter …"), NoteSignal(signal.id, 0)),
        )
    ]
    rows += [
        (Button(tongue.word("Propose: {name}", name=names[player]), BarPlayer(player)),)
        for player in signal.players[:PAGE]
        if player in names
    ]
    rows.append((Button(tongue.word("Signals"), ListSignals(signal.round, 0)),))
    return Reply(join([receipt, join(lines)], "\n\n"), tuple(rows), replaces=SUBJECT)


def ask_reason(signal: int, tongue: Tongue, receipt: Text = ()) -> Reply:
    """Why it is no matter."""
    text = tongue("Type why it is no matter (for example: a family with one phone):")
    cancel = Button(tongue.word("Cancel"), ShowSignal(signal))
    return Reply(join([receipt, text], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def confirm(signal: int, reason: str, tongue: Tongue) -> Reply:
    """The reason as it will be kept."""
    lines = [tongue("**Note that it is no matter?**"), tongue("Reason: {reason}", reason=reason)]
    yes = Button(tongue.word("Yes, note it"), ConfirmNote(signal))
    return Reply(join(lines), ((yes, Button(tongue.word("Cancel"), ShowSignal(signal))),))


def noted(tongue: Tongue) -> Text:
    """It is kept."""
    return tongue("Noted.")


def _advice(tongue: Tongue) -> Text:
    return tongue(
        "Each can have a good reason: a family with one phone, colleagues who help to register, somebody who knows the questions "
        "by heart. Nobody is removed because of a signal; please ask the people first."
    )


def _line(
    contest: Contest, found: ForReview, names: Mapping[int, str], tongue: Tongue, *, all_names: bool = False
) -> Text:
    signal = found.signal
    shown = signal.players if all_names else signal.players[:NAMED]
    people = ", ".join(winner_name(contest, player, names, tongue) for player in shown)
    if len(shown) < len(signal.players):
        people = tongue.word("{people} and {n} more", people=people, n=tongue.number(len(signal.players) - len(shown)))
    text = tongue(
        "• **{people}**: {facts} ({state})", people=people, facts=_facts(signal, tongue), state=_state(signal, tongue)
    )
    return join([text, tongue("  Has a prize by the newest list.")]) if found.winners else text


def _facts(signal: NotedSignal, tongue: Tongue) -> str:
    facts = {name: tongue.number(value) for name, value in signal.facts.items()}
    match signal.kind:
        case SignalKind.FAST:
            return tongue.word("{answers} questions in {seconds} seconds, {correct} right, attempt {number}", **facts)
        case SignalKind.SAME_ANSWERS:
            return tongue.word("the same {wrong} wrong answers, handed in within {minutes} minutes", **facts)
        case SignalKind.SAME_PHONE:
            return tongue.word("{people} registrations with one phone number", **facts)
        case _:
            assert_never(signal.kind)


def _kind(signal: NotedSignal, tongue: Tongue) -> str:
    return {
        SignalKind.FAST: tongue.word("Very fast"),
        SignalKind.SAME_ANSWERS: tongue.word("The same wrong answers"),
        SignalKind.SAME_PHONE: tongue.word("One phone number"),
    }[signal.kind]


def _state(signal: NotedSignal, tongue: Tongue) -> str:
    return {
        SignalState.OPEN: tongue.word("not looked at yet"),
        SignalState.SEEN: tongue.word("seen"),
        SignalState.NO_MATTER: tongue.word("no matter"),
    }[signal.state]


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
