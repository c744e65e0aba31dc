"""Registering in words: the consent, one question a field, the card to confirm, and what stands in the way."""

from __future__ import annotations

import zlib

from handlers.actions import Open
from handlers.register_actions import (
    AskField,
    ChooseCapacity,
    Confirm,
    Enter,
    KeepField,
    PassOver,
    ReadConsent,
    SayConsent,
    StepBack,
    WriteCapitals,
)
from handlers.tongue import Tongue
from handlers.views.units import unit_words
from messaging.model import AskContact, Asks, Button, Key, Reply, Rows
from messaging.text import Text, join, said
from quiz.names import NameProblem
from quiz.pack import Asked
from quiz.phone import PhoneProblem
from quiz.registration import BirthYearProblem, Draft, Field, PlaceProblem, asked
from services.contest import Contest
from services.drafts import draft_stamp, fields_of
from services.records import Player


def consent_stamp(contest: Contest) -> int:
    """What a consent button carries, so that a yes to an older text is known as one."""
    return zlib.crc32(contest.pack.consent_version.encode())


def consent(contest: Contest, tongue: Tongue, receipt: Text = ()) -> Reply:
    """Three short lines, yes or no, and the whole text one press away."""
    lines = tongue.of(contest.pack.consent).splitlines()
    text = join([tongue("**Before you register, please read:**"), *(said(f"• {line}") for line in lines if line)])
    more: Key = Button(tongue.word("Read the full text"), ReadConsent())
    rows = (*_yes_no(contest, tongue), (more,)) if tongue.of(contest.pack.consent_full) else _yes_no(contest, tongue)
    return Reply(join([receipt, text], "\n\n"), rows)


def full_consent(contest: Contest, tongue: Tongue) -> Reply:
    """The whole text, with the same two answers under it."""
    head = tongue("**Consent, in full** (version {version})", version=contest.pack.consent_version)
    return Reply(join([head, said(tongue.of(contest.pack.consent_full))], "\n\n"), _yes_no(contest, tongue))


def _yes_no(contest: Contest, tongue: Tongue) -> Rows:
    stamp = consent_stamp(contest)
    return (
        (
            Button(tongue.word("I agree"), SayConsent(1, stamp)),
            Button(tongue.word("I do not agree"), SayConsent(0, stamp)),
        ),
    )


def refused(tongue: Tongue) -> Reply:
    """A polite end, and how to come back."""
    text = tongue(
        "Thank you for telling us. You do not take part, and nothing about you will be used.\n"
        "If you change your mind, type /dangky. The learning material is open to everybody."
    )
    return Reply(
        text,
        (
            (Button(tongue.word("Learning material"), Open("tailieu")),),
            (Button(tongue.word("Look at it again"), Enter()),),
        ),
    )


def label(field: Field, tongue: Tongue) -> str:
    """A field's name, as on the card."""
    return {
        Field.FULL_NAME: tongue.word("Full name"),
        Field.BIRTH_YEAR: tongue.word("Year of birth"),
        Field.CAPACITY: tongue.word("You are"),
        Field.UNIT: tongue.word("Unit"),
        Field.PLACE: tongue.word("Hamlet or neighbourhood"),
        Field.PHONE: tongue.word("Phone number"),
    }[field]


def value(contest: Contest, tongue: Tongue, draft: Draft, field: Field) -> str:
    """What is filled in, in words; "" for nothing."""
    match field:
        case Field.CAPACITY:
            titles = dict(contest.pack.rules.registration.capacities)
            return tongue.of(titles[draft.capacity]) if draft.capacity in titles else ""
        case Field.UNIT:
            if draft.unit is not None and draft.unit in contest.pack.units.units:
                return unit_words(contest.pack.units, draft.unit)
            return tongue.word("{unit} (not on the list)", unit=draft.unit_other) if draft.unit_other else ""
        case Field.PHONE:
            return "0" + draft.phone.removeprefix("+84") if draft.phone else ""
        case _:
            found = getattr(draft, field.value)
            return "" if found is None else str(found)


def question(contest: Contest, tongue: Tongue, draft: Draft, field: Field, receipt: Text = ()) -> Reply:
    """One field's question. Units have their own (`views.units`)."""
    text, asks, rows = _asked(contest, tongue, field)
    body = join([heading(contest, tongue, field), text, present(contest, tongue, draft, field)])
    return Reply(join([receipt, body], "\n\n"), (*rows, *steps(contest, tongue, draft, field)), asks=asks)


