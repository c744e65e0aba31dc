"""Units of a contest: a versioned tree. Finding one by what a person types is in `quiz.unit_search`.

A unit is keyed by (set version, code), never by the code alone: 21 codes of Sơn La's 2025 list named another place in 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quiz.fold import sort_key


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a set. `declared`: the declared number of people (tổng số người / chỉ tiêu giao), None if there is none."""

    code: str
    name: str
    kind: str
    parent: str | None
    declared: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitSet:
    """A list of units as it stood at one time; make one with `build`. `children`: codes below a code, in the order to show."""

    version: str
    units: Mapping[str, Unit]
    children: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)

    @property
    def root(self) -> Unit | None:
        """The unit above all others (the province), or None where the list has several beginnings."""
        tops = self.children.get(None, ())
        return self.units[tops[0]] if len(tops) == 1 and self.children.get(tops[0]) else None

    def children_of(self, code: str | None) -> tuple[Unit, ...]:
        """The units directly below; None: the first level. The first level keeps the authors' order, the others Vietnamese.

        Raises KeyError for a code that is no unit.
        """
        if code is None:
            root = self.root
            code = root.code if root else None
        elif code not in self.units:
            raise KeyError(code)
        return tuple(self.units[child] for child in self.children.get(code, ()))

    def path(self, code: str) -> tuple[Unit, ...]:
        """From the first level down to the unit; the root is left out, and its own path is empty. Raises KeyError."""
        root = self.root
        steps: list[Unit] = []
        unit: Unit | None = self.units[code]
        while unit is not None and unit is not root:
            steps.append(unit)
            unit = self.units[unit.parent] if unit.parent is not None else None
        return tuple(reversed(steps))

    def above(self, code: str) -> Unit | None:
        """The unit to show beside it ("Xã Hát Lót, Huyện Mai Sơn"), None on the first level. Raises KeyError."""
        path = self.path(code)
        return path[-2] if len(path) > 1 else None

    def top_of(self, code: str) -> Unit | None:
        """The unit of the first level that it belongs to, or itself; None for the root. Raises KeyError."""
        path = self.path(code)
        return path[0] if path else None


class WrongUnits(ValueError):
    """A list of units that is no tree. `problems`: pairs of (code, what is wrong)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"unit {code}: {problem}" for code, problem in problems))


def build(version: str, units: Iterable[Unit]) -> UnitSet:
    """A unit set from the authors' list. Raises WrongUnits with all problems at once."""
    listed = list(units)
    known: dict[str, Unit] = {}
    problems: list[tuple[str, str]] = []
    for unit in listed:
        if unit.code in known:
            problems.append((unit.code, f"the code stands twice ({known[unit.code].name}, {unit.name})"))
        known.setdefault(unit.code, unit)
    for unit in known.values():
        if unit.parent is not None and unit.parent not in known:
            problems.append((unit.code, f"its parent {unit.parent} is not on the list"))
        elif _in_a_ring(unit, known):
            problems.append((unit.code, "it stands below itself"))
    if problems:
        raise WrongUnits(problems)
    children: dict[str | None, list[str]] = {}
    for unit in known.values():
        children.setdefault(unit.parent, []).append(unit.code)
    first = _first_level(children)
    ordered = {
        parent: tuple(codes)
        if parent in first
        else tuple(sorted(codes, key=lambda code: (sort_key(known[code].name), code)))
        for parent, codes in children.items()
    }
    return UnitSet(version, known, ordered)


def _first_level(children: Mapping[str | None, Sequence[str]]) -> set[str | None]:
    tops = children.get(None, ())
    return {None, tops[0]} if len(tops) == 1 else {None}


def _in_a_ring(unit: Unit, known: Mapping[str, Unit]) -> bool:
    seen: set[str] = set()
    step: Unit | None = unit
    while step is not None and step.code not in seen:
        seen.add(step.code)
        step = known.get(step.parent) if step.parent is not None else None
    return step is not None and step.code == unit.code
