#!/usr/bin/env python3
"""Kiểm tra kết quả niêm phong của một tuần thi hay toàn cuộc thi. / Check the sealed result of a round, or of the whole contest.

    python3 verify.py FILE [--code MÃ] [--root MÃ] [--result MÃ] [--key MÃ]

Chỉ cần Python 3.10 trở lên, không cài thêm gì và không dùng mã nguồn của phần mềm thi: mọi thứ hạng, giải thưởng và mã băm được
tính lại từ tệp. Chữ ký chỉ kiểm tra được khi máy có thư viện `cryptography`. Bốn mã là tùy chọn: chép từ trang web hoặc bản in.
Needs Python 3.10 or newer and nothing else, and none of the program's own code: every rank, prize and hash is worked out again from
the file. The signature can be checked only where the library `cryptography` is installed. The four codes are optional: copy them
from the website or a printed paper.

Kết thúc với mã / exit code: 0 mọi điều đều đúng / all holds · 1 có điều sai / something does not · 2 không đọc được / unreadable.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]
Entry = dict[str, Any]
Listed = list[tuple[Entry, int, str | None]]  # (row, rank, what parted it from the row above)
Chain = list[tuple[str, str]]  # (criterion, "asc" or "desc")
Identity = Callable[[Entry], Any]
Step = tuple[int, int, int]
Winner = Any  # a player by number, or a unit by code
Places = list[tuple[Winner, int, Any]]  # (who, rank, what parted them from the one above)

FORMAT = "thi-tuan/ket-qua-niem-phong"
SIGNED = b"thi-tuan/ket-qua-niem-phong/1\n"
KINDS = [
    *("header", "question", "amendment", "unit", "player", "attempt", "earlier", "person", "group_person"),
    *("unplaced", "table", "award", "passed_over", "undecided", "unawarded", "gives_up", "hashes", "signature"),
]
REST = ("passed_over", "undecided", "unawarded")  # what is told of a round beside its prizes
TEXTS = ("unit", "submitted_at")  # what is no number in a person's row
SHOWN = 5  # how many errors of one kind are told / số lỗi cùng loại được nêu


# 1. Báo cáo / The report ---------------------------------------------------------------------------------------------------
class Report:
    """What holds, what does not and what could not be checked, told at once in both languages."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out
        self.wrong = 0
        self.told: dict[str, int] = {}

    def say(self, mark: str, vi: str, en: str) -> None:
        print(f"[{mark}] {vi}\n       {en}", file=self.out)

    def holds(self, vi: str, en: str) -> None:
        self.say("ĐÚNG", vi, en)

    def skips(self, vi: str, en: str) -> None:
        self.say("  ? ", vi, en)

    def fails(self, topic: str, vi: str, en: str) -> None:
        """Something is wrong; of one topic only the first few are told, the others are counted."""
        self.wrong += 1
        self.told[topic] = self.told.get(topic, 0) + 1
        if self.told[topic] <= SHOWN:
            self.say("SAI ", vi, en)

    def section(self, topics: list[str], vi: str, en: str) -> None:
        """Say that something holds if nothing of these topics was wrong; else how many errors were not told."""
        found = [self.told.get(topic, 0) for topic in topics]
        more = sum(max(0, count - SHOWN) for count in found)
        if more:
            self.say("SAI ", f"… và {more} lỗi nữa cùng loại", f"… and {more} more errors of this kind")
        if not sum(found):
            self.holds(vi, en)


class Unreadable(Exception):
    """The file is damaged, or is none of ours: (Vietnamese, English)."""


# 2. Dạng chuẩn của dữ liệu / How values are written ----------------------------------------------------------------------------
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
EPOCH = datetime(1970, 1, 1)


def canonical(value: Any) -> bytes:
    """JSON in one form: sorted keys, no spaces, UTF-8, composed letters."""
    text = ENCODER.encode(value)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).encode()


def only_exact(number: str) -> None:
    """A number with a point reads differently on another machine."""
    raise ValueError(f"{number}: only integers and texts may stand here")


def moment(text: str) -> int:
    """Microseconds since 1970 of "2024-06-03T01:00:00.000000Z"."""
    if len(text) != 27 or text[-1] != "Z":
        raise ValueError(f"{text} is no moment")
    return (datetime.fromisoformat(text[:-1]) - EPOCH) // timedelta(microseconds=1)


def exact(value: Any) -> Any:
    """An integer, or a fraction written "a/b"."""
    return Fraction(value) if isinstance(value, str) else value


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Tree:
    """The root of all attempts: the tree of hashes in which two neighbours of equal height are joined."""

    def __init__(self) -> None:
        self.peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height = 0
        while self.peaks and self.peaks[-1][0] == height:
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop()[1] + leaf).digest()
            height += 1
        self.peaks.append((height, leaf))

    def root(self) -> str:
        if not self.peaks:
            return sha256(b"")
        top = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            top = hashlib.sha256(b"\x01" + left + top).digest()
        return top.hex()


