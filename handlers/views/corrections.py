"""Corrections in words: what would change, the reason, the question, the receipt."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Open
from handlers.role_actions import (
    ConfirmExclude,
    ConfirmMapping,
    ConfirmMove,
    ListOtherUnits,
    MapOtherUnit,
    ShowPlayer,
)
from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.register import player_unit
from handlers.views.units import unit_words
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.corrections import BoardMove, Mapped, OtherUnit
from services.reasons import LONGEST_REASON, SHORTEST_REASON
from services.records import Player

PAGE = 8


def move_head(contest: Contest, tongue: Tongue, player: Player) -> Text:
    """What stands above the list of units."""
    unit = player_unit(contest, tongue, player) or tongue.word("none")
    return tongue("Into which unit shall **{name}** go? Now: {unit}.", name=player.full_name, unit=unit)


def move_preview(
    contest: Contest, tongue: Tongue, player: Player, unit: str, boards: Sequence[BoardMove], receipt: Text = ()
) -> Reply:
    """What moving would change; the reason is asked."""
    units = contest.pack.units
    before = player_unit(contest, tongue, player) or tongue.word("none")
    lines = [
        tongue(
            "**{name}**: {before} → **{after}**", name=player.full_name, before=before, after=unit_words(units, unit)
        ),
        *(
            tongue(
                "• {round}: the result leaves the board of the old unit and counts for the new one; place {rank}/{ranked} "
                "among people stays.",
                round=title(contest, tongue, board.round),
                rank=tongue.number(board.place),
                ranked=tongue.number(board.ranked),
            )
            for board in boards
        ),
    ]
    if not boards:
        lines.append(tongue("• No board changes: there is no ranked result yet."))
    return _asks_reason(tongue, join([receipt, join(lines)], "\n\n"), player)


def exclude_preview(
    contest: Contest, tongue: Tongue, player: Player, boards: Sequence[BoardMove], receipt: Text = (), *, out: bool
) -> Reply:
    """What taking somebody out of the ranking (or back into it) would change; the reason is asked."""
    if out:
        lines = [tongue("**{name}** will not be considered for prizes; playing stays possible.", name=player.full_name)]
        lines.extend(
            tongue(
                "• {round}: place {rank}/{ranked} falls free, those behind move up; the unit loses one participant.",
                round=title(contest, tongue, board.round),
                rank=tongue.number(board.place),
                ranked=tongue.number(board.ranked),
            )
            for board in boards
        )
        if not boards:
            lines.append(tongue("• No board changes: there is no ranked result yet."))
    else:
        lines = [
            tongue(
                "**{name}** will be considered for prizes again, and the results so far return to every board.",
                name=player.full_name,
            )
        ]
    return _asks_reason(tongue, join([receipt, join(lines)], "\n\n"), player)


def _asks_reason(tongue: Tongue, text: Text, player: Player) -> Reply:
    ask = tongue("Type the reason (it is kept in the log; please no phone numbers or other personal data):")
    rows = ((Button(tongue.word("Cancel"), ShowPlayer(player.id)),),)
    return Reply(join([text, ask], "\n\n"), rows, asks=Asks.TEXT)


def bad_reason(tongue: Tongue) -> Text:
    """A reason has to say something."""
    return tongue("The reason must have {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON)


def move_confirm(contest: Contest, tongue: Tongue, player: Player, unit: str, reason: str) -> Reply:
    """The question with the reason."""
    text = tongue(
        "Put **{name}** into **{unit}**? Reason: {reason}",
        name=player.full_name,
        unit=unit_words(contest.pack.units, unit),
        reason=reason,
    )
    yes = Button(tongue.word("Yes, put there"), ConfirmMove(player.id, unit))
    return Reply(text, ((yes, Button(tongue.word("Cancel"), ShowPlayer(player.id))),))


def exclude_confirm(tongue: Tongue, player: Player, reason: str, *, out: bool) -> Reply:
    """The question with the reason."""
    text = (
        tongue("Don't consider **{name}** for prizes? Reason: {reason}", name=player.full_name, reason=reason)
        if out
        else tongue("Consider **{name}** for prizes again? Reason: {reason}", name=player.full_name, reason=reason)
    )
    yes = Button(tongue.word("Yes, do it"), ConfirmExclude(player.id, int(out)))
    return Reply(text, ((yes, Button(tongue.word("Cancel"), ShowPlayer(player.id))),))


def corrected(tongue: Tongue) -> Text:
    """Above the card, after it."""
    return tongue("Done, and written into the log.")


def unchanged(tongue: Tongue) -> Text:
    """Above the card, where it was so before."""
    return tongue("It was so already; nothing was changed.")


def out_of_reach(tongue: Tongue) -> Reply:
    """A player or a unit that is not the asker's to correct."""
    text = tongue("This player or unit does not belong to the units that you look after; nothing was changed.")
    rows = (
        (Button(tongue.word("Look up again"), Open("tracuu")), Button(tongue.word("For organisers"), Open("dieuhanh"))),
    )
    return Reply(text, rows)


