"""The house's part of the page of a round: whose link it is, what is seen, and presses on their way to the dispatcher."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from bot.held_links import Hold, giver, held, sender_of, take
from bot.web.round_pages import Looked, NotTheirs
from bot.web.sessions import Session
from handlers.actions import Answer, HandIn, Predict
from handlers.resident.round_page import round_page, share_card
from messaging.actions import Action, pack
from messaging.model import Chat, Clock, Pressed
from quiz.registration import NumberProblem, read_number
from services import play
from services.records import ChatRecord, Person
from services.round_links import KIND, RoundLink, read_link
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

WEB = "web"


class HouseDesk:
    """Fulfils `bot.web.round_pages.RoundDesk`.

    `opened_by` reads Telegram's word for who opened a Mini App. It is None where there is no Telegram, or no https, without which
    Telegram opens no page as an app; then the first browser that presses something has the link, as on Zalo.
    """

    def __init__(
        self,
        store: AnyStore,
        conversation: Conversation,
        dispatcher: Dispatcher,
        clock: Clock,
        opened_by: Callable[[str, datetime], str | None] | None,
    ) -> None:
        self._store = store
        self._talk = conversation
        self._dispatcher = dispatcher
        self._clock = clock
        self._opened_by = opened_by

    def read(self, words: str) -> RoundLink | None:
        """The link behind the words of an address; None for one that is none of ours."""
        return read_link(self._talk.clerk, self._talk.contest, words)

    async def look(
        self, link: RoundLink, session: Session, *, card: bool, pressed: tuple[int, int] | None
    ) -> Looked | None:
        """What is to be seen; None when person or round are no more."""
        async with self._store.read() as uow:
            behind = await giver(uow, link.person, link.chat)
            round = await play.round_by_code(uow, self._talk.contest, link.round)
            if behind is None or round is None:
                return None
            person, record = behind
            access = await self._access(uow, link, session, person, record)
            ctx = self._talk.beside(uow, self._clock(), person, record)
            seen = None
            if access is not Hold.TAKEN:
                seen = await round_page(ctx, round, card=card, pressed=pressed)
            back = ctx.links.start()
            return Looked(access, ctx.tongue.language, seen, self._in_telegram(record), back)

    async def shared(self, link: RoundLink, session: Session) -> bytes | None:
        """The picture of the reader's result; None where there is nothing to show, or it is not their browser."""
        async with self._store.read() as uow:
            behind = await giver(uow, link.person, link.chat)
            round = await play.round_by_code(uow, self._talk.contest, link.round)
            if behind is None or round is None:
                return None
            person, record = behind
            if await self._access(uow, link, session, person, record) is not Hold.OURS:
                return None
            drawn = await share_card(self._talk.beside(uow, self._clock(), person, record), round)
        return None if drawn is None else await self._talk.papers.card(drawn, "png")

    async def press(self, link: RoundLink, session: Session, action: Action, key: str, at: datetime) -> None:
        """Let a press happen. Raises NotTheirs; whoever presses first has the link."""
        async with self._store.read() as uow:
            behind = await giver(uow, link.person, link.chat)
            if behind is None:
                raise NotTheirs
            person, record = behind
            access = await self._access(uow, link, session, person, record)
            attempt = await uow.attempt(action.attempt) if isinstance(action, Answer | HandIn) else None
        if access is Hold.TAKEN or (attempt is not None and attempt.round != link.round):
            raise NotTheirs
        if access is Hold.FREE and self._in_telegram(record):
            raise NotTheirs(in_telegram=True)
        # Also by a browser that is known without it: from its reader's first press on it is nobody else's.
        if record.channel != WEB and not await self._take(link, session, at) and access is Hold.FREE:
            raise NotTheirs
        chat = Chat(record.channel, record.account, record.external_id)
        key = f"page:{link.nonce}:{session.identity}:{key}:{pack(action)}"
        if isinstance(action, Predict):  # who goes back and forth between two numbers means the last one
            key += f":{at.timestamp()}"
        await self._dispatcher.handle(Pressed(key, at, chat, sender_of(record), action, aside=True))

    async def vouched(self, link: RoundLink, session: Session, init_data: str) -> bool:
        """Whether Telegram's word for who opened the page is true and names the link's own reader, who then has it."""
        now = self._clock()
        async with self._store.read() as uow:
            behind = await giver(uow, link.person, link.chat)
        if behind is None or self._opened_by is None or not self._in_telegram(behind[1]):
            return False
        if self._opened_by(init_data, now) != behind[1].external_id:
            return False
        return await self._take(link, session, now)

    def predicted(self, round: str, words: str) -> Predict | None:
        """The press that a number typed into the field means; None if no whole number can be read."""
        rule = self._talk.contest.pack.rules.prediction
        value = read_number(words, rule.digits) if rule is not None else NumberProblem.NONE
        return None if isinstance(value, NumberProblem) else Predict(round, value)

    def _in_telegram(self, record: ChatRecord) -> bool:
        return self._opened_by is not None and record.channel == "telegram"

    @staticmethod
    async def _access(uow: UnitOfWork, link: RoundLink, session: Session, person: Person, record: ChatRecord) -> Hold:
        """Their own browser is known from the web chat; any other one has to be the first."""
        known = await uow.person_of(session.sender())
        if known is not None and known.id == person.id:
            return Hold.OURS
        if record.channel == WEB:
            return Hold.TAKEN
        return await held(uow, KIND, link.nonce, session)

    async def _take(self, link: RoundLink, session: Session, at: datetime) -> bool:
        """Give the link to this browser for good, unless another was first."""
        async with self._store.write() as uow:
            if not await take(uow, KIND, link.nonce, session, at):
                return False
            await uow.commit()
        return True