# 3. Đọc tệp từng dòng / Reading the file line by line -----------------------------------------------------------------------------
class Sealed:
    """The file as it was read. Of attempts only what a ranking needs is kept, so that any round fits into memory."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.header: Json = {}
        self.questions: dict[tuple[str, int], Json] = {}
        self.rulings: dict[str, list[int] | None] = {}
        self.units: dict[str, Json] = {}
        self.players: dict[int, Json] = {}
        self.attempts: dict[int, list[Entry]] = {}  # player -> what each of the attempts is worth
        self.seen = 0
        self.parts: dict[str, Json] = {}  # the rounds whose attempts are in the file
        self.trees: dict[str, Tree] = {}
        self.last_attempt = (-1, 0)  # (place of the round, id)
        self.lines: dict[str, list[tuple[int, Json]]] = {
            kind: [] for kind in KINDS
        }  # (line number, body) of what stands behind the attempts
        self.sections = {kind: hashlib.sha256() for kind in KINDS[:-2]}
        self.counts = dict.fromkeys(KINDS[:-2], 0)
        self.whole = hashlib.sha256()

    def read(self, lines: Iterable[bytes]) -> None:
        above, place, number = "0" * 64, 0, 0
        for number, raw in enumerate(lines, start=1):
            kind, body, rest, own = self.parse(number, raw)
            if sha256(above.encode() + rest) != own:
                self.report.fails(
                    "chain",
                    f"Dòng {number} ({kind}) đã bị sửa, hoặc dòng ngay trên nó bị bớt, thêm hay đổi chỗ",
                    f"Line {number} ({kind}) was changed, or the line above it was removed, added or moved",
                )
            above = own
            if KINDS.index(kind) < place:
                self.report.fails(
                    "chain", f"Dòng {number} ({kind}) đứng sai chỗ", f"Line {number} ({kind}) stands in the wrong place"
                )
            place = max(place, KINDS.index(kind))
            self.take(number, kind, body, raw, rest)
        if not self.header:
            raise Unreadable("Tệp trống.", "The file is empty.")
        if not self.lines["hashes"] or not self.lines["signature"]:
            raise Unreadable(
                f"Tệp bị cụt sau dòng {number}: thiếu phần mã băm và chữ ký.",
                f"The file is cut off after line {number}: hashes and signature are missing.",
            )
        self.report.section(
            ["chain"],
            f"Chuỗi {number} dòng còn nguyên, đúng thứ tự",
            f"The chain of {number} lines is whole and in order",
        )

    def parse(self, number: int, raw: bytes) -> tuple[str, Json, bytes, str]:
        """One line: its kind, its body, the bytes that are hashed, and the hash that it carries."""
        try:
            if not raw.endswith(b"\n"):
                raise ValueError("cut off")
            body = json.loads(raw.decode("utf-8"), parse_float=only_exact, parse_constant=only_exact)
            own = body.pop("#")
            kind = body.pop("kind")
            rest = canonical({**body, "kind": kind})
            if kind not in KINDS or raw != b'{"#":"' + own.encode() + b'",' + rest[1:] + b"\n":
                raise ValueError("not in canonical form")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unreadable(
                f"Dòng {number} bị hỏng, bị cụt hoặc không phải của tệp kết quả niêm phong.",
                f"Line {number} is damaged, cut off, or not of a sealed result.",
            ) from None
        return kind, body, rest, own

    def take(self, number: int, kind: str, body: Json, raw: bytes, rest: bytes) -> None:
        if not self.header:
            if kind != "header" or body.get("format") != FORMAT or body.get("format_version") != 1:
                raise Unreadable(
                    "Đây không phải tệp kết quả niêm phong mà công cụ này đọc được.",
                    "This is no sealed result that this tool can read.",
                )
            self.header = body
            self.parts = {part["round"]: part for part in body["parts"]}
            self.trees = {round: Tree() for round in self.parts}
        if kind in self.sections:
            self.sections[kind].update(raw)
            self.counts[kind] += 1
            self.whole.update(raw)
        try:
            if kind == "attempt":
                self.take_attempt(number, body, rest)
            else:
                getattr(self, "take_" + kind, self.keep)(number, body, kind)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as why:
            self.report.fails(
                "shape",
                f"Dòng {number} ({kind}) không đúng khuôn: {why!r}",
                f"Line {number} ({kind}) is not made as it should be: {why!r}",
            )

    def keep(self, number: int, body: Json, kind: str) -> None:
        self.lines[kind].append((number, body))

    def take_question(self, number: int, body: Json, kind: str) -> None:
        self.questions[body["id"], body["revision"]] = body

    def take_amendment(self, number: int, body: Json, kind: str) -> None:
        self.rulings[body["question"]] = body["answers"]

    def take_unit(self, number: int, body: Json, kind: str) -> None:
        self.units[body["code"]] = {**body, "kind": body["unit_kind"]}

    def take_player(self, number: int, body: Json, kind: str) -> None:
        if body["id"] in self.players:
            self.wrong_line("player", number, f"người số {body['id']} có hai lần", f"player {body['id']} stands twice")
        self.players[body["id"]] = body

    def take_attempt(self, number: int, body: Json, rest: bytes) -> None:
        self.seen += 1
        if body["round"] not in self.parts:
            self.wrong_line(
                "attempt", number, f"lượt thi {body['id']} thuộc tuần {body['round']}, không phải tuần của tệp",
                f"attempt {body['id']} is of {body['round']}, not of a round of the file",
            )  # fmt: skip
            return
        place = (list(self.parts).index(body["round"]), body["id"])
        if place <= self.last_attempt:
            self.wrong_line(
                "attempt", number, f"lượt thi {body['id']} lặp lại hoặc sai thứ tự",
                f"attempt {body['id']} is repeated or out of order",
            )  # fmt: skip
        self.last_attempt = place
        if "leaf" in body:  # người rút tên: chỉ còn mã băm / whoever withdrew: only the hash is left
            self.trees[body["round"]].add(bytes.fromhex(body["leaf"]))
            return
        self.trees[body["round"]].add(hashlib.sha256(b"\x00" + rest).digest())
        for vi, en in wrong_in_attempt(self, body):
            self.wrong_line("attempt", number, f"lượt thi {body['id']}: {vi}", f"attempt {body['id']}: {en}")
        self.attempts.setdefault(body["player"], []).append(graded(self, body))

    def wrong_line(self, topic: str, number: int, vi: str, en: str) -> None:
        self.report.fails(topic, f"Dòng {number}: {vi}", f"Line {number}: {en}")


# 4. Một lượt thi / One attempt --------------------------------------------------------------------------------------------------
def wrong_in_attempt(sealed: Sealed, body: Json) -> Iterator[tuple[str, str]]:
    """What cannot be in an attempt that was played by the rules."""
    part, rules = sealed.parts[body["round"]], sealed.header["rules"]
    if body["player"] not in sealed.players:
        yield f"của người số {body['player']} không có trong danh sách", f"player {body['player']} is not on the list"
    started, deadline, submitted = (moment(body[name]) for name in ("started", "deadline", "submitted"))
    if not moment(part["opened"]) <= started < moment(part["closes"]):
        yield "bắt đầu ngoài giờ của tuần thi", "began while the round was not open"
    if not started <= submitted <= deadline <= started + rules["time_limit"] * 1_000_000:
        yield "thời gian nộp bài không hợp lệ", "its times do not fit the time limit"
    paper = body["paper"]
    if len(paper) != rules["questions"] or len({slot[0] for slot in paper}) != len(paper):
        yield "số câu hỏi trong đề không đúng thể lệ", "its paper has not the number of questions in the rules"
    for question, revision, order, *_ in paper:
        known = sealed.questions.get((question, revision))
        if known is None or sorted(order) != list(range(len(known["options"]))):
            yield f"câu {question} không khớp ngân hàng đề", f"question {question} does not fit the bank"
    yield from wrong_in_steps(body, started, submitted)


def wrong_in_steps(body: Json, started: int, submitted: int) -> Iterator[tuple[str, str]]:
    """Steps stand in the order of time, one a place, each to an option that was offered, each while the attempt ran."""
    before, paper, met = started, body["paper"], set()
    for number, (slot, choice, at) in enumerate(body["steps"], 1):
        if slot in met or not 0 <= slot < len(paper):
            yield f"bước thứ {number} sai chỗ", f"step {number} is out of place"
            return
        met.add(slot)
        options = len(paper[slot][2])
        if not (0 < choice < 1 << options if several(paper[slot]) else 0 <= choice < options):
            yield f"câu thứ {slot + 1} không có phương án đã chọn", f"the choice at place {slot + 1} was not offered"
        if not before <= moment(at) <= submitted:
            yield f"câu thứ {slot + 1} trả lời sai giờ", f"place {slot + 1} was answered at an impossible time"
        before = moment(at)
    if body["how"] == "completed" and (len(body["steps"]) != len(paper) or before != submitted):
        yield "ghi là làm hết nhưng bước cuối không khớp giờ nộp", "it was completed, but not by its last step"


def several(slot: list[Any]) -> bool:
    """Whether several options may be marked at this place."""
    return len(slot) > 3 and bool(slot[3])


def graded(sealed: Sealed, body: Json) -> Entry:
    """What an attempt is worth by the key that holds."""
    rules = sealed.header["rules"]
    correct, points, blanks = 0, Fraction(0), 0
    choices = {slot: choice for slot, choice, _ in body["steps"]}
    for place, slot in enumerate(body["paper"]):
        chosen = set()
        if place in choices:
            choice, order = choices[place], slot[2]
            chosen = (
                {option for at, option in enumerate(order) if choice >> at & 1} if several(slot) else {order[choice]}
            )
        blanks += not chosen
        right, worth = judged(sealed, slot, chosen)
        correct += right
        points += worth
    started = moment(body["started"])
    submitted = moment(body["submitted"])
    return {
        "round": body["round"],
        "attempt": body["id"],
        "number": body["number"],
        "correct": correct,
        "total": len(body["paper"]),
        "points": points if rules.get("grading") == "partial" else None,
        "duration_s": (min(submitted, moment(body["deadline"])) - started) // 1_000_000,
        "submitted_at": body["submitted"],
        "void": rules["blanks"] == "void" and blanks > 0,
    }


def judged(sealed: Sealed, slot: list[Any], chosen: set[int]) -> tuple[bool, Fraction]:
    """Whether a choice is right, and which part of a point it is worth, by the key and the rulings on it."""
    question = sealed.questions[slot[0], slot[1]]
    answers = sealed.rulings.get(slot[0], question["answers"])
    if answers is None:  # câu bị hủy: đúng cho mọi người / a void question: right for everybody
        return True, Fraction(1)
    key = set(answers)
    right = chosen == key if several(slot) else bool(chosen & key)
    if not several(slot) or not key:
        return right, Fraction(int(right))
    return right, max(Fraction(0), Fraction(len(chosen & key) - len(chosen - key), len(key)))


# 5. Xếp hạng / Ranking ----------------------------------------------------------------------------------------------------------
def entries(sealed: Sealed, round: str) -> dict[int, Entry]:
    """Everybody in the ranking of a round with the attempt that counts, by player."""
    found = {}
    for player, played in sealed.attempts.items():
        who = sealed.players.get(player)
        attempts = [attempt for attempt in played if attempt["round"] == round]
        counted = [attempt for attempt in attempts if not attempt["void"]]
        if who is None or not who["ranked"] or round in who["out"] or not counted:
            continue
        kept = kept_of(counted, sealed.header["rules"]["kept"])
        found[player] = {
            **kept,
            "player": player,
            "unit": who["unit"],
            "prediction": who["prediction"],
            "attempts": len(attempts),
            "draw": None,
            "ranked": True,
            "rounds": 1,
            "all_correct_attempts": sum(one["correct"] == one["total"] and not one["void"] for one in attempts),
        }
    return found


def overall(rounds: list[dict[int, Entry]], best: int | None) -> dict[int, Entry]:
    """What people did over the rounds, summed; with `best` only over so many of each, the best ones."""
    played: dict[int, list[Entry]] = {}
    for people in rounds:
        for player, entry in people.items():
            played.setdefault(player, []).append(entry)
    found = {}
    for player, mine in played.items():
        order = sorted(range(len(mine)), key=lambda place: (-score(mine[place]), mine[place]["duration_s"], place))
        counted = [mine[place] for place in order[:best]]
        last = max(counted, key=lambda one: (one["submitted_at"], one["attempt"]))
        partial = any(one["points"] is not None for one in counted)
        summed = ("correct", "total", "duration_s", "attempts", "all_correct_attempts", "rounds")
        found[player] = {
            **last,
            **{name: sum(one[name] for one in counted) for name in summed},
            "points": sum((Fraction(score(one)) for one in counted), Fraction(0)) if partial else None,
        }
    return found


def score(entry: Entry) -> Any:
    """Points where the rules give them, else right answers."""
    return entry["correct"] if entry["points"] is None else entry["points"]


def kept_of(attempts: list[Entry], rule: str) -> Entry:
    """The attempt of a player that counts."""
    if rule == "first":
        return min(attempts, key=lambda one: (one["number"], one["attempt"]))
    if rule == "last":
        return max(attempts, key=lambda one: (one["number"], one["attempt"]))

    def best(one: Entry) -> tuple[Any, ...]:
        return -score(one), one["duration_s"], one["submitted_at"], one["number"]

    return min(attempts, key=best)


def actual_value(subject: str, people: list[Entry]) -> int:
    """The true value of the number that people predicted."""
    if subject == "people_all_correct":
        return sum(one["all_correct_attempts"] > 0 for one in people)
    if subject == "attempts_all_correct":
        return sum(one["all_correct_attempts"] for one in people)
    return len(people)


def value_of(entry: Entry, by: str, actual: int | None) -> Any:
    """A criterion's value of a person; None ranks last."""
    if by == "prediction_gap":
        return None if actual is None or entry["prediction"] is None else abs(entry["prediction"] - actual)
    if by == "points" and entry["points"] is None:
        return entry["correct"]
    return entry["duration_s" if by == "duration" else by]


