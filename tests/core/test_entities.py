"""`streams.core.entities`: what is a name, what it names, and that any text gives a result. All texts are invented."""

import re
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Dateline
from schemas.entities import Entity, Extraction
from streams.core.entities import EXTRACTOR, extract
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_tagger

TAGGER = load_tagger()
SEED_PAGE = Path(__file__).parents[2].parent / "shared" / "pages" / "navo-rusland.txt"


def run(body: str, headline: str | None = None) -> Extraction:
    match = match_dateline(body)
    dateline = Dateline(text=body[: match.end], places=match.places, agencies=match.agencies) if match else None
    return extract(headline, body, dateline, TAGGER)


def named(body: str, headline: str | None = None) -> dict[str, str]:
    """Mentioned text → type."""
    return {mention.text: mention.type for mention in run(body, headline).mentions}


def entity(body: str, name: str) -> Entity:
    return next(entity for entity in run(body).entities if entity.name == name)


def check_offsets(extraction: Extraction, headline: str | None, body: str) -> None:
    ids = {entity.id for entity in extraction.entities}
    for mention in extraction.mentions:
        value = body if mention.field == "body" else headline or ""
        assert value[mention.start : mention.end] == mention.text
        assert mention.text
        assert mention.entity in ids
    assert ids == {mention.entity for mention in extraction.mentions}
    assert extraction.countries == tuple(sorted(set(extraction.countries)))


# Datelines


def test_dateline_gives_places_and_agencies() -> None:
    result = run("BUENOS AIRES/DEN HAAG (ANP/RTR) - Er is regen gevallen.")
    assert [(e.name, e.type, e.dateline) for e in result.entities] == [
        ("Buenos Aires", "place", True),
        ("Den Haag", "place", True),
        ("ANP", "organisation", True),
        ("Reuters", "organisation", True),
    ]
    assert result.entities[0].uri == "https://sws.geonames.org/3435910/"
    assert [m.text for m in result.mentions] == ["BUENOS AIRES", "DEN HAAG", "ANP", "RTR"]


def test_dateline_place_without_geonames_row_has_no_uri() -> None:
    place = run("VAL D'ORCE (ANP) - De lift staat stil.").entities[0]
    assert (place.name, place.uri, place.country) == ("Val d'Orce", None, None)


def test_dateline_that_the_body_does_not_begin_with_is_ignored() -> None:
    dateline = Dateline(text="GOES - ", places=("GOES",))
    assert extract(None, "Er is regen gevallen.", dateline, TAGGER) == Extraction()


def test_agency_that_the_text_speaks_of_is_more_than_a_source() -> None:
    assert not entity("UTRECHT (ANP) - Dat blijkt uit een rondgang van het ANP.", "ANP").dateline


# Countries, demonyms, cities


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Volgens Oekraïne en de VS is dat zo.", ("UA", "US")),
        ("Volgens de V.S. is dat zo.", ("US",)),
        ("Een Noorse boot en twee Duitsers.", ("DE", "NO")),
        ("Het Amerikaans-Israëlische plan is af.", ("IL", "US")),
        ("De Noord-Koreaanse leider zweeg.", ("KP",)),
        ("Een Zeeuwse mossel en een Parijse hoed.", ()),
        ("Er reden treinen naar Berlijn en Praag.", ()),
        ("De Koreaanse en de Congolese ploeg.", ()),
        ("Hij woont in Engeland, niet in Wales.", ("GB",)),
        ("Groot-Brittannië en het VK zijn één.", ("GB",)),
    ],
)
def test_countries_are_those_named_by_name_or_demonym(text: str, countries: tuple[str, ...]) -> None:
    assert run(text).countries == countries


def test_country_has_the_iptc_uri() -> None:
    country = entity("Het gaat om Rusland.", "Rusland")
    assert (country.uri, country.country) == ("http://cvx.iptc.org/iso3166-1a2/RU", "RU")


def test_part_of_a_country_has_no_country_uri() -> None:
    assert entity("Het gaat om Schotland.", "Schotland").uri is None


def test_names_of_one_country_are_one_entity() -> None:
    result = run("Groot-Brittannië stemde in. Ook elders in het VK was er steun.")
    assert len(result.entities) == 1


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("In Middelburg is feest.", "Middelburg", "NL"),
        ("Het vertrok uit Londen.", "Londen", "GB"),
        ("Er was in Spanje regen, vooral in Valencia.", "Valencia", "ES"),
        ("Er was in Venezuela regen, vooral in Valencia.", "Valencia", "VE"),
        ("KIEV (ANP) - Het is stil.", "Kiev", "UA"),
        ("KYIV (ANP) - Het is stil.", "Kyiv", "UA"),
    ],
)
def test_city_is_at_home_then_in_the_texts_countries_then_the_largest(text: str, name: str, country: str) -> None:
    assert entity(text, name).country == country


