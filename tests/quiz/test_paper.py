"""Drawing a paper."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.paper import BankTooSmall, draw
from quiz.question import Question
from tests.quiz.making import BANK, QUESTIONS, bank_of, question

GROUPS = st.frozensets(st.sampled_from("abc"), max_size=2)


@given(st.lists(st.tuples(st.integers(2, 5), st.booleans(), GROUPS), min_size=4, max_size=14), st.integers(0, 9))
@settings(max_examples=60)
def test_a_paper_pairs_no_near_twins_and_shuffles_fairly(
    made: list[tuple[int, bool, frozenset[str]]], seed: int
) -> None:
    questions = [
        question(number, options=options, last=last, apart=apart) for number, (options, last, apart) in enumerate(made)
    ]
    bank = bank_of(*questions)
    try:
        paper = draw(questions, 3, random.Random(seed))
    except BankTooSmall:
        return
    chosen = [bank[slot.question, slot.revision] for slot in paper.slots]
    assert len({each.id for each in chosen}) == 3
    groups = [group for each in chosen for group in each.apart]
    assert len(groups) == len(set(groups))
    for slot, each in zip(paper.slots, chosen, strict=True):
        assert sorted(slot.order) == list(range(len(each.options)))
        kept_last = [index for index, option in enumerate(each.options) if option.last]
        assert list(slot.order[len(slot.order) - len(kept_last) :]) == kept_last


def test_the_same_dice_draw_the_same_paper() -> None:
    assert draw(QUESTIONS, 10, random.Random(3)) == draw(QUESTIONS, 10, random.Random(3))


def test_every_question_and_every_first_option_comes_up() -> None:
    rng = random.Random(5)
    papers = [draw(QUESTIONS, 10, rng) for _ in range(60)]
    assert {slot.question for paper in papers for slot in paper.slots} == {name for name, _ in BANK}
    assert {slot.order[0] for paper in papers for slot in paper.slots} == {0, 1, 2, 3}


def test_a_bank_too_small_says_so() -> None:
    with pytest.raises(BankTooSmall):
        draw(QUESTIONS[:9], 10, random.Random(1))


def test_trial_questions_are_not_drawn() -> None:
    bank = [*QUESTIONS[:3], *(replace(each, counted=False) for each in QUESTIONS[3:])]
    assert {slot.question for slot in draw(bank, 3, random.Random(1)).slots} == {"c00", "c01", "c02"}


def test_a_question_of_two_groups_does_not_spoil_the_draw() -> None:
    def of(number: int, *groups: str) -> Question:
        return question(number, apart=frozenset(groups))

    bank = [of(0, "a", "b"), of(1, "a"), of(2, "b")]
    for seed in range(20):
        assert {slot.question for slot in draw(bank, 2, random.Random(seed)).slots} == {"c01", "c02"}
