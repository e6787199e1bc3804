"""The floors of the split: no difference from any gold, not a word of the ticker in an article.

Shared data has its hash here; after a change of it, measure again, then set the hash. The golden pages need none: what is
right for them stands beside them.
"""

import hashlib
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest

from schemas.codec import encode_plain
from schemas.page import Page
from streams.core.split import split_page
from tests.golden.cases import Case
from tests.golden.test_golden import assert_tiles
from tests.quality import split_gold
from tests.quality.layouts import html_cases, leaked_words, measure, sequences
from tests.quality.split_gold import GOLD, PAGES, compare
from tests.shared import shared_text

SEED = "pages/navo-rusland.txt"
DIGESTS = {
    # The first 12 digits of the SHA-256 of what was measured.
    PAGES: "2c1403bf61eb",
    GOLD: "46959890384b",
    SEED: "298a40e39d21",
}
SEED_FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")
SEED_ITEMS = [
    # Places, agencies, published after and until: the day of March 2026 and the local time.
    ("TEHERAN", "ANP", "2 07:12", "2 07:13"),
    ("BUENOS AIRES", "ANP/AFP", "2 07:02", "2 07:03"),
    ("WASHINGTON", "ANP", "2 06:00", "2 07:00"),
    ("LONDEN", "ANP/RTR", "2 06:00", "2 07:00"),
    ("JERUZALEM", "ANP/RTR/AFP", "2 06:00", "2 07:00"),
    ("BERLIJN/LONDEN/PARIJS", "ANP/AFP", "2 00:00", "2 01:00"),
    ("LONDEN", "ANP/RTR", "1 23:00", "2 00:00"),
]


def measured(name: str) -> str:
    """The text of a file of ../shared, which must be the one that was measured."""
    text = shared_text(name)
    assert hashlib.sha256(text.encode()).hexdigest()[:12] == DIGESTS[name], "other data: measure again, then set the hash"
    return text


@pytest.fixture
def seed() -> str:
    """The real page that the project was asked for. No sentence of it goes into the project."""
    return measured(SEED)


def split_seed(text: str) -> Page:
    return split_page(text, "https://nieuws.example/a", SEED_FETCHED)


def test_no_difference_from_the_gold_of_the_shared_pages() -> None:
    found = list(compare(measured(PAGES), measured(GOLD)))
    assert [comparison for comparison in found if comparison.differs] == []
    assert len({comparison.url for comparison in found}) == 10


def test_every_character_of_the_real_page_is_accounted_for(seed: str) -> None:
    page = split_seed(seed)
    assert_tiles(page, seed)
    known = {"headline", "dateline", "paragraph", "subhead", "section", "lead", "age", "blank"}
    assert {segment.kind for segment in page.segments} == known


def test_the_real_page_has_its_article_without_a_word_of_the_ticker(seed: str) -> None:
    page = split_seed(seed)
    assert (len(page.paragraphs), len(page.subheads), len(page.items)) == (8, 2, 7)
    # The ticker by its section line, too: so that a lead which the split did not find cannot hide in the article.
    _, marker, ticker = seed.partition(f"Meer uit {page.section}\n")
    assert marker
    assert leaked_words(page.paragraphs, [ticker, *(item.lead for item in page.items)]) == 0
    pairs = product((block.span for block in page.body), (item.span for item in page.items))
    assert all(block[1] <= item[0] or item[1] <= block[0] for block, item in pairs)


def test_the_items_of_the_real_page_have_their_places_agencies_and_times(seed: str) -> None:
    found = []
    for item in split_seed(seed).items:
        assert item.published is not None
        times = (
            datetime.fromisoformat(at).astimezone(SEED_FETCHED.tzinfo) for at in (item.published.after, item.published.until)
        )
        found.append(("/".join(item.places or ()), "/".join(item.agencies or ()), *(f"{at.day} {at:%H:%M}" for at in times)))
    assert found == SEED_ITEMS


def layout(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", html_cases(), ids=layout)
def test_every_layout_of_html_gives_its_items_and_keeps_them_out_of_the_article(case: Case) -> None:
    row = measure(case)
    assert (row.right, row.leaked) == (row.items, 0)


def test_twelve_layouts_of_html_have_seven_items() -> None:
    assert sum(measure(case).items == 7 for case in html_cases()) >= 12


def test_words_of_a_lead_in_a_paragraph_are_counted() -> None:
    lead = "De brug in Breda gaat dicht. Het duurt lang."
    assert leaked_words(["Er is brand. De brug in Breda gaat open.", "Het duurt lang."], [lead]) == 5
    assert leaked_words(["De brug in Ede gaat dicht."], [lead]) == 0
    assert sequences("Het duurt lang.") == set()


PAGE = {
    "url": "https://nieuws.example/a",
    "text": "Kop\nEDE (ANP) - Zin een.\nMeer uit Sport\nSNEEK - Het waait.\n1 uur geleden",
}
RIGHT = {
    "url": "https://nieuws.example/a",
    "headline": "Kop",
    "dateline": {"places": ["EDE"], "agencies": ["ANP"]},
    "subheads": [],
    "n_body_paragraphs": 1,
    "section": "Sport",
    "items": [{"places": ["SNEEK"], "agencies": [], "lead": "Het waait.", "relative": "1 uur geleden", "complete": True}],
}


@pytest.mark.parametrize(("section", "code", "last"), [("Sport", 0, "0 different"), ("Breda", 1, "1 different")])
def test_the_comparison_shows_each_difference_and_fails_on_it(
    section: str, code: int, last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(split_gold, "SHARED", tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / PAGES).write_bytes(encode_plain(PAGE))
    (tmp_path / GOLD).write_bytes(encode_plain(RIGHT | {"section": section}))
    assert split_gold.main() == code
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1].endswith(last)
    assert ("https://nieuws.example/a section\n  got   'Sport'\n  right 'Breda'" in shown) == bool(code)


def test_without_the_shared_pages_the_comparison_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(split_gold, "SHARED", tmp_path)
    assert split_gold.main() == 0
    assert capsys.readouterr().out == f"Nothing compared: ../shared has no {PAGES} and no {GOLD} here.\n"
