"""Files for staff in words: what is in them, how far they are, and the headings of their sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.links import Links
from handlers.register_actions import ExportMine
from handlers.staff_actions import FileProgress, MakeExport, PreviewExport
from handlers.tongue import Tongue
from handlers.views import files
from handlers.views.boards import frozen_words
from handlers.views.play import title
from handlers.views.staff_lists import where_words
from messaging.model import Button, Document, Key, Reply
from messaging.text import Text, join
from quiz.attempt import Submission
from services.contest import Contest
from services.export_port import AttemptLine
from services.exports import FILE_LIFE, LIST, Layout
from services.lists import ALL
from services.papers import Column, Kind
from services.records import Job, Json

SUBJECT = "staff_file"
NUMBER, MOMENT, CODE = Kind.NUMBER, Kind.MOMENT, Kind.CODE


def preview(contest: Contest, unit: str, rows: int, phones: bool, units: list[str], tongue: Tongue) -> Reply:
    """What the workbook will hold, before it is made. `units`: others that the asker may have."""
    phone = (
        tongue("• Phone numbers are in the file. Keep it to yourself and delete it after use.")
        if phones
        else tongue("• Phone numbers are not in the file.")
    )
    lines: list[Text] = [
        tongue("**Excel file of {unit}**", unit=where_words(contest, unit, tongue)),
        tongue("• Three sheets: people, units, attempts"),
        tongue("• Up to {rows} rows; times are those of {zone}", rows=tongue.number(rows), zone=contest.pack.zone.key),
        phone,
        tongue("Only you can open it, for {time}. That you asked for it is written down.", time=_life(tongue)),
    ]
    rows_: list[tuple[Key, ...]] = [(Button(tongue.word("Make the file"), MakeExport(unit)),)]
    rows_ += [(Button(where_words(contest, other, tongue), PreviewExport(other)),) for other in units]
    return Reply(join(lines), tuple(rows_), replaces=SUBJECT)


def for_residents(tongue: Tongue) -> Reply:
    """What the word means for a resident: a copy of their own data."""
    text = tongue("You can get a copy of all that we keep of you, as a file.")
    return Reply(text, ((Button(tongue.word("Get a copy of my data"), ExportMine()),),))


def subject(job: int) -> str:
    """What the message about one file is remembered by: another file has a message of its own."""
    return f"{SUBJECT}:{job}"


def progress(job: Job, tongue: Tongue) -> Reply:
    """How far a file is; in one message, which is replaced each time one looks."""
    shown = subject(job.id)
    if job.done_at is not None and job.error is None:
        return Reply(tongue("The file is ready. It is in this chat, below."), replaces=shown)
    if job.done_at is not None:
        return replace(failed(tongue), replaces=shown)
    text = tongue(
        "The file is being made: **{percent} %**. It comes into this chat by itself.",
        percent=tongue.number(job.progress),
    )
    return Reply(text, ((Button(tongue.word("See the progress"), FileProgress(job.id)),),), replaces=shown)


def failed(tongue: Tongue) -> Reply:
    """A file that nobody waits for any more, because it could not be made."""
    return Reply(tongue("The file could not be made; we have noted why. Please ask for it again in a while."))


def no_such_file(job: int, tongue: Tongue) -> Reply:
    """A button of somebody else's file, or of one that is long gone."""
    return Reply(tongue("There is no file of yours like this any more."), replaces=subject(job))


