"""What is promised to consumers and producers holds, and a change that would break it is seen: shown on edited copies."""

import copy
import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from jsonschema import Draft202012Validator

from schemas import decode
from schemas.base import MAJOR, SCHEMA_VERSION
from schemas.codec import canonical, encode, parse, pretty
from schemas.deadletter import PREFIX
from schemas.event import NewsEvent
from schemas.generate import MODELS, documents
from schemas.release import EXAMPLES, RELEASED, changed_files, frozen_files, noted_sums, released_versions
from tests.schemas.compatibility import RECORDS, Json, examples, of_this_major, problems, released, resolved
from tests.validation import check_event, our_validator

ROOT = Path(__file__).parents[2]
VERSIONS = of_this_major(released_versions())


def known_part(value: Any, schema: Json, root: Json) -> Any:
    """`value` as a reader of `schema` keeps it: without the fields that it does not know."""
    schema = resolved(schema, root)
    if isinstance(value, list):
        return [known_part(each, schema.get("items", {}), root) for each in value]
    if not isinstance(value, dict):
        return value
    for choice in schema.get("anyOf", ()):
        if "properties" in resolved(choice, root):
            return known_part(value, choice, root)
    fields = schema.get("properties")
    return value if fields is None else {name: known_part(value[name], fields[name], root) for name in value if name in fields}


def refusals(value: Any, version: str, record: str) -> list[str]:
    """Why consumers of a version would refuse `value`: by its open schema, and by its closed one without new fields."""
    open_, closed = released(version, record, ""), released(version, record)
    pairs = [(value, open_), (known_part(value, closed, closed), closed)]
    checks = [(seen, Draft202012Validator(by, format_checker=Draft202012Validator.FORMAT_CHECKER)) for seen, by in pairs]
    return [f"{error.json_path}: {error.message}" for seen, validator in checks for error in validator.iter_errors(seen)]


def test_nothing_of_today_breaks_a_released_version() -> None:
    assert problems() == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("record", RECORDS)
def test_earlier_consumers_read_every_example(record: str, version: str) -> None:
    found = examples(record)
    assert len(found) >= 2
    assert {name: refusals(value, version, record) for name, value in found.items()} == {name: [] for name in found}


def with_field(event: Json) -> None:
    event["netbinnen"]["entities"][0]["gender"] = "f"
    event["urgency"] = 3


def without_title(event: Json) -> None:
    del event["title"]


def with_new_change(event: Json) -> None:
    event["netbinnen"]["changes"] = ["corrected"]


def with_number(event: Json) -> None:
    event["version"] = 2


@pytest.mark.parametrize(
    ("change", "is_read"), [(with_field, True), (without_title, False), (with_new_change, False), (with_number, False)]
)
def test_an_earlier_consumer_reads_new_fields_and_nothing_else_that_is_new(
    change: Callable[[Json], None], is_read: bool
) -> None:
    event = copy.deepcopy(examples("news-event")["news-event/1.0/created-ticker-item.json"])
    change(event)
    assert (refusals(event, "1.0", "news-event") == []) == is_read


@pytest.mark.parametrize("record", RECORDS)
def test_todays_schemas_take_every_example(record: str) -> None:
    closed = f"{record}.closed" if record in MODELS else record
    for value in examples(record).values():
        our_validator(record).validate(value)
        our_validator(closed).validate(value)


def test_examples_of_events_are_valid_in_every_way_that_an_event_must_be() -> None:
    kinds = set()
    for value in examples("news-event").values():
        event = check_event(json.dumps(value).encode())
        kinds.add((event.netbinnen.kind, event.revision == 1, event.pubStatus))
    assert kinds >= {
        ("ticker_item", True, "usable"),
        ("article", True, "usable"),
        ("ticker_item", False, "usable"),
        ("article", False, "usable"),
        (None, False, "canceled"),
    }
    for value in examples("story-state").values():
        check_event(json.dumps(value["event"]).encode())


def test_every_example_is_of_the_version_that_its_folder_names() -> None:
    for path in EXAMPLES.glob("*/*/*.json"):
        value = parse(path.read_bytes())
        own = value.get("netbinnen", value) if "netbinnen" in value else value
        # A crawler may leave it away, and a dead letter's headers have none.
        assert own.get("schema_version", path.parent.name) == path.parent.name
        assert path.parent.parent.name in RECORDS
        assert pretty(value) == path.read_bytes()