def ranked(rows: Iterable[Entry], chain: Chain, value: Callable[[Entry, str], Any], identity: Identity) -> Listed:
    """(row, rank, what parted it from the row above): equal rows share a rank, and the next rank is left out (1, 2, 2, 4)."""

    def side(row: Entry, by: str, order: str) -> tuple[int, Any]:
        found = value(row, by)
        if found is None:
            return (1, 0)
        return (0, found if order == "asc" or isinstance(found, str) else -found)

    keyed = sorted(
        ((tuple(side(row, *criterion) for criterion in chain), identity(row), row) for row in rows),
        key=lambda one: one[:2],
    )
    listed: Listed = []
    above: tuple[Any, ...] | None = None
    rank = 0
    for place, (key, _, row) in enumerate(keyed, start=1):
        parted = None
        if above is not None:
            parted = next((by for (by, _), one, other in zip(chain, above, key, strict=False) if one != other), None)
        if above is None or parted is not None:
            rank = place
        listed.append((row, rank, parted))
        above = key
    return listed


def drawn(listed: Listed, numbers: dict[Any, int | None], identity: Identity) -> Listed:
    """Ties parted by the recorded draw: only where each of the equals drew a number, and no two the same."""
    result: Listed = []
    for rank, tie in groupby(listed, key=lambda one: one[1]):
        tied = list(tie)
        lots: dict[int, Entry] = {}
        for row, _, _ in tied:
            lot = numbers.get(identity(row))
            if lot is not None:
                lots[lot] = row
        if len(tied) == 1 or len(lots) < len(tied):
            result.extend(tied)
            continue
        for place, lot in enumerate(sorted(lots)):
            result.append(({**lots[lot], "draw": lot}, rank + place, "draw" if place else tied[0][2]))
    return result


