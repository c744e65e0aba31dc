"""Words as the house takes them in, wherever they come from."""

from __future__ import annotations

import unicodedata

CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in "\n\t"}


def clean(text: str) -> str:
    """NFC and without control characters: databases refuse NUL."""
    return unicodedata.normalize("NFC", text).translate(CONTROLS)
