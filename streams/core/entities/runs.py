"""Cuts a sentence's capitalised words into names: by the lexicon where it knows them, by cues where not.

One pass from left to right; each step looks at most `RUN_WORDS_MAX` words ahead, so the time is linear in the text.
"""

from collections.abc import Iterator, Sequence

from schemas.entities import EntityType
from streams.core.entities.cues import GUESS, classify_name, find_apposition, introduces, is_org_word, is_role
from streams.core.entities.data_cues import EVENT_HEADS, NAMED_AFTER_HEADS, ORG_HEADS, PLACE_HEADS_LAST, PLACE_PREPOSITIONS
from streams.core.entities.data_people import LOCATIVE_PARTICLES, OPENING_PARTICLES, PARTICLES, ROLES
from streams.core.entities.gazetteer import ABBREVIATIONS, Match, find_match
from streams.core.entities.lexicon import Demonym, Known, Lexicon, lookup_key
from streams.core.entities.spans import Span
from streams.core.entities.tokens import Sentence, Token

RUN_WORDS_MAX = 8
"""Names of news have up to eight words, particles included; longer runs of capitals are titles or shouting."""
KNOWN_CONFIDENCE = 95
CUED = 80
"""From this confidence on the words around a name outweigh a table of places that has its first word."""
_SINGLE_LETTER_CUES = frozenset({"op", "via"})
"""`op X`: a name of one letter is the network's only after these."""


def find_spans(sentence: Sentence, lexicon: Lexicon) -> Iterator[Span]:
    """The names of one sentence, in order, without overlap. `pending` ones await the document's say."""
    tokens = sentence.tokens
    i = 0
    while i < len(tokens):
        if not tokens[i].capital:
            i += 1
            continue
        end, spans = _step(tokens, i, lexicon, sentence.shouted)
        yield from spans
        i = end


def _step(tokens: Sequence[Token], i: int, lexicon: Lexicon, shouted: bool) -> tuple[int, list[Span]]:
    """The names that start at the capitalised word `i`, and where to go on."""
    token = tokens[i]
    match = find_match(tokens, i, lexicon)
    run_end = _run_end(tokens, i, lexicon)
    if match and match.end - i == 1 and _is_no_name(tokens, i, match, lexicon):
        match = None
    if shouted:
        return (match.end, [_known(tokens, i, match)]) if match and len(match.key) > 3 else (i + 1, [])
    if match and (match.end >= run_end or _wins(tokens, i, match, run_end, lexicon)):
        return match.end, [_known(tokens, i, match)]
    if "-" in token.text and (compound := _compound(token, lexicon)) is not None:
        return i + 1, compound
    if _is_opening_word(tokens, i, run_end, lexicon):
        return i + 1, []
    return run_end, _unknown(tokens, i, run_end, lexicon, match)


