"""The tables. Every table that belongs to a contest has `contest_id`; steps and audit name people by our own ids only.

Texts have no length here, and are `Words`: PostgreSQL would raise on a long one, and what a person sends never raises.
"""

from __future__ import annotations

from storage.tables.base import metadata
from storage.tables.organising import broadcast, drill, planned_notice, received, role_grant, role_invite, subscription
from storage.tables.packs import pack_version, question_revision, setting
from storage.tables.people import VERIFIED, consent, identity, link_code, person, phone_claim, player
from storage.tables.play import attempt, prediction, round, step
from storage.tables.results import amendment, proposal, result_outcome, result_version, signal, ticket, verification
from storage.tables.talk import chat, web_message
from storage.tables.tokens import token_pair
from storage.tables.work import audit, counter, dead_letter, event_key, job, outbox, stored_file, timer, uploaded_file

__all__ = [
    "VERIFIED",
    "amendment",
    "attempt",
    "audit",
    "broadcast",
    "chat",
    "consent",
    "counter",
    "dead_letter",
    "drill",
    "event_key",
    "identity",
    "job",
    "link_code",
    "metadata",
    "outbox",
    "pack_version",
    "person",
    "phone_claim",
    "planned_notice",
    "player",
    "prediction",
    "proposal",
    "question_revision",
    "received",
    "result_outcome",
    "result_version",
    "role_grant",
    "role_invite",
    "round",
    "setting",
    "signal",
    "step",
    "stored_file",
    "subscription",
    "ticket",
    "timer",
    "token_pair",
    "uploaded_file",
    "verification",
    "web_message",
]
