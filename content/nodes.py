"""YAML that remembers its lines: reading an author's fields, and saying what is wrong with each of them.

A reading never stops at the first problem. Where a field is wrong the problem is noted and a stand-in is returned; the loader
hands out no pack if anything was noted as an error, so stand-ins go nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import yaml

from content.problems import Place, Report, advice
from quiz.localized import FIRST_LANGUAGE, Localized
from quiz.schedule import parse_day, parse_moment

_TAG = "tag:yaml.org,2002:"
_NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)
_LANGUAGE = re.compile(r"[a-z]{2}")
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@dataclass(slots=True)
class Reading:
    """What the reading of one pack knows: where problems go, and what contest.yaml said of languages and zone."""

    report: Report
    languages: tuple[str, ...] = (FIRST_LANGUAGE,)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a record: those it needs, each with an example to write, and those it may have."""

    needs: Mapping[str, str]
    may: frozenset[str] = frozenset()


class Field:
    """What stands at one place of a file. Without a node it is a stand-in for something missing, told already."""

    __slots__ = ("_node", "_reading", "place")

    def __init__(self, node: yaml.Node | None, place: Place, reading: Reading) -> None:
        self._node = node
        self.place = place
        self._reading = reading

    def wrong(self, message: str) -> None:
        """Note an error at this place."""
        self._reading.report.error(self.place, message)

    def doubtful(self, message: str) -> None:
        """Note a warning at this place."""
        self._reading.report.warn(self.place, message)

    @property
    def is_mapping(self) -> bool:
        """Whether keys stand here."""
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether points stand here."""
        return isinstance(self._node, yaml.SequenceNode)

    def has_key(self, key: str) -> bool:
        """Whether this key stands here; nothing is told."""
        return isinstance(self._node, yaml.MappingNode) and any(name.value == key for name, _ in self._node.value)

    @property
    def blank(self) -> bool:
        """Whether nothing stands behind the key (`value:`)."""
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == _TAG + "null"

    def raw(self, wanted: str) -> str | None:
        """The characters of a single value, whatever YAML takes them for; None, told, if there is none."""
        if self._node is None:
            return None
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            self.wrong(f"{wanted} is wanted here instead of {self._kind()}")
            return None
        return str(self._node.value).strip()

    def _kind(self) -> str:
        if isinstance(self._node, yaml.SequenceNode):
            return "a list"
        return "keys" if isinstance(self._node, yaml.MappingNode) else "nothing"

    def text(self) -> str:
        """A text. A bare number or date is refused: YAML may read 010 or 1.10 otherwise than it is written."""
        value = self.raw("a text")
        if value is None:
            return ""
        if self._node is not None and self._node.tag != _TAG + "str":
            self.wrong(f'YAML takes {value} for no text; put it in quotes: "{value}"')
        return value

    def one_of(self, choices: type[E]) -> E:
        """One of the words of a list."""
        first = next(iter(choices))
        value = self.raw(" or ".join(f"`{choice}`" for choice in choices))
        if value is None:
            return first
        try:
            return choices(value)
        except ValueError:
            self.wrong(f"`{value}` is not known here; {advice(value, choices)}")
            return first

    def whole(self, least: int, most: int) -> int:
        """A whole number between two bounds, both allowed."""
        value = self.raw(f"a whole number from {least} to {most}")
        if value is None:
            return least
        plain = value.replace("_", "")
        if not plain.isdecimal() or not least <= int(plain) <= most:
            self.wrong(f"{value} cannot stand here; write a whole number from {least} to {most}")
            return least
        return int(plain)

    def flag(self) -> bool:
        """true or false."""
        value = (self.raw("`true` or `false`") or "false").lower()
        if value not in _TRUE | _FALSE:
            self.wrong(f"`{value}` is neither; write `true` or `false`")
        return value in _TRUE

    def day(self) -> date | None:
        """A day: 2025-07-01 or 01/7/2025 (day first)."""
        value = self.raw("a day")
        if value is None:
            return None
        try:
            return parse_day(value)
        except ValueError:
            self.wrong(f"`{value}` is no day; write it like 2025-07-01 or 01/7/2025 (day first)")
            return None

    def moment(self) -> datetime:
        """A moment in the contest's zone, in UTC."""
        value = self.raw("a moment such as 08h00 03/6/2024")
        if value is None:
            return _NOWHEN
        try:
            return parse_moment(value, self._reading.zone)
        except ValueError as error:
            self.wrong(str(error))
            return _NOWHEN

    def items(self, of: str = "a list") -> list[Field]:
        """The points of a list; a single value is not taken for one."""
        if self._node is None:
            return []
        if not isinstance(self._node, yaml.SequenceNode):
            self.wrong(f"{of} is wanted here instead of {self._kind_or_value()}; begin each point with `- `")
            return []
        return [self._below(node) for node in self._node.value]

    def _kind_or_value(self) -> str:
        return "one value" if isinstance(self._node, yaml.ScalarNode) and self._node.value else self._kind()

    def _below(self, node: yaml.Node) -> Field:
        return Field(node, Place(self.place.file, node.start_mark.line + 1), self._reading)

    def record(self, keys: Keys) -> Record:
        """The fields under the keys here; missing, unknown and repeated keys are told."""
        return Record(self.place, self._named(), keys, self._reading)

    def _named(self) -> dict[str, tuple[Place, Field]] | None:
        if self._node is None:
            return None
        if not isinstance(self._node, yaml.MappingNode):
            self.wrong(f"keys (`key: value`) are wanted here instead of {self._kind_or_value()}")
            return None
        found: dict[str, tuple[Place, Field]] = {}
        for key, value in self._node.value:
            name, place = str(key.value), Place(self.place.file, key.start_mark.line + 1)
            if name in found:
                self._reading.report.error(
                    place, f"`{name}` stands twice, first on line {found[name][0].line}; keep one"
                )
            else:
                found[name] = (place, self._below(value))
        return found

    def words(self, *, translated: bool = True) -> Localized:
        """A text in the contest's languages: one text (Vietnamese) or `{vi: …, en: …}`. `translated`: all are wanted."""
        if not self.is_mapping:
            found = {FIRST_LANGUAGE: self.text()} if self._node is not None else {}
        else:
            named = self._named() or {}
            found = {name: below.text() for name, (place, below) in named.items() if self._spoken(name, place)}
            if FIRST_LANGUAGE not in found:
                self.wrong(f"`{FIRST_LANGUAGE}:` is missing; Vietnamese is always wanted")
        missing = [language for language in self._reading.languages if language not in found]
        if translated and found and missing and FIRST_LANGUAGE in found:
            self.wrong(
                f"no translation into {', '.join(missing)}; write `{missing[0]}:` beside `{FIRST_LANGUAGE}:`, "
                f"or take {missing[0]} out of `languages` in contest.yaml"
            )
        return Localized({FIRST_LANGUAGE: "", **found})

    def _spoken(self, language: str, place: Place) -> bool:
        """Whether the text is wanted. A translation that `languages` does not name (any more) is left alone."""
        if language not in self._reading.languages and not _LANGUAGE.fullmatch(language):
            self._reading.report.error(
                place, f"`{language}` is no language; {advice(language, self._reading.languages)}"
            )
        return language in self._reading.languages