def _run_end(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int:
    """Where the run of capitalised words from `i` ends; particles may stand between two of them (`Mark van der Werf`)."""
    end = i + 1
    while end < min(len(tokens), i + RUN_WORDS_MAX):
        step = end
        while step < min(len(tokens), end + 3) and tokens[step].adjacent and tokens[step].text in PARTICLES:
            step += 1
        if step >= len(tokens) or not _joined(tokens[step - 1], tokens[step]) or not _continues(tokens[step]):
            break
        if step > end and not _takes_particles(tokens[i:end], tokens[end:step], lexicon):
            break
        end = step + 1
    return end


def _joined(left: Token, right: Token) -> bool:
    return right.adjacent or (right.gap == ". " and left.key in ABBREVIATIONS)


def _takes_particles(words: Sequence[Token], particles: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a name goes on over `particles`: after a given name or initials, after `Van`, after `Universiteit`."""
    first, text = words[0], particles[0].text
    if first.key in NAMED_AFTER_HEADS and text == "van":
        return True
    given = words[-1].key in lexicon.given_names or (words[-1].text.endswith(".") and len(words[-1].text) <= 6)
    if text in LOCATIVE_PARTICLES and len(particles) == 1:
        return False
    surname = first.text in OPENING_PARTICLES and text != "van"
    return given or (len(words) == 1 and (surname or _is_unheard_of(first, lexicon)))


def _is_unheard_of(token: Token, lexicon: Lexicon) -> bool:
    """A word that no table has and whose capital means something: before a particle it is a given name, `Durk van Tuinen`."""
    known = token.key in lexicon.common_words or find_match((token,), 0, lexicon) is not None
    return not known and not token.opens and len(token.text) > 2 and not token.text[1:].isupper()


def _continues(token: Token) -> bool:
    """`NAVO-landen` ends a run of names, as does a word in lower case."""
    return token.capital and not _has_lower_tail(token.text)


def _has_lower_tail(word: str) -> bool:
    tail = word.rpartition("-")[2]
    return len(tail) < len(word) and (tail[:1].islower() or tail.lower() in ROLES)


def _is_no_name(tokens: Sequence[Token], i: int, match: Match, lexicon: Lexicon) -> bool:
    """One word that the tables know but that is read as a common word or a person's name here."""
    token, source = tokens[i], match.source
    if len(token.text) == 1:
        return i == 0 or tokens[i - 1].text not in _SINGLE_LETTER_CUES
    if token.opens and match.key in lexicon.common_words:
        return not (token.text.isupper() and len(token.text) > 1)
    if isinstance(source, tuple):
        weak = match.key in lexicon.common_words or match.key in lexicon.given_names
        return weak and not _after_preposition(tokens, i)
    return False


def _after_preposition(tokens: Sequence[Token], i: int) -> bool:
    return i > 0 and tokens[i].adjacent and tokens[i - 1].text.lower() in PLACE_PREPOSITIONS


def _wins(tokens: Sequence[Token], i: int, match: Match, run_end: int, lexicon: Lexicon) -> bool:
    """Whether a known name at the start of a longer run stands alone: `Duitse | Alpen`, but not `Frans Timmermans`."""
    last, source = tokens[run_end - 1].key, match.source
    if match.end - i > 1:
        return not isinstance(source, tuple)
    if tokens[i].key in lexicon.given_names or (i > 0 and tokens[i].adjacent and is_role(tokens[i - 1].text)):
        return False
    if isinstance(source, Demonym):
        return (
            not (last in ORG_HEADS or is_org_word(tokens[run_end - 1].text))
            or find_match(tokens, match.end, lexicon) is not None
        )
    if isinstance(source, Known):
        return last not in ORG_HEADS | EVENT_HEADS | PLACE_HEADS_LAST
    return False


def _known(tokens: Sequence[Token], i: int, match: Match) -> Span:
    kind: EntityType = "demonym" if isinstance(match.source, Demonym) else "place"
    if isinstance(match.source, Known):
        kind = match.source.type
    words = tuple(token.key for token in tokens[i : match.end])
    span = _span(tokens, i, match.end, kind, KNOWN_CONFIDENCE)
    weak = isinstance(match.source, tuple) and match.end - i == 1 and not _after_preposition(tokens, i)
    return span._replace(key=match.key, source=match.source, words=words, confidence=70 if weak else KNOWN_CONFIDENCE)


def _compound(token: Token, lexicon: Lexicon) -> list[Span] | None:
    """The names in a hyphened word: NAVO in `NAVO-landen`, two in `Amerikaans-Israëlische`. None if it is one name."""
    parts = _parts(token)
    if all(lexicon.demonym(part.text) for part in parts) or all(_is_country(part, lexicon) for part in parts):
        return [_known(parts, i, match) for i in range(len(parts)) if (match := find_match(parts[: i + 1], i, lexicon))]
    if not _has_lower_tail(token.text):
        return None
    head = _head(token)
    if not head or not head.capital or len(head.text) < 2 or head.key in lexicon.common_words:
        return []
    match = find_match((head,), 0, lexicon)
    if match:
        return [_known((head,), 0, match)]
    return [_span((head,), 0, 1, "other", GUESS)._replace(pending=True)]


def _parts(token: Token) -> list[Token]:
    parts, start = [], token.start
    for text in token.text.split("-"):
        parts.append(token._replace(start=start, end=start + len(text), text=text, key=lookup_key(text)))
        start += len(text) + 1
    return parts


def _head(token: Token) -> Token | None:
    """`Noord-Korea` of `Noord-Korea-kenner`: all before the first part in lower case."""
    words = token.text.split("-")
    count = next((n for n, word in enumerate(words) if word[:1].islower() or word.lower() in ROLES or not word), len(words))
    text = "-".join(words[:count])
    return token._replace(end=token.start + len(text), text=text, key=lookup_key(text)) if text else None


def _is_country(token: Token, lexicon: Lexicon) -> bool:
    known = lexicon.known.get(token.key)
    return known is not None and known.is_country


def _is_opening_word(tokens: Sequence[Token], i: int, run_end: int, lexicon: Lexicon) -> bool:
    """A capital that only says that a sentence starts, or a common word: `De`, `Vrijdag`, `Smid` in `Smid Bram`."""
    token = tokens[i]
    if token.text in OPENING_PARTICLES and run_end - i > 1 and not token.opens:
        return False
    if token.key in lexicon.common_words and not (token.text[1:].isupper() and run_end - i > 1):
        return token.opens or run_end - i == 1
    if not token.opens or run_end - i == 1 or token.key in lexicon.given_names:
        return False
    if introduces(token.text) or tokens[i + 1].key in lexicon.given_names:
        return True
    following = find_match(tokens, i + 1, lexicon)
    return following is not None and isinstance(following.source, Known) and following.source.type == "organisation"


def _unknown(tokens: Sequence[Token], i: int, end: int, lexicon: Lexicon, match: Match | None) -> list[Span]:
    token = tokens[i]
    if end - i == 1 and len(token.key) < 2:
        return []
    kind, confidence = classify_name(tokens[i:end], _before(tokens, i), lexicon)
    if match and kind == "person" and confidence < CUED:
        kind, confidence = _known(tokens, i, match).type, GUESS
    span = _span(tokens, i, end, kind, confidence)
    if kind == "person":
        role, nationality = find_apposition(tokens, i, lexicon)
        span = span._replace(role=role, nationality=nationality)
    return [span._replace(pending=token.opens and end - i == 1 and token.key not in lexicon.given_names)]


def _before(tokens: Sequence[Token], i: int) -> tuple[str, str]:
    """The two words before `tokens[i]`, nearest first, in lower case; "" where more than a space stands between."""
    if i == 0 or not tokens[i].adjacent:
        return "", ""
    return tokens[i - 1].text.lower(), tokens[i - 2].text.lower() if i > 1 and tokens[i - 1].adjacent else ""


def _span(tokens: Sequence[Token], i: int, end: int, kind: EntityType, confidence: int) -> Span:
    """The words `i` to `end` as one name; the text between them is what stood there."""
    text = "".join(token.gap * (n > 0) + token.text for n, token in enumerate(tokens[i:end]))
    keys = tuple(token.key or lookup_key(token.text) for token in tokens[i:end])
    return Span(tokens[i].start, tokens[end - 1].end, text, " ".join(keys), kind, confidence, words=keys)
