"""What the use cases need from the outside, said by the use cases: Protocols that `storage` and `reports` fulfil.

The unit of work is an identity map. What the waiting events name was prefetched in a few set queries and locked in id order;
`get`-like methods answer from the map and load on a miss; `save` and `add` write to the map (read-your-writes); everything
goes to the database in one flush before the commit, which only the dispatcher does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from messaging.model import Chat, Sender
from quiz.attempt import Attempt
from quiz.items import ItemLine, Misread
from quiz.pack import Pack
from quiz.question import Bank
from quiz.rounds import Round
from services.certificates import CertificateBatch, PrintedBatch, Unprintable
from services.export_port import Exporting
from services.group_port import Grouping
from services.official import OfficialPaper, PrizeLine, Speech, UnitPrize
from services.organising_port import Organising
from services.papers import Book, Card, Chart, Column, Form, List, Table
from services.records import (
    Audit,
    ChatRecord,
    Consent,
    Identity,
    Job,
    Json,
    LinkCode,
    Notice,
    Person,
    PhoneClaim,
    Player,
    PlayerRow,
    Prediction,
    ResultRow,
    Role,
    StoredFile,
    Timer,
    WebMessage,
)
from services.results_port import Deciding


class UnitOfWork(Organising, Grouping, Exporting, Deciding, Protocol):
    """Everything that one batch of events reads and writes. Nothing is visible to others before the commit."""

    async def new_id(self) -> int:
        """A fresh id, never used before; reserved in blocks."""
        ...

    # people ------------------------------------------------------------------------------------------------------------
    async def person_of(self, sender: Sender) -> Person | None:
        """The person behind a channel identity, following merges; None for a stranger."""
        ...

    async def person(self, id: int) -> Person | None:
        """A person by id, following merges."""
        ...

    def add_person(self, person: Person, identity: Identity) -> None:
        """Remember a new person with a first identity."""
        ...

    def add_identity(self, identity: Identity) -> None:
        """Tie one more channel identity to a person, or move it there from another."""
        ...

    async def identities_of(self, person: int) -> Sequence[Identity]:
        """Every identity of a person."""
        ...

    def save_person(self, person: Person) -> None:
        """Keep the changes of a person."""
        ...

    async def roles_of(self, contest: str, person: int) -> frozenset[Role]:
        """The roles that a person holds in a contest, for the whole of it or a part."""
        ...

    # players -----------------------------------------------------------------------------------------------------------
    async def player_of(self, contest: str, person: int) -> Player | None:
        """A person's registration in a contest, withdrawn ones included."""
        ...

    async def player(self, id: int) -> Player | None:
        """A registration by id."""
        ...

    def save_player(self, player: Player) -> None:
        """Add a registration or keep its changes."""
        ...

    def add_consent(self, consent: Consent) -> None:
        """Append to the consent log."""
        ...

    async def consents_of(self, contest: str, person: int) -> Sequence[Consent]:
        """A person's lines of the consent log, oldest first."""
        ...

    async def claims_of_phone(self, contest: str, phone: str) -> Sequence[PhoneClaim]:
        """Every claim of this phone in a contest, found by its keyed hash."""
        ...

    def save_claim(self, claim: PhoneClaim) -> None:
        """Add a claim or keep its changes."""
        ...

    async def link_code(self, code_hash: str) -> LinkCode | None:
        """A link code by its keyed hash."""
        ...

    def save_link_code(self, code: LinkCode) -> None:
        """Add a link code or keep its changes."""
        ...

    # playing -----------------------------------------------------------------------------------------------------------
    async def rounds(self, contest: str) -> Sequence[Round]:
        """The rounds of a contest in their order."""
        ...

    def save_round(self, round: Round) -> None:
        """Keep the changes of a round."""
        ...

    async def attempt(self, id: int) -> Attempt | None:
        """An attempt with its steps, locked."""
        ...

    async def attempts_of(self, player: int, contest: str, round: str) -> Sequence[Attempt]:
        """A player's attempts in a round by number, locked."""
        ...

    def save_attempt(
        self, attempt: Attempt, correct: int | None = None, *, void: bool = False, points: int | None = None
    ) -> None:
        """Add an attempt or keep its changes; with its derived count of right answers (and points) once it is submitted."""
        ...

    async def prediction(self, contest: str, round: str, player: int) -> Prediction | None:
        """A player's prediction for a round."""
        ...

    def save_prediction(self, prediction: Prediction) -> None:
        """Add a prediction or keep its change."""
        ...

    # boards (may be a moment old; read outside the writer where there is one) -------------------------------------------
    async def results(self, contest: str, round: str) -> Sequence[ResultRow]:
        """Every submitted attempt of a round."""
        ...

    async def ends_of(self, players: Collection[int]) -> Sequence[tuple[int, str, datetime]]:
        """The submitted attempts of some players, of whatever contest they are in: player, round, and when."""
        ...

    async def player_rows(self, contest: str) -> Sequence[PlayerRow]:
        """Every registration of a contest that is not withdrawn."""
        ...

    async def predictions(self, contest: str, round: str) -> Mapping[int, int]:
        """Every prediction of a round, by player."""
        ...

    async def running_attempts(self, contest: str, round: str) -> int:
        """How many attempts of a round are not submitted yet: a result waits until none is left."""
        ...

    # chats -------------------------------------------------------------------------------------------------------------
    async def chat(self, chat: Chat) -> ChatRecord:
        """What is remembered of a chat, locked; made when it is new."""
        ...

    async def chat_by_id(self, id: int) -> ChatRecord | None:
        """A chat by our own id."""
        ...

    async def chats_of(self, person: int) -> Sequence[ChatRecord]:
        """The private chats of a person."""
        ...

    def save_chat(self, chat: ChatRecord) -> None:
        """Keep the changes of a chat."""
        ...

    def add_web_message(self, message: WebMessage) -> None:
        """Append to a web chat; its number comes from the chat's `last_n`."""
        ...

    # work to do ---------------------------------------------------------------------------------------------------------
    def add_notice(self, notice: Notice) -> None:
        """Queue a notice; a key that is there already changes nothing."""
        ...

    def add_job(self, job: Job) -> None:
        """Queue a job for the worker process; a key that is there already changes nothing."""
        ...

    async def job(self, id: int) -> Job | None:
        """A job by its id."""
        ...

    async def timer(self, contest: str, subject: str, subject_id: str) -> Timer | None:
        """A timer by what it looks at."""
        ...

    def save_timer(self, timer: Timer) -> None:
        """Set a timer, or keep its change."""
        ...

    def add_audit(self, audit: Audit) -> None:
        """Append to the audit log."""
        ...

    def add_dead_letter(
        self, key: str, event: Json, error: str, at: datetime, sender: tuple[str, str, str] | None = None
    ) -> None:
        """Keep what could not be handled; `sender` is (channel, account, external id), so that forgetting finds it."""
        ...

    def add_file(self, file: StoredFile) -> None:
        """Keep bytes for somebody to fetch."""
        ...

    # the person's own data -----------------------------------------------------------------------------------------------
    async def everything_about(self, person: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All rows that hold data of a person, by table, ready to be exported (facts 5.6)."""
        ...

    def forget_person(self, person: int, at: datetime) -> None:
        """Cut the mapping: identities, name, phone and talk are erased; pseudonymous steps and frozen counts stay."""
        ...


class Clerk(Protocol):
    """Makes and checks keyed codes; holds the keys so that no use case does."""

    def hash_code(self, code: str) -> str:
        """The keyed hash under which a link code is stored."""
        ...

    def mark_link(self, words: str) -> bytes:
        """The keyed hash that tells a link of ours from a forged one."""
        ...

    def mark(self, words: str) -> bytes:
        """The keyed hash that codes on certificates are made from."""
        ...

    def sign(self, words: bytes) -> bytes:
        """The signature of a sealed result."""
        ...

    @property
    def public_key(self) -> bytes:
        """What that signature is checked with."""
        ...


class Papers(Protocol):
    """Makes the files that leave the house; `reports` fulfils it. Pictures are PNG; drawing them holds up nobody else."""

    async def bars(self, chart: Chart) -> bytes:
        """A chart of lying bars with long labels (units, capacities)."""
        ...

    async def columns(self, chart: Chart) -> bytes:
        """A chart of standing bars with short labels (hours)."""
        ...

    async def table(self, table: Table) -> bytes:
        """A table."""
        ...

    async def banner(self, pack: Pack, code: str, language: str = "vi", mark: str = "") -> bytes:
        """A ma két of the pack. Raises KeyError for a code that is none."""
        ...

    async def card(self, card: Card, form: Form = "png") -> bytes:
        """A card with its codes: a picture for phones, or a PDF of one A4 page for walls."""
        ...

    async def paper(self, paper: OfficialPaper, speech: Speech) -> bytes:
        """An official paper in the reader's words, as a docx file."""
        ...

    async def certificates(self, batch: CertificateBatch, speech: Speech) -> PrintedBatch:
        """A batch as one PDF, and who was left out because a letter of theirs cannot be printed."""
        ...

    async def unprintable(self, batch: CertificateBatch) -> Sequence[Unprintable]:
        """Whom `certificates` would leave out, before anything is printed."""
        ...

    def book(self, zone: ZoneInfo) -> Book:
        """A new workbook, whose moments are shown in this zone."""
        ...

    async def prize_book(self, people: Iterable[PrizeLine], units: Iterable[UnitPrize], speech: Speech) -> bytes:
        """A workbook of prizes and of units."""
        ...

    async def prize_csv(self, people: Iterable[PrizeLine], speech: Speech) -> bytes:
        """The list of prizes as comma-separated values."""
        ...

    async def item_book(
        self,
        lines: Iterable[ItemLine],
        misread: Iterable[Misread],
        bank: Bank,
        names: Mapping[str, str],
        speech: Speech,
    ) -> bytes:
        """A workbook of the analysis of questions and of what was misread; `names` are those of units by code."""
        ...

    def csv(self, zone: ZoneInfo, columns: Sequence[Column]) -> List:
        """A new list as comma-separated values, whose moments are shown in this zone."""
        ...
