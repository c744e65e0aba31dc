"""The sealed result of a round, or of the whole contest: one file of lines from which everybody can work out every rank, prize and hash again.

Each line is canonical JSON (`quiz.canonical`) of one kind; the kinds come in the order of `KINDS`. The first field of a line,
`#`, is the hash of the line before and of the rest of this line: a changed, lost or moved line is found by its number. The last
lines hold the digests and the signature. Lines are written one by one, so a round of any size passes through little memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from quiz.attempt import Attempt
from quiz.canonical import encoded, plain
from quiz.localized import Localized
from quiz.proof import ATTEMPT, Tree, attempt_body, leaf, leaf_of

FORMAT, FORMAT_VERSION = "thi-tuan/ket-qua-niem-phong", 1
KINDS = (
    "header",
    "question",
    "amendment",
    "unit",
    "player",
    ATTEMPT,
    "earlier",
    "person",
    "group_person",
    "unplaced",
    "table",
    "award",
    "passed_over",
    "undecided",
    "unawarded",
    "gives_up",
    "hashes",
    "signature",
)
"""Every kind of line, in the order in which they stand."""

START = "0" * 64
"""What stands for the line before the first."""

SIGNED = b"thi-tuan/ket-qua-niem-phong/1\n"
"""What a signature is over, before the canonical bytes of the hashes: it is good for nothing else."""

Sign = Callable[[bytes], bytes]


class SealWriter:
    """Writes the lines of a sealed file. Lines of one kind must follow those of the kinds before; `finish` ends the file."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._above = START
        self._kind = 0
        self._whole = hashlib.sha256()
        self._sections = {kind: hashlib.sha256() for kind in KINDS[:-2]}
        self._counts = dict.fromkeys(KINDS[:-2], 0)
        self._trees: dict[str, Tree] = {}

    def line(self, kind: str, body: Mapping[str, Any]) -> None:
        """Append a line. The body must be made of what JSON has, without floats."""
        self._line(kind, encoded({**body, "kind": kind}))

    def attempt(self, attempt: Attempt) -> None:
        """Append a submitted attempt, by its id, and its leaf to the root of its round."""
        body = encoded(attempt_body(attempt))
        self._tree(attempt).add(leaf(body))
        self._line(ATTEMPT, body)

    def hidden_attempt(self, attempt: Attempt) -> None:
        """Append only the hash of an attempt: whoever took their consent back is in no ranking, but the root stays the same."""
        hashed = leaf_of(attempt)
        self._tree(attempt).add(hashed)
        self.line(ATTEMPT, {"id": attempt.id, "leaf": hashed.hex(), "round": attempt.round})

    def _tree(self, attempt: Attempt) -> Tree:
        return self._trees.setdefault(attempt.round, Tree())

    def finish(self, sign: Sign, public_key: bytes) -> str:
        """Write the digests and the signature; returns the digest of everything before them."""
        whole = self._whole.hexdigest()
        hashes = {
            "counts": self._counts,
            "roots": {round: tree.root() for round, tree in self._trees.items()},
            "sections": {kind: digest.hexdigest() for kind, digest in self._sections.items()},
            "whole": whole,
        }
        self._line("hashes", encoded({**hashes, "kind": "hashes"}))
        signature = sign(SIGNED + encoded(hashes))
        body = {"algorithm": "Ed25519", "public_key": public_key.hex(), "signature": signature.hex()}
        self.line("signature", body)
        return whole

    def _line(self, kind: str, body: bytes) -> None:
        place = KINDS.index(kind)
        if place < self._kind:
            raise ValueError(f"a line of kind {kind} comes after one of kind {KINDS[self._kind]}")
        self._kind = place
        self._above = chained(self._above, body)
        line = b'{"#":"' + self._above.encode() + b'",' + body[1:] + b"\n"
        if kind in self._sections:
            self._whole.update(line)
            self._sections[kind].update(line)
            self._counts[kind] += 1
        self._write(line)


def chained(above: str, body: bytes) -> str:
    """The hash of a line: of the hash above it and its own canonical bytes without `#`."""
    return hashlib.sha256(above.encode() + body).hexdigest()


def as_rules(value: object) -> Any:
    """Rules as the machine runs them, field by field under their own names: spans in seconds, texts by language."""
    if isinstance(value, Localized):
        return dict(value.words)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_rules(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, timedelta):
        return value // timedelta(seconds=1)
    if isinstance(value, tuple | list):
        return [as_rules(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(as_rules(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): as_rules(item) for key, item in value.items()}
    return plain(value)
