"""The golden pages, one test a field; every part stands where its span says; the pages are as many as they should be."""

import pytest

from schemas.page import Page, Span
from streams.core.text import repair, squeeze
from tests.golden.cases import FIELDS, Case, cases, shown


def each(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("case", cases(), ids=each)
def test_the_split_is_right(case: Case, field: str) -> None:
    assert shown(case.page)[field] == case.expected[field], case.why


@pytest.mark.parametrize("case", cases(), ids=each)
def test_spans_lead_to_the_parts(case: Case) -> None:
    page = case.page
    text = page.text if page.text is not None else case.text

    def at(span: Span) -> str:
        return squeeze(repair(text[slice(*span)]).text)

    blocks = {"paragraph": list(page.paragraphs), "subhead": list(page.subheads)}
    assert [at(block.span) for block in page.body] == [blocks[block.kind].pop(0) for block in page.body]
    assert blocks == {"paragraph": [], "subhead": []}
    for dateline in (page.dateline, *(item.dateline for item in page.items)):
        assert dateline is None or at(dateline.span) == dateline.text.strip()
    for item in page.items:
        whole = at(item.span)
        assert all(part in whole for part in (item.headline, item.age) if part)
        assert all(sentence in whole for sentence in item.lead.split(". "))
    assert all(bullet.headline in at(bullet.span) for bullet in page.bullets)


@pytest.mark.parametrize("case", cases(), ids=each)
def test_every_character_is_accounted_for(case: Case) -> None:
    page = case.page
    assert_tiles(page, page.text if page.text is not None else case.text)


def assert_tiles(page: Page, text: str) -> None:
    """The segments follow each other from the first character to the last, and a blank one holds white space only."""
    position = 0
    for segment in page.segments:
        assert segment.span[0] == position < segment.span[1]
        position = segment.span[1]
        assert segment.kind != "blank" or not text[slice(*segment.span)].strip()
    assert position == len(text)


def test_there_are_sixty_pages_in_all_the_layouts() -> None:
    layouts = [case.name.split("/")[0] for case in cases()]
    assert len(layouts) >= 60
    assert set(layouts) >= {"flat", "blank", "list", "cut", "damage", "ages", "other", "html"}
