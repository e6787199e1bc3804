"""The tables' say over the tagger's names, and the document's: long names that they have, who is meant by a surname."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from streams.core.entities.lexicon import Lexicon, lookup_key
from streams.core.entities.spans import Span, is_cut_off
from streams.core.entities.tagger import Name
from streams.core.entities.tokens import POSSESSIVES, Sentence

_CONLL = {"place": "LOC", "organisation": "ORG", "event": "MISC", "product": "MISC", "other": "MISC"}
SURE = 90
"""With this confidence the tagger's one-word name stays what it is, though a person of the document is called so."""
PERSON_WORDS_MAX = 10
"""What is longer is no name of a person, and has too many endings."""
_POSSESSIVE_CHARS_MIN = 4
"""`Trumps` is Trump's; words shorter than this keep their s."""


def settle_names(sentences: Sequence[Sentence], names: Sequence[Name], lexicon: Lexicon) -> list[Name]:
    """`names` with the tables' type where they have the whole of a longer one, and with surnames that the tagger missed.

    A surname that the document has with its first name is that person's wherever it is printed alone, unless the tagger is
    sure of something else there, or the document has it as a common word too.
    """
    settled = [settled for name in names if (settled := _by_table(sentences[name.sentence], name, lexicon))]
    missed = list(_missed_surnames(sentences, settled))
    if not missed:
        return settled
    places = {(name.sentence, name.first) for name in missed}
    return sorted([*(name for name in settled if (name.sentence, name.first) not in places), *missed])


def _by_table(sentence: Sentence, name: Name, lexicon: Lexicon) -> Name | None:
    """`name` with the tables' type, where they can tell: of a name of several parts, of an abbreviation; None of `optie A.`"""
    printed = " ".join(token.text for token in sentence[name.first : name.last])
    if is_cut_off(sentence, name):
        return name._replace(kind="ORG") if lookup_key(printed) in lexicon.organisations else None
    if name.kind == "MISC" and printed.isupper() and lookup_key(printed) in lexicon.organisations:
        return name._replace(kind="ORG")
    if name.kind == "PER" or not (" " in printed or "-" in printed):
        return name
    known = lexicon.known.get(lookup_key(printed))
    return name if known is None or known.capitals_only else name._replace(kind=_CONLL.get(known.type, name.kind))


def _missed_surnames(sentences: Sequence[Sentence], names: Sequence[Name]) -> Iterable[Name]:
    persons = {}
    for name in names:
        surname = sentences[name.sentence][name.last - 1].text
        if name.kind == "PER" and name.last - name.first > 1 and len(surname) >= _POSSESSIVE_CHARS_MIN and surname[0].isupper():
            persons[surname] = name
    if not persons:
        return
    printed = {surname + ending: person for ending in ("s", *POSSESSIVES) for surname, person in persons.items()} | persons
    taken = {(name.sentence, at) for name in names if _is_sure(name) for at in range(name.first - 1, name.last + 1)}
    low: set[str] | None = None
    for number, sentence in enumerate(sentences):
        for at, token in enumerate(sentence):
            if token.text in printed and (number, at) not in taken:
                low = low if low is not None else {token.text for those in sentences for token in those}
                if token.text.lower() not in low:
                    yield printed[token.text]._replace(sentence=number, first=at, last=at + 1)


def _is_sure(name: Name) -> bool:
    return name.kind == "PER" or name.last - name.first > 1 or name.confidence >= SURE


def settle_persons(spans: Sequence[Span]) -> list[Span]:
    """`spans` with surnames given to their person.

    A surname's span gets the key of the one full name that ends in it (a given name's, that begins with it); where two
    persons share it, it stays its own.
    """
    full = {span.key for span in spans if span.type == "person" and 0 < span.key.count(" ") < PERSON_WORDS_MAX}
    last = _by_part(full, lambda words: (" ".join(words[at:]) for at in range(1, len(words))))
    first = _by_part(full, lambda words: words[:1])
    return [_settle(span, last, first) if span.type == "person" else span for span in spans]


def _by_part(names: Iterable[str], parts: Callable[[list[str]], Iterable[str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for part in parts(name.split(" ")):
            found[part].add(name)
    return found


def _settle(span: Span, last: Mapping[str, set[str]], first: Mapping[str, set[str]]) -> Span:
    for key in _spellings(span.key):
        people = last.get(key) or first.get(key)
        if people:
            return span._replace(key=next(iter(people)) if len(people) == 1 else key)
    return span


def _spellings(key: str) -> tuple[str, ...]:
    return (key, key[:-1]) if key.endswith("s") and len(key) > _POSSESSIVE_CHARS_MIN else (key,)
