"""Ranking by a list of criteria, with what parted each neighbouring pair.

Standard competition ranking (1, 2, 2, 4). Values are integers, fractions, moments or strings of one kind a column; a missing
value ranks behind every present one. No floats, so that results are byte-equal on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Any, Generic, TypeAlias, TypeVar

Value: TypeAlias = int | Fraction | datetime | str | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WIDEST = 2048
"""Bits of the largest common denominator that fractions are brought to; beyond it they are compared as they are."""


class Order(StrEnum):
    """Which way is better."""

    DESC = "desc"
    ASC = "asc"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One tie-break: a column and which way is better in it."""

    by: str
    order: Order


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Standing(Generic[Row]):
    """A row's place. `decided_by` is the criterion that parted it from the row above; None for the first and for ties."""

    row: Row
    rank: int
    decided_by: str | None


class MixedKinds(ValueError):
    """A column holds values that cannot be compared with each other. `column` names it."""

    def __init__(self, column: str, kinds: Iterable[str]) -> None:
        self.column = column
        self.kinds = tuple(sorted(kinds))
        super().__init__(f"column {column!r} mixes {' and '.join(self.kinds)}")


def rank(
    rows: Iterable[Row],
    criteria: Sequence[Criterion],
    value: Callable[[Row, str], Value],
    identity: Callable[[Row], Any],
) -> list[Standing[Row]]:
    """The rows in rank order, each with its rank and what parted it from the row above.

    `value` reads a column of a row. `identity` is unique and orderable: it settles only in which order equal rows are listed,
    so that the result does not depend on the order of arrival. Raises MixedKinds.
    """
    listed = list(rows)
    columns = [_comparable(criterion, [value(row, criterion.by) for row in listed]) for criterion in criteria]
    identities = [identity(row) for row in listed]
    keys: list[tuple[Any, ...]] = list(zip(*columns, identities, strict=True))
    order = sorted(range(len(listed)), key=keys.__getitem__)
    standings: list[Standing[Row]] = []
    above: tuple[Any, ...] | None = None
    for position, index in enumerate(order, start=1):
        key = keys[index]
        decided_by = None if above is None else _decider(criteria, above, key)
        tied = above is not None and decided_by is None
        standings.append(Standing(listed[index], standings[-1].rank if tied else position, decided_by))
        above = key
    return standings


def _decider(criteria: Sequence[Criterion], above: tuple[Any, ...], key: tuple[Any, ...]) -> str | None:
    for criterion, one, other in zip(criteria, above, key, strict=False):
        if one != other:
            return criterion.by
    return None


def _comparable(criterion: Criterion, values: Sequence[Value]) -> list[Any]:
    """A column as things that sort by plain `<`, better first, missing values last. Tuples are only used where some miss."""
    present = [value for value in values if value is not None]
    numbers = _numbers(criterion.by, present)
    if criterion.order is Order.DESC:
        numbers = [-number for number in numbers]
    if len(present) == len(values):
        return numbers
    rest = iter(numbers)
    return [(1,) if value is None else (0, next(rest)) for value in values]


def _numbers(column: str, values: Sequence[int | Fraction | datetime | str]) -> list[Any]:
    """Values of one kind as numbers in the same order: moments as microseconds, strings as places in their sorted set."""
    kinds = {_kind(type_) for type_ in set(map(type, values))}
    if len(kinds) > 1:
        raise MixedKinds(column, kinds)
    kind = kinds.pop() if kinds else "number"
    if kind == "text":
        places = {text: place for place, text in enumerate(sorted(set(map(str, values))))}
        return [places[str(value)] for value in values]
    if kind == "moment":
        return _moments(column, [value for value in values if isinstance(value, datetime)])
    if any(isinstance(value, Fraction) for value in values):
        return _scaled([value for value in values if isinstance(value, int | Fraction)])
    return list(values)


def kind_of(value: Value) -> str:
    """The kind of a present value; a column has one: "number", "moment", "moment without a zone", "text" or "yes/no"."""
    if isinstance(value, datetime) and value.utcoffset() is None:
        return "moment without a zone"
    return _kind(type(value))


def _kind(kind: type[object]) -> str:
    if issubclass(kind, bool):
        return "yes/no"
    for known, name in ((int, "number"), (Fraction, "number"), (datetime, "moment"), (str, "text")):
        if issubclass(kind, known):
            return name
    return kind.__name__


def _moments(column: str, values: Sequence[datetime]) -> list[int]:
    # Subtracting, not comparing: two moments of one zone would be compared by their clocks, which go back in autumn.
    if len({value.utcoffset() is None for value in values}) > 1:
        raise MixedKinds(column, ["moment", "moment without a zone"])
    return [((value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND for value in values]


def _scaled(values: Sequence[int | Fraction]) -> list[int | Fraction]:
    # Fractions compare slowly: over one denominator a column of 100,000 sorts as fast as integers.
    scale = 1
    for denominator in {value.denominator for value in values}:
        scale = lcm(scale, denominator)
        if scale.bit_length() > _WIDEST:
            return list(values)
    return [value.numerator * (scale // value.denominator) for value in values]


def read_rules(rules: object) -> tuple[Criterion, ...]:
    """The criteria of a rule file: `{"ranking": [{"by": "correct", "order": "desc"}, …]}`; other keys are left alone.

    Raises ValueError that says what is wrong and what to write instead.
    """
    if not isinstance(rules, Mapping) or "ranking" not in rules:
        raise ValueError("no ranking: write `ranking:` and under it a list of `- {by: correct, order: desc}`")
    ranking = rules["ranking"]
    if not isinstance(ranking, list | tuple) or not ranking:
        raise ValueError("ranking must be a list of at least one `{by: …, order: …}`")
    criteria = tuple(_read_criterion(place, item) for place, item in enumerate(ranking, start=1))
    names = [criterion.by for criterion in criteria]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"ranking names {name!r} twice: the second can decide nothing, remove it")
    return criteria


def _read_criterion(place: int, item: object) -> Criterion:
    if not isinstance(item, Mapping):
        raise ValueError(f"ranking, item {place}: write `{{by: a column, order: desc}}` instead of {item!r}")
    unknown = sorted(str(key) for key in item if key not in {"by", "order"})
    if unknown:
        raise ValueError(f"ranking, item {place}: unknown {', '.join(unknown)}; only `by` and `order` are read")
    by, order = item.get("by"), item.get("order")
    if not isinstance(by, str) or not by.strip():
        raise ValueError(f"ranking, item {place}: `by` must name a column")
    if not isinstance(order, str) or order not in {"asc", "desc"}:
        raise ValueError(f"ranking, item {place} ({by}): `order` must be desc (more is better) or asc (less is better)")
    return Criterion(by.strip(), Order(order))
