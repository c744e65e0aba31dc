"""A rehearsal on the real system, in words: everything says CHẠY THỬ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.actions import Open
from handlers.drill_actions import PressDrill, ReceivedDrill, ShowDrill, StartDrill
from handlers.tongue import Tongue
from handlers.views.units import unit_words
from messaging.model import Button, Reply, Rows
from messaging.text import Style, Text, join, said
from services.contest import Contest
from services.drills import Ready
from services.organising import Drill
from services.records import Json

SUBJECT = "drill"
LAST = 3
"""Earlier drills that can be looked at again."""
NAMED = 30
"""Units named in a list; the others are counted."""


def mark(tongue: Tongue, text: Text) -> Text:
    """Put CHẠY THỬ in front."""
    return join([said(tongue.word("REHEARSAL"), Style.BOLD), text], " · ")


def choose(contest: Contest, tongue: Tongue, groups: dict[str, int], before: Sequence[Drill]) -> Reply:
    """What a drill is, and whom to write to: all groups, or those of a first-level unit. `groups` counts by unit
    code, `before` are earlier drills, newest first."""
    lines = [
        tongue("**Rehearsal on the real system.** Subscribed groups get a test message with a button “Received”."),
        tongue("You see which units are ready. No round opens and nothing of it gets into the results."),
    ]
    if not groups.get(""):
        lines.append(tongue("No group is subscribed yet: a group's admin types /nhantin there."))
        return Reply(join(lines), _again(contest, tongue, before), replaces=SUBJECT)
    rows: list[tuple[Button, ...]] = [
        (Button(_label(contest, tongue, code, count), StartDrill(code, 0)),) for code, count in groups.items()
    ]
    return Reply(join(lines), (*rows[:20], *_again(contest, tongue, before)), replaces=SUBJECT)


def sure(contest: Contest, tongue: Tongue, unit: str, count: int) -> Reply:
    """How many will get it; nothing is sent yet."""
    text = tongue(
        "The test message goes to {count}: {label}. Send it?",
        count=_count(tongue, count),
        label=_name(contest, tongue, unit),
    )
    return Reply(
        text,
        (
            (
                Button(tongue.word("Send the test message"), StartDrill(unit, 1)),
                Button(tongue.word("Back"), Open("chaythu")),
            ),
        ),
        replaces=SUBJECT,
    )


def standing(contest: Contest, tongue: Tongue, ready: Ready) -> Reply:
    """Who is ready and who is silent."""
    drill = ready.drill
    lines = [
        tongue("**Rehearsal of {at}**: {label}", at=tongue.moment(drill.at), label=_name(contest, tongue, drill.unit)),
        tongue(
            "Sent to {groups}; arrived: {arrived}.",
            groups=_count(tongue, len(drill.groups)),
            arrived=tongue.number(ready.arrived),
        ),
        tongue("Ready ({n}): {names}", n=len(ready.answered), names=_names(contest, tongue, ready.answered)),
        tongue("No answer yet ({n}): {names}", n=len(ready.silent), names=_names(contest, tongue, ready.silent)),
    ]
    if drill.pressed_at is not None:
        lines.append(
            tongue(
                "Test press of the launch button: {at}, {seconds} seconds.",
                at=tongue.moment(drill.pressed_at),
                seconds=drill.pressed_at.second,
            )
        )
    rows: Rows = ((Button(tongue.word("Look again"), ShowDrill(drill.id)),),)
    if drill.pressed_at is None:
        rows = ((Button(tongue.word("TEST: PRESS TO LAUNCH"), PressDrill(drill.id)),), *rows)
    return Reply(mark(tongue, join(lines)), rows, replaces=SUBJECT)


def received(tongue: Tongue, counted: bool) -> Reply:
    """Thank a group for its answer."""
    text = tongue("Received, thank you! The organisers see that this group is ready.")
    if not counted:
        text = tongue("That rehearsal is over; there is nothing to confirm any more.")
    return Reply(mark(tongue, text))


def not_for_you(tongue: Tongue) -> Reply:
    """What the word means for everybody else."""
    return Reply(tongue("The organisers try the system out before the launch. When it starts stands in /lich."))


def render(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    """What a group gets."""
    if parameters["what"] == "pressed":
        at = datetime.fromisoformat(parameters["at"])
        text = tongue(
            "The launch button was pressed as a test at {at}. The contest has not begun.", at=tongue.moment(at)
        )
        return Reply(mark(tongue, text))
    text = tongue(
        "This is a test message before the launch of **{title}**. Please press the button, so that the organisers see that your group gets the notices.",
        title=tongue.of(contest.pack.short_title),
    )
    return Reply(mark(tongue, text), ((Button(tongue.word("Received"), ReceivedDrill(int(parameters["drill"]))),),))


def _again(contest: Contest, tongue: Tongue, before: Sequence[Drill]) -> Rows:
    if len(before) == 1:
        return ((Button(tongue.word("The last rehearsal"), ShowDrill(before[0].id)),),)
    return tuple((Button(_label_of(contest, tongue, drill), ShowDrill(drill.id)),) for drill in before[:LAST])


def _label_of(contest: Contest, tongue: Tongue, drill: Drill) -> str:
    label = _name(contest, tongue, drill.unit)
    return tongue.word("Rehearsal of {at}: {label}", at=tongue.moment(drill.at), label=label)


def _label(contest: Contest, tongue: Tongue, code: str, count: int) -> str:
    return f"{_name(contest, tongue, code)} ({tongue.number(count)})"


def _name(contest: Contest, tongue: Tongue, code: str) -> str:
    return unit_words(contest.pack.units, code) if code else tongue.word("the whole province")


def _names(contest: Contest, tongue: Tongue, codes: Sequence[str]) -> str:
    names = [_name(contest, tongue, code) for code in codes[:NAMED]]
    if len(codes) > NAMED:
        names.append(tongue.word("and {n} more", n=tongue.number(len(codes) - NAMED)))
    return "; ".join(names) or "–"


def _count(tongue: Tongue, count: int) -> str:
    return tongue.many("{n} group", "{n} groups", count)