class Record:
    """Fields by key. A missing one that is needed is told once and stands in; ask `has` for those that may be there."""

    __slots__ = ("_fields", "_reading", "place")

    def __init__(
        self, place: Place, named: dict[str, tuple[Place, Field]] | None, keys: Keys, reading: Reading
    ) -> None:
        self.place = place
        self._reading = reading
        self._fields = {name: below for name, (_, below) in (named or {}).items()}
        if named is None:
            return
        for name, (at, _) in named.items():
            if name not in keys.needs and name not in keys.may:
                reading.report.error(at, f"unknown key `{name}`; {advice(name, {*keys.needs, *keys.may}, most=20)}")
        for name, example in keys.needs.items():
            if name not in named:
                reading.report.error(place, f"`{name}` is missing; write `{name}: {example}`")

    def __getitem__(self, key: str) -> Field:
        return self._fields.get(key) or Field(None, self.place, self._reading)

    def has(self, key: str) -> bool:
        """Whether the author wrote the key."""
        return key in self._fields

    def where(self, key: str) -> Place:
        """The line of a key's value, or of the record where it is missing."""
        return self[key].place


@dataclass(frozen=True, slots=True)
class Sited(Generic[T]):
    """A value read from a record, and where. `sound` false: it had errors, and nothing more should be said of it."""

    value: T
    record: Record
    sound: bool


def read_each(fields: Iterable[Field], keys: Keys, reader: Callable[[Record], T], report: Report) -> list[Sited[T]]:
    """Read every point of a list."""
    read: list[Sited[T]] = []
    for point in fields:
        before = report.errors
        record = point.record(keys)
        value = reader(record)
        read.append(Sited(value, record, report.errors == before))
    return read
