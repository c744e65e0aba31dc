"""The declared numbers of units in words: what holds, what a table would change, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from handlers.actions import Open
from handlers.tongue import Tongue
from handlers.unit_actions import RosterForm, SendRoster, ShowNumbers, TakeRoster
from handlers.views.boards import unit_labels
from handlers.views.unit_formula import day_words
from messaging.model import Asks, Button, Document, Reply, Rows
from messaging.text import Text, compose, join, said
from quiz.roster import Declared, LineProblem, Of, Wrong, asks_number
from services.contest import Contest
from services.papers import Cell, Column, Kind
from services.result_records import Amendment, Change
from services.unit_numbers import Entered, Faulty, NumberChange, Roster, Taken, Unreadable

SHOWN = 12
IMPORTS = 5
HISTORY = 20
"""How many of a unit's numbers are shown, the newest ones."""


def overview(contest: Contest, changes: Sequence[Amendment], tongue: Tongue) -> Reply:
    """How many units have a number, and the last imports. `contest` as amended."""
    units, unasked = contest.pack.units, contest.pack.rules.unit_formula.unasked
    asked = [unit for unit in units.units.values() if units.path(unit.code) and asks_number(units, unit.code, unasked)]
    first = {unit.code for unit in units.children_of(None)}
    top = [unit for unit in asked if unit.code in first]
    lines = [
        tongue("**Number of people of each unit**"),
        tongue(
            "Of the units that are ranked, {have} of {all} have a number; of all units {have_all} of {all_units}.",
            have=tongue.number(sum(unit.declared is not None for unit in top)),
            all=tongue.number(len(top)),
            have_all=tongue.number(sum(unit.declared is not None for unit in asked)),
            all_units=tongue.number(len(asked)),
        ),
        tongue("None is asked of the armed forces. A unit without a number ranks by the number of participants."),
    ]
    imports = [change for change in changes if change.change is Change.UNITS][-IMPORTS:]
    lines += [
        tongue(
            "• {at}: {units} from “{file}”",
            at=tongue.moment(change.at),
            units=tongue.many("{n} unit", "{n} units", len(change.value)),
            file=change.reason,
        )
        for change in reversed(imports)
    ]
    lines.append(tongue("What was declared for a unit over time: /songuoi mai sơn"))
    return Reply(join(lines), _ways(tongue))


def choose(units: Sequence[str], contest: Contest, tongue: Tongue) -> Reply:
    """Whose numbers are meant."""
    label = unit_labels(contest.pack.units)
    text = tongue("**Numbers of a unit over time.** Type the unit behind the word, for example: /songuoi mai sơn")
    return Reply(text, tuple((Button(label(code), ShowNumbers(code)),) for code in units[:SHOWN]))


def history(contest: Contest, unit: str, entered: Sequence[Entered], names: Mapping[int, str], tongue: Tongue) -> Reply:
    """Every number of a unit, newest first; `contest` as its pack says, `names` of who entered them."""
    lines = [tongue("**Number of people of {unit}**, newest first", unit=unit_labels(contest.pack.units)(unit))]
    lines += [
        tongue(
            "• {number}. Source: {source}. Entered at {at} by {who}, from “{file}”",
            number=number_words(each.declared, tongue),
            source=each.declared.source,
            at=tongue.moment(each.at),
            who=names.get(each.by) or tongue.word("the command line"),
            file=each.file,
        )
        for each in entered[: -HISTORY - 1 : -1]
    ]
    first = contest.pack.units.units[unit].declared
    if first is not None:
        lines.append(tongue("• {n} people, from the contest's list of units", n=tongue.number(first)))
    if not entered and first is None:
        lines.append(tongue("No number of people has been declared yet."))
    elif entered:
        lines.append(tongue("The newest one holds. Results that were made before keep the number of their time."))
    return Reply(join(lines))


def _ways(tongue: Tongue) -> Rows:
    return (
        (Button(tongue.word("Send a table"), SendRoster()), Button(tongue.word("Table to fill in"), RosterForm())),
        (Button(tongue.word("For organisers"), Open("dieuhanh")),),
    )


def ask_file(tongue: Tongue, receipt: Text = ()) -> Reply:
    """Ask for the table."""
    text = tongue(
        "Send a table (xlsx or csv) with the columns: unit code, number of people or target given, as of which day, source. "
        "You see what changes before anything is taken over."
    )
    return Reply(join([receipt, text], "\n\n"), ((Button(tongue.word("Cancel"), Open("songuoi")),),), asks=Asks.TEXT)


def no_file(tongue: Tongue) -> Text:
    """Nothing came."""
    return tongue("I have not received a file.")


def look_again(tongue: Tongue) -> Text:
    """The numbers or the file are other ones now."""
    return tongue("Nothing was changed: that look is out of date. Please send the table again.")


def refused(why: Faulty | Unreadable, tongue: Tongue) -> Text:
    """What is wrong, by line."""
    if isinstance(why, Unreadable):
        return tongue("**Nothing was changed.** I cannot read this file as a table; please send xlsx, or csv in UTF-8.")
    lines = [tongue("**Nothing was changed.** Please put these lines right:")]
    lines += [
        compose("• {line}: {what}", line=tongue.word("line {n}", n=problem.line), what=problem_words(problem, tongue))
        for problem in why.problems[:SHOWN]
    ]
    more = len(why.problems) - SHOWN
    if more > 0:
        lines.append(said(tongue.many("and {n} more mistake", "and {n} more mistakes", more)))
    return join(lines)


