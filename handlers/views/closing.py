"""The contest summed up in chat: the numbers of every round, what is not decided yet, and the papers to be had."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handlers.actions import Open
from handlers.closing_actions import ChooseSigning, MakeClosing
from handlers.tongue import Tongue
from handlers.views.closing_papers import corrected_words, kind_words, lack_words
from handlers.views.play import title
from messaging.model import Button, Key, Reply, Rows
from messaging.text import Text, join, said
from quiz.outcome import WHOLE
from quiz.visibility import Audience
from services.closing import Lack, Overview, RoundNumbers
from services.contest import Contest
from services.exports import ITEMS, REPORT, SCRIPT, SIGNING

NAMED = 5
"""Corrections that stand in chat; the report has all."""


def audience(group: bool) -> Audience:
    """As whom somebody without a role looks."""
    return Audience.GROUP if group else Audience.PLAYER


def overview(contest: Contest, seen: Overview, kinds: Collection[str], tongue: Tongue) -> Reply:
    """The numbers; what was complained about and corrected only beside the papers (`kinds`: those that the asker may have)."""
    lines = [tongue("**Summing up the contest**"), *_totals(seen, tongue)]
    lines += [_round(contest, one, tongue) for one in seen.rounds]
    lines += [
        tongue("• {round}: opens {at}", round=title(contest, tongue, round.code), at=tongue.moment(round.opens))
        for round in seen.coming
    ]
    lines += [said(f"• {lack_words(contest, one, tongue)}") for one in seen.missing if one.lack is Lack.WHOLE]
    parts = [join(lines)]
    if kinds:
        parts.append(join(_decided(contest, seen, tongue)))
    parts.append(tongue("As of {moment}.", moment=tongue.moment(seen.at)))
    return Reply(join(parts, "\n\n"), _buttons(kinds, tongue))


def _totals(seen: Overview, tongue: Tongue) -> list[Text]:
    lines = [
        tongue("Registered: **{n}** people", n=tongue.number(seen.registered)),
        tongue(
            "In the ranking: **{n}** people, {attempts} attempts",
            n=tongue.number(seen.participants),
            attempts=tongue.number(seen.attempts),
        ),
    ]
    if seen.perfect is not None:
        lines.append(tongue("Everything right in some round: **{n}** people", n=tongue.number(seen.perfect)))
    return lines


def _round(contest: Contest, one: RoundNumbers, tongue: Tongue) -> Text:
    board = one.board
    state = tongue.word("result published") if one.final else tongue.word("provisional")
    people, attempts = tongue.number(board.participants), tongue.number(board.attempts)
    name = title(contest, tongue, one.round.code)
    if not one.scored:
        return tongue(
            "• {round}: {people} people, {attempts} attempts ({state})",
            round=name,
            people=people,
            attempts=attempts,
            state=state,
        )
    return tongue(
        "• {round}: {people} people, {attempts} attempts, {perfect} with everything right ({state})",
        round=name,
        people=people,
        attempts=attempts,
        perfect=tongue.number(board.all_correct),
        state=state,
    )


def _decided(contest: Contest, seen: Overview, tongue: Tongue) -> list[Text]:
    taken, settled = (tongue.number(count) for count in seen.complaints)
    lines = [tongue("Complaints: {taken} taken, {settled} settled.", taken=taken, settled=settled)]
    told = [words for change in seen.changes if (words := corrected_words(contest, change, tongue))]
    if told:
        lines.append(tongue("**What was corrected**"))
        lines += [said(f"• {words}") for words in told[:NAMED]]
    if len(told) > NAMED:
        lines.append(tongue("… and {n} more, in the report.", n=tongue.number(len(told) - NAMED)))
    return lines


def _buttons(kinds: Collection[str], tongue: Tongue) -> Rows:
    if not kinds:
        return ((Button(tongue.word("Leaderboard"), Open("bxh")), Button(tongue.word("Calendar"), Open("lich"))),)
    offered: list[tuple[str, Key]] = [
        (REPORT, Button(kind_words(REPORT, tongue), MakeClosing(REPORT, WHOLE))),
        (SCRIPT, Button(kind_words(SCRIPT, tongue), MakeClosing(SCRIPT, WHOLE))),
        (SIGNING, Button(kind_words(SIGNING, tongue), ChooseSigning())),
        (ITEMS, Button(tongue.word("Analysis of questions"), Open("phantich"))),
    ]
    rows = [(key,) for kind, key in offered if kind in kinds]
    return (*rows, (Button(tongue.word("For organisers"), Open("dieuhanh")),))


def choose_signing(contest: Contest, rounds: Sequence[str], tongue: Tongue) -> Reply:
    """Whose sheet."""
    lines = [
        tongue("**Sheet that winners sign**"),
        tongue("Names stand as on the certificates. Identity paper and account are left blank: we keep neither."),
        tongue("Of which round?"),
    ]
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, code), MakeClosing(SIGNING, code)),) for code in rounds
    ]
    everybody = Button(tongue.word("Everybody, units too"), MakeClosing(SIGNING, WHOLE))
    return Reply(join(lines), (*rows, (everybody,)))


def nothing_played(tongue: Tongue) -> Reply:
    """The report begins with the first round."""
    text = tongue("No round has begun yet, so there is nothing to report.")
    return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")),),))


def nothing_published(tongue: Tongue) -> Reply:
    """Prizes are called out and signed for once they are published."""
    text = tongue("No result is published yet, so nobody can be called or sign. Publish the results in /congbo first.")
    return Reply(text, (_results(tongue),))


def not_published(contest: Contest, round: str, tongue: Tongue) -> Reply:
    """The same about one round."""
    name = title(contest, tongue, round)
    text = tongue("The result of {round} is not published yet. Publish it in /congbo first.", round=name)
    return Reply(text, (_results(tongue),))


def _results(tongue: Tongue) -> tuple[Key, ...]:
    return (Button(tongue.word("Results of the rounds"), Open("congbo")),)
