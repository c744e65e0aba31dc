"""One event inside a unit of work: who speaks, which handler, and what goes back. Decides nothing and sends nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from bot.channels.port import Channel, RationedChannel, stores
from bot.shown import HEARD, ShownSince
from handlers.context import Context, Handler
from handlers.resident import info
from handlers.routes import AdminCheck, Routes
from handlers.tongue import Tongue
from handlers.typed import chosen, command_of
from messaging.actions import pack, unpack
from messaging.fit import fit
from messaging.model import (
    Allowed,
    Asks,
    Capabilities,
    Chat,
    Due,
    Event,
    Fitted,
    Joined,
    Left,
    Moved,
    Offered,
    Outgoing,
    Pressed,
    Ration,
    Reachable,
    Reply,
    Said,
    Sender,
    Unreadable,
)
from messaging.text import Style, join, said
from quiz.fold import fold
from services import reach
from services.boards import Boards
from services.contest import Contest
from services.ports import Clerk, Papers, UnitOfWork
from services.records import ChatRecord, Identity, Json, Person
from services.rights import Act
from services.statistics import Tallies

NOWHERE = Chat("", "", "")
LONGEST_KEYWORD = 40


@dataclass(slots=True)
class Sending:
    """A fitted reply that leaves after the commit."""

    chat: Chat
    fitted: Fitted
    subject: str | None
    replaces: str | None
    edits: str | None


@dataclass(slots=True)
class Outcome:
    """What one event led to; nothing of it is released before the commit.

    `tapped`: the chat in which somebody pressed a button and may be shown a receipt that flashes up.
    """

    outgoings: list[Outgoing] = field(default_factory=list)
    announcements: list[tuple[str, str, list[Json]]] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    tapped: Chat | None = None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Everything that turns an event into replies. `tongues` gives a language's catalogue, the first for None; `site`: see `Context`."""

    routes: Routes
    unknown: Handler
    contest: Contest
    channels: Mapping[str, Channel]
    tongues: Callable[[str | None], Tongue]
    boards: Boards
    clerk: Clerk
    papers: Papers
    rng: random.Random
    site: str = ""
    tallies: Tallies = field(default_factory=Tallies)
    shown: ShownSince = field(default_factory=ShownSince)

    def admin_matters(self, event: Event) -> AdminCheck:
        """What a channel finds out about the sender before it hands an event over; asked outside any unit of work."""
        return self.routes.admin_check(event)

    async def run(self, uow: UnitOfWork, event: Event) -> Outcome:
        """Handle one event in this unit of work."""
        outcome = Outcome(tapped=event.chat if isinstance(event, Pressed) else None)
        if isinstance(event, Due):
            handler = self.routes.dues.get(event.subject)
            if handler is not None:
                ctx = self._context(uow, event.at, Person(0, event.at), NOWHERE, ChatRecord(0, "", "", "", group=False))
                await self.hand_out(uow, await handler(event, ctx), event.at, outcome)
            return outcome
        if isinstance(event, Reachable):
            record = await uow.chat(event.chat)
            if event.reachable:
                await reach.restore(uow, self.contest, record, event.at)
            else:
                await reach.retire(uow, self.contest, record, "blocked", event.at)
            return outcome
        if isinstance(event, Unreadable):
            await self._keep_unreadable(uow, event, outcome)
            return outcome
        if isinstance(event, Joined | Allowed | Left | Moved):
            await self.hand_out(uow, await self._group_changed(uow, event), event.at, outcome)
            return outcome
        if not isinstance(event, Said | Pressed):
            return outcome
        ctx = await self._arrive(uow, event)
        channel = self.channels[event.chat.channel]
        # Where nobody can tell who the admins of a group are, those whom the organisers named stand in for them.
        ours = event.chat.group and not channel.capabilities.admins and not ctx.anonymous
        ctx.admin = await ctx.can(Act.LEAD_GROUPS) if ours and not event.admin else event.admin
        if isinstance(event, Said) and stores(channel):
            outcome.announcements.append(
                (event.chat.channel, event.chat.external_id, [channel.store_said(uow, ctx.record, event)])
            )
        if isinstance(event, Pressed) and event.aside:
            outcome.outgoings.extend(await self._aside(event, ctx))
            return outcome
        outgoings = await self._answer(event, ctx)
        await self.hand_out(uow, [_answering(event, ctx, one) for one in outgoings], event.at, outcome)
        return outcome

    async def _aside(self, event: Pressed, ctx: Context) -> Sequence[Outgoing]:
        """A press on a page: said nowhere, so that nothing new is asked in the chat either."""
        asking, notes = ctx.person.asking, ctx.person.notes
        outgoings = await self._pressed(event, ctx)
        if ctx.person.asking not in {"", asking}:
            ctx.person.asking, ctx.person.notes = asking, notes
            ctx.uow.save_person(ctx.person)
        return outgoings

    def beside(self, uow: UnitOfWork, at: datetime, person: Person, record: ChatRecord) -> Context:
        """The surroundings of somebody who looks at a page; what is done with them is never written."""
        return self._context(
            uow, at, person, Chat(record.channel, record.account, record.external_id, record.group), record
        )

    async def apologise(self, uow: UnitOfWork, event: Event) -> Outcome:
        """A sentence for the person whose event failed because of us."""
        outcome = Outcome()
        if isinstance(event, Said | Pressed) and not _is_aside(event):
            ctx = await self._arrive(uow, event)
            words = ctx.tongue(
                "Something went wrong on our side; we have noted it. Nothing that you answered is lost. Please try again."
            )
            await self.hand_out(uow, [ctx.reply(Reply(words))], event.at, outcome)
        return outcome

    async def _keep_unreadable(self, uow: UnitOfWork, event: Unreadable, outcome: Outcome) -> None:
        """Among the dead letters, with a sentence for whoever sent it, if that could be made out."""
        sender = event.sender
        who = (sender.channel, sender.account, sender.external_id) if sender else None
        uow.add_dead_letter(event.key, {"type": "Unreadable", "text": event.text}, event.reason, event.at, who)
        if event.chat is not None and not event.chat.group:
            tongue = self.tongues(sender.language if sender else None)
            words = tongue(
                "We could not read that. Nothing that you answered is lost. Please send it as a text, or press a button."
            )
            await self.hand_out(uow, [Outgoing(event.chat, Reply(words))], event.at, outcome)

    async def hand_out(self, uow: UnitOfWork, outgoings: Sequence[Outgoing], at: datetime, outcome: Outcome) -> None:
        """Fit each reply to its channel; the web's are stored now, the others leave after the commit."""
        for outgoing in outgoings:
            channel = self.channels.get(outgoing.chat.channel)
            if channel is None:
                continue
            record = await uow.chat(outgoing.chat)
            tongue = self.tongues(outgoing.language) if outgoing.language else await self._tongue_of(uow, record)
            reply = self.marked(outgoing.reply, tongue)
            can = channel.capabilities
            if outgoing.chat.group and not can.group_buttons:
                can = _without_buttons(can)
            if not stores(channel):
                can = can if outgoing.chat == outcome.tapped else _without_toast(can)
                outcome.tapped = None if reply.toast else outcome.tapped  # a tap is answered once
            fitted = fit(reply, can, tongue.word("Type the letter or number of your choice."))
            self._remember_offers(uow, record, fitted)
            outcome.outgoings.append(replace(outgoing, reply=reply))
            if stores(channel):
                items = channel.store(uow, record, outgoing, fitted, at)
                outcome.announcements.append((outgoing.chat.channel, outgoing.chat.external_id, items))
            else:
                if reply.replaces and self.shown.merge(outgoing.chat, record.shown):
                    uow.save_chat(record)  # for what nobody's press brought along: a timer's progress
                edits = record.shown.get(reply.replaces) if reply.replaces else None
                outcome.sendings.append(Sending(outgoing.chat, fitted, outgoing.subject, reply.replaces, edits))

    def marked(self, reply: Reply, tongue: Tongue) -> Reply:
        """In a rehearsal every message says so."""
        if not self.contest.rehearsal:
            return reply
        mark = said(tongue.word("REHEARSAL"), Style.BOLD)
        if reply.text[:1] == mark:  # a drill says so by itself
            return reply
        return replace(reply, text=join([mark, reply.text], " · "))

    async def _group_changed(self, uow: UnitOfWork, event: Joined | Allowed | Left | Moved) -> Sequence[Outgoing]:
        """The bot came into a group, was taken out of one, or the group moved: somebody's act, nobody's words."""
        handler = self.routes.events.get(type(event))
        if handler is None or not event.chat.group:
            return []
        record = await uow.chat(event.chat)
        person = Person(0, event.at)
        if not isinstance(event, Moved) and event.sender.external_id:
            person = await uow.person_of(event.sender) or await self._stranger(uow, event.sender, event.at)
        return await handler(event, self._context(uow, event.at, person, event.chat, record))

    async def _arrive(self, uow: UnitOfWork, event: Said | Pressed) -> Context:
        anonymous = isinstance(event, Said) and event.anonymous
        person = Person(0, event.at) if anonymous else await uow.person_of(event.sender)
        person = person or await self._stranger(uow, event.sender, event.at)
        record = await uow.chat(event.chat)
        passing = self.channels[event.chat.channel].capabilities.passing
        if not event.chat.group and not passing and record.person != person.id:
            record.person = person.id
            uow.save_chat(record)
        if not event.chat.group and not _is_aside(event):
            await reach.restore(uow, self.contest, record, event.at)
        if self.shown.merge(event.chat, record.shown):
            uow.save_chat(record)
        if self.channels[event.chat.channel].capabilities.proactive is not None and not _is_aside(event):
            record.shown.pop(HEARD, None)  # put last, so that it is not forgotten
            record.shown[HEARD] = event.at.isoformat()
            uow.save_chat(record)
        ctx = self._context(uow, event.at, person, event.chat, record)
        ctx.anonymous = anonymous
        if passing:
            chats = [chat for chat in await uow.chats_of(person.id) if chat.reachable and not chat.group]
            ctx.home = chats[0].id if chats else record.id
        return ctx

    async def _stranger(self, uow: UnitOfWork, sender: Sender, at: datetime) -> Person:
        language = sender.language if sender.language in self.contest.pack.languages else None
        person = Person(await uow.new_id(), at, language, sender.name[:100])
        uow.add_person(person, Identity(sender.channel, sender.account, sender.external_id, person.id, at))
        return person

    def _context(self, uow: UnitOfWork, at: datetime, person: Person, chat: Chat, record: ChatRecord) -> Context:
        return Context(
            uow=uow,
            now=at,
            contest=self.contest,
            person=person,
            chat=chat,
            record=record,
            tongue=self.tongues(person.language),
            tongues=self.tongues,
            rng=self.rng,
            boards=self.boards,
            clerk=self.clerk,
            papers=self.papers,
            tallies=self.tallies,
            channels=self.powers(),
            rations=self.rations,
            home=record.id,
            site=self.site,
        )

    def powers(self) -> Mapping[str, Capabilities]:
        """What each channel of the house can show, as it is now: a messenger learns its own name a while after the start."""
        return {name: channel.capabilities for name, channel in self.channels.items()}

    def rations(self) -> Sequence[Ration]:
        """How much is used of what platforms give us, as far as it is known."""
        return [
            one
            for channel in self.channels.values()
            if isinstance(channel, RationedChannel)
            for one in channel.rations()
        ]

    async def _tongue_of(self, uow: UnitOfWork, record: ChatRecord) -> Tongue:
        person = await uow.person(record.person) if record.person else None
        return self.tongues(person.language if person else None)

    async def _answer(self, event: Said | Pressed, ctx: Context) -> Sequence[Outgoing]:
        if isinstance(event, Pressed):
            return await self._pressed(event, ctx)
        if event.chat.group and not event.addressed:
            return []
        if event.kept_from_us:
            return await info.kept_from_us(event, ctx)
        command = command_of(event.text)
        if command is not None:
            return await self._run_command(command, event, ctx)
        action = chosen(event.text, _offers(ctx.record), Asks(ctx.record.asks))
        if action is not None:
            return await self._pressed(Pressed(event.key, event.at, event.chat, event.sender, action), ctx)
        if ctx.person.asking and not event.chat.group:
            handler = self.routes.asked.get(ctx.person.asking)
            if handler is not None:
                return await handler(event, ctx)
        word = fold(event.text) if len(event.text) <= LONGEST_KEYWORD else ""
        if word in self.routes.words:
            return await self._run_command(self.routes.words[word], event, ctx)
        return await self.unknown(event, ctx)

    async def _run_command(self, name: str, event: Event, ctx: Context) -> Sequence[Outgoing]:
        return await (self.routes.of_command(name) or self.unknown)(event, ctx)

    async def _pressed(self, event: Pressed, ctx: Context) -> Sequence[Outgoing]:
        return await (self.routes.of_action(event.action) or self.unknown)(event, ctx)

    @staticmethod
    def _remember_offers(uow: UnitOfWork, record: ChatRecord, fitted: Fitted) -> None:
        offers: list[Json] = [
            {"m": offer.mark, "n": offer.number, "l": offer.label, "a": pack(offer.action)} for offer in fitted.offers
        ]
        if record.offers != offers or record.asks != fitted.asks:
            record.offers, record.asks = offers, str(fitted.asks)
            uow.save_chat(record)


def _is_aside(event: Said | Pressed) -> bool:
    """Whether the messenger knows nothing of it: neither is the person to be reached there again, nor have they written."""
    return isinstance(event, Pressed) and event.aside


@lru_cache
def _without_toast(can: Capabilities) -> Capabilities:
    """Where nobody pressed anything, a receipt has to stand in the text."""
    return replace(can, toast=0)


@lru_cache
def _without_buttons(can: Capabilities) -> Capabilities:
    """Where a group's messages have none."""
    return replace(can, buttons=0)


def _answering(event: Said | Pressed, ctx: Context, one: Outgoing) -> Outgoing:
    """In the asker's language, also in a group. What answers typed words comes below them; only a press changes its message."""
    if one.chat == event.chat:
        one = replace(one, language=ctx.tongue.language)
    return replace(one, reply=replace(one.reply, replaces=None)) if isinstance(event, Said) else one


def _offers(record: ChatRecord) -> list[Offered]:
    """What the last message of the chat offered; tokens of another version are left out."""
    read = ((offer, unpack(offer["a"])) for offer in record.offers)
    return [Offered(offer["m"], offer["n"], offer["l"], action) for offer, action in read if action is not None]
