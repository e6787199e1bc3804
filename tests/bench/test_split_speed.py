"""How fast the split is: the golden pages on one core, beside trafilatura on the same pages as HTML. `make bench`.

Absolute figures are of the machine; the ratio is of one run and is what a floor can be set on.
"""

import gc
import timeit
from collections.abc import Callable
from datetime import datetime
from html import escape
from importlib.metadata import version
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from streams.core.html import read_html
from streams.core.split import datelines, split_page
from tests.golden.cases import Case, cases

pytestmark = pytest.mark.bench

RATIO_MIN = 5.0
"""The split must be this much faster than an extraction of the body alone: then it costs nothing beside a crawl."""

Text = tuple[str, str, datetime]
"""A page's text, its url, when it was fetched."""


def texts() -> list[Text]:
    """The golden pages as text; those that are HTML by the text of theirs."""
    return [(_text(case), case.raw.url, case.fetched_at) for case in cases()]


def _text(case: Case) -> str:
    return case.raw.text if case.raw.text is not None else read_html(case.raw.html or "", case.raw.url).text


def as_html(text: str) -> str:
    """A page of plain paragraphs, the first line its heading."""
    first, *lines = [line for line in text.splitlines() if line.strip()]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f"<!doctype html><html lang=nl><head><title>{escape(first)}</title></head>"
    return f"{head}<body><h1>{escape(first)}</h1>{body}</body></html>"


def measure(name: str, benchmark: BenchmarkFixture, work: Callable[[], None], sizes: list[int], rounds: int = 30) -> None:
    """Time `work` on pages of `sizes` characters `rounds` times, after two that do not count, and print the rate."""
    benchmark.pedantic(work, rounds=rounds, warmup_rounds=2)  # type: ignore[no-untyped-call]
    rate = len(sizes) / benchmark.stats.stats.median  # type: ignore[union-attr]
    size = sum(sizes) / len(sizes)
    print(f"\n{name}: {rate:,.0f} pages/s of {size:,.0f} characters, {rate * size / 1e6:.1f} MB/s")


def measure_split(name: str, benchmark: BenchmarkFixture, pages: list[Text], before: Callable[[], None] = lambda: None) -> None:
    """`measure` for the split of `pages`; `before` runs first in each round."""

    def work() -> None:
        before()
        split_all(pages)

    measure(name, benchmark, work, [len(text) for text, _, _ in pages])


def split_all(pages: list[Text]) -> None:
    """Split `pages` and keep nothing."""
    for text, url, fetched_at in pages:
        split_page(text, url, fetched_at)


def test_split_of_text(benchmark: BenchmarkFixture) -> None:
    measure_split("split of text", benchmark, texts())


def test_split_of_text_never_seen(benchmark: BenchmarkFixture) -> None:
    """Datelines are remembered between pages, as an item stands on many; here none is."""
    measure_split("split of text never seen", benchmark, texts(), datelines._in_head.cache_clear)


def test_split_of_pages_of_five_thousand_characters(benchmark: BenchmarkFixture) -> None:
    """Golden articles with more paragraphs of their own kind, up to the size that pages have."""
    pages = [(_grown(text), url, fetched_at) for text, url, fetched_at in texts() if "Meer uit " in text]
    measure_split("split of 5 kB", benchmark, pages)


def _grown(text: str) -> str:
    """`text` with paragraphs of its article printed once more, numbered so that none repeats another, until 5,000."""
    above, marker, below = text.partition("Meer uit ")
    lines = [line for line in above.split("\n") if len(line) > 100]
    number = 0
    while lines and len(above) + len(below) < 5_000 - 300:
        number += 1
        above += f"{lines[number % len(lines)]} Dat was punt {number}.\n"
    return above + marker + below


def test_split_of_html(benchmark: BenchmarkFixture) -> None:
    pages = [(case.raw.html or "", case.raw.url, case.fetched_at) for case in cases() if case.raw.html]

    def work() -> None:
        for html, url, fetched_at in pages:
            split_page(read_html(html, url), url, fetched_at)

    measure("split of HTML", benchmark, work, [len(html) for html, _, _ in pages], rounds=20)


def test_ratio_to_trafilatura(benchmark: BenchmarkFixture) -> None:
    trafilatura = pytest.importorskip("trafilatura", reason="make bench installs it")
    ours = texts()
    pages = [as_html(text) for text, _, _ in ours]

    def work() -> None:
        for page in pages:
            trafilatura.extract(page)

    measure(f"trafilatura {version('trafilatura')}", benchmark, work, [len(page) for page in pages], rounds=5)
    # Timed here once more, so that both are of the same minute and the test can run alone. timeit stops the collector.
    split_s = median(timeit.repeat(lambda: split_all(ours), gc.enable, number=1, repeat=30))
    ratio = benchmark.stats.stats.median / split_s  # type: ignore[union-attr]
    print(f"split of text is {ratio:.1f} times as fast")
    assert ratio >= RATIO_MIN
