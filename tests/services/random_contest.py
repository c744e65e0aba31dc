"""Two weeks of a contest with rules drawn at random, played by the rules of `quiz` into a store in memory: for the proofs of sealed files."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from quiz.attempt import Attempt, begin
from quiz.bands import Band
from quiz.outcome import Outcome
from quiz.pack import Blanks, Grading, Kept, OnePrize, Pack, Prediction, Rules, Scope, Subject, Ties, UnitFormula
from quiz.paper import make_paper
from quiz.question import Question
from quiz.ranking import Criterion, Order
from quiz.rounds import Round
from quiz.scores import result_of
from services import proofs, results
from services.amending import as_amended
from services.contest import Contest, run_contest
from services.matters import matter_of
from services.records import Identity, Json, Person, Player
from services.records import Prediction as Predicted
from services.result_records import Amendment, Change
from services.sealing import Signer, write_sealed
from storage.secrets import Keys
from storage.unit_of_work import UnitOfWork
from tests.memory import MemoryStore
from tests.quiz.contest import RESIDENTS, pack, prize
from tests.quiz.making import OPENS, question, said

WEEKS = ("week-1", "week-2")
KEYS = Keys("a secret of random contests")
SIGNER = Signer(KEYS.sign, KEYS.public_key)
UNITS = ("h1", "h1", "h2", "s1", None)
LIMIT = timedelta(minutes=15)
BONUS = 10
BANDS = (Band("small", said("nhỏ"), 3), Band("large", said("lớn"), None))

CHAINS = st.sampled_from(
    [
        ("correct desc", "prediction_gap asc", "duration asc", "submitted_at asc", "draw asc"),
        ("points desc", "duration asc"),
        ("points desc", "prediction_gap asc", "draw asc"),
        ("correct desc",),
        ("prediction_gap asc", "attempts desc"),
    ]
)
FORMULAS = st.builds(
    lambda grouped, **options: UnitFormula(**grouped, **options),
    rate_weight=st.sampled_from([60, 100]),
    average_weight=st.sampled_from([40, 0]),
    floor=st.sampled_from([None, Fraction(1, 2)]),
    least_people=st.integers(1, 2),
    grouped=st.sampled_from([{}, {"groups": (("huyện",), ("sở",))}, {"bands": BANDS}]),
    no_floor=st.sampled_from([(), ("huyện",)]),
    bonus_max=st.just(BONUS),
)
RULES = st.fixed_dictionaries(
    {
        "questions": st.integers(2, 4),
        "several": st.booleans(),
        "grading": st.sampled_from(Grading),
        "kept": st.sampled_from(Kept),
        "blanks": st.sampled_from(Blanks),
        "prediction": st.none() | st.builds(Prediction, st.sampled_from(Subject)),
        "prediction_for_prize": st.booleans(),
        "ranking": CHAINS.map(lambda chain: criteria(*chain)),
        "ties": st.sampled_from(Ties),
        "ties_by": st.sampled_from([(), ("attempts asc",), ("duration asc", "attempts desc")]).map(
            lambda chain: criteria(*chain)
        ),
        "one_prize": st.sampled_from(OnePrize),
        "unit_formula": FORMULAS,
        "attempts": st.none(),
        "overall": st.sampled_from(
            [None, ("points desc", "rounds desc"), ("correct desc", "duration asc", "draw asc")]
        ).map(lambda chain: criteria(*chain) if chain else None),
        "overall_best": st.sampled_from([None, 1]),
    }
)


def criteria(*named: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(by, Order(order)) for by, order in (each.split() for each in named))


def _bank() -> tuple[Question, ...]:
    """Six questions a week, of three and four options, some with several right ones."""
    keys = [{0}, {1}, {0, 1}, {0, 1, 2}, {2}, {1, 2}]
    return tuple(
        replace(
            question(number, options=3 + number % 2, last=number % 3 == 0),
            id=f"{week}-{number}",
            round=week,
            answers=frozenset(key),
            several=len(key) > 1 and number % 2 == 0,
        )
        for week in WEEKS
        for number, key in enumerate(keys)
    )


@dataclass
class Played:
    """A contest that was played, and what is needed to make and seal its versions."""

    store: MemoryStore
    contest: Contest
    rounds: list[Round]
    dice: random.Random
    now: datetime

    def passes(self) -> datetime:
        """Time goes by."""
        self.now += timedelta(minutes=5)
        return self.now

    async def version(self, code: str) -> Outcome:
        """Make the next version of a week, or of the whole contest for "", as an organiser would."""
        async with self.store.write() as uow:
            matter = await matter_of(uow, self.contest, code)
            assert matter is not None
            outcome = await results.count_out(uow, self.contest, matter, self.passes())
            made = await results.keep(uow, self.contest, matter, 1, outcome, "vì sao", self.now)
            await uow.commit()
        return made.outcome

    async def draws(self, code: str, outcome: Outcome) -> None:
        """Draw lots for those whom no criterion parts."""
        people: Json = {}
        for tie in outcome.undecided:
            order = self.dice.sample(tie.winners, len(tie.winners))
            people |= {str(winner): number for number, winner in enumerate(order, start=1) if isinstance(winner, int)}
        codes = self.dice.sample(["h1", "h2", "h3", "s1"], 4)
        units = {code: number for number, code in enumerate(codes, start=1)}
        await self.amends(Change.DRAW, code, code, {"people": people, "units": units})

    async def amends(self, change: Change, week: str, target: str, value: Json) -> None:
        """An amendment between the close and the next version, and attempts counted by it."""
        now = self.passes()
        async with self.store.write() as uow:
            id = await uow.new_id()
            uow.add_amendment(Amendment(id, self.contest.id, change, week, target, {}, value, "vì sao", 1, 2, now))
            amended = await as_amended(uow, self.contest)
            counts = {}
            async for page in uow.submitted_pages(self.contest.id, week):
                for attempt in page:
                    result = result_of(attempt, amended.bank, amended.pack.rules)
                    assert result is not None
                    counts[attempt.id] = result.correct, result.parts
            await uow.regrade_attempts(counts)
            await uow.commit()

    async def sealed(self, code: str) -> bytes:
        """The file of the newest version."""
        out = io.BytesIO()
        async with self.store.read() as uow:
            matter = await matter_of(uow, self.contest, code)
            assert matter is not None
            version = (await uow.result_versions(self.contest.id, code))[-1]
            await write_sealed(uow, self.contest, matter, version, SIGNER, out.write, _quiet)
        return out.getvalue()


def made_pack(rules: dict[str, object], counts: Sequence[int], grouped: bool) -> Pack:
    """The pack of these rules, with prizes for everybody and, if asked, for residents among themselves."""
    prizes = [
        prize(f"{group}{level}", count, group=group)
        for group in (["", "dan"] if grouped else [""])
        for level, count in enumerate(counts)
    ]
    prizes.append(prize("tap-the", scope=Scope.COLLECTIVE))
    made = pack(**{**rules, "groups": (RESIDENTS,), "prizes": tuple(prizes)})
    units = {
        code: replace(unit, declared=3 if code in {"h1", "s1"} else None) for code, unit in made.units.units.items()
    }
    return replace(
        made, rounds=made.rounds[:2], questions=_bank(), unit_sets={"2024": replace(made.units, units=units)}
    )


async def played(pack: Pack, dice: random.Random, people: int) -> Played:
    """Two weeks: people of all kinds, some of whom play several times, hand in early, predict nothing, or take their consent back."""
    store, contest = MemoryStore(KEYS), run_contest(pack, rehearsal=False)
    rounds = [
        Round(contest.id, each.code, place, each.opens, each.closes, False) for place, each in enumerate(pack.rounds)
    ]
    async with store.write() as uow:
        uow.add_question_revisions(contest.id, pack.questions)
        players = [await _registers(uow, contest, dice, number) for number in range(people)]
        for round in rounds:
            uow.save_round(round)
            await proofs.seal_questions(uow, contest, round, dice, round.opens)
            for player in players:
                await _plays(uow, contest, round, player, dice)
        await uow.commit()
    async with store.write() as uow:
        for round in rounds:
            tree = await proofs.tree_of(uow, contest, round.code, _quiet)
            await proofs.keep_root(uow, contest, round, tree, round.closes)
        await uow.commit()
    return Played(store, contest, rounds, dice, rounds[-1].closes)


async def _registers(uow: UnitOfWork, contest: Contest, dice: random.Random, number: int) -> Player:
    person = Person(await uow.new_id(), OPENS)
    uow.add_person(person, Identity("web", "", str(number), person.id, OPENS))
    player = Player(
        id=await uow.new_id(),
        contest=contest.id,
        person=person.id,
        full_name=f"Lò Thị {number}",
        sort_key=str(number),
        birth_year=dice.choice([None, 1990, 1990, 2012]),
        capacity=dice.choice([None, "nguoi-dan"]),
        unit_set="2024",
        unit=dice.choice(UNITS),
        unit_other=None,
        place=None,
        phone=None,
        consent_version="1",
        consent_at=OPENS,
        registered_at=OPENS,
        excluded=dice.random() < 0.15,
        withdrawn_at=OPENS if dice.random() < 0.1 else None,
    )
    uow.save_player(player)
    return player


async def _plays(uow: UnitOfWork, contest: Contest, round: Round, player: Player, dice: random.Random) -> None:
    for number in range(1, dice.choice([0, 1, 1, 2, 3]) + 1):
        attempt = await _attempt(uow, contest, round, player, number, dice)
        result = result_of(attempt, contest.bank, contest.pack.rules)
        assert result is not None
        uow.save_attempt(attempt, result.correct, void=result.void, points=result.parts)
    if contest.pack.rules.prediction is not None and dice.random() < 0.7:
        uow.save_prediction(Predicted(contest.id, round.code, player.id, dice.randrange(5), round.opens))


async def _attempt(
    uow: UnitOfWork, contest: Contest, round: Round, player: Player, number: int, dice: random.Random
) -> Attempt:
    """Few moments and mostly right answers, so that there are ties."""
    rules: Rules = contest.pack.rules
    start = round.opens + timedelta(days=number, minutes=dice.randrange(2))
    paper = make_paper(contest.pack.bank(round.code), rules, round.code, dice)
    attempt = begin(
        id=await uow.new_id(), contest=contest.id, round=round.code, player=player.id, number=number, paper=paper,
        now=start, limit=LIMIT, closes=round.closes,
    )  # fmt: skip
    early = dice.random() < 0.2
    for place, slot in enumerate(paper.slots[: -1 if early else None]):
        key = contest.bank[slot.question, slot.revision].answers
        right = [shown for shown, option in enumerate(slot.order) if option in key]
        if dice.random() < 0.3:
            right = dice.sample(range(len(slot.order)), dice.randint(1, len(slot.order)))
        choice = sum(1 << shown for shown in right) if slot.several else right[0]
        attempt.answer(place, choice, start + timedelta(seconds=20 * (place + 1)))
    if early:
        attempt.hand_in(start + timedelta(seconds=dice.choice([60, 90])))
    return attempt


async def _quiet(_: int) -> None:
    """Nobody waits."""
