"""The way through the registration: which card or question comes now. Its buttons and answers are in `register` and `units`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.views import register as view
from handlers.views import units as units_view
from messaging.model import Outgoing
from messaging.text import Text, join
from quiz.registration import Draft, Field, next_field
from services import consent
from services.drafts import brought_unit, draft_from, draft_of, drop_draft, keep_draft, standing_draft


async def enter(ctx: Context, receipt: Text = ()) -> Sequence[Outgoing]:
    """Show the next useful step of the registration: the consent, a question, the card, or that it is done."""
    player = await ctx.player()
    draft = draft_of(ctx.person)
    if await consent.consent_in_force(ctx.uow, ctx.contest, ctx.person) is None:
        stop_asking(ctx)
        return [ctx.reply(view.consent(ctx.contest, ctx.tongue, receipt))]
    if draft is not None and player is not None and await consent.has_counted(ctx.uow, ctx.contest, player, ctx.now):
        drop_draft(ctx.uow, ctx.person)
        draft = None
    if draft is not None:
        return go_on(ctx, draft, receipt, again=player is not None)
    if player is not None:
        stop_asking(ctx)
        return [ctx.reply(view.standing(ctx.contest, ctx.tongue, player, receipt))]
    former = await ctx.uow.player_of(ctx.contest.id, ctx.person.id)
    draft = Draft() if former is None else draft_from(former)
    keep_draft(ctx.uow, ctx.person, draft)
    return go_on(ctx, draft, receipt, again=False)


def go_on(ctx: Context, draft: Draft, receipt: Text = (), *, again: bool) -> Sequence[Outgoing]:
    """Ask the next field, or show the card. `again`: a registration is being corrected."""
    standing = standing_draft(ctx.contest, draft, year(ctx))
    if standing != draft:
        keep_draft(ctx.uow, ctx.person, standing)
    field = next_field(ctx.contest.pack.rules.registration, standing)
    if field is not None:
        return ask(ctx, standing, field, receipt)
    before = _without_keys(ctx)
    stop_asking(ctx)
    return [*before, ctx.reply(view.card(ctx.contest, ctx.tongue, standing, again=again, receipt=receipt))]


def ask(ctx: Context, draft: Draft, field: Field, receipt: Text = ()) -> Sequence[Outgoing]:
    """Put one field's question and wait for its answer."""
    before = [] if field is Field.PHONE else _without_keys(ctx)
    ctx.ask(f"register.{field.value}")
    if field is not Field.UNIT:
        return [*before, ctx.reply(view.question(ctx.contest, ctx.tongue, draft, field, receipt))]
    head = join([receipt, unit_head(ctx, draft)], "\n\n")
    below = view.steps(ctx.contest, ctx.tongue, draft, field)
    units, other = ctx.contest.pack.units, ctx.contest.pack.rules.registration.other_unit
    link = brought_unit(ctx.contest, ctx.person)
    if link is not None and not draft.has(Field.UNIT):
        return [*before, ctx.reply(units_view.brought(units, ctx.tongue, link, head, below), units_view.SUBJECT)]
    return [*before, ctx.reply(units_view.tree(units, ctx.tongue, "", 0, head, below, other=other), units_view.SUBJECT)]


def _without_keys(ctx: Context) -> list[Outgoing]:
    """A word that takes away the keys in place of the letters that asked for a number.

    A messenger hides them with the next message that has no buttons of its own, and all that follow have some.
    """
    can = ctx.channels.get(ctx.chat.channel)
    has_keys = can is not None and can.contact and ctx.person.asking == f"register.{Field.PHONE.value}"
    return [ctx.reply(view.next_step(ctx.tongue))] if has_keys else []


def unit_head(ctx: Context, draft: Draft) -> Text:
    """What stands above a list of units: the step, and the unit filled in so far."""
    heading = view.heading(ctx.contest, ctx.tongue, Field.UNIT)
    return join([heading, view.present(ctx.contest, ctx.tongue, draft, Field.UNIT)])


async def take(ctx: Context, draft: Draft) -> Sequence[Outgoing]:
    """Keep an answer and go on."""
    keep_draft(ctx.uow, ctx.person, draft)
    return go_on(ctx, draft, again=await ctx.player() is not None)


def stop_asking(ctx: Context) -> None:
    """Free words are no answer to the registration any more; what others ask stays asked."""
    if ctx.person.asking.startswith("register."):
        ctx.ask("")


async def nothing_open(ctx: Context) -> Sequence[Outgoing]:
    """A press from a registration that is over, or never was: say so, and show where the person stands."""
    return await enter(ctx, ctx.tongue("That button belongs to an earlier step."))


async def to_the_contest(ctx: Context, receipt: Text = ()) -> Sequence[Outgoing]:
    """The receipt, and right under it the rule card."""
    # Imported here: playing sends strangers to the registration.
    from handlers.resident.play import rule_card

    stop_asking(ctx)
    first, *rest = await rule_card(ctx)
    return [replace(first, reply=replace(first.reply, text=join([receipt, first.reply.text], "\n\n"))), *rest]


def year(ctx: Context) -> int:
    """The contest's year at this moment."""
    return ctx.now.astimezone(ctx.contest.pack.zone).year
