"""`/thele`, `/lich`, `/trogiup`, `/ngonngu`, and the answer to what nobody understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.info_actions import ChooseLanguage, ShowCalendar
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import calendar as calendar_view
from handlers.views import info as view
from handlers.views.info import Footing
from handlers.views.prizes import prize_changes
from handlers.views.rules import rules_reply
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import join
from quiz.rounds import RoundState
from services import proofs
from services.amending import prize_history, with_amendments
from services.rights import acts_of

routes = Routes()
WEB_WAY = "web way"
"""Beside what a chat was shown: the day on which somebody was told the way to the web page."""


@routes.command("thele", words=("thể lệ", "luật thi", "quy định", "giải thưởng", "rules", "prizes"))
async def rules(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rules that the machine runs."""
    changes = await ctx.uow.amendments(ctx.contest.id)
    reply = rules_reply(with_amendments(ctx.contest, changes), ctx.tongue, ctx.links)
    history = prize_changes(ctx.contest, prize_history(changes), ctx.tongue)
    return [ctx.reply(replace(reply, text=join([reply.text, history], "\n\n")))]


@routes.command("lich", words=("lịch thi", "khi nào thi", "calendar"))
async def calendar(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Rounds and dates to come."""
    return [await _calendar(ctx, every=False)]


@routes.pressed(ShowCalendar)
async def whole_calendar(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The same with all its dates, in its place."""
    return [await _calendar(ctx, every=True)]


@routes.command("trogiup", "help", words=("trợ giúp", "giúp", "giúp đỡ", "hướng dẫn", "menu"))
async def help_(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """What one can do here."""
    return [ctx.reply(view.help_reply(ctx.contest, await footing(ctx), await _organises(ctx), ctx.tongue))]


@routes.command("ngonngu", "language", words=("ngôn ngữ", "tiếng Việt", "tiếng Anh", "English", "Vietnamese"))
async def languages(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The languages that the contest speaks."""
    names = [(code, view.own_name(ctx.tongues(code))) for code in ctx.contest.pack.languages]
    return [ctx.reply(view.languages_reply(names, ctx.tongue))]


@routes.pressed(ChooseLanguage)
@in_private
async def choose_language(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Keep the language, and answer in it."""
    assert isinstance(event.action, ChooseLanguage)
    code = event.action.language
    if code not in ctx.contest.pack.languages:
        return await languages(event, ctx)
    if ctx.person.language != code:
        ctx.person.language = code
        ctx.uow.save_person(ctx.person)
    ctx.tongue = ctx.tongues(code)
    return [ctx.reply(view.language_chosen(await footing(ctx), await _organises(ctx), ctx.tongue))]


async def unknown(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Words, files or buttons that mean nothing here: help instead of silence."""
    if ctx.chat.group:
        spoken_to = isinstance(event, Pressed) or (isinstance(event, Said) and event.addressed)
        return [ctx.reply(view.in_a_group(ctx.tongue))] if spoken_to else []
    where, organiser = await footing(ctx), await _organises(ctx)
    if isinstance(event, Said):
        return [ctx.reply(view.not_understood(" ".join(event.text.split()), where, organiser, ctx.tongue))]
    return [ctx.reply(view.stale_button(where, organiser, ctx.tongue))]


async def kept_from_us(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Somebody whose words their app does not hand on: the way to the web page, once a day."""
    today = ctx.now.astimezone(ctx.contest.pack.zone).date().isoformat()
    if ctx.record.shown.get(WEB_WAY) == today:
        return []
    ctx.record.shown[WEB_WAY] = today
    ctx.uow.save_chat(ctx.record)
    return [ctx.reply(view.kept_from_us(ctx.links.page("/"), ctx.tongue))]


async def footing(ctx: Context) -> Footing:
    """Where the asker stands, as far as it decides what is useful next."""
    if await ctx.player() is None:
        return Footing.STRANGER
    states = {round.state(ctx.now) for round in await ctx.uow.rounds(ctx.contest.id)}
    if RoundState.OPEN in states:
        return Footing.PLAYING
    return Footing.WAITING if states - {RoundState.CLOSED} else Footing.OVER


async def _organises(ctx: Context) -> bool:
    return not ctx.chat.group and bool(await acts_of(ctx.uow, ctx.contest, ctx.person.id))


async def _calendar(ctx: Context, *, every: bool) -> Outgoing:
    rounds = await ctx.uow.rounds(ctx.contest.id)
    codes = await proofs.codes(ctx.uow, ctx.contest, rounds)
    reply = calendar_view.calendar_reply(
        ctx.contest,
        rounds,
        codes,
        ctx.now,
        every=every,
        organiser=await _organises(ctx),
        tongue=ctx.tongue,
        links=ctx.links,
    )
    return ctx.reply(reply, calendar_view.SUBJECT)
