"""The house's part of the screen in the hall: what stands on it, whose screen it is, and the press on its way to the dispatcher."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from bot.held_links import Hold, giver, held, sender_of, take
from bot.led_words import led_words
from bot.reveal_words import reveal_words
from bot.web.led import LedShown, NotOurs, Reveal
from bot.web.sessions import Session
from handlers.actions import Launch
from handlers.views import closing_papers
from messaging.model import Chat, Clock, Pressed
from services import closing, led_links, results
from services.amending import as_amended
from services.launch import stamp
from services.led_links import LedLink
from services.live_board import LiveBoard, Stage, live_board
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

NEWS = 6
"""Units on the ticker."""
NEW = timedelta(minutes=10)
"""So long they stay on it."""


class HouseLed:
    """Fulfils `bot.web.led.LedDesk`. The ticker tells which units have new attempts since the screen was looked at before."""

    def __init__(self, store: AnyStore, conversation: Conversation, dispatcher: Dispatcher, clock: Clock) -> None:
        self._store = store
        self._talk = conversation
        self._dispatcher = dispatcher
        self._clock = clock
        self._before: tuple[str, dict[str, int]] = ("", {})
        self._news: deque[tuple[datetime, str, int]] = deque(maxlen=NEWS)

    async def board(self) -> LiveBoard:
        """The state of the screen now, for everybody."""
        talk = self._talk
        async with self._store.read() as uow:
            board = await live_board(uow, talk.contest, talk.boards, talk.tallies, self._clock())
        self._note(board)
        return board

    def _note(self, board: LiveBoard) -> None:
        """Keep which units gained people; nothing of it is told once boards are frozen."""
        at, now = self._clock(), dict(board.areas)
        round, before = self._before
        if round != board.round.code or board.stage is not Stage.OPEN:
            self._news.clear()
        else:
            gained = {unit: n - before.get(unit, 0) for unit, n in now.items()}
            self._news.extendleft((at, unit, n) for unit, n in gained.items() if n > 0)
        while self._news and self._news[-1][0] <= at - NEW:
            self._news.pop()
        self._before = (board.round.code, now)

    def shown(self, board: LiveBoard, language: str) -> LedShown:
        """The same in words."""
        return led_words(
            self._talk.contest, board, [(unit, n) for _, unit, n in self._news], self._talk.tongues(language)
        )

    def read(self, words: str) -> LedLink | None:
        """The link behind the words; None for one that is none of ours."""
        return led_links.read_link(self._talk.clerk, self._talk.contest, words)

    async def hold(self, link: LedLink, session: Session) -> Hold:
        """Whether this browser may use the link now."""
        async with self._store.read() as uow:
            return await self._hold(uow, link, session)

    async def _hold(self, uow: UnitOfWork, link: LedLink, session: Session) -> Hold:
        if not await led_links.holds(uow, self._talk.contest, link, self._clock()) or not await giver(
            uow, link.person, link.chat
        ):
            return Hold.ENDED
        return await held(uow, led_links.KIND, link.nonce, session)

    async def take(self, link: LedLink, session: Session, at: datetime) -> bool:
        """Give a link to this browser, unless another has it or it may not be used any more."""
        async with self._store.write() as uow:
            hold = await self._hold(uow, link, session)
            if hold is Hold.ENDED or not await take(uow, led_links.KIND, link.nonce, session, at):
                return False
            if hold is Hold.FREE:
                uow.add_audit(led_links.taken(await uow.new_id(), self._talk.contest, link, at))
            await uow.commit()
        return True

    def token(self, link: LedLink, session: Session) -> str:
        """What a form of this browser carries, so that no other page can send it."""
        return self._talk.clerk.mark_link(f"led form/{link.nonce}/{session.identity}").hex()[:32]

    async def launch(self, link: LedLink, session: Session, key: str, at: datetime) -> None:
        """The press, in the name of whoever gave the link. Raises NotOurs."""
        contest = self._talk.contest
        async with self._store.read() as uow:
            if link.screen is led_links.Screen.REVEAL or await self._hold(uow, link, session) is not Hold.OURS:
                raise NotOurs
            behind = await giver(uow, link.person, link.chat)
            round = led_links.to_launch(await uow.rounds(contest.id), at)
        if behind is None:
            raise NotOurs
        if round is None:
            return
        _, record = behind
        chat = Chat(record.channel, record.account, record.external_id)
        action = Launch(round.code, stamp(contest))
        key = f"led:{link.nonce}:{key}"
        await self._dispatcher.handle(Pressed(key, at, chat, sender_of(record), action, aside=True))

    async def reveal(self, language: str) -> Reveal:
        """What is revealed at the closing, of what is published now."""
        tongue = self._talk.tongues(language)
        async with self._store.read() as uow:
            contest = await as_amended(uow, self._talk.contest)
            names, words = await results.names(uow, contest), closing_papers.words(contest, tongue)
            lists = await closing.published(uow, contest)
            missing = await closing.missing(uow, contest, self._clock())
        return reveal_words(contest, lists, missing, names, words, self._clock(), tongue)
