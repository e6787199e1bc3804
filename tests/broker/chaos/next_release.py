"""The next minor release of a worker, for `test_upgrade.py`: it knows a field more in every record that it reads and writes.

A page's crawler goes from the part to where a text was seen first; the rest it makes itself.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schemas.event import Netbinnen, NewsEvent
from schemas.parts import EnrichedPart, StoryPart
from schemas.story import StoryState
from streams import cli
from streams.core.split import parts
from streams.core.story import facts, times
from streams.core.story.facts import Facts, Origin, TextFact
from streams.core.story.times import Bounds
from streams.publish import batch

RELEASE = "next"
FIELDS: tuple[tuple[type[BaseModel], str, type], ...] = (
    (StoryPart, "crawler", str),
    (EnrichedPart, "crawler", str),
    (Origin, "crawler", str),
    (TextFact, "words", int),
    (Bounds, "by", str),
    (Facts, "weight", int),
    (Netbinnen, "weight", int),
    (StoryState, "build", str),
)
REBUILT = (Origin, TextFact, Bounds, Facts, Netbinnen, NewsEvent, StoryState, StoryPart, EnrichedPart)
"""In the order in which one is made of another."""


def add_fields() -> None:
    for model, name, kind in FIELDS:
        model.model_fields[name] = FieldInfo(annotation=kind | None, default=None)  # type: ignore[arg-type]
    for model in REBUILT:
        model.model_rebuild(force=True)


def of_next(work: Callable[..., Any], fill: Callable[..., Any]) -> Callable[..., Any]:
    """`work` whose result is filled in: `fill` is given that and what `work` was given."""
    return lambda *given: fill(work(*given), *given)


def with_(record: Any, **fields: Any) -> Any:
    return record.model_copy(update=fields)


def fill_facts(made: Any, *_: Any) -> Any:
    return with_(
        made, weight=1, texts={digest: with_(text, words=len(text.body.split())) for digest, text in made.texts.items()}
    )


def fill_bounds(made: Any, *_: Any) -> Any:
    return made and with_(made, by=RELEASE)


def fill_view(shown: Any, _: str, of: Any) -> Any:
    return with_(shown, netbinnen=with_(shown.netbinnen, weight=of.weight or 0))


if __name__ == "__main__":
    add_fields()
    facts.JOINS["weight"] = lambda a, b: max(a or 0, b or 0)
    # What is set by name mypy does not look at: it knows today's release.
    parts.__dict__["StoryPart"] = partial(StoryPart, **{"crawler": RELEASE})
    for module, name, fill in (
        (batch, "facts_of", fill_facts),
        (facts, "bounds_of", fill_bounds),
        (times, "join", fill_bounds),
        (batch, "view_of", fill_view),
    ):
        setattr(module, name, of_next(getattr(module, name), fill))
    write = batch._state
    batch.__dict__["_state"] = lambda record, event, of: write({**record, "build": RELEASE}, event, of)
    batch.__dict__["CODE_VERSION"] = RELEASE
    cli.main()
