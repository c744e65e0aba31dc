"""`/thongtin`, `/donvi`, `/lienket`: one's own data, unit and devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from handlers.context import Context
from handlers.register_actions import CorrectMine, ExportMine, JoinByCode, MakeLinkCode, Withdraw
from handlers.resident.private import in_private
from handlers.resident.registering import enter, go_on, stop_asking
from handlers.routes import Routes
from handlers.views import me as view
from handlers.views import my_file
from handlers.views import register as register_view
from messaging.model import Document, Due, Event, Outgoing, Pressed, Said
from quiz.visibility import Audience, Board, Seen
from services import consent, people
from services.boards import seen_in
from services.drafts import draft_from, draft_of, keep_draft
from services.people import BothPlayed, Joined, SamePerson, WrongCode
from services.phones import own_claim
from services.records import Job, Notice, StoredFile

routes = Routes()

COPY_LIFE = timedelta(days=1)
"""How long a copy of the data waits to be fetched."""

LINK_CODE = "me.link_code"


@routes.command("thongtin", "dulieu", words=("thông tin", "thông tin của tôi", "dữ liệu", "dữ liệu của tôi", "my data"))
@in_private
async def on_mine(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """All that is kept, in words."""
    _leave(ctx)
    return [ctx.reply(view.mine(ctx.contest, ctx.tongue, await _kept(ctx)))]


@routes.command("donvi", words=("đơn vị", "đơn vị của tôi", "my unit"))
@in_private
async def on_unit(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The asker's own unit."""
    player = await ctx.player()
    if player is None:
        return [ctx.reply(view.unit_unknown(ctx.tongue))]
    counted = await consent.has_counted(ctx.uow, ctx.contest, player, ctx.now)
    return [ctx.reply(view.unit(ctx.contest, ctx.tongue, player, counted=counted))]


