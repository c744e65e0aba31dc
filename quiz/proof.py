"""What proves that nothing was changed afterwards: the code that seals a round's questions, and the root of all its steps.

The code is published when the round opens; who knows the questions, the key and the salt can make it again, nobody can make
other questions of it. The root is published after the close; it holds every step of every attempt, each in its place.
`docs/verifying.md` says both in words, `tools/verify.py` makes them again by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quiz.attempt import Attempt
from quiz.canonical import canonical, encoded, moment
from quiz.question import Question

ATTEMPT = "attempt"
_LEAF, _NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Commitment:
    """The code of a round's questions and key, published at `at`. `salt` and what it stands for stay secret until the close."""

    at: datetime
    code: str
    salt: str
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Root:
    """The root of all steps of a round, published at `at`, over so many submitted attempts."""

    at: datetime
    root: str
    attempts: int


def question_body(question: Question) -> dict[str, Any]:
    """A question as it is sealed: all that a resident sees of it, and its key."""
    return {
        "id": question.id,
        "revision": question.revision,
        "round": question.round,
        "text": dict(question.text.words),
        "options": [{"text": dict(option.text.words), "last": option.last} for option in question.options],
        "answers": sorted(question.answers),
        "citation": dict(question.citation.words),
        "explanation": dict(question.explanation.words),
        "topic": question.topic,
        "level": question.level,
        "several": question.several,
        "bank": question.bank,
    }


def commit(contest: str, round: str, questions: Iterable[Question], salt: str, at: datetime) -> Commitment:
    """Seal the questions that papers of a round are drawn from. `salt`: 64 hexadecimal digits that nobody can guess."""
    listed = sorted(questions, key=lambda question: (question.id, question.revision))
    code = code_of(contest, round, salt, [canonical(question_body(question)) for question in listed])
    return Commitment(at, code, salt, tuple((question.id, question.revision) for question in listed))


def code_of(contest: str, round: str, salt: str, questions: Iterable[bytes]) -> str:
    """SHA-256 over lines: contest, round, salt, then each question's canonical bytes in order of (id, revision)."""
    digest = hashlib.sha256()
    for line in (contest.encode(), round.encode(), salt.encode(), *questions):
        digest.update(line + b"\n")
    return digest.hexdigest()


def attempt_body(attempt: Attempt) -> dict[str, Any]:
    """A submitted attempt as it is sealed: the paper with the orders shown, every step in the order of time."""
    assert attempt.submitted_at is not None
    return {
        "kind": ATTEMPT,
        "id": attempt.id,
        "round": attempt.round,
        "player": attempt.player,
        "number": attempt.number,
        "started": moment(attempt.started_at),
        "deadline": moment(attempt.deadline),
        "submitted": moment(attempt.submitted_at),
        "how": str(attempt.how),
        "paper": [slot.stored() for slot in attempt.paper.slots],
        "steps": [
            [step.slot, step.choice, moment(step.at)]
            for step in sorted(attempt.steps, key=lambda step: (step.at, step.slot))
        ],
    }


def leaf_of(attempt: Attempt) -> bytes:
    """The hash of an attempt, a leaf of the tree."""
    return leaf(encoded(attempt_body(attempt)))


def leaf(body: bytes) -> bytes:
    """The hash of an attempt's canonical bytes."""
    return hashlib.sha256(_LEAF + body).digest()


class Tree:
    """A Merkle tree that grows leaf by leaf, in order of the attempts' ids; it keeps only one hash a level."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.leaves = 0

    def add(self, leaf: bytes) -> None:
        """Append a leaf; whatever became a whole pair is joined."""
        height, top = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            top = _join(self._peaks.pop()[1], top)
            height += 1
        self._peaks.append((height, top))
        self.leaves += 1

    def root(self) -> str:
        """The root over what was added; of nothing, the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        top = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            top = _join(left, top)
        return top.hex()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
