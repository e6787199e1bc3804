"""Words that the tagger gets a vector for: those of the training texts, names from open lists, and frequent words."""

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import wordfreq

from streams.core.entities.lexicon import Lexicon
from tests.tagger.corpus import SHARED

FREQUENT_WORDS = {"nl": 350_000, "en": 100_000}
"""So many words of wordfreq's lists of a language are looked at."""
_LOCALES = (
    "nl_NL nl_BE en_US en_GB de_DE fr_FR es_ES it_IT pl_PL tr_TR da_DK sv_SE pt_PT ro_RO cs_CZ hr_HR hu_HU fi_FI no_NO".split()
)
_WIKIPEDIAS = ("wikiann_nl.conll", "wikiann_en.train", "wikiann_de.train", "wikiann_es.train")
_LISTED_COUNT_MIN = 2
"""Of a name in Wikipedia's links; those seen once are mostly noise."""


def certain_words(texts: Mapping[str, int], lexicon: Lexicon) -> list[str]:
    """Words that get one in any case, sorted: of `texts` (word → how often), of the lexicon, and of the lists of names."""
    listed = Counter[str]()
    for word in (*_faker_names(), *_lexicon_words(lexicon)):
        listed[word] += _LISTED_COUNT_MIN
    listed.update(_wikipedia_names())
    found = {word for word, count in texts.items() if any(map(str.isupper, word)) or count >= _LISTED_COUNT_MIN}
    found.update(word for word, count in listed.items() if count >= _LISTED_COUNT_MIN)
    return sorted(found)


def frequent_words(certain: Iterable[str]) -> list[str]:
    """Further words of Dutch and English text, the most frequent first, each with a capital: the lists are in small letters."""
    seen = {word.lower() for word in certain}
    counts = {
        language: sorted(wordfreq.get_frequency_dict(language, "large").items(), key=lambda item: (-item[1], item[0]))[:most]
        for language, most in FREQUENT_WORDS.items()
    }
    found: dict[str, float] = {}
    for word, frequency in (item for items in counts.values() for item in items):
        if len(word) > 1 and word[0].isalpha() and word not in seen:
            found.setdefault(word[0].upper() + word[1:], frequency)
    return sorted(found, key=lambda word: (-found[word], word))


def _faker_names() -> Iterator[str]:
    """Given names and surnames of faker's locales."""
    for locale in _LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for field in sorted(vars(provider)):
            if "first_names" in field or field.startswith("last_names"):
                yield from _capitalised(getattr(provider, field))


def _lexicon_words(lexicon: Lexicon) -> Iterator[str]:
    """The words of names in the tables. Their keys are in small letters, so a capital is put back; that fits most."""
    for table in (lexicon.known, lexicon.demonyms, lexicon.cities):
        yield from (word.capitalize() for key in table for word in key.split(" ") if len(word) > 2)


def _wikipedia_names() -> Iterator[str]:
    """The words of what Wikipedia's links name, by WikiANN."""
    for name in _WIKIPEDIAS:
        for line in (SHARED / "ner" / "open" / name).read_text(encoding="utf-8").splitlines():
            fields = line.split("\t") if "\t" in line else line.split()
            if len(fields) > 1 and fields[-1] != "O":
                yield from _capitalised([fields[-2].split(":", 1)[-1]])


def _capitalised(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from (word for word in name.split() if len(word) > 1 and word[0].isupper())
