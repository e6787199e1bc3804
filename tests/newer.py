"""What a newer release writes: records as today's does, with fields that today's does not know, at every level."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from schemas import StoryState, decode, encode
from schemas.codec import encode_plain, parse, validate
from streams.core.story.facts import Facts

NAMES = ("Earlier", "later", "zone")
"""Of unknown fields: one is sorted before all that is known, one among it, one behind."""
Choose = Callable[[], Mapping[str, Any]]


def everything() -> Mapping[str, Any]:
    """Each name, each time with another kind of value."""
    return dict(zip(NAMES, ("written by a newer release", [1.5, None, {"deep": None}], {"a": "written too"}), strict=True))


def by_chance(seed: int) -> Choose:
    """Some of the names, seldom all, with values that are often the same."""
    rng = random.Random(seed)  # noqa: S311
    return lambda: {name: rng.choice([1, 2, "two", [None]]) for name in NAMES if rng.random() < 0.3}


def newer(record: BaseModel, choose: Choose = everything) -> dict[str, Any]:
    """`record` as JSON values, with unknown fields in it and in every record within."""
    values: dict[str, Any] = parse(encode(record))
    _add(record, values, choose)
    return values


def _add(value: Any, values: Any, choose: Choose) -> None:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            _add(getattr(value, name), values.get(field.alias or name), choose)
        values.update(choose())
    elif isinstance(value, Mapping) and values:
        for name in values:
            _add(value[name], values[name], choose)
    elif isinstance(value, tuple) and values:
        for one, its_values in zip(value, values, strict=True):
            _add(one, its_values, choose)


def newer_state(value: bytes, choose: Choose = everything) -> bytes:
    """A state record with unknown fields beside its event and facts, and at every level of both."""
    state, _ = decode(StoryState, value)
    facts, _ = validate(Facts, state.facts)
    return encode_plain(newer(state.model_copy(update={"facts": {}}), choose) | {"facts": newer(facts, choose)})
