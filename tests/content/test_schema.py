"""The schemas for editors: the very keys that the readers read, and every shipped file is valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.nodes import Keys
from content.schema import FOLDER, LINE, schemas, written
from tests.content.shipped import SHIPPED

READERS = [
    f"content.{name}"
    for name in (
        "calendar_file", "chain_rules", "contest_file", "formula_rules", "material_files", "notices_file", "prize_rules", "questions_file",
        "rules_file",
    )
]  # fmt: skip
LANGUAGES = (frozenset({"vi", "en"}), frozenset({"vi"}))


def objects(schema: Any) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Every place of a schema that holds keys: the keys, and those that are needed."""
    if isinstance(schema, list):
        for one in schema:
            yield from objects(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield frozenset(schema["properties"]), frozenset(schema["required"])
        for below in schema.values():
            yield from objects(below)


def test_schemas_and_readers_have_the_same_keys() -> None:
    read = {
        (frozenset(found.needs) | found.may, frozenset(found.needs))
        for name in READERS
        for found in vars(import_module(name)).values()
        if isinstance(found, Keys)
    }
    assert set(objects([*schemas().values()])) - {LANGUAGES} == read


def test_the_files_are_what_the_readers_need_now() -> None:
    """If this fails: `python -m content.schema`."""
    assert {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == {
        name: written(schema) for name, schema in schemas().items()
    }


FILES = [path for pack in SHIPPED for path in sorted(pack.glob("*.yaml"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_file_names_its_schema_and_is_valid(path: Path) -> None:
    first = path.read_text("utf-8").split("\n", 1)[0]
    assert first.startswith(LINE)
    assert (path.parent / first.removeprefix(LINE)).resolve() == FOLDER / f"{path.stem}.json"
    assert list(faults(yaml.load(path.read_text("utf-8"), Loader=AsWritten), schemas()[path.stem])) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rules", "question: 10"),
        ("rules", "questions: ten"),
        ("rules", "kept: worst"),
        ("rules", "ranking: [{by: height, order: asc}]"),
        ("rules", "attempts: many"),
        ("rules", "prizes: [{code: a}]"),
        ("calendar", "rounds: [{code: a, title: A, opens: sáng, closes: tối}]"),
        ("contest", "id: Sơn La"),
        ("questions", "[{id: a}]"),
    ],
)
def test_mistakes_are_underlined(file: str, text: str) -> None:
    assert list(faults(yaml.load(text, Loader=AsWritten), schemas()[file]))


class AsWritten(yaml.SafeLoader):
    """Days stay the words that they are in the file, as editors take them."""


AsWritten.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """What is wrong by the part of JSON Schema that ours use; editors bring the whole of it."""
    assert not isinstance(value, date)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(_is(value, name) for name in types):
        yield f"{at}: {value!r} is no {types}"
        return
    if "oneOf" in schema and sum(not list(faults(value, one, at)) for one in schema["oneOf"]) != 1:
        yield f"{at}: {value!r} fits none or several"
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{at}: {value!r} is not one of the words"
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value) or len(value) < schema.get("minLength", 0):
            yield f"{at}: {value!r} is written otherwise"
    elif isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value!r} is too small or too large"
    elif isinstance(value, list):
        yield from _faults_in_list(value, schema, at)
    elif isinstance(value, dict) and "properties" in schema:
        yield from _faults_in_keys(value, schema, at)


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _faults_in_list(value: list[Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: {len(value)} points"
    for number, one in enumerate(value):
        yield from faults(one, schema.get("items", {}), f"{at}[{number}]")


def _faults_in_keys(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: no {name}" for name in schema["required"] if name not in value)
    for name, below in value.items():
        known = schema["properties"].get(name, schema["additionalProperties"])
        if known is False:
            yield f"{at}: unknown {name}"
        elif isinstance(known, dict):
            yield from faults(below, known, f"{at}.{name}")
