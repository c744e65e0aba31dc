"""`/theqr`: a card with codes to be scanned, for the contest or for a unit, to print or to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from handlers.context import Context
from handlers.group.admin import by_admin
from handlers.group.subscribe import behind, search, unit_code
from handlers.group_actions import QrCard
from handlers.organiser.explaining import explained
from handlers.resident.private import in_private
from handlers.routes import AdminMatters, Routes
from handlers.views import card as view
from handlers.views import groups as group_view
from messaging.model import Document, Event, Outgoing, Pressed
from services import groups
from services.groups import LINK
from services.papers import Card, Form
from services.records import StoredFile

routes = Routes()
PDF, PNG = "application/pdf", "image/png"


@by_admin
async def of_group(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The card with the group's own link, for its admin; whoever comes by it is counted for the group."""
    agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
    if agreed is None:
        return [ctx.reply(group_view.not_subscribed(ctx.tongue))]
    payload = f"{LINK}{ctx.record.id}"
    links, codes = ctx.links.everywhere(payload), ctx.links.codes(payload)
    wanted = view.card(ctx.contest, ctx.tongue, agreed.scope, links, codes)
    picture = await _kept(ctx, wanted, payload, "png", PNG)
    paper = await _kept(ctx, wanted, payload, "pdf", PDF)
    return [
        ctx.reply(view.of_group(ctx.contest, ctx.tongue, links, codes, picture.ref)),
        ctx.reply(view.printable(ctx.tongue, paper)),
    ]


@routes.command("theqr", words=("thẻ QR", "mã QR", "QR card"))
@AdminMatters
async def on_card(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """In a group its own card; in private that of the asker's unit, or of the one behind the word; a resident hears what it is for."""
    if ctx.chat.group:
        return await of_group(event, ctx)
    held = await _scopes(ctx)
    if not held:
        return await explained(ctx, "theqr")
    words = behind(event)
    if words:
        code = unit_code(words, ctx)
        if code is None:
            return [ctx.reply(group_view.found_units(ctx.contest, ctx.tongue, words, search(words, ctx), QrCard))]
        return await _card(ctx, code, held)
    return await _card(ctx, "" if "" in held else min(held), held)


@routes.pressed(QrCard)
@in_private
async def on_unit(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The card of a chosen unit."""
    assert isinstance(event.action, QrCard)
    held = await _scopes(ctx)
    return await _card(ctx, event.action.unit, held) if held else await explained(ctx, "theqr")


async def _scopes(ctx: Context) -> frozenset[str]:
    """What the asker's roles are for. The card tells nothing that is not public, so that any role and any unit will do."""
    return frozenset(grant.scope for grant in await ctx.uow.grants(ctx.contest.id, ctx.person.id))


async def _card(ctx: Context, unit: str, held: frozenset[str]) -> Sequence[Outgoing]:
    if not groups.known_scope(ctx.contest, unit):
        unit = ""
    payload = f"u-{unit}" if unit else ""
    links, codes = ctx.links.everywhere(payload), ctx.links.codes(payload)
    wanted = view.card(ctx.contest, ctx.tongue, unit, links, codes)
    picture = await _kept(ctx, wanted, unit, "png", PNG)
    paper = await _kept(ctx, wanted, unit, "pdf", PDF)
    return [
        ctx.reply(view.shown(ctx.contest, ctx.tongue, unit, links, codes, picture.ref, scopes=held)),
        ctx.reply(view.printable(ctx.tongue, paper)),
    ]


async def _kept(ctx: Context, wanted: Card, unit: str, form: Form, media_type: str) -> Document:
    """Drawn once for what stands on it, and kept; what it tells is for everybody."""
    ref = f"card-{sha256(repr(wanted).encode()).hexdigest()[:32]}.{form}"
    name = f"{ctx.tongue.word('qr-card')}{f'-{unit}' if unit else ''}.{form}".replace("/", "-")
    if await ctx.uow.file(ref) is None:
        data = await ctx.papers.card(wanted, form)
        ctx.uow.add_file(StoredFile(ref, None, name, media_type, data, ctx.now))
    return Document(ref, name, media_type)
