"""Writes the table of all settings into OPERATING.md, from `streams/settings.py`: `python -m tests.project.settings_table`.

A setting's reason is the docstring below its field, which Python itself does not keep: it is read from the source.
"""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from streams.settings import Settings
from tests.manual import ROOT

PAGE = ROOT / "OPERATING.md"
BEGINS, ENDS = "<!-- settings: written by `make schemas` -->\n", "<!-- end of settings -->\n"
HEAD = "| setting | default | |\n| --- | --- | --- |\n"


def reasons() -> dict[str, str]:
    """The docstring of each field, on one line; nothing for a field that has none."""
    (tree,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for node, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            is_told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            found[node.target.id] = " ".join(str(below.value.value).split()) if is_told else ""  # type: ignore[union-attr]
    return {name: found.get(name, "") for name in Settings.model_fields}


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in ("", None, {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else f'{value:.15g}' if isinstance(value, float) else value}`"


def _allowed(field: dict[str, Any]) -> str:
    """What may be given, where that is bounded."""
    numbers = next((each for each in field.get("anyOf", ()) if each["type"] == "integer"), field)
    low, high = numbers.get("minimum", numbers.get("exclusiveMinimum")), numbers.get("maximum")
    if "enum" in field:
        return "One of " + ", ".join(f"`{each}`" for each in field["enum"]) + "."
    if low is None:
        return ""
    if high is None:
        return f"From {low:.15g} on."
    return f"{'More than' if 'exclusiveMinimum' in numbers else 'From'} {low:.15g} to {high:.15g}."


def table() -> str:
    return HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    fields = Settings.model_json_schema()["properties"]
    for name, reason in reasons().items():
        about = " ".join(filter(None, (reason, _allowed(fields[name])))).replace("|", "\\|")
        yield f"| `NETBINNEN_{name.upper()}` | {_default(fields[name])} | {about} |\n"


def with_table(text: str) -> str:
    """The page's `text` with the table of today in its place."""
    before, _, rest = text.partition(BEGINS)
    return before + BEGINS + table() + ENDS + rest.partition(ENDS)[2]


def main() -> None:
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
