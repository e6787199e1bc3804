"""Pages that were made to be slow are not: 10 MB of one thing in under 2 seconds, and time linear in the size.

Time is the processor's: another process on the machine changes nothing.
"""

import time
from datetime import datetime

import pytest

from streams.core.html import read_html
from streams.core.split import datelines, intervals, split_page

FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")


MB = 1_000_000
SECONDS_MAX = 2.0
"""The goal for 10 MB. Measured: 0.02 to 0.2 s, so a slow machine does not fail it."""


@pytest.mark.parametrize(
    "piece",
    [
        *("1 uur geleden\n", "(", "A/", " ", "\n", "\r\n", "(\n", "A (", "- ", "'s-", ".", ")", "a.A", "1 ", "Meer uit "),
        *("EDE - De x.\n", "- Sport 9:31 X\n", "Meer uit Sport\n", "Kop\n"),
    ],
    ids=repr,
)
def test_ten_megabytes_take_less_than_two_seconds(piece: str) -> None:
    text = piece * (10 * MB // len(piece))
    started = time.process_time()
    page = split_page(text, None, FETCHED)
    assert time.process_time() - started < SECONDS_MAX
    assert page.segments[-1].span[1] == len(text)


@pytest.mark.parametrize(
    "piece",
    ["1 uur geleden", "Een kopje {n}\nEen zin {n}.\n", "{n} uur geledenEDE (ANP) - De {n}.\n", "a\u200b", "e\u0308 {n}"],
)
def test_time_grows_with_the_size_and_no_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        text = "".join(piece.format(n=n) for n in range(count))
        # Else the small page finds all that it asks for remembered, and the large one, which fills the memory, nothing.
        datelines._in_head.cache_clear()
        intervals._meaning.cache_clear()
        started = time.process_time()
        split_page(text, None, FETCHED)
        return time.process_time() - started

    small, large = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(3))
    # Eight times as much; a square would be 64. The space between is for a noisy machine.
    assert large < small * 8 * 3


@pytest.mark.parametrize(
    "piece", ["<p>Kop <b>nummer</b> {n}</p>", "<p>{n} <time>2 uur geleden</time></p>", "<b>a{n}</b><i>B</i>"]
)
def test_time_grows_with_the_markup_and_no_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        document = read_html("".join(piece.format(n=n) for n in range(count)), None)
        started = time.process_time()
        split_page(document, None, FETCHED)
        return time.process_time() - started

    # Large enough for a copy of the page at each line to be more than the rest of the work.
    small, large = min(seconds(4_000) for _ in range(2)), seconds(32_000)
    assert large < small * 8 * 3
