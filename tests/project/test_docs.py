"""The README runs: its commands exist, its links lead somewhere; the map of the package names every topic."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import streams
from streams.cli import app
from streams.topics import ALL, PIPELINE, STAGES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shell_lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("netbinnen ")])
def test_each_command_of_the_readme_parses(line: str) -> None:
    name, *options = shlex.split(line)[1:]
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {option for option in options if option.startswith("--")} <= known


def test_each_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets | {"s"}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md"])
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
        letters = [other for other in ALL if other.name == f"{topic.name}.dlq"]
        assert len(letters) == topic.has_dead_letters
        assert all(other.max_message_bytes > topic.max_message_bytes for other in letters)