# Compounds


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Vier NAVO-landen stemden tegen.", {"NAVO": "organisation"}),
        ("Dat zei de VVD-leider gisteren.", {"VVD": "organisation"}),
        ("Dat zei VVD-Kamerlid Els Bakker.", {"VVD": "organisation", "Els Bakker": "person"}),
        ("Een Noord-Korea-kenner sprak.", {"Noord-Korea": "place"}),
        ("In de NAVO-Ruslandraad was ruzie.", {"NAVO-Ruslandraad": "organisation"}),
        ("Een Frans-Duitse zender.", {"Frans-Duitse": "demonym"}),
        ("Een Oud-Griekse vaas.", {"Oud-Griekse": "demonym"}),
        ("Hij droeg een T-shirt.", {}),
        ("Zij kocht een A-merk.", {}),
    ],
)
def test_compound_names_its_head(text: str, mentions: dict[str, str]) -> None:
    assert named(text) == mentions


# Persons


def test_surname_is_the_person_named_in_full() -> None:
    result = run("Dat zei minister Ingrid Halvorsen. Later kwam Halvorsen terug. Halvorsens plan is af.")
    assert [(e.name, e.role) for e in result.entities] == [("Ingrid Halvorsen", "minister")]
    assert len(result.mentions) == 3


def test_surname_with_particles_is_the_person() -> None:
    assert len(run("De prijs ging naar Mark van der Werf. Volgens Van der Werf is dat mooi.").entities) == 1


def test_shared_surname_stands_for_neither() -> None:
    assert len(run("Er kwamen Jan Bakker en Els Bakker. Later sprak Bakker.").entities) == 3


def test_suspect_stays_as_printed() -> None:
    assert entity("De rechter gaf Kevin van der L. vijf jaar.", "Kevin van der L.").type == "person"
    assert entity("Volgens Minh Nghia V. klopt dat.", "Minh Nghia V.").uri is None


@pytest.mark.parametrize(
    ("text", "name", "role", "nationality"),
    [
        ("Hij sprak de Noorse premier Kari Lund.", "Kari Lund", "premier", "NO"),
        ("Hij sprak premier Kari Lund.", "Kari Lund", "premier", None),
        ("Premier Kari Lund sprak.", "Kari Lund", "premier", None),
        ("Hij sprak zijn Russische ambtgenoot Petrov.", "Petrov", None, "RU"),
        ("De Noorse kust is lang, zei Kari Lund.", "Kari Lund", None, None),
        ("De Zeeuwse wethouder Kari Lund sprak.", "Kari Lund", "wethouder", None),
        ("De premier van Noorwegen, Kari Lund, sprak.", "Kari Lund", None, None),
    ],
)
def test_role_and_nationality_come_from_apposition(text: str, name: str, role: str | None, nationality: str | None) -> None:
    person = entity(text, name)
    assert (person.role, person.nationality) == (role, nationality)


def test_demonym_that_is_a_given_name_is_a_person() -> None:
    assert named("Volgens Frans Molenaar klopt het.") == {"Frans Molenaar": "person"}


# Types by cues


@pytest.mark.parametrize(
    ("text", "mention", "kind"),
    [
        ("Zij werkt bij het ministerie van Volkshuisvesting.", "Volkshuisvesting", "organisation"),
        ("De order ging naar fabrikant Zonnova.", "Zonnova", "organisation"),
        ("Woningcorporatie Zonnova bouwt.", "Zonnova", "organisation"),
        ("Hij studeert aan de Universiteit van Dorstveen.", "Universiteit van Dorstveen", "organisation"),
        ("Zij woont in Dorstveen.", "Dorstveen", "place"),
        ("Het feest is in de Molenstraat.", "Molenstraat", "place"),
        ("De gemeente Dorstveen betaalt.", "Dorstveen", "place"),
        ("De Grand Prix van België blijft.", "Grand Prix van België", "event"),
        ("Zij won de Tour de France.", "Tour de France", "event"),
        ("Er kwam een F-16 over.", "F-16", "product"),
        ("De AEX sloot hoger.", "AEX", "other"),
        ("Volgens SC Heerenveen is dat zo.", "SC Heerenveen", "organisation"),
        ("Na een lange dag in de regen en veel wind won Visma - Lease a Bike.", "Visma - Lease a Bike", "organisation"),
        ("Dat schreef hij op X.", "X", "organisation"),
        ("Zij woont in ‘s-Heerenhoek.", "‘s-Heerenhoek", "place"),
    ],
)
def test_type_comes_from_tables_and_cues(text: str, mention: str, kind: str) -> None:
    assert named(text)[mention] == kind


# What is no name


@pytest.mark.parametrize(
    "text",
    [
        "Intussen gaat het door. Zolang er gepraat wordt, is er hoop. Vrijdag is er overleg.",
        "Diplomatieke contacten herstellen\n\nVrees voor een aanval\n\nHet overleg ging door.",
        "Eenden zwemmen graag. Fluitend ging hij weg.",
        'Hij zei: "Morgen komt er een brief." ‘Prachtig’, vond zij.',
        "Best veel mensen kwamen. Echt waar. Even later was het stil. Leer is duur.",
        "VEEL MENSEN KWAMEN NAAR HET GROTE FEEST",
        "Dinsdag 3 maart om 08.15 uur. Op 5 mei is het feest.",
        "Dat is optie A. Dat kost 1.500 euro.",
        "",
        " \n\n ",
    ],
)
def test_common_words_are_no_names(text: str) -> None:
    assert named(text) == {}


