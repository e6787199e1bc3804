"""Pages that misled the splitter once: what looks like a dateline, an age, a headline or a section and is none."""

from datetime import datetime

import pytest

from schemas.page import Page, PageItem
from streams.core.html import read_html
from streams.core.split import split_page

FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")
ARTICLE = "Brug dicht\nGOES - De brug is dicht. Dat duurt lang.\nMeer uit Zeeland\n"
BLANK = "Brug dicht\n\nBrug dicht\n\nGOES - De brug is dicht. Ja.\n\nMeer uit Zeeland\n\n"
LIST = "Menu\n\ndinsdag 4 november 2025\n\nEditie: NL & Wereld | Zeeland\n\nZeeland\n\n"


def split(text: str) -> Page:
    return split_page(text, None, FETCHED)


def told(item: PageItem) -> tuple[str | None, tuple[str, ...] | None, str]:
    return item.headline, item.places, item.lead


@pytest.mark.parametrize(
    ("last", "places", "lead"),
    [
        ("GOES - De Zeeuwse", ("GOES",), "De Zeeuwse"),
        ("GOES - De", ("GOES",), "De"),
        ("GOES - D", ("GOES",), "D"),
        ("Tholen - Op", ("Tholen",), "Op"),
        ("Kapelle - Fruitteler Adrie Zandee", ("Kapelle",), "Fruitteler Adrie Zandee"),
        ("‘s-HEERENHOEK - ‘s", ("‘s-HEERENHOEK",), "‘s"),
        ("SINT-", None, ""),
        ("HO CHI MINH-", None, ""),
        ("Bergen op Z", None, ""),
    ],
)
def test_an_item_cut_after_its_dateline_keeps_it(last: str, places: tuple[str, ...] | None, lead: str) -> None:
    item = split(f"{ARTICLE}VEERE - Het regent. Nu.\n1 uur geleden{last}").items[-1]
    assert (item.places, item.lead, item.complete) == (places, lead, False)


def test_an_article_cut_after_its_dateline_keeps_it() -> None:
    page = split("Brug dicht\nGOES - De")
    assert page.dateline is not None
    assert (page.dateline.places, page.paragraphs, page.complete) == (("GOES",), ("De",), False)


@pytest.mark.parametrize(
    ("below", "item"),
    [
        ("Kop een", ("Kop een", None, "")),
        ("KNMI: dichte mist\n\nDE BILT (AN", ("KNMI: dichte mist", None, "")),
        ("Kop twee\n\nGOES - De ", ("Kop twee", ("GOES",), "De")),
    ],
)
def test_the_first_item_of_layout_b_cut_short(below: str, item: tuple[str, None, str]) -> None:
    assert told(split(BLANK + below).items[-1]) == item


@pytest.mark.parametrize(
    "subhead", ["Zaterdag", "Twee jaar geleden", "Gisteren", "2 maart", "12 mei 2021", "13.40 uur", "22:30 uur"]
)
def test_a_subhead_that_reads_as_an_age_is_a_subhead(subhead: str) -> None:
    page = split(
        f"Storm op komst\nDE BILT (ANP) - Het gaat waaien. Pas op.\n{subhead}\nDan valt er ook regen. Neem een jas mee."
    )
    assert (page.kind, page.subheads, len(page.paragraphs), page.items) == ("article", (subhead,), 2, ())


def test_the_section_and_headlines_of_a_list_page() -> None:
    page = split(LIST + "Kop een\n\nVEERE - Het regent. Nu.\n\n1 uur geleden\nKop twee")
    assert (page.section, page.date) == ("Zeeland", "dinsdag 4 november 2025")
    assert [told(item) for item in page.items] == [("Kop een", ("VEERE",), "Het regent. Nu."), ("Kop twee", None, "")]


def test_a_list_page_whose_first_item_has_no_dateline() -> None:
    items = "Kop een\n\nHet regent in Veere. Nu.\n\n1 uur geleden\nKop twee\n\nGOES - De brug is dicht. Ja.\n\n2 uur geleden"
    page = split(LIST + items)
    assert page.section == "Zeeland"
    assert [item.headline for item in page.items] == ["Kop een", "Kop twee"]


@pytest.mark.parametrize("top", ["Lees ons privacybeleid.", "08:00", "ZeelandNet - Nieuws uit Zeeland"])
def test_what_stands_above_a_lists_marker_is_no_item(top: str) -> None:
    page = split(f"Menu\n\n{top}\n\n{LIST}Kop een\n\nVEERE - Het regent. Nu.\n\n1 uur geleden")
    assert (page.kind, page.section, page.date, len(page.items)) == ("list", "Zeeland", "dinsdag 4 november 2025", 1)


@pytest.mark.parametrize(
    "headline", ["NS - ProRail: akkoord", "Goes - Middelburg wordt drukker", "Zeeland - Noord-Brabant: 'We doen het samen'"]
)
def test_a_lists_headline_that_looks_like_a_dateline(headline: str) -> None:
    items = f"{headline}\n\nVEERE - Het regent. Nu.\n\n1 uur geleden\nKop twee\n\nGOES - De brug is dicht. Ja.\n\n2 uur geleden"
    page = split(LIST + items)
    assert page.section == "Zeeland"
    assert [item.headline for item in page.items] == [headline, "Kop twee"]


