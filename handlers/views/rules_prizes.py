"""The rules of prizes in words: the ladders, who competes for which, and what parts equals."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.tongue import Tongue
from handlers.views.criteria import criteria_words
from messaging.text import Text, join, said
from quiz.pack import AudienceGroup, OnePrize, Prize, Rules, Scope, Ties


def group_lines(rules: Rules, tongue: Tongue) -> list[Text]:
    """The audience groups, and who belongs to each."""
    if not rules.groups:
        return []
    capacities = {code: tongue.of(title) for code, title in rules.registration.capacities}
    lines = [_group(group, capacities, tongue) for group in rules.groups]
    return [*lines, tongue("The first of these that fits is your group.")] if len(rules.groups) > 1 else lines


def _group(group: AudienceGroup, capacities: dict[str, str], tongue: Tongue) -> Text:
    title = tongue.of(group.title)
    who = ", ".join(capacities.get(code, code) for code in group.capacities)
    kinds = ", ".join(group.unit_kinds)
    if who and kinds:
        line = tongue("{group}: {who}; of units of the kind {kinds}.", group=title, who=who, kinds=kinds)
    elif who:
        line = tongue("{group}: {who}.", group=title, who=who)
    elif kinds:
        line = tongue("{group}: people of units of the kind {kinds}.", group=title, kinds=kinds)
    else:
        line = tongue("{group}: everybody else.", group=title)
    return join([line, tongue("It has questions of its own.")], " ") if group.bank else line


def prize_lines(rules: Rules, tongue: Tongue) -> list[Text]:
    """The prizes, and the rules by which they are given."""
    if not rules.prizes:
        return [tongue("The organisers will announce the prizes.")]
    ladders = (
        (tongue("For people, each round:"), [p for p in _of(rules, Scope.INDIVIDUAL) if not p.overall]),
        (tongue("For people, over all rounds:"), [p for p in _of(rules, Scope.INDIVIDUAL) if p.overall]),
        (tongue("For units, once:"), _of(rules, Scope.COLLECTIVE)),
    )
    lines = [
        join([head, *(said(f"   {line}") for line in _ladder(rules, ladder, tongue))])
        for head, ladder in ladders
        if ladder
    ]
    if any(prize.value is None for prize in rules.prizes):
        lines.append(tongue("The organisers will announce the value of prizes that show none."))
    if rules.prediction is not None and rules.prediction_for_prize:
        lines.append(tongue("Who has made no prediction in a round gets no prize of that round."))
    return [*lines, _one_prize(rules.one_prize, tongue), *_ties(rules, tongue)]


def _of(rules: Rules, scope: Scope) -> list[Prize]:
    return [prize for prize in rules.prizes if prize.scope is scope]


def _ladder(rules: Rules, ladder: Sequence[Prize], tongue: Tongue) -> list[str]:
    titles = {group.code: tongue.of(group.title) for group in rules.groups}
    titles |= {band.code: tongue.of(band.title) for band in rules.unit_formula.bands}
    lines: list[str] = []
    for group in dict.fromkeys(prize.group for prize in ladder):
        if group:
            lines.append(tongue.word("for {group} only:", group=titles.get(group, group)))
        lines += [_prize(prize, tongue) for prize in ladder if prize.group == group]
    return lines


def _prize(prize: Prize, tongue: Tongue) -> str:
    count, title = tongue.number(prize.count), tongue.of(prize.title)
    if prize.value is None:
        return tongue.word("{count} × {title}", count=count, title=title)
    amount = tongue.number(prize.value)
    return tongue.word("{count} × {title}, {amount} VND each", count=count, title=title, amount=amount)


def _one_prize(rule: OnePrize, tongue: Tongue) -> Text:
    match rule:
        case OnePrize.EARLIER_WINNERS_OUT:
            return tongue(
                "Who won a prize in an earlier round may still play, but is not considered for another personal prize."
            )
        case OnePrize.KEEP_HIGHEST:
            return tongue("Who would win several personal prizes keeps the highest; the others go to the next in rank.")
        case OnePrize.NO:
            return tongue("One person may win several personal prizes.")


def _ties(rules: Rules, tongue: Tongue) -> list[Text]:
    match rules.ties:
        case Ties.ALL:
            return [
                tongue(
                    "Equals who share the last place of a prize all get it, and as many of the prizes below are not given."
                )
            ]
        case Ties.DRAW:
            return [tongue("Equals who share the last place of a prize are parted by a draw that is put on record.")]
        case Ties.NEXT:
            return [
                tongue(
                    "Equals who share the last place of a prize are parted by, in turn: {criteria}; then by a draw that is put on record.",
                    criteria=criteria_words(rules.ties_by, tongue),
                )
            ]