def test_released_files_are_as_they_were_released() -> None:
    assert changed_files() == []
    assert {RELEASED.parent / name for name in noted_sums()} == set(frozen_files()), "run make release-schemas"
    assert {path.name for path in (RELEASED / "1.0").iterdir()} == set(documents()) - {"page.json"}


def test_the_sums_are_what_sha256sum_reads() -> None:
    for name, digest in noted_sums().items():
        assert hashlib.sha256((RELEASED.parent / name).read_bytes()).hexdigest() == digest


LOOKING = "tests.schemas.compatibility"


class Edited:
    """A copy of the package `schemas`, to change and to look at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "schemas"
        shutil.copytree(ROOT / "schemas", self.folder, ignore=shutil.ignore_patterns("__pycache__"))

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text, f"{old!r} is not in {name} any more"
        (self.folder / name).write_text(text.replace(old, new, 1))

    def set_version(self, version: str) -> None:
        self.replace("base.py", f'SCHEMA_VERSION = "{SCHEMA_VERSION}"', f'SCHEMA_VERSION = "{version}"')

    def add_example(self, version: str, **fields: object) -> None:
        """An article's event of `version` with `fields`."""
        event = parse((self.folder / "examples" / "news-event" / "1.0" / "created-article.json").read_bytes()) | fields
        event["netbinnen"]["schema_version"] = version
        path = self.folder / "examples" / "news-event" / version / "article.json"
        path.parent.mkdir()
        path.write_bytes(pretty(event))

    def run(self, module: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"PYTHONPATH": f"{self.folder.parent}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", module]
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder.parent, env=env, timeout=60)

    def call(self, module: str, function: str) -> Any:
        """What a function of a module gives, where `schemas` is this copy; without a process of its own."""
        ours = {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == "schemas"}
        looking = sys.modules.pop(LOOKING)
        sys.path.insert(0, str(self.folder.parent))
        try:
            # A compiled file is taken for current if it is of the same second.
            with patch.object(sys, "dont_write_bytecode", new=True):
                return runpy.run_module(module)[function]()
        finally:
            sys.path.remove(str(self.folder.parent))
            for name in [*sys.modules]:
                if name.partition(".")[0] == "schemas":
                    del sys.modules[name]
            sys.modules.update(ours | {LOOKING: looking})

    def problems(self) -> list[str]:
        found: list[str] = self.call(LOOKING, "problems")
        return found


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path)


