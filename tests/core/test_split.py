"""The split of pages: FORMAT.md's phenomena on invented text, and the laws that hold for any text."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import encode_plain, parse
from schemas.page import Page
from streams.core.split import split_page

FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")

FLAT = """Nieuwe brug in Breda open
BREDA (ANP) - In Breda is een brug geopend. Het duurde 2 uur geleden nog te lang.
De brug is 40 meter lang.
Drukte
"Een week geleden kon dit niet", zei wethouder Els Roos.
Meer uit Binnenland
BERLIJN/LONDEN (ANP/AFP) - De landen werken samen. "Zo hoort het", aldus Kurt Meier.
47 minuten geledenDEN HAAG (ANP) - 76 scholen doen mee. Willem II - Heerenveen gaat niet door.
1 uur geledenST. ANTON AM ARLBERG (ANP/RTR) - Het sneeuwt. Dat is nieuw
3 dagen geleden"""


def split(text: str) -> Page:
    return split_page(text, "https://nieuws.example/a", FETCHED)


def test_a_flat_page_gives_its_article_and_its_items() -> None:
    page = split(FLAT)
    assert page.kind == "article"
    assert page.headline == "Nieuwe brug in Breda open"
    assert page.dateline is not None
    assert (page.dateline.places, page.dateline.agencies) == (("BREDA",), ("ANP",))
    assert page.subheads == ("Drukte",)
    assert [paragraph[:12] for paragraph in page.paragraphs] == ["In Breda is ", "De brug is 4", '"Een week ge']
    assert page.section == "Binnenland"
    assert [(item.places, item.agencies, item.age) for item in page.items] == [
        (("BERLIJN", "LONDEN"), ("ANP", "AFP"), "47 minuten geleden"),
        (("DEN HAAG",), ("ANP",), "1 uur geleden"),
        (("ST. ANTON AM ARLBERG",), ("ANP", "RTR"), "3 dagen geleden"),
    ]
    assert page.items[1].lead == "76 scholen doen mee. Willem II - Heerenveen gaat niet door."
    assert all(item.complete for item in page.items)


@pytest.mark.parametrize(
    ("printed", "places", "agencies"),
    [
        ("VAL D'ISÈRE (ANP) - De piste", ("VAL D'ISÈRE",), ("ANP",)),
        ("HO CHI MINH-STAD (ANP/AFP) - De", ("HO CHI MINH-STAD",), ("ANP", "AFP")),
        ("SPA-FRANCORCHAMPS (ANP) - De", ("SPA-FRANCORCHAMPS",), ("ANP",)),
        ("‘s-HEERENHOEK - De speeltuin", ("‘s-HEERENHOEK",), ()),
        ("POORTVLIET/SINT-MAARTENSDIJK - De", ("POORTVLIET", "SINT-MAARTENSDIJK"), ()),
        ("WEST-BRABANT/ZEELAND - De", ("WEST-BRABANT", "ZEELAND"), ()),
        ("MIDDELBURG- De markt", ("MIDDELBURG",), ()),
        ("Tholen - De haven", ("Tholen",), ()),
        ("DEN HAAG (ANP) – De minister", ("DEN HAAG",), ("ANP",)),
        ("AMSTERDAM (ANP-AFX) - De beurs", ("AMSTERDAM",), ("ANP-AFX",)),
        ("PARIJS (ANP ). - De tentoonstelling", ("PARIJS",), ("ANP",)),
        ("(Novum) - De trein", (), ("Novum",)),
    ],
)
def test_datelines_of_all_shapes(printed: str, places: tuple[str, ...], agencies: tuple[str, ...]) -> None:
    page = split(f"Kop\nHier staat de eerste alinea.\nMeer uit Zeeland\n{printed} is terug. Meer volgt.\n2 uur geleden")
    (item,) = page.items
    assert (item.places, item.agencies) == (places, agencies)
    assert item.lead.endswith("is terug. Meer volgt.")


@pytest.mark.parametrize("cut", ["6 uur gelede", "2 dagen", "9 uu", "1"])
def test_a_page_cut_inside_an_age_keeps_the_lead_whole(cut: str) -> None:
    (item,) = split(f"Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - Het waait. Dat blijft zo.\n{cut}").items
    assert (item.lead, item.age, item.complete) == ("Het waait. Dat blijft zo.", None, False)


@pytest.mark.parametrize("cut", ["HILVERSUM (", "DEN HA", "MIDDE"])
def test_a_page_cut_inside_a_dateline_says_so(cut: str) -> None:
    page = split(f"Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - Het waait. Dat blijft zo.\n1 uur geleden{cut}")
    assert (page.items[-1].places, page.items[-1].lead, page.items[-1].complete) == (None, "", False)


def test_a_page_cut_inside_its_section_line_has_no_section() -> None:
    page = split("Kop\nEerste zin.\nMeer uit ")
    assert (page.section, page.items, page.paragraphs) == (None, (), ("Eerste zin.",))


def test_the_second_layout_drops_boilerplate_and_keeps_item_headlines() -> None:
    page = split(
        "Webmail\n\nKies je webmail\n\nKop\n\nKop\n\nEDE (ANP) - Zin een. Zin twee.\n\nMeer uit Sport\n\n"
        "Zeilers weg\n\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n\n40 minuten geleden\nTweede kop\n\n"
        "GOES - Er is een fout. Dat is alles.\n\n1 uur geleden"
    )
    assert page.headline == "Kop"
    assert page.paragraphs == ("Zin een. Zin twee.",)
    assert [item.headline for item in page.items] == ["Zeilers weg", "Tweede kop"]
    kinds = [segment.kind for segment in page.segments if segment.kind != "blank"]
    assert kinds.count("boilerplate") == 2
    assert kinds.count("repeat") == 1


def test_a_list_page_has_bullets_and_no_article() -> None:
    page = split("Sport\nNet binnen\n- Sport 9:31 Zeilers weg\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden")
    assert (page.kind, page.headline, page.section, page.span) == ("list", None, "Sport", None)
    assert [(b.section, b.time, b.headline) for b in page.bullets] == [("Sport", "9:31", "Zeilers weg")]
    assert len(page.items) == 1


def test_damage_is_repaired_and_spans_still_fit_the_raw_text() -> None:
    raw = "Kop\r\nCAI\u0308RO\u00a0(ANP) - Belgi\u01ab\u200b en Itali\u01ab. Meer volgt.\r\nMeer uit Buitenland"
    page = split(raw)
    assert page.dateline is not None
    assert page.dateline.places == ("CAÏRO",)
    assert page.paragraphs == ("België en Italië. Meer volgt.",)
    start, end = page.body[0].span
    assert raw[start:end] == "Belgi\u01ab\u200b en Itali\u01ab. Meer volgt."


def test_glued_paragraphs_come_apart() -> None:
    page = split("Kop\nEDE (ANP) - De trein is geannuleerd.De volgende rijdt weer. J.P. Smit wacht op drs. M. V. de Wit.")
    assert page.paragraphs == ("De trein is geannuleerd.", "De volgende rijdt weer. J.P. Smit wacht op drs. M. V. de Wit.")


def test_without_a_time_items_have_an_age_but_no_interval() -> None:
    page = split_page(FLAT)
    assert page.items[0].age == "47 minuten geleden"
    assert page.items[0].published is None


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        split_page(FLAT, None, datetime.fromisoformat("2026-03-02T08:00:00"))


PIECES = st.sampled_from(
    "Kop|EDE (ANP) - Zin.|1 uur geleden|Meer uit Sport|\n| |\u200b|e\u0308|Net binnen|- Sport 9:31 X|2 dagen|DEN HA|\r\n|"
    "\u2028|A/|(|zin. |Webmail|dinsdag 4 november 2025".split("|")
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_segments_tile_any_text(text: str) -> None:
    page = split(text)
    position = 0
    for segment in page.segments:
        assert segment.span[0] == position
        assert segment.span[0] < segment.span[1]
        position = segment.span[1]
    assert position == len(text)
    for segment in page.segments:
        if segment.kind == "blank":
            assert not text[slice(*segment.span)].strip()


def test_segments_are_a_value_and_a_list_in_json() -> None:
    page = split(FLAT)
    assert page == split(FLAT)
    assert page.segments != split(FLAT + " ").segments
    assert parse(encode_plain(page))["segments"] == [{"kind": one.kind, "span": [*one.span]} for one in page.segments]
    assert page.segments[:2] == (page.segments[0], page.segments[1])


WORDS = st.sampled_from(["Het regent.", "De burgemeester is blij.", 'Zij zei: "Nee".', "Er zijn 12 schepen."])
PLACES = st.lists(st.sampled_from(["SNEEK", "DEN HAAG", "'s-GRAVENPOLDER", "NEW YORK"]), min_size=1, max_size=3, unique=True)
AGENCIES = st.lists(st.sampled_from(["ANP", "RTR", "AFP", "BELGA"]), max_size=3, unique=True)
ITEMS = st.tuples(PLACES, AGENCIES, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.integers(1, 59))


@given(st.lists(ITEMS, min_size=1, max_size=6, unique_by=str))
def test_a_page_made_of_parts_gives_the_parts_back(items: list[tuple[list[str], list[str], str, int]]) -> None:
    lines = ["Kop van de pagina", "EDE (ANP) - Zin een. Zin twee.", "Meer uit Sport"]
    glued = ""
    for places, agencies, lead, age in items:
        dateline = "/".join(places) + (f" ({'/'.join(agencies)})" if agencies else "") + " - "
        lines.append(glued + dateline + lead)
        glued = f"{age} minuten geleden"
    page = split("\n".join([*lines, glued]))
    got = [(list(item.places or ()), list(item.agencies or ()), item.lead, item.age) for item in page.items]
    assert got == [(places, agencies, lead, f"{age} minuten geleden") for places, agencies, lead, age in items]
