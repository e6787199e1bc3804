"""How the split does on every layout of HTML among the golden pages: `python -m tests.quality.layouts`.

Beside it, where it is installed (`make .venv/.bench`), how many items trafilatura's default extraction leaves in the body.
"""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import zip_longest
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from streams.core.text import repair, squeeze
from tests.golden.cases import Case, cases

SEQUENCE_WORDS = 4
"""Articles and items on other subjects share three words in a row (`in de nacht`), hardly ever four."""
MIDDLE_CHARS = 40
"""Enough to know a lead by; its middle, since an extractor may cut either end."""


class Row(NamedTuple):
    """A layout: its items, how many the split finds with their places and lead, words of their leads in its article."""

    layout: str
    items: int
    right: int
    leaked: int


def html_cases() -> list[Case]:
    """The golden pages that are HTML, each in a layout of its own."""
    return [case for case in cases() if case.name.startswith("html/")]


def measure(case: Case) -> Row:
    """The split of one page beside what is right."""
    page, expected = case.page, case.expected["items"]
    found = [(item.places, item.lead) for item in page.items]
    right = sum((tuple(item["places"]), item["lead"]) in found for item in expected)
    leaked = leaked_words(page.paragraphs, leads_of(case))
    return Row(case.name.removeprefix("html/"), len(expected), right, leaked)


def leads_of(case: Case) -> list[str]:
    """The leads of the items that the page has, found or not."""
    return [item["lead"] for item in case.expected["items"]]


def sequences(text: str) -> set[tuple[str, ...]]:
    """All sequences of `SEQUENCE_WORDS` words in `text`, without case and punctuation."""
    words = _words(text)
    return {tuple(words[at : at + SEQUENCE_WORDS]) for at in range(len(words) - SEQUENCE_WORDS + 1)}


def leaked_words(paragraphs: Iterable[str], leads: Iterable[str]) -> int:
    """How many words of the paragraphs are in a sequence that a lead has too."""
    of_leads = {sequence for lead in leads for sequence in sequences(lead)}
    return sum(_words_within(_words(paragraph), of_leads) for paragraph in paragraphs)


def _words_within(words: list[str], of_leads: set[tuple[str, ...]]) -> int:
    starts = [at for at in range(len(words)) if tuple(words[at : at + SEQUENCE_WORDS]) in of_leads]
    return len({at + further for at in starts for further in range(SEQUENCE_WORDS)})


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def left_by_trafilatura(case: Case) -> int:
    """How many items have the middle of their lead in the body that trafilatura extracts with its defaults."""
    from trafilatura import extract  # Not installed for tests.

    body = squeeze(repair(extract(case.text) or "").text)
    return sum(_middle(lead) in body for lead in leads_of(case))


def _middle(lead: str) -> str:
    start = max(0, (len(lead) - MIDDLE_CHARS) // 2)
    return lead[start : start + MIDDLE_CHARS]


def main() -> None:
    """Prints the table."""
    table = Table("layout", box=None, header_style="bold")
    for column in ("items", "right", "words leaked", "left by trafilatura"):
        table.add_column(column, justify="right")
    rows = [measure(case) for case in html_cases()]
    left = [left_by_trafilatura(case) for case in html_cases()] if find_spec("trafilatura") else []
    for row, of_row in zip_longest(rows, left, fillvalue="not installed"):
        table.add_row(*map(str, row), str(of_row))
    sums = [sum(row.items for row in rows), sum(row.right for row in rows), sum(row.leaked for row in rows)]
    table.add_row(f"{len(rows)} layouts", *map(str, sums), str(sum(left)) if left else "", style="bold")
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