def test_a_headline_repeated_with_other_quotes_below_a_marker_is_an_articles() -> None:
    page = split(
        "Menu\n\nEditie: NL & Wereld | Zeeland\n\n'Brug dicht'\n\n‘Brug dicht’\n\nGOES - De brug is dicht. Ja.\n\nMeer uit Goes"
    )
    assert (page.kind, page.headline) == ("article", "'Brug dicht'")


@pytest.mark.parametrize("word", ["Reacties", "Update", "Delen"])
def test_a_word_of_the_sites_own_is_a_subhead_between_paragraphs(word: str) -> None:
    page = split(f"Brug dicht\nGOES - De brug is dicht. Ja.\n{word}\nDe wethouder is boos. Ja.\nMeer uit Goes")
    assert page.subheads == (word,)


def test_a_cut_age_is_no_date() -> None:
    item = split(ARTICLE + "GOES (ANP) - De brug. Nu.\n7 maa").items[-1]
    assert (item.age, item.lead, item.complete) == (None, "De brug. Nu.", False)


def test_a_page_cut_inside_a_second_section_line_has_no_more_items() -> None:
    page = split(ARTICLE + "VEERE - Het regent. Nu.\n1 uur geleden\nMeer uit Bergen op")
    assert len(page.items) == 1


@pytest.mark.parametrize("name", ["Formule 1", "112", "Olympische Spelen 2024"])
def test_a_section_may_have_a_number(name: str) -> None:
    page = split(f"Kop\nGOES - Een. Twee.\nMeer uit {name}\nMONACO (ANP) - Het regent. Nu.\n1 uur geleden")
    assert (page.section, len(page.items), len(page.paragraphs)) == (name, 1, 1)


@pytest.mark.parametrize("between", ["Volgende maand is de brug weer open", "Door: ANP", "Redactie", "2 uur geleden"])
def test_a_line_between_headline_and_dateline_does_not_take_its_place(between: str) -> None:
    page = split(f"De brug bij Goes is dicht\n{between}\nGOES - De brug is dicht. Ja.\nMeer uit Goes")
    assert (page.headline, page.paragraphs) == ("De brug bij Goes is dicht", ("De brug is dicht. Ja.",))
    assert page.dateline is not None


def test_results_are_no_subheads() -> None:
    page = split("Sport\nGOES - Er is gespeeld. Ja.\nUitslagen:\nAjax - PSV 2-1\nNEC - Sparta 3-2\nMeer uit Sport")
    assert page.subheads == ()


@pytest.mark.parametrize("printed", ["ŁÓDŹ (ANP/AFP) - ", "VEERE -", "Tholen - €", "Tholen - (Oud-)"])
def test_rare_datelines(printed: str) -> None:
    item = split(f"{ARTICLE}{printed}Het regent. Nu.\n1 uur geleden").items[0]
    assert item.places


TICKER = "<h2>Meer uit Binnenland</h2>"
BODY = "<h1>Pont dicht</h1><p>WEMELBURG (ANP) - De pont is dicht. Ja.</p><p>Dat duurt lang. Heel lang.</p>"
LEAD = "OOSTERHAVEN (ANP) - De haven is dicht door ijs. Dat duurt tot nummer {n}."
ITEMS = {
    "between": "<div><h3><a href=/{n}>Kop {n}</a></h3><time>{n} minuten geleden</time><p>" + LEAD + "</p></div>",
    "above": "<li><time>{n} minuten geleden</time><h3><a href=/{n}>Kop {n}</a></h3><p>" + LEAD + "</p></li>",
    "labelled": "<div><span>112</span></div><div>{n} minuten geleden</div><h3><a href=/{n}>Kop {n}</a></h3><p>" + LEAD + "</p>",
    "source": "<h3><a href=/{n}>Kop {n}</a></h3><p>"
    + LEAD
    + "</p><div><span>ANP</span> <span>{n} minuten geleden</span></div>",
    "author": "<h3><a href=/{n}>Kop {n}</a></h3><p>"
    + LEAD
    + "</p><div>Door <a href=/anp>ANP</a> - <time>{n} minuten geleden</time></div>",
    "separated": "<h3><a href=/{n}>Kop {n}</a></h3><p>" + LEAD + "</p><div>Binnenland • {n} minuten geleden</div>",
    "in brackets": "<h3><a href=/{n}>Kop {n}</a></h3><p>" + LEAD + "</p><div>({n} minuten geleden)</div>",
    "sign": "<h3><a href=/{n}>Kop {n}</a></h3><p>" + LEAD + "</p><div>🕒 {n} minuten geleden</div>",
    "read on": "<h3><a href=/{n}>Kop {n}</a></h3><p>"
    + LEAD
    + " <a href=/{n}>Lees meer</a></p><time>{n} minuten geleden</time>",
    "in a figcaption": "<figure><img><figcaption><h4><a href=/{n}>Kop {n}</a></h4><p>"
    + LEAD
    + "</p><i>{n} minuten geleden</i></figcaption></figure>",
    "in a header": "<div><header><h3><a href=/{n}>Kop {n}</a></h3></header><p>" + LEAD + "</p><b>{n} minuten geleden</b></div>",
    "with a label": "<div>Regio</div><h4><a href=/{n}>Kop {n}</a></h4><p>" + LEAD + "</p><span>{n} minuten geleden</span>",
    "short": "<h4><a href=/{n}>Kop {n}</a></h4><p>" + LEAD + "</p><span>{n} min. geleden</span>",
}
BELOW = {
    "nothing": "",
    "a foot": "<footer><p>Laatst bijgewerkt: 2 maart 2026</p><a href=/over>Over ons</a></footer>",
    "cookies": "<div><h2>Wij gebruiken cookies</h2><p>Wij en derden gebruiken cookies. Lees het beleid.</p></div>",
    "list": "<h3>Meest gelezen</h3><li><a href=/x>Auto te water</a> 2 uur geleden<li><a href=/y>Hond</a> 3 uur geleden",
}


