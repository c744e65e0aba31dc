"""Codes of certificates: one for each thing that is certified, nobody else can make one, and a wrong letter makes it none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.outcome import WHOLE
from quiz.pack import Scope
from services.certificates import CertificateKind
from services.confirming import LETTERS, Subject, code_of, read_code, subject_of
from services.contest import Contest, run_contest
from storage.secrets import Keys
from tests.services.test_boards import contest

KEYS = Keys("the key of this house, long enough")
CONTEST = contest()
PACK = CONTEST.pack
ROUNDS = [*(planned.code for planned in PACK.rounds), WHOLE]


def prizes(scope: Scope) -> list[str]:
    return [prize.code for prize in PACK.rules.prizes if prize.scope is scope]


PEOPLE = st.builds(
    Subject,
    st.just(CertificateKind.PRIZE),
    st.integers(1, 2**32 - 1),
    st.sampled_from(ROUNDS),
    st.sampled_from(prizes(Scope.INDIVIDUAL)),
)
TOOK_PART = st.builds(Subject, st.just(CertificateKind.TOOK_PART), st.integers(1, 2**32 - 1))
SUBJECTS = PEOPLE | TOOK_PART


def test_a_unit_has_a_code_of_its_own() -> None:
    units = sorted(PACK.units.units)[:3]
    subjects = [
        Subject(CertificateKind.PRIZE, unit, WHOLE, prize) for unit in units for prize in prizes(Scope.COLLECTIVE)
    ]
    assert subjects
    for subject in subjects:
        assert subject_of(KEYS, CONTEST, code_of(KEYS, CONTEST, subject)) == subject


@given(SUBJECTS)
def test_a_code_is_read_back_as_printed_and_as_typed(subject: Subject) -> None:
    code = code_of(KEYS, CONTEST, subject)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert subject_of(KEYS, CONTEST, code) == subject
    assert read_code(code) == read_code(f" {code.lower()} ") == read_code(code.replace("-", "")) == code
    assert read_code(code.replace("0", "o").replace("1", "l")) == code


@given(SUBJECTS, st.integers(0, 15), st.sampled_from(LETTERS))
def test_one_wrong_letter_makes_it_none(subject: Subject, place: int, letter: str) -> None:
    code = code_of(KEYS, CONTEST, subject)
    at = place + place // 4
    changed = code[:at] + letter + code[at + 1 :]
    assert (subject_of(KEYS, CONTEST, changed) is None) == (changed != code)


def test_another_house_and_another_contest_have_other_codes() -> None:
    subject = Subject(CertificateKind.TOOK_PART, 1001)
    code = code_of(KEYS, CONTEST, subject)
    assert subject_of(Keys("the key of another house, as long"), CONTEST, code) is None
    rehearsal: Contest = run_contest(PACK, rehearsal=True)
    assert subject_of(KEYS, rehearsal, code) is None


def test_neighbours_have_nothing_in_common() -> None:
    """The number of a player cannot be seen in the code, nor guessed from the next one."""
    codes = [code_of(KEYS, CONTEST, Subject(CertificateKind.TOOK_PART, number)) for number in range(1, 200)]
    assert len({code[:4] for code in codes}) > 190
    assert len({code[-4:] for code in codes}) > 190


@pytest.mark.parametrize("words", ["", "x", "0" * 15, "0" * 17, "UUUU-UUUU-UUUU-UUUU", "é" * 16, "\0" * 16, "０" * 16])
def test_what_can_be_no_code_is_told_without_trying(words: str) -> None:
    assert read_code(words) is None
