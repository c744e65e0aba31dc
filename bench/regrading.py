"""How long the worker counts out a question that is proposed to be void, and writes everybody who moves into a file: in a process of its own.

The database is the one of `bench.sealing`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import replace

from bench.exports import KEYS, _peak
from bench.sealing import CLOSED, ROUND, _contest
from bot.catalogues import Catalogues
from handlers.views import proposal_moves
from reports.papers import Papers
from services import proposals, results
from services.result_records import Change, Proposal, ProposalState
from storage.store import Store


async def _count(database: str) -> list[tuple[str, float]]:
    store, contest = await Store.open(f"sqlite+aiosqlite:///{database}", keys=KEYS), _contest()
    question = contest.pack.bank(ROUND)[0]
    proposal = Proposal(
        1, contest.id, Change.VOID, ROUND, question.id, {}, "bench", None, 1, CLOSED, ProposalState.COUNTING
    )
    began, used, before = time.perf_counter(), time.process_time(), _peak()
    async with store.read() as uow:
        contest = replace(contest, bank=await uow.bank(contest.id))
        counts = await proposals.regraded(uow, contest, proposal)
        found = await proposals.effects(uow, contest, proposal, counts, CLOSED)
        names = await results.names(uow, contest)
    counted, busy = time.perf_counter(), time.process_time()
    tongue = Catalogues(contest.pack.zone)("vi")
    listed, lines = Papers().csv(contest.pack.zone, proposal_moves.columns(tongue)), 0
    for effect in found:
        for row in proposal_moves.rows(contest, effect, names, tongue):
            listed.add(row)
            lines += 1
    data = await listed.close()
    done, end = time.perf_counter(), time.process_time()
    await store.close()
    return [
        ("attempts that a void question grades anew", len(counts)),
        ("its effect counted out, s", counted - began),
        ("its effect counted out, s of processor", busy - used),
        ("people who move", lines),
        ("all of them as csv, s", done - counted),
        ("all of them as csv, s of processor", end - busy),
        ("the csv, MB", len(data) / 1e6),
        ("peak memory of both over the start, MB", _peak() - before),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_count(sys.argv[1]))))
