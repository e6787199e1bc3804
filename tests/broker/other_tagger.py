"""The command line with another tagger, as a version to come might have: `python -m tests.broker.other_tagger replay …`.

It finds no person in a text with the word `brug`.
"""

import streams.agents.extract_entities as stage
from schemas.base import Dateline
from schemas.entities import Extraction
from streams.cli import main
from streams.core.entities import OwnNames, Tagger, extract

WORD, LOST = "brug", "person"


def without(headline: str | None, body: str, dateline: Dateline | None, tagger: Tagger, own: OwnNames) -> Extraction:
    found = extract(headline, body, dateline, tagger, own)
    if WORD not in body:
        return found
    gone = {entity.id for entity in found.entities if entity.type == LOST}
    return found.model_copy(
        update={
            "entities": tuple(entity for entity in found.entities if entity.id not in gone),
            "mentions": tuple(mention for mention in found.mentions if mention.entity not in gone),
        }
    )


if __name__ in ("__main__", "__mp_main__"):
    # In the processes of a replay it is the latter.
    stage.extract = without  # type: ignore[attr-defined,assignment]
if __name__ == "__main__":
    main()
