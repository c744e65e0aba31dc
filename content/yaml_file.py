"""Opening a YAML file so that every node keeps its line, and saying in plain words why a file is no YAML."""

from __future__ import annotations

import yaml

from content.nodes import Field, Reading
from content.source import Source

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, otherwise the same
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_YAML_ADVICE = {
    "another document": "take the line `---` out, one file holds one document",
    "alias": 'a text that begins with `*` or `&` wants "quotes"',
    "mapping values": 'a text that holds `: ` wants "quotes", and a key begins under the key before it',
}


def _yaml_advice(told: str) -> str:
    for words, advised in _YAML_ADVICE.items():
        if words in told:
            return advised
    return 'look at the indentation, and put a text that begins with a sign or holds `: ` or ` #` in "quotes"'


def open_yaml(source: Source, reading: Reading) -> Field:
    """The top of a file; a stand-in, told, if the file is no YAML or is empty."""
    node: yaml.Node | None = None
    try:
        node = yaml.compose(source.text, Loader=_Loader)
        if node is None:
            reading.report.error(
                source.place(), "the file is empty; write it as in docs/contest-rules.md, or remove it"
            )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = error.problem or error.context or "broken"
        reading.report.error(source.place(mark.line + 1 if mark else 1), f"not YAML ({told}); {_yaml_advice(told)}")
    except (yaml.YAMLError, RecursionError) as error:
        position = getattr(error, "position", 0)
        line = source.text.count("\n", 0, position) + 1
        reading.report.error(source.place(line), f"not YAML ({error}); type this line again".replace("\n", " "))
    line = node.start_mark.line + 1 if node is not None else 1
    return Field(node, source.place(line), reading)
