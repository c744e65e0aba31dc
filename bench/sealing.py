"""How long it takes to seal a round of 100,000 attempts from an SQLite file, to verify the file and to count out a regrade, each in a process of its own.

Papers of ten questions are drawn and every step is played by the rules, so that the file holds.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.exports import KEYS, OPENED, _peak, _person, _player
from bot.app import read_pack
from bot.config import ROOT, SHIPPED_PACK
from quiz.attempt import Attempt
from quiz.paper import make_paper
from quiz.rounds import Round
from quiz.scores import result_of
from services import proofs, results
from services.contest import Contest, run_contest
from services.matters import matter_of
from services.sealing import Signer, write_sealed
from storage import tables
from storage.forms import attempt_form
from storage.rows import Row
from storage.schema import migrate
from storage.store import Store

ROUND, LIMIT, TRIES = "week-1", timedelta(minutes=15), 2
CLOSED = OPENED + timedelta(days=8)


def measure_sealing(attempts: int) -> list[tuple[str, float]]:
    """What was measured, in seconds and MB; `attempts` of half as many people."""
    with tempfile.TemporaryDirectory() as folder:
        database, file = Path(folder) / "contest.db", Path(folder) / "week-1.jsonl"
        asyncio.run(_fill(database, attempts // TRIES))
        told = []
        for command in (
            [sys.executable, "-m", "bench.sealing", str(database), str(file)],
            [sys.executable, "-c", VERIFYING, str(file)],
            [sys.executable, "-m", "bench.regrading", str(database)],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
            told += json.loads(done.stdout.splitlines()[-1])
        return [(str(name), float(value)) for name, value in told]


VERIFYING = """
import json, sys, time
sys.path.insert(0, "tools")
import verify
began, used = time.perf_counter(), time.process_time()
assert verify.main(sys.argv[1:]) == 0
took, busy = time.perf_counter() - began, time.process_time() - used
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps([["verified by tools/verify.py, s", took], ["verified, s of processor", busy], ["peak memory of verifying, MB", peak]]))
"""


async def _fill(file: Path, people: int) -> None:
    """A closed round with its attempts, its code, its root and the first version of its result."""
    url = f"sqlite+aiosqlite:///{file}"
    await migrate(url)
    store, contest, dice = await Store.open(url, keys=KEYS), _contest(), random.Random(11)
    async with store.write() as uow:
        uow.add_question_revisions(contest.id, contest.pack.questions)
        for position, planned in enumerate(contest.pack.rounds):
            opened = OPENED if planned.by_hand else None
            uow.save_round(
                Round(contest.id, planned.code, position, OPENED, planned.closes, planned.by_hand, opened=opened)
            )
        await uow.commit()
    for start in range(1, people + 1, 10_000):
        ids = range(start, min(start + 10_000, people + 1))
        played = [_attempt(contest, id, number, dice) for id in ids for number in range(1, TRIES + 1)]
        async with store.write() as uow:
            await uow.rows.append(tables.person, [_person(id) for id in ids])
            await uow.rows.append(tables.player, [_player(contest, id, dice) for id in ids])
            await uow.rows.append(tables.attempt, [_attempt_row(contest, attempt) for attempt in played])
            await uow.rows.append(tables.step, [row for attempt in played for row in _steps(attempt)])
            await uow.commit()
    async with store.write() as uow:
        matter = await matter_of(uow, contest, ROUND)
        assert matter is not None
        await proofs.seal_questions(uow, contest, matter.rounds[0], dice, OPENED)
        await results.keep(uow, contest, matter, 1, await results.count_out(uow, contest, matter, CLOSED), "", CLOSED)
        await uow.commit()
    await store.close()


def _contest() -> Contest:
    return run_contest(read_pack(SHIPPED_PACK), rehearsal=True)


async def _seal(database: str, write: Callable[[bytes], object]) -> list[tuple[str, float]]:
    store, contest = await Store.open(f"sqlite+aiosqlite:///{database}", keys=KEYS), _contest()

    async def tell(_: int) -> None:
        return None

    gc.freeze()  # as the command does
    gc.set_threshold(200_000)
    began, before = time.perf_counter(), _peak()
    async with store.read() as uow:
        contest = replace(contest, bank=await uow.bank(contest.id))
        tree = await proofs.tree_of(uow, contest, ROUND, tell)
    rooted, used = time.perf_counter(), time.process_time()
    async with store.read() as uow:
        matter = await matter_of(uow, contest, ROUND)
        assert matter is not None
        version = (await uow.result_versions(contest.id, ROUND))[-1]
        await write_sealed(uow, contest, matter, version, Signer(KEYS.sign, KEYS.public_key), write, tell)
    done, busy = time.perf_counter(), time.process_time()
    await store.close()
    return [
        ("attempts", tree.leaves),
        ("root of all steps at the close, s", rooted - began),
        ("sealed, s", done - rooted),
        ("sealed, s of processor", busy - used),
        ("peak memory of sealing over the start, MB", _peak() - before),
    ]


def _attempt(contest: Contest, player: int, number: int, dice: random.Random) -> Attempt:
    at = OPENED + timedelta(microseconds=dice.randrange(6 * 86_400 * 10**6))
    paper = make_paper(contest.pack.bank(ROUND), contest.pack.rules, ROUND, dice)
    attempt = Attempt(player * TRIES + number, contest.id, ROUND, player, number, paper, at, at + LIMIT)
    for place, slot in enumerate(paper.slots):
        at += timedelta(microseconds=dice.randrange(5 * 10**6, 60 * 10**6))
        key = contest.bank[slot.question, slot.revision].answers
        right = dice.random() < 0.9
        wanted = next(shown for shown, option in enumerate(slot.order) if (option in key) is right)
        attempt.answer(place, wanted, at)
    return attempt


def _attempt_row(contest: Contest, attempt: Attempt) -> Row:
    result = result_of(attempt, contest.bank, contest.pack.rules)
    assert result is not None
    return {**attempt_form.row(attempt), "correct": result.correct, "void": False, "version": 1}


def _steps(attempt: Attempt) -> list[Row]:
    return [
        {"attempt_id": attempt.id, "slot": step.slot, "choice": step.choice, "at": step.at} for step in attempt.steps
    ]


if __name__ == "__main__":
    with Path(sys.argv[2]).open("wb") as target:
        told = asyncio.run(_seal(sys.argv[1], target.write))
    print(json.dumps([*told, ("file, MB", Path(sys.argv[2]).stat().st_size / 1e6)]))
