"""Where sentences end, and where paragraphs were glued. `tests/quality` has the labelled set; here is the behaviour."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.core import abbreviations as rows
from streams.core.sentences import first_sentence, glue_points, split_sentences

DUTCH = st.lists(
    st.sampled_from(
        "De het Tholen drs. St. J.P. V.S. o.a. e.d. klaar. weg! Waarom? lang... (Hij ziek.) \"Nee. 'Ja' ja.\" .De 's Avonds"
        " ’s ‘s-Heerenhoek 2025. 6-4. 76 \n \n\n www.Voorbeeld.nl iPhone “ ” … é. Élise".split(" ")
    )
).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words)))
MARKS = st.lists(
    st.sampled_from(
        ["'s ", ". ", "! ", "klaar", "ging", "vier", "12 ", "1", "A.", "drs. ", "NAVO", " zei ", "“Dat ", *'"“”()’‘»«.?… \n']
    )
).map("".join)
TEXTS = st.one_of(st.text(), DUTCH)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("  \n ", ""),
        ("Zonder punt", "Zonder punt"),
        ("  Klaar.  De rest. ", "Klaar."),
        ("Kop zonder punt\n\nDe rest.", "Kop zonder punt"),
        ("Een zin over\ntwee regels. De rest.", "Een zin over\ntwee regels."),
        ('"We zijn blij. Het is klaar", zegt zij. De rest.', '"We zijn blij. Het is klaar", zegt zij.'),
        ('Hij zei "ja. De weg is dicht.', 'Hij zei "ja.'),
        ("Jan's 'zus. De weg is dicht.", "Jan's 'zus."),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize("word", sorted(rows.NEVER_LAST.words))
def test_no_sentence_ends_after_an_abbreviation_that_introduces(word: str) -> None:
    assert len(split_sentences(f"Dat is {word}. De Wit uit Goes.")) == 1


@pytest.mark.parametrize("word", sorted(rows.MAY_BE_LAST.words))
def test_the_next_word_tells_whether_such_an_abbreviation_ends_a_sentence(word: str) -> None:
    assert len(split_sentences(f"Dat was {word}. Rusland in het nieuws.")) == 1
    assert len(split_sentences(f"Dat was {word}. Volgens de raad is het zo.")) == 2


@pytest.mark.parametrize("word", sorted(rows.LIST_ENDS.words | rows.NO_ABBREVIATIONS.words))
def test_a_capital_after_these_words_opens_a_sentence(word: str) -> None:
    assert len(split_sentences(f"Het ging om {word}. Ajax won.")) == 2


@pytest.mark.parametrize("name", sorted(rows.MARKED_NAMES.words))
def test_a_name_keeps_its_mark(name: str) -> None:
    assert len(split_sentences(f"Het is van {name} Japan.")) == 1


@pytest.mark.parametrize("name", sorted(rows.LOWER_NAMES.words))
def test_a_name_in_lower_case_opens_a_sentence(name: str) -> None:
    assert split_sentences(f"Het is klaar. {name} stopt.") == ["Het is klaar.", f"{name} stopt."]


@pytest.mark.parametrize("kind", sorted(rows.LETTERED.words))
def test_a_letter_may_be_a_name(kind: str) -> None:
    assert len(split_sentences(f"Dit is {kind} B. Nederland speelt.")) == 2


@pytest.mark.parametrize("word", sorted(rows.NAMED.words))
def test_the_initial_of_a_suspect_may_end_a_sentence(word: str) -> None:
    assert len(split_sentences(f"Dit is {word} G. Volgens de rechter is het zo.")) == 2
    assert len(split_sentences(f"Dit is {word} G. De Smet uit Gent.")) == 1


@pytest.mark.parametrize("initial", sorted(rows.INITIALS.words))
def test_a_name_follows_an_initial(initial: str) -> None:
    assert len(split_sentences(f"Dat zegt {initial}. Jansen uit Goes.")) == 1


@pytest.mark.parametrize("word", sorted(rows.SUSPENSE.words))
def test_dots_may_hold_a_name_back(word: str) -> None:
    assert len(split_sentences(f"En dat {word}... Jansen uit Goes.")) == 1


@pytest.mark.parametrize("name", sorted(rows.NUMBERED_NAMES.words))
def test_a_german_ordinal_ends_no_sentence(name: str) -> None:
    assert len(split_sentences(f"Hij speelt bij 1. {name} in het oosten.")) == 1


@pytest.mark.parametrize("name", sorted(rows.NAMES_TOO.words))
def test_a_name_is_no_abbreviation(name: str) -> None:
    assert len(split_sentences(f"Dat zegt {name.title()}. Rusland zwijgt.")) == 2


@pytest.mark.parametrize("suffix", sorted(rows.SUFFIXES.words))
def test_an_address_is_not_glued(suffix: str) -> None:
    assert glue_points(f"Lees Voorbeeld.{suffix.title()} vandaag.") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("geannuleerd.", "De volgende"),
        ('Kijk: "Dat zei hij."', "De volgende"),
        ("Dat zei hij.", '"De weg is dicht", zei zij.'),
        ("Hij is weg.”", "Het is stil"),
        ("Dat zei hij.", "‘Dat is zo.’"),
        ("Dat was in 2025.", "De raad"),
        ("Wat nu?!", "De raad"),
        ("Stilte...", "De raad"),
        ("Het is klaar.", "Élise wint"),
        ("Het is klaar.", "'s Avonds niet"),
    ],
)
def test_a_glued_paragraph_is_found(before: str, after: str) -> None:
    assert glue_points(before + after) == [len(before)]
    assert split_sentences(before + after)[0] == before


@pytest.mark.parametrize(
    "text",
    "drs.Jansen|J.P. Smit|J.P.Smit|St.Annaland|Booking.com|A.S.Roma|V.S.|nr.1|o.a.De Tijd|www.Voorbeeld.nl|Nu.nl|e.d.|18.30"
    "|Aap.Noot.Mies|jan.Jansen@tholen.nl|ASP.NET|Yahoo!Japan|1.De lijst|.De|.|De".split("|"),
)
def test_a_name_is_not_glue(text: str) -> None:
    assert glue_points(text) == []
    assert glue_points(f"Dat is {text} uit Goes") == [] or text in {"1.De lijst", ".De"}


def test_a_mark_with_nothing_before_it_closes_no_paragraph() -> None:
    for text in ("…De man is weg", "?Het is klaar.", "!Élise wint goud"):
        assert glue_points(text) == []
        assert split_sentences(text) == [text]


@given(TEXTS)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_the_first_sentence_is_a_prefix_and_the_first_of_all(text: str) -> None:
    first = first_sentence(text)
    assert text.strip().startswith(first)
    assert split_sentences(text)[:1] == ([first] if first else [])


@given(DUTCH | MARKS)
@example('"Nee. .De De')  # The quote is not closed, and a paragraph is glued on inside.
@example('"Nee. Dat kan niet.De volgende" dag')
@example("?A.! .Het")  # Nothing is before the first mark.
@example('(! . "drs. !  klaar.««12 klaar')  # Quotes before a figure.
def test_the_first_sentence_of_a_first_sentence_is_itself(text: str) -> None:
    first = first_sentence(text)
    assert first_sentence(first) == first


@given(TEXTS)
def test_glue_points_are_inside_the_text_with_no_space_before(text: str) -> None:
    points = glue_points(text)
    assert points == sorted(set(points))
    assert all(0 < point < len(text) and not text[point - 1].isspace() and not text[point].isspace() for point in points)


@pytest.mark.parametrize("unit", [*"a.\"' \n(A!…", "a.A", "J.", "a. A", '."', "“a", "'a ", "(a", "aaa.De ", 'aaa."De ', "\n "])
@pytest.mark.parametrize("opening", ["", "Klaar.De rest. "])
def test_time_grows_with_the_text_only(unit: str, opening: str) -> None:
    """200 kB of anything take a second at most; with a quadratic step it is minutes."""
    text = opening + unit * (200_000 // len(unit))
    started = time.process_time()
    glue_points(text)
    first_sentence(text)
    split_sentences(text)
    assert time.process_time() - started < 10
