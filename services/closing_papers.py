"""The papers of the closing as values: the report, the script of the master of ceremonies, the sheet that winners sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from quiz.awards import Award
from quiz.closing_order import Call, closing_order
from quiz.items import ItemLine
from quiz.outcome import WHOLE, Outcome
from quiz.question import Bank
from services import statistics
from services.closing import Held, Missing, Overview, RoundNumbers
from services.contest import Contest
from services.item_analysis import Analysis
from services.official import (
    Called,
    ItemWords,
    Letterhead,
    Numbers,
    PrizeLine,
    RoundLine,
    Script,
    ScriptStep,
    SigningSheet,
    Summary,
    Winner,
)
from services.papers import Bar
from services.result_records import Amendment
from services.version_papers import Material, Words, prize_lines, ranked_units, value_of

MOMENT = timedelta(microseconds=1)
"""A round that closes at midnight has the day before as its last."""
ITEMS_NAMED = 5
"""Questions on each list of the report, the hardest and the easiest."""


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """What codes are called in the reader's language. `of_round`: the words of a round's papers; `gone`: who has left."""

    language: str
    contest: str
    head: Letterhead
    of_round: Callable[[str], Words]
    marked: Callable[[RoundNumbers], str]
    capacity: Callable[[str | None], str]
    number: Callable[[int], str]
    lacks: Callable[[Missing], str]
    corrected: Callable[[Amendment], str]
    gone: str


def summary_of(
    contest: Contest,
    seen: Overview,
    lists: Sequence[Held],
    units: Outcome,
    asked: Analysis | None,
    names: Mapping[int, str],
    words: ClosingWords,
) -> Summary:
    """The report. `contest` as amended; `units`: the outcome of the whole contest that its units stand in.

    `asked` None while no answers may be seen.
    """
    whole, zone = words.of_round(WHOLE), contest.pack.zone
    rounds = [*(one.round for one in seen.rounds), *seen.coming]
    days = [at.astimezone(zone).date() for one in rounds for at in (one.opened_at or one.opens, one.closes - MOMENT)]
    people = [line for held in lists for line in prize_lines(_material(contest, held, names, words))]
    hours = statistics.by_hour(contest.pack.units, seen.tally, "")
    return Summary(
        head=words.head,
        contest=words.contest,
        first_day=min(days),
        last_day=max(days),
        registered=seen.registered,
        numbers=Numbers(seen.participants, seen.attempts, seen.perfect or 0),
        rounds=[_round_line(one, words) for one in seen.rounds],
        units=ranked_units(contest, units, whole.unit, whole.prizes),
        hours=_bars(hours, words) if any(hours) else (),
        capacities=_capacities(contest, seen, words),
        people=people,
        hard=_items(asked.hardest(ITEMS_NAMED), asked.bank, words) if asked else (),
        easy=_items(asked.easiest(ITEMS_NAMED), asked.bank, words) if asked else (),
        complaints=seen.complaints,
        corrections=[told for change in seen.changes if (told := words.corrected(change))],
        missing=[words.lacks(one) for one in seen.missing],
    )


def _round_line(one: RoundNumbers, words: ClosingWords) -> RoundLine:
    board, round = one.board, one.round
    numbers = Numbers(board.participants, board.attempts, board.all_correct)
    return RoundLine(words.marked(one), round.opened_at or round.opens, round.closes, numbers)


def _bars(hours: Sequence[int], words: ClosingWords) -> tuple[Bar, ...]:
    return tuple(Bar(str(hour), count, words.number(count)) for hour, count in enumerate(hours))


def _capacities(contest: Contest, seen: Overview, words: ClosingWords) -> list[tuple[str, int]]:
    counts = statistics.by_capacity(contest.pack.units, seen.tally, "")
    found = [(words.capacity(code), count.played) for code, count in counts.items() if count.played]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _items(lines: Sequence[ItemLine], bank: Bank, words: ClosingWords) -> list[ItemWords]:
    found = []
    for line in lines:
        question, favourite = bank[line.item], line.wrong_favourite(bank[line.item])
        named = ItemWords(
            question.text.to(words.language), question.citation.to(words.language), line.shown, line.right
        )
        if favourite is not None:
            option = question.options[favourite].text.to(words.language)
            named = replace(named, favourite=option, taken=line.chosen[favourite])
        found.append(named)
    return found


def _material(contest: Contest, held: Held, names: Mapping[int, str], words: ClosingWords) -> Material:
    version = held.version
    return Material(contest, version, held.outcome, names, words.head, words.of_round(version.round))


def script_of(
    contest: Contest, lists: Sequence[Held], lacks: Sequence[Missing], names: Mapping[int, str], words: ClosingWords
) -> Script:
    """What is called out, in the order of the plan, from what is published; and what is missing still."""
    missing = [*lacks, *(one for held in lists for one in held.missing())]
    steps = closing_steps(contest, lists, names, words)
    return Script(words.head, words.contest, steps, [words.lacks(one) for one in missing])


def closing_steps(
    contest: Contest, lists: Sequence[Held], names: Mapping[int, str], words: ClosingWords
) -> Sequence[ScriptStep]:
    """The calls of the closing with the names as they are read, for the script and the screen alike."""
    homes = {held.version.round: {one.row.player: one.row.unit for one in held.outcome.people} for held in lists}
    verified = {held.version.round: held.verified for held in lists}
    unit = words.of_round(WHOLE).unit

    def called(award: Award) -> Called:
        round = words.of_round(award.round).round if award.round != WHOLE else ""
        if isinstance(award.winner, str):
            return Called(unit(award.winner), round=round)
        noted = verified[award.round].get((award.winner, award.prize))
        name = (noted.spelling if noted else "") or names.get(award.winner, words.gone)
        home = homes[award.round].get(award.winner)
        return Called(name, unit(home), round, noted.attends if noted else None)

    rules, rounds = contest.pack.rules, [planned.code for planned in contest.pack.rounds]
    awards = [award for held in lists for award in held.outcome.awards]
    return [_step(contest, call, called, words) for call in closing_order(rules.prizes, rounds, awards)]


def _step(contest: Contest, call: Call[Award], called: Callable[[Award], Called], words: ClosingWords) -> ScriptStep:
    return ScriptStep(
        call.moment,
        words.of_round(WHOLE).prizes.get(call.prize, call.prize),
        tuple(words.of_round(code).round for code in call.rounds),
        tuple(called(award) for award in call.awards),
        value_of(contest, call.prize),
    )


def signing_sheet(
    contest: Contest, lists: Sequence[Held], names: Mapping[int, str], words: ClosingWords
) -> SigningSheet:
    """The winners of published versions, named as on their certificates. Who signs for a unit is left for the pen."""
    winners = []
    for held in lists:
        material = _material(contest, held, names, words)
        winners += [Winner(_spelled(line, award, held, words)) for line, award in _awarded(material)]
        winners += [
            Winner(PrizeLine("", unit.name, unit.prize, material.words.round, value=unit.value))
            for unit in ranked_units(contest, held.outcome, material.words.unit, material.words.prizes)
            if unit.prize
        ]
    return SigningSheet(words.head, words.contest, winners)


def _awarded(material: Material) -> list[tuple[PrizeLine, Award]]:
    people = {standing.row.player for standing in material.outcome.people}
    awards = [award for award in material.outcome.awards if isinstance(award.winner, int) and award.winner in people]
    return list(zip(prize_lines(material), awards, strict=True))


def _spelled(line: PrizeLine, award: Award, held: Held, words: ClosingWords) -> PrizeLine:
    noted = held.verified.get((int(award.winner), award.prize))
    return replace(line, name=(noted.spelling if noted else "") or line.name or words.gone)