LOCATED = "    located: str | None = None\n"
BREAKING = {
    "a removed field": ("event.py", LOCATED, "", "news-event 1.0.located is gone"),
    "a renamed field": ("event.py", LOCATED, "    location: str | None = None\n", "news-event 1.0.located is gone"),
    "a new required field": ("event.py", LOCATED, f"    score: int\n{LOCATED}", "score: Field required"),
    "a new required field of a part": ("parts.py", "    lead: str\n", "    lead: str\n    slug: str\n", ".slug is required"),
    "a field that became required": (
        "base.py",
        "agencies: tuple[str, ...] = ()",
        "agencies: tuple[str, ...]",
        "agencies is required",
    ),
    "a field that became optional": ("parts.py", "    lead: str\n", '    lead: str = ""\n', ".lead was required"),
    "a narrowed type": ("event.py", "    charCount: int | None = None\n", "    charCount: None = None\n", "charCount"),
    "a widened type": ("event.py", "    language: str\n    title", "    language: str | int\n    title", ".language"),
    "another type": (
        "entities.py",
        "    confidence: int = 100\n",
        "    confidence: float = 100\n",
        ".confidence: type was integer",
    ),
    "a bound": ("entities.py", "    start: int\n", "    start: Annotated[int, Field(ge=1)]\n", ".start: minimum was None"),
    "a narrowed enumeration": ("parts.py", 'Literal["article", "ticker_item"]', 'Literal["article"]', ".kind"),
    "a widened enumeration": (
        "event.py",
        '    "withdrawn",\n]',
        '    "withdrawn",\n    "corrected",\n]',
        ".changes[]: enum was",
    ),
    "another default": ("parts.py", 'language: str = "nl"', 'language: str = "en"', ".language: default was nl, is en"),
    "a rule that no schema shows": ("raw.py", '"data:")', '"data:", "https:")', "is refused by today's model: url"),
    "a reason of dead letters": ("deadletter.py", '    INTERNAL = "internal"\n', "", "dead-letter"),
    "a header of dead letters": ("deadletter.py", "    attempt: int\n", "", f"dead-letter 1.0.{PREFIX}attempt is gone"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_change_that_breaks_is_seen_unless_it_is_another_major(edited: Edited, name: str) -> None:
    file, old, new, message = BREAKING[name]
    if "Annotated" in new:
        edited.replace(file, "from typing import Literal", "from typing import Annotated, Literal\nfrom pydantic import Field")
    edited.replace(file, old, new)
    edited.set_version("1.1")
    edited.add_example("1.1")
    assert [line for line in edited.problems() if message in line]


def test_another_major_may_break_and_has_another_schema(edited: Edited) -> None:
    edited.replace("event.py", LOCATED, "")
    edited.set_version("2.0")
    assert edited.problems() == ["there is no example of version 2.0"]
    edited.call("schemas.generate", "main")
    assert parse((edited.folder / "json" / "news-event.json").read_bytes())["$id"].endswith("/2")
    assert parse((ROOT / "schemas" / "json" / "news-event.json").read_bytes())["$id"].endswith(f"/{MAJOR}")


def test_a_new_optional_field_is_a_new_minor_version(edited: Edited) -> None:
    edited.replace("event.py", LOCATED, f"{LOCATED}    urgency: int | None = None\n")
    lines = edited.problems()
    assert {line.partition(":")[0] for line in lines} == {"news-event", "story-state"}
    assert all("new in a released version, raise SCHEMA_VERSION" in line and ".urgency" in line for line in lines)
    edited.set_version("1.1")
    assert edited.problems() == ["there is no example of version 1.1"]
    edited.add_example("1.1", urgency=3)
    assert edited.problems() == []
    newer = parse((edited.folder / "examples" / "news-event" / "1.1" / "article.json").read_bytes())
    assert refusals(newer, "1.0", "news-event") == [], "earlier consumers read it"
    event, unknown = decode(NewsEvent, canonical(newer))
    assert unknown == ("urgency",)
    assert encode(event)


def test_an_example_that_todays_model_reads_otherwise_is_seen(edited: Edited) -> None:
    edited.replace("base.py", "return moment.astimezone(UTC)", "return moment.astimezone(UTC).replace(second=0)")
    assert [line for line in edited.problems() if line.endswith("article.json is read as something else")]


def test_a_comment_breaks_nothing(edited: Edited) -> None:
    edited.replace("event.py", "A story at one revision.", "A story, at one revision.")
    assert edited.problems() == []


@pytest.mark.parametrize("name", ["released/1.0/news-event.json", "examples/raw-article/1.0/least.json"])
@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_released_file_cannot_be_changed_unseen(edited: Edited, name: str, change: str) -> None:
    path = edited.folder / name
    if change == "edit":
        path.write_bytes(path.read_bytes().replace(b'"', b" '", 1))
    else:
        path.unlink()
    with pytest.raises(SystemExit, match=f"^released files may not change, put them back: {name}$"):
        edited.call("schemas.release", "main")


def test_a_release_keeps_todays_schemas_and_notes_new_examples_only(edited: Edited) -> None:
    before = (edited.folder / "released" / "SHA256SUMS").read_text()
    edited.call("schemas.release", "main")
    assert (edited.folder / "released" / "SHA256SUMS").read_text() == before
    edited.set_version("1.1")
    edited.add_example("1.1")
    edited.call("schemas.release", "main")
    after = (edited.folder / "released" / "SHA256SUMS").read_text()
    new = {line.split("  ")[1] for line in set(after.splitlines()) - set(before.splitlines())}
    kept = {f"released/1.1/{path.name}" for path in (RELEASED / "1.0").iterdir()}
    assert new == kept | {"examples/news-event/1.1/article.json"}
    assert set(before.splitlines()) <= set(after.splitlines())


def test_the_commands_do_the_same(edited: Edited) -> None:
    edited.set_version("1.1")
    looked = edited.run(LOOKING)
    assert (looked.returncode, looked.stdout, looked.stderr) == (0, "there is no example of version 1.1\n", "")
    assert edited.run("schemas.release").returncode == 0
    assert (edited.folder / "released" / "1.1").is_dir()
    (edited.folder / "released" / "1.1" / "news-event.json").unlink()
    refused = edited.run("schemas.release")
    message = "released files may not change, put them back: released/1.1/news-event.json\n"
    assert (refused.returncode, refused.stderr) == (1, message)
