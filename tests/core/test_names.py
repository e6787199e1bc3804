"""`streams.core.names`: folding for comparison and display case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.names import display_case, fold

DISPLAY = [
    ("DEN HAAG", "Den Haag"),
    ("IJMUIDEN", "IJmuiden"),
    ("‘s-HEERENHOEK", "'s-Heerenhoek"),
    ("'S-HERTOGENBOSCH", "'s-Hertogenbosch"),
    ("HO CHI MINH-STAD", "Ho Chi Minh-stad"),
    ("VAL D'ISÈRE", "Val d'Isère"),
    ("VAL D’ISÈRE", "Val d'Isère"),
    ("L'AQUILA", "L'Aquila"),
    ("SPA-FRANCORCHAMPS", "Spa-Francorchamps"),
    ("ST. ANTON AM ARLBERG", "St. Anton am Arlberg"),
    ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
    ("BERGEN OP ZOOM", "Bergen op Zoom"),
    ("RIO DE JANEIRO", "Rio de Janeiro"),
    ("PORT-AU-PRINCE", "Port-au-Prince"),
    ("LA PAZ", "La Paz"),
    ("DE BILT", "De Bilt"),
    ("WEST-BRABANT", "West-Brabant"),
    ("OEKRAÏNE", "Oekraïne"),
    ("WASHINGTON D.C.", "Washington D.C."),
    ("BERLIJN/DEN HAAG", "Berlijn/Den Haag"),
    ("Tholen", "Tholen"),
    ("", ""),
]


@pytest.mark.parametrize(("printed", "shown"), DISPLAY)
def test_display_case_writes_a_name_as_a_reader_would(printed: str, shown: str) -> None:
    assert display_case(printed) == shown


@pytest.mark.parametrize("name", [shown for _, shown in DISPLAY])
def test_display_case_leaves_display_case_alone(name: str) -> None:
    assert display_case(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("‘s-HEERENHOEK", "'s Heerenhoek"),
        ("OUD-VOSSEMEER", "Oud Vossemeer"),
        ("CAÏRO", "caïro"),
        ("Belgie\u0308", "België"),
        ("ĳsland", "IJsland"),
        ("Den\u00a0 Haag", "DEN HAAG"),
        ("Willem II – PSV", "willem ii - psv"),
        ("Val d’Isère", "VAL D'ISERE"),
        (" “Rusland” ", "Rusland"),
    ],
)
def test_fold_makes_spellings_of_one_name_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Goes", "Goeree"), ("Bergen", "Bergen op Zoom"), ("Iran", "Irak")])
def test_fold_keeps_names_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_fold_of_what_is_folded_is_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_display_case_takes_any_text(text: str) -> None:
    assert bool(display_case(text)) == bool(text)
