"""Writing a broadcast: its text, picture or file, button, time and recipients. Only its author changes a draft."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.broadcast_actions import (
    ChangePart,
    PreviewBroadcast,
    RemovePart,
    TestBroadcast,
    WriteBroadcast,
)
from handlers.context import Context
from handlers.organiser.broadcast_draft import calm, found, in_sight, kept_draft, own_draft
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import broadcast as view
from handlers.views.broadcast_report import refusal
from messaging.model import File, Outgoing, Pressed, Reply, Said
from messaging.text import Text, join
from quiz.fold import nfc
from quiz.schedule import parse_moment
from services import broadcast_rules
from services.broadcast_rules import Why
from services.organising import Broadcast
from services.records import Json, StoredFile
from services.rights import Act

routes = Routes()
PARTS = ("text", "file", "link", "when")
NOTE = "broadcast"


def _ask(ctx: Context, part: str, broadcast: Broadcast | None, problem: Text = ()) -> Outgoing:
    ctx.ask(f"broadcast.{part}")
    ctx.person.notes = {**ctx.person.notes, NOTE: broadcast.id if broadcast else 0}
    ctx.uow.save_person(ctx.person)
    return ctx.reply(view.ask_part(ctx.tongue, part, broadcast, problem))


async def _asked_about(ctx: Context) -> Broadcast | None:
    return await own_draft(ctx, int(ctx.person.notes.get(NOTE) or 0))


# text, picture, file -----------------------------------------------------------------------------------------------------
@routes.pressed(WriteBroadcast)
@in_private
@in_sight
async def on_write(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for the words of a new one; it is kept once there are some."""
    if not await ctx.can(Act.WRITE_BROADCAST):
        return await info.unknown(event, ctx)
    return [_ask(ctx, "text", None)]


@routes.pressed(ChangePart)
@in_private
@in_sight
async def on_change(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for a part anew."""
    assert isinstance(event.action, ChangePart)
    broadcast = await own_draft(ctx, event.action.broadcast)
    if broadcast is not None and event.action.part == view.OWN:
        broadcast.button = broadcast_rules.OWN_LINK
        return kept_draft(ctx, broadcast, shown=True)
    if broadcast is None or event.action.part not in PARTS:
        return await info.unknown(event, ctx)
    return [_ask(ctx, event.action.part, broadcast)]


@routes.asking("broadcast.text", files=True)
@routes.asking("broadcast.file", files=True)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Take words, and a picture or file that came with them or alone."""
    if not await ctx.can(Act.WRITE_BROADCAST):
        calm(ctx)
        return await info.unknown(event, ctx)
    broadcast, tongue = await _asked_about(ctx), ctx.tongue
    part = ctx.person.asking.removeprefix("broadcast.")
    text = nfc(event.text).strip()
    if len(text) > broadcast_rules.LONGEST_TEXT:
        most = tongue.number(broadcast_rules.LONGEST_TEXT)
        return [
            _ask(ctx, part, broadcast, tongue("That is longer than {most} characters. Please shorten it.", most=most))
        ]
    if not text and not event.files:
        return [_ask(ctx, part, broadcast, tongue("There was nothing in that message."))]
    if broadcast is None:
        broadcast = Broadcast(await ctx.uow.new_id(), ctx.contest.id, ctx.person.id, ctx.now, "")
    if event.files:
        problem = await _attach(ctx, broadcast, event.files[0])
        if problem:
            return [_ask(ctx, part, broadcast if broadcast.version else None, problem)]
    elif part == "file":
        return [_ask(ctx, part, broadcast, tongue("There was no picture or file in that message."))]
    if text:
        broadcast.text = text
    kept = kept_draft(ctx, broadcast, shown=True)
    if broadcast.text:
        return kept
    return [_ask(ctx, "text", broadcast, tongue("I have the file. Now the words that go with it."))]


async def _attach(ctx: Context, broadcast: Broadcast, file: File) -> Text:
    """Put a file into a draft; returns what is wrong with it. It is copied, because its recipients must be able to fetch it."""
    if file.size > broadcast_rules.LARGEST_FILE:
        return ctx.tongue("That file is larger than 10 MB. Please send a smaller one.")
    stored = await ctx.uow.file(file.ref)
    if stored is None:
        return ctx.tongue("The file did not arrive. Please send it once more.")
    ref = f"{ctx.rng.getrandbits(160):040x}"
    ctx.uow.add_file(StoredFile(ref, None, stored.name, stored.media_type, stored.data, ctx.now))
    kept: Json = {"ref": ref, "name": stored.name, "media_type": stored.media_type}
    if stored.media_type.startswith("image/"):
        broadcast.picture = kept
    else:
        broadcast.document = kept
    return ()


@routes.asking("broadcast.link")
@in_private
async def on_link(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Take a button's label and address."""
    broadcast = await _asked_about(ctx)
    if broadcast is None:
        calm(ctx)
        return await info.unknown(event, ctx)
    link = broadcast_rules.read_link(event.text)
    if link is None:
        problem = ctx.tongue(
            "I need a label of up to {most} characters and then an address that begins with https://",
            most=broadcast_rules.LONGEST_LABEL,
        )
        return [_ask(ctx, "link", broadcast, problem)]
    broadcast.button = link
    return kept_draft(ctx, broadcast, shown=True)


@routes.asking("broadcast.when")
@in_private
async def on_when(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Take the moment at which it is sent."""
    broadcast = await _asked_about(ctx)
    if broadcast is None:
        calm(ctx)
        return await info.unknown(event, ctx)
    try:
        due = parse_moment(event.text[:60], ctx.contest.pack.zone)
    except (ValueError, OverflowError):
        return [_ask(ctx, "when", broadcast, ctx.tongue("I could not read a time and a day in that."))]
    if due <= ctx.now:
        return [_ask(ctx, "when", broadcast, refusal(ctx.tongue, Why.PAST))]
    broadcast.due_at = due
    return kept_draft(ctx, broadcast, shown=False)


@routes.pressed(RemovePart)
@in_private
@in_sight
async def on_remove(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take a part out."""
    assert isinstance(event.action, RemovePart)
    broadcast = await own_draft(ctx, event.action.broadcast)
    if broadcast is None:
        return await info.unknown(event, ctx)
    match event.action.part:
        case "picture":
            broadcast.picture = None
        case "document":
            broadcast.document = None
        case "link":
            broadcast.button = None
        case "when":
            broadcast.due_at = None
    return kept_draft(ctx, broadcast, shown=False)


# looking at it -----------------------------------------------------------------------------------------------------------
@routes.pressed(PreviewBroadcast)
@in_private
@in_sight
async def on_preview(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show it as a channel of the house would."""
    assert isinstance(event.action, PreviewBroadcast)
    broadcast, name = await found(ctx, event.action.broadcast), event.action.channel
    if broadcast is None or name not in ctx.channels:
        return await info.unknown(event, ctx)
    return [ctx.reply(view.preview(ctx.tongue, broadcast, name, ctx.channels))]


@routes.pressed(TestBroadcast)
@in_private
@in_sight
async def on_test(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Send it to the asker alone, just as it is, and the card below."""
    assert isinstance(event.action, TestBroadcast)
    broadcast = await found(ctx, event.action.broadcast)
    if broadcast is None or not broadcast.text:
        return await info.unknown(event, ctx)
    sent = view.message(view.content(broadcast), ctx.tongue, ctx.links)
    below = Reply(join([ctx.tongue("This is how it arrives. Only you got it.")]), view.back_to(ctx.tongue, broadcast))
    return [ctx.reply(sent), ctx.reply(below)]
