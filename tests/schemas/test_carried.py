"""Fields of a newer release: kept where they stood, shown nowhere, put back."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from schemas import EnrichedPart, encode
from schemas.base import Dateline, Record, Rights
from schemas.carried import either, joined, keep, known, plain
from schemas.codec import canonical, identifying
from tests.newer import everything, newer
from tests.traffic import parts_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = "Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden"


@pytest.fixture
def part() -> EnrichedPart:
    return parts_of(PAGE, NOON)[-1]


def test_what_is_unknown_is_written_back_at_every_level(part: EnrichedPart) -> None:
    values = newer(part)
    assert plain(keep(EnrichedPart, values)) == values
    assert canonical(values).count(b"written by a newer release") == 1 + len(part.blocks) + 1 + 1 + 1, (
        "page, blocks, dateline, published, extraction"
    )


def test_what_is_unknown_is_in_no_bytes_unless_asked_for(part: EnrichedPart) -> None:
    carrying = keep(EnrichedPart, newer(part))
    assert (encode(carrying), canonical(carrying), identifying(carrying)) == (encode(part), canonical(part), identifying(part))
    assert known(carrying) == part
    assert known(part) is part


def test_where_nothing_is_unknown_nothing_is_carried(part: EnrichedPart) -> None:
    assert keep(EnrichedPart, plain(part)) == part


def test_an_unknown_field_does_not_hide_a_wrong_one(part: EnrichedPart) -> None:
    with pytest.raises(ValidationError, match="headline"):
        keep(EnrichedPart, newer(part) | {"headline": 5})


class Dated(Record):
    dateline: Dateline


def dateline(**unknown: object) -> Dateline:
    return keep(Dateline, {"text": "EDE - ", "places": ["EDE"], **unknown})


@pytest.mark.parametrize("name", ["A", "p", "place", "placesx", "z"])
def test_of_two_that_say_the_same_the_one_that_carries_more_is_kept(name: str) -> None:
    more, less = dateline(**{name: 1}), dateline()
    assert either(more, less) is more
    assert either(less, more) is more
    assert either(less, dateline()) is less


def test_of_two_that_carry_as_much_the_one_with_the_least_bytes_is_kept() -> None:
    one, two = dateline(later=1), dateline(later=2)
    assert either(one, two) is either(two, one) is one


def test_a_field_that_is_merged_by_itself_does_not_decide() -> None:
    one, two = dateline(zone=2), dateline(zone=1).model_copy(update={"text": "VEERE - "})
    assert either(one, two, but="text") is either(two, one, but="text") is two
    assert either(one, two) is one, "void: the field decides nothing"


def test_of_two_with_nothing_unknown_the_one_that_was_read_with_some_beside_it_is_kept() -> None:
    """So that a state is equal to itself with a sighting more that adds nothing."""
    read = keep(Dated, {"dateline": {"text": "EDE - "}, "later": 1}).dateline
    assert either(read, Dateline(text="EDE - ")) is either(Dateline(text="EDE - "), read) is read


def test_both_sides_unknown_fields_are_joined_by_name() -> None:
    a, b = (keep(Rights, {"usage_terms": "t", **unknown}) for unknown in ({"p": 1, "q": 2}, {"q": 1, "r": [3]}))
    for made in (joined(Rights(), a, b), joined(Rights(), b, a)):
        assert plain(made) == {"p": 1, "q": 1, "r": [3]}
    assert joined(made, Rights(), Rights()) is made


def test_a_field_at_its_default_is_in_no_identity() -> None:
    assert identifying(Dateline(text="EDE - ")) == b'{"text":"EDE - "}'
    assert identifying(Dateline(text="EDE - ", agencies=("ANP",))) == b'{"agencies":["ANP"],"text":"EDE - "}'
    assert set(everything()) & set(Dateline.model_fields) == set(), "void: not unknown"