def main_chain(sealed: Sealed) -> list[Json]:
    """The criteria of the round, or those over all rounds."""
    rules = sealed.header["rules"]
    return list(rules["ranking"] if sealed.header["round"] else rules["overall"] or [])


def chain_of(sealed: Sealed, actual: int | None) -> Chain:
    """The criteria before any draw. Without a true value the prediction decides nothing."""
    rules = sealed.header["rules"]
    further = rules.get("ties_by", []) if rules.get("ties") == "next" and sealed.header["round"] else []
    chain = [(one["by"], one["order"]) for one in [*main_chain(sealed), *further]]
    return [(by, order) for by, order in chain if by != "draw" and (actual is not None or by != "prediction_gap")]


def standings(sealed: Sealed, people: Iterable[Entry], actual: int | None) -> Listed:
    """The standings of these people, ties parted by the draw where the rules have one."""
    rules = sealed.header["rules"]
    listed = ranked(
        people, chain_of(sealed, actual), lambda row, by: value_of(row, by, actual), lambda row: row["player"]
    )
    if rules.get("ties") == "all" and all(one["by"] != "draw" for one in main_chain(sealed)):
        return listed
    numbers = {id: player["drawn"] for id, player in sealed.players.items()}
    return drawn(listed, numbers, lambda row: row["player"])


def check_people(sealed: Sealed, report: Report, people: dict[int, Entry], actual: int | None) -> dict[str, Listed]:
    """Compare every rank of the file with the ones worked out here."""
    groups: dict[str, list[tuple[int, Json]]] = {}
    for number, body in sealed.lines["group_person"]:
        groups.setdefault(body["group"], []).append((number, body))
    kinds = [("", sealed.lines["person"], list(people.values()))]
    for code in dict.fromkeys(prize["group"] for prize in prizes_of(sealed) if prize["group"]):
        members = [one for one in people.values() if sealed.players[one["player"]]["group"] == code]
        kinds.append((code, groups.pop(code, []), members))
    found = {}
    for code, lines, members in kinds:
        found[code] = standings(sealed, members, actual)
        compare_people(report, code, lines, found[code])
    for code in groups:
        report.fails("rank", f"Bảng {code} không có trong thể lệ", f"There is no group {code} in the rules")
    if people or report.told.get("rank"):
        report.section(
            ["rank"],
            f"Thứ hạng của {len(people)} người dự thi tính lại đều khớp, kể cả tiêu chí phân định từng cặp",
            f"The ranks of {len(people)} people come out the same, with what parted each neighbouring pair",
        )
    return found


def compare_people(report: Report, code: str, lines: list[tuple[int, Json]], expected: Listed) -> None:
    where = f" (bảng {code})" if code else ""
    if len(lines) != len(expected):
        report.fails(
            "rank",
            f"Danh sách xếp hạng{where} có {len(lines)} người, tính lại được {len(expected)}",
            f"The ranking{where} lists {len(lines)} people, {len(expected)} come out",
        )
    for (number, body), (row, rank, parted) in zip(lines, expected, strict=False):
        given = body["row"]
        if (given["player"], body["rank"], body["decided_by"]) != (row["player"], rank, parted):
            report.fails(
                "rank",
                f"Dòng {number}: hạng {body['rank']} là người số {given['player']} ({body['decided_by']}); "
                f"tính lại: hạng {rank} là người số {row['player']} ({parted})",
                f"Line {number}: rank {body['rank']} is player {given['player']} ({body['decided_by']}); "
                f"worked out: rank {rank} is player {row['player']} ({parted})",
            )
            continue
        for name, value in given.items():
            if name in row and (value if name in TEXTS else exact(value)) != row[name]:
                report.fails(
                    "rank",
                    f"Dòng {number}: người số {row['player']}: {name} ghi {value}, tính lại {row[name]}",
                    f"Line {number}: player {row['player']}: {name} is given as {value}, worked out {row[name]}",
                )


def check_unplaced(sealed: Sealed, report: Report, people: dict[int, Entry]) -> None:
    """Who counts for a unit without a place: everybody of a whole contest that ranks nobody over all rounds."""
    ordered = [people[player] for player in sorted(people)]
    lines = sealed.lines["unplaced"]
    if len(lines) != len(ordered):
        report.fails(
            "unplaced",
            f"Danh sách người được tính cho đơn vị có {len(lines)} người, tính lại được {len(ordered)}",
            f"{len(lines)} people are listed who count for units, {len(ordered)} come out",
        )
    for (number, given), row in zip(lines, ordered, strict=False):
        if any((value if name in TEXTS else exact(value)) != row[name] for name, value in given.items()):
            report.fails(
                "unplaced",
                f"Dòng {number}: số liệu của người số {given['player']} tính lại khác",
                f"Line {number}: the numbers of player {given['player']} come out otherwise",
            )
    if ordered:
        report.section(
            ["unplaced"],
            f"Số liệu của {len(ordered)} người được tính cho đơn vị đều khớp",
            f"The numbers of {len(ordered)} people who count for units come out the same",
        )


# 6. Đơn vị / Units --------------------------------------------------------------------------------------------------------------
def first_level(units: dict[str, Json]) -> list[str]:
    """The units that compete: those below the province, or those without a unit above them."""
    tops = [code for code, unit in units.items() if unit["parent"] is None]
    below = [code for code, unit in units.items() if len(tops) == 1 and unit["parent"] == tops[0]]
    return below or tops


def unit_lines(sealed: Sealed, people: Iterable[Entry]) -> dict[str, Entry]:
    """Each unit of the first level with what the people of it and below it did."""
    units, formula = sealed.units, sealed.header["rules"]["unit_formula"]
    level = set(first_level(units))
    home: dict[str, str | None] = {}
    for code in units:
        step: str | None = code
        while step is not None and step not in level:
            step = units[step]["parent"]
        home[code] = step
    members: dict[str, list[Entry]] = {code: [] for code in level}
    for one in people:
        where = home.get(one["unit"])
        if where is not None:
            members[where].append(one)
    given = {one["unit"]: one["points"] for one in sealed.header.get("bonuses", [])}
    return {code: unit_line(units[code], members[code], formula, given.get(code, 0)) for code in level}