def problem_words(problem: LineProblem, tongue: Tongue) -> str:
    """What is wrong with a line."""
    said_ = problem.words
    return {
        Wrong.NO_UNIT: tongue.word("no unit is named"),
        Wrong.UNKNOWN_UNIT: tongue.word("“{words}” is no unit of the list", words=said_),
        Wrong.SEVERAL_UNITS: tongue.word("several units are called “{words}”; write the code", words=said_),
        Wrong.OTHER_NAME: tongue.word("code and name are of two units ({words})", words=said_),
        Wrong.TWICE: tongue.word("the unit stands twice: {words}", words=said_),
        Wrong.NOT_ASKED: tongue.word("no number is asked of the armed forces ({words})", words=said_),
        Wrong.BOTH: tongue.word("write either the number of people or the target, not both"),
        Wrong.NO_NUMBER: tongue.word("“{words}” is no whole number", words=said_),
        Wrong.ZERO: tongue.word("the number is 0; leave the cell empty if there is none"),
        Wrong.TOO_LARGE: tongue.word("{words} people are too many", words=said_),
        Wrong.NO_DATE: tongue.word("“{words}” is no day; write it like 31/5/2024", words=said_),
        Wrong.LATER: tongue.word("the day {words} is still to come", words=said_),
        Wrong.NO_SOURCE: tongue.word("the source is missing"),
        Wrong.NO_COLUMN: tongue.word("there is no column “{words}”", words=said_),
        Wrong.EMPTY: tongue.word("there is no number in the table"),
    }[problem.wrong]


def nothing_new(same: int, tongue: Tongue) -> Reply:
    """All of it holds already."""
    units = tongue.many("{n} unit", "{n} units", same)
    return Reply(tongue("All of this holds already ({units}); nothing changes.", units=units), _ways(tongue))


def preview(contest: Contest, roster: Roster, tongue: Tongue) -> Reply:
    """Everything that would change, the first of it by name."""
    label = unit_labels(contest.pack.units)
    new = sum(change.before is None for change in roster.changes)
    head = tongue(
        "**Look before you take it over:** {new} new, {other} changed, {same} as before.",
        new=tongue.number(new),
        other=tongue.number(len(roster.changes) - new),
        same=tongue.number(roster.same),
    )
    lines = [_change(change, label(change.unit), tongue) for change in roster.changes[:SHOWN]]
    more = len(roster.changes) - SHOWN
    if more > 0:
        lines.append(said(tongue.many("and {n} more unit", "and {n} more units", more)))
    effect = tongue(
        "Boards and unit results that are still to come follow the new numbers; versions already made stay."
    )
    yes = Button(tongue.word("Take it over"), TakeRoster(roster.stamp))
    rows = ((yes, Button(tongue.word("Cancel"), Open("songuoi"))),)
    return Reply(join([head, join(lines), effect], "\n\n"), rows)


def _change(change: NumberChange, unit: str, tongue: Tongue) -> Text:
    after = number_words(change.after, tongue)
    if change.before is None:
        return compose("• {unit}: {after}", unit=unit, after=after)
    return compose("• {unit}: {before} → {after}", unit=unit, before=number_words(change.before, tongue), after=after)


def number_words(declared: Declared, tongue: Tongue) -> str:
    """A number with what it counts and its day."""
    facts = {"number": tongue.number(declared.number), "day": day_words(declared)}
    if declared.of is Of.TARGET:
        return tongue.word("target {number} ({day})", **facts)
    return tongue.word("{number} people ({day})", **facts)


def taken(done: Taken, tongue: Tongue) -> Reply:
    """It holds."""
    units = tongue.many("{n} unit", "{n} units", len(done.changes))
    return Reply(tongue("Taken over: the numbers of {units}.", units=units), _ways(tongue))


def form(document: Document, tongue: Tongue) -> Reply:
    """The table to fill in."""
    text = tongue("Fill in the table and send it here. Lines without a number change nothing.")
    return Reply(text, ((Button(tongue.word("Send a table"), SendRoster()),),), document=document)


def form_columns() -> tuple[Column, ...]:
    """The columns as they are read: these headings are understood in any language, so they are not translated."""
    widths = {"Mã đơn vị": 12, "Tên đơn vị": 40, "Nguồn": 40}
    kinds = {"Mã đơn vị": Kind.CODE, "Tổng số người": Kind.NUMBER, "Chỉ tiêu giao": Kind.NUMBER}
    headings = ("Mã đơn vị", "Tên đơn vị", "Tổng số người", "Chỉ tiêu giao", "Tính đến ngày", "Nguồn")
    return tuple(Column(each, kinds.get(each, Kind.WORDS), widths.get(each, 16)) for each in headings)


def form_rows(contest: Contest, declared: Mapping[str, Declared]) -> Iterator[tuple[Cell, ...]]:
    """Every unit that is asked for a number."""
    units, unasked = contest.pack.units, contest.pack.rules.unit_formula.unasked
    for unit in units.units.values():
        if not units.path(unit.code) or not asks_number(units, unit.code, unasked):
            continue
        held = declared.get(unit.code)
        if held is None:
            yield unit.code, unit.name, None, None, None, None
        else:
            people, target = (None, held.number) if held.of is Of.TARGET else (held.number, None)
            yield unit.code, unit.name, people, target, day_words(held), held.source
