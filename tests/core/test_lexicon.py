"""The tables of `streams.core.entities` and the lexicon made of them: shapes, codes, no two meanings for one name."""

import babel
import pytest

from streams.core.entities import data_countries as countries
from streams.core.entities import data_organisations as organisations
from streams.core.entities.data_demonyms import DEMONYMS, PHRASES, REGIONAL
from streams.core.entities.data_people import GIVEN_NAMES, PARTICLES, ROLES, TITLE_ROLES
from streams.core.entities.data_regions import EXONYMS, REGIONS
from streams.core.entities.data_words import COMMON_WORDS
from streams.core.entities.lexicon import City, build_lexicon, lookup_key
from streams.lexicon import load_lexicon
from tests.quality.build_places import PLACES, build_rows

CODES = {code for code in map(str, babel.Locale("nl").territories) if len(code) == 2 and code.isalpha()}
UN_MEMBERS = """
    AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN
    CO KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY
    HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT
    MH MR MU MX FM MD MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW
    KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV
    UG UA AE GB US UY UZ VU VE VN YE ZM ZW
"""
WITHOUT_OWN_DEMONYM = {"CD", "CG", "DM"}
"""`Congolees` fits two states, `Dominicaans` too (read as the Dominican Republic's): a code of its own would be a guess."""


@pytest.mark.parametrize(
    "codes",
    [
        [code for _, code, *_ in (*countries.COUNTRIES, *countries.NATIONS, *countries.PARTS)],
        [code for code, _ in (*DEMONYMS, *REGIONAL, *REGIONS) if code],
        [code for _, _, code in EXONYMS],
    ],
)
def test_codes_are_iso_3166(codes: list[str]) -> None:
    assert set(codes) <= CODES


def test_no_demonym_has_two_countries() -> None:
    seen: dict[str, str] = {}
    for code, forms in DEMONYMS:
        for form in forms.split(" "):
            if not any(form in phrase.split(" ") for phrase in PHRASES):
                assert seen.setdefault(lookup_key(form), code) == code, form


def test_no_country_name_has_two_codes() -> None:
    seen: dict[str, str] = {}
    for name, code, *_ in (*countries.COUNTRIES, *countries.NATIONS, *countries.PARTS):
        assert seen.setdefault(lookup_key(name), code) == code, name


def test_no_alias_has_two_organisations() -> None:
    seen: dict[str, str] = {}
    for canonical, aliases in organisations.ORGANISATIONS:
        for alias in (canonical, *aliases):
            assert seen.setdefault(lookup_key(alias), canonical) == canonical, alias


def test_agency_codes_are_unique_capitals() -> None:
    codes = [code for code, _ in organisations.AGENCIES]
    assert len(codes) == len(set(codes))
    assert all(code == code.upper() for code in codes)


def test_word_tables_are_in_their_case() -> None:
    assert all(word == word.lower() for word in COMMON_WORDS | ROLES | TITLE_ROLES | PARTICLES)
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


def test_every_member_of_the_united_nations_has_a_demonym() -> None:
    covered = {code for code, _ in DEMONYMS}
    assert set(UN_MEMBERS.split()) - covered <= WITHOUT_OWN_DEMONYM


def test_common_words_are_no_countries_or_demonyms() -> None:
    lexicon = load_lexicon()
    assert not [word for word in lexicon.common_words if word in lexicon.known and lexicon.known[word].is_country]


def test_lexicon_is_read_once() -> None:
    assert load_lexicon() is load_lexicon()


def test_own_tables_win_over_given_countries() -> None:
    lexicon = build_lexicon({"Engeland": "XX", "Verweggistan": "ZZ"}, [(City(1, "NL", 5), ["dorp"])])
    assert lexicon.known["engeland"].country == "GB"
    assert lexicon.known["verweggistan"].is_country
    assert lexicon.cities["dorp"][0].geonames_id == 1


def test_places_file_is_what_the_builder_writes() -> None:
    assert PLACES.read_text(encoding="utf-8") == build_rows()
