"""The command line as a process: what it prints, its one-line errors and its exit codes. No broker."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.embedded import free_ports

COMMANDS = [
    *("split", "entities", "enrich", "worker", "feed", "tail", "topics", "topics migrate", "withdraw", "demo", "doctor", "web"),
    *("dlq", "dlq list", "dlq show", "dlq replay"),
]
PAGE = (
    "Kop van de dag\nBREDA (ANP) - In Breda is een brug geopend. Het was druk.\nMeer uit Sport\n"
    "SNEEK (ANP/RTR) - De zeilers zijn weg. Het waait.\n47 minuten geleden"
)
KEYS = "headline dateline subheads paragraphs section items kind url fetched_at language byline span segments bullets".split()
ITEM_KEYS = "places agencies lead headline age published complete section url span".split()


def netbinnen(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streams.cli", *arguments]
    env = os.environ | {"NO_COLOR": "1", "COLUMNS": "200"} | environment
    result = subprocess.run(command, input=stdin, capture_output=True, env=env, timeout=60)
    return subprocess.CompletedProcess(command, result.returncode, result.stdout.decode(), result.stderr.decode())


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_each_commands_help_has_an_example(command: str) -> None:
    result = netbinnen(*command.split(), "--help")
    assert result.returncode == 0
    assert re.search(rf"Example: (\w+=\S+ )?netbinnen {command}", result.stdout)


def test_dlq_alone_says_what_there_is_below_it() -> None:
    result = netbinnen("dlq")
    assert (result.returncode, result.stderr) == (0, "")
    assert all(f" {name} " in result.stdout for name in ("list", "show", "replay"))


def test_a_process_that_tags_nothing_loads_neither_tagger_nor_faust() -> None:
    code = "import sys, streams.worker, streams.publish; print(not {'numpy', 'faust'}.isdisjoint(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout == "False\n"


def test_the_json_of_split_keeps_its_contract(page: Path) -> None:
    result = netbinnen("split", "--json", "--url", "https://a.example", "--fetched-at", "2026-03-02T08:00:00+01:00", str(page))
    assert (result.returncode, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert set(KEYS) <= set(found)
    assert (found["kind"], found["section"], found["url"]) == ("article", "Sport", "https://a.example")
    (item,) = found["items"]
    assert set(ITEM_KEYS) <= set(item)
    assert item["published"] == {
        "after": "2026-03-02T06:12:00Z",
        "until": "2026-03-02T06:13:00Z",
        "granularity": "minute",
        "basis": "age",
    }


def test_without_a_time_published_is_null_and_one_hint_is_given(page: Path) -> None:
    result = netbinnen("split", "--json", str(page), str(page))
    assert [json.loads(line)["items"][0]["published"] for line in result.stdout.splitlines()] == [None, None]
    assert result.stderr.count("\n") == 1
    assert "--fetched-at" in result.stderr


def test_now_is_a_time_and_standard_input_a_file() -> None:
    result = netbinnen("split", "--json", "--fetched-at", "now", "-", stdin=PAGE.encode())
    assert json.loads(result.stdout)["items"][0]["published"]["until"].endswith("Z")


def test_html_gives_the_same_items(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<body>" + "".join(f"<p>{line}</p>" for line in PAGE.splitlines()) + "</body>", encoding="utf-8")
    found = json.loads(netbinnen("split", "--json", str(path)).stdout)
    assert [item["lead"] for item in found["items"]] == ["De zeilers zijn weg. Het waait."]


@pytest.mark.parametrize(("charset", "meta"), [("cp1252", ""), ("iso-8859-15", "<meta charset=iso-8859-15>"), ("utf-16", "")])
def test_html_is_read_in_any_charset(tmp_path: Path, charset: str, meta: str) -> None:
    path = tmp_path / "page.HTM"
    lines = PAGE.replace("brug", "café").splitlines()
    path.write_bytes((meta + "".join(f"<p>{line}</p>" for line in lines)).encode(charset))
    found = json.loads(netbinnen("split", "--json", str(path)).stdout)
    assert found["paragraphs"] == ["In Breda is een café geopend. Het was druk."]


def test_enrich_gives_the_events_of_all_pages(page: Path) -> None:
    result = netbinnen("enrich", "--json", "--fetched-at", "2026-03-02T08:00:00Z", str(page))
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["located"] for event in events] == ["Breda", "Sneek"]
    readable = netbinnen("enrich", "--fetched-at", "2026-03-02T08:00:00Z", str(page)).stdout
    assert "Kop van de dag" in readable


def one_line_error(result: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert result.returncode == code, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("netbinnen: ")
    for word in words:
        assert word in result.stderr


def test_a_users_mistake_is_one_line_and_code_2(tmp_path: Path, page: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"Kop \xff")
    one_line_error(netbinnen("split", str(tmp_path / "none.txt")), 2, "none.txt")
    one_line_error(netbinnen("split", "--fetched-at", "now", str(bad)), 2, "bad.txt", "byte 4")
    one_line_error(netbinnen("split", "--fetched-at", "2026-03-02T08:00", str(page)), 2, "zone")
    one_line_error(netbinnen("split", "--fetched-at", "gisteren", str(page)), 2, "gisteren")
    one_line_error(netbinnen("enrich", str(page)), 2, "--fetched-at")
    one_line_error(netbinnen("topics", NETBINNEN_PARTITIONS="0"), 2, "NETBINNEN_PARTITIONS")
    one_line_error(netbinnen("dlq", "show", "articles.raw.dlq/3"), 2, "articles.raw.dlq/3@17")
    one_line_error(netbinnen("dlq", "list", "--since", "2026-03-02T08:00"), 2, "zone")
    one_line_error(netbinnen("dlq", "replay", "--at", "x"), 2, "'x' is no place")


def test_a_bad_line_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    good = json.dumps({"url": "u", "text": PAGE, "fetched_at": "2026-03-02T08:00:00Z"})
    path.write_text(f'{good}\n{{"url": 1}}\n{good}\n', encoding="utf-8")
    result = netbinnen("split", "--json", str(path))
    assert len(result.stdout.splitlines()) == 2
    one_line_error(result, 2, "pages.jsonl:2")


@pytest.mark.parametrize(
    "command", [["worker"], ["worker", "--stage", "publish"], ["tail"], ["doctor"], ["topics", "--create"], ["dlq", "list"]]
)
def test_no_broker_is_one_line_that_names_the_address_within_15_seconds(command: list[str]) -> None:
    (port,) = free_ports(1)
    started = time.monotonic()
    result = netbinnen(*command, "--brokers", f"127.0.0.1:{port}")
    one_line_error(result, 3, f"127.0.0.1:{port}", "NETBINNEN_BROKERS")
    assert time.monotonic() - started < 15


def test_the_plan_names_every_topic_under_its_prefix() -> None:
    result = netbinnen("topics", "--plan", "--prefix", "acc-")
    assert result.returncode == 0
    for name in ("articles.raw", "stories.parts", "stories.enriched", "news.events", "stories.state", "articles.raw.dlq"):
        assert f"--topic acc-{name} " in result.stdout


def test_a_closed_pipe_is_quiet(page: Path) -> None:
    command = f"{sys.executable} -m streams.cli topics --plan | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)  # noqa: S602
    assert result.stderr == ""


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE.replace("Kop", "\x1b[2J\u202eKop").replace("zeilers", "[bold]zeilers[/]"), encoding="utf-8")
    for command in ("split", "enrich"):
        out = netbinnen(command, "--fetched-at", "now", str(path)).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
    assert "[bold]zeilers[/]" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x", "--reason", "r"], "netbinnen: 'x' names no story: give an event's uri"),
        (["0" * 32, "--reason", " "], "netbinnen: --reason: String should have at least 1 character"),
        (["0" * 32, "--reason", "r", "--successor", "0"], "netbinnen: '0' names no story"),
    ],
)
def test_what_names_no_story_is_one_line(arguments: list[str], message: str) -> None:
    result = netbinnen("withdraw", *arguments)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(message)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resume", "r", "--since", "2026-03-02T08:00:00+01:00"),
        ("--resume", "r", "--all"),
        ("--resume", "r", "--id", "s"),
        ("--resume", "r", "--to", "topic"),
        ("--resume", "r", "--every-change"),
        ("--resume", "r", "--from", "parts"),
        ("--resume", "r", "--into", "live"),
        ("--all", "--into", "live", "--to", "topic"),
        ("--all", "--into", "live", "--every-change"),
    ],
)
def test_a_replay_refuses_options_that_it_would_not_heed(arguments: tuple[str, ...]) -> None:
    result = netbinnen("replay", *arguments)
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith(f"netbinnen: {arguments[0] if arguments[0] == '--resume' else '--into live'} ")


def test_a_replay_refuses_a_range_that_ends_before_it_begins() -> None:
    offsets = netbinnen("replay", "--offsets", "3:200-100")
    assert (offsets.returncode, offsets.stderr) == (2, "netbinnen: --offsets '3:200-100': that ends before it begins\n")
    times = netbinnen("replay", "--since", "2026-03-02T08:00:00+01:00", "--until", "2026-03-02T07:00:00Z")
    assert (times.returncode, times.stderr) == (1, "netbinnen: --until is not after --since: nothing is between them\n")
