"""The files of a pack version as JSON: text as text, so that an operator can read it; other bytes in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from services.records import Json


def files_to_json(files: Mapping[str, bytes]) -> Json:
    """Name → {"text": …} or {"base64": …}."""
    return {name: _to_json(data) for name, data in sorted(files.items())}


def files_from_json(files: Json) -> dict[str, bytes]:
    """Name → the same bytes as were given."""
    return {
        name: item["text"].encode() if "text" in item else base64.b64decode(item["base64"])
        for name, item in files.items()
    }


def _to_json(data: bytes) -> Json:
    if b"\x00" not in data:
        try:
            return {"text": data.decode()}
        except UnicodeDecodeError:
            pass
    return {"base64": base64.b64encode(data).decode()}
