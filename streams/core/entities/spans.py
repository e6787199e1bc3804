"""Finds the names in one field of a text: by the tables first, then by capitals and the words around them.

What a name refers to across the text is `document.py`'s to say.
"""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.entities import EntityType
from streams.core.entities.data_cues import (
    EVENT_HEADS,
    ORG_HEADS,
    ORG_INTRODUCERS,
    PLACE_HEADS_FIRST,
    PLACE_HEADS_LAST,
    PLACE_INTRODUCERS,
    PLACE_PREPOSITIONS,
    PLACE_SUFFIXES,
)
from streams.core.entities.data_people import PARTICLES, ROLE_ENDINGS, ROLES, TITLE_ROLES
from streams.core.entities.lexicon import City, Demonym, Known, Lexicon, lookup_key
from streams.core.entities.tokens import Sentence, Token, split_sentences

SURE, CUED, GUESSED = 95, 80, 60
"""Confidence, 0 to 100: found in a table, told by the words around it, only written with a capital."""
PLACE_SUFFIX_BEFORE_MIN = 4


class Span(NamedTuple):
    """A name at `field[start:end]`. `name` is its canonical form; `known`, `cities`, `demonym` what the tables say.

    `weak`: one capitalised word that opens a sentence, a name only if the text has it elsewhere.
    """

    start: int
    end: int
    text: str
    type: EntityType
    name: str
    confidence: int
    known: Known | None = None
    cities: tuple[City, ...] = ()
    demonym: Demonym | None = None
    role: str | None = None
    nationality: str | None = None
    weak: bool = False


def find_spans(text: str, lexicon: Lexicon, start: int = 0) -> Iterator[Span]:
    """The names in `text[start:]`, in order, without overlap."""
    for sentence in split_sentences(text, start):
        yield from _Reader(text, sentence, lexicon).read()


def look_up(name: str, lexicon: Lexicon) -> Known | tuple[City, ...] | Demonym | None:
    """What the tables have under `name`, our own rows before GeoNames."""
    key = lookup_key(name)
    return lexicon.known.get(key) or lexicon.cities.get(key) or lexicon.demonym(name)


