"""The house's part of the console: whose it is, what its pages show, and what is done there on its way to the dispatcher."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.console_figures import Figures, figures
from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from bot.held_links import Hold, giver, held, sender_of, take
from bot.web.console import CHANNEL, Console, Numbers, Preview
from bot.web.files import UPLOAD_LIFE, Upload
from bot.web.sessions import Session
from content.loader import load
from content.summary import summary
from handlers.views.channels import channel_title
from handlers.views.menu import entries
from handlers.views.play import options_words, title
from messaging.actions import Action, unpack
from messaging.model import Chat, Clock, File, Pressed, Said
from quiz.paper import Slot
from services import console_links, play
from services.amending import as_amended
from services.console_links import ConsoleLink
from services.corrections import may_map
from services.records import StoredFile
from services.rights import Act, acts_of, may
from storage import tables
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

HERE = "bangdieukhien"
FRESH = timedelta(seconds=10)


class HouseConsole:
    """Fulfils `bot.web.console.ConsoleDesk`. `pack`: the folder of the running pack; `messengers` say how they go."""

    def __init__(
        self,
        store: AnyStore,
        conversation: Conversation,
        dispatcher: Dispatcher,
        clock: Clock,
        pack: Path,
        messengers: Mapping[str, Callable[[], Mapping[str, Any]]],
    ) -> None:
        self._store = store
        self._talk = conversation
        self._dispatcher = dispatcher
        self._clock = clock
        self._pack = pack
        self._messengers = messengers
        self._figures: tuple[str, datetime, Figures] | None = None

    def read(self, words: str) -> ConsoleLink | None:
        """The link behind the words; None for one that is none of ours."""
        return console_links.read_link(self._talk.clerk, self._talk.contest, words)

    async def hold(self, link: ConsoleLink, session: Session) -> Hold:
        """Whether this browser may use the link now."""
        async with self._store.read() as uow:
            return await self._hold(uow, link, session)

    async def _hold(self, uow: UnitOfWork, link: ConsoleLink, session: Session) -> Hold:
        now = self._clock()
        behind = await giver(uow, link.person, link.chat)
        if behind is None or not await console_links.holds(uow, self._talk.contest, link, now):
            return Hold.ENDED
        hold = await held(uow, console_links.KIND, link.nonce, session)
        late = now >= link.made + console_links.ENTERED_WITHIN
        return Hold.ENDED if late and hold is Hold.FREE else hold

    async def enter(self, link: ConsoleLink, session: Session) -> bool:
        """Open the console in this browser, and write it down."""
        now = self._clock()
        async with self._store.write() as uow:
            hold = await self._hold(uow, link, session)
            if hold not in {Hold.FREE, Hold.OURS} or not await take(uow, console_links.KIND, link.nonce, session, now):
                return False
            if hold is Hold.FREE:
                opened = console_links.OPENED
                await console_links.write_down(uow, self._talk.contest, link.person, opened, now)
            await uow.commit()
        return True

    def token(self, link: ConsoleLink, session: Session) -> str:
        """What a form of this browser carries, so that no other page can send it."""
        return self._talk.clerk.mark_link(f"console form/{link.nonce}/{session.identity}").hex()[:32]

    async def look(self, link: ConsoleLink, session: Session) -> Console | None:
        """The frame of the console: who it is, and what they may do. None if it is not theirs, or not any more."""
        contest = self._talk.contest
        async with self._store.read() as uow:
            if await self._hold(uow, link, session) is not Hold.OURS:
                return None
            behind = await giver(uow, link.person, link.chat)
            assert behind is not None
            person, _ = behind
            acts = await acts_of(uow, contest, person.id)
            maps = await may_map(uow, contest, person.id)
            player = await uow.player_of(contest.id, person.id)
            record = await uow.chat(chat_of(link))
            sees_numbers = await may(uow, contest, person.id, Act.SEE_RESULTS, "")
        tongue = self._talk.tongues(person.language)
        ways = [(label, command) for allowed, label, command in entries(contest, tongue, acts, maps) if allowed]
        ways = [way for way in ways if way[1] != HERE] + [(tongue.word("Rules"), "thele")]
        name = player.full_name if player is not None else person.name
        takes_files = self._talk.routes.files.get(person.asking, False)
        return Console(
            tongue.language, name, acts, ways, asks=record.asks, takes_files=takes_files, sees_numbers=sees_numbers
        )

    async def press(self, link: ConsoleLink, words: str, key: str, at: datetime) -> None:
        """A button, by what it carries."""
        await self._happens(link, key, at, unpack(words), None)

    async def say(self, link: ConsoleLink, text: str, key: str, at: datetime, file: Upload | None = None) -> None:
        """Typed words, or a file that was asked for."""
        files: tuple[File, ...] = ()
        if file is not None:
            files = (await self._kept(link, key, file, at),)
        await self._happens(link, key, at, None, text, files)

    async def _kept(self, link: ConsoleLink, key: str, file: Upload, at: datetime) -> File:
        """Stored for its owner; the same one sent again is kept once."""
        ref = self._talk.clerk.mark_link(f"console file/{link.nonce}/{key}").hex()[:40]
        async with self._store.write() as uow:
            if await uow.file(ref) is None:
                until = at + UPLOAD_LIFE
                uow.add_file(StoredFile(ref, link.person, file.name, file.media_type, file.data, at, until))
                await uow.commit()
        return File(ref, file.name, file.media_type, len(file.data))

    async def _happens(
        self,
        link: ConsoleLink,
        key: str,
        at: datetime,
        action: Action | None,
        text: str | None,
        files: tuple[File, ...] = (),
    ) -> None:
        async with self._store.read() as uow:
            behind = await giver(uow, link.person, link.chat)
        if behind is None:
            return
        sender, key = sender_of(behind[1]), f"{CHANNEL}:{link.nonce}:{key}"
        if text is None:
            await self._dispatcher.handle(Pressed(key, at, chat_of(link), sender, action))
        else:
            await self._dispatcher.handle(Said(key, at, chat_of(link), sender, text, files=files))

    async def numbers(self, language: str) -> Numbers:
        """What the first page tells: the round, the last hour, channels, and what waits."""
        tongue, contest, now = self._talk.tongues(language), self._talk.contest, self._clock()
        async with self._store.read() as uow:
            round = await play.round_now(uow, contest, now)
            code = round.code if round is not None else ""
            running = await uow.running_attempts(contest.id, code) if code else 0
            counted = await self._counted(uow, code, now)
            waiting = await uow.rows.tally(tables.outbox, {"contest_id": contest.id}, "state")
            letters = await uow.rows.count(tables.dead_letter, (), ())
        channels = [(channel_title(tongue, name), _status(told())) for name, told in self._messengers.items()]
        return Numbers(
            round=title(contest, tongue, code) if code else "",
            running=running,
            begun=counted.begun,
            ended=counted.ended,
            looked_at=counted.looked_at,
            kept=counted.kept,
            channels=channels,
            outbox=[(str(state), count) for state, count in sorted(waiting.items())],
            events=self._dispatcher.waiting,
            letters=letters,
        )

    async def _counted(self, uow: UnitOfWork, round: str, now: datetime) -> Figures:
        """Counted at most every ten seconds, however many look."""
        kept = self._figures
        if kept is None or kept[0] != round or not timedelta(0) <= now - kept[1] < FRESH:
            kept = (round, now, await figures(uow, self._talk.contest.id, round, now))
            self._figures = kept
        return kept[2]

    async def previews(self, language: str, round: str) -> tuple[Sequence[tuple[str, str]], Sequence[Preview]]:
        """The rounds to choose from, and the questions of one as a phone shows them."""
        contest, tongue = self._talk.contest, self._talk.tongues(language)
        async with self._store.read() as uow:
            pack = (await as_amended(uow, contest)).pack
        rounds = [(one.code, title(contest, tongue, one.code)) for one in pack.rounds]
        known = round if any(code == round for code, _ in rounds) else rounds[0][0]
        questions = [
            Preview(
                question.id,
                tongue.of(question.text),
                options_words(question, _as_written(question.id, len(question.options)), tongue),
                [place in question.answers for place in range(len(question.options))],
                tongue.of(question.citation),
            )
            for question in pack.bank(known)
        ]
        return rounds, questions

    async def checked(self, language: str) -> tuple[Sequence[str], Sequence[str]]:
        """What `check` says of the running pack: its problems, and what it holds."""
        loaded = await asyncio.to_thread(load, self._pack)
        return [str(problem) for problem in loaded.problems], list(summary(loaded, language))

    async def file(self, link: ConsoleLink, ref: str) -> StoredFile | None:
        """A file that was made for this person, or for everybody, while it lasts."""
        async with self._store.read() as uow:
            file = await uow.file(ref)
            if file is None or (file.expires_at is not None and file.expires_at <= self._clock()):
                return None
            owner = None if file.owner is None else await uow.person(file.owner)
            asker = await uow.person(link.person)
        theirs = owner is not None and asker is not None and owner.id == asker.id
        return file if file.owner is None or theirs else None


def chat_of(link: ConsoleLink) -> Chat:
    """The conversation of one console, which nobody else ever reads."""
    return Chat(CHANNEL, "", link.nonce)


def _as_written(question: str, options: int) -> Slot:
    return Slot(question, 0, tuple(range(options)))


def _status(told: Mapping[str, Any]) -> str:
    return str(told.get("state", ""))