def unit_line(unit: Json, people: list[Entry], formula: Json, bonus: int) -> Entry:
    share = sum((Fraction(one["correct"], one["total"]) for one in people), Fraction(0))
    average = share / len(people) if people else Fraction(0)
    participants = len({one["player"] for one in people})
    line = {"unit": unit["code"], "participants": participants, "average": average, "rate": None, "points": None}
    line["bonus"] = bonus
    if unit["declared"]:
        line["rate"] = min(Fraction(1), Fraction(participants, unit["declared"]))
        line["points"] = formula["rate_weight"] * line["rate"] + formula["average_weight"] * average + bonus
    return line


def check_tables(sealed: Sealed, report: Report, people: Iterable[Entry]) -> None:
    """Compare every unit table. Units that are equal in everything are listed by name, which is left as the file has it."""
    lines, formula = unit_lines(sealed, people), sealed.header["rules"]["unit_formula"]
    check_bonuses(sealed, report, lines)
    bands: list[tuple[list[str], str]] = [([], band["code"]) for band in formula.get("bands", [])]
    if [(body["kinds"], body.get("band", "")) for _, body in sealed.lines["table"]] != (
        bands or [(kinds, "") for kinds in formula["groups"] or [[]]]
    ):
        report.fails("unit", "Các bảng đơn vị không đúng thể lệ", "The unit tables are not those of the rules")
    for number, body in sealed.lines["table"]:
        mine = [one for one in lines.values() if in_table(sealed.units[one["unit"]], body, formula)]
        if not same_table(sealed, body, mine):
            report.fails(
                "unit",
                f"Dòng {number}: thứ hạng đơn vị tính lại khác",
                f"Line {number}: the ranks of units come out otherwise",
            )
        for row in [*(one["row"] for one in body["ranked"]), *body["unranked"]]:
            line = lines.get(row["unit"], {})
            names = ("participants", "average", "rate", "points", "bonus")
            if any(exact(row.get(name, 0)) != line.get(name) for name in names):
                report.fails(
                    "unit",
                    f"Dòng {number}: số liệu của đơn vị {row['unit']} tính lại khác",
                    f"Line {number}: the numbers of unit {row['unit']} come out otherwise",
                )
    report.section(
        ["unit"],
        "Số liệu và thứ hạng của các đơn vị tính lại đều khớp",
        "The numbers and ranks of units come out the same",
    )


def check_bonuses(sealed: Sealed, report: Report, lines: dict[str, Entry]) -> None:
    """Bonus points that the organisers gave: to units that compete, once each, with a reason, and no more than the rules allow."""
    given, most = sealed.header.get("bonuses", []), sealed.header["rules"]["unit_formula"].get("bonus_max", 0)
    units = [one["unit"] for one in given]
    for one in given:
        known = one["unit"] in lines and units.count(one["unit"]) == 1 and bool(one["reason"])
        if not known or not 0 < one["points"] <= most:
            report.fails(
                "unit",
                f"Điểm thưởng {one['points']} của đơn vị {one['unit']} không đúng thể lệ (tối đa {most}, phải có lý do)",
                f"The bonus of {one['points']} for unit {one['unit']} is not by the rules (at most {most}, with a reason)",
            )


def in_table(unit: Json, body: Json, formula: Json) -> bool:
    """Whether a unit competes in a table: by its band where there are bands, else by its kind."""
    bands = formula.get("bands", [])
    if not bands:
        return not body["kinds"] or unit["kind"] in body["kinds"]
    size = unit["declared"]
    fits = [band for band in bands if band["up_to"] is None or (size is not None and size <= band["up_to"])]
    return bool(fits[0]["code"] == body.get("band", ""))


def same_table(sealed: Sealed, body: Json, mine: list[Entry]) -> bool:
    """Whether the units of a table are ranked as they come out."""
    rules = sealed.header["rules"]
    given = [(one["row"]["unit"], one["rank"], one["decided_by"]) for one in body["ranked"]]
    place = {code: index for index, (code, _, _) in enumerate(given)}
    fit = [one for one in mine if unit_competes(one, sealed.units[one["unit"]], rules["unit_formula"])]
    chain = [("points", "desc"), ("participants", "desc"), ("average", "desc")]
    listed = ranked(fit, chain, lambda row, by: row[by], lambda row: place.get(row["unit"], len(place)))
    if rules["ties"] != "all":
        listed = drawn(listed, sealed.header["drawn_units"], lambda row: row["unit"])
    unranked = {one["unit"] for one in mine} - {one["unit"] for one in fit}
    declared = {one["rate"] is not None for one in mine}
    basis = "mixed" if len(declared) > 1 else "points" if declared == {True} else "participants"
    return (
        [(row["unit"], rank, parted) for row, rank, parted in listed] == given
        and sorted(unranked) == sorted(one["unit"] for one in body["unranked"])
        and basis == body["basis"]
    )


def unit_competes(line: Entry, unit: Json, formula: Json) -> bool:
    free = formula["floor"] is None or unit["kind"] in formula["no_floor"]
    floor = None if free else exact(formula["floor"])
    under = floor is not None and line["rate"] is not None and line["rate"] < floor
    return line["participants"] >= max(1, formula["least_people"]) and not under


# 7. Giải thưởng / Prizes --------------------------------------------------------------------------------------------------------
def prizes_of(sealed: Sealed) -> list[Json]:
    """The prizes for people of each round, or of the ranking over all rounds, from the highest down."""
    prizes: list[Json] = sealed.header["rules"]["prizes"]
    whole = not sealed.header["round"]
    return [one for one in prizes if one["scope"] == "individual" and bool(one["overall"]) is whole]


def steps_of(sealed: Sealed) -> Callable[[str, str], Step]:
    """When a prize is given: round by round, or where the highest is kept, level by level through all rounds."""
    rules, rounds, rungs = sealed.header["rules"], sealed.header["rounds"], {}
    for overall in (False, True):
        ladders: dict[str, list[str]] = {}
        for prize in rules["prizes"]:
            if prize["scope"] == "individual" and bool(prize.get("overall")) is overall:
                ladder = ladders.setdefault(prize["group"], [])
                rungs[prize["code"]] = (len(ladder), list(ladders).index(prize["group"]))
                ladder.append(prize["code"])

    def step(round: str, prize: str) -> Step:
        level, ladder = rungs.get(prize, (len(rungs), 0))
        place = rounds.index(round) if round in rounds else -1
        return (level, place, ladder) if rules["one_prize"] == "keep_highest" else (place, level, ladder)

    return step


