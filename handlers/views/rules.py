"""The rules in words, made from nothing but the rules that the machine runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.actions import Open
from handlers.tongue import Tongue
from handlers.views.unit_board import floor_words
from messaging.model import Button, Reply
from messaging.text import Text, compose, join, said
from quiz.pack import Asked, Blanks, Kept, OnePrize, Prize, Registration, Rules, Scope, Subject, UnitFormula
from quiz.ranking import Criterion, Order
from services.contest import Contest


def rules_reply(contest: Contest, tongue: Tongue) -> Reply:
    """`/thele`: the contest's name, who may take part, and every rule."""
    pack = contest.pack
    head = join([compose("**{title}**", title=tongue.of(pack.title)), said(tongue.of(pack.who))])
    buttons = (
        (Button(tongue.word("Play"), Open("thi")), Button(tongue.word("Calendar"), Open("lich"))),
        (Button(tongue.word("What to read"), Open("tailieu")),),
    )
    return Reply(join([head, rules_text(pack.rules, tongue)], "\n\n"), buttons)


def rules_text(rules: Rules, tongue: Tongue) -> Text:
    """Every rule as a sentence, under a heading each."""
    sections = (
        (tongue("**Taking part**"), _taking_part(rules, tongue)),
        (tongue("**An attempt**"), _attempt(rules, tongue)),
        (tongue("**The prediction**"), _prediction(rules, tongue)),
        (tongue("**Ranking**"), _ranking(rules, tongue)),
        (tongue("**Units**"), _units(rules.unit_formula, tongue)),
        (tongue("**Prizes**"), _prizes(rules, tongue)),
        (tongue("**May play, but are not ranked**"), [said(tongue.of(who)) for who in rules.excluded]),
    )
    written = [join([heading, *(_item(line) for line in lines if line)]) for heading, lines in sections if any(lines)]
    return join(written, "\n\n")


def criteria_words(criteria: Sequence[Criterion], tongue: Tongue) -> str:
    """The criteria in their order, in words."""
    return "; ".join(criterion_words(criterion, tongue) for criterion in criteria)


def criterion_words(criterion: Criterion, tongue: Tongue) -> str:
    """Which way a criterion is better, in words."""
    most = criterion.order is Order.DESC
    match criterion.by:
        case "correct":
            return tongue.word("more right answers") if most else tongue.word("fewer right answers")
        case "prediction_gap":
            return tongue.word("farther prediction") if most else tongue.word("closer prediction")
        case "duration":
            return tongue.word("more time") if most else tongue.word("less time")
        case "submitted_at":
            return tongue.word("later submission") if most else tongue.word("earlier submission")
        case "draw":
            return tongue.word("drawing of lots")
        case "attempts":
            return tongue.word("more attempts") if most else tongue.word("fewer attempts")
        case other:
            return other


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


def _attempt(rules: Rules, tongue: Tongue) -> list[Text]:
    questions = tongue.many("{n} question", "{n} questions", rules.questions)
    lines = [
        tongue(
            "{questions}, drawn at random from the round's bank; {span} by the server's clock.",
            questions=questions,
            span=tongue.span(rules.time_limit),
        )
    ]
    if rules.attempts is None:
        lines.append(tongue("You may try as often as you like while the round is open."))
    else:
        lines.append(said(tongue.many("{n} attempt each round.", "At most {n} attempts each round.", rules.attempts)))
    if rules.attempts != 1:
        lines.append(_kept(rules.kept, tongue))
    if rules.blanks is Blanks.WRONG:
        lines.append(tongue("A question left blank counts as wrong."))
    else:
        lines.append(tongue("An attempt with a question left blank does not count."))
    lines.append(
        tongue(
            "An answer counts by the time it reaches us, not by the time you sent it. When time is up, what you answered is handed in by itself."
        )
    )
    lines.append(tongue("Answers and explanations can be seen once the round has closed."))
    return lines


def _kept(kept: Kept, tongue: Tongue) -> Text:
    match kept:
        case Kept.BEST:
            return tongue("Your best attempt counts: more right answers, then less time, then the earlier submission.")
        case Kept.FIRST:
            return tongue("Your first attempt counts.")
        case Kept.LAST:
            return tongue("Your last attempt counts.")


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
    return [
        tongue("Ranked by, in turn: {criteria}.", criteria=criteria_words(rules.ranking, tongue)),
        tongue("People who are equal in all of these share a place."),
    ]


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
    return lines


def _prizes(rules: Rules, tongue: Tongue) -> list[Text]:
    if not rules.prizes:
        return [tongue("The organisers will announce the prizes.")]
    lines: list[Text] = []
    for scope in Scope:
        ladder = [prize for prize in rules.prizes if prize.scope is scope]
        if not ladder:
            continue
        head = tongue("For people, each round:") if scope is Scope.INDIVIDUAL else tongue("For units, once:")
        lines.append(join([head, *(said(f"   {_prize(prize, tongue)}") for prize in ladder)]))
    if any(prize.value is None for prize in rules.prizes):
        lines.append(tongue("The organisers will announce the value of prizes that show none."))
    return [*lines, _one_prize(rules.one_prize, tongue)]


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
