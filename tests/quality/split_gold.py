"""The split of the shared pages beside their gold, field by field: `python -m tests.quality.split_gold`.

Reads `pages/pages.jsonl` and `pages/pages_gold.jsonl` of the shared folder; the exit code is 1 where anything differs.
"""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from schemas.codec import encode_plain, parse
from schemas.page import Page
from streams.core.split import split_page
from tests.shared import SHARED

PAGES, GOLD = "pages/pages.jsonl", "pages/pages_gold.jsonl"
ITEM_FIELDS = {
    # Our name of a field, and the gold's. A gold item without headline is one that has none on the page.
    "places": "places",
    "agencies": "agencies",
    "lead": "lead",
    "headline": "headline",
    "age": "relative",
    "complete": "complete",
}


class Comparison(NamedTuple):
    """What the split says of one field of one page, and what is right. `nth` is of the item, from 0."""

    url: str
    field: str
    nth: int | None
    got: Any
    right: Any

    @property
    def differs(self) -> bool:
        """Whether the split is wrong."""
        return bool(self.got != self.right)

    @property
    def place(self) -> str:
        """The field and which item's: `item lead 3`."""
        return self.field if self.nth is None else f"{self.field} {self.nth}"


def compare(pages: str, gold: str) -> Iterator[Comparison]:
    """Every field that the gold has, of every page. Both are texts of JSON lines, in the same order."""
    for line, row in zip(pages.splitlines(), gold.splitlines(), strict=True):
        raw, right = parse(line.encode()), parse(row.encode())
        if raw["url"] != right["url"]:
            raise ValueError(f"{raw['url']} stands beside the gold of {right['url']}")
        page = split_page(raw["text"], raw["url"])
        yield from _compare_article(page, right)
        yield from _compare_items(page, right)


def _compare_article(page: Page, right: dict[str, Any]) -> Iterator[Comparison]:
    dateline = page.dateline and {"places": list(page.dateline.places), "agencies": list(page.dateline.agencies)}
    bullets = [f"{bullet.section} {bullet.time} {bullet.headline}" for bullet in page.bullets]
    for field, got, wanted in (
        ("headline", page.headline, right["headline"]),
        ("dateline", dateline, right["dateline"]),
        ("subheads", list(page.subheads), right["subheads"]),
        ("number of paragraphs", len(page.paragraphs), right["n_body_paragraphs"]),
        ("section", page.section, right["section"]),
        ("bullets", bullets, right.get("clock_bullets", [])),
    ):
        yield Comparison(right["url"], field, None, got, wanted)


def _compare_items(page: Page, right: dict[str, Any]) -> Iterator[Comparison]:
    items = parse(encode_plain(page.items))
    yield Comparison(right["url"], "number of items", None, len(items), len(right["items"]))
    # An item too few or too many is one difference; those that there are must be right all the same.
    for nth, (item, wanted) in enumerate(zip(items, right["items"], strict=False)):
        for ours, theirs in ITEM_FIELDS.items():
            yield Comparison(right["url"], f"item {ours}", nth, item[ours], wanted.get(theirs))


def main() -> int:
    """Prints the table and each difference; 1 where there is any."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    missing = [name for name in (PAGES, GOLD) if not (SHARED / name).is_file()]
    if missing:
        console.print(f"Nothing compared: ../shared has no {' and no '.join(missing)} here.")
        return 0
    found = list(compare(*((SHARED / name).read_text(encoding="utf-8") for name in (PAGES, GOLD))))
    wrong = [comparison for comparison in found if comparison.differs]
    console.print(table_of(found))
    for comparison in wrong:
        console.print(f"{comparison.url} {comparison.place}\n  got   {comparison.got!r}\n  right {comparison.right!r}")
    console.print(f"{len({c.url for c in found})} pages, {len(found)} compared, {len(wrong)} different")
    return 1 if wrong else 0


def table_of(found: list[Comparison]) -> Table:
    """Per field: how many were compared, how many differ."""
    table = Table("field", box=None, header_style="bold")
    table.add_column("compared", justify="right")
    table.add_column("different", justify="right")
    for field in dict.fromkeys(comparison.field for comparison in found):
        of_field = [comparison.differs for comparison in found if comparison.field == field]
        table.add_row(field, str(len(of_field)), str(sum(of_field)))
    return table


if __name__ == "__main__":
    sys.exit(main())
