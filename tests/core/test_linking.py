"""`readings` and `linking`: what a name of a known type is in the tables, and which thing of that name. Texts are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.entities import EntityType
from streams.core.entities.lexicon import City, Demonym, Known
from streams.core.entities.linking import Link, choose_city, link_span, make_entity, named_countries, places_countries
from streams.core.entities.readings import NOTHING, find_reading
from streams.core.entities.spans import Span
from streams.lexicon import load_lexicon

LEXICON = load_lexicon()


def span(text: str, kind: EntityType = "place", *, dateline: bool = False) -> Span:
    reading = find_reading(text, kind, LEXICON)
    return Span(0, len(text), text, reading.key, kind, 90, reading.source, dateline=dateline)


def link(text: str, *others: Span, kind: EntityType = "place") -> Link:
    spans = (span(text, kind), *others)
    return link_span(spans[0], places_countries(spans, named_countries(spans)))


# The reading of a name


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Londens", "place", "londen"),
        ("EU's", "organisation", "eu"),
        ("NAVO-landen", "organisation", "navo"),
        ("Noord-Korea-kenner", "other", "noord korea"),
        ("pro-Russische", "demonym", "russische"),
        ("niet-EU-burgers", "other", "eu"),
        ("Frans-Duitse", "demonym", "frans duitse"),
        ("‘s-HERTOGENBOSCH", "place", "s hertogenbosch"),
    ],
)
def test_a_reading_has_the_key_of_what_is_linked(text: str, kind: EntityType, key: str) -> None:
    assert find_reading(text, kind, LEXICON).key == key


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Washington", "person"),
        ("Casablanca", "work"),
        ("Utrecht", "organisation"),
        ("Ajax", "place"),
        ("navo", "organisation"),
        ("londen", "place"),
        ("Amsterdam-Noord", "place"),
        ("", "place"),
        ("-", "other"),
        ("'", "place"),
        ("Frans-" * 20_000 + "Duitse", "demonym"),
    ],
)
def test_a_name_of_another_type_has_no_reading(text: str, kind: EntityType) -> None:
    reading = find_reading(text, kind, LEXICON)
    assert reading == NOTHING or (text == "navo" and isinstance(reading.source, Known))


@pytest.mark.parametrize(
    ("before", "country", "count"), [("", "GB", 3), ("Amerikaanse", "US", 2), ("Zeeuwse", "", 0), ("Canadese", "", 0)]
)
def test_a_demonym_before_a_city_says_where_it_is(before: str, country: str, count: int) -> None:
    cities = find_reading("Birmingham", "place", LEXICON, before).source
    assert (len(cities) if isinstance(cities, tuple) else 0) == count
    assert not country or (isinstance(cities, tuple) and {city.country for city in cities} >= {country})


@pytest.mark.parametrize("kind", ["place", "organisation", "demonym", "other", "event", "product", "person", "work"])
@given(text=st.text(st.sampled_from("aAsSdeNVO EU-'’.ïß\u0130\x00ĳ–"), max_size=30), before=st.text(max_size=5))
def test_any_name_has_a_reading_or_none(kind: EntityType, text: str, before: str) -> None:
    reading = find_reading(text, kind, LEXICON, before)
    assert reading == find_reading(text, kind, LEXICON, before)
    assert (reading.source is None) == (reading.key == "") or reading.source


# Which thing of that name


def test_kosovo_has_a_country_but_no_uri_because_iso_has_not_assigned_its_code() -> None:
    assert link("Kosovo") == Link(("country", "XK"), "Kosovo", None, "XK")


def test_a_city_has_its_id_and_coordinates() -> None:
    found = link("BUENOS AIRES")
    assert found.uri == "https://sws.geonames.org/3435910/"
    assert found.coordinates == (-34.61315, -58.37723)
    entity = make_entity("e1", [span("BUENOS AIRES")], found)
    assert (entity.name, entity.country, entity.coordinates) == ("Buenos Aires", "AR", (-34.61315, -58.37723))


def test_names_of_one_country_in_any_spelling_are_one() -> None:
    assert len({link(name).identity for name in ("VS", "V.S.", "Verenigde Staten", "USA", "Amerika")}) == 1


def test_a_pair_names_both_countries() -> None:
    assert named_countries([span("Amerikaans-Israëlische", "demonym")]) == ("IL", "US")
    assert named_countries([span("VS-China", "other")]) == ("CN", "US")
    assert named_countries([span("Vlaams-Nederlandse", "demonym")]) == ("NL",)


def test_a_name_of_two_states_counts_where_the_text_tells_which() -> None:
    congo = span("Congo")
    assert named_countries([congo]) == ()
    assert named_countries([congo, span("KINSHASA", dateline=True)]) == ("CD",)
    assert named_countries([congo, span("Congo-Kinshasa"), span("Congo-Brazzaville")]) == ("CD", "CG")


CITIES = (City(1, "NL", 1_000, 52.0, 5.0), City(2, "DE", 400_000, 51.0, 7.0))


@pytest.mark.parametrize(
    ("cities", "countries", "chosen"),
    [
        (CITIES, (), 2),
        (CITIES, ("NL",), 1),
        (CITIES[::-1], ("NL",), 1),
        ((City(1, "US", 900_000, 1.0, 1.0), City(2, "US", 800_000, 9.0, 9.0)), (), None),
        ((City(1, "US", 900_000, 1.0, 1.0), City(2, "US", 800_000, 1.1, 1.1)), (), 1),
        ((City(1, "US", 300_000, 1.0, 1.0), City(2, "GB", 900, 9.0, 9.0, usual=True)), (), 2),
        ((City(1, "NL", 900, 1.0, 1.0, province="NL.06"),), ("NL.10",), None),
        ((City(1, "NL", 90_000, 1.0, 1.0, province="NL.06"),), ("NL.10",), 1),
        ((City(1, "NL", 900, 1.0, 1.0, province="NL.06"), City(2, "NL", 700, 9.0, 9.0, province="NL.10")), ("NL.10",), 2),
        ((City(1, "US", 90_000, 0.0, 0.0),), (), None),
        ((City(1, "US", 90_000, 0.0, 0.0),), ("US",), 1),
        ((City(1, "NL", 0, 0.0, 0.0, province="NL.10"),), (), 1),
    ],
)
def test_the_city_is_a_clear_case_or_none(cities: tuple[City, ...], countries: tuple[str, ...], chosen: int | None) -> None:
    city = choose_city(cities, countries)
    assert (city.geonames_id if city else None) == chosen


def test_every_row_of_the_tables_reads_as_itself() -> None:
    """Each demonym, and each name of an organisation in its own case, is found by a span of that type."""
    for key in LEXICON.demonyms:
        assert isinstance(find_reading(key, "demonym", LEXICON).source, Demonym), key
    for key, row in LEXICON.organisations.items():
        found = find_reading(row.name, "organisation", LEXICON).source
        assert isinstance(found, Known), key
        assert found.name == row.name
