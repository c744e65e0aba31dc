"""`python -m bot rank`: checking a result offline."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.rank import rank_command

RULES = "ranking: [{by: correct, order: desc}, {by: gap, order: asc}, {by: at, order: asc}]\n"
LINES = """\
{"id": 7, "correct": 9, "gap": 0.5, "at": "2024-06-03T08:00:00+07:00"}
{"id": "b", "correct": 9, "gap": null, "at": "2024-06-03T00:00:00Z"}
{"id": 3, "correct": 10, "gap": 1, "at": null}
{"id": 10, "correct": 9, "gap": 5e-1, "at": "2024-06-03T01:00:00Z"}
"""
PLACES: list[dict[str, Any]] = [
    {"id": 3, "rank": 1, "decided_by": None, "values": {"correct": 10, "gap": 1, "at": None}},
    {
        "id": 7,
        "rank": 2,
        "decided_by": "correct",
        "values": {"correct": 9, "gap": "1/2", "at": "2024-06-03T08:00:00+07:00"},
    },
    {
        "id": 10,
        "rank": 2,
        "decided_by": None,
        "values": {"correct": 9, "gap": "1/2", "at": "2024-06-03T01:00:00+00:00"},
    },
    {
        "id": "b",
        "rank": 4,
        "decided_by": "gap",
        "values": {"correct": 9, "gap": None, "at": "2024-06-03T00:00:00+00:00"},
    },
]


@pytest.fixture
def ranked(tmp_path: Path) -> Any:
    def run(attempts: str | bytes, *options: str, rules: str = RULES) -> Result:
        (tmp_path / "rules.yaml").write_text(rules, "utf-8")
        (tmp_path / "attempts").write_bytes(attempts.encode() if isinstance(attempts, str) else attempts)
        files = ["--rules", str(tmp_path / "rules.yaml"), "--attempts", str(tmp_path / "attempts")]
        return CliRunner().invoke(rank_command, [*files, *options])

    return run


@pytest.mark.parametrize(
    "text", [LINES, "[" + ",\n".join(LINES.splitlines()) + "]", "\n" + LINES.replace("\n", "\r\n\r\n")]
)
def test_json_lines(ranked: Any, text: str) -> None:
    result = ranked(text, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, PLACES)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_from_any_spreadsheet(ranked: Any, separator: str, mark: str) -> None:
    rows = [
        ("id", "name", "correct", "gap", "at"),
        ("7", "Lò Mai", "9", "0.5", "2024-06-03T08:00:00+07:00"),
        ("b", "", "9", "", "2024-06-03 00:00:00Z"),
        ("3", "", "10", "1", ""),
        ("10", "", "9", ".50", "2024-06-03T01:00:00Z"),
    ]
    result = ranked(mark + "\r\n".join(separator.join(row) for row in rows) + "\r\n\r\n", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [place | {"id": str(place["id"])} for place in PLACES])


def test_a_table_for_reading(ranked: Any) -> None:
    lines = ranked(LINES).stdout.splitlines()
    assert lines[0].split() == ["rank", "id", "correct", "gap", "at", "decided_by"]
    assert lines[2].split() == ["2", "7", "9", "1/2", "2024-06-03T08:00:00+07:00", "correct"]


def test_decimals_are_exact(ranked: Any) -> None:
    lines = '{"id": 1, "v": 0.30000000000000000001}\n{"id": 2, "v": 0.3}\n{"id": 3, "v": 0.300}\n'
    result = ranked(lines, "--json", rules="ranking: [{by: v, order: asc}]")
    assert [(place["id"], place["rank"]) for place in json.loads(result.stdout)] == [(2, 1), (3, 1), (1, 3)]


def test_nobody_took_part(ranked: Any) -> None:
    assert json.loads(ranked("", "--json").stdout) == []
    assert json.loads(ranked("id,correct,gap,at\n", "--json").stdout) == []


ONE = '{"id": 1, "correct": 9, "gap": 1, "at": null}\n'
HEADING = "id,correct,gap,at\n"


@pytest.mark.parametrize(
    ("attempts", "says"),
    [
        (ONE + '{"id": 2, "correct": 9, "at": null}', ":2: column gap is missing"),
        (ONE + ONE, ":2: column id: 1 stands already in line 1"),
        (
            ONE + '{"id": 2, "correct": "9", "gap": 1, "at": null}',
            ":2: column correct: a text here, but a number in line 1",
        ),
        (ONE + '{"id": 2, "correct": [9], "gap": 1, "at": null}', ":2: column correct: a list"),
        (ONE + '{"id": 2, "correct": NaN, "gap": 1, "at": null}', ":2: NaN is no exact number"),
        (ONE + '{"id": 2, "correct": 1e999999999, "gap": 1, "at": null}', ":2: 1e999999999 is no exact number"),
        (ONE + '{"id": 2, "correct": ' + "9" * 5000 + ', "gap": 1, "at": null}', ":2: a number is too long"),
        (ONE + '{"id": null, "correct": 9, "gap": 1, "at": null}', ":2: column id"),
        (ONE + '{"id": 2, "corr', ":2: this is no JSON"),
        (ONE + "[1", "must be an object"),
        ("[" + ONE, "the list is cut off"),
        ("id,correct,gap\n1,9,1\n", ":1: column at is missing"),
        ("id,correct,gap,at,gap\n", ":1: column gap stands twice"),
        (HEADING + "1,9,1,\n2,9,x,\n", ":3: column gap: a text here, but a number in line 2"),
        (HEADING + '1,9,1;5,\n2,9,"1,5",\n', ":3: column gap: '1,5' is unclear"),
        (HEADING + "1,9,1,03/6/2024 08:00\n", ":2: column at: '03/6/2024 08:00' is unclear"),
        (HEADING + "1,9,1\n", ":2: 3 cells under 4 columns"),
        (HEADING + ",9,1,\n", ":2: column id: it is empty"),
        (HEADING + "1,9,1,\n\n1,8,1,\n", ":4: column id: '1' stands already in line 2"),
        (
            HEADING + "1,9,1,2024-06-03T08:00\n2,9,1,2024-06-03T08:00Z\n",
            ":3: column at: a moment here, but a moment without",
        ),
        ("id,correct\n\xff".encode("latin-1"), "not UTF-8"),
    ],
)
def test_what_is_wrong_and_where(ranked: Any, attempts: str | bytes, says: str) -> None:
    result = ranked(attempts, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("ranking: [", "rules.yaml:1: this is no YAML"),
        ("ranking: []", "rules.yaml: ranking must be"),
        ("", "rules.yaml: no ranking"),
        ("ranking: [{by: gap, order: asc}, {by: gap, order: desc}]", "ranking names 'gap' twice"),
        ("ranking: [{by: gap, order: up}]", "`order` must be desc (more is better) or asc"),
        ("ranking: [{order: asc}]", "`by` must name a column"),
        ("ranking: [{by: gap, order: asc, weight: 2}]", "unknown weight"),
    ],
)
def test_wrong_rules(ranked: Any, rules: str, says: str) -> None:
    result = ranked(ONE, rules=rules)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_file_that_is_not_there() -> None:
    assert CliRunner().invoke(rank_command, ["--rules", "/none", "--attempts", "/none"]).exit_code == 2
