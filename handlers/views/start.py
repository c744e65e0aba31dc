"""The first card: what this is, who runs it, when, and what can be won."""

from __future__ import annotations

from handlers.actions import Open
from handlers.register_actions import Enter
from handlers.tongue import Tongue
from messaging.model import Button, Key, Reply, Rows
from messaging.text import Style, Text, join, said
from quiz.pack import Prize, Scope
from quiz.rounds import Round
from services.contest import Contest
from services.play import Situation
from services.records import Player


def welcome(contest: Contest, tongue: Tongue, rounds: list[Round], *, begun: bool, receipt: Text = ()) -> Reply:
    """For a stranger, or for somebody who stopped in the middle of registering (`begun`)."""
    pack = contest.pack
    lines: list[Text] = [
        said(tongue.of(pack.title), Style.BOLD),
        said(tongue.of(pack.summary)),
        tongue("Run by: {organiser}", organiser=tongue.of(pack.organiser)),
    ]
    if rounds:
        first, last = rounds[0], rounds[-1]
        lines.append(
            tongue(
                "When: {opens} to {closes}",
                opens=tongue.moment(first.opened_at or first.opens),
                closes=tongue.moment(last.closes),
            )
        )
    lines.extend(prizes(contest, tongue))
    words = tongue.word("Go on registering") if begun else tongue.word("Join the contest")
    rows: Rows = (
        (Button(words, Enter()),),
        (Button(tongue.word("The rules"), Open("thele")), Button(tongue.word("Learning material"), Open("tailieu"))),
    )
    return Reply(join([receipt, join(lines)], "\n\n"), rows)


def prizes(contest: Contest, tongue: Tongue) -> list[Text]:
    """What can be won: a line for people, one for units."""
    ladder = contest.pack.rules.prizes
    people = [prize for prize in ladder if prize.scope is Scope.INDIVIDUAL]
    units = [prize for prize in ladder if prize.scope is Scope.COLLECTIVE]
    lines = []
    if people:
        listed = _listed(people, tongue)
        many = len(contest.pack.rounds) > 1
        lines.append(
            tongue("Each week, for people: {prizes}", prizes=listed)
            if many
            else tongue("For people: {prizes}", prizes=listed)
        )
    if units:
        lines.append(tongue("For units: {prizes}", prizes=_listed(units, tongue)))
    return lines


def _listed(ladder: list[Prize], tongue: Tongue) -> str:
    return ", ".join(
        tongue.word(
            "{count} {prize} of {value} đồng",
            count=prize.count,
            prize=tongue.of(prize.title),
            value=tongue.number(prize.value),
        )
        if prize.value
        else tongue.word("{count} {prize}", count=prize.count, prize=tongue.of(prize.title))
        for prize in ladder
    )


def welcome_back(contest: Contest, tongue: Tongue, player: Player, where: Situation | None, *, takes: bool) -> Reply:
    """For a player: the next useful step. `where` None: every round is over; `takes`: the round takes attempts now."""
    hello = tongue("Hello **{name}**, good to see you again.", name=player.full_name)
    line, keys = _next_step(contest, tongue, where, takes=takes)
    rows: Rows = (*((key,) for key in keys), (Button(tongue.word("My data"), Open("thongtin")),))
    return Reply(join([hello, line]), rows)


def _next_step(
    contest: Contest, tongue: Tongue, where: Situation | None, *, takes: bool
) -> tuple[Text, tuple[Key, ...]]:
    result: Key = Button(tongue.word("My result"), Open("ketqua"))
    board: Key = Button(tongue.word("Leaderboard"), Open("bxh"))
    practice: Key = Button(tongue.word("Practise"), Open("ontap"))
    if where is None:
        return tongue("The contest is over. Thank you for taking part."), (result, board)
    title = tongue.of(contest.pack.round(where.round.code).title)
    if where.running is not None:
        return tongue("Your attempt in {round} is running.", round=title), (Button(tongue.word("Go on"), Open("thi")),)
    if not takes:
        opens = where.round.opened_at
        line = (
            tongue("{round} opens {at}.", round=title, at=tongue.moment(opens))
            if opens is not None
            else tongue(
                "{round} opens when the organisers press the button, planned for {at}.",
                round=title,
                at=tongue.moment(where.round.opens),
            )
        )
        return line, (practice,)
    if where.left == 0:
        return tongue("You have used all your attempts in {round}.", round=title), (result, board)
    line = tongue("{round} is open until {at}.", round=title, at=tongue.moment(where.round.closes))
    return line, (Button(tongue.word("Join the contest"), Open("thi")),)
