"""The README runs: its commands exist, its site is learnt, its links lead somewhere; the package's map names every topic."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import streams
from streams.cli import create_app
from streams.topics import ALL, PIPELINE, STAGES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shell_lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("netbinnen ")])
def test_each_command_of_the_readme_parses(line: str) -> None:
    name, *options = shlex.split(line)[1:]
    command = get_command(create_app()).commands[name]  # type: ignore[attr-defined]
    if options and options[0] in getattr(command, "commands", {}):
        command = command.commands[options[0]]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {option for option in options if option.startswith("--")} <= known


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("python -m ")])
def test_each_module_that_the_readme_runs_says_how(line: str) -> None:
    _, _, module, *_ = shlex.split(line)
    command = [sys.executable, "-m", module, "--help"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=env, timeout=60)
    assert "Ctrl-C" in result.stdout


def test_each_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.M)) <= targets


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    """A folder with the README's `sites.toml` and `page.txt`."""
    rows, *_ = re.findall(r"```toml\n(.*?)```", README, re.S)
    page, _ = re.findall(r"```text\n(.*?)```", README, re.S)
    (tmp_path / "sites.toml").write_text(rows, encoding="utf-8")
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    return tmp_path


def run_taught(folder: Path, *options: str, without: tuple[str, ...] = ()) -> str:
    """What the README's command that has `--sites` prints, run in `folder`."""
    (line,) = (line for line in shell_lines() if "--sites" in line)
    words = [word for word in shlex.split(line)[1:] if word not in without]
    command = [sys.executable, "-m", "streams.cli", *words, *options]
    env = os.environ | {"NO_COLOR": "1", "COLUMNS": "120", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, env=env, timeout=60).stdout


def test_the_readmes_site_is_learnt(taught: Path) -> None:
    found = json.loads(run_taught(taught, "--json"))
    assert found["section"] == "Sport"
    assert (len(found["paragraphs"]), found["subheads"]) == (2, [])
    assert [(item["headline"], item["places"], item["agencies"], item["lead"], item["age"]) for item in found["items"]] == [
        ("Zwemmers halen de overkant", [], [], "Het water was koud, maar alle negentig kwamen aan.", "12 min"),
        (None, ["GOES"], ["ANP"], "De ijsbaan gaat een maand eerder open.", "3 u"),
    ]
    assert [(item["published"]["after"], item["published"]["until"]) for item in found["items"]] == [
        ("2026-03-02T06:47:00Z", "2026-03-02T06:48:00Z"),
        ("2026-03-02T03:00:00Z", "2026-03-02T04:00:00Z"),
    ]


def test_the_readme_shows_what_its_command_prints(taught: Path) -> None:
    _, shown = re.findall(r"```text\n(.*?)```", README, re.S)
    assert [line.rstrip() for line in run_taught(taught).splitlines()] == shown.splitlines()


def test_without_its_rows_the_readmes_page_is_all_one_article(taught: Path) -> None:
    found = json.loads(run_taught(taught, "--json", without=("--sites", "sites.toml")))
    assert (found["kind"], found["section"], found["items"]) == ("article", None, [])
    assert "Lees ook: Sport" in found["paragraphs"]


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md"])
def test_links_lead_to_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_the_map_of_the_package_names_every_topic_and_stage() -> None:
    text = streams.__doc__ or ""
    for name in (*(topic.name for topic in ALL), *STAGES):
        assert name in text


def test_topics_fit_together() -> None:
    assert len({topic.name for topic in ALL}) == len(ALL)
    for topic in PIPELINE:
        assert 0 < topic.retention_ms < 100 * 86_400_000, "text is kept for a finite time"
        lag_ms = topic.max_compaction_lag_ms
        assert ("compact" in topic.cleanup) == (lag_ms is not None), "a text that was replaced is kept for a finite time"
        letters = [other for other in ALL if other.name == f"{topic.name}.dlq"]
        assert len(letters) == topic.has_dead_letters
        assert all(other.max_message_bytes > topic.max_message_bytes for other in letters)


def test_the_readmes_names_are_found(tmp_path: Path) -> None:
    _, rows = re.findall(r"```toml\n(.*?)```", README, re.S)
    (tmp_path / "names.toml").write_text(rows, encoding="utf-8")
    (tmp_path / "page.txt").write_text("Bij Zon & Nova is het nieuws Net Binnen, zegt Zonnova.", encoding="utf-8")
    command = [sys.executable, "-m", "streams.cli", "entities", "--names", "names.toml", "page.txt"]
    result = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert [line.split()[2] for line in result.stdout.splitlines()] == ["organisation", "organisation"]
    assert result.stdout.count("https://zonnova.example/") == 2