@pytest.mark.parametrize("foot", BELOW)
@pytest.mark.parametrize("kind", ITEMS)
def test_seven_of_seven_items_in_markup_of_any_kind(kind: str, foot: str) -> None:
    html = BODY + TICKER + "".join(ITEMS[kind].format(n=n) for n in range(2, 9)) + BELOW[foot]
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert page.paragraphs == ("De pont is dicht. Ja.", "Dat duurt lang. Heel lang.")
    assert [item.lead for item in page.items] == [f"De haven is dicht door ijs. Dat duurt tot nummer {n}." for n in range(2, 9)]
    assert [item.headline for item in page.items] == [f"Kop {n}" for n in range(2, 9)]
    assert [item.age and item.age.split()[0] for item in page.items] == [str(n) for n in range(2, 9)]
    assert [item.url for item in page.items] == [f"https://nieuws.example/{n}" for n in range(2, 9)]


@pytest.mark.parametrize(
    "line", ["Meer uit Binnenland:", "MEER UIT BINNENLAND", "Meer uit Binnenland <a href=/b>Alles bekijken</a>"]
)
def test_section_lines_of_many_forms(line: str) -> None:
    html = f"{BODY}<h2>{line}</h2>" + ITEMS["above"].format(n=2)
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert (page.section or "").lower() == "binnenland"
    assert (len(page.items), len(page.paragraphs), page.byline) == (1, 2, None)


def test_a_section_in_a_menu_opens_no_ticker() -> None:
    html = "<div><a href=/z>Meer uit Zeeland</a></div><div><a href=/112>112</a></div>" + BODY
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert (page.section, page.items, page.headline) == (None, (), "Pont dicht")


def test_a_list_of_news_above_an_article_does_not_make_it_a_list() -> None:
    html = "<aside><h3>Net binnen</h3><ul><li><span>07:55</span> <a href=/x>Auto te water</a></ul></aside>" + BODY
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert (page.kind, page.headline, len(page.paragraphs)) == ("article", "Pont dicht", 2)


@pytest.mark.parametrize(
    "meta",
    [
        '<div><span>Jan Smit</span> <time datetime="2026-03-02T06:10:00+01:00">2 maart 2026</time></div>',
        '<div>Door Jan Smit op <time datetime="2026-03-02T06:10:00+01:00">2 maart 2026 om 06:10</time></div>',
        '<div><time datetime="2026-03-02T06:10:00+01:00">2 uur geleden</time> • Aangepast <time>1 uur geleden</time></div>',
    ],
)
@pytest.mark.parametrize("dateline", ["WEMELBURG (ANP) - ", ""])
def test_the_line_of_the_author_and_the_time_is_no_paragraph(meta: str, dateline: str) -> None:
    html = f"<h1>Pont dicht</h1>{meta}<p>{dateline}De pont is dicht. Ja.</p><p>Dat duurt lang. Heel lang.</p>"
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert page.paragraphs == ("De pont is dicht. Ja.", "Dat duurt lang. Heel lang.")
    assert page.published is not None
    assert page.published.until == "2026-03-02T05:10:00Z"


@pytest.mark.parametrize(
    "box",
    [
        "<p>Lees ook:</p><ul><li><a href=/x>Raad wil brug</a><li><a href=/y>Brug te duur</a></ul>",
        "<div>Lees ook: <a href=/x>Raad wil brug</a></div>",
        "<p>ADVERTENTIE</p>",
        "<p>1/3</p>",
    ],
)
def test_boxes_in_an_article_are_not_of_it(box: str) -> None:
    html = f"<h1>Pont dicht</h1><p>WEMELBURG (ANP) - De pont is dicht. Ja.</p>{box}<p>Dat duurt lang. Heel lang.</p>"
    page = split_page(read_html(html, "https://nieuws.example/a"), None, FETCHED)
    assert (page.paragraphs, page.subheads) == (("De pont is dicht. Ja.", "Dat duurt lang. Heel lang."), ())