def heading(contest: Contest, tongue: Tongue, field: Field) -> Text:
    """Which step it is, of how many."""
    fields = fields_of(contest)
    place = fields.index(field) + 1
    return tongue("**Step {step} of {steps}: {field}**", step=place, steps=len(fields), field=label(field, tongue))


def next_step(tongue: Tongue) -> Reply:
    """A word between the number and what comes next."""
    return Reply(tongue("Let us go on."))


def present(contest: Contest, tongue: Tongue, draft: Draft, field: Field) -> Text:
    """What is filled in so far; nothing where nothing is."""
    filled = value(contest, tongue, draft, field)
    return tongue("At present: **{value}**", value=filled) if filled else ()


def _asked(contest: Contest, tongue: Tongue, field: Field) -> tuple[Text, Asks, Rows]:
    match field:
        case Field.FULL_NAME:
            return tongue("Please type your full name, with its accents. Example: Lò Thị Mai"), Asks.TEXT, ()
        case Field.BIRTH_YEAR:
            return tongue("Which year were you born in? Type four digits, for example 1990."), Asks.NUMBER, ()
        case Field.CAPACITY:
            capacities = contest.pack.rules.registration.capacities
            rows: Rows = tuple((Button(tongue.of(title), ChooseCapacity(code)),) for code, title in capacities)
            return tongue("Choose the line that suits you best."), Asks.NOTHING, rows
        case Field.PHONE:
            contact: Key = AskContact(tongue.word("Share my number"))
            text = tongue(
                "The organisers use it only to reach you about a prize, and never show it. Type it, for example 0912 345 678."
            )
            return text, Asks.NUMBER, ((contact,),)
        case _:
            return tongue("Which hamlet or neighbourhood do you live in? Example: Bản Hìn, or Tổ 5"), Asks.TEXT, ()


def steps(contest: Contest, tongue: Tongue, draft: Draft, field: Field) -> Rows:
    """What can be pressed under a question beside answering it: keep, skip, back."""
    rows: list[tuple[Key, ...]] = []
    if draft.has(field):
        rows.append((Button(tongue.word("Keep it so"), KeepField(field.value)),))
    if asked(contest.pack.rules.registration, field) is Asked.OPTIONAL:
        words = tongue.word("Leave it empty") if draft.has(field) else tongue.word("Skip")
        rows.append((Button(words, PassOver(field.value)),))
    if fields_of(contest)[0] is not field:
        rows.append((Button(tongue.word("Go back"), StepBack(field.value)),))
    return tuple(rows)


def card(contest: Contest, tongue: Tongue, draft: Draft, *, again: bool, receipt: Text = ()) -> Reply:
    """Everything on one card, to confirm or correct. `again`: a registration is being corrected."""
    lines = []
    for field in fields_of(contest):
        filled = value(contest, tongue, draft, field)
        if filled:
            lines.append(tongue("{field}: **{value}**", field=label(field, tongue), value=filled))
    text = join([tongue("**Is everything right?**"), *lines])
    words = tongue.word("Right, save it") if again else tongue.word("Right, register me")
    rows: list[tuple[Key, ...]] = [(Button(words, Confirm(draft_stamp(draft))),)]
    if (capitals := with_capitals(draft)) is not None:
        rows.append((Button(tongue.word("Write it as {name}", name=capitals), WriteCapitals(draft_stamp(draft))),))
    edits: list[Key] = [
        Button(tongue.word("Correct: {field}", field=label(field, tongue)), AskField(field.value))
        for field in fields_of(contest)
    ]
    rows.extend(tuple(edits[start : start + 2]) for start in range(0, len(edits), 2))
    return Reply(join([receipt, text], "\n\n"), tuple(rows))


def with_capitals(draft: Draft) -> str | None:
    """The name with capital letters, where somebody typed it all in small or all in capital ones; else None."""
    name = draft.full_name or ""
    if name not in {name.lower(), name.upper()}:
        return None
    capitals = " ".join(word[:1].upper() + word[1:].lower() for word in name.split(" "))
    return capitals if capitals != name else None


