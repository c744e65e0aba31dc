"""Who plays: invented residents, spread over a pack's units as real ones are, unevenly."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.simulation.names import full_name
from quiz.pack import Pack
from quiz.units import UnitSet

LETTERS = "ABCDEFGHIJ"
SLOWEST = 2.0


@dataclass(frozen=True, slots=True)
class Character:
    """A resident before they open the page. `skill`: of a hundred questions, how many they know; `pace`: 1 is average, `SLOWEST` the slowest."""

    name: str
    age: int
    unit: str
    types_unit: bool
    skill: int
    pace: float
    attempts: int
    prediction: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a pack tells a resident: the tree of units, and the right options (as texts) of each question."""

    units: UnitSet
    keys: Mapping[str, frozenset[str]]

    def right_letter(self, text: str) -> str | None:
        """The letter of a right option of the question that is shown; None where the question is not in the pack."""
        question = next((asked for asked in self.keys if asked in text), None)
        if question is None:
            return None
        right = self.keys[question]
        for line in text.splitlines():
            letter, dot, option = line.partition(". ")
            if dot and len(letter) == 1 and letter in LETTERS and option in right:
                return letter
        return None


def knowledge_of(pack: Pack) -> Knowledge:
    """What a resident can know of a pack, in Vietnamese."""
    keys = {
        question.text.to("vi"): frozenset(question.options[place].text.to("vi") for place in question.answers)
        for question in pack.questions
    }
    return Knowledge(pack.unit_sets[pack.unit_set], keys)


def draw_characters(knowledge: Knowledge, players: int, dice: random.Random) -> list[Character]:
    """So many residents. Units are drawn by a weight of their own, so that a board has a head and a long tail."""
    leaves = [code for code, unit in knowledge.units.units.items() if knowledge.units.path(code) and unit.kind]
    leaves = [code for code in leaves if not knowledge.units.children_of(code)] or leaves
    weights = list(accumulate(dice.expovariate(1) ** 2 + 0.05 for _ in leaves))
    return [_draw(leaves, weights, players, dice) for _ in range(players)]


def _draw(leaves: Sequence[str], weights: Sequence[float], players: int, dice: random.Random) -> Character:
    """One resident; about every fifth knows everything, as answers go round by word of mouth."""
    knows_all = dice.random() < 0.2
    return Character(
        name=full_name(dice),
        age=min(78, max(16, round(dice.gauss(36, 13)))),
        unit=dice.choices(leaves, cum_weights=weights)[0],
        types_unit=dice.random() < 0.6,
        skill=100 if knows_all else dice.randint(45, 97),
        pace=min(SLOWEST, dice.lognormvariate(0, 0.4)),
        attempts=dice.choices((1, 2, 3), weights=(40, 25, 35))[0],
        prediction=dice.randint(0, max(1, players // 2)) if dice.random() < 0.9 else None,
        seed=dice.getrandbits(32),
    )
