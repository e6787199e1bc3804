"""Repair of damaged text, and the way back to the raw text's offsets."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.text import INVISIBLE, SUBSTITUTES, repair, squeeze


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ("Belgi\u01ab", "België"),
        ("Belgie\u0308", "België"),
        ("Den\u00a0Haag", "Den Haag"),
        ("10\u202f000\u2009euro", "10 000 euro"),
        ("Zeeuws\u2011Vlaanderen", "Zeeuws-Vlaanderen"),
        ("een\r\ntwee\rdrie\u2028vier", "een \ntwee\ndrie\nvier"),
        ("bran\u00addweer\u200b", "brandweer"),
        ("\ufeffKop", "Kop"),
        ("een  \t twee", "een twee"),
        ("een \u200b twee", "een twee"),
        ('‘Curly’ en "straight"', '‘Curly’ en "straight"'),
        ("", ""),
    ],
)
def test_damage_is_put_right(raw: str, right: str) -> None:
    assert repair(raw).text == right


DAMAGE = st.text(
    st.sampled_from(["a", "e", " ", "\n", "\u0308", "é", "Å", "\r", *INVISIBLE[:4], *list(SUBSTITUTES)[:4], "한", "\ud800"])
)


@given(st.one_of(DAMAGE, st.text()))
def test_stretches_of_repaired_text_lead_to_the_raw_text_in_order(raw: str) -> None:
    repaired = repair(raw)
    offsets = [repaired.raw(at) for at in range(len(repaired.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(raw)
    stretches = [raw[start:end] for start, end in pairwise(offsets)]
    assert "".join(stretches) == raw[offsets[0] :]
    if unicodedata.is_normalized("NFC", raw) and not any(char in INVISIBLE or unicodedata.combining(char) for char in raw):
        # Nothing composes or is dropped, so each character comes from its own stretch alone.
        assert [squeeze(repair(stretch).text) for stretch in stretches] == [squeeze(char) for char in repaired.text]


@given(st.one_of(DAMAGE, st.text()))
def test_the_way_there_and_back_is_the_same(raw: str) -> None:
    repaired = repair(raw)
    for at in range(len(repaired.text)):
        there = repaired.repaired(repaired.raw(at))
        assert repaired.raw(there) == repaired.raw(at)


@given(st.one_of(DAMAGE, st.text()))
def test_an_offset_of_the_raw_text_went_to_the_first_that_came_from_it_or_behind(raw: str) -> None:
    repaired = repair(raw)
    for offset in range(len(raw) + 1):
        there = repaired.repaired(offset)
        assert repaired.raw(there) >= offset
        assert there == 0 or repaired.raw(there - 1) < offset


@given(st.one_of(DAMAGE, st.text()))
def test_repaired_text_needs_no_repair(raw: str) -> None:
    once = repair(raw).text
    assert repair(once).text == once


def test_squeeze_is_one_line() -> None:
    assert squeeze("  een\n\n twee\t drie ") == "een twee drie"
