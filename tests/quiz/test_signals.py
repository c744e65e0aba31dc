"""Signals for reviewers: what is noticed, and above all what is not."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.attempt import Attempt, begin
from quiz.signals import BY_CHANCE, Signal, SignalKind, Watch, one_phone
from tests.quiz.making import BANK, CLOSES, OPENS, paper, right_choice


def sat(
    player: int,
    *,
    wrong: dict[int, int] | None = None,
    pace: float = 20,
    at: datetime = OPENS,
    answers: int = 10,
    number: int = 1,
    seed: int = 1,
) -> Attempt:
    """Somebody who answers so many questions, one every `pace` seconds; `wrong`: by place, how far beside the right option."""
    running = begin(
        id=player * 10 + number, contest="c", round="tuan-1", player=player, number=number, paper=paper(seed=seed),
        now=at, limit=timedelta(minutes=15), closes=CLOSES,
    )  # fmt: skip
    for slot in range(answers):
        choice = (right_choice(running, slot) + (wrong or {}).get(slot, 0)) % 4
        running.answer(slot, choice, at + timedelta(seconds=pace * (slot + 1)))
    running.hand_in(at + timedelta(seconds=pace * answers))
    return running


def found(*attempts: Attempt) -> list[Signal]:
    watch = Watch(BANK)
    for attempt in attempts:
        watch.take(attempt)
    return watch.found()


def crowd(people: int, first: int = 1_000) -> list[Attempt]:
    """Honest people: mistakes of their own, a few minutes apart."""
    dice = random.Random(7)
    return [
        sat(
            first + place,
            wrong={slot: dice.randint(1, 3) for slot in dice.sample(range(10), dice.randint(0, 4))},
            pace=dice.randint(4, 40),
            at=OPENS + timedelta(minutes=3 * place),
            seed=dice.randint(1, 50),
        )
        for place in range(people)
    ]


@pytest.mark.parametrize(
    ("pace", "answers", "wrong", "noticed"),
    [
        (1.5, 10, 0, True),
        (1.5, 10, 2, True),
        (1.5, 10, 3, False),  # pressed without reading
        (2, 10, 0, False),  # who knows the questions by heart
        (3, 10, 0, False),
        (1.5, 5, 0, True),
        (1.5, 4, 0, False),  # too few to make a pace
    ],
)
def test_a_pace_that_nobody_reads_at(pace: float, answers: int, wrong: int, noticed: bool) -> None:
    attempt = sat(1, pace=pace, answers=answers, wrong=dict.fromkeys(range(wrong), 1))
    assert [one.kind for one in found(attempt)] == [SignalKind.FAST] * noticed


def test_the_fastest_attempt_of_a_person_is_told_once() -> None:
    [signal] = found(sat(1, pace=1.5, number=1), sat(1, pace=1, number=2), sat(1, pace=30, number=3))
    assert signal == Signal(SignalKind.FAST, (1,), {"answers": 10, "seconds": 10, "correct": 10, "number": 2})


MISTAKES = {0: 1, 3: 2, 5: 3, 8: 1}


def test_the_same_mistakes_close_in_time() -> None:
    copied = [sat(1, wrong=MISTAKES), sat(2, wrong=MISTAKES, at=OPENS + timedelta(minutes=9))]
    [signal] = [one for one in found(*crowd(60), *copied) if one.kind is SignalKind.SAME_ANSWERS]
    assert (signal.players, signal.facts) == ((1, 2), {"wrong": 4, "minutes": 10})


def test_hours_apart_or_one_person_twice_is_nothing() -> None:
    apart = [sat(1, wrong=MISTAKES), sat(2, wrong=MISTAKES, at=OPENS + timedelta(hours=5))]
    assert found(*crowd(60), *apart) == []
    again = [sat(1, wrong=MISTAKES), sat(1, wrong=MISTAKES, number=2, at=OPENS + timedelta(minutes=5))]
    assert found(*crowd(60), *again) == []


def test_a_mistake_that_everybody_makes_says_nothing() -> None:
    misled = [sat(100 + n, wrong={0: 1, 3: 2}, at=OPENS + timedelta(minutes=20 * n)) for n in range(40)]
    assert found(*misled) == []


def test_equal_right_answers_say_nothing() -> None:
    assert found(*(sat(player, at=OPENS + timedelta(minutes=player)) for player in range(1, 30))) == []


def test_an_honest_crowd_is_left_in_peace() -> None:
    assert found(*crowd(300)) == []


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(12)), st.integers(0, 2**16))
def test_the_order_in_which_attempts_come_changes_nothing(order: list[int], seed: int) -> None:
    dice = random.Random(seed)
    attempts = [
        sat(
            player,
            wrong={slot: dice.randint(1, 2) for slot in dice.sample(range(4), 2)},
            pace=dice.choice([1, 20]),
            at=OPENS + timedelta(minutes=dice.randint(0, 50)),
        )
        for player in range(12)
    ]
    assert found(*(attempts[place] for place in order)) == found(*attempts)
    for signal in found(*attempts):
        assert signal.players == tuple(sorted(set(signal.players)))
    assert BY_CHANCE < 1


def test_one_phone_in_a_family_is_nothing_and_in_a_whole_office_is_told_without_the_number() -> None:
    assert one_phone([(1, "+84912345678"), (2, "+84912345678"), (3, "+84987654321")]) == []
    [signal] = one_phone([(3, "+84912345678"), (1, "+84912345678"), (2, "+84912345678"), (2, "+84912345678")])
    assert signal == Signal(SignalKind.SAME_PHONE, (1, 2, 3), {"people": 3})
    assert "84912345678" not in repr(signal)
