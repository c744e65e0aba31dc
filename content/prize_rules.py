"""Prizes and audience groups in rules.yaml."""

from __future__ import annotations

from collections.abc import Collection

from content.nodes import Keys, Reading, Record, Sited, read_each
from content.problems import advice
from content.reading_rules import codes_once
from quiz.localized import Localized
from quiz.pack import Asked, AudienceGroup, Prize, Registration, Scope, UnitFormula

_PRIZE = Keys(
    {"code": "nhat", "title": "{vi: …, en: …}", "scope": "individual", "count": "1"},
    frozenset({"value", "group", "overall"}),
)
_GROUP = Keys({"code": "can-bo", "title": "{vi: …, en: …}"}, frozenset({"capacities", "unit_kinds", "bank"}))
_MOST_MONEY = 10**12


def read_groups(record: Record, reading: Reading, registration: Registration) -> tuple[AudienceGroup, ...]:
    """The audience groups, each with what it takes."""
    groups = read_each(record["groups"].items(), _GROUP, _group, reading.report)
    codes_once([(group.value.code, group.record) for group in groups], "group")
    known = {code for code, _ in registration.capacities}
    for group in groups:
        _look_at_group(group, known, registration)
    for group in groups[:-1]:
        if not group.value.capacities and not group.value.unit_kinds:
            group.record["code"].wrong(
                f"`{group.value.code}` takes everybody, so nobody reaches the groups below; let it be the last, "
                "or write its `capacities` or `unit_kinds`"
            )
    return tuple(group.value for group in groups)


def _group(record: Record) -> AudienceGroup:
    return AudienceGroup(
        code=record["code"].text(),
        title=record["title"].words(),
        capacities=tuple(item.text() for item in record["capacities"].items()),
        unit_kinds=tuple(item.text() for item in record["unit_kinds"].items()),
        bank=record["bank"].text() if record.has("bank") else "",
    )


def _look_at_group(group: Sited[AudienceGroup], known: Collection[str], registration: Registration) -> None:
    for item, code in zip(group.record["capacities"].items(), group.value.capacities, strict=True):
        if code and code not in known:
            item.wrong(f"`{code}` is no capacity of `registration`; {advice(code, known)}")
    if group.value.capacities and registration.capacity is not Asked.REQUIRED:
        group.record["capacities"].wrong(
            "not everybody says their capacity; write `capacity: required` under `registration`"
        )
    if group.value.unit_kinds and registration.unit is not Asked.REQUIRED:
        group.record["unit_kinds"].wrong("not everybody names a unit; write `unit: required` under `registration`")


def read_prizes(
    record: Record, reading: Reading, groups: Collection[AudienceGroup], formula: UnitFormula, *, overall: bool
) -> tuple[Prize, ...]:
    """The ladder of prizes. `overall`: there is a ranking over all rounds."""
    prizes = read_each(record["prizes"].items(), _PRIZE, _prize, reading.report)
    codes_once([(prize.value.code, prize.record) for prize in prizes], "prize")
    for prize in prizes:
        at, value = prize.record, prize.value
        known = _groups_for(value.scope, groups, formula)
        if value.group and value.group not in known:
            at["group"].wrong(f"`{value.group}` is no group that competes for it; {advice(value.group, known)}")
        if value.overall and value.scope is Scope.COLLECTIVE:
            at["overall"].wrong("prizes for units are given once in any case; take this line out")
        elif value.overall and not overall:
            at["overall"].wrong("there is no overall ranking; write `overall:` and below it its criteria")
    return tuple(prize.value for prize in prizes)


def _groups_for(scope: Scope, groups: Collection[AudienceGroup], formula: UnitFormula) -> set[str]:
    """The codes that a prize may name: of people's groups, or of the groups or bands in which units are ranked."""
    if scope is Scope.INDIVIDUAL:
        return {group.code for group in groups}
    named = {frozenset(group.unit_kinds): group.code for group in groups}
    of_units = {named.get(frozenset(kinds), ", ".join(kinds)) for kinds in formula.groups}
    return of_units | {band.code for band in formula.bands}


def _prize(item: Record) -> Prize:
    value = item["value"]
    title: Localized = item["title"].words()
    return Prize(
        code=item["code"].text(),
        title=title,
        scope=item["scope"].one_of(Scope),
        count=item["count"].whole(1, 10_000),
        value=value.whole(0, _MOST_MONEY) if item.has("value") and not value.blank else None,
        group=item["group"].text() if item.has("group") else "",
        overall=item.has("overall") and item["overall"].flag(),
    )
