"""The command line as a process: what it prints, its one-line errors and its exit codes. No broker."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from streams.cli import BELOW, COMMANDS, create_app, main
from streams.embedded import free_ports
from tests import commands

EXAMPLES = {
    (*above, command.__name__.rstrip("_")): lines.splitlines()
    for above, commands in [
        *(((), commands) for commands in COMMANDS.values()),
        *(((group.__name__,), commands) for group, commands in BELOW.items()),
    ]
    for command, lines in commands.items()
}
PAGE = (
    "Kop van de dag\nBREDA (ANP) - In Breda is een brug geopend. Het was druk.\nMeer uit Sport\n"
    "SNEEK (ANP/RTR) - De zeilers zijn weg. Het waait.\n47 minuten geleden"
)
KEYS = "headline dateline subheads paragraphs section items kind url fetched_at language byline span segments bullets".split()
ITEM_KEYS = "places agencies lead headline age published complete section url span".split()


def netbinnen(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    return commands.netbinnen(*arguments, stdin=stdin, environment=environment)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", EXAMPLES, ids=" ".join)
def test_each_example_of_the_help_is_a_command_line_that_is_understood(command: tuple[str, ...]) -> None:
    for line in EXAMPLES[command]:
        words = [word for word in shlex.split(line.split(" | ")[0].split(" > ")[0]) if "=" not in word]
        assert words[: len(command) + 1] == ["netbinnen", *command]
        parse(words[1:])


def test_an_example_with_a_mistake_would_be_seen() -> None:
    with pytest.raises(typer.BadParameter):
        parse(["tail", "--max", "x"])


def parse(words: list[str]) -> None:
    """Parse a command line as it is parsed to be run."""
    found = get_command(create_app())
    context = found.make_context("netbinnen", words)
    while rest := context._protected_args + context.args if hasattr(found, "commands") else []:
        _, found, rest = found.resolve_command(context, rest)  # type: ignore[attr-defined]
        context = found.make_context("x", rest, parent=context)


def test_help_has_headings_the_exit_codes_and_for_each_command_its_examples() -> None:
    shown = CliRunner().invoke(create_app(), ["--help"]).stdout
    assert all(heading in shown for heading in COMMANDS)
    assert [line.split()[0] for line in shown.split("Exit codes:")[1].splitlines() if line.strip()][:5] == [
        "0",
        "1",
        "2",
        "3",
        "130",
    ]
    for command, lines in EXAMPLES.items():
        shown = CliRunner(env={"COLUMNS": "200"}).invoke(create_app(), [*command, "--help"]).stdout
        assert [line.strip() for line in shown.split("Examples:")[1].splitlines() if line.strip()] == lines


def test_alone_it_shows_its_help() -> None:
    assert CliRunner().invoke(create_app(), []).stdout == CliRunner().invoke(create_app(), ["--help"]).stdout


def test_dlq_alone_says_what_there_is_below_it() -> None:
    result = netbinnen("dlq")
    assert (result.returncode, result.stderr) == (0, "")
    assert all(f" {name} " in result.stdout for name in ("list", "show", "replay"))


def test_a_process_that_tags_nothing_loads_neither_tagger_nor_faust() -> None:
    code = "import sys, streams.worker, streams.publish; print(not {'numpy', 'faust'}.isdisjoint(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout == "False\n"


def test_help_and_json_wait_for_nothing_that_only_others_need(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "Het regent in Utrecht."}\n', encoding="utf-8")
    heavy = {"aiokafka", "faust", "numpy", "rich", "schemas.event"}
    for arguments, needed in (("--version", set()), (f"entities --jsonl {tmp_path}/texts.jsonl", {"numpy"})):
        code = f"""
import sys
from streams.cli import create_app
create_app()({arguments.split()!r}, standalone_mode=False)
print(*sorted({heavy!r} & set(sys.modules)))
"""
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
        assert set(result.stdout.splitlines()[-1].split()) == needed


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


def usage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """What is said of a wrong command line, which ends with code 2."""
    monkeypatch.setattr(sys, "argv", ["netbinnen", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    out, said = capsys.readouterr()
    assert out == ""
    return said


def test_a_users_mistake_is_one_line_and_code_2(
    tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"Kop \xff")
    monkeypatch.setenv("NETBINNEN_PARTITIONS", "0")
    for said, *arguments in (
        (r".*NETBINNEN_PARTITIONS", "topics"),
        (r".*none\.txt", "split", str(tmp_path / "none.txt")),
        (r".*bad\.txt.*byte 4", "split", "--fetched-at", "now", str(bad)),
        (r".*zone", "split", "--fetched-at", "2026-03-02T08:00", str(page)),
        (r".*gisteren", "split", "--fetched-at", "gisteren", str(page)),
        (r".*--fetched-at", "enrich", str(page)),
        (r".*articles\.raw\.dlq/3@17", "dlq", "show", "articles.raw.dlq/3"),
        (r".*zone", "dlq", "list", "--since", "2026-03-02T08:00"),
        (r".*'x' is no place", "dlq", "replay", "--at", "x"),
    ):
        assert re.fullmatch(rf"netbinnen: {said}.*\n", usage(capsys, monkeypatch, *arguments))
        monkeypatch.setenv("NETBINNEN_PARTITIONS", "3")


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


@pytest.mark.parametrize("command", ["topics --plan", "split --fetched-at now {page} {page} {page}"])
def test_a_closed_pipe_is_quiet_and_no_failure(page: Path, command: str) -> None:
    page.write_text(PAGE * 2_000, encoding="utf-8")
    line = f"{sys.executable} -m streams.cli {command.format(page=page)} | head -1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr, result.stdout.count("\n")) == (0, "", 1)


def test_a_full_disk_is_one_line(page: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        for command in (["topics"], ["split", "--fetched-at", "now", str(page)]):
            result = subprocess.run(
                [sys.executable, "-m", "streams.cli", *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
            )
            assert (result.returncode, result.stderr) == (
                1, "netbinnen: cannot write what was found: No space left on device\n",
            )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("split - <&-", 2, "netbinnen: -: standard input is closed"),
        ("entities - <&-", 2, "netbinnen: -: standard input is closed"),
        ("topics >&-", 0, ""),
    ],
)
def test_what_is_closed_when_it_begins_leaves_no_trace(command: str, code: int, said: str) -> None:
    line = f"{sys.executable} -m streams.cli {command}"
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr.strip()) == (code, said)


LOSES = """
import asyncio
from streams.cli import common
common.INTERRUPTED_S = 0.2

