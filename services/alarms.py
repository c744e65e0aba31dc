"""What the owners of a contest have to know at once about a channel: told in their chats, each thing once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Json, Notice, Role

KIND = "channel_alarm"


class Trouble(StrEnum):
    """What is wrong with a channel."""

    SIGNED_OFF = "signed_off"
    """Its platform does not take our token any more: somebody has to allow us again."""
    QUOTA_NEAR = "quota_near"
    """Four fifths of what may be sent in this month are used."""
    QUOTA_KEPT = "quota_kept"
    """So little is left that notices stay here; answers go on."""
    QUOTA_GONE = "quota_gone"
    """The platform takes nothing more until the next month."""
    MONEY_NEAR = "money_near"
    """Four fifths of the money cap of this month are spent."""
    MONEY_GONE = "money_gone"
    """The money cap is reached: what costs something stays here."""
    DATA_REQUEST = "data_request"
    """Somebody asked the platform about their personal data, and it handed that on to us."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """`key` names what happened once ("zalo_bot:77:2024-06"): the same is not told again. `facts` are numbers for the sentence."""

    channel: str
    trouble: Trouble
    key: str
    facts: Json = field(default_factory=dict)


async def alarm(uow: UnitOfWork, contest: Contest, raised: Alarm, now: datetime) -> None:
    """Queue it for every owner, in the newest private chat; one of another channel than the troubled goes first."""
    grants = await uow.grants(contest.id)
    for owner in sorted({grant.person for grant in grants if grant.role is Role.OWNER}):
        chats = [chat for chat in await uow.chats_of(owner) if chat.reachable and not chat.group]
        if chats:
            chosen = max(chats, key=lambda chat: (chat.channel != raised.channel, chat.id))
            key = f"alarm:{raised.trouble}:{raised.key}:{owner}"
            facts = {"channel": raised.channel, "trouble": str(raised.trouble), **raised.facts}
            uow.add_notice(Notice(await uow.new_id(), contest.id, key, KIND, facts, chosen.id, now))