class Passing:
    """Who may have no prize, and why: by decision, without a prediction, or with a prize already."""

    def __init__(self, sealed: Sealed) -> None:
        self.rules, self.round, self.players = sealed.header["rules"], sealed.header["round"], sealed.players
        step = steps_of(sealed)
        self.held: dict[int, tuple[Step, str]] = {}  # player -> (step, round) of the prize that the person has
        for _, one in sealed.lines["earlier"]:
            self.hold(one["winner"], step(one["round"], one["prize"]), one["round"])

    def hold(self, player: int, step: Step, round: str) -> None:
        """Note a prize; of several the higher one counts."""
        self.held[player] = min(self.held.get(player, (step, round)), (step, round))

    def why(self, player: int, step: Step) -> str | None:
        """Why this person does not get a prize of this step."""
        who, rules = self.players[player], self.rules
        if who["unfit"]:
            return str(who["unfit"])
        if not self.round:
            return None
        if rules["prediction"] is not None and rules["prediction_for_prize"] and who["prediction"] is None:
            return "no_prediction"
        if rules["one_prize"] == "no" or player not in self.held or self.held[player][0] > step:
            return None
        elsewhere = self.held[player][1] != self.round
        return "earlier_winner" if rules["one_prize"] == "earlier_winners_out" and elsewhere else "keeps_higher"


class Climb:
    """A ladder of prizes while they are given out; its places are counted over all its prizes."""

    def __init__(self, group: str, prizes: list[Json], places: Places, ties: str) -> None:
        self.group, self.rule, self.first = group, ties, 0
        self.codes = [prize["code"] for prize in prizes for _ in range(prize["count"])]
        self.waiting = [list(tie) for _, tie in groupby(places, key=lambda one: one[1])]
        self.passed: list[tuple[str, Winner, int, str]] = []
        self.ties: list[tuple[str, int, tuple[Winner, ...], tuple[str, ...]]] = []
        self.left: dict[tuple[str, str, str], int] = {}  # (prize, group, why) -> how many nobody got

    def give(self, code: str, why: Callable[[Winner], str | None]) -> Places:
        """Who gets one prize."""
        winners: Places = []
        end = len(self.codes) - self.codes[::-1].index(code)
        while self.first < end and self.waiting:
            tied = []
            for winner, rank, parted in self.waiting.pop(0):
                reason = why(winner)
                if reason is None:
                    tied.append((winner, rank, parted))
                else:
                    self.passed.append((self.group, winner, rank, reason))
            start, self.first = self.first, self.first + len(tied)
            if self.first > end and self.rule != "all":
                places = self.codes[start : self.first] + [""] * (self.first - len(self.codes))
                self.ties.append((self.group, tied[0][1], tuple(winner for winner, _, _ in tied), tuple(places)))
                continue
            winners += tied
            self.leave(self.codes[max(end, start) : self.first], "tie")
        self.leave(self.codes[self.first : end], "nobody")
        self.first = max(self.first, end)
        return winners

    def leave(self, codes: list[str], why: str) -> None:
        """Note prizes that nobody gets."""
        for code in codes:
            self.left[code, self.group, why] = self.left.get((code, self.group, why), 0) + 1


def check_awards(sealed: Sealed, report: Report, listed: dict[str, Listed]) -> None:
    """Give the prizes out again, down each ladder in the order of rank, and compare."""
    rules, round, step, passing = sealed.header["rules"], sealed.header["round"], steps_of(sealed), Passing(sealed)
    prizes = prizes_of(sealed)
    groups = list(dict.fromkeys(prize["group"] for prize in prizes))
    climbs = [
        Climb(code, [one for one in prizes if one["group"] == code], places_of(listed[code]), rules["ties"])
        for code in groups
    ]
    awards: list[tuple[Any, ...]] = []
    winners: set[int] = set()
    for at, group, code in sorted(
        (step(round, one["code"]), groups.index(one["group"]), one["code"]) for one in prizes
    ):

        def why(player: int, at: Step = at) -> str | None:
            return passing.why(player, at)

        for place, (player, rank, parted) in enumerate(climbs[group].give(code, why), start=1):
            awards.append((code, "individual", groups[group], player, rank, place, parted))
            winners.add(player)
            passing.hold(player, at, round)
    for climb, given in unit_awards(sealed) if not round else ():
        climbs.append(climb)
        awards += given
    compare_awards(sealed, report, awards)
    compare_rest(sealed, report, climbs, winners if rules["one_prize"] == "keep_highest" and round else set())
    report.section(
        ["award"],
        f"{len(awards)} giải trao lại theo thể lệ đều khớp",
        f"{len(awards)} prizes come out the same",
    )


def places_of(listed: Listed) -> Places:
    return [(row["player"], rank, parted) for row, rank, parted in listed]


def unit_awards(sealed: Sealed) -> Iterator[tuple[Climb, list[tuple[Any, ...]]]]:
    """The prizes for units, given once: a ladder for each table, whose ranks were compared before."""
    rules = sealed.header["rules"]
    prizes = [one for one in rules["prizes"] if one["scope"] == "collective"]
    for _, table in sealed.lines["table"]:
        group = table.get("band") or group_of(rules, table["kinds"])
        mine = [one for one in prizes if one["group"] in ("", group)]
        places = [(one["row"]["unit"], one["rank"], one["decided_by"]) for one in table["ranked"]]
        climb = Climb(group, mine, places, rules["ties"])
        awards: list[tuple[Any, ...]] = []
        for prize in mine:
            for place, (unit, rank, parted) in enumerate(climb.give(prize["code"], lambda _: None), start=1):
                awards.append((prize["code"], "collective", group, unit, rank, place, parted))
        yield climb, awards


def group_of(rules: Json, kinds: list[str]) -> str:
    """The group that these kinds of units are; the kinds themselves where none is named."""
    for group in rules["groups"]:
        if kinds and set(group["unit_kinds"]) == set(kinds):
            return str(group["code"])
    return ", ".join(kinds)


def compare_awards(sealed: Sealed, report: Report, awards: list[tuple[Any, ...]]) -> None:
    """The prizes of the file against those that come out."""
    names = ("prize", "scope", "group", "winner", "rank", "place", "decided_by")
    given: dict[tuple[Any, ...], int] = {}
    for number, one in sealed.lines["award"]:
        award = tuple(one[name] for name in names)
        if award in given or one["round"] != sealed.header["round"]:
            report.fails(
                "award",
                f"Dòng {number}: giải {award[0]} ghi hai lần, hoặc của tuần khác",
                f"Line {number}: the prize {award[0]} stands twice, or is of another round",
            )
        given[award] = number
    for award in awards:
        if given.pop(award, None) is None:
            vi, en = called(award[3])
            report.fails(
                "award",
                f"Giải {award[0]} phải thuộc về {vi} (hạng {award[4]}), nhưng tệp ghi khác",
                f"The prize {award[0]} belongs to {en} (rank {award[4]}), the file has it otherwise",
            )
    for award, number in given.items():
        vi, en = called(award[3])
        report.fails(
            "award",
            f"Dòng {number}: giải {award[0]} của {vi} không đúng thể lệ",
            f"Line {number}: the prize {award[0]} of {en} does not follow from the rules",
        )


