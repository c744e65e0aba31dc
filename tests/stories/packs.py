"""The shipped contest with other rules, for stories of what other contests do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bot.config import SHIPPED_PACK


def other_rules(folder: Path, rules: str = "", **files: tuple[str, str]) -> Path:
    """A copy of the shipped pack in which these lines replace or join those of rules.yaml.

    `files`: for a file (without `.yaml`) a pattern and what stands in its place, everywhere.
    """
    made = Path(shutil.copytree(SHIPPED_PACK, folder / "pack"))
    path = made / "rules.yaml"
    text = path.read_text("utf-8")
    for key in re.findall(r"(?m)^(\w+):", rules):
        text = re.sub(rf"(?m)^{key}:.*\n(?:[ ].*\n|\n)*", "", text)
    path.write_text(f"{text}\n{rules}\n", "utf-8")
    for name, (pattern, instead) in files.items():
        other = made / f"{name}.yaml"
        changed, count = re.subn(pattern, instead, other.read_text("utf-8"))
        assert count, f"{pattern} is not in {name}.yaml"
        other.write_text(changed, "utf-8")
    return made
