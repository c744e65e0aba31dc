"""Whether the bank of every round can fill the papers that the rules ask for, and what the rules say of rounds and units."""

from __future__ import annotations

import random
from collections.abc import Sequence

from content.draft import Draft
from content.nodes import Record, Sited
from content.problems import Report, advice
from quiz.pack import PaperKind, Part, PlannedRound, Rules
from quiz.paper import BankTooSmall, make_paper
from quiz.question import Question

_PAPERS = 20
"""So many papers are drawn on trial, for what the counts alone do not show."""


def check_papers(draft: Draft, report: Report) -> None:
    """Note what the rules ask of rounds, banks and units and these do not have."""
    if draft.rules is None:
        return
    rules, record = draft.rules
    _parts_have_rounds(draft, rules, record)
    _groups_have_kinds(draft, rules, record)
    _banks_have_groups(draft, rules)
    _time_fits(draft, rules, record)
    if not all(question.sound for question in draft.questions):
        return
    banks = dict.fromkeys(group.bank for group in rules.groups)
    for round_ in draft.rounds:
        if _counts(round_, rules, record):
            for name in {"": None, **banks} if _anybody_else(rules) else banks:
                _fills(draft, round_, name, rules, record, report)


def _anybody_else(rules: Rules) -> bool:
    """Whether somebody may be in no group."""
    return not any(not group.capacities and not group.unit_kinds for group in rules.groups)


def _parts_have_rounds(draft: Draft, rules: Rules, record: Record) -> None:
    codes = [round_.value.code for round_ in draft.rounds]
    for item, part in zip(record["blueprint"].items(), rules.blueprint, strict=True):
        if codes and part.round and part.round not in codes:
            item.wrong(f"`{part.round}` is no round of calendar.yaml; {advice(part.round, codes)}")


def _groups_have_kinds(draft: Draft, rules: Rules, record: Record) -> None:
    contest = draft.contest
    if contest is None or contest.unit_set not in draft.unit_sets:
        return
    kinds = {unit.kind for unit in draft.unit_sets[contest.unit_set].units.values()}
    for item, group in zip(record["groups"].items(), rules.groups, strict=True):
        for kind in group.unit_kinds:
            if kind not in kinds:
                item.wrong(f"no unit of units/{contest.unit_set}.csv is of the kind `{kind}`; {advice(kind, kinds)}")


def _banks_have_groups(draft: Draft, rules: Rules) -> None:
    banks = {group.bank for group in rules.groups} - {""}
    for question in draft.questions:
        if question.value.bank and question.value.bank not in banks:
            question.record["bank"].wrong(
                f"no group of rules.yaml asks the bank `{question.value.bank}`; {advice(question.value.bank, banks)}, "
                "or take this line out"
            )


def _time_fits(draft: Draft, rules: Rules, record: Record) -> None:
    for round_ in draft.rounds:
        if round_.sound and round_.value.closes - round_.value.opens < rules.time_limit:
            record["minutes"].doubtful(
                f"{round_.value.code} is open for less time than an attempt has; nobody can use all of it"
            )


def _counts(round_: Sited[PlannedRound], rules: Rules, record: Record) -> bool:
    """Whether the blueprint of a round makes a whole paper."""
    parts = rules.blueprint_of(round_.value.code)
    total = sum(part.count for part in parts)
    if parts and total != rules.questions:
        record["blueprint"].wrong(
            f"the parts for {round_.value.code} make {total} questions and a paper has {rules.questions}; "
            "let both be the same"
        )
    return not parts or total == rules.questions


def _fills(draft: Draft, round_: Sited[PlannedRound], name: str, rules: Rules, record: Record, report: Report) -> None:
    code, wanted = round_.value.code, rules.questions
    bank = [each.value for each in draft.questions if each.value.round == code and each.value.bank == name]
    of = f"{code}, bank `{name}`," if name else code
    if rules.paper is PaperKind.FIXED:
        if len(bank) != wanted:
            report.error(
                round_.record.place,
                f"{of} has {len(bank)} questions and a fixed paper has {wanted}; let `questions` in rules.yaml "
                f"(line {record.where('questions').line}) and the round have the same number",
            )
        return
    fit = together(bank)
    if fit < wanted:
        apart = f" ({len(bank)} with near-twins)" if fit < len(bank) else ""
        report.error(
            round_.record.place,
            f"{of} has {fit} questions for one paper{apart} and a paper has {wanted}; write "
            f"{wanted - fit} more, or a smaller `questions` in rules.yaml (line {record.where('questions').line})",
        )
        return
    short = [part for part in rules.blueprint_of(code) if _short(part, bank)]
    for part in short:
        have = sum(part.fits(question) for question in bank)
        report.error(
            round_.record.place,
            f"{of} has {have} questions{_described(part)} and the blueprint of rules.yaml wants {part.count}; "
            f"write {part.count - have} more, or a smaller `count`",
        )
    if not short and not _drawable(bank, rules, code):
        report.error(
            round_.record.place,
            f"the parts of the blueprint want the same questions of {of} or near-twins; write more questions",
        )


def _short(part: Part, bank: Sequence[Question]) -> bool:
    return sum(part.fits(question) for question in bank) < part.count


def _described(part: Part) -> str:
    topic = f" of topic `{part.topic}`" if part.topic else ""
    return f"{topic} of level `{part.level}`" if part.level else topic


def _drawable(bank: Sequence[Question], rules: Rules, round: str) -> bool:
    try:
        for seed in range(_PAPERS):
            make_paper(bank, rules, round, random.Random(seed))
    except BankTooSmall:
        return False
    return True


def together(bank: Sequence[Question]) -> int:
    """How many questions surely fit in one paper, however it is drawn: near-twins of one group never meet.

    Takes the question that shuts out most others first, so where groups overlap it counts too few rather than too many.
    """
    left, count = list(bank), 0
    while left:
        chosen = max(left, key=lambda question: sum(bool(question.apart & other.apart) for other in left))
        left = [other for other in left if other is not chosen and not chosen.apart & other.apart]
        count += 1
    return count
