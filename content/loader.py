"""From an author's folder to a `Pack`, or to a list of what to put right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from content.calendar_file import read_calendar
from content.checks import check
from content.contest_file import read_contest
from content.draft import Draft
from content.material_files import read_banners, read_learning, read_programmes
from content.nodes import Field, Reading
from content.notices_file import Told, read_notices
from content.problems import Problem, Report, Severity
from content.questions_file import read_questions
from content.rules_file import read_rules
from content.source import UNITS, Sources, read_sources
from content.units_file import read_units
from content.yaml_file import open_yaml
from quiz.pack import Pack
from quiz.units import UnitSet


@dataclass(frozen=True, slots=True)
class Loaded:
    """`pack` is None if there is any error; warnings leave it usable."""

    pack: Pack | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the pack from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def load(path: Path) -> Loaded:
    """Read a pack's folder and check all of it; never raises for what an author wrote."""
    report = Report()
    sources = read_sources(path, report)
    if sources is None:
        return Loaded(None, report.problems())
    draft = _read(sources, report)
    check(draft, report)
    return Loaded(None if report.errors else draft.pack(sources.hash), report.problems())


def _read(sources: Sources, report: Report) -> Draft:
    reading = Reading(report)
    tops: dict[str, Field] = {}
    for name, source in sources.files.items():
        if name.endswith(".yaml"):
            tops[name] = open_yaml(source, reading)
    contest, rules, calendar = tops.get("contest.yaml"), tops.get("rules.yaml"), tops.get("calendar.yaml")
    # contest.yaml first: it names the languages and the zone that the others are read in.
    said = read_contest(contest, reading) if contest is not None else None
    rounds, milestones = read_calendar(calendar, reading) if calendar is not None else ([], [])
    questions, trial = tops.get("questions.yaml"), tops.get("trial.yaml")
    learning, programme, banners = tops.get("learning.yaml"), tops.get("programme.yaml"), tops.get("banners.yaml")
    plans = tops.get("notices.yaml")
    told = read_notices(plans, reading) if plans is not None else Told()
    return Draft(
        contest=said,
        rules=read_rules(rules, reading) if rules is not None else None,
        rounds=rounds,
        milestones=milestones,
        questions=read_questions(questions, reading, counted=True) if questions is not None else [],
        trial=read_questions(trial, reading, counted=False) if trial is not None else [],
        unit_files=frozenset(PurePosixPath(name).stem for name in sources.files if name.startswith(f"{UNITS}/")),
        unit_sets=_unit_sets(sources, report),
        chapters=read_learning(learning, reading) if learning is not None else [],
        programmes=read_programmes(programme, reading) if programme is not None else [],
        banners=read_banners(banners, reading) if banners is not None else [],
        notices=told.plans,
        livestream=told.livestream,
        daily_question=told.daily_question,
    )


def _unit_sets(sources: Sources, report: Report) -> dict[str, UnitSet]:
    sets: dict[str, UnitSet] = {}
    for name, source in sources.files.items():
        units = read_units(source, report) if name.startswith(f"{UNITS}/") else None
        if units is not None:
            sets[units.version] = units
    return sets
