"""Rules of the house that no linter knows."""

import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS: list[str] = PYPROJECT["tool"]["importlinter"]["root_packages"]

# Slow or large at import (aiogram: four seconds and 169 MB), so only what needs them may load them.
HEAVY = ("aiogram", "telegram", "typst", "docx", "xlsxwriter")


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return match.group().lower()


def declared() -> set[str]:
    groups: dict[str, list[str]] = PYPROJECT["dependency-groups"]
    everything = [*PYPROJECT["project"]["dependencies"], *(line for group in groups.values() for line in group)]
    return {name_of(line) for line in everything}


def test_there_are_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["lint.txt", "runtime.txt", "test.txt", "uv.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_folder_of_a_machine(lock: Path) -> None:
    tells = re.compile(
        r"://|--(extra-)?index|--find-links|--trusted-host|@ |(^|\s)[/~]|\b[a-z0-9-]+\.(com|org|net|io|dev)\b"
    )
    assert [line for line in lock.read_text("utf-8").splitlines() if tells.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_a_hash(lock: Path) -> None:
    pins = re.split(r"\n(?=[a-z0-9])", lock.read_text("utf-8"))
    assert [pin.splitlines()[0] for pin in pins if "==" in pin and "--hash=sha256:" not in pin] == []


def test_the_locks_agree_on_every_version() -> None:
    seen: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(
            r"^([a-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", lock.read_text("utf-8"), re.MULTILINE
        ):
            seen.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_every_declared_dependency_is_pinned() -> None:
    pinned = {name_of(line) for lock in LOCKS for line in lock.read_text("utf-8").splitlines() if "==" in line}
    assert {name.replace("_", "-") for name in declared()} - pinned == set()


def test_every_dependency_says_what_it_is_for() -> None:
    rows = re.findall(
        r"^\| ([\w.-]+) \| (.+) \| (.+) \|$", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE
    )
    documented = {name.lower() for name, _, _ in rows} - {"package"}
    assert documented == declared()


@pytest.mark.parametrize("module", [*ROOMS, "bot.cli", "bot.config", "bot.app"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    if find_spec(module) is None:
        return  # a room that is not furnished yet
    code = f"import sys, {module}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_no_drawer_for_odds_and_ends(room: str) -> None:
    odd = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [path for path in (ROOT / room).rglob("*.py") if odd & {path.stem, path.parent.name}] == []
