"""The chains of criteria in rules.yaml: the ranking of a round, the overall ranking, and what parts equals at a prize."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import advice
from quiz.pack import Grading, Rules, Ties
from quiz.ranking import Criterion, Order
from quiz.standings import COLUMNS, OVERALL_COLUMNS

_CRITERION = Keys({"by": "correct", "order": "desc"})
_DEFAULT = Rules()
_DRAW = "draw"


def read_ranking(record: Record, reading: Reading, *, predicts: bool, grading: Grading) -> tuple[Criterion, ...]:
    """The criteria of a round's ranking."""
    if not record.has("ranking"):
        if predicts:
            return _DEFAULT.ranking
        return tuple(criterion for criterion in _DEFAULT.ranking if criterion.by != "prediction_gap")
    field = record["ranking"]
    criteria = _chain(field, reading, COLUMNS)
    for criterion in criteria:
        at, by = criterion.record["by"], criterion.value.by
        if by == "prediction_gap" and not predicts:
            at.wrong("nobody predicts; take this line out, or write a `prediction`")
        if by == "points" and grading is not Grading.PARTIAL:
            at.wrong("points are right answers once more; take this line out, or write `grading: partial`")
    _ends_with_a_draw(field, criteria)
    return tuple(criterion.value for criterion in criteria)


def read_overall(record: Record, reading: Reading) -> tuple[tuple[Criterion, ...] | None, int | None]:
    """The criteria over all rounds, None for no such ranking; and how many of a person's rounds count."""
    field = record["overall"]
    criteria: tuple[Criterion, ...] | None = None
    if record.has("overall") and (field.is_list or field.raw("`none`, or below it a list of criteria,") != "none"):
        chain = _chain(field, reading, OVERALL_COLUMNS)
        _ends_with_a_draw(field, chain)
        criteria = tuple(criterion.value for criterion in chain)
    best = record["overall_best"].whole(1, 100) if record.has("overall_best") else None
    if best is not None and criteria is None:
        record["overall_best"].wrong("there is no overall ranking; write `overall:`, or take this line out")
    return criteria, best


def read_ties(record: Record, reading: Reading, ranking: Sequence[Criterion]) -> tuple[Ties, tuple[Criterion, ...]]:
    """Who gets a prize where equals stand across its line, and the further criteria for `next`."""
    ties = record["ties"].one_of(Ties) if record.has("ties") else _DEFAULT.ties
    if not record.has("ties_by"):
        if ties is Ties.NEXT:
            record["ties"].wrong("`next` needs the further criteria; write `ties_by:` and below it a list, or `draw`")
        return ties, ()
    if ties is not Ties.NEXT:
        record["ties_by"].wrong(f"with `ties: {ties}` nobody looks at these; write `ties: next`, or take `ties_by` out")
    chain = _chain(record["ties_by"], reading, COLUMNS)
    used = {criterion.by for criterion in ranking}
    for criterion in chain:
        if criterion.value.by in used:
            criterion.record["by"].wrong(
                f"who is equal is equal in `{criterion.value.by}` too: the ranking has it; take this line out"
            )
    return ties, tuple(criterion.value for criterion in chain)


def _chain(field: Field, reading: Reading, columns: Collection[str]) -> list[Sited[Criterion]]:
    def read(item: Record) -> Criterion:
        by = item["by"].raw("the name of a criterion") or ""
        if by and by not in columns:
            item["by"].wrong(f"people cannot be ranked by `{by}` here; {advice(by, columns)}")
        return Criterion(by, item["order"].one_of(Order))

    criteria = read_each(field.items(), _CRITERION, read, reading.report)
    seen: set[str] = set()
    for criterion in criteria:
        by = criterion.value.by
        if by in seen:
            criterion.record["by"].wrong(f"`{by}` stands twice and decides nothing the second time; take this line out")
        seen.add(by)
    if field.is_list and not criteria:
        field.wrong("no criterion; write at least `- {by: correct, order: desc}`")
    for before in criteria[:-1]:
        if before.value.by == _DRAW:
            before.record["by"].wrong("nothing is left to decide behind a draw; let `draw` be the last line")
    return criteria


def _ends_with_a_draw(field: Field, criteria: Sequence[Sited[Criterion]]) -> None:
    if criteria and all(criterion.value.by != _DRAW for criterion in criteria):
        field.doubtful("equal people stay equal; write `- {by: draw, order: asc}` as the last line to part them by lot")
