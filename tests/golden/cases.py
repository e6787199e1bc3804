"""The golden pages: invented text in every layout, with the split that is right, reviewed by eye.

A case is a folder `<layout>/<case>/` with the page as a crawler delivers it (`page.txt` or `page.html`), `about.json`
(why, url, fetched_at) and `expected.json`. `python -m tests.golden.cases` prints a table of what differs.
"""

import sys
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from schemas import RawArticle
from schemas.codec import encode_plain, parse
from schemas.page import Page
from streams.core.split.parts import read_page

FOLDER = Path(__file__).parent
FIELDS = (
    *("kind", "headline", "dateline", "byline", "subheads", "paragraphs", "complete", "section", "date", "published"),
    *("items", "bullets", "link", "rights", "language"),
)
ITEM_FIELDS = ("places", "agencies", "dateline", "lead", "headline", "age", "published", "complete", "section", "url")


@dataclass(frozen=True)
class Case:
    """A golden page and what is known of it."""

    name: str
    raw: RawArticle
    fetched_at: datetime
    why: str
    expected: dict[str, Any]

    @cached_property
    def page(self) -> Page:
        """The page as the splitter takes it apart."""
        return read_page(self.raw, self.fetched_at)

    @property
    def text(self) -> str:
        """What the crawler delivered."""
        return self.raw.text if self.raw.text is not None else self.raw.html or ""


@cache
def cases() -> tuple[Case, ...]:
    """All golden pages, by name."""
    return tuple(_case(about.parent) for about in sorted(FOLDER.glob("*/*/about.json")))


def _case(folder: Path) -> Case:
    about = parse((folder / "about.json").read_bytes())
    page = next(folder.glob("page.*"))
    field = "html" if page.suffix == ".html" else "text"
    # Bytes, not text: Python would make one kind of line break of all.
    known = {"url": about["url"], "fetched_at": about["fetched_at"]}
    raw = RawArticle.model_validate(known | {field: page.read_bytes().decode()})
    expected = parse((folder / "expected.json").read_bytes())
    return Case(f"{folder.parent.name}/{folder.name}", raw, datetime.fromisoformat(about["fetched_at"]), about["why"], expected)


def shown(page: Page) -> dict[str, Any]:
    """The page's fields as `expected.json` has them: without spans."""
    found = parse(encode_plain(page))
    found["dateline"] = _no_span(found["dateline"])
    found["items"] = [{name: _no_span(item[name]) for name in ITEM_FIELDS} for item in found["items"]]
    found["bullets"] = [_no_span(bullet) for bullet in found["bullets"]]
    return {name: found[name] for name in FIELDS}


def _no_span(value: Any) -> Any:
    return {name: inner for name, inner in value.items() if name != "span"} if isinstance(value, dict) else value


def differences(case: Case) -> list[tuple[str, Any, Any]]:
    """Field, what the splitter says, what is right: where they differ. Items one by one."""
    got, found = shown(case.page), []
    for name in FIELDS:
        if name == "items" and len(got[name]) == len(case.expected[name]):
            for nth, (item, right) in enumerate(zip(got[name], case.expected[name], strict=True)):
                found += [(f"items[{nth}].{f}", item[f], right[f]) for f in ITEM_FIELDS if item[f] != right[f]]
        elif got[name] != case.expected[name]:
            found.append((name, got[name], case.expected[name]))
    return found


if __name__ == "__main__":
    wrong = 0
    for case in cases():
        for name, got, right in differences(case):
            wrong += 1
            sys.stdout.write(f"{case.name} {name}\n  got   {got!r}\n  right {right!r}\n")
    chars = sum(len(case.text) for case in cases())
    layouts = sorted({case.name.split("/")[0] for case in cases()})
    sys.stdout.write(f"{len(cases())} pages in {len(layouts)} layouts, {chars} characters, {wrong} differences\n")
