"""What of today's models would break consumers or producers, by all released schemas and examples of their major version.

`python -m tests.schemas.compatibility` prints it, a line each. The tests also run that on copies with changes.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from schemas import DeadLetterHeaders, DecodeError
from schemas.base import MAJOR, SCHEMA_VERSION
from schemas.codec import encode, parse, validate
from schemas.deadletter import PREFIX
from schemas.generate import MODELS, documents
from schemas.release import EXAMPLES, RELEASED, released_versions

RECORDS = [*MODELS, "dead-letter"]
ANNOTATIONS = {"$defs", "$id", "$schema", "deprecated", "description", "examples", "title"}
"""What a schema says for people, or elsewhere."""
INSIDE = {"properties", "required", "items", "prefixItems", "anyOf", "additionalProperties"}
"""What is compared part by part. All else must be the same: it says what a value may be."""

Json = dict[str, Any]


class Compared:
    """Two schemas of one record; `breaks` says where a reader of one does not understand a record of the other."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old, self._new = old, new

    def breaks(self) -> Iterator[str]:
        return self._at("", self._old, self._new)

    def _at(self, path: str, old: Any, new: Any) -> Iterator[str]:
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old != new:
                yield f"{path}: {old} has become {new}"
            return
        old, new = resolved(old, self._old), resolved(new, self._new)
        for keyword in sorted((old.keys() | new.keys()) - ANNOTATIONS - INSIDE):
            if "$ref" in str(old.get(keyword)):
                yield f"{path}: what {keyword} refers to is not compared, teach it to {__name__}"
            # A new minor version is the new default of its own field.
            if not (keyword == "default" and path.endswith("schema_version")) and _of(old, keyword) != _of(new, keyword):
                yield f"{path}: {keyword} was {old.get(keyword)}, is {new.get(keyword)}"
        yield from self._fields(path, old, new)
        yield from self._at(f"{path}[]", old.get("items", True), new.get("items", True))
        yield from self._at(f"{path}.*", old.get("additionalProperties", True), new.get("additionalProperties", True))
        for keyword in ("anyOf", "prefixItems"):
            yield from self._choices(f"{path} {keyword}", old.get(keyword, []), new.get(keyword, []))

    def _fields(self, path: str, old: Json, new: Json) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in before:
            if name in now:
                yield from self._at(f"{path}.{name}", before[name], now[name])
            else:
                yield f"{path}.{name} is gone"
        for name in sorted(set(old.get("required", ())) ^ set(new.get("required", ()))):
            yield f"{path}.{name} {'is' if name in new.get('required', ()) else 'was'} required"

    def _choices(self, path: str, old: list[Any], new: list[Any]) -> Iterator[str]:
        if len(old) != len(new):
            yield f"{path}: {len(old)} have become {len(new)}"
        for before, now in zip(old, new, strict=False):
            yield from self._at(path, before, now)


def _of(schema: Json, keyword: str) -> object:
    """The value of `keyword`; those of an enumeration have no order."""
    value = schema.get(keyword)
    return set(value) if keyword == "enum" and value else value


def resolved(schema: Json, root: Json) -> Json:
    """`schema` with what it refers to. No model of ours contains itself."""
    while "$ref" in schema:
        more = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]] | more
    return schema


def of_this_major(versions: list[str]) -> list[str]:
    return [version for version in versions if version.split(".")[0] == MAJOR]


def examples(record: str) -> dict[str, Any]:
    """Path → content of all examples of this major version ever committed."""
    paths = sorted((EXAMPLES / record).glob(f"{MAJOR}.*/*.json"))
    return {path.relative_to(EXAMPLES).as_posix(): parse(path.read_bytes()) for path in paths}


@cache
def _documents() -> dict[str, bytes]:
    return documents()


def today(record: str) -> Json:
    """The schema that is compared: closed, where there is one."""
    found = _documents()
    schema: Json = parse(found.get(f"{record}.closed.json", found[f"{record}.json"]))
    return schema


def released(version: str, record: str, kind: str = ".closed") -> Json:
    path = RELEASED / version / f"{record}{kind}.json"
    schema: Json = parse((path if path.exists() else RELEASED / version / f"{record}.json").read_bytes())
    return schema


def _broken_schemas(record: str) -> Iterator[str]:
    for version in of_this_major(released_versions()):
        yield from (f"{record} {version}{found}" for found in Compared(released(version, record), today(record)).breaks())


def _undeclared(record: str) -> Iterator[str]:
    """A new field under a version that is out already. Read from today's schema to the released one, it is gone."""
    if SCHEMA_VERSION in released_versions():
        for found in Compared(today(record), released(SCHEMA_VERSION, record)).breaks():
            if found.endswith(" is gone"):
                yield f"{record}: new in a released version, raise SCHEMA_VERSION: {found.removesuffix(' is gone')}"


def _unreadable(record: str) -> Iterator[str]:
    for name, value in examples(record).items():
        try:
            again, unknown = _read(record, value)
        except DecodeError as error:
            yield f"{name} is refused by today's model: {error}"
            continue
        if unknown:
            yield f"{name} has fields that today's model does not know: {', '.join(unknown)}"
        elif not _holds(again, value):
            yield f"{name} is read as something else"


def _read(record: str, value: Any) -> tuple[Any, tuple[str, ...]]:
    """What today's model makes of `value`, written again, and what it does not know."""
    if record == "dead-letter":
        headers = {name.removeprefix(PREFIX): text for name, text in value.items()}
        letter, unknown = validate(DeadLetterHeaders, headers)
        return {name: text.decode() for name, text in letter.as_headers()}, unknown
    model: type[BaseModel] = MODELS[record]
    found, unknown = validate(model, value)
    return parse(encode(found)), unknown


def _holds(whole: Any, part: Any) -> bool:
    """Whether all that `part` says is in `whole`, which may say more: defaults."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _holds(whole[name], part[name]) for name in part)
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_holds, whole, part))
    return bool(whole == part)


def problems() -> list[str]:
    """All of it. Empty where a minor version has added optional fields, or nothing."""
    checks = (_broken_schemas, _undeclared, _unreadable)
    found = [problem for record in RECORDS for check in checks for problem in check(record)]
    if not list(EXAMPLES.glob(f"*/{SCHEMA_VERSION}/*.json")):
        found.append(f"there is no example of version {SCHEMA_VERSION}")
    return found


if __name__ == "__main__":
    print("".join(f"{problem}\n" for problem in problems()), end="")