def ready(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice that brings the file, or says why there is none."""
    unit = where_words(contest, str(parameters["unit"]), tongue)
    if parameters.get("refused"):
        return Reply(tongue("The file of {unit} was not made: you do not look after this unit any more.", unit=unit))
    document = Document(parameters["ref"], parameters["name"], parameters["media_type"])
    if parameters["kind"] == LIST:
        head = tongue(
            "**List of results, {round}**, {unit}: {rows} rows.",
            round=title(contest, tongue, str(parameters["round"])),
            unit=unit,
            rows=tongue.number(parameters["rows"]),
        )
    else:
        head = tongue(
            "**Excel file of {unit}**: {people} people, {units} units, {attempts} attempts.",
            unit=unit,
            people=tongue.number(parameters["people"]),
            units=tongue.number(parameters["units"]),
            attempts=tongue.number(parameters["attempts"]),
        )
    frozen = parameters.get("frozen")
    lines = [
        head,
        frozen_words(datetime.fromisoformat(frozen), tongue) if frozen else (),
        tongue("Only you can open it, for {time}. Please handle people's data with care.", time=_life(tongue)),
    ]
    lines += files.elsewhere(links, tongue)
    return Reply(join(lines), document=document)


def file_name(contest: Contest, kind: str, parameters: Json, tongue: Tongue) -> str:
    """How a file is called: by what is in it, in letters that every system and every old program can write."""
    parts = [tongue.word("results") if kind == LIST else tongue.word("contest-data")]
    parts += [str(parameters[name]) for name in ("round", "unit") if parameters.get(name)]
    if kind == LIST and parameters["top"] != ALL:
        parts.append(f"top-{parameters['top']}")
    return files.file_name(contest, parts, ".xlsx", tongue)


def layout(contest: Contest, phones: bool, tongue: Tongue) -> Layout:
    """The headings of the workbook."""
    capacities = {code: tongue.of(words) for code, words in contest.pack.rules.registration.capacities}
    rounds = {planned.code: tongue.of(planned.title) for planned in contest.pack.rounds}
    running, void = tongue.word("running"), tongue.word("does not count")
    how = {
        Submission.COMPLETED: tongue.word("all answered"),
        Submission.HANDED_IN: tongue.word("handed in early"),
        Submission.TIME_UP: tongue.word("time was up"),
    }

    def state(line: AttemptLine) -> str:
        if line.how is None:
            return running
        return void if line.void else how[Submission(line.how)]

    return Layout(
        people=(tongue.word("Participants"), _people(phones, tongue)),
        units=(tongue.word("Units"), _units(tongue)),
        attempts=(tongue.word("Attempts"), _attempts(tongue)),
        capacity=lambda code: capacities.get(code, code) if code else "",
        round=lambda code: rounds.get(code, code),
        state=state,
        excluded=tongue.word("not ranked"),
    )


def _people(phones: bool, tongue: Tongue) -> tuple[Column, ...]:
    word = tongue.word
    columns = (
        Column(word("Player number"), NUMBER, 12),
        Column(word("Full name"), width=28),
        Column(word("Year of birth"), Kind.CODE, 10),
        Column(word("Capacity"), width=26),
        Column(word("Unit code"), CODE, 12),
        Column(word("Unit"), width=28),
        Column(word("Level above"), width=24),
        Column(word("Other unit, as typed"), width=26),
        Column(word("Place"), width=24),
        Column(word("Registered"), MOMENT, 20),
        Column(word("Ranking"), width=14),
        Column(word("Came by"), CODE, 14),
    )
    return (*columns, Column(word("Phone"), CODE, 16)) if phones else columns


def _units(tongue: Tongue) -> tuple[Column, ...]:
    word = tongue.word
    return (
        Column(word("Unit code"), CODE, 12),
        Column(word("Unit"), width=30),
        Column(word("Kind"), width=16),
        Column(word("Level above"), width=26),
        Column(word("Declared number"), NUMBER, 12),
        Column(word("Registered people"), NUMBER, 12),
        Column(word("People who played"), NUMBER, 12),
        Column(word("Attempts"), NUMBER, 12),
        Column(word("People with everything right"), NUMBER, 14),
    )


def _attempts(tongue: Tongue) -> tuple[Column, ...]:
    word = tongue.word
    return (
        Column(word("Attempt number"), NUMBER, 12),
        Column(word("Round"), width=14),
        Column(word("Player number"), NUMBER, 12),
        Column(word("Full name"), width=28),
        Column(word("Unit"), width=28),
        Column(word("Level above"), width=24),
        Column(word("Attempt of the round"), NUMBER, 10),
        Column(word("Started"), MOMENT, 20),
        Column(word("Handed in"), MOMENT, 20),
        Column(word("State"), width=18),
        Column(word("Right answers"), NUMBER, 10),
        Column(word("Questions"), NUMBER, 10),
        Column(word("Seconds"), NUMBER, 10),
    )


def list_columns(tongue: Tongue) -> tuple[Column, ...]:
    """The headings of a list of results."""
    word = tongue.word
    return (
        Column(word("Rank"), NUMBER, 8),
        Column(word("Full name"), width=28),
        Column(word("Unit"), width=28),
        Column(word("Level above"), width=24),
        Column(word("Right answers"), NUMBER, 10),
        Column(word("Questions"), NUMBER, 10),
        Column(word("Seconds"), NUMBER, 10),
        Column(word("Handed in"), MOMENT, 20),
        Column(word("Parted from the one above by"), width=28),
    )


def _life(tongue: Tongue) -> str:
    return tongue.span(FILE_LIFE)
