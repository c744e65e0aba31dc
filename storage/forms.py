"""How each kind of record lies in its table."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from quiz.attempt import Attempt, Step, Submission
from quiz.fold import fold
from quiz.paper import Paper, slot_of
from quiz.rounds import Round
from services.organising import (
    Broadcast,
    BroadcastState,
    Drill,
    NoticeState,
    PlannedNotice,
    Received,
    RoleGrant,
    RoleInvite,
    Subscription,
)
from services.records import (
    Audit,
    ChatRecord,
    Consent,
    Identity,
    Job,
    LinkCode,
    Notice,
    Person,
    PhoneClaim,
    Player,
    Prediction,
    Role,
    SendState,
    StoredFile,
    Timer,
    UploadedFile,
    WebMessage,
)
from storage import tables
from storage.columns import from_json, to_json
from storage.rows import Row
from storage.secrets import Keys
from storage.shelf import Form

identity_form = Form(tables.identity, Identity)
grant_form = Form(tables.role_grant, RoleGrant, reads={"role": Role})
invite_form = Form(tables.role_invite, RoleInvite, reads={"role": Role})
consent_form = Form(tables.consent, Consent)
link_form = Form(tables.link_code, LinkCode)
chat_form = Form(tables.chat, ChatRecord)
web_form = Form(tables.web_message, WebMessage)
round_form = Form(tables.round, Round)
prediction_form = Form(tables.prediction, Prediction)
notice_form = Form(tables.outbox, Notice, reads={"state": SendState})
job_form = Form(tables.job, Job)
timer_form = Form(tables.timer, Timer)
audit_form = Form(tables.audit, Audit)
file_form = Form(tables.stored_file, StoredFile)
uploaded_form = Form(tables.uploaded_file, UploadedFile)
subscription_form = Form(tables.subscription, Subscription)
planned_form = Form(tables.planned_notice, PlannedNotice, reads={"state": NoticeState})
broadcast_form = Form(tables.broadcast, Broadcast, reads={"state": BroadcastState})
drill_form = Form(tables.drill, Drill)
received_form = Form(tables.received, Received)


class PlayerForm(Form[Player]):
    """A registration; its phone is sealed, and it is found by its folded name, which is a column and no field."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(tables.player, Player, **_sealed(keys, "player", "phone"))

    def row(self, record: Player) -> Row:
        """The record as columns, with what it is found by."""
        return {**super().row(record), "search": fold(record.full_name)}


class ClaimForm(Form[PhoneClaim]):
    """A claim is found by the keyed hash of its phone, which is a column and no field."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(tables.phone_claim, PhoneClaim, **_sealed(keys, "phone_claim", "phone"))
        self._keys = keys

    def row(self, record: PhoneClaim) -> Row:
        """The record as columns, with its hash."""
        return {**super().row(record), "phone_hash": self._keys.hash_phone(record.contest, record.phone)}


class AttemptForm(Form[Attempt]):
    """An attempt's row has derived columns; its steps lie in their own table and come with the row as `steps`."""

    def __init__(self) -> None:
        self.table = tables.attempt
        self.key = ("id",)
        self.versioned = True
        self.columns = tuple(column.name for column in tables.attempt.columns)
        self.hide = None
        self.show = None

    def row(self, record: Attempt) -> Row:
        """The record as columns, without what grading adds."""
        return {
            "id": record.id,
            "contest_id": record.contest,
            "round": record.round,
            "player_id": record.player,
            "number": record.number,
            "paper": [slot.stored() for slot in record.paper.slots],
            "started_at": record.started_at,
            "deadline": record.deadline,
            "check_at": record.check_at,
            "submitted_at": record.submitted_at,
            "how": record.how,
            "total": len(record.paper.slots),
            "duration_s": None if record.duration is None else int(record.duration.total_seconds()),
            "version": record.version,
            "draft": [[step.slot, step.choice, step.at.isoformat()] for step in record.draft.values()] or None,
        }

    def record(self, row: Row) -> Attempt:
        """The record of a row and its steps."""
        paper = Paper(tuple(slot_of(stored) for stored in row["paper"]))
        return Attempt(
            id=row["id"],
            contest=row["contest_id"],
            round=row["round"],
            player=row["player_id"],
            number=row["number"],
            paper=paper,
            started_at=row["started_at"],
            deadline=row["deadline"],
            steps=[Step(step["slot"], step["choice"], step["at"]) for step in row["steps"]],
            submitted_at=row["submitted_at"],
            how=None if row["how"] is None else Submission(row["how"]),
            version=row["version"],
            draft={slot: Step(slot, choice, datetime.fromisoformat(at)) for slot, choice, at in row["draft"] or ()},
        )


attempt_form = AttemptForm()


@lru_cache(maxsize=8)
def person_form(keys: Keys) -> Form[Person]:
    """A person; the notes of a running conversation may hold a phone, so they are sealed."""

    def hide(row: Row) -> Row:
        notes = row["notes"]
        sealed = keys.encrypt(to_json(notes), "person.notes") if notes else None
        return {**{name: value for name, value in row.items() if name != "notes"}, "notes_sealed": sealed}

    def show(row: Row) -> Row:
        sealed = row.pop("notes_sealed")
        row["notes"] = from_json(keys.decrypt(sealed, "person.notes")) if sealed else {}
        return row

    return Form(tables.person, Person, hide=hide, show=show)


@lru_cache(maxsize=8)
def player_form(keys: Keys) -> PlayerForm:
    """A registration; its phone is sealed."""
    return PlayerForm(keys)


@lru_cache(maxsize=8)
def claim_form(keys: Keys) -> ClaimForm:
    """A phone claim; its phone is sealed beside its hash."""
    return ClaimForm(keys)


def _sealed(keys: Keys, table: str, name: str) -> dict[str, Any]:
    """`name` in the record, `name_sealed` in the table."""
    column, about = f"{name}_sealed", f"{table}.{name}"

    def hide(row: Row) -> Row:
        words = row[name]
        rest = {key: value for key, value in row.items() if key != name}
        return {**rest, column: None if words is None else keys.encrypt(words, about)}

    def show(row: Row) -> Row:
        sealed = row.pop(column)
        row[name] = None if sealed is None else keys.decrypt(sealed, about)
        return row

    return {"hide": hide, "show": show}