def called(winner: Winner) -> tuple[str, str]:
    return (
        (f"đơn vị {winner}", f"unit {winner}")
        if isinstance(winner, str)
        else (f"người số {winner}", f"player {winner}")
    )


def compare_rest(sealed: Sealed, report: Report, climbs: list[Climb], keep: set[int]) -> None:
    """Who was passed over, ties that wait for a draw, prizes that nobody got, and prizes given up for higher ones."""

    def given(kind: str, *names: str) -> list[tuple[Any, ...]]:
        rows = [one for _, one in sealed.lines[kind]]
        return in_order(tuple(tuple(v) if isinstance(v := one[name], list) else v for name in names) for one in rows)

    earlier = [one for _, one in sealed.lines["earlier"] if one["winner"] in keep and one["scope"] == "individual"]
    if any(one["round"] != sealed.header["round"] for kind in REST for _, one in sealed.lines[kind]):
        report.fails("award", "Có dòng của tuần khác trong tệp", "There are lines of another round in the file")
    for mine, told, vi, en in (
        (
            in_order(one for climb in climbs for one in climb.passed),
            given("passed_over", "group", "player", "rank", "why"),
            "Những người không được xét giải ghi không đúng",
            "Those passed over are not told rightly",
        ),
        (
            in_order(one for climb in climbs for one in climb.ties),
            given("undecided", "group", "rank", "winners", "prizes"),
            "Những trường hợp chờ bốc thăm ghi không đúng",
            "The ties that wait for a draw are not told rightly",
        ),
        (
            in_order((*key, count) for climb in climbs for key, count in climb.left.items()),
            given("unawarded", "prize", "group", "left", "count"),
            "Những giải không trao ghi không đúng",
            "The prizes that nobody got are not told rightly",
        ),
        (
            sorted(canonical(one) for one in earlier),
            sorted(canonical(one) for _, one in sealed.lines["gives_up"]),
            "Những giải nhường lại ghi không đúng",
            "The prizes given up for higher ones are not told rightly",
        ),
    ):
        if mine != told:
            report.fails("award", vi, en)


