"""Asking `python -m bot doctor`: `said = await ask(tmp_path, telegram_token=…); said.wrong("telegram", "does not know", "@BotFather")`."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.servers import free_port


@dataclass(frozen=True)
class Said:
    """Its exit code, all that it printed, and its findings."""

    code: int | None
    printed: str
    findings: list[dict[str, Any]]

    def fine(self, step: str, *words: str) -> None:
        """It found this to be as it must be."""
        self._finds("ok", step, words)

    def warns(self, step: str, *words: str) -> None:
        """It wants somebody to look at this."""
        self._finds("warning", step, words)

    def wrong(self, step: str, *words: str) -> None:
        """It found this wrong, and says what to do."""
        assert self._finds("wrong", step, words)["do"], "it does not say what to do"

    def _finds(self, grade: str, step: str, words: tuple[str, ...]) -> dict[str, Any]:
        for found in self.findings:
            told = f"{found['what']} {found['do']}"
            if (found["grade"], found["step"]) == (grade, step) and all(word in told for word in words):
                return found
        raise AssertionError(f"no {grade} of {step} with {words} in\n{self.printed}")


async def ask(folder: Path, *args: str, **settings: str) -> Said:
    """Ask in a folder, with these settings and no others; in a thread, because fakes serve in the test's own loop."""
    given: dict[str, str | None] = {name: None for name in os.environ if name.startswith("THITUAN_")}
    given["THITUAN_LISTEN"] = f"127.0.0.1:{free_port()}"
    given |= {f"THITUAN_{name.upper()}": value for name, value in settings.items()}
    command = ["doctor", "--json", "--lang", "en", *args]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = await asyncio.to_thread(CliRunner().invoke, main, command, env=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Said(result.exit_code, result.output, json.loads(result.output)["findings"])
