"""The pages that speed is measured on: a seeded mix of invented news, as sites refetched by a crawler give it.

One page in ten is a new article of 300 to 900 words. The others are pages of before, fetched again. On each stand eight items
of its section, nine of ten of which were seen before. The words are those of the labelled texts, which are invented, so that
names are as frequent as in news; a number makes each lead another story.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from schemas import RawArticle
from streams.core.sentences import split_sentences
from tests.tagger.corpus import LABELLED, read_marked
from tests.traffic import PLACES, RECENT, SECTIONS, age_text

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PACE = timedelta(seconds=5)
"""Some 17,000 pages a day."""
NEW_ARTICLE_EVERY = 10
ITEMS, NEW_ITEM_SHARE = 8, 0.1
WORDS_MIN, WORDS_MAX = 300, 900
REFETCHED = 40
"""A crawler comes back to so many of a section's latest articles."""
SENTENCE_WORDS = range(6, 40)
TEXTS = """
    bedrijf_beurs bedrijven_instellingen bedrijven_merken bedrijven_producten bestuur_recht bestuur_regio
    binnen_buitenland buitenland_breed buitenland_namen buitenland_partijen cultuur_agenda cultuur_media cultuur_opinie
    cultuur_werken economie_wereld economie_wetenschap krant_jaren90 losse_zinnen nederland_regio opinie_streek
    podium_boek_film politiek_gerecht samenleving_wetenschap sport_breed sport_clubs sport_cultuur_2000 sport_namen
    sport_uitslag streek_stad vlaams_breed vlaams_dagblad vlaams_nieuws vlaanderen_binnenland vlaanderen_sport wereld
    werken_media wetenschap_leven wetstraat_economie winkels_techniek zinnen zorg_verzekering zorg_wet_school
""".split()
"""The labelled texts that speed is measured on. Those that have come since are left out: they would change what is measured."""


@dataclass
class _Section:
    name: str
    items: list[tuple[str, datetime]] = field(default_factory=list)
    """Text and publication of the latest, oldest first."""
    articles: list[tuple[str, str]] = field(default_factory=list)
    """Address and text of the latest, without items."""


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of the labelled texts that are neither a word nor a list."""
    found: dict[str, None] = {}
    for name in TEXTS:
        for example in read_marked(LABELLED / f"{name}.txt"):
            for sentence in split_sentences(example.text.replace("\n", " ")):
                if len(sentence.split()) in SENTENCE_WORDS and sentence.endswith("."):
                    found[sentence] = None
    return tuple(found)


def make_news(count: int, seed: int = 1, repeated: int = 1) -> Iterator[RawArticle]:
    """`count` pages, `PACE` apart. `repeated` fetches each so many times, all within its pace: the same news, more pages."""
    rng = random.Random(seed)  # noqa: S311
    sections = [_Section(name) for name in SECTIONS]
    for number in range(count):
        now = START + number * PACE
        section = rng.choice(sections)
        while len(section.items) < ITEMS:
            section.items.append((_item(rng, len(section.items), section.name), now - timedelta(minutes=rng.randint(20, 50))))
        if number % NEW_ARTICLE_EVERY == 0 or not section.articles:
            section.articles.append(_article(rng, number, section))
            del section.articles[:-REFETCHED]
            url, text = section.articles[-1]
        else:
            url, text = rng.choice(section.articles)
        shown = _shown(rng, section, number, now)
        for fetch in range(repeated):
            at = now + fetch * PACE / repeated
            ticker = (f"{item}\n{age_text(at - published)}" for item, published in shown)
            yield RawArticle(url=url, text=f"{text}\nMeer uit {section.name}\n" + "\n".join(ticker), fetched_at=at)


def _shown(rng: random.Random, section: _Section, number: int, now: datetime) -> list[tuple[str, datetime]]:
    new = [
        (_item(rng, f"{number}.{at}", section.name), now - timedelta(minutes=rng.randint(1, 20)))
        for at in range(ITEMS)
        if rng.random() < NEW_ITEM_SHARE
    ]
    shown = new + rng.sample(section.items, ITEMS - len(new))
    section.items += new
    del section.items[:-RECENT]
    return shown


def _lead(rng: random.Random, key: object) -> str:
    """A dateline and a first sentence that no other story has."""
    return f"{rng.choice(PLACES)} (ANP) - {rng.choice(sentences())[:-1]}, zo blijkt uit zaak {key}."


def _item(rng: random.Random, key: object, section: str) -> str:
    return f"{_lead(rng, f'{section} {key}')} {rng.choice(sentences())}"


def _article(rng: random.Random, number: int, section: _Section) -> tuple[str, str]:
    """An article of an item that the section shows, or of its own."""
    item = rng.choice(section.items)[0] if rng.random() < 0.5 else _item(rng, f"a{number}", section.name)
    words, wanted = len(item.split()), rng.randint(WORDS_MIN, WORDS_MAX)
    paragraphs = [item]
    while words < wanted:
        paragraph = " ".join(rng.choices(sentences(), k=rng.randint(2, 4)))
        words += len(paragraph.split())
        paragraphs.append(paragraph)
    headline = f"Zaak {number} houdt {section.name} bezig"
    return f"https://www.nieuws.example/{section.name.lower()}/{number}", "\n".join([headline, *paragraphs])
