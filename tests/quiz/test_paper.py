"""Drawing a paper."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.pack import PaperKind, Part, Rules
from quiz.paper import BankTooSmall, Paper, draw, make_paper
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


LEVELS = tuple(
    replace(question(number, apart=frozenset({"twins"}) if number in {0, 4} else frozenset()), topic=topic, level=level)
    for number, (topic, level) in enumerate(
        [("a", "easy"), ("a", "easy"), ("a", "hard"), ("b", "easy"), ("b", "hard"), ("b", "hard"), ("b", "easy")]
    )
)


def kinds(paper: Paper) -> list[tuple[str, str]]:
    by_id = {each.id: each for each in LEVELS}
    return [(by_id[slot.question].topic, by_id[slot.question].level) for slot in paper.slots]


def test_a_blueprint_says_how_many_of_each_topic_and_level() -> None:
    parts = (Part(1), Part(2, topic="a"), Part(1, topic="b", level="hard"), Part(9, topic="b", round="another"))
    rules = Rules(questions=4, blueprint=parts)
    orders = set()
    for seed in range(200):
        drawn = make_paper(LEVELS, rules, "r", random.Random(seed))
        found = kinds(drawn)
        assert len({slot.question for slot in drawn.slots}) == 4
        assert sum(topic == "a" for topic, _ in found) >= 2
        assert ("b", "hard") in found
        assert not {"c00", "c04"} <= {slot.question for slot in drawn.slots}
        orders.add(found.index(("b", "hard")))
    assert orders == {0, 1, 2, 3}


def test_a_part_that_the_bank_cannot_fill_is_refused() -> None:
    with pytest.raises(BankTooSmall):
        make_paper(LEVELS, Rules(questions=2, blueprint=(Part(2, topic="a", level="hard"),)), "r", random.Random(1))


def test_a_fixed_paper_is_the_same_for_all_and_its_order_may_be_too() -> None:
    same = Rules(questions=7, paper=PaperKind.FIXED, shuffle=False, shuffle_options=False)
    first = make_paper(LEVELS, same, "r", random.Random(1))
    assert first == make_paper(LEVELS, same, "r", random.Random(2))
    assert [slot.question for slot in first.slots] == [each.id for each in LEVELS]
    assert {slot.order for slot in first.slots} == {(0, 1, 2, 3)}
    shuffled = Rules(questions=7, paper=PaperKind.FIXED)
    papers = [make_paper(LEVELS, shuffled, "r", random.Random(seed)) for seed in range(5)]
    assert len({tuple(slot.question for slot in paper.slots) for paper in papers}) > 1
    assert len({frozenset(slot.question for slot in paper.slots) for paper in papers}) == 1


def test_a_drawn_paper_may_keep_the_order_of_the_bank() -> None:
    drawn = make_paper(LEVELS, Rules(questions=4, shuffle=False), "r", random.Random(3))
    ids = [slot.question for slot in drawn.slots]
    assert ids == sorted(ids)
