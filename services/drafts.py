"""A registration on its way: kept with the person, so that closing the app loses nothing."""

from __future__ import annotations

import zlib
from dataclasses import replace

from quiz.pack import Asked
from quiz.registration import BirthYearProblem, Draft, Field, asked, read_birth_year
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Person, Player

_NOTES = ("draft", "invited_by", "unit", "shared_phone", "unit_words")
"""What a registration remembers in the person's notes; other talks keep theirs."""


def draft_of(person: Person) -> Draft | None:
    """The registration on its way; None when none was begun."""
    plain = person.notes.get("draft")
    return Draft.from_json(plain) if isinstance(plain, dict) else None


def keep_draft(uow: UnitOfWork, person: Person, draft: Draft) -> None:
    """Remember a draft until it is confirmed."""
    person.notes = {**person.notes, "draft": draft.to_json()}
    uow.save_person(person)


def drop_draft(uow: UnitOfWork, person: Person) -> None:
    """Forget the draft and what goes with it."""
    person.notes = {name: value for name, value in person.notes.items() if name not in _NOTES}
    if person.asking.startswith("register."):
        person.asking = ""
    uow.save_person(person)


def bring(uow: UnitOfWork, person: Person, payload: str, unit: str | None) -> None:
    """Remember the link that brought a person, and the unit that comes along with it, until they register."""
    person.notes = {**person.notes, "invited_by": payload, **({"unit": unit} if unit else {})}
    uow.save_person(person)


def brought_unit(contest: Contest, person: Person) -> str | None:
    """The unit that the link named, to be offered and pressed, never taken by itself."""
    unit = person.notes.get("unit")
    return unit if isinstance(unit, str) and unit in contest.pack.units.units else None


def standing_draft(contest: Contest, draft: Draft, year: int) -> Draft:
    """The draft without what no longer stands: the pack was changed, or a year began. `year` is the contest's year now."""
    pack = contest.pack
    if draft.capacity is not None and draft.capacity not in dict(pack.rules.registration.capacities):
        draft = replace(draft, capacity=None)
    if draft.unit is not None and draft.unit not in pack.units.units:
        draft = replace(draft, unit=None)
    if draft.birth_year is not None:
        read = read_birth_year(str(draft.birth_year), year, pack.rules.least_age)
        if isinstance(read, BirthYearProblem):
            draft = replace(draft, birth_year=None)
    return draft


def draft_from(player: Player) -> Draft:
    """A registration as a draft, to be looked over or corrected; optional fields that are empty count as passed over."""
    draft = Draft(
        full_name=player.full_name,
        birth_year=player.birth_year,
        capacity=player.capacity,
        unit=player.unit,
        unit_other=player.unit_other,
        place=player.place,
        phone=player.phone,
    )
    return replace(draft, skipped=frozenset(field for field in Field if not draft.has(field)))


def fields_of(contest: Contest) -> tuple[Field, ...]:
    """What this contest asks, in the order of asking."""
    registration = contest.pack.rules.registration
    return tuple(field for field in Field if asked(registration, field) is not Asked.NO)


def draft_stamp(draft: Draft) -> int:
    """A number that differs when anything on the card differs, so that an old card is known by its button."""
    return zlib.crc32(repr(sorted(draft.to_json().items())).encode())