def test_surname_is_found_wherever_the_document_has_it() -> None:
    text = "Bij de streep viel Wubbo Ketelaar. Ketelaars fiets brak. De ploeg van Ketelaar's maat won."
    assert [mention.text for mention in run(text).mentions] == ["Wubbo Ketelaar", "Ketelaars", "Ketelaar's"]
    assert len(run(text).entities) == 1


def test_headline_is_read_like_a_sentence() -> None:
    assert named("Er was regen.", headline="Fluitend naar Rusland") == {"Rusland": "place"}


def test_acronym_matches_in_capitals_only() -> None:
    assert named("Dat is wel eu en is vs.") == {}
    assert named("Volgens de EU en IS.") == {"EU": "organisation", "IS": "organisation"}


# Laws


LETTERS = st.sampled_from(
    [*"abcDEFÉïĳ -'’‘\"“.,:;/()&*\n😀\u0000\u202e\u05d0\u0301ƫ1", "NAVO", "Rusland", "van ", "De ", "Jan ", "V."]
)


@settings(max_examples=300)
@given(st.none() | st.text(), st.text() | st.lists(LETTERS).map("".join))
def test_any_text_gives_offsets_that_hold_and_the_same_result_twice(headline: str | None, body: str) -> None:
    result = extract(headline, body, None, TAGGER)
    check_offsets(result, headline, body)
    assert extract(headline, body, None, TAGGER) == result


@given(st.lists(LETTERS).map("".join))
def test_dateline_offsets_hold(rest: str) -> None:
    body = "BERLIJN/LONDEN (ANP/AFP) - " + rest
    dateline = Dateline(text=body[:27], places=("BERLIJN", "LONDEN"), agencies=("ANP", "AFP"))
    result = extract(None, body, dateline, TAGGER)
    check_offsets(result, None, body)
    starts = [mention.start for mention in result.mentions]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "piece",
    [
        "ABC DEF ",
        "Jan van der ",
        "x",
        "X",
        "A.",
        "'s-",
        "a-",
        "A-b-",
        "Jan ",
        "De ",
        "😀",
        "\u202eא",
        "\x00\x07",
        "NAVO-",
        '"',
        "Rusland. ",
    ],
)
def test_time_is_linear_in_the_text(piece: str) -> None:
    """Four times the text may take ten times the time, not sixteen; each run is far above the clock's noise or within 0.5 s."""
    short, long = ((piece * (chars // len(piece))) for chars in (25_000, 100_000))
    durations = []
    for text in (short, long):
        started = time.process_time()
        check_offsets(extract(None, text, None, TAGGER), None, text)
        durations.append(time.process_time() - started)
    assert durations[1] < max(0.5, durations[0] * 10)


@pytest.mark.parametrize("word", ["X" * 81, "X" * 1_000_000, "Jan" + "sen" * 26])
def test_word_of_a_megabyte_gives_a_result_and_none_of_more_than_80_letters_is_a_name(word: str) -> None:
    assert extract(None, f"Dat zei burgemeester Piet {word} uit Sneek.", None, TAGGER).mentions[-1].text == "Sneek"
    assert all(word not in mention.text for mention in extract(None, f"{word} won.", None, TAGGER).mentions)
    assert extract(None, word, None, TAGGER) == Extraction()


def test_memory_is_that_of_a_block_of_words() -> None:
    """24 MB at most were measured for 40 kB of text, where all its words at once take 51 to 135: the network sees blocks."""
    extract(None, "Jan", None, TAGGER)
    tracemalloc.start()
    try:
        for piece in ("ABC DEF ", "Jan ", "A", "x. "):
            tracemalloc.reset_peak()
            extract(None, piece * (40_000 // len(piece)), None, TAGGER)
            assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_extractor_is_numbered() -> None:
    assert EXTRACTOR >= 1


# The page this was asked for


def test_seed_page_names_what_it_should_and_nothing_it_should_not() -> None:
    if not SEED_PAGE.exists():
        pytest.skip(f"{SEED_PAGE} is not on this machine")
    names: set[str] = set()
    for line in re.split(r"\d+ (?:uur|minuten) geleden|\n", SEED_PAGE.read_text(encoding="utf-8")):
        names |= {entity.name for entity in run(line).entities}
    body = SEED_PAGE.read_text(encoding="utf-8").split("Meer uit")[0].replace("\n", "\n\n").partition("\n\n")[2]
    result = run(body)
    names |= {entity.name for entity in result.entities}
    assert {"Jens Stoltenberg", "NAVO", "Rusland", "Buenos Aires", "Oekraïne", "RAF Akrotiri"} <= names
    words = {word for name in names for word in name.split()}
    assert not words & {"Intussen", "Zolang", "Diplomatieke", "Vrees", "Vrijdag"}
    assert result.countries == ("DE", "RU", "UA", "US")
    scholz = next(entity for entity in result.entities if entity.name == "Olaf Scholz")
    assert (scholz.role, scholz.nationality) == ("bondskanselier", "DE")
