"""What comes in from a channel and what goes out to it, said once for all channels.

Nothing here knows a platform. `at` is always aware UTC, stamped once at our own door; the platform's time, where it gives
one, rides along as evidence only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from messaging.actions import Action
from messaging.text import Text

Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation on one channel; `account` is our bot or OA id there, empty where a channel has only one.

    `topic` is the place inside a group with several threads that was spoken in; it makes no other chat of it.
    """

    channel: str
    account: str
    external_id: str
    group: bool = False
    topic: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who spoke, as the channel names them. `name` and `language` are the channel's claims and prove nothing."""

    channel: str
    account: str
    external_id: str
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that was shown: the one to edit."""

    chat: Chat
    external_id: str


@dataclass(frozen=True, slots=True)
class File:
    """A file somebody sent, already stored by the channel under `ref`; `size` in bytes."""

    ref: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number shared by one tap; `own` only if the channel proved that it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Words (and files, or a shared contact). `addressed` is false for group talk that is not meant for the bot.

    `admin`: the channel vouches that the sender is an admin of this group, in person; None: it could not find out.
    `anonymous`: somebody who speaks as the group or as a channel, so that nobody knows who it is.
    `kept_from_us`: the platform does not hand on what this person says.
    """

    key: str
    at: datetime
    chat: Chat
    sender: Sender
    text: str
    files: tuple[File, ...] = ()
    contact: Contact | None = None
    addressed: bool = True
    sent_at: datetime | None = None
    admin: bool | None = False
    anonymous: bool = False
    kept_from_us: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `action` is None when the packed token could not be read: forged, cut, or of another version.

    `aside`: pressed on a page that shows by itself what came of it; nothing is said in the chat.
    """

    key: str
    at: datetime
    chat: Chat
    sender: Sender
    action: Action | None
    on: MessageRef | None = None
    admin: bool | None = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Voted:
    """An answer to a native poll; `options` are indices."""

    key: str
    at: datetime
    sender: Sender
    poll: str
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot came into a group, by the hand of `sender`; `writes`: it may write there; `admin`: it was made an admin."""

    key: str
    at: datetime
    chat: Chat
    sender: Sender
    title: str = ""
    writes: bool = True
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the bot may do in a group was changed by `sender`: promoted, restricted, set free."""

    key: str
    at: datetime
    chat: Chat
    sender: Sender
    writes: bool
    admin: bool


@dataclass(frozen=True, slots=True)
class Left:
    """The bot was taken out of a group."""

    key: str
    at: datetime
    chat: Chat
    sender: Sender


@dataclass(frozen=True, slots=True)
class Moved:
    """A group got another id on its platform."""

    key: str
    at: datetime
    chat: Chat
    to: Chat


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person let us write to them, or stopped it (blocked, unfollowed)."""

    key: str
    at: datetime
    chat: Chat
    sender: Sender
    reachable: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something came that cannot be read: kept with its text and the reason, so that nothing behind it waits for it.

    `chat` and `sender` are there if at least they could be made out.
    """

    key: str
    at: datetime
    text: str
    reason: str
    chat: Chat | None = None
    sender: Sender | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A timer: `subject` names what to look at ("attempt", "round", "reminder", …), `subject_id` which one."""

    key: str
    at: datetime
    subject: str
    subject_id: str


Event: TypeAlias = Said | Pressed | Voted | Joined | Allowed | Left | Moved | Reachable | Unreadable | Due


@dataclass(frozen=True, slots=True)
class Button:
    """A press that comes back as `Pressed(action)`. `mark` is what a person may type for it ("A"); else a number is given."""

    label: str
    action: Action
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address. `app`: within the messenger and in the reader's own name, where it has such windows."""

    label: str
    url: str
    app: bool = False


@dataclass(frozen=True, slots=True)
class AskContact:
    """A button that shares the sender's own phone, on channels that have one; elsewhere it is left out."""

    label: str


