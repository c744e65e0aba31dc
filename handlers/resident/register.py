"""Registering: consent, one question after the other, the card, one press. Picking the unit is in `handlers.resident.units`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.context import Context
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
from handlers.resident.private import in_private
from handlers.resident.registering import ask, enter, nothing_open, take, to_the_contest, year
from handlers.routes import Routes
from handlers.views import me as me_view
from handlers.views import register as view
from messaging.model import Event, Outgoing, Pressed, Said
from quiz.names import NameProblem, clean_name
from quiz.pack import Asked
from quiz.phone import PhoneProblem, read_phone
from quiz.registration import (
    BirthYearProblem,
    Draft,
    Field,
    PlaceProblem,
    asked,
    clean_place,
    next_field,
    read_birth_year,
)
from services import consent, registration
from services.drafts import draft_of, draft_stamp, fields_of
from services.registration import (
    AlreadyRegistered,
    Closed,
    Corrected,
    Missing,
    NeedsConsent,
    NoDraft,
    OldCard,
    Registered,
)

routes = Routes()


@routes.command("dangky", "register", words=("đăng ký", "đăng ký dự thi", "đăng ký thi", "tham gia"))
@in_private
async def on_register(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Start registering, or go on where it stopped."""
    return await enter(ctx)


@routes.pressed(Enter)
@in_private
async def on_enter(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The big button of the welcome card; who has registered since goes on to the contest."""
    if await ctx.player() is not None and draft_of(ctx.person) is None:
        return await to_the_contest(ctx)
    return await enter(ctx)


# the consent -----------------------------------------------------------------------------------------------------------
@routes.pressed(ReadConsent)
@in_private
async def on_read_consent(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The whole text."""
    return [ctx.reply(view.full_consent(ctx.contest, ctx.tongue))]


@routes.pressed(SayConsent)
@in_private
async def on_consent(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A yes or a no; only to the present text, and only once."""
    assert isinstance(event.action, SayConsent)
    if event.action.stamp != view.consent_stamp(ctx.contest):
        return [
            ctx.reply(view.consent(ctx.contest, ctx.tongue, ctx.tongue("The text was changed. Please read it again.")))
        ]
    player = await ctx.player()
    if event.action.yes:
        await consent.say_consent(ctx.uow, ctx.contest, ctx.person, ctx.chat.channel, ctx.now, given=True)
        back = await consent.renew_consent(ctx.uow, ctx.contest, ctx.person, ctx.now)
        if player is None and back is not None:
            return await to_the_contest(ctx, view.registered(ctx.tongue, back, revived=True))
        return await enter(ctx)
    if player is not None:
        return [ctx.reply(me_view.sure_to_withdraw(ctx.tongue))]
    await consent.say_consent(ctx.uow, ctx.contest, ctx.person, ctx.chat.channel, ctx.now, given=False)
    return [ctx.reply(view.refused(ctx.tongue))]


# answers ---------------------------------------------------------------------------------------------------------------
@routes.asking("register.full_name")
@in_private
async def on_name(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the name."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    name = clean_name(event.text)
    if isinstance(name, NameProblem):
        return ask(ctx, draft, Field.FULL_NAME, view.name_problem(ctx.tongue, name))
    return await take(ctx, replace(draft, full_name=name))


@routes.asking("register.birth_year")
@in_private
async def on_birth_year(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the year of birth."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    least_age = ctx.contest.pack.rules.least_age
    read = read_birth_year(event.text, year(ctx), least_age)
    if isinstance(read, BirthYearProblem):
        return ask(ctx, draft, Field.BIRTH_YEAR, view.birth_year_problem(ctx.tongue, read, least_age))
    return await take(ctx, replace(draft, birth_year=read))


@routes.asking("register.capacity")
@in_private
async def on_capacity_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Words that are none of the choices (those come as presses)."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    return ask(ctx, draft, Field.CAPACITY, ctx.tongue("Please choose one of these lines."))


@routes.pressed(ChooseCapacity)
@in_private
async def on_capacity(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of the list; a forged one asks again."""
    assert isinstance(event.action, ChooseCapacity)
    draft = draft_of(ctx.person)
    if draft is None:
        return await nothing_open(ctx)
    if event.action.capacity not in dict(ctx.contest.pack.rules.registration.capacities):
        return ask(ctx, draft, Field.CAPACITY, ctx.tongue("Please choose one of these lines."))
    return await take(ctx, replace(draft, capacity=event.action.capacity))


@routes.asking("register.place")
@in_private
async def on_place(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the hamlet or neighbourhood."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    place = clean_place(event.text)
    if isinstance(place, PlaceProblem):
        return ask(ctx, draft, Field.PLACE, view.place_problem(ctx.tongue, place))
    return await take(ctx, replace(draft, place=place))


@routes.asking("register.phone")
@in_private
async def on_phone(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read a typed or shared phone; only a shared one that the channel proves is the sender's is verified."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    phone = read_phone(event.contact.phone if event.contact is not None else event.text)
    if isinstance(phone, PhoneProblem):
        return ask(ctx, draft, Field.PHONE, view.phone_problem(ctx.tongue, phone))
    if event.contact is not None and event.contact.own:
        ctx.person.notes = {**ctx.person.notes, "shared_phone": phone}
    return await take(ctx, replace(draft, phone=phone))


# steps -----------------------------------------------------------------------------------------------------------------
@routes.pressed(PassOver)
@in_private
async def on_pass_over(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Leave an optional field empty; a required one is asked instead."""
    assert isinstance(event.action, PassOver)
    draft, field = draft_of(ctx.person), _field(ctx, event.action.field)
    if draft is None or field is None:
        return await nothing_open(ctx)
    if asked(ctx.contest.pack.rules.registration, field) is not Asked.OPTIONAL:
        return ask(ctx, draft, field)
    empty = {"unit": None, "unit_other": None} if field is Field.UNIT else {field.value: None}
    return await take(ctx, replace(draft, **empty, skipped=draft.skipped | {field}))


@routes.pressed(KeepField)
@in_private
async def on_keep(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Go on with the field as it is."""
    draft = draft_of(ctx.person)
    return await nothing_open(ctx) if draft is None else await take(ctx, draft)


@routes.pressed(StepBack)
@in_private
async def on_step_back(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The field before; from a correction, the card."""
    assert isinstance(event.action, StepBack)
    draft, field = draft_of(ctx.person), _field(ctx, event.action.field)
    if draft is None or field is None:
        return await nothing_open(ctx)
    missing = next_field(ctx.contest.pack.rules.registration, draft)
    if missing is None:
        return await take(ctx, draft)
    fields = fields_of(ctx.contest)
    before = min(max(0, fields.index(field) - 1), fields.index(missing))
    return ask(ctx, draft, fields[before])


@routes.pressed(AskField)
@in_private
async def on_ask_field(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Correct one field of the card."""
    assert isinstance(event.action, AskField)
    draft, field = draft_of(ctx.person), _field(ctx, event.action.field)
    return await nothing_open(ctx) if draft is None or field is None else ask(ctx, draft, field)


@routes.pressed(WriteCapitals)
@in_private
async def on_capitals(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Write the name with capital letters, because the person asks for it."""
    assert isinstance(event.action, WriteCapitals)
    draft = draft_of(ctx.person)
    if draft is None:
        return await nothing_open(ctx)
    capitals = view.with_capitals(draft) if draft_stamp(draft) == event.action.stamp else None
    return await take(ctx, draft if capitals is None else replace(draft, full_name=capitals))


@routes.pressed(Confirm)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The one press that registers; every later one says how things stand."""
    assert isinstance(event.action, Confirm)
    word = ctx.tongue
    decision = await registration.confirm(ctx.uow, ctx.contest, ctx.person, event.action.stamp, ctx.now)
    match decision:
        case Registered(player, revived):
            return await to_the_contest(ctx, view.registered(word, player, revived=revived))
        case Corrected(player):
            return [ctx.reply(view.standing(ctx.contest, word, player, word("**Saved.**")))]
        case AlreadyRegistered(player):
            receipt = word("You are registered already; one press is enough.")
            return [ctx.reply(view.standing(ctx.contest, word, player, receipt))]
        case Closed(player):
            return [ctx.reply(view.standing(ctx.contest, word, player, view.closed(word)))]
        case OldCard():
            return await enter(ctx, word("That card is old. This is how it stands now."))
        case Missing(field):
            draft = draft_of(ctx.person) or Draft()
            return ask(ctx, draft, field, word("One thing is still missing."))
        case NeedsConsent() | NoDraft():
            return await enter(ctx)
        case _:
            assert_never(decision)


def _field(ctx: Context, name: str) -> Field | None:
    """A field that this contest asks; None for a forged or old name."""
    return next((field for field in fields_of(ctx.contest) if field.value == name), None)