class _Reader:
    """Reads one sentence from left to right."""

    def __init__(self, text: str, sentence: Sentence, lexicon: Lexicon) -> None:
        self._text = text
        self._tokens = sentence.tokens
        self._shouted = sentence.shouted
        self._lexicon = lexicon

    def read(self) -> Iterator[Span]:
        at = 0
        while at < len(self._tokens):
            spans, at = self._at(at)
            yield from spans

    def _at(self, at: int) -> tuple[list[Span], int]:
        """The spans that begin at token `at`, and the token to go on from."""
        token = self._tokens[at]
        if not token.capital:
            return [], at + 1
        is_person = token.key in self._lexicon.given_names and self._name_end(at) > at + 1
        if not is_person or self._shouted:
            count, span = self._from_tables(at)
            if span is not None:
                return [span], at + count
        if self._shouted or self._is_no_name(token):
            return [], at + 1
        return self._compound(at) or self._by_capitals(at)

    def _is_no_name(self, token: Token) -> bool:
        """A common word, or a role or a kind of organisation that opens the sentence: the name comes behind it."""
        word = token.text.lower()
        if token.key in self._lexicon.common_words:
            return True
        return token.opens and (_is_role(word) or word in ORG_INTRODUCERS or word in PLACE_INTRODUCERS)

    def _from_tables(self, at: int) -> tuple[int, Span | None]:
        token = self._tokens[at]
        for count in range(min(self._lexicon.first_words.get(token.key.split(" ")[0], 1), len(self._tokens) - at), 0, -1):
            words = self._tokens[at : at + count]
            if any(not word.adjacent for word in words[1:]):
                continue
            span = self._table_span(words)
            if span is not None:
                return count, span
        return 0, None

    def _table_span(self, words: tuple[Token, ...]) -> Span | None:
        start, end = words[0].start, words[-1].end
        surface = self._text[start:end]
        found = look_up(surface, self._lexicon)
        if found is None or (len(words) == 1 and words[0].opens and words[0].key in self._lexicon.common_words):
            return None
        if isinstance(found, Known):
            capitals = sum(part[:1].isupper() for part in surface.replace("-", " ").split())
            if capitals < found.capitals or (found.capitals_only and not surface.isupper()):
                return None
            return Span(start, end, surface, found.type, found.name, SURE, known=found)
        if isinstance(found, Demonym):
            return Span(start, end, surface, "demonym", found.name, SURE, demonym=found)
        if words[0].opens and len(words) == 1 and words[0].text.lower() in self._lexicon.common_words:
            return None
        return Span(start, end, surface, "place", surface, SURE, cities=found)

    def _compound(self, at: int) -> tuple[list[Span], int] | None:
        """`NAVO-landen` mentions NAVO, `Amerikaans-Israëlische` two countries."""
        token = self._tokens[at]
        parts = token.text.split("-")
        if len(parts) < 2:
            return None
        demonyms = [self._lexicon.demonym(part) for part in parts]
        if all(demonyms):
            return self._demonyms(token, parts, demonyms), at + 1
        for count in range(len(parts) - 1, 0, -1):
            head = "-".join(parts[:count])
            found = look_up(head, self._lexicon)
            end = token.start + len(head)
            if isinstance(found, Known) and not (found.capitals_only and not head.isupper()):
                return [Span(token.start, end, head, found.type, found.name, SURE, known=found)], at + 1
            if found and not isinstance(found, Known | Demonym):
                return [Span(token.start, end, head, "place", head, SURE, cities=found)], at + 1
        return None

    def _demonyms(self, token: Token, parts: list[str], demonyms: list[Demonym | None]) -> list[Span]:
        spans, start = [], token.start
        for part, demonym in zip(parts, demonyms, strict=True):
            if demonym is not None:
                spans.append(Span(start, start + len(part), part, "demonym", demonym.name, SURE, demonym=demonym))
            start += len(part) + 1
        return spans

    def _name_end(self, at: int) -> int:
        """The token behind the run of capitalised words that begins at `at`; particles count between them."""
        end = at + 1
        while end < len(self._tokens) and self._tokens[end].adjacent:
            beyond = end
            while beyond < len(self._tokens) and self._tokens[beyond].text in PARTICLES and self._tokens[beyond].adjacent:
                beyond += 1
            if beyond >= len(self._tokens) or not self._tokens[beyond].capital or not self._tokens[beyond].adjacent:
                break
            end = beyond + 1
        return end

    def _by_capitals(self, at: int) -> tuple[list[Span], int]:
        end = self._name_end(at)
        words = self._tokens[at:end]
        surface = self._text[words[0].start : words[-1].end]
        type_, confidence = self._type_of(at, words)
        role, nationality = self._apposition(at) if type_ == "person" else (None, None)
        weak = len(words) == 1 and words[0].opens and not surface.isupper()
        span = Span(
            words[0].start, words[-1].end, surface, type_, surface, confidence, role=role, nationality=nationality, weak=weak
        )
        return [span], end

    def _before(self, at: int, back: int = 1) -> Token | None:
        """The word `back` places before token `at`, where only spaces stand between."""
        if at - back < 0 or not all(self._tokens[at - i].adjacent for i in range(back)):
            return None
        return self._tokens[at - back]

    def _type_of(self, at: int, words: tuple[Token, ...]) -> tuple[EntityType, int]:
        first, last = words[0].text.lower(), words[-1].text.lower()
        before = self._before(at)
        cue = before.text.lower() if before else ""
        if words[0].key in self._lexicon.given_names and len(words) > 1:
            return "person", SURE
        for type_, fits in (
            ("event", last in EVENT_HEADS or first in EVENT_HEADS),
            ("organisation", first in ORG_HEADS or last in ORG_HEADS or cue in ORG_INTRODUCERS),
            ("person", _is_role(cue) or cue in TITLE_ROLES),
            ("place", last in PLACE_HEADS_LAST or first in PLACE_HEADS_FIRST or cue in PLACE_INTRODUCERS),
            ("place", last.endswith(PLACE_SUFFIXES) and len(last) >= PLACE_SUFFIX_BEFORE_MIN + 3),
            ("place", cue in PLACE_PREPOSITIONS),
        ):
            if fits:
                return type_, CUED  # type: ignore[return-value]
        if all(word.text.isupper() for word in words) and len(words[0].text) > 1:
            return "organisation", GUESSED
        return ("person" if len(words) > 1 or words[0].key in self._lexicon.given_names else "other"), GUESSED

    def _apposition(self, at: int) -> tuple[str | None, str | None]:
        """`de Duitse bondskanselier Olaf Scholz`: his role, and the nationality right before it."""
        role = self._before(at)
        if role is None or role.text.lower() in TITLE_ROLES or not _is_role(role.text.lower()):
            return None, None
        nationality = self._before(at, 2)
        demonym = self._lexicon.demonym(nationality.text) if nationality and nationality.capital else None
        country = demonym.country if demonym and not demonym.regional else ""
        return role.text.lower(), country or None


def _is_role(word: str) -> bool:
    return word in ROLES or word in TITLE_ROLES or (len(word) > 6 and word.endswith(tuple(ROLE_ENDINGS)))
