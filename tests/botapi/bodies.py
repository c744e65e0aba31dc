"""What a request brings along, whatever its clothes: query, JSON, urlencoded or multipart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.botapi.errors import bad

_PARAMETER = re.compile(r';\s*([a-z*]+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Params:
    """The parameters of a method call, all of them text as Telegram sees them, and the files."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A parameter, empty if it was left out."""
        return self.values.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as left out, as on the real server."""
        try:
            return int(self.values.get(name, "").strip())
        except ValueError:
            return default

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no."""
        value = self.values.get(name)
        return default if value is None else value.strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str) -> Any:
        """A value that is JSON inside; None if it was left out. `what` names it in the refusal."""
        value = self.values.get(name, "")
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what} JSON object") from None


def read_body(content_type: str, body: bytes) -> Params:
    """The parameters of a body; refuses what is none."""
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind == "application/json":
        return Params(_from_json(body))
    if kind == "application/x-www-form-urlencoded":
        return Params(dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)))
    if kind == "multipart/form-data":
        boundary = re.search(r'boundary="?([^";]+)', content_type)
        if boundary is None:
            raise bad("boundary field not found")
        return _from_parts(boundary.group(1).encode(), body)
    return Params()


def _from_json(body: bytes) -> dict[str, str]:
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise bad("can't parse request body as JSON") from None
    if not isinstance(found, dict):
        raise bad("request body must be a JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in found.items()
        if value is not None
    }


def _from_parts(boundary: bytes, body: bytes) -> Params:
    params = Params()
    for head, content in _parts(boundary, body):
        headers = dict(line.split(":", 1) for line in head.decode().lower().split("\r\n") if ":" in line)
        fields = dict(_PARAMETER.findall(_header(head, "content-disposition")))
        if "filename" in fields:
            kind = headers.get("content-type", "application/octet-stream").strip()
            params.files[fields["name"]] = Upload(fields["filename"], kind, content)
        elif "name" in fields:
            params.values[fields["name"]] = content.decode()
    return params


def _header(head: bytes, name: str) -> str:
    for line in head.decode().split("\r\n"):
        if line.lower().startswith(f"{name}:"):
            return line
    return ""


def _parts(boundary: bytes, body: bytes) -> Iterator[tuple[bytes, bytes]]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise bad("unexpected end of multipart body")
    for piece in pieces[1:-1]:
        head, gap, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if gap:
            yield head, content
