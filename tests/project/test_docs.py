"""The pages for people are true: their commands exist and print what is shown, their files load, their links lead somewhere.

What needs a broker is run in tests/broker/test_manual.py.
"""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

import streams
from schemas import NewsEvent, RawArticle, decode
from schemas.deadletter import Reason
from streams.cli import common, create_app
from streams.contract import MESSAGES
from streams.examples.alerts import load_watches
from streams.names import load_names
from streams.settings import Settings, load_settings
from streams.sites import load_sites
from streams.topics import ALL, PIPELINE, STAGES
from tests import manual
from tests.manual import NOT_RUN, PAGES, ROOT, Command
from tests.project import settings_table

AT_THE_ROOT = sorted(path.name for path in ROOT.glob("*.md"))
DOCUMENTS = [*AT_THE_ROOT, *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "streams").rglob("*.md"))]
LOADERS: dict[str, Callable[[str], object]] = {
    "sites.toml": load_sites,
    "names.toml": load_names,
    "watch.toml": lambda path: load_watches(Path(path)),
}


def complaint(words: list[str]) -> str:
    """What the real command line says is wrong with `words`, without doing anything; nothing where it takes them."""
    command = get_command(create_app())
    silence(command)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), pytest.raises(SystemExit) as ended:
        command.main(words, "netbinnen")
    assert bool(ended.value.code) == bool(said.getvalue())
    return " ".join(said.getvalue().split())


def silence(command: Any) -> None:
    """Have `command`, and those below it, do nothing."""
    command.callback = None
    for below in getattr(command, "commands", {}).values():
        silence(below)


def run(command: Command, *options: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "120"}).invoke(create_app(), [*command.words[1:], *options])
    assert result.exit_code == 0, f"{command}: {result.output}"
    return result


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay_out(page: str, folder: Path) -> None:
    for name in ("README.md", page):
        manual.write_files(name, folder)


@pytest.mark.parametrize("command", [each for each in manual.commands() if each.name], ids=str)
def test_each_command_parses(command: Command) -> None:
    assert complaint(list(command.words[1:])) == ""


@pytest.mark.parametrize("words", ["nosuch", "tail --nosuch", "dlq list --max x", "split", "replay --speed 2x"])
def test_a_command_that_does_not_exist_is_seen(words: str) -> None:
    assert complaint(words.split())


@pytest.mark.parametrize("page", DOCUMENTS)
def test_commands_in_sentences_have_the_options_that_they_are_given(page: str) -> None:
    for line in re.findall(r"`netbinnen ([a-z][^`]*)`", manual.prose(page)):
        said = complaint(shlex.split(line))
        # A sentence names a command and need not give all that it wants.
        assert not said or "Missing" in said, f"{page}: netbinnen {line}: {said}"


def test_each_line_is_run_somewhere_or_says_why_not() -> None:
    lines = manual.commands()
    assert {each.line for each in lines if not (each.is_ours or not each.words)} == set(NOT_RUN)


def test_each_block_is_one_that_a_test_looks_at() -> None:
    kinds = {"sh", "text", "toml", "json", "python", "properties"}
    (drawing,) = (block for page in PAGES for block in manual.blocks(page) if block.language not in kinds)
    assert drawing.page == "README.md"
    assert all(name in drawing.text for name in (*(topic.name for topic in PIPELINE), *STAGES))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_file_of_a_name(page: str) -> None:
    names = [block.file for block in manual.blocks(page) if block.file]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("command", [each for each in manual.commands() if each.is_offline], ids=str)
def test_each_command_without_a_broker_runs(command: Command, in_folder: Path) -> None:
    lay_out(command.block.page, in_folder)
    assert run(command).stdout


SHOWN = [(command, shown) for page in PAGES for command, shown in manual.outputs(page)]


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[str(command) for command, _ in SHOWN])
def test_what_is_shown_below_a_command_is_what_it_prints(command: Command, shown: str, in_folder: Path) -> None:
    lay_out(command.block.page, in_folder)
    assert [line.rstrip() for line in run(command).stdout.splitlines()] == shown.splitlines()


@pytest.mark.parametrize("block", manual.all_blocks("toml"), ids=lambda block: block.file)
def test_each_toml_file_loads(block: manual.Block, tmp_path: Path) -> None:
    assert block.file
    path = tmp_path / block.file
    path.write_text(block.text, encoding="utf-8")
    assert LOADERS[block.file](str(path))


@pytest.mark.parametrize("block", manual.all_blocks("json"), ids=lambda block: f"{block.page}:{block.line}")
def test_each_record_is_one(block: manual.Block) -> None:
    if block.file:
        assert all(json.loads(line)["text"] for line in block.text.splitlines())
        return
    model = NewsEvent if "uri" in json.loads(block.text) else RawArticle
    assert decode(model, block.text.encode())[1] == ()


def without_confidence(event: dict[str, Any]) -> dict[str, Any]:
    """How sure the tagger is, another processor may round otherwise."""
    for entity in event["netbinnen"]["entities"]:
        del entity["confidence"]
    return event


def test_the_event_that_is_shown_is_what_its_command_prints(in_folder: Path) -> None:
    lay_out("CONSUMING.md", in_folder)
    (command,) = (each for each in manual.commands("CONSUMING.md") if each.name == "enrich")
    (shown,) = (block for block in manual.blocks("CONSUMING.md") if block.language == "json")
    printed = [without_confidence(json.loads(line)) for line in run(command).stdout.splitlines()]
    assert without_confidence(json.loads(shown.text)) in printed


