"""Bytes ↔ model, the only place that touches JSON bytes (and the only import of orjson).

What we write is closed and compact; what we read is tolerant: unknown fields are dropped and reported, never refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class DecodeError(ValueError):
    """The bytes are no record. `code` is a dead letter's reason code; the message never holds the record's text."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code

    def __reduce__(self) -> tuple[type["DecodeError"], tuple[str, str]]:
        # Without this it could not come back from a process of a pool: an exception is made anew by its `args`.
        return type(self), (self.code, str(self))


FRAME_BYTES = {0: 5, 1: 17}
"""What a schema registry's client writes before a value: a byte 0 and a schema's id, or a byte 1 and its GUID (Confluent's
wire format). JSON begins with neither byte."""


def unframed(value: bytes) -> bytes:
    """`value` without a schema registry's frame, as it is where it has none."""
    return value[FRAME_BYTES.get(value[0], 0) :] if value else value


def parse(value: bytes | None) -> Any:
    """The JSON value in `value`, framed or not. Raises `DecodeError` (`empty`, `not_utf8`, `not_json`)."""
    if not value:
        raise DecodeError("empty", "the record has no value" if value is None else "the record's value is empty")
    json = unframed(value)
    try:
        return orjson.loads(json)
    except orjson.JSONDecodeError as error:
        raise _why_not_json(json, error) from None


def _why_not_json(value: bytes, error: orjson.JSONDecodeError) -> DecodeError:
    try:
        value.decode()
    except UnicodeDecodeError as bad:
        return DecodeError("not_utf8", f"invalid UTF-8 at byte {bad.start}")
    return DecodeError("not_json", f"line {error.lineno} column {error.colno}: {error.msg}")


def validate(model: type[Model], data: Any) -> tuple[Model, tuple[str, ...]]:
    """`data` as a `model`, with the paths of the fields it does not know. Raises `DecodeError` (`invalid`)."""
    try:
        return model.model_validate(data), ()
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
    unknown = tuple(_path(p["loc"]) for p in problems if p["type"] == "extra_forbidden")
    if len(unknown) < len(problems):
        raise _invalid([p for p in problems if p["type"] != "extra_forbidden"])
    return model.model_validate(data, extra="ignore"), unknown


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in loc)


def _invalid(problems: list[Any]) -> DecodeError:
    code = "unsupported_version" if any(p["loc"] == ("schema_version",) for p in problems) else "invalid"
    return DecodeError(code, "; ".join(f"{_path(p['loc']) or 'record'}: {p['msg']}" for p in problems))


def decode(model: type[Model], value: bytes | None) -> tuple[Model, tuple[str, ...]]:
    """The record in `value`, and the paths of fields unknown to `model` (for a counter). Raises `DecodeError`."""
    return validate(model, parse(value))


def encode(model: BaseModel) -> bytes:
    """`model` as JSON bytes: absent rather than null, times in UTC with `Z`."""
    return orjson.dumps(model.model_dump(mode="json", by_alias=True, exclude_none=True))


Encoded = orjson.Fragment
"""JSON bytes that stand for a value in `encode_carrying`."""


def encode_plain(value: Any) -> bytes:
    """JSON bytes of plain values, dataclasses, sequences and models, nulls included."""
    return orjson.dumps(value, default=lambda it: list(it) if isinstance(it, Sequence) else it.model_dump(mode="json"))


def canonical(value: Any) -> bytes:
    """JSON bytes that depend on the value alone (keys sorted): for hashes and for total orders."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def identifying(model: BaseModel) -> bytes:
    """JSON bytes for an identity: `canonical` without fields at their defaults, so that a new field changes no identity."""
    return canonical(model.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def encode_carrying(values: Mapping[str, Any]) -> bytes:
    """JSON bytes of a record's values, unknown ones among them. Raises `DecodeError` (`invalid`)."""
    try:
        return orjson.dumps(values)
    except orjson.JSONEncodeError as error:
        # orjson reads 1,024 levels and writes 254.
        raise DecodeError("invalid", f"the record cannot be written again: {error}") from None


def headers_of(pairs: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """Text headers as Kafka takes them."""
    return [(key, text.encode()) for key, text in pairs.items()]


def pretty(value: Any) -> bytes:
    """JSON bytes for a file that people read and git compares."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
