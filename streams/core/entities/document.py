"""The document's say over single names: who is meant by a surname. What a name is, the tagger has told already."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from streams.core.entities.spans import Span

PERSON_WORDS_MAX = 10
"""What is longer is no name of a person, and has too many endings."""
_POSSESSIVE_CHARS_MIN = 4
"""`Trumps` is Trump's; words shorter than this keep their s."""


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
