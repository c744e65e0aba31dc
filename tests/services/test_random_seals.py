"""Whatever the rules of a contest and however it was played, its sealed file holds, and nobody can change what follows from it.

The file is written by the real code, from attempts with papers and steps; `tools/verify.py` shares none of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from quiz.canonical import encoded
from quiz.ladders import WHOLE
from quiz.sealed import KINDS, SIGNED
from services.result_records import Change
from services.sealing import LISTS
from tests.sealing import VERIFY, bodies, chain
from tests.services.random_contest import BONUS, KEYS, RULES, WEEKS, Played, made_pack, played

Lines = list[dict[str, Any]]
DERIVED = {*LISTS, "group_person"}
"""What follows from the attempts, the players and the rules."""

ROUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CONTESTS = st.builds(made_pack, RULES, st.lists(st.integers(1, 3), min_size=1, max_size=3), st.booleans())
DICE = st.randoms(use_true_random=False)


def told(data: bytes) -> tuple[int, str]:
    out = io.StringIO()
    try:
        code = VERIFY.verify(
            io.BytesIO(data), out, VERIFY.argparse.Namespace(code=None, root=None, result=None, key=None)
        )
    except VERIFY.Unreadable as why:
        return 2, str(why)
    return code, out.getvalue()


async def after_the_contest(contest: Any, dice: random.Random, people: int) -> list[bytes]:
    """The files of both weeks and of the whole contest, each after whatever happens to a list: a draw, a ruling, a winner who is replaced."""
    game = await played(contest, dice, people)
    files = []
    for code in (*WEEKS, WHOLE):
        await _settled(game, code, dice)
        files.append(await game.sealed(code))
    return files


async def _settled(game: Played, code: str, dice: random.Random) -> None:
    outcome = await game.version(code)
    if code and dice.random() < 0.5:
        target = f"{code}-{dice.randrange(6)}"
        answers = [dice.randrange(3)]
        change = dice.choice([Change.VOID, Change.KEY])
        await game.amends(change, code, target, {"answers": answers} if change is Change.KEY else {})
        outcome = await game.version(code)
    if code and outcome.awards and dice.random() < 0.5:
        await game.amends(Change.REPLACED, code, str(dice.choice(outcome.awards).winner), {})
        outcome = await game.version(code)
    if outcome.people and dice.random() < 0.4:
        player = dice.choice(outcome.people).row.player
        await game.amends(Change.BARRED, code, str(player), {"barred": True})
        outcome = await game.version(code)
    if dice.random() < 0.4:
        await game.amends(Change.BONUS, code, dice.choice(["h1", "h2", "s1"]), {"points": dice.randint(1, BONUS)})
        outcome = await game.version(code)
    if dice.random() < 0.7:
        await game.draws(code, outcome)
        outcome = await game.version(code)
    for seen in (
        *(["a tie waits"] if outcome.undecided else []),
        *(["a prize given up"] if outcome.gives_up else []),
        *(["a prize left"] if outcome.unawarded else []),
        *{f"passed over: {passed.why}" for passed in outcome.passed_over},
        *{f"parted by {standing.decided_by}" for standing in outcome.people},
    ):
        event(seen)


@ROUNDED
@given(CONTESTS, DICE, st.integers(1, 9))
def test_the_file_of_any_contest_holds(contest: Any, dice: random.Random, people: int) -> None:
    for data in asyncio.run(after_the_contest(contest, dice, people)):
        code, words = told(data)
        assert code == 0, words
        assert "SAI" not in words


@ROUNDED
@given(CONTESTS, DICE, st.integers(2, 9))
def test_nothing_that_follows_can_be_changed_by_whoever_can_make_every_hash(
    contest: Any, dice: random.Random, people: int
) -> None:
    """The forger of this test makes all hashes, the result's code and the signature anew: only the rules are left to tell."""
    data = asyncio.run(after_the_contest(contest, dice, people))[dice.randrange(3)]
    assert told(forged(bodies(data)))[0] == 0
    lines = bodies(data)
    changed = dice.choice([line for line in lines if line["kind"] in DERIVED] or [lines[0]["outcome"]])
    where = _changes_a_value(changed, dice)
    code, words = told(forged(lines))
    event(f"{changed.get('kind')} {where}")
    assert code == 1, f"{where} of {changed} was changed, and nothing was said:\n{words}"


def _changes_a_value(holder: Any, dice: random.Random) -> str:
    """Change one value somewhere below; returns where."""
    names = sorted(holder, key=str) if isinstance(holder, dict) else list(range(len(holder)))
    name = dice.choice([one for one in names if one not in {"#", "kind"} and holder[one] not in ([], {})])
    value = holder[name]
    if isinstance(value, dict | list):
        return f"{name}.{_changes_a_value(value, dice)}"
    holder[name] = value + 1 if isinstance(value, int) else "x" if value is None else "1" + value
    return str(name)


def forged(lines: Lines) -> bytes:
    """The lines with every hash made anew, signed with a key of the forger's own."""
    header = lines[0]
    found = {name: [_bare(line) for line in lines if line["kind"] == kind] for kind, name in LISTS.items()}
    groups: dict[str, list[Any]] = {code: [] for code in header["groups"]}
    for line in lines:
        if line["kind"] == "group_person":
            body = _bare(line)
            groups.setdefault(body.pop("group"), []).append(body)
    header["result"] = hashlib.sha256(encoded({**header["outcome"], **found, "groups": groups})).hexdigest()
    before = [line for line in lines if line["kind"] not in {"hashes", "signature"}]
    raw = chain(before).splitlines(keepends=True)
    sections = {kind: hashlib.sha256() for kind in KINDS[:-2]}
    for line, one in zip(before, raw, strict=True):
        sections[line["kind"]].update(one)
    hashes = _bare(next(line for line in lines if line["kind"] == "hashes"))
    hashes["sections"] = {kind: digest.hexdigest() for kind, digest in sections.items()}
    hashes["whole"] = hashlib.sha256(b"".join(raw)).hexdigest()
    signature = {
        "kind": "signature",
        "algorithm": "Ed25519",
        "public_key": KEYS.public_key.hex(),
        "signature": KEYS.sign(SIGNED + encoded(hashes)).hex(),
    }
    return chain([*before, {**hashes, "kind": "hashes"}, signature])


def _bare(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in {"#", "kind"}}