def test_the_site_is_learnt_by_its_rows_alone(in_folder: Path) -> None:
    lay_out("SITES.md", in_folder)
    (command,) = (each for each in manual.commands("SITES.md") if "--sites" in each.words)
    taught, untaught = json.loads(run(command, "--json").stdout), json.loads(run(command, "--json", "--sites", "").stdout)
    assert (taught["section"], len(taught["paragraphs"]), taught["subheads"]) == ("Sport", 2, [])
    assert [(item["headline"], item["places"], item["age"]) for item in taught["items"]] == [
        ("Zwemmers halen de overkant", [], "12 min"),
        (None, ["GOES"], "3 u"),
    ]
    assert (untaught["kind"], untaught["section"], untaught["items"]) == ("article", None, [])
    assert "Lees ook: Sport" in untaught["paragraphs"]


@pytest.mark.parametrize("command", [each for each in manual.commands() if each.environment], ids=str)
def test_what_is_set_before_a_command_or_exported_are_settings(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    page = manual.commands(command.block.page)
    for name, value in {k: v for each in page if each.block == command.block for k, v in each.environment.items()}.items():
        assert name.startswith("OTEL_") or name.removeprefix("NETBINNEN_").lower() in Settings.model_fields
        monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize("page", DOCUMENTS)
def test_each_setting_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"NETBINNEN_([A-Z][A-Z_]*[A-Z])", manual.text_of(page)))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_table_of_settings_is_current_and_gives_a_reason_for_each() -> None:
    text = settings_table.PAGE.read_text(encoding="utf-8")
    assert settings_table.with_table(text) == text, "write it anew: make schemas"
    assert [name for name, reason in settings_table.reasons().items() if not reason] == []


def test_a_setting_that_the_table_does_not_have_is_seen() -> None:
    text = settings_table.PAGE.read_text(encoding="utf-8")
    assert settings_table.with_table(re.sub(r"\| `NETBINNEN_HEALTH`.*\n", "", text)) == text


@pytest.mark.parametrize("page", AT_THE_ROOT)
def test_each_metric_and_alert_that_is_named_exists(page: str) -> None:
    told = manual.text_of("streams/monitoring/METRICS.md")
    for name in re.findall(r"`(netbinnen_[a-z_]+|Netbinnen[A-Z]\w+)`", manual.text_of(page)):
        assert f"| `{name}` |" in told, name


def rows_below(page: str, heading: str) -> list[str]:
    """The rows of the table below `heading`, without its head."""
    section = manual.text_of(page).split(f"# {heading}\n")[1].split("\n#")[0]
    return [row for row in section.splitlines() if row.startswith("|")][2:]


def first_cells(page: str, heading: str) -> list[str]:
    return [row.split("|")[1].strip() for row in rows_below(page, heading)]


def test_each_reason_of_a_dead_letter_is_explained() -> None:
    assert first_cells("OPERATING.md", "Dead letters") == [f"`{reason}`" for reason in Reason]


def test_each_exit_code_is_explained() -> None:
    codes = [common.OK, common.FAILED, common.USAGE, common.NO_BROKER, common.INTERRUPTED]
    assert first_cells("OPERATING.md", "Exit codes") == [str(code) for code in codes]


def test_each_alert_is_explained() -> None:
    rules = (ROOT / "streams" / "monitoring" / "alerts.yml").read_text(encoding="utf-8")
    alerts = re.findall(r"alert: (\w+)", rules)
    assert first_cells("OPERATING.md", "Metrics and alerts") == [f"`{alert}`" for alert in alerts]


def test_each_header_of_an_event_is_explained() -> None:
    told = set(re.findall(r"`([^`]+)`", " ".join(first_cells("CONSUMING.md", "Headers"))))
    assert told == set(MESSAGES["storyCreated"].headers["properties"])


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in AT_THE_ROOT:
        assert set(re.findall(r"(?:^|`)make ([a-z-]+)", manual.text_of(page), re.M)) <= targets, page


def anchors(page: str) -> set[str]:
    """The names that GitHub gives to the headings of `page`."""
    headings = re.findall(r"^#+ (.+)$", manual.prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCUMENTS)
def test_links_lead_to_files_and_headings(page: str) -> None:
    folder = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", manual.prose(page)):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        found = folder / file if file else ROOT / page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found.resolve().relative_to(ROOT).as_posix()), target


def test_each_page_is_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(([A-Z]+\.md)", manual.text_of("README.md")))
    assert linked == set(AT_THE_ROOT) - {"README.md"}


def test_the_map_of_the_package_names_every_topic_and_stage() -> None:
    text = streams.__doc__ or ""
    for name in (*(topic.name for topic in ALL), *STAGES):
        assert name in text


def test_the_map_of_the_tree_names_every_module_and_no_other() -> None:
    named = {name.rstrip("/") for name in re.findall(r"`([a-z]+/?)`", " ".join(rows_below("CONTRIBUTING.md", "The tree")))}
    inside = [path for path in (ROOT / "streams").iterdir() if path.suffix == ".py" or path.is_dir()]
    modules = {path.stem for path in inside if not path.name.startswith("__")}
    within = {path.name for path in (ROOT / "streams" / "core").iterdir() if path.is_dir()}
    assert modules <= named <= modules | within


def test_topics_fit_together() -> None:
    assert len({topic.name for topic in ALL}) == len(ALL)
    for topic in PIPELINE:
        assert 0 < topic.retention_ms < 100 * 86_400_000, "text is kept for a finite time"
        lag_ms = topic.max_compaction_lag_ms
        assert ("compact" in topic.cleanup) == (lag_ms is not None), "a text that was replaced is kept for a finite time"
        letters = [other for other in ALL if other.name == f"{topic.name}.dlq"]
        assert len(letters) == topic.has_dead_letters
        assert all(other.max_message_bytes > topic.max_message_bytes for other in letters)