async def work():
    print("at work", flush=True)
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

common.run(work)
"""


def test_ctrl_c_ends_what_loses_its_cancellation_in_time_with_a_line() -> None:
    command = [sys.executable, "-c", LOSES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.startswith(
        "netbinnen: not ended 15 s after Ctrl-C: does the broker answer? It ends as it is (run.<locals>.bounded"
    )


def test_ctrl_c_ends_with_130_and_no_word(tmp_path: Path) -> None:
    fifo = tmp_path / "page.txt"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "streams.cli", "split", "--fetched-at", "now", str(fifo)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Opened when the command has opened it, too; nothing is written, so it waits.
    with fifo.open("wb"):
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out, said) == (130, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["spit"], "no such command 'spit': did you mean 'split'? see netbinnen --help"),
        (["dlq", "lst"], "no such command 'lst': did you mean 'list'? see netbinnen dlq --help"),
        (["split", "--jsn", "x"], "no such option: --jsn (Possible options: --json); see netbinnen split --help"),
        (["split"], "missing argument 'files'; see netbinnen split --help"),
        (["withdraw", "x"], "missing option '--reason'; see netbinnen withdraw --help"),
        (["dlq", "list", "--stage", "x"], "invalid value for '--stage': "
         "'x' is not one of 'split_ticker', 'extract_entities', 'publish'; see netbinnen dlq list --help"),
        (["tail", "--max", "0"], "invalid value for '--max': "
         "Input should be greater than or equal to 1; see netbinnen tail --help"),
        (["tail", "x\x1b[2J"], r"got unexpected extra argument(s) (x\x1b[2J); see netbinnen tail --help"),
        (["split", "none.txt"], "none.txt: no such file or folder"),
        (["split", "a\x1b[2J"], "a [2J: no such file or folder"),
        (["tail", "--brokers", "a:x"], "settings (NETBINNEN_…): brokers 'a:x': give host:port, several with commas between"),
        (["tail", "--brokers", ","], "settings (NETBINNEN_…): brokers ',': give host:port, several with commas between"),
        (["tail", "--prefix", "a b"], "setting prefix (NETBINNEN_PREFIX): give letters, digits, '.', '_' and '-'"),
        (["worker", "--health", "x"], "setting health (NETBINNEN_HEALTH): give a port, host:port, or the path of a socket"),
        (["split", "--sites", "none.toml", "-"], "setting sites (NETBINNEN_SITES): none.toml: No such file or directory"),
        (["entities", "--names", "none.toml", "-"], "setting names (NETBINNEN_NAMES): none.toml: No such file or directory"),
    ],
)  # fmt: skip
def test_wrong_usage_is_a_line_that_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    assert usage(capsys, monkeypatch, *arguments) == f"netbinnen: {said}\n"


def test_a_setting_that_is_no_json_is_a_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBINNEN_FIELD_MAP", "link=url")
    assert usage(capsys, monkeypatch, "topics") == "netbinnen: setting field_map (NETBINNEN_FIELD_MAP): this is no JSON\n"


def test_a_file_that_cannot_be_written_is_a_line_and_a_bug_is_not_hidden(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[OSError] = [PermissionError(13, "Permission denied", "shell.rc"), ConnectionResetError(104, "reset")]

    def refuse(**_: object) -> None:
        raise raised.pop(0)

    monkeypatch.setattr("streams.cli.create_app", lambda: refuse)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (1, "netbinnen: shell.rc: Permission denied\n")
    with pytest.raises(ConnectionResetError):
        main()


def test_a_folder_without_pages_is_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "page.pdf").touch()
    said = usage(capsys, monkeypatch, "split", str(tmp_path))
    assert said == f"netbinnen: {tmp_path}: no page in this folder: their names end in .txt, .html, .htm, .jsonl\n"


def test_bash_completes_commands_options_and_values(tmp_path: Path) -> None:
    program = tmp_path / "netbinnen"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m streams.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = """
        eval "$(netbinnen --show-completion)"
        complete -p netbinnen >&2
        for line in "sp" "worker --stage " "topics --l" "replay --resume "; do
            IFS=" " read -r -a COMP_WORDS <<< "netbinnen $line"
            [[ $line == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )) COMPREPLY=()
            _netbinnen_completion netbinnen
            echo "${COMPREPLY[*]}"
        done
    """
    (port,) = free_ports(1)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NETBINNEN_BROKERS": f"127.0.0.1:{port}"}
    result = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, env=env, timeout=60)
    assert result.stderr == "complete -o default -F _netbinnen_completion netbinnen\n"
    assert result.stdout.splitlines() == ["split", "split_ticker extract_entities publish", "--lag", ""]


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
