"""Laws of the split: a page made of parts gives the parts back, in both layouts; a cut loses only what it cut off.

`make fuzz` runs them with 10,000 cases each.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from streams.core.split import split_page
from tests.golden.cases import shown
from tests.golden.test_golden import assert_tiles
from tests.pages import Article, Bullet, Dated, Item, Parts, Sub, Tick, blank, flat, right_split, without_headlines

FETCHED = "2026-03-02T08:00:00+01:00"
PAGE_TIME = datetime.fromisoformat(FETCHED)

SENTENCES = st.sampled_from(
    [
        "De burgemeester is blij.",
        "Er zijn 12 schepen.",
        "Dat duurde 1 uur en 47 minuten, 18 minuten langer dan gepland.",
        "Zeven jaar geleden was het nog droog.",
        '"Twee uur geleden wist ik het niet", zei drs. M. V. de Wit.',
        "Willem II - Heerenveen gaat om 20.45 uur niet door.",
        "De renner van Visma - Lease a Bike stapte af.",
        "76 scholen doen mee.",
        "'s Avonds bleef het stil in St. Annaland.",
        "Wie doet dat?",
        "‘Nooit’, aldus de V.S.",
        "Het kost 1.234,50 euro.",
    ]
)
TEXTS = st.lists(SENTENCES, min_size=2, max_size=5).map(" ".join)
NAMES = ["SNEEK", "DEN HAAG", "'s-GRAVENPOLDER", "NEW YORK", "ST. ANTON AM ARLBERG", "VAL D'ISÈRE", "HO CHI MINH-STAD"]
NAMES += ["SPA-FRANCORCHAMPS", "‘s-HEERENHOEK", "SINT-MAARTENSDIJK", "CAÏRO", "OUD VOSSEMEER"]
AGENCIES = st.lists(st.sampled_from(["ANP", "RTR", "AFP", "BELGA", "DPA", "BLOOMBERG", "ANP-AFX"]), max_size=4, unique=True)
SECTIONS = st.sampled_from(["Binnenland", "Buitenland", "Sport", "Tholen", "Schouwen-Duiveland", "Bergen op Zoom"])
AGES = st.builds("{} geleden".format, st.one_of(
    st.builds("{} {}".format, st.integers(2, 59), st.sampled_from(["seconden", "minuten", "uur", "dagen", "weken"])),
    st.sampled_from(["1 uur", "1 minuut", "1 dag", "1 week", "1 seconde"]),
))  # fmt: skip
HEADLINES = [
    "Brug open",
    "'Wachten kan prettiger'",
    "84 scholen doen mee",
    "Wie wint de prijs?",
    "KNMI: dichte mist",
    "PSV - Ajax afgelast",
]


@st.composite
def datelines(draw: st.DrawFn) -> Dated:
    places = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    agencies = draw(AGENCIES)
    dash = draw(st.sampled_from([" - ", "- ", " – "] if len(agencies) else [" - ", " – "]))
    return Dated("/".join(places) + (f" ({'/'.join(agencies)})" if agencies else "") + dash, tuple(places), tuple(agencies))


@st.composite
def items(draw: st.DrawFn) -> Item:
    return Item(draw(TEXTS), draw(AGES), draw(datelines()), draw(st.sampled_from(HEADLINES)))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    body: list[str | Sub] = [draw(TEXTS)]
    for text in draw(st.lists(TEXTS, max_size=4, unique=True)):
        body += [Sub(draw(st.sampled_from(["Drukte", "Geen geld", "'Niet eerlijk'"])))] if draw(st.booleans()) else []
        body.append(text)
    byline = draw(st.sampled_from([None, "DOOR MARIJKE DE VISSER", "M. V. DE WIT"]))
    return Article(draw(st.sampled_from(HEADLINES)), tuple(body), draw(datelines()), byline)


TICKS = st.lists(
    st.builds(Tick, SECTIONS, st.lists(items(), min_size=1, max_size=5, unique_by=str).map(tuple)), min_size=1, max_size=2
)
PAGES = st.builds(Parts, st.just(FETCHED), articles(), TICKS.map(tuple))
BULLETS = st.lists(
    st.builds(Bullet, SECTIONS, st.sampled_from(["11:40", "9:31"]), st.sampled_from(HEADLINES)),
    min_size=1,
    max_size=8,
    unique_by=str,
)
LISTS = st.builds(Parts, st.just(FETCHED), st.none(), TICKS.map(lambda ticks: tuple(ticks[:1])), BULLETS.map(tuple))


def split(text: str) -> dict[str, Any]:
    found = split_page(text, "https://nieuws.example/a", PAGE_TIME)
    assert_tiles(found, text)
    return shown(found)


@given(PAGES)
def test_a_flat_page_made_of_parts_gives_the_parts_back(page: Parts) -> None:
    page = without_headlines(page)
    assert split(flat(page)) == right_split(page)


@given(PAGES)
def test_a_page_with_blank_lines_made_of_parts_gives_the_parts_back(page: Parts) -> None:
    assert split(blank(page)) == right_split(page)


@given(LISTS)
def test_a_list_page_made_of_parts_gives_the_parts_back(page: Parts) -> None:
    page = without_headlines(page)
    got, right = split(flat(page)), right_split(page)
    for found in (got, right):
        found["bullets"] = [(bullet["section"], bullet["time"], bullet["headline"]) for bullet in found["bullets"]]
    assert got == right


@given(PAGES, st.booleans(), st.data())
def test_a_cut_loses_nothing_above_it(page: Parts, is_flat: bool, data: st.DataObject) -> None:
    page = without_headlines(page) if is_flat else page
    text = flat(page) if is_flat else blank(page)
    right = right_split(page)
    begins = [text.index(f"Meer uit {page.ticks[0].section}")]
    for tick in page.ticks:
        for item in tick.items:
            start = text.index(item.dateline.text + item.lead if item.dateline else item.lead, begins[-1])
            begins.append(text.index(item.age or "", start + len(item.lead)) + len(item.age or ""))
    at = data.draw(st.integers(begins[0] + len("Meer uit X"), len(text)))
    whole = sum(end <= at for end in begins[1:])
    got = split(text[:at])
    assert (got["headline"], got["paragraphs"], got["complete"]) == (right["headline"], right["paragraphs"], True)
    assume(at != begins[0] + len(f"Meer uit {page.ticks[0].section}") - 1)
    assert [item | {"section": None} for item in got["items"][:whole]] == [
        item | {"section": None} for item in right["items"][:whole]
    ]
    assert len(got["items"]) <= whole + 1
    assert all(not item["complete"] and item["age"] is None for item in got["items"][whole:])


@given(PAGES)
def test_damage_changes_nothing_but_offsets(page: Parts) -> None:
    text = flat(without_headlines(page))
    damaged = (
        text.replace("ë", "\u01ab").replace(" ", "\u00a0").replace("a", "a\u200b").replace("Ï", "I\u0308").replace("\n", "\r\n")
    )
    assert split(damaged) == split(text)


@given(PAGES, SECTIONS)
def test_sections_are_those_of_the_line_above(page: Parts, section: str) -> None:
    page = without_headlines(replace(page, ticks=(*page.ticks, Tick(section, page.ticks[0].items[:1]))))
    assert [item["section"] for item in split(flat(page))["items"]] == [tick.section for tick in page.ticks for _ in tick.items]
