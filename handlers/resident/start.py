"""`/batdau`: the welcome, what a link brings along, and the next useful step for who is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.context import Context
from handlers.group import subscribe
from handlers.links import from_payload
from handlers.organiser import launch, roles
from handlers.resident import info
from handlers.resident.answering import still_asked
from handlers.resident.me import link_card
from handlers.routes import AdminMatters, Routes
from handlers.views import start as view
from handlers.views.units import unit_words
from messaging.model import Event, Outgoing, Said
from messaging.text import Text
from quiz.fold import nfc
from services import play
from services.drafts import bring, brought_unit, draft_of
from services.groups import unit_of_link
from services.invitations import GROUP, UNIT, inviter, is_banner
from services.people import read_code

routes = Routes()

_LINK = re.compile(r"[A-Za-z]-[A-Za-z0-9_/-]{1,62}\Z")


@routes.command("batdau", "start", words=("bắt đầu", "xin chào", "chào", "hello", "hi", "alo"))
@AdminMatters
async def on_start(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Greet a person, or a group; `/batdau u-03646` brings a unit along, `/batdau l-…` a link code, anything else is let go."""
    if ctx.chat.group:
        return await subscribe.greet(event, ctx)
    ctx.ask("")
    payload = event.text.split()[-1] if isinstance(event, Said) and event.text.startswith("/") else ""
    greeting = await greet(ctx, from_payload(payload) if _LINK.match(payload) else "")
    return greeting if payload[:2].lower() == "q-" else await launch.waiting(ctx) or greeting


async def unknown(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Words that are no command: a join code from a poster, no answer to the question in front, or else help."""
    joined = await _join_code(event, ctx) if isinstance(event, Said) else None
    asked = await still_asked(event, ctx) if isinstance(event, Said) and not ctx.chat.group else ()
    return joined or asked or await info.unknown(event, ctx)


async def _join_code(event: Said, ctx: Context) -> Sequence[Outgoing] | None:
    """A join code typed by itself ("u-03646", "DV 03646", "NHOM 34"); None for other words."""
    read = re.fullmatch(r"\s*(?:u-|đv|dv)\s*([A-Za-z0-9_/-]{1,32})\s*", nfc(event.text), re.IGNORECASE)
    unit = read.group(1).upper() if read is not None else ""
    if ctx.chat.group:
        return await subscribe.by_code(event, ctx, unit) if unit in ctx.contest.pack.units.units else None
    if unit in ctx.contest.pack.units.units:
        return await greet(ctx, f"u-{unit}")
    invited = re.fullmatch(r"\s*(?:i-|mời |moi )\s*([0-9]{1,18}-[0-9a-f]{8})\s*", nfc(event.text), re.IGNORECASE)
    if invited is not None:
        return await greet(ctx, f"i-{invited.group(1).lower()}")
    group = re.fullmatch(r"\s*(?:g-|nhóm|nhom)\s*([0-9]{1,18})\s*", nfc(event.text), re.IGNORECASE)
    return await greet(ctx, f"g-{group.group(1)}") if group is not None else None


async def greet(ctx: Context, payload: str) -> Sequence[Outgoing]:
    """The welcome card, or what a known player can do next."""
    if payload[:2].lower() == "l-" and (code := read_code(payload[2:])) is not None:
        return await link_card(ctx, code)
    if payload[:2].lower() == "q-":
        return await roles.offer_card(ctx, payload[2:])
    player = await ctx.player()
    if player is None:
        if await _invites(ctx, payload):
            bring(ctx.uow, ctx.person, payload, await unit_of_link(ctx.uow, ctx.contest, payload))
        begun = draft_of(ctx.person) is not None
        rounds = list(await ctx.uow.rounds(ctx.contest.id))
        return [ctx.reply(view.welcome(ctx.contest, ctx.tongue, rounds, begun=begun, receipt=_brought(ctx)))]
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    where = None if round is None else await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    takes = round is not None and round.takes(ctx.now)
    return [ctx.reply(view.welcome_back(ctx.contest, ctx.tongue, player, where, takes=takes))]


async def _invites(ctx: Context, payload: str) -> bool:
    """Whether a link brings people in that are counted: a unit's, a group's, a banner's, or a player's own who is still there."""
    if payload[:2] in {f"{UNIT}-", f"{GROUP}-"} or is_banner(payload):
        return True
    by = inviter(ctx.clerk, ctx.contest, payload)
    player = await ctx.uow.player(by) if by is not None else None
    return player is not None and player.contest == ctx.contest.id and player.withdrawn_at is None


def _brought(ctx: Context) -> Text:
    """Who invited, in words, so that a wrong link is noticed early."""
    code = brought_unit(ctx.contest, ctx.person)
    if code is None:
        return ()
    return ctx.tongue("Invited by {unit}.", unit=unit_words(ctx.contest.pack.units, code))
