"""Names of the user's own: a brand that the tagger does not know, a false hit that is none. Applied after the tagger."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from schemas.entities import CONLL_TYPE, EntityType
from streams.core.entities.lexicon import Own, lookup_key
from streams.core.entities.spans import Field, Mark, Span
from streams.core.entities.tokens import Sentence, split_sentences

CONFIDENCE = 100
Named = TypeVar("Named", Span, Mark)


@dataclass(frozen=True)
class OwnRow:
    """A name to find wherever it is printed so, capitals included, as what `name`, `type` and `uri` say.

    `names` are the printed forms. `deny`: what is printed so is no name, whatever the tagger says.
    """

    name: str
    names: tuple[str, ...]
    type: EntityType = "other"
    uri: str | None = None
    deny: bool = False


Found = tuple[int, int, OwnRow]
"""Where a row's name is printed: start, end, row."""


@dataclass(frozen=True)
class OwnNames:
    """The rows by the words of their printed forms. `digest` says which rows they are: empty if there are none."""

    rows: Mapping[tuple[str, ...], OwnRow] = field(default_factory=dict)
    words_max: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""

    def apply(self, text: str, where: Field, sentences: Sequence[Sentence], spans: Iterable[Span]) -> list[Span]:
        """`spans` of `text` (in order, as the tagger found them) with the rows' names in place of those that they overlap.

        Of rows that begin at one word the longest counts. What a `deny` row prints is dropped, not what only overlaps it.
        """
        if not self.rows:
            return list(spans)
        found = self._find(sentences)
        own = [
            Span(start, end, text[start:end], lookup_key(row.name), row.type, CONFIDENCE, Own(row.name, row.uri), field=where)
            for start, end, row in found
            if not row.deny
        ]
        return sorted([*_kept(spans, found), *own], key=lambda span: span.start)

    def mark(self, sentences: Sequence[Sentence], marks: Iterable[Mark]) -> list[Mark]:
        """`apply` for marks."""
        if not self.rows:
            return list(marks)
        found = self._find(sentences)
        own = [Mark(start, end, CONLL_TYPE[row.type]) for start, end, row in found if not row.deny]
        return sorted([*_kept(marks, found), *own])

    def _find(self, sentences: Sequence[Sentence]) -> list[Found]:
        found: list[Found] = []
        for sentence in sentences:
            at = 0
            while at < len(sentence):
                stop, row = self._longest(sentence, at)
                if row is not None:
                    found.append((sentence[at].start, sentence[stop - 1].end, row))
                at = stop
        return found

    def _longest(self, sentence: Sentence, at: int) -> tuple[int, OwnRow | None]:
        words_max = self.words_max.get(sentence[at].text, 0)
        for stop in range(min(len(sentence), at + words_max), at, -1):
            row = self.rows.get(tuple(token.text for token in sentence[at:stop]))
            if row is not None:
                return stop, row
        return at + 1, None


def _kept(names: Iterable[Named], found: Sequence[Found]) -> list[Named]:
    """`names` but those that a row denies or replaces."""
    denied = {(start, end) for start, end, row in found if row.deny}
    taken = [(start, end) for start, end, row in found if not row.deny]

    def is_taken(name: Named) -> bool:
        last = bisect_left(taken, (name.end,)) - 1
        return last >= 0 and taken[last][1] > name.start

    return [name for name in names if (name.start, name.end) not in denied and not is_taken(name)]


def build_own_names(rows: Iterable[OwnRow], digest: str) -> OwnNames:
    """`rows` for looking up. Raises ValueError where a printed form has no word, or two rows share one."""
    table: dict[tuple[str, ...], OwnRow] = {}
    words_max: dict[str, int] = {}
    for row in rows:
        for name in row.names:
            words = tuple(token.text for sentence in split_sentences(name) for token in sentence)
            if not words:
                raise ValueError(f"{name!r} has no word")
            if words in table:
                raise ValueError(f"{name!r} stands twice")
            table[words] = row
            words_max[words[0]] = max(words_max.get(words[0], 0), len(words))
    return OwnNames(table, words_max, digest)


NO_ROWS = OwnNames()
