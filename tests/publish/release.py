"""Writes what a version's states are, for the releases that come: `python -m tests.publish.release`, once a minor version.

The file is never written anew: it is what those who run that version have in their topics.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas import EnrichedPart, RawArticle, encode
from schemas.base import SCHEMA_VERSION, Rights
from schemas.codec import parse, pretty
from streams.agents.extract_entities import enrich
from streams.core.entities import extract
from streams.core.entities.own import NO_ROWS
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import facts_of
from streams.lexicon import load_tagger
from streams.publish.batch import update

FOLDER = Path(__file__).with_name("releases")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORY = "De Duitse zeilers van Jan de Boer zijn weg uit Sneek. Het waait."
ITEM = f"Kop\nEerste zin.\nMeer uit Sport\nZeilers weg\nSNEEK (ANP) - {STORY}\n1 uur geleden"
ARTICLE = f"Zeilers vertrokken\nSNEEK (ANP/RTR) - {STORY}\nZe komen terug.\nMeer uit Sport"


def part(page: str, minutes: int) -> EnrichedPart:
    rights = Rights(copyright_holder="Nieuws")
    raw = RawArticle(url=f"https://nieuws.example/{minutes}", text=page, source="nieuws.example", rights=rights)
    found = split_ticker(raw, Fetch(NOON + timedelta(minutes=minutes))).parts[-1]
    tagger = load_tagger()
    return enrich(found, lambda headline, body, dateline: extract(headline, body, dateline, tagger, NO_ROWS))


def main() -> None:
    """A story's state, the part that comes next, and the id of the event that it gives."""
    path = FOLDER / f"{SCHEMA_VERSION}.json"
    item, article = part(ITEM, 0), part(ARTICLE, 30)
    first = update(item.story_id, facts_of(item), None)
    second = first and update(article.story_id, facts_of(article), first.story)
    assert first is not None
    assert second is not None
    with path.open("xb") as file:
        file.write(pretty({"state": parse(first.state), "part": parse(encode(article)), "event_id": second.event_id}))


if __name__ == "__main__":
    main()
