"""The rules in words, made from nothing but the rules that the machine runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.actions import Open
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.criteria import criteria_words
from handlers.views.proofs import to_the_proofs
from handlers.views.rules_attempt import attempt_lines
from handlers.views.rules_prizes import group_lines, prize_lines
from handlers.views.unit_board import band_words, floor_words
from messaging.model import Button, Reply
from messaging.text import Text, compose, join, said
from quiz.material import Chapter
from quiz.pack import Asked, PlannedRound, Registration, Rules, Subject, UnitFormula
from services.contest import Contest


def rules_reply(contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """`/thele`: the contest's name, who may take part, and every rule."""
    pack = contest.pack
    head = join([compose("**{title}**", title=tongue.of(pack.title)), said(tongue.of(pack.who))])
    buttons = (
        (Button(tongue.word("Play"), Open("thi")), Button(tongue.word("Calendar"), Open("lich"))),
        (Button(tongue.word("What to read"), Open("tailieu")),),
        *to_the_proofs(links, tongue),
    )
    return Reply(join([head, rules_text(pack.rules, tongue, pack.rounds, pack.chapters)], "\n\n"), buttons)


def rules_text(
    rules: Rules, tongue: Tongue, rounds: Sequence[PlannedRound] = (), chapters: Sequence[Chapter] = ()
) -> Text:
    """Every rule as a sentence, under a heading each. Rounds tell their hours, chapters the names of topics."""
    sections = (
        (tongue("**Taking part**"), _taking_part(rules, tongue)),
        (tongue("**An attempt**"), attempt_lines(rules, tongue, rounds, chapters)),
        (tongue("**The prediction**"), _prediction(rules, tongue)),
        (tongue("**Ranking**"), _ranking(rules, tongue)),
        (tongue("**Groups**"), group_lines(rules, tongue)),
        (tongue("**Units**"), _units(rules.unit_formula, tongue)),
        (tongue("**Prizes**"), prize_lines(rules, tongue)),
        (tongue("**May play, but are not ranked**"), [said(tongue.of(who)) for who in rules.excluded]),
    )
    written = [join([heading, *(_item(line) for line in lines if line)]) for heading, lines in sections if any(lines)]
    return join(written, "\n\n")


def subject_words(subject: Subject, tongue: Tongue) -> str:
    """What the prediction is about."""
    match subject:
        case Subject.PEOPLE_ALL_CORRECT:
            return tongue.word("how many people answer every question of the round right")
        case Subject.ATTEMPTS_ALL_CORRECT:
            return tongue.word("how many attempts of the round have every answer right")
        case Subject.PARTICIPANTS:
            return tongue.word("how many people take part in the round")


def _item(line: Text) -> Text:
    return (*said("• "), *line)


def _taking_part(rules: Rules, tongue: Tongue) -> list[Text]:
    age: Text = ()
    if rules.least_age:
        age = tongue("Age: {age} years or older, by year of birth.", age=rules.least_age)
    return [age, *_registration(rules.registration, tongue)]


def _registration(registration: Registration, tongue: Tongue) -> list[Text]:
    fields: tuple[tuple[Asked, Callable[[], str]], ...] = (
        (registration.birth_year, lambda: tongue.word("year of birth")),
        (registration.capacity, lambda: tongue.word("who you are")),
        (registration.unit, lambda: tongue.word("unit")),
        (registration.place, lambda: tongue.word("where you live")),
        (registration.phone, lambda: tongue.word("phone number")),
    )
    needed = [tongue.word("full name"), *(name() for asked, name in fields if asked is Asked.REQUIRED)]
    free = [name() for asked, name in fields if asked is Asked.OPTIONAL]
    lines = [tongue("To register you give: {fields}.", fields=", ".join(needed))]
    if free:
        lines.append(tongue("If you like: {fields}.", fields=", ".join(free)))
    if registration.other_unit and registration.unit is not Asked.NO:
        lines.append(tongue("A unit that is not on the list can be written as it is; the organisers will place it."))
    return lines


def _prediction(rules: Rules, tongue: Tongue) -> list[Text]:
    if rules.prediction is None:
        return []
    return [
        tongue(
            "Once a round you predict {subject}; only people in the ranking are counted.",
            subject=subject_words(rules.prediction.subject, tongue),
        ),
        tongue(
            "A whole number of at most {digits} digits. You can change it until the round closes.",
            digits=rules.prediction.digits,
        ),
        tongue("Without a prediction you count as the farthest off."),
    ]


def _ranking(rules: Rules, tongue: Tongue) -> list[Text]:
    lines = [
        tongue("Ranked by, in turn: {criteria}.", criteria=criteria_words(rules.ranking, tongue)),
        tongue("People who are equal in all of these share a place."),
    ]
    if rules.freeze is not None:
        lines.append(
            tongue(
                "In the last {hours} of a round the leaderboard stays as it is, until the list of results is made. What you answer then counts all the same.",
                hours=tongue.span(rules.freeze),
            )
        )
    if rules.overall is None:
        return lines
    overall = criteria_words(rules.overall, tongue)
    lines.append(tongue("Over all rounds together, ranked by the sums, in turn: {criteria}.", criteria=overall))
    if rules.overall_best is not None:
        best = tongue.many("{n} round", "{n} rounds", rules.overall_best)
        lines.append(tongue("Only a person's best {rounds} count there.", rounds=best))
    return lines


def _units(formula: UnitFormula, tongue: Tongue) -> list[Text]:
    lines = [
        tongue(
            "Points = {rate} × share of people who took part + {average} × average share of right answers.",
            rate=tongue.number(formula.rate_weight),
            average=tongue.number(formula.average_weight),
        ),
        floor_words(formula, tongue),
    ]
    if formula.least_people > 1:
        people = tongue.many("{n} person", "{n} people", formula.least_people)
        lines.append(tongue("A unit is ranked from {people} on.", people=people))
    lines.append(tongue("A unit without a declared number of people ranks by the number of participants."))
    if formula.groups:
        groups = "; ".join(", ".join(kinds) for kinds in formula.groups)
        lines.append(tongue("Units are ranked in groups: {groups}.", groups=groups))
    if formula.bands:
        lines.append(tongue("Units are ranked small with small, by their declared number of people:"))
        lines += [said(f"   {band_words(formula.bands, band.code, tongue)}") for band in formula.bands]
    if formula.bonus_max:
        lines.append(
            tongue(
                "The organisers may add up to {most} bonus points to a unit's own, in a round or in the whole contest. "
                "One of them proposes it with a reason, another approves it, and everybody can read it.",
                most=tongue.number(formula.bonus_max),
            )
        )
    return lines
