"""Words, features and labels, the parts of the tagger that need no weights; and what weights must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.entities import tagger
from streams.core.entities.features import PLACE_FEATURES, feature_hash, place_features, word_features
from streams.core.entities.tagger import KINDS, LABELS, PACKED_ZERO, Table, Weights
from streams.core.entities.tokens import SENTENCE_WORDS_MAX, split_sentences
from streams.lexicon import load_lexicon, load_tagger

LETTERS = st.sampled_from([*"abDEé -'’.,;:!?()/\n😀\u0000\u05d0", "De ", "NAVO-", "J.P.", "'s-", "geledenBREDA", "1.500 "])
TEXTS = st.text() | st.lists(LETTERS).map("".join)


def words(text: str) -> list[list[str]]:
    return [[token.text for token in sentence] for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BERLIJN/LONDEN/PARIJS", "BERLIJN / LONDEN / PARIJS"),
        ("De NAVO-landen en 's-Hertogenbosch", "De NAVO-landen en 's-Hertogenbosch"),
        ("‘s-HEERENHOEK", "‘s-HEERENHOEK"),
        ("Visma - Lease a Bike", "Visma - Lease a Bike"),
        ("J.P. Balkenende en M. V.", "J.P. Balkenende en M. V."),
        ("De V.S. en drs. Jansen uit St. Anton", "De V.S. en drs. Jansen uit St. Anton"),
        ("Trump's plan, foto's en L'Oréal", "Trump's plan , foto's en L'Oréal"),
        ("om 08.15 uur, 2-1, 1.500 euro", "om 08.15 uur , 2-1 , 1.500 euro"),
        ("47 minuten geledenBUENOS AIRES", "47 minuten geleden BUENOS AIRES"),
        ('("Nee", zei hij...)', '( " Nee " , zei hij ... )'),
        ("bol.com en Ernst & Young", "bol.com en Ernst & Young"),
    ],
)
def test_words_are_cut_as_names_need_it(text: str, expected: str) -> None:
    assert [" ".join(sentence) for sentence in words(text)] == [expected]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Het regent. Morgen niet.", 2),
        ("Het is geannuleerd.De trein staat stil.", 2),
        ('"Nee!" zei ze. "Ja."', 2),
        ("Kop zonder punt\nHet regent.", 2),
        ("Volgens St. Nicolaas, dr. Bakker en J. de Vries regent het.", 1),
        ("Het is 3.5 graden", 1),
        (" \n ", 0),
    ],
)
def test_sentences_end_where_the_tagger_should_look_no_further(text: str, count: int) -> None:
    assert len(words(text)) == count


@given(TEXTS, st.integers(0, 5))
def test_words_are_the_text_but_for_its_white_space(text: str, start: int) -> None:
    tokens = [token for sentence in split_sentences(text, start) for token in sentence]
    assert all(text[token.start : token.end] == token.text and token.text.strip() for token in tokens)
    assert [token.start for token in tokens] == sorted({token.start for token in tokens})
    assert "".join(token.text for token in tokens) == "".join(text[start:].split())


@given(TEXTS)
def test_words_are_the_same_whatever_white_space_is_between_them(text: str) -> None:
    assert words(text) == words(text.replace(" ", "\t"))


def test_a_sentence_without_end_is_cut() -> None:
    assert {len(sentence) for sentence in split_sentences("ja " * (2 * SENTENCE_WORDS_MAX))} == {SENTENCE_WORDS_MAX}


@given(TEXTS)
def test_any_word_has_features_and_a_place(text: str) -> None:
    lexicon = load_lexicon()
    sentences = split_sentences(text)
    places = place_features(sentences, lexicon)
    assert len(places) == sum(map(len, sentences))
    assert all(0 <= index < len(PLACE_FEATURES) for found in places for index in found)
    for sentence in sentences:
        for token in sentence:
            own, shared = word_features(token.text, lexicon)
            assert own
            assert all(0 <= feature_hash(name) < 2**32 for name in (*own, *shared))


def test_a_features_number_is_the_same_everywhere() -> None:
    assert feature_hash("w=Goes") == 0x6A9AB310


def test_long_names_of_the_tables_are_marked() -> None:
    found = place_features(split_sentences("Hij woont in Den Haag."), load_lexicon())
    named = [[PLACE_FEATURES[index] for index in indexes] for indexes in found]
    assert named == [["opens"], [], [], ["B-city"], ["I-city"], []]


SCORES = st.lists(st.lists(st.floats(-9, 9), min_size=len(LABELS), max_size=len(LABELS)), min_size=1, max_size=6)


@given(SCORES)
def test_labels_are_the_best_of_those_that_make_names(rows: list[list[float]]) -> None:
    scores = np.array(rows, np.float32)
    labels = tagger._viterbi(scores)
    assert tagger._is_valid(labels)
    best = scores.argmax(axis=1).tolist()
    if tagger._is_valid(best):
        assert scores[range(len(rows)), labels].sum() == pytest.approx(scores[range(len(rows)), best].sum(), abs=1e-4)


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(("", *KINDS)))))
def test_names_of_labels_are_the_labels_of_names(parts: list[tuple[int, str]]) -> None:
    labels: list[int] = []
    names = []
    for size, kind in parts:
        if kind:
            names.append((len(labels), len(labels) + size, kind))
            labels += [LABELS.index(f"B-{kind}"), *[LABELS.index(f"I-{kind}")] * (size - 1)]
        else:
            labels += [0] * size
    assert tagger._is_valid(labels)
    assert tagger._spans(labels) == names


def test_names_do_not_depend_on_what_was_read_before() -> None:
    text = "Volgens Kari Lund van het Noorse Statoil regent het in Bergen. Lund zei dat."
    first = load_tagger().find_names(split_sentences(text))
    for other in ("Lund wint van Bergen.", "NOORSE BOTEN", "Zweden en Statoil"):
        load_tagger().find_names(split_sentences(other))
    assert load_tagger().find_names(split_sentences(text)) == first
    assert len(first) >= 4


def test_a_long_document_is_read_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "In Goes regent het. Volgens Rusland niet. " * 30
    whole = load_tagger().find_names(split_sentences(text))
    monkeypatch.setattr(tagger, "_BLOCK_WORDS", 50)
    in_blocks = load_tagger().find_names(split_sentences(text))
    assert [name[:4] for name in in_blocks] == [name[:4] for name in whole]


def test_remembered_words_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "_ROWS_MAX", 5)
    found = load_tagger()
    before = found.find_names(split_sentences("Een twee drie vier vijf zes Rusland."))
    assert found.find_names(split_sentences("Een twee drie vier vijf zes Rusland.")) == before
    assert len(found._rows) < 20


def test_weights_without_a_table_are_refused() -> None:
    with pytest.raises(KeyError):
        Weights({})


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.lists(st.integers(-7, 7), min_size=4, max_size=4), min_size=1), st.data())
def test_a_table_gives_back_its_rows_and_zeros_for_the_rest(rows: dict[int, list[int]], data: st.DataObject) -> None:
    hashes = sorted(rows)
    halves = np.array([rows[key] for key in hashes]) + PACKED_ZERO
    table = Table(np.array(hashes, np.uint32), (halves[:, ::2] * 16 + halves[:, 1::2]).astype(np.uint8))
    wanted = data.draw(st.lists(st.sampled_from(hashes) | st.integers(0, 2**32 - 1), min_size=2, max_size=2))
    found = [rows.get(key, [0] * 4) for key in wanted]
    assert table.find(wanted).tolist() == found
    assert table.find_first([wanted]).tolist() == [found[0] if wanted[0] in rows else found[1]]
