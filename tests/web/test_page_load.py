"""The page under load: 200 news a second for five minutes. `make test ARGS="-m slow -k busy_wire -n 0 -s"` prints the figures.

Its input delay is that of real keys and clicks, from when the browser had them to the end of the frame that follows.
"""

import asyncio
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import pytest
from playwright.async_api import Page, expect

from streams.web.server import serving
from tests.web.browser import Pages, open_browser
from tests.web.invented import Newsroom

RATE = 200.0
LOAD_S = 300
ROWS_MAX = 200
DELAY_P95_MS_MAX = 100
"""What is felt as at once."""
HEAP_MAX = 32 << 20
"""A thousand items of 3 kB, two hundred rows, and what is not yet collected."""
GROWTH_MAX = 1.2
FULL_AFTER_S = 10
"""Then the page keeps a thousand items, and may grow no more."""

NOTE_DELAYS = """
window.delays = [];
for (const name of ["keydown", "pointerdown"]) {
    addEventListener(name, ({ timeStamp }) => requestAnimationFrame(() => {
        // A task that is posted in a frame runs when the frame is done.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => delays.push(performance.now() - timeStamp);
        port2.postMessage(null);
    }), { capture: true });
}
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the page holds of memory, in bytes and in nodes of the document, after a collection."""

    heap: int
    nodes: int


async def take(page: Page) -> Taken:
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    heap: dict[str, Any] = await session.send("Runtime.getHeapUsage")
    counters: dict[str, Any] = await session.send("Memory.getDOMCounters")
    await session.detach()
    return Taken(int(heap["usedSize"]), int(counters["nodes"]))


async def use(page: Page, seconds: float) -> None:
    """A key or a click each quarter of a second."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while clock() < end:
        await page.keyboard.press("Shift")
        await asyncio.sleep(0.25)
        await page.locator("#legend summary").click()
        await asyncio.sleep(0.25)


@pytest.mark.slow
async def test_a_busy_wire_answers_at_once_and_takes_no_more_and_more_memory(chromium: str) -> None:
    newsroom = Newsroom()
    async with open_browser(chromium) as browser, serving("0", newsroom.source(RATE), newsroom) as served:
        context = await browser.new_context()
        await context.add_init_script(NOTE_DELAYS)
        pages = Pages(context)
        pages.begin(served.url)
        page = await pages()
        row = page.locator(".row").first
        await expect(row).to_be_visible()
        await use(page, FULL_AFTER_S)
        begin = await take(page)
        await use(page, LOAD_S - FULL_AFTER_S)
        end = await take(page)
        delays = await page.evaluate("delays")
        told = int(await row.get_attribute("data-story") or "", 16)
        p95 = quantiles(delays, n=20)[-1]
        print(
            f"\n{LOAD_S} s, {told:,} stories: input delay p95 {p95:.0f} ms of {len(delays)}, greatest {max(delays):.0f} ms; "
            f"heap {begin.heap / 1e6:.1f} MB, then {end.heap / 1e6:.1f} MB; nodes {begin.nodes:,}, then {end.nodes:,}"
        )
        # A story in ten comes twice.
        assert told > 0.8 * RATE * LOAD_S, "the page keeps up"
        assert p95 < DELAY_P95_MS_MAX
        assert await page.locator(".row").count() <= ROWS_MAX
        assert end.heap < min(HEAP_MAX, GROWTH_MAX * begin.heap)
        assert pages.problems == []