def registered(tongue: Tongue, player: Player, *, revived: bool) -> Text:
    """The receipt above the rule card."""
    if revived:
        return tongue("**Welcome back, {name}.** You take part again.", name=player.full_name)
    return tongue("**You are registered, {name}.** Good luck!", name=player.full_name)


def standing(contest: Contest, tongue: Tongue, player: Player, receipt: Text = ()) -> Reply:
    """What a registered person sees instead of the registration."""
    unit = player_unit(contest, tongue, player)
    text = (
        tongue("You are registered as **{name}**, {unit}.", name=player.full_name, unit=unit)
        if unit
        else tongue("You are registered as **{name}**.", name=player.full_name)
    )
    rows: Rows = (
        (Button(tongue.word("Go to the contest"), Open("thi")),),
        (Button(tongue.word("My data"), Open("thongtin")),),
    )
    return Reply(join([receipt, text], "\n\n"), rows)


def player_unit(contest: Contest, tongue: Tongue, player: Player) -> str:
    """A player's unit with the level above, or as they typed it; "" for none."""
    units = contest.pack.unit_sets.get(player.unit_set)
    if player.unit is not None and units is not None and player.unit in units.units:
        return unit_words(units, player.unit)
    return tongue.word("{unit} (not on the list)", unit=player.unit_other) if player.unit_other else ""


def closed(tongue: Tongue) -> Text:
    """Why nothing can be corrected any more."""
    return tongue(
        "You already have an attempt that counts, so these lines are fixed now. If something is wrong, send it by "
        "/phananh and the organisers can correct it."
    )


def name_problem(tongue: Tongue, problem: NameProblem) -> Text:
    """What is wrong with a typed name, kindly."""
    return {
        NameProblem.EMPTY: tongue("I saw no name in that. Please type it in letters."),
        NameProblem.TOO_LONG: tongue("That is longer than 80 characters. Please type only your full name."),
        NameProblem.NO_LETTERS: tongue("There are no letters in that. Please type your name in letters."),
        NameProblem.ONE_WORD: tongue("Please type family name and given name, for example Lò Mai."),
        NameProblem.STRANGE: tongue("A list cannot print some of these signs. Please type letters only, no icons."),
    }[problem]


def birth_year_problem(tongue: Tongue, problem: BirthYearProblem, least_age: int) -> Text:
    """What is wrong with a typed year, kindly."""
    return {
        BirthYearProblem.UNREADABLE: tongue("I could not read one year in that."),
        BirthYearProblem.TWO_DIGITS: tongue("Please type all four digits of the year, for example 1990 and not 90."),
        BirthYearProblem.TOO_EARLY: tongue("That year is too long ago. Please look at it once more."),
        BirthYearProblem.IN_FUTURE: tongue("That year has not come yet. Please look at it once more."),
        BirthYearProblem.TOO_YOUNG: tongue(
            "By the rules, players are {age} years old or more, so you cannot register yet. Thank you for your interest: "
            "/tailieu and /ontap are open to you. If it was a slip, please type the year again.",
            age=least_age,
        ),
    }[problem]


def place_problem(tongue: Tongue, problem: PlaceProblem) -> Text:
    """What is wrong with a typed place or unit, kindly."""
    return {
        PlaceProblem.EMPTY: tongue("I saw no words in that. Please type it in letters."),
        PlaceProblem.TOO_LONG: tongue("That is longer than 100 characters. Please make it shorter."),
        PlaceProblem.NO_LETTERS: tongue("There are no letters in that. Please type the name, for example Tổ 5."),
        PlaceProblem.STRANGE: tongue("A list cannot print some of these signs. Please type letters only, no icons."),
    }[problem]


def phone_problem(tongue: Tongue, problem: PhoneProblem) -> Text:
    """What is wrong with a typed phone number, kindly."""
    return {
        PhoneProblem.EMPTY: tongue("I saw no number in that."),
        PhoneProblem.NOT_ONE: tongue("Please type exactly one phone number."),
        PhoneProblem.INVALID: tongue(
            "That is no complete number: mobile numbers have 10 digits, for example 0912 345 678."
        ),
        PhoneProblem.FOREIGN: tongue("Please give a mobile number of Việt Nam."),
        PhoneProblem.NOT_MOBILE: tongue("That is a landline. Please give a mobile number."),
    }[problem]