def in_order(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sorted, also where players stand beside units."""
    return sorted(rows, key=repr)


# 8. Các mã / The codes --------------------------------------------------------------------------------------------------------
def check_codes(sealed: Sealed, report: Report) -> None:
    """Every code that the file carries, made again."""
    check_commitments(sealed, report)
    check_root(sealed, report)
    check_result(sealed, report)
    check_hashes(sealed, report)
    check_signature(sealed, report)


def check_commitments(sealed: Sealed, report: Report) -> None:
    """The codes of the questions, published when the rounds opened."""
    used: set[tuple[str, int]] = set()
    for round, part in sealed.parts.items():
        for made in part["commitments"]:
            check_commitment(sealed, report, round, made)
            used |= {(id, revision) for id, revision in made["questions"]}
        if not part["commitments"]:
            used |= {name for name, question in sealed.questions.items() if question["round"] == round}
            report.skips(f"{round}: không có mã niêm phong đề", f"{round}: there is no code of the questions")
    if set(sealed.questions) != used:
        report.fails("code", "Có câu hỏi nằm ngoài bộ đề đã niêm phong", "There are questions outside of those sealed")


def check_commitment(sealed: Sealed, report: Report, round: str, made: Json) -> None:
    digest = hashlib.sha256(f"{sealed.header['contest']}\n{round}\n{made['salt']}\n".encode())
    for id, revision in made["questions"]:
        digest.update(canonical(sealed.questions.get((id, revision))) + b"\n")
    if digest.hexdigest() == made["code"]:
        report.holds(
            f"{round}: mã niêm phong đề {made['code']} đúng là của bộ câu hỏi và đáp án trong tệp",
            f"{round}: the code of the questions {made['code']} is that of the questions and key in the file",
        )
    else:
        report.fails(
            "code",
            f"{round}: câu hỏi, đáp án hoặc muối không khớp với mã niêm phong đề công bố lúc mở",
            f"{round}: questions, key or salt do not fit the code that was published at the opening",
        )


def check_root(sealed: Sealed, report: Report) -> None:
    """The root of all steps of each round, published after its close."""
    for round, part in sealed.parts.items():
        root, roots = sealed.trees[round].root(), [one["root"] for one in part["roots"]]
        if not roots:
            report.skips(f"{round}: không có mã gốc công bố lúc đóng", f"{round}: there is no root from the close")
        elif root == roots[-1]:
            report.holds(
                f"{round}: mã gốc {root} của các lượt thi đúng như đã công bố sau khi đóng",
                f"{round}: the root {root} of the attempts is the one published after the close",
            )
        else:
            report.fails(
                "root", f"{round}: mã gốc tính lại là {root}, khác mã công bố sau khi đóng: có lượt thi bị sửa, thêm hoặc bớt",
                f"{round}: the root comes out as {root}, not as published after the close: attempts were changed, added or removed",
            )  # fmt: skip


def check_result(sealed: Sealed, report: Report) -> None:
    """The code of the result, which stands on printed papers: over the whole outcome in canonical form."""
    header = sealed.header
    lists = {
        name: [one for _, one in sealed.lines[kind]]
        for name, kind in (
            ("awards", "award"), ("gives_up", "gives_up"), ("passed_over", "passed_over"), ("people", "person"),
            ("unawarded", "unawarded"), ("undecided", "undecided"), ("units", "table"), ("unplaced", "unplaced"),
        )
    }  # fmt: skip
    groups: dict[str, list[Json]] = {code: [] for code in header["groups"]}
    for _, body in sealed.lines["group_person"]:
        groups.setdefault(body["group"], []).append({name: body[name] for name in body if name != "group"})
    digest = sha256(canonical({**header["outcome"], **lists, "groups": groups}))
    if digest == header["result"]:
        report.holds(f"Mã kết quả {digest} khớp với nội dung", f"The code of the result {digest} fits its content")
    else:
        report.fails("result", "Mã kết quả không khớp với nội dung", "The code of the result does not fit its content")


def check_hashes(sealed: Sealed, report: Report) -> None:
    """The hash of each part, and of everything before them."""
    body = sealed.lines["hashes"][-1][1]
    sections = {kind: digest.hexdigest() for kind, digest in sealed.sections.items()}
    whole = sealed.whole.hexdigest()
    roots = {round: tree.root() for round, tree in sealed.trees.items() if tree.peaks}
    mine = {"counts": sealed.counts, "roots": roots, "sections": sections, "whole": whole}
    for kind, digest in sections.items():
        if body["sections"].get(kind) != digest or body["counts"].get(kind) != sealed.counts[kind]:
            report.fails(
                "hashes", f"Phần {kind} không khớp với mã băm ở cuối tệp", f"The part {kind} does not fit its hash at the end"
            )  # fmt: skip
    if body != mine:
        report.fails("hashes", "Mã băm của cả tệp không khớp", "The hash of the whole file does not fit")
    report.section(
        ["hashes"], "Mã băm của từng phần và cả tệp đều khớp", "The hashes of all parts and of the whole file fit"
    )


def check_signature(sealed: Sealed, report: Report) -> None:
    hashes, body = sealed.lines["hashes"][-1][1], sealed.lines["signature"][-1][1]
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        report.skips(
            "Chữ ký CHƯA được kiểm tra: máy này không có thư viện cryptography (pip install cryptography)",
            "The signature was NOT checked: this machine has no library cryptography (pip install cryptography)",
        )
    else:
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(body["public_key"]))
            key.verify(bytes.fromhex(body["signature"]), SIGNED + canonical(hashes))
        except (InvalidSignature, ValueError, KeyError, TypeError):
            report.fails("signature", "Chữ ký không đúng", "The signature is not valid")
        else:
            report.holds(
                f"Chữ ký Ed25519 đúng, của khóa {body['public_key']}", f"The Ed25519 signature is valid, by the key {body['public_key']}"
            )  # fmt: skip


def check_given(sealed: Sealed, report: Report, asked: argparse.Namespace) -> None:
    """Compare with the codes that were copied from the website or a paper, as far as there are some."""
    header, signature = sealed.header, sealed.lines["signature"][-1][1]
    for given, found, vi, en in (
        (
            asked.code,
            [one["code"] for part in header["parts"] for one in part["commitments"]],
            "Mã niêm phong đề",
            "The code of the questions",
        ),
        (asked.root, [one["root"] for part in header["parts"] for one in part["roots"]], "Mã gốc", "The root"),
        (asked.result, [header["result"]], "Mã kết quả", "The code of the result"),
        (asked.key, [signature.get("public_key")], "Khóa công khai", "The public key"),
    ):
        if given is None:
            continue
        if given.strip().lower() in found:
            report.holds(f"{vi} đúng như mã bạn đưa", f"{en} is the one you gave")
        else:
            report.fails("given", f"{vi} KHÁC với mã bạn đưa", f"{en} is NOT the one you gave")


# 9. Chạy / Run ------------------------------------------------------------------------------------------------------------------
def verify(lines: Iterable[bytes], out: IO[str], asked: argparse.Namespace) -> int:
    """Check everything; returns the exit code."""
    report = Report(out)
    sealed = Sealed(report)
    sealed.read(lines)
    header = sealed.header
    of = header["parts"][0]["title"]["vi"] if header["round"] else "Toàn cuộc thi / the whole contest"
    print(f"{header['title']['vi']} · {of} · bản/version {header['version']} ({header['state']})", file=out)
    report.section(["shape"], "Mọi dòng đúng khuôn", "Every line is made as it should be")
    report.section(
        ["attempt", "player"],
        f"{sealed.seen} lượt thi của {len(sealed.players)} người: đề, giờ giấc và từng bước đều hợp lệ",
        f"{sealed.seen} attempts of {len(sealed.players)} people: papers, times and steps are possible",
    )
    for part in (check_outcome, check_codes):
        try:
            part(sealed, report)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as why:
            report.fails("shape", f"Không tính lại được: {why!r}", f"It cannot be worked out: {why!r}")
    check_given(sealed, report, asked)
    if report.wrong:
        print(
            f"\nKẾT LUẬN: KHÔNG KHỚP, {report.wrong} điều sai.\nRESULT: it does NOT hold, {report.wrong} things are wrong.",
            file=out,
        )
        return 1
    print(
        "\nKẾT LUẬN: KHỚP. Mọi điều kiểm tra được đều đúng.\nRESULT: it holds. Everything that could be checked is right.",
        file=out,
    )
    return 0


def check_outcome(sealed: Sealed, report: Report) -> None:
    """Standings, units and prizes, worked out again."""
    header, rules = sealed.header, sealed.header["rules"]
    rounds = [entries(sealed, round) for round in sealed.parts]
    asked = rules["prediction"] if header["round"] else None
    people = rounds[0] if header["round"] else overall(rounds, rules["overall_best"])
    actual = None if asked is None else actual_value(asked["subject"], list(people.values()))
    placed = bool(header["round"] or rules["overall"])
    numbers = {
        "actual": actual,
        "all_correct": sum(one["correct"] == one["total"] for one in people.values()),
        "attempts": sealed.seen,
        "contest": header["pack_id"],
        "disqualified": sorted(id for id, who in sealed.players.items() if header["round"] in who["out"]),
        "participants": len(people),
        "round": header["round"],
    }
    for name, value in numbers.items():
        if header["outcome"].get(name) != value:
            report.fails(
                "numbers", f"{name}: tệp ghi {header['outcome'].get(name)}, tính lại được {value}",
                f"{name}: the file has {header['outcome'].get(name)}, {value} comes out",
            )  # fmt: skip
    report.section(
        ["numbers"],
        f"{numbers['participants']} người dự thi được xếp hạng, {numbers['attempts']} lượt, giá trị thực của dự đoán {actual}: khớp",
        f"{numbers['participants']} people in the ranking, {numbers['attempts']} attempts, true value {actual}: the same",
    )
    listed = check_people(sealed, report, people if placed else {}, actual)
    check_unplaced(sealed, report, {} if placed else people)
    check_tables(sealed, report, [entry for entries in rounds for entry in entries.values()])
    check_awards(sealed, report, listed)


@contextmanager
def opened(path: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file, packed or not."""
    with Path(path).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        yield gzip.GzipFile(fileobj=file) if packed else file


def main(arguments: list[str] | None = None, out: IO[str] | None = None) -> int:
    out = out or sys.stdout
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="tệp kết quả niêm phong / the sealed result (.jsonl, .jsonl.gz)")
    parser.add_argument("--code", help="mã niêm phong đề công bố lúc mở / the code of the questions from the opening")
    parser.add_argument("--root", help="mã gốc công bố sau khi đóng / the root from the close")
    parser.add_argument("--result", help="mã kết quả trên bản in / the code of the result on printed papers")
    parser.add_argument("--key", help="khóa công khai trên trang web / the public key on the website")
    asked = parser.parse_args(arguments)
    try:
        with opened(asked.file) as lines:
            return verify(lines, out, asked)
    except Unreadable as why:
        print(f"[HỎNG] {why.args[0]}\n       {why.args[1]}", file=out)
    except (OSError, EOFError, zlib.error) as why:
        print(f"[HỎNG] Không đọc được tệp: {why}\n       The file cannot be read: {why}", file=out)
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
