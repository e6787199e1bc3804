"""Fuzzes the split with atheris: no exception on any text or HTML, every character accounted for, time linear.

`make fuzz` runs it for 10 minutes: `python -m tests.fuzz.split -max_total_time=600`.
"""

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["streams.core"]):
    from streams.core.html import read_html
    from streams.core.html.charset import decode_html
    from streams.core.split import split_page
    from streams.core.split.intervals import interval_of

from datetime import UTC, datetime

from tests.golden.cases import cases
from tests.golden.test_golden import assert_tiles

FETCHED = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
SECONDS_PER_CHAR_MAX = 20e-6
"""A hundred times what a usual page costs: past it the time is no longer linear."""
SECONDS_MIN = 0.5
"""Under instrumentation a small page may take this long."""


def one(data: bytes) -> None:
    """One input: its first byte chooses text or HTML, the rest is the page."""
    provider = atheris.FuzzedDataProvider(data)
    kind = provider.ConsumeIntInRange(0, 3)
    started = time.perf_counter()
    if kind == 0:
        text = provider.ConsumeUnicode(20_000)
        assert_tiles(split_page(text, None, FETCHED), text)
    elif kind == 1:
        html = decode_html(provider.ConsumeBytes(20_000))
        page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
        assert_tiles(page, page.text or "")
    elif kind == 2:
        text = provider.ConsumeBytes(20_000).decode("utf-8", "replace")
        assert_tiles(split_page(text, None, FETCHED), text)
    else:
        interval_of(provider.ConsumeUnicode(60), FETCHED)
    spent = time.perf_counter() - started
    assert spent < SECONDS_MIN + SECONDS_PER_CHAR_MAX * len(data), f"{spent:.2f} s for {len(data)} bytes"


def seeds(folder: str) -> None:
    """Write the golden pages as seeds, so that the fuzzer starts from what pages look like."""
    for number, case in enumerate(cases()):
        Path(folder, f"golden-{number}").write_bytes(case.text.encode() + (b"\x01" if case.raw.html else b"\x02"))


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as corpus:
        seeds(corpus)
        # What fails is kept where a person finds it, and git does not.
        Path(".fuzz").mkdir(exist_ok=True)
        atheris.Setup([*sys.argv, corpus, "-max_len=20000", "-timeout=20", "-artifact_prefix=.fuzz/"], one)
        atheris.Fuzz()
