"""A pack as it was read: values with their places, before they are checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from content.contest_file import Contest
from content.nodes import Record, Sited
from quiz.material import Banner, Chapter, NoticePlan, Programme
from quiz.pack import Milestone, Pack, PlannedRound, Rules
from quiz.question import Question
from quiz.units import UnitSet


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the files say. `contest` and `rules` are None where their file could not be read.

    `unit_files`: the versions that have a file, read or not.
    """

    contest: Contest | None
    rules: tuple[Rules, Record] | None
    rounds: list[Sited[PlannedRound]]
    milestones: list[Sited[Milestone]]
    questions: list[Sited[Question]]
    trial: list[Sited[Question]]
    unit_files: frozenset[str]
    unit_sets: Mapping[str, UnitSet]
    chapters: list[Sited[Chapter]]
    programmes: list[Sited[Programme]]
    banners: list[Sited[Banner]]
    notices: list[Sited[NoticePlan]]
    livestream: str | None
    daily_question: time

    def pack(self, digest: str) -> Pack:
        """The finished value. Only for a draft without errors."""
        contest, rules = self.contest, self.rules
        if contest is None or rules is None:
            raise ValueError("contest.yaml or rules.yaml was not read")
        return Pack(
            id=contest.id,
            hash=digest,
            title=contest.title,
            short_title=contest.short_title,
            summary=contest.summary,
            organiser=contest.organiser,
            directed_by=contest.directed_by,
            address=contest.address,
            who=contest.who,
            zone=contest.zone,
            languages=contest.languages,
            rules=rules[0],
            rounds=tuple(read.value for read in self.rounds),
            milestones=tuple(sorted((read.value for read in self.milestones), key=lambda milestone: milestone.at)),
            questions=tuple(read.value for read in self.questions),
            trial=tuple(read.value for read in self.trial),
            unit_sets=self.unit_sets,
            unit_set=contest.unit_set,
            chapters=tuple(read.value for read in self.chapters),
            banners=tuple(read.value for read in self.banners),
            programmes=tuple(read.value for read in self.programmes),
            consent=contest.consent,
            consent_full=contest.consent_full,
            consent_version=contest.consent_version,
            contact=contest.contact,
            notices=tuple(sorted((read.value for read in self.notices), key=lambda plan: plan.at)),
            livestream=self.livestream,
            daily_question=self.daily_question,
        )