Key: TypeAlias = Button | Link | AskContact
Rows: TypeAlias = tuple[tuple[Key, ...], ...]


class Asks(StrEnum):
    """What a free answer to this message means, so that typed marks and keywords don't swallow it."""

    NOTHING = "nothing"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand over. `ref` names bytes kept by the store of files; `name` is what the person sees."""

    ref: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image by its stored `ref`, with a text for those who cannot see it."""

    ref: str
    alt: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A native quiz poll, not counted; where there are none it is shown as text, with `reveal` for who wants the answer."""

    question: str
    options: tuple[str, ...]
    right: int
    reveal: Button | None = None


@dataclass(frozen=True, slots=True)
class Gist:
    """What a message about a round says, in short words: for channels that let only a text approved beforehand, with blanks to fill in,
    through to people who have been silent for long.
    """

    contest: str
    round: str
    event: str
    moment: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What we want a person to see. `replaces` names an earlier message by subject: it is edited where that can be done.

    `until` is a moment that a live channel may count down to; it is said in words as well, for the others. `gist`: see `Gist`.
    """

    text: Text
    buttons: Rows = ()
    replaces: str | None = None
    toast: str | None = None
    asks: Asks = Asks.NOTHING
    picture: Picture | None = None
    document: Document | None = None
    poll: Poll | None = None
    until: datetime | None = None
    gist: Gist | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply and where it goes. `subject` is remembered with the place it was shown at, for later `replaces`.

    `language`: that of its words; None for that of the person whose chat it is.
    """

    chat: Chat
    reply: Reply
    subject: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show, published by the channel itself.

    `buttons` most buttons of a message (0: none), `row` most in a row, `label` characters of a label, `payload` bytes of a
    packed action, `text` UTF-16 units of a message, `toast` characters of a receipt that flashes up (0: none); `public_links`
    buttons open only addresses that everybody can reach; `poll_question`, `poll_option`, `poll_options` the most that a poll
    takes; `start` the address that opens a private chat with us, with "{payload}" for what it brings along, `start_group` one that adds us to a group; `proactive` how
    long after a person's last word we may still write first (None: no limit); `at_once` notices that may be on their way there
    at the same time; `group_buttons` whether messages in groups may have buttons; `admins` whether it can tell who is an admin
    of a group (where it cannot, those whom the organisers named are); `sparing` whether messages are so few there that a whole paper goes into one; `passing` whether its chats
    last no longer than a visit, so that nobody is told there what they did not just ask for.
    """

    buttons: int
    row: int
    label: int
    payload: int
    text: int
    edit: bool
    toast: int
    groups: bool
    pictures: bool
    documents: bool
    contact: bool
    links: bool
    public_links: bool = False
    polls: bool = False
    poll_question: int = 300
    poll_option: int = 100
    poll_options: int = 12
    styles: bool = True
    start: str | None = None
    start_group: str | None = None
    proactive: timedelta | None = None
    at_once: int = 8
    group_buttons: bool = True
    admins: bool = True
    sparing: bool = False
    passing: bool = False


class Rationed(StrEnum):
    """What a platform counts or charges."""

    MESSAGES = "messages"
    """Everything that we send, by the month."""
    UNASKED = "unasked"
    """What we send to people who have been silent for a while, by the month."""
    MONEY = "money"
    """What is paid for, in VND by the month."""


@dataclass(frozen=True, slots=True)
class Ration:
    """How much of what a platform gives us is used: `limit` None where nobody told; `stops` is the use at which notices stay here."""

    channel: str
    what: Rationed
    used: int
    limit: int | None = None
    stops: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing a person may type instead of pressing: its mark ("B"), its place in the list ("2"), or its whole label."""

    mark: str
    number: int
    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Fitted:
    """A reply as a channel will show it: one or more messages, and what may be typed in answer."""

    messages: tuple[Reply, ...]
    offers: tuple[Offered, ...] = ()
    asks: Asks = Asks.NOTHING


Outgoings: TypeAlias = Sequence[Outgoing]
