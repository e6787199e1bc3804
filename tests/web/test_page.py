"""The page of the wire in a real browser. After each test its console is looked at: no error, no refusal of the policy."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, expect

import streams.web
from schemas import RawArticle
from streams.core.split.parts import Fetch, split_ticker
from streams.samples import load_samples
from tests.web.browser import Newsstand, Pages, news, open_browser, with_page, withdrawal

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATIC = Path(streams.web.__file__).parent / "static"
WEIGHT_MAX = 100_000
FIRST_NEWS_MS_MAX = 1_000
ROWS_MAX = 200
KEPT_MAX = 1_000
SAY_EVERY_MS = 5_000
RECONNECT_MS = 2_000
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with open_browser(chromium) as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages(browser: Browser) -> AsyncIterator[Pages]:
    """Pages for all tests, which leave nothing in them: a process of the browser for each would take a third of a second."""
    pages = Pages(await browser.new_context())
    yield pages
    await pages.context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stand() -> AsyncIterator[Newsstand]:
    async with Newsstand() as stand:
        yield stand


@pytest_asyncio.fixture(loop_scope="module")
async def opened(pages: Pages, stand: Newsstand) -> AsyncIterator[Pages]:
    pages.begin(stand.url)
    yield pages
    await pages.end()
    assert pages.problems == []


def titles(page: Page) -> Any:
    return page.locator("#rows h2")


async def scroll_down(page: Page) -> int:
    """Scrolls as a reader does; how far it came."""
    await page.mouse.move(400, 400)
    await page.mouse.wheel(0, 500)
    # The wheel takes a few frames to come to a stand.
    script = """async () => {
        for (let last = 0; last !== scrollY || scrollY < 100; ) {
            last = scrollY;
            await new Promise((done) => setTimeout(done, 60));
        }
        return scrollY;
    }"""
    return int(await page.evaluate(script))


# ---- The wire


async def test_news_appears_as_it_arrives_the_newest_first(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt weer"))
    page = await opened()
    await expect(titles(page)).to_have_text(["Molen maalt weer"])
    stand.tell(news(2, "Veer vaart weer"), news(3, "Brug gaat open"))
    await expect(titles(page)).to_have_text(["Brug gaat open", "Veer vaart weer", "Molen maalt weer"])
    await expect(page.locator("#status")).to_have_text("Live")
    assert await page.title() == "The wire · netbinnen"


async def test_a_row_says_when_where_and_by_whom(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt weer", "De molen maalt. Er is lang gebouwd.", places=("Veere", "Goes")))
    row = (await opened()).locator(".row")
    await expect(row.locator("time")).to_have_text("between 10:12 and 10:13 ")
    await expect(row.locator(".day")).to_contain_text("Fri 20 Nov")
    await expect(row.locator(".kicker")).to_have_text("New Tholen Veere / Goes ANP")
    await expect(row.locator(".lead")).to_have_text("De molen maalt. Er is lang gebouwd.")
    await expect(row.locator("h2")).to_have_attribute("lang", "nl")
    await expect(row.locator(".more")).to_have_text("Story and history came in at 13:00:01")


async def test_the_first_sentence_stands_for_a_headline(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "", "De molen maalt. Er is lang gebouwd.", places=("'s-Heerenhoek",), agencies=()))
    row = (await opened()).locator(".row")
    await expect(row.locator("h2")).to_have_text("De molen maalt.")
    await expect(row.locator(".lead")).to_have_text("Er is lang gebouwd.")


async def test_a_story_that_changes_moves_up_and_says_what_changed(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"), news(2, "Veer vaart"))
    page = await opened()
    await expect(titles(page)).to_have_text(["Veer vaart", "Molen maalt"])
    stand.tell(news(1, "Molen maalt weer", version="2", changes=("headline", "published")))
    await expect(titles(page)).to_have_text(["Molen maalt weer", "Veer vaart"])
    await expect(page.locator(".mark").first).to_have_text("Updated: headline, time")


async def test_a_withdrawn_text_goes_at_once_wherever_the_reader_is(stand: Newsstand, opened: Pages) -> None:
    first = news(1, "Molen maalt weer", "De molen van Kees Wit maalt.")
    stand.tell(first, news(2, "Veer vaart"))
    page = await opened()
    await expect(titles(page)).to_have_text(["Veer vaart", "Molen maalt weer"])
    await page.get_by_role("button", name="Pause").click()
    stand.tell(withdrawal(first))
    row = page.locator(".row").nth(1)
    await expect(row.locator(".mark")).to_have_text("Withdrawn")
    await expect(row).to_contain_text("Op verzoek van wie genoemd wordt")
    assert "Kees" not in await page.content()


async def test_a_name_filters_the_wire_and_its_address_can_be_shared(stand: Newsstand, opened: Pages) -> None:
    stand.tell(
        news(1, "Ada Wit opent molen", names=[("person", "Ada Wit")]),
        news(2, "Veer vaart weer"),
        news(3, "Molen maalt", "Ada Wit is blij.", names=[("person", "Ada Wit")]),
    )
    page = await opened()
    await page.locator("h2 a.person").click()
    await expect(titles(page)).to_have_text(["Molen maalt", "Ada Wit opent molen"])
    assert page.url == f"{stand.url}?entity=person%3AAda%20Wit"
    await expect(page.locator("#chip")).to_have_text("Remove the filter: person Ada Wit×")

    shared = await opened(page.url)
    await expect(titles(shared)).to_have_text(["Molen maalt", "Ada Wit opent molen"])
    stand.tell(news(4, "Brug open"), news(5, "Ada Wit vertrekt", names=[("person", "Ada Wit")]))
    await expect(titles(shared)).to_have_text(["Ada Wit vertrekt", "Molen maalt", "Ada Wit opent molen"])
    await shared.get_by_role("link", name="Remove the filter").click()
    await expect(titles(shared)).to_have_count(5)
    await expect(shared.locator("#chip")).to_be_hidden()
    await shared.go_back()
    await expect(titles(shared)).to_have_count(3)


async def test_kinds_of_names_differ_in_more_than_colour(opened: Pages) -> None:
    page = await opened()
    drawn = await page.locator(".legend .name").evaluate_all(
        """(names) => names.map((name) => {
            const style = getComputedStyle(name);
            return `${style.textDecorationStyle} ${style.textDecorationThickness} ${style.fontStyle}`;
        })"""
    )
    assert len(drawn) == len(set(drawn)) == 8


async def test_a_crowd_of_news_is_bounded_in_the_page_and_can_be_paged_through(stand: Newsstand, opened: Pages) -> None:
    stand.tell(*(news(number, f"Bericht {number}") for number in range(KEPT_MAX + 100)))
    page = await opened()
    await expect(titles(page).first).to_have_text(f"Bericht {KEPT_MAX + 99}")
    await expect(titles(page)).to_have_count(ROWS_MAX)
    seen = await titles(page).all_text_contents()
    while await page.locator("#older").is_visible():
        await page.locator("#older").click()
        seen += await titles(page).all_text_contents()
    assert seen == [f"Bericht {number}" for number in reversed(range(100, KEPT_MAX + 100))]
    await expect(page.locator("#pager-text")).to_have_text("801 to 1000 of 1000")
    await page.get_by_role("button", name="Newest").click()
    await expect(titles(page).first).to_have_text(f"Bericht {KEPT_MAX + 99}")


# ---- Who reads is not disturbed


async def test_rows_stand_still_for_who_has_scrolled_down(stand: Newsstand, opened: Pages) -> None:
    stand.tell(*(news(number, f"Bericht {number}") for number in range(20)))
    page = await opened()
    await expect(titles(page)).to_have_count(20)
    y = await scroll_down(page)
    stand.tell(*(news(number, f"Bericht {number}") for number in range(20, 23)))
    fresh = page.get_by_role("button", name="3 new")
    await expect(fresh).to_be_visible()
    assert (await page.evaluate("scrollY"), await titles(page).count()) == (y, 20)
    assert await page.title() == "(3) The wire · netbinnen"
    await fresh.click()
    await expect(titles(page).first).to_have_text("Bericht 22")
    await expect(fresh).to_be_hidden()
    assert await page.evaluate("scrollY") == 0
    stand.tell(news(23, "Bericht 23"))
    await expect(titles(page).first).to_have_text("Bericht 23")


async def test_rows_stand_still_for_who_is_among_them_by_keyboard(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt", places=()))
    page = await opened()
    await expect(titles(page)).to_have_count(1)
    await page.get_by_role("button", name="Pause").focus()
    for _ in range(2):
        await page.keyboard.press("Tab")
    await expect(page.locator(".row .more a")).to_be_focused()
    stand.tell(news(2, "Veer vaart", places=()))
    await expect(page.get_by_role("button", name="1 new")).to_be_visible()
    await expect(titles(page)).to_have_text(["Molen maalt"])
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(titles(page)).to_have_text(["Veer vaart", "Molen maalt"])
    await expect(page.get_by_role("heading", name="The wire")).to_be_focused()


async def test_a_paused_wire_goes_on_where_it_was(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await opened()
    await expect(titles(page)).to_have_count(1)
    await page.get_by_role("button", name="Pause").click()
    stand.tell(news(2, "Veer vaart"))
    await expect(page.get_by_role("button", name="1 new")).to_be_visible()
    await expect(titles(page)).to_have_text(["Molen maalt"])
    await page.get_by_role("button", name="Resume").click()
    await expect(titles(page)).to_have_text(["Veer vaart", "Molen maalt"])


async def test_a_screen_reader_is_told_what_came_in_every_few_seconds(
    stand: Newsstand, browser: Browser, opened: Pages
) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await browser.new_page()
    await page.clock.install()
    await page.goto(stand.url)
    await expect(titles(page)).to_have_count(1)
    await page.evaluate(
        """() => {
            window.told = [];
            const said = document.getElementById("said");
            new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true });
        }"""
    )
    stand.tell(*(news(number, f"Bericht {number}") for number in range(2, 60)), news(1, "Molen maalt weer", version="2"))
    await expect(titles(page)).to_have_count(59)
    await page.clock.fast_forward(SAY_EVERY_MS)
    await expect(page.locator("#said")).to_have_text("58 new, 1 updated")
    await page.clock.fast_forward(SAY_EVERY_MS)
    assert await page.evaluate("told") == ["58 new, 1 updated"]
    await page.close()


async def test_all_can_be_reached_by_keyboard_alone(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Ada Wit opent molen", names=[("person", "Ada Wit")]))
    page = await opened()
    await expect(titles(page)).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the news")).to_be_in_viewport()
    reached = []
    for _ in range(6):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        reached.append(await focused.get_attribute("aria-label") or await focused.inner_text())
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px", f"the focus on {reached[-1]} cannot be seen"
    story = "Story and history: Ada Wit opent molen"
    assert reached == ["netbinnen", "Pause", "How names are marked", "Goes", "Ada Wit", story]
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(titles(page)).to_have_count(1)


# ---- Where there is nothing, or something is wrong


async def test_an_empty_wire_says_what_to_do(opened: Pages) -> None:
    page = await opened()
    await expect(page.get_by_role("heading", name="Nothing on the wire yet")).to_be_visible()
    await expect(page.locator("#notice code")).to_have_text("netbinnen feed --fetched-at now pages/")


async def test_a_filter_without_news_says_so(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await opened("/?entity=person%3ANiemand")
    await expect(page.get_by_role("heading", name="No news with this name")).to_be_visible()
    await page.get_by_role("link", name="Show all news").click()
    await expect(titles(page)).to_have_count(1)


async def test_a_lost_broker_is_said_and_the_news_stays(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await opened()
    await expect(titles(page)).to_have_count(1)
    stand.tell("lost")
    await expect(page.locator("#banner")).to_contain_text("The broker does not answer")
    await expect(page.locator("#status")).to_have_text("Broker lost")
    await expect(titles(page)).to_have_count(1)
    stand.tell("connected")
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(page.locator("#status")).to_have_text("Live")


async def test_after_a_restart_nothing_is_there_twice_and_nothing_is_missing(stand: Newsstand, opened: Pages) -> None:
    stand.tell(*(news(number, f"Bericht {number}") for number in range(30)))
    page, reading = await opened(), await opened()
    await expect(titles(page)).to_have_count(30)
    await expect(titles(reading)).to_have_count(30)
    y = await scroll_down(reading)
    await stand.stop()
    await expect(page.locator("#status")).to_have_text("Reconnecting")
    await expect(page.locator("#banner")).to_contain_text("reconnects by itself")
    await expect(titles(page)).to_have_count(30)
    stand.tell(*(news(number, f"Bericht {number}") for number in range(30, 35)))
    await stand.start()
    await expect(titles(page)).to_have_text([f"Bericht {number}" for number in reversed(range(35))])
    await expect(page.locator("#status")).to_have_text("Live")
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(reading.get_by_role("button", name="5 new")).to_be_visible()
    assert await reading.evaluate("scrollY") == y
    opened.forgive("ERR_")


async def test_a_broken_connection_goes_on_behind_the_last_news(stand: Newsstand, opened: Pages) -> None:
    await stand.stop()
    await stand.start("same")
    stand.tell(*(news(number, f"Bericht {number}") for number in range(5)))
    page = await opened()
    await expect(titles(page)).to_have_count(5)
    async with page.expect_request("**/api/wire") as asked:
        await stand.stop()
        stand.tell(news(5, "Bericht 5"))
        await stand.start("same")
    assert (await (await asked.value).all_headers())["last-event-id"] == "same-5"
    await expect(titles(page)).to_have_text([f"Bericht {number}" for number in reversed(range(6))])
    opened.forgive("ERR_")


async def test_a_server_that_refuses_is_asked_again(stand: Newsstand, browser: Browser) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await browser.new_page()
    await page.clock.install()
    await page.route("**/api/wire", lambda route: route.fulfill(status=503))
    await page.goto(stand.url)
    await expect(page.locator("#status")).to_have_text("Reconnecting")
    await page.unroute("**/api/wire")
    await page.clock.fast_forward(RECONNECT_MS)
    await expect(titles(page)).to_have_text(["Molen maalt"])
    await page.close()


HOSTILE = (
    "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    " \u202egnissim &amp; \U0001f600 " + "onuitsprekelijk" * 30
)


async def test_hostile_text_stays_text(stand: Newsstand, opened: Pages) -> None:
    raw = RawArticle(
        url="https://nieuws.example/kwaad", fetched_at=load_samples()[0].fetched_at, text=f"{HOSTILE}\n{HOSTILE} Punt."
    )
    stand.pages[raw.url] = raw
    bad = news(1, HOSTILE, f"{HOSTILE}. Ada", names=[("person", "Ada"), ("place", HOSTILE)], agencies=(HOSTILE,))
    stand.tell(with_page(bad, raw))
    page = await opened(screen=PHONE)
    await expect(titles(page)).to_have_text([HOSTILE])
    await page.locator(".row .more a").click()
    await expect(page.locator(".raw .stretch").first).to_be_visible()
    await expect(page.locator(".body p").first).to_contain_text("<script>")
    for address in (page.url, f"{stand.url}?entity={'%3Cscript%3E' * 40}"):
        await page.goto(address)
        await expect(page.locator("h1:visible")).to_be_visible()
        assert await page.evaluate("document.querySelectorAll('main img, main script').length") == 0
        assert "owned" not in (await page.title()).split("'")[0]
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_links_lead_out_by_http_alone(opened: Pages) -> None:
    page = await opened()
    links = ["https://nieuws.example/a", "http://nieuws.example/", "javascript:alert(1)", "data:text/html,x", "//x", "", None]
    found = await page.evaluate(
        "async (links) => { const { linkOut } = await import('/static/parts.js');"
        "return links.map((href) => linkOut(href, 'x')).map((link) => link && [link.href, link.rel]); }",
        links,
    )
    rel = "noopener noreferrer"
    assert found == [[links[0], rel], [links[1], rel], None, None, None, None, None]


# ---- A story


async def test_a_story_has_its_text_its_history_and_its_source(stand: Newsstand, opened: Pages) -> None:
    raw = RawArticle(url="https://nieuws.example/molen", fetched_at=load_samples()[0].fetched_at, text="Molen")
    lead = "De molen maalt weer. Er is lang gebouwd.\n\nAda Wit is blij."
    stand.tell(
        news(1, "Molen maalt", lead, span=(0, 60)),
        with_page(
            news(
                1, "Molen maalt", lead, names=[("person", "Ada Wit")], span=(12, 13), version="2",
                changes=("published", "entities"), copyrightNotice="© Nieuws", countries=("NL",),
            ),
            raw,
        ),
    )  # fmt: skip
    page = await opened(f"/story/{1:032x}")
    await expect(page.locator(".body p")).to_have_text(
        ["GOES (ANP) - De molen maalt weer. Er is lang gebouwd.", "Ada Wit is blij."]
    )
    await expect(page.locator(".told-when")).to_have_text(
        "Published between 10:12 and 10:13 on Fri 20 Nov, by its age on the page."
    )
    await expect(page.locator(".revision")).to_have_text(
        [
            "Revision 1 came in on Fri 20 Nov at 13:00:01: new",
            "Revision 2 came in on Fri 20 Nov at 13:01:01: changed: time, names",
        ]
    )
    await expect(page.locator(".narrowing")).to_have_text(
        [
            "Published between 10:00 and 11:00 on Fri 20 Nov, a span of 1 hour.",
            "Published between 10:12 and 10:13 on Fri 20 Nov: narrowed from 1 hour to 1 minute.",
        ]
    )
    bars = await page.locator(".bar-own").evaluate_all(
        "(bars) => bars.map((bar) => [bar.x, bar.width].map((at) => at.baseVal.value))"
    )
    assert bars == [[0, 1000], [pytest.approx(200), pytest.approx(1000 / 60)]]
    await expect(page.locator(".axis span")).to_have_text(["Fri 20 Nov 10:00", "Fri 20 Nov 11:00"])
    await expect(page.locator(".rights")).to_have_text("© Nieuws")
    await expect(page.locator(".source a")).to_have_attribute("href", raw.url)
    await expect(page.locator(".names dd")).to_have_text(["Ada Wit", "Goes", "NL"])
    await expect(page.locator(".raw-about")).to_have_text("The page is no longer kept.")
    assert await page.title() == "Molen maalt · netbinnen"
    opened.forgive("404")


async def test_a_name_of_a_story_filters_the_wire(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Ada Wit opent molen", names=[("person", "Ada Wit")]), news(2, "Veer vaart"))
    page = await opened(f"/story/{1:032x}")
    await page.locator("h1 a.person").click()
    await expect(titles(page)).to_have_text(["Ada Wit opent molen"])
    await page.go_back()
    await expect(page.locator("#story h1")).to_have_text("Ada Wit opent molen")


async def test_a_row_leads_to_its_story_and_back_to_where_the_reader_was(stand: Newsstand, opened: Pages) -> None:
    stand.tell(*(news(number, f"Bericht {number}") for number in range(30)))
    page = await opened()
    await expect(titles(page)).to_have_count(30)
    y = await scroll_down(page)
    await page.mouse.click(500, 300)
    await expect(page.locator("#story h1")).to_be_focused()
    stand.tell(news(30, "Bericht 30"))
    await page.go_back()
    await expect(page.get_by_role("button", name="1 new")).to_be_visible()
    assert await page.evaluate("scrollY") == y


async def test_a_story_that_goes_on_offers_its_new_revision(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    page = await opened(f"/story/{1:032x}")
    await expect(page.locator("#story h1")).to_have_text("Molen maalt")
    await expect(page.locator("#status")).to_have_text("Live")
    stand.tell(news(1, "Molen maalt weer", version="2", changes=("headline",)))
    await expect(page.locator(".told-news")).to_contain_text("Revision 2 has come in.")
    await expect(page.locator("#story h1")).to_have_text("Molen maalt")
    await page.get_by_role("button", name="Show it").click()
    await expect(page.locator("#story h1")).to_have_text("Molen maalt weer")


async def test_a_story_that_is_withdrawn_meanwhile_loses_its_text_at_once(stand: Newsstand, opened: Pages) -> None:
    first = news(1, "Molen maalt", "De molen van Kees Wit maalt.")
    stand.tell(first, news(2, "Wat er wel klopt"))
    page = await opened(f"/story/{1:032x}")
    await expect(page.locator("#story h1")).to_have_text("Molen maalt")
    await expect(page.locator("#status")).to_have_text("Live")
    stand.tell(withdrawal(first, successor=news(2).event.uri))
    await expect(page.locator(".told-withdrawn")).to_contain_text("Op verzoek van wie genoemd wordt")
    assert "Kees" not in await page.content()
    await page.get_by_role("link", name="The story that stands for it").click()
    await expect(page.locator("#story h1")).to_have_text("Wat er wel klopt")


async def test_a_story_that_nobody_knows_says_so(opened: Pages) -> None:
    page = await opened("/story/none%ff")
    await expect(page.get_by_role("heading", name="No such story")).to_be_focused()
    await expect(page.locator("#story")).to_contain_text("Nothing is known of this story.")
    opened.forgive("404")


async def test_a_story_that_cannot_be_shown_can_be_asked_for_again(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    stand.is_archive_well = False
    page = await opened(f"/story/{1:032x}")
    await expect(page.locator("#story")).to_contain_text("The broker does not answer.")
    opened.forgive("503")
    stand.is_archive_well = True
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#story h1")).to_have_text("Molen maalt")


@pytest.fixture
def on_a_page(stand: Newsstand) -> list[str]:
    """A sample page is kept, its first three parts are stories: the article, and two items of its ticker. Their ids."""
    raw = load_samples()[0]
    assert raw.fetched_at is not None
    stand.pages[raw.url] = raw
    ids = [part.story_id for part in split_ticker(raw, Fetch(raw.fetched_at)).parts][:3]
    for number, story_id in enumerate(ids):
        stand.tell(with_page(news(number, f"Bericht {number}", names=[("person", "Bericht")], story_id=story_id), raw))
    return ids


async def test_the_raw_page_is_shown_taken_apart_with_the_storys_own_part(on_a_page: list[str], opened: Pages) -> None:
    page = await opened(f"/story/{on_a_page[2]}")
    mine = page.locator(".stretches.mine")
    await expect(mine.locator(".stretches-name")).to_have_text("Ticker item 2: this story")
    await expect(mine.locator("[data-kind=lead]")).to_contain_text("componist Leopold Brenner")
    await expect(mine.locator("[data-kind=age]")).to_contain_text("1 uur geleden")
    shown = await page.locator(".stretch").all_text_contents()
    assert "".join(shown) == load_samples()[0].text
    view, own = await page.locator(".raw-page").bounding_box(), await mine.bounding_box()
    assert view is not None
    assert own is not None
    assert view["y"] <= own["y"] < view["y"] + view["height"], "its own item is scrolled to"
    families = await page.locator("[data-kind]").evaluate_all(
        "(all) => Object.fromEntries(all.map((one) => [one.dataset.kind, getComputedStyle(one).backgroundColor]))"
    )
    assert len({families[kind] for kind in ("headline", "dateline", "lead", "age", "section")}) == 5


async def test_the_article_of_a_page_is_marked_as_a_whole(on_a_page: list[str], opened: Pages) -> None:
    page = await opened(f"/story/{on_a_page[0]}")
    await expect(page.locator(".mine .stretches-name")).to_have_text("Article: this story")
    await expect(page.locator(".mine [data-kind=paragraph]")).to_have_count(4)


# ---- What it weighs, how it looks


async def test_the_page_is_light_and_asks_nobody_else(stand: Newsstand, opened: Pages) -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < WEIGHT_MAX
    stand.tell(*(news(number, f"Bericht {number}") for number in range(ROWS_MAX)))
    page = await opened()
    await expect(titles(page)).to_have_count(ROWS_MAX)
    names = await page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin)")
    assert set(names) == {stand.url.rstrip("/")}


@pytest.mark.slow  # In `make check`, where nothing else runs meanwhile: it is a time of the clock.
async def test_news_is_shown_within_a_second(stand: Newsstand, opened: Pages) -> None:
    stand.tell(*(news(number, f"Bericht {number}") for number in range(ROWS_MAX)))
    page = await opened()
    await expect(titles(page)).to_have_count(ROWS_MAX)
    # The row that was there first has the page's own mark, set in the frame that painted it.
    painted = await page.evaluate("performance.getEntriesByName('first news')[0].startTime")
    contentful = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert max(painted, contentful) < FIRST_NEWS_MS_MAX


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_axe_finds_nothing_serious(on_a_page: list[str], stand: Newsstand, opened: Pages, colours: str) -> None:
    first = news(7, "Veer vaart")
    stand.tell(first, withdrawal(first), news(1, "Molen maalt", version="2", changes=("text",)), "lost")
    page = await opened(color_scheme=colours)
    await expect(titles(page)).to_have_count(5)
    await page.get_by_role("button", name="Pause").click()
    stand.tell(news(8, "Brug open"))
    await expect(page.locator("#fresh")).to_be_visible()
    assert await judge(page) == []
    await page.goto(f"{stand.url}story/{on_a_page[1]}")
    await expect(page.locator(".stretch").first).to_be_visible()
    assert await judge(page) == []
    await page.goto(f"{stand.url}?entity=person%3AN")
    await expect(page.locator("#notice")).to_be_visible()
    assert await judge(page) == []


async def judge(page: Page) -> list[str]:
    """What axe finds of serious or critical impact, with where."""
    found = (await Axe().run(page)).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html']}" for one in serious for node in one["nodes"]]


async def test_nothing_moves_for_who_prefers_that(stand: Newsstand, opened: Pages) -> None:
    stand.tell(news(1, "Molen maalt"))
    still, moving = await opened(reduced_motion="reduce"), await opened()
    for page in (still, moving):
        await expect(titles(page)).to_have_count(1)
    stand.tell(news(2, "Veer vaart"))
    for page, animation in ((still, "none"), (moving, "arrive")):
        await expect(page.locator(".row.arrives")).to_have_css("animation-name", animation)


async def test_forced_colours_keep_underlines_and_edges(on_a_page: list[str], opened: Pages) -> None:
    page = await opened(f"/story/{on_a_page[1]}", forced_colors="active")
    await expect(page.locator("h1 a.name")).to_have_css("text-decoration-line", "underline")
    await expect(page.locator(".mine [data-kind=lead]")).to_have_css("border-top-style", "solid")


# ---- Words


async def test_times_and_spans_in_words(opened: Pages) -> None:
    page = await opened()
    day = "2026-11-20T"
    spans = [
        (f"{day}09:12:00Z", f"{day}09:13:00Z", "minute", "between 10:12 and 10:13 on Fri 20 Nov"),
        (f"{day}09:11:59Z", f"{day}09:12:00Z", "instant", "at 10:12 on Fri 20 Nov"),
        (f"{day}22:30:00Z", f"{day}23:30:00Z", "hour", "between Fri 20 Nov 23:30 and Sat 21 Nov 00:30"),
        ("2019-07-01T10:00:00Z", "2019-07-01T11:00:00Z", "hour", "between 12:00 and 13:00 on Mon 1 Jul 2019"),
        (None, None, None, "time not known"),
    ]
    for after, until, granularity, expected in spans:
        published = {"after": after, "until": until, "granularity": granularity, "basis": "age"}
        assert await words(page, "whenInWords", published) == expected
    minute, hour = 60_000, 3_600_000
    lengths = {
        1_000: "1 second", minute: "1 minute", 90 * minute: "90 minutes", hour: "1 hour", 3 * hour: "3 hours",
        24 * hour: "1 day", 72 * hour: "3 days",
    }  # fmt: skip
    assert {ms: await words(page, "spanInWords", ms) for ms in lengths} == lengths
    assert await words(page, "arrivals", {"created": 3}) == "3 new"
    assert await words(page, "arrivals", {"withdrawn": 1, "created": 1}) == "1 new, 1 withdrawn"


async def words(page: Page, name: str, value: Any) -> Any:
    """`name` of the page's own words, called with `value`. 2026 is this year."""
    script = """async ([name, value]) => {
        const now = Date;
        globalThis.Date = class extends now { constructor(...given) { super(...(given.length ? given : [2026, 10, 26])); } };
        const words = await import("/static/words.js");
        const told = words[name](value);
        globalThis.Date = now;
        return told;
    }"""
    return await page.evaluate(script, [name, value])
