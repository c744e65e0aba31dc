"""The words that people read: gettext catalogues, compiled at set-up and refused at start when missing or stale."""

from __future__ import annotations

import gettext
import hashlib
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.tongue import Tongue

LOCALES = Path(__file__).resolve().parent.parent / "locales"
FIRST = "vi"
_STAMP = "X-Source-Sha256"


class CatalogueProblem(Exception):
    """A catalogue is missing or does not match its source."""


def languages(locales: Path = LOCALES) -> tuple[str, ...]:
    """The languages that have a catalogue, Vietnamese first."""
    found = sorted(path.parent.parent.name for path in locales.glob("*/LC_MESSAGES/messages.po"))
    return (FIRST, *(language for language in found if language != FIRST))


def compile_all(locales: Path = LOCALES) -> list[Path]:
    """Write a .mo beside each .po, stamped with the hash of its source."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for language in languages(locales):
        source = locales / language / "LC_MESSAGES" / "messages.po"
        content = source.read_bytes()
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language)
        catalogue.add(_STAMP, hashlib.sha256(content).hexdigest())
        compiled = source.with_suffix(".mo")
        with compiled.open("wb") as out:
            write_mo(out, catalogue)
        written.append(compiled)
    return written


class Catalogues:
    """Every language, loaded. Raises CatalogueProblem where a .mo is missing or older than its .po."""

    def __init__(self, zone: ZoneInfo, locales: Path = LOCALES) -> None:
        self._tongues = {language: _load(language, zone, locales) for language in languages(locales)}

    def __call__(self, language: str | None) -> Tongue:
        """The tongue for a language; Vietnamese for one that we do not have."""
        return self._tongues.get(language or FIRST) or self._tongues[FIRST]


def _load(language: str, zone: ZoneInfo, locales: Path) -> Tongue:
    source = locales / language / "LC_MESSAGES" / "messages.po"
    compiled = source.with_suffix(".mo")
    if not compiled.exists():
        raise CatalogueProblem(f"{compiled} is missing: run `python -m bot catalogues`")
    found = _read(compiled, compiled.stat().st_mtime_ns)
    if found.gettext(_STAMP) != _hash(source):
        raise CatalogueProblem(f"{compiled} is older than its source: run `python -m bot catalogues`")
    return Tongue(language, found.gettext, found.ngettext, zone)


@lru_cache(maxsize=16)
def _read(compiled: Path, _written: int) -> gettext.GNUTranslations:
    """A catalogue as it was written at that time, in ns."""
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


@lru_cache(maxsize=16)
def _hash(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()
