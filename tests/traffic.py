"""Pages as a crawler sends them: each shows an article and items of its section, nine of ten of which were seen before.

Seeded and invented. Shared by tests that need much traffic.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from schemas import EnrichedPart, RawArticle, encode
from schemas.entities import Extraction
from streams.core.split.parts import Fetch, split_ticker
from streams.records import Incoming
from streams.topics import RAW

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PACE = timedelta(seconds=5)
ITEMS, NEW_SHARE = 8, 0.1
RECENT = 150
"""Items come from so many of the section's latest stories: older ones have left the page."""
SECTIONS = ("Binnenland", "Buitenland", "Sport", "Economie")
PLACES = "GOES SNEEK EDE BREDA TERNEUZEN ASSEN HULST VEERE ZWOLLE TIEL DELFT VENLO".split()
WHO = (
    "de brandweer;wethouder Karin Hoekstra;FC Noordrand;de provincie;schipper Jan Boogaard;Nord;het waterschap;de Duitse ploeg"
).split(";")
WHAT = (
    "opent een kantoor;wint opnieuw;zoekt getuigen;bouwt een brug;verliest een zaak;krijgt bezoek;stopt ermee;verhuist"
).split(";")


def make_pages(count: int, seed: int = 1, pace: timedelta = PACE, items: int = ITEMS) -> Iterator[RawArticle]:
    """`count` pages, `pace` apart, each an article and `items` items."""
    rng = random.Random(seed)  # noqa: S311
    stories: dict[str, list[tuple[str, datetime]]] = {section: [] for section in SECTIONS}
    made = 0
    for number in range(count):
        now = START + number * pace
        section = rng.choice(SECTIONS)
        known = stories[section]
        while len(known) < items or rng.random() < NEW_SHARE * items / (1 + NEW_SHARE * items):
            made += 1
            known.append((story_text(made, rng), now - timedelta(minutes=rng.randint(1, 50))))
        del known[:-RECENT]
        article, *shown = rng.sample(known, min(len(known), items + 1))
        ticker = (f"{text}\n{age_text(now - published)}" for text, published in shown)
        page = f"Kop boven {article[0].split(' - ')[1]}\n{article[0]}\nMeer volgt.\nMeer uit {section}\n" + "\n".join(ticker)
        yield RawArticle(url=f"https://a.example/{section}/{number}", text=page, fetched_at=now)


def as_records(pages: Sequence[RawArticle]) -> list[Incoming]:
    """Pages as records of articles.raw, each appended when it was fetched."""
    return [
        Incoming(RAW.name, 0, at, int(raw.fetched_at.timestamp() * 1000) if raw.fetched_at else 0, b"", encode(raw))
        for at, raw in enumerate(pages)
    ]


def parts_of(page: str, fetched_at: datetime, url: str = "https://a.example/1") -> list[EnrichedPart]:
    """The parts of a page's text as the publisher gets them, without names."""
    parts = split_ticker(RawArticle(url=url, text=page), Fetch(fetched_at)).parts
    return [EnrichedPart(**dict(part), extraction=Extraction(), extractor=1) for part in parts]


def story_text(number: int, rng: random.Random) -> str:
    """Dateline, lead and end of story `number`; no two numbers are one story."""
    return f"{rng.choice(PLACES)} (ANP) - In zaak {number} {rng.choice(WHAT)} {rng.choice(WHO)}. Het is kort."


def age_text(age: timedelta) -> str:
    """As a ticker prints it."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} minuten geleden" if minutes != 1 else "1 minuut geleden"
    return f"{minutes // 60} uur geleden" if minutes < 1_440 else f"{minutes // 1_440} dagen geleden"
