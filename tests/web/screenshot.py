"""The pictures of the wire for the README, from the sample pages: `make screenshot` writes them beside this file."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect

from schemas import RawArticle
from streams.offline import stories_of
from streams.samples import load_samples
from streams.web.items import News
from tests.web.browser import NO_CHROMIUM, Newsstand, find_chromium, open_browser

HERE = Path(__file__).parent
BYTES_MAX = 150_000
SCREEN: ViewportSize = {"width": 960, "height": 860}


def history_of(pages: list[RawArticle]) -> Iterator[News]:
    """The events of `pages` as they come, page by page."""
    seen: set[str] = set()
    for at, page in enumerate(pages, 1):
        for event in stories_of(pages[:at]):
            id_ = f"{event.uri} {event.version}"
            if id_ not in seen and page.fetched_at is not None:
                seen.add(id_)
                yield News(event, id_, "created" if event.revision == 1 else "updated", page.fetched_at)


async def take(page: Page, name: str) -> None:
    picture = await page.screenshot(path=HERE / name)
    if len(picture) > BYTES_MAX:
        raise SystemExit(f"{name} has {len(picture):,} bytes, more than {BYTES_MAX:,}")
    print(f"tests/web/{name}: {len(picture):,} bytes")


async def main(chromium: str) -> None:
    pages = load_samples()
    told = list(history_of(pages))
    async with Newsstand() as stand, open_browser(chromium) as browser:
        stand.pages = {page.url: page for page in pages}
        stand.tell(*told)
        page = await browser.new_page(viewport=SCREEN, color_scheme="light")
        # The day of the samples, so that the picture is the same on any other.
        await page.clock.set_fixed_time(told[-1].received)
        await page.goto(stand.url)
        await expect(page.locator(".row").first).to_be_visible()
        await take(page, "wire.png")
        await page.locator(".row.updated .more a").last.click()
        await expect(page.locator(".stretches.mine")).to_be_visible()
        await page.evaluate("scrollBy(0, document.querySelector('.history').getBoundingClientRect().top - 24)")
        await take(page, "story.png")


if __name__ == "__main__":
    asyncio.run(main(find_chromium() or sys.exit(NO_CHROMIUM)))
