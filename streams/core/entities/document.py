"""The document's say over single names: who is a person known by surname, and what a bare capital at a sentence start names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from streams.core.entities.cues import GUESS
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.spans import Span

_POSSESSIVE_CHARS_MIN = 4
"""`Trumps` is Trump's; words shorter than this keep their s."""


def settle_document(spans: Sequence[Span], lexicon: Lexicon) -> list[Span]:
    """`spans` with types made consistent over the document, surnames given to their person, unsupported openings dropped.

    A surname's span gets the key of the one full name that ends in it; where two persons share it, it stays its own.
    """
    surnames = _surnames(spans)
    firsts = _first_names(spans, lexicon)
    best = _best_types(spans)
    settled = (_settle(span, surnames, firsts, best) for span in spans)
    return [span for span in settled if span is not None]


def _surnames(spans: Sequence[Span]) -> dict[str, set[str]]:
    """Full names of persons by each of their endings: `van der werf` and `werf` → `mark van der werf`."""
    found: dict[str, set[str]] = defaultdict(set)
    for span in spans:
        if span.type == "person" and len(span.words) > 1:
            for start in range(1, len(span.words)):
                found[" ".join(span.words[start:])].add(span.key)
    return found


def _first_names(spans: Sequence[Span], lexicon: Lexicon) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for span in spans:
        if span.type == "person" and len(span.words) > 1 and span.words[0] in lexicon.given_names:
            found[span.words[0]].add(span.key)
    return found


def _best_types(spans: Sequence[Span]) -> dict[str, Span]:
    """The most certain reading of each name that stands somewhere with a capital of its own."""
    best: dict[str, Span] = {}
    for span in spans:
        if not span.pending and (span.key not in best or span.confidence > best[span.key].confidence):
            best[span.key] = span
    return best


def _settle(
    span: Span, surnames: Mapping[str, set[str]], firsts: Mapping[str, set[str]], best: Mapping[str, Span]
) -> Span | None:
    certain = span.source is not None and not isinstance(span.source, tuple)
    if certain or (len(span.words) > 1 and span.key not in surnames):
        return span
    for key in _spellings(span.key):
        people = surnames.get(key) or (firsts.get(key) if span.source is None else None)
        if people and not (span.source and span.confidence > 90):
            full = next(iter(people)) if len(people) == 1 else key
            return span._replace(type="person", key=full, confidence=80, source=None, pending=False)
    return _by_best(span, best)


def _by_best(span: Span, best: Mapping[str, Span]) -> Span | None:
    """The reading the name has elsewhere, if it is more certain; None if nothing but a sentence start speaks for it."""
    for key in _spellings(span.key):
        seen = best.get(key)
        if seen is not None and (span.pending or seen.confidence > span.confidence):
            return span._replace(
                type=seen.type, key=key, confidence=max(seen.confidence - 5, GUESS), source=seen.source, pending=False
            )
    return None if span.pending else span


def _spellings(key: str) -> tuple[str, ...]:
    return (key, key[:-1]) if key.endswith("s") and len(key) > _POSSESSIVE_CHARS_MIN else (key,)