def reason_gone(tongue: Tongue, player: int) -> Reply:
    """The button belongs to a talk that is over."""
    text = tongue("That question is out of date; nothing was changed. Please begin again from the card.")
    return Reply(text, ((Button(tongue.word("The player's card"), ShowPlayer(player)),),))


# units that people typed ------------------------------------------------------------------------------------------------
def other_units(tongue: Tongue, others: Sequence[OtherUnit], page: int, receipt: Text = ()) -> Reply:
    """`/donvikhac`: what people typed, each to be given a unit of the list."""
    back: tuple[Key, ...] = (Button(tongue.word("For organisers"), Open("dieuhanh")),)
    if not others:
        return Reply(join([receipt, tongue("Everybody has a unit of the list; nothing waits here.")], "\n\n"), (back,))
    last = max(0, (len(others) - 1) // PAGE)
    page = min(page, last)
    head = tongue(
        "**Units that people typed themselves** ({n}). Choose one to give it a unit of the list:",
        n=tongue.number(len(others)),
    )
    rows: list[tuple[Key, ...]] = [
        (Button(f"{other.words} ({tongue.number(other.count)})", MapOtherUnit(other.stamp)),)
        for other in others[page * PAGE : (page + 1) * PAGE]
    ]
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), ListOtherUnits(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), ListOtherUnits(page + 1)))
    rows.extend([tuple(turns)] if turns else [])
    rows.append(back)
    return Reply(join([receipt, head], "\n\n"), tuple(rows))


def map_head(tongue: Tongue, other: OtherUnit) -> Text:
    """What stands above the list of units."""
    count = tongue.many("{n} person", "{n} people", other.count)
    return tongue("Which unit is “{words}” ({people})?", words=other.words, people=count)


def map_confirm(contest: Contest, tongue: Tongue, other: OtherUnit, unit: str, receipt: Text = ()) -> Reply:
    """How many people it concerns, and the question."""
    count = tongue.many("{n} person", "{n} people", other.count)
    text = tongue(
        "**{people}** who typed “{words}” will belong to **{unit}**, and their results count for it on every board.",
        people=count,
        words=other.words,
        unit=unit_words(contest.pack.units, unit),
    )
    yes = Button(tongue.word("Yes, put there"), ConfirmMapping(other.stamp, unit, other.count))
    rows = ((yes, Button(tongue.word("Cancel"), ListOtherUnits(0))),)
    return Reply(join([receipt, text], "\n\n"), rows)


def map_changed(tongue: Tongue) -> Text:
    """Others registered while the question stood."""
    return tongue("The number of people has changed meanwhile; please look again.")


def mapped(contest: Contest, tongue: Tongue, done: Mapped, unit: str) -> Text:
    """The receipt above what still waits."""
    count = tongue.many("{n} person", "{n} people", done.count)
    line = tongue("{people} now belong to **{unit}**.", people=count, unit=unit_words(contest.pack.units, unit))
    if not done.left:
        return line
    rest = tongue("{n} more typed the same; choose it again for them.", n=tongue.number(done.left))
    return join([line, rest])
