"""Finding a unit by what a person types. It lists; it never chooses: 13 folded names of Sơn La's 2024 list collide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.fold import fold, same_words, sort_key, words
from quiz.units import Unit, UnitSet

LEAST_SCORE = 60
"""Below it stands what only resembles by chance; tuned on the queries of `tests/quiz/test_unit_search.py`."""

FARTHEST = 25
"""How far behind the best score a unit may stand and still be listed."""

_LONGEST_QUERY = 12
"""Words that are read: no unit's name has more, and a whole message may arrive here."""

_TERRITORIAL = frozenset({"xã", "phường", "thị trấn", "huyện", "quận", "thành phố", "thị xã", "tỉnh", "đặc khu"})
"""Kinds that are a prefix and no part of the name. A wrong one must not count: xã became phường, and people forget."""

_KIND_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("thanh", "pho"), "thành phố"),
    (("thi", "tran"), "thị trấn"),
    (("thi", "xa"), "thị xã"),
    (("dac", "khu"), "đặc khu"),
    (("tp",), "thành phố"),
    (("tt",), "thị trấn"),
    (("tx",), "thị xã"),
    (("xa",), "xã"),
    (("x",), "xã"),
    (("phuong",), "phường"),
    (("p",), "phường"),
    (("huyen",), "huyện"),
    (("h",), "huyện"),
    (("quan",), "quận"),
    (("q",), "quận"),
    (("tinh",), "tỉnh"),
    (("ubnd",), ""),
)

_SLIP = 75
"""Likeness from which a word counts as another one mistyped ("thaun" for "thuan" has 80)."""

_SMALL_WORDS = frozenset({"va", "cac", "cua"})


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that may be meant. `score` 0 to 100; `exact`: typed with all its marks as the unit is spelt."""

    unit: Unit
    score: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to name a unit: its folded words, its spelling, and the acronyms of each run of its words.

    `needed`: where the name says its district too, the words that are not the district's; one of them must be typed.
    """

    words: tuple[str, ...]
    spelling: str
    needed: frozenset[str]
    acronyms: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Target:
    unit: Unit
    names: tuple[_Name, ...]
    order: str


@dataclass(frozen=True, slots=True)
class _Query:
    """What was typed: all its words, and the same without the words for kinds (`kinds` names those)."""

    words: tuple[str, ...]
    spelling: str
    bare: tuple[str, ...]
    bare_spelling: str
    kinds: tuple[str, ...]


class UnitIndex:
    """The units of a set, prepared for the first search; make it once and keep it. The root is left out."""

    def __init__(self, unit_set: UnitSet) -> None:
        self._units = unit_set

    @cached_property
    def _targets(self) -> list[_Target]:
        root = self._units.root
        return [_target(self._units, unit) for unit in self._units.units.values() if unit is not root]

    def search(self, query: str, limit: int = 8) -> list[Match]:
        """The likeliest units, best first; exact spelling before all. Empty for nonsense."""
        read = _read(query)
        if not read.words:
            return []
        found: list[tuple[tuple[bool, float, str, str], Match]] = []
        for target in self._targets:
            score, exact = self._score(read, target)
            if score >= LEAST_SCORE:
                match = Match(target.unit, min(100, round(score)), exact)
                found.append(((not exact, -score, target.order, target.unit.code), match))
        found.sort(key=lambda pair: pair[0])
        least = max((match.score for _, match in found), default=0) - FARTHEST
        return [match for _, match in found if match.score >= least][:limit]

    def _score(self, query: _Query, target: _Target) -> tuple[float, bool]:
        territorial = target.unit.kind in _TERRITORIAL
        typed, spelling = (query.bare, query.bare_spelling) if territorial else (query.words, query.spelling)
        best, exact = 0.0, False
        for name in target.names:
            if typed:
                best = max(best, _likeness(_spelt_out(typed, name), name))
            exact = exact or spelling == name.spelling
        if best and territorial and query.kinds[:1] == (target.unit.kind,):
            best += 2
        return best, exact


