"""The tables of `streams.core.entities` and the lexicon made of them: shapes, codes, no two meanings for one name."""

import babel
import pytest

from streams.core.entities import data_countries as countries
from streams.core.entities import data_demonyms as demonyms
from streams.core.entities import data_organisations as organisations
from streams.core.entities import data_regions as regions
from streams.core.entities.data_people import GIVEN_NAMES, ROLES, TITLE_ROLES
from streams.core.entities.lexicon import City, Places, build_lexicon, lookup_key
from streams.lexicon import load_lexicon
from tests.quality.build_places import PLACES, build_places

CODES = {code for code in map(str, babel.Locale("nl").territories) if len(code) == 2 and code.isalpha()}
UN_MEMBERS = """
    AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN
    CO KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY
    HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT
    MH MR MU MX FM MD MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW
    KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV
    UG UA AE GB US UY UZ VU VE VN YE ZM ZW
"""


@pytest.mark.parametrize(
    "codes",
    [
        [code for code, _ in countries.COUNTRIES],
        [code for _, code, _ in (*countries.NATIONS, *countries.PARTS)],
        [code for _, codes, _ in countries.EITHER for code in codes],
        [code for code, *_ in (*demonyms.DEMONYMS, *demonyms.REGIONAL, *regions.REGIONS) if code],
        [code for _, codes, _ in (*demonyms.EITHER, *demonyms.REGIONAL_EITHER) for code in codes],
        [code for *_, codes in regions.EITHER for code in codes],
        [code for *_, code in (*regions.EXONYMS, *regions.PROVINCES.items(), *demonyms.FIRST_PARTS)],
    ],
)
def test_codes_are_iso_3166(codes: list[str]) -> None:
    assert set(codes) <= CODES


def test_every_code_of_iso_3166_has_a_name() -> None:
    """babel has more: groups, outlying regions, the unknown, and places without a code of their own."""
    named = {code for code, _ in countries.COUNTRIES}
    assert CODES - named == {"AC", "AQ", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"} & CODES
    assert len(named) == len(countries.COUNTRIES)


def test_the_dutch_names_of_babel_name_the_same_country() -> None:
    known = load_lexicon().known
    for code, name in babel.Locale("nl").territories.items():
        row = known.get(lookup_key(name))
        if len(code) == 2 and code.isalpha() and row is not None and row.is_country:
            assert row.country == code, name


@pytest.mark.parametrize("code", UN_MEMBERS.split())
def test_every_member_of_the_united_nations_has_a_name_an_adjective_and_inhabitants(code: str) -> None:
    """Of Congo and Dominica the forms are another state's too: the text has to say which."""
    lexicon = load_lexicon()
    names = next(names for row, names in countries.COUNTRIES if row == code).split("|")
    assert all(lexicon.known[lookup_key(name)].country == code for name in names)
    rows = [(adjectives, inhabitants) for row, adjectives, inhabitants in demonyms.DEMONYMS if row == code]
    either = [forms for _, codes, forms in demonyms.EITHER if code in codes]
    assert either or all(len(forms.split()) >= 2 for row in rows for forms in row)
    assert either or rows
    for form in (form for row in rows for forms in row for form in forms.split()):
        demonym = lexicon.demonym(form.replace("_", " "))
        assert demonym is not None
        assert (demonym.country, demonym.regional) == (code, False)


def test_no_demonym_has_two_countries() -> None:
    seen: dict[str, str] = {}
    for code, adjectives, inhabitants in demonyms.DEMONYMS:
        for form in f"{adjectives} {inhabitants}".split(" "):
            assert seen.setdefault(lookup_key(form.replace("_", " ")), code) == code, form


def test_no_country_name_has_two_codes() -> None:
    seen: dict[str, str] = {}
    rows = [(name, code) for code, names in countries.COUNTRIES for name in names.split("|")]
    parts = [(name, code) for name, code, _ in (*countries.NATIONS, *countries.PARTS)]
    without = [(name, "") for name in (*countries.FORMER, *(name for name, *_ in countries.EITHER))]
    for name, code in (*rows, *parts, *without):
        assert seen.setdefault(lookup_key(name), code) == code, name


def test_no_alias_has_two_organisations() -> None:
    seen: dict[str, str] = {}
    for canonical, aliases in organisations.organisation_names():
        for alias in (canonical, *aliases):
            assert seen.setdefault(lookup_key(alias), canonical) == canonical, alias


def test_an_alias_that_is_left_out_is_no_row() -> None:
    assert not organisations.LEFT_OUT.keys() & {name for row in organisations.ORGANISATIONS for name in (row[0], *row[1])}


def test_words_and_metonyms_are_rows() -> None:
    names = {name for row in organisations.ORGANISATIONS for name in (row[0], *row[1])}
    assert names >= organisations.WORDS | organisations.METONYMS
    assert {code for code, _ in organisations.AGENCIES} >= organisations.DATELINE_CODES


def test_agency_codes_are_unique_capitals() -> None:
    codes = [code for code, _ in organisations.AGENCIES]
    assert len(codes) == len(set(codes))
    assert all(code == code.upper() for code in codes)


def test_word_tables_are_in_their_case() -> None:
    assert all(word == word.lower() for word in ROLES | TITLE_ROLES)
    assert all(name[0].isupper() for name in GIVEN_NAMES)


@pytest.mark.parametrize(
    ("word", "code"),
    [("Duitse", "DE"), ("Duitser", "DE"), ("Fransen", "FR"), ("Oekraïners", "UA"), ("Sri Lankaanse", "LK"), ("Koreaanse", "")],
)
def test_demonyms_are_found_in_all_forms(word: str, code: str) -> None:
    demonym = load_lexicon().demonym(word)
    assert demonym is not None
    assert demonym.country == code
    assert not demonym.regional


def test_codes_of_results_stand_for_names_of_the_tables() -> None:
    known = load_lexicon().known
    assert all(known[lookup_key(name)].names_country for name in countries.SPORT_CODES.values())


def test_lexicon_is_read_once() -> None:
    assert load_lexicon() is load_lexicon()


PLACES_TABLE = "# places\n\ndor\ndorp\t1\t1,NL.10,5,51.5,3.5;2,DE,9,50.25,7,*\n\nkwa\nkwak\t2\t\nkwak dorp\t0\t3,NL,7,52,5\n"


def test_places_are_read_when_they_are_asked_for() -> None:
    places = Places(PLACES_TABLE)
    assert places["dorp"] == (City(1, "NL", 5, 51.5, 3.5, province="NL.10"), City(2, "DE", 9, 50.25, 7.0, usual=True))
    assert [places.words_max(word) for word in ("dorp", "kwak", "dor", "nieuw")] == [1, 2, 0, 0]
    assert list(places) == ["dorp", "kwak dorp"]
    assert [key in places for key in ("dorp", "kwak", "kwak dorp", "nieuw", "dor", "")] == [
        True,
        False,
        True,
        False,
        False,
        False,
    ]
    with pytest.raises(KeyError):
        places["kwak"]


def test_names_are_looked_for_as_long_as_those_of_our_tables_and_of_the_places() -> None:
    words_max = build_lexicon(Places(PLACES_TABLE)).words_max
    found = {word: words_max(word) for word in ("dorp", "kwak", "dominicaanse", "nederland", "goudvis")}
    assert found == {"dorp": 1, "kwak": 2, "dominicaanse": 2, "nederland": 1, "goudvis": 0}


@pytest.mark.slow
def test_places_file_is_what_the_builder_writes() -> None:
    """Seconds, and only its inputs can change it: `make check` runs it."""
    assert PLACES.read_text(encoding="utf-8") == build_places()