@routes.pressed(CorrectMine)
@in_private
async def on_correct(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Open the card again, until the first attempt counts."""
    player = await ctx.player()
    if player is None:
        return await enter(ctx)
    if await consent.has_counted(ctx.uow, ctx.contest, player, ctx.now):
        return [ctx.reply(register_view.standing(ctx.contest, ctx.tongue, player, register_view.closed(ctx.tongue)))]
    if await consent.consent_in_force(ctx.uow, ctx.contest, ctx.person) is None:
        return await enter(ctx)
    draft = draft_of(ctx.person) or draft_from(player)
    keep_draft(ctx.uow, ctx.person, draft)
    return go_on(ctx, draft, again=True)


@routes.pressed(ExportMine)
@in_private
async def on_export(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have the copy made by the worker; pressing again within the minute asks for nothing more."""
    parameters = {"person": ctx.person.id, "chat": ctx.record.id}
    key = f"my_data:{ctx.person.id}:{ctx.now:%Y%m%d%H%M}"
    ctx.uow.add_job(Job(await ctx.uow.new_id(), ctx.contest.id, key, "my_data", parameters, ctx.now))
    return [ctx.reply(view.copy_is_made(ctx.tongue))]


@routes.due("job.my_data")
async def on_export_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """All rows as two files: one to read, one for machines; they follow as notices, each once for a job."""
    job = await ctx.uow.job(int(event.subject_id))
    person = await ctx.uow.person(job.parameters["person"]) if job else None
    if job is None or person is None:
        return []
    ctx.person, ctx.tongue = person, ctx.tongues(person.language)
    everything = my_file.without_scores(await ctx.uow.everything_about(person.id), await _untold(ctx))
    words = view.mine_words(ctx.contest, ctx.tongue, await _kept(ctx))
    readable = my_file.readable(ctx.contest, ctx.tongue, words, everything, ctx.now)
    for machine, ending, media_type, data in (
        (False, "txt", "text/plain", readable),
        (True, "json", "application/json", my_file.plain(everything)),
    ):
        document = await _store(ctx, ending, media_type, data)
        parameters = {
            "ref": document.ref,
            "name": document.name,
            "media_type": media_type,
            "machine": machine,
        }
        key = f"my_data:{job.id}:{ending}"
        chat = job.parameters["chat"]
        ctx.uow.add_notice(Notice(await ctx.uow.new_id(), ctx.contest.id, key, "my_data", parameters, chat, ctx.now))
    return []


async def _untold(ctx: Context) -> set[tuple[object, object]]:
    """The rounds of which people are not told their own scores yet."""
    rounds = await ctx.uow.rounds(ctx.contest.id)
    seen = {one.code: seen_in(ctx.contest, one, Board.OWN_RESULT, Audience.PLAYER, ctx.now) for one in rounds}
    return {(ctx.contest.id, code) for code, how in seen.items() if how is Seen.NO}


async def _store(ctx: Context, ending: str, media_type: str, data: bytes) -> Document:
    """Keep a file that only its owner may fetch; its name on the shelf cannot be guessed."""
    ref = f"my-data/{await ctx.uow.new_id()}-{ctx.secret()}.{ending}"
    word = ctx.tongue.word("my-data")
    name = f"{word}.{ending}"
    ctx.uow.add_file(StoredFile(ref, ctx.person.id, name, media_type, data, ctx.now, ctx.now + COPY_LIFE))
    return Document(ref, name, media_type)


@routes.pressed(Withdraw)
@in_private
async def on_withdraw(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take the consent back, after saying what that does."""
    assert isinstance(event.action, Withdraw)
    if not event.action.sure:
        return [ctx.reply(view.sure_to_withdraw(ctx.tongue))]
    until = await consent.withdraw(ctx.uow, ctx.contest, ctx.person, ctx.chat.channel, ctx.now)
    reply = view.nothing_to_withdraw(ctx.tongue) if until is None else view.withdrawn(ctx.tongue, until)
    return [ctx.reply(reply)]


@routes.due("withdrawal")
async def on_withdrawal_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Erase who took their consent back and did not return. Nothing is sent: there is nobody to send it to any more."""
    if event.subject_id.isdecimal():
        await consent.finish_withdrawal(ctx.uow, ctx.contest, int(event.subject_id), ctx.now)
    return []


# other devices ---------------------------------------------------------------------------------------------------------
@routes.pressed(MakeLinkCode)
@in_private
async def on_make_code(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show a fresh code. A console gives none: it would let somebody in for longer than the console lasts."""
    if ctx.means.passing:
        return [ctx.reply(view.only_in_chat(ctx.tongue))]
    code = people.make_link_code(ctx.uow, ctx.clerk, ctx.person, ctx.now, ctx.rng)
    return [ctx.reply(view.link_code(ctx.tongue, code))]


@routes.command("lienket", "link", words=("liên kết", "mã liên kết", "nhập mã liên kết"))
@in_private
async def on_link(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """`/lienket CODE` joins; without a code it is asked for."""
    words = event.text.split(maxsplit=1) if isinstance(event, Said) and event.text.startswith("/") else []
    if len(words) < 2:
        ctx.ask(LINK_CODE)
        return [ctx.reply(view.ask_link_code(ctx.tongue))]
    return await _typed_code(ctx, words[1])


@routes.asking(LINK_CODE)
@in_private
async def on_code_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """The code that was asked for."""
    return await _typed_code(ctx, event.text)


@routes.pressed(JoinByCode)
@in_private
async def on_join(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The press after the warning."""
    assert isinstance(event.action, JoinByCode)
    if ctx.means.passing:
        return [ctx.reply(view.only_in_chat(ctx.tongue))]
    return await _join(ctx, people.read_code(event.action.link) or "")


async def link_card(ctx: Context, code: str) -> Sequence[Outgoing]:
    """Ask before joining: a link can be sent by anybody."""
    owner = await people.owner_of_code(ctx.uow, ctx.clerk, code, ctx.now)
    if owner is None or owner.id == ctx.person.id:
        return await _join(ctx, code)
    _leave(ctx)
    player = await ctx.uow.player_of(ctx.contest.id, owner.id)
    return [ctx.reply(view.sure_to_join(ctx.tongue, player, code))]


async def _typed_code(ctx: Context, words: str) -> Sequence[Outgoing]:
    """Join a fresh device at once; ask first where the person has something to share."""
    code = people.read_code(words)
    if code is None:
        ctx.ask(LINK_CODE)
        return [ctx.reply(view.ask_link_code(ctx.tongue, view.wrong_code(ctx.tongue)))]
    fresh = await ctx.player() is None and not await ctx.uow.roles_of(ctx.contest.id, ctx.person.id)
    return await (_join(ctx, code) if fresh else link_card(ctx, code))


async def _join(ctx: Context, code: str) -> Sequence[Outgoing]:
    _leave(ctx)
    decision = await people.join_by_code(ctx.uow, ctx.contest, ctx.clerk, ctx.person, code, ctx.now)
    match decision:
        case Joined(kept, player):
            ctx.record.person = kept.id
            ctx.uow.save_chat(ctx.record)
            return [ctx.reply(view.joined(ctx.tongue, player))]
        case WrongCode():
            ctx.ask(LINK_CODE)
            return [ctx.reply(view.ask_link_code(ctx.tongue, view.wrong_code(ctx.tongue)))]
        case SamePerson():
            return [ctx.reply(view.same_person(ctx.tongue))]
        case BothPlayed():
            return [ctx.reply(view.both_played(ctx.tongue))]
        case _:
            assert_never(decision)


async def _kept(ctx: Context) -> view.Kept:
    player = await ctx.uow.player_of(ctx.contest.id, ctx.person.id)
    claim = None
    if player is not None and player.phone is not None:
        claim = await own_claim(ctx.uow, ctx.contest, ctx.person, player.phone)
    return view.Kept(
        player=player,
        claim=claim,
        channels=[identity.channel for identity in await ctx.uow.identities_of(ctx.person.id)],
        consents=await ctx.uow.consents_of(ctx.contest.id, ctx.person.id),
        drafted=draft_of(ctx.person) is not None,
        counted=player is not None and await consent.has_counted(ctx.uow, ctx.contest, player, ctx.now),
    )


def _leave(ctx: Context) -> None:
    """What was asked here and in the registration is not asked any more."""
    stop_asking(ctx)
    if ctx.person.asking == LINK_CODE:
        ctx.ask("")
