"""What a handler is given: the event's moment, the contest, the person, and the unit of work that services read and write."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from handlers.links import Links
from handlers.tongue import Tongue
from messaging.model import Capabilities, Chat, Event, Outgoing, Ration, Reply
from services.boards import Boards
from services.contest import Contest
from services.ports import Clerk, Papers, UnitOfWork
from services.records import ChatRecord, Person, Player, Role
from services.rights import Act, may
from services.statistics import Tallies


@dataclass(slots=True)
class Context:
    """One event's surroundings. `now` is when it arrived at our door; `chat` is where it came from.

    `tongues` gives the language of anybody else whom a message is for.
    """

    uow: UnitOfWork
    now: datetime
    contest: Contest
    person: Person
    chat: Chat
    record: ChatRecord
    tongue: Tongue
    tongues: Callable[[str | None], Tongue]
    rng: random.Random
    boards: Boards
    clerk: Clerk
    papers: Papers
    tallies: Tallies
    admin: bool | None = False
    """The asker is an admin of the group that they speak in, as the channel vouches; None: it could not find out."""

    anonymous: bool = False
    """The asker speaks as the group or as a channel: nobody knows who it is, and `person` is nobody."""

    channels: Mapping[str, Capabilities] = field(default_factory=dict)
    """What each channel of the house can show."""

    rations: Callable[[], Sequence[Ration]] = tuple
    """How much is used of what platforms count or charge."""

    home: int = 0
    """The chat (our id) that a link for the asker names: this one or, where chats last no longer than a visit, one that is theirs."""

    site: str = ""
    """Where anybody can open our pages; "" while the operator named no address."""

    @property
    def links(self) -> Links:
        """The addresses that lead to us, for the readers of this chat."""
        return Links(self.chat.channel, self.channels)

    @property
    def means(self) -> Capabilities:
        """What the channel of this chat can show."""
        return self.channels[self.chat.channel]

    async def player(self) -> Player | None:
        """The asker's registration, unless they took it back."""
        player = await self.uow.player_of(self.contest.id, self.person.id)
        return player if player is not None and player.withdrawn_at is None else None

    async def may(self, *roles: Role) -> bool:
        """Whether the asker holds one of these roles in this contest."""
        held = await self.uow.roles_of(self.contest.id, self.person.id)
        return bool(held & set(roles))

    async def can(self, act: Act, unit: str | None = None) -> bool:
        """Whether the asker may do this, at all or for this unit."""
        return await may(self.uow, self.contest, self.person.id, act, unit)

    def secret(self) -> str:
        """Letters that nobody guesses, for the name of a stored file."""
        return f"{self.rng.getrandbits(128):032x}"

    def ask(self, what: str) -> None:
        """Remember what the next free words of this person answer; "" when nothing is asked."""
        if self.person.asking != what:
            self.person.asking = what
            self.uow.save_person(self.person)

    def reply(self, reply: Reply, subject: str | None = None) -> Outgoing:
        """Answer in the chat that the event came from."""
        return Outgoing(self.chat, reply, subject)


Handler: TypeAlias = Callable[[Event, Context], Awaitable[Sequence[Outgoing]]]
