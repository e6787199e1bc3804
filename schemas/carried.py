"""Fields that a newer release has written and this one does not know: read, kept where they stood, and written back.

A model is closed, but pydantic can allow unknown fields for one validation. It keeps them beside the known ones and writes
them nowhere: no event, no hash, no `canonical` has any. Only `plain` puts them back. What was read strictly, or was made
here, has None in their place, at every level: so one look at a record says whether anything in it may carry some.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.codec import canonical

Model = TypeVar("Model", bound=BaseModel)


def keep(model: type[Model], data: Any) -> Model:
    """`data` as a `model`, with the fields that it does not know. Raises ValidationError."""
    try:
        return model.model_validate(data)
    except ValidationError:
        return model.model_validate(data, extra="allow")


def plain(record: BaseModel) -> dict[str, Any]:
    """`record` as JSON values, what it carries included; absent rather than null."""
    values = record.model_dump(mode="json", exclude_none=True)
    if record.__pydantic_extra__ is not None:
        _put_back(record, values)
    return values


def _put_back(value: Any, values: Any) -> None:
    if isinstance(value, BaseModel):
        _put_back(value.__dict__, values)
        values.update(value.__pydantic_extra__ or {})
    elif isinstance(value, Mapping):
        for name in value.keys() & values.keys():
            _put_back(value[name], values[name])
    elif isinstance(value, tuple):
        for one, its_values in zip(value, values, strict=True):
            _put_back(one, its_values)


def known(record: Model) -> Model:
    """`record` without what it carries."""
    return record if record.__pydantic_extra__ is None else type(record).model_validate(record.model_dump())


def without(record: Model) -> Model:
    """`record`, a fresh one, without unknown fields of its own."""
    return _with(record, None)


def _with(record: Model, unknown: dict[str, Any] | None) -> Model:
    object.__setattr__(record, "__pydantic_extra__", unknown)
    return record


def joined(made: Model, a: Model, b: Model) -> Model:
    """`made`, a fresh one of `a` and `b`, with the unknown fields of both; of two by one name that with the least bytes."""
    ours, theirs = a.__pydantic_extra__, b.__pydantic_extra__
    if ours is None and theirs is None:
        return made
    of_both = {**(ours or {}), **(theirs or {})}
    for name in (ours or {}).keys() & (theirs or {}).keys():
        of_both[name] = min((ours or {})[name], (theirs or {})[name], key=canonical)
    return _with(made, of_both)


def either(a: Model, b: Model, but: str = "") -> Model:
    """Of two that say the same, apart from the field `but`, the one with the least bytes, what it carries included.

    A record that carries more has less of them: in its place another has a later name or its end.
    """
    if a.__pydantic_extra__ is None and b.__pydantic_extra__ is None:
        return a

    def order(one: Model) -> tuple[bytes, bool]:
        return canonical({name: value for name, value in plain(one).items() if name != but}), one.__pydantic_extra__ is None

    return min(a, b, key=order)


def least(a: Model, b: Model, key: Callable[[Model], Any]) -> Model:
    """The lesser by `key`, which tells apart whatever is known of them."""
    of_a, of_b = key(a), key(b)
    if of_a == of_b:
        return either(a, b)
    return a if of_a < of_b else b