def _target(unit_set: UnitSet, unit: Unit) -> _Target:
    above = [step for step in unit_set.path(unit.code)[:-1] if step.kind in _TERRITORIAL]
    district = _own_words(above[-1].kind, above[-1].name) if above else []
    names: list[_Name] = []
    for spelt in (unit.name, *unit.aliases):
        own = _own_words(unit.kind, spelt)
        short = unit.kind not in _TERRITORIAL or len(own) > 2
        names.append(_name(own, [], short=short))
        if district:
            names.append(_name(own, district, short=short))
    return _Target(unit, tuple(names), sort_key(unit.name))


def _own_words(kind: str, name: str) -> list[str]:
    typed = words(name)
    if kind in _TERRITORIAL:
        for sign, meant in _KIND_WORDS:
            if meant == kind and len(typed) > len(sign) and tuple(map(fold, typed[: len(sign)])) == sign:
                return typed[len(sign) :]
    return typed


def _name(own: Sequence[str], district: Sequence[str], *, short: bool) -> _Name:
    """`short`: whether its acronyms are used; two-letter ones of communes ("ca" for Chiềng An) would only be in the way."""
    whole = tuple(fold(word) for word in (*own, *district))
    acronyms: dict[str, tuple[str, ...]] = {}
    core = [word for word in whole[: len(own)] if word not in _SMALL_WORDS] if short else []
    for start in range(len(core)):
        for end in range(start + 2, len(core) + 1):
            acronyms.setdefault("".join(word[0] for word in core[start:end]), tuple(core[start:end]))
    needed = frozenset(whole[: len(own)]) - frozenset(whole[len(own) :]) if district else frozenset()
    return _Name(whole, same_words(" ".join((*own, *district))), needed, acronyms)


def _read(query: str) -> _Query:
    typed = words(query)[:_LONGEST_QUERY]
    folded = [fold(word) for word in typed]
    bare: list[int] = []
    kinds: list[str] = []
    place = 0
    while place < len(folded):
        for sign, kind in _KIND_WORDS:
            # A word for a kind stands before a name: "xa" alone, or at the end, may be part of one.
            if tuple(folded[place : place + len(sign)]) == sign and place + len(sign) < len(folded):
                kinds.append(kind)
                place += len(sign)
                break
        else:
            bare.append(place)
            place += 1
    return _Query(
        tuple(folded),
        same_words(" ".join(typed)),
        tuple(folded[index] for index in bare),
        same_words(" ".join(typed[index] for index in bare)),
        tuple(kinds),
    )


def _spelt_out(typed: Iterable[str], name: _Name) -> Iterator[tuple[str, ...]]:
    """What was typed, and the same with its acronyms spelt out as this name has them ("stp" → "so tu phap")."""
    plain = tuple(typed)
    yield plain
    spelt = tuple(
        part for word in plain for part in (name.acronyms.get(word, (word,)) if word not in name.words else (word,))
    )
    if spelt != plain:
        yield spelt


def _likeness(spellings: Iterator[tuple[str, ...]], name: _Name) -> float:
    # Imported here: the index is also built where nobody searches.
    from rapidfuzz import fuzz

    whole = " ".join(name.words)
    best = 0.0
    for typed in spellings:
        text = " ".join(typed)
        hits = [word for word in typed if word in name.words]
        near = {word: _nearest(word, name.words) for word in typed if word not in hits}
        touched = {*hits, *near.values()}
        if name.needed and not touched & name.needed:
            continue
        closeness = fuzz.ratio(text, whole)
        score = 0.7 * max(fuzz.token_set_ratio(text, whole), closeness)
        score += 20 * (len(hits) + 0.5 * sum(map(bool, near.values()))) / len(typed)
        score += 10 if text == whole else closeness / 25
        best = max(best, score)
    return best


def _nearest(word: str, others: Sequence[str]) -> str:
    """The word that was probably meant (one slip of the hand), "" for none."""
    from rapidfuzz import fuzz

    score, nearest = max((fuzz.ratio(word, other), other) for other in others)
    return nearest if score >= _SLIP and len(nearest) > 2 else ""
