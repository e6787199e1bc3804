"""What a worker logs: a line each, as text or JSON, and nothing of the news above debug."""

import asyncio
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from aiokafka.errors import TopicAuthorizationFailedError

from schemas import RawArticle, encode
from schemas.base import Rights, Withdrawn
from schemas.codec import encode_plain, parse
from schemas.parts import Withdrawal
from streams import worker as worker_module
from streams.boundary import Boundary, DeadLettersError
from streams.logs import LINE_BYTES_MAX, JsonLines, TextLines, described
from streams.metrics import Counts
from streams.records import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import EXTRACT, PUBLISH, RAW, SPLIT
from streams.watch import Watch
from streams.worker import say_progress, say_unless_of_kafka
from tests.worker.tracing import Line, Recorded, incoming

WORD = "Kraaiennest"
PAGE = (
    f"Kop over {WORD}\nBREDA (ANP) - In Breda is {WORD} geopend. Het was druk.\nMeer uit Sport\n"
    f"SNEEK (ANP) - De zeilers van {WORD} zijn vertrokken. Het waait hard.\n2 uur geleden"
)


@contextmanager
def logged(formatter: logging.Formatter | None = None, level: int = logging.INFO) -> Iterator[io.StringIO]:
    """What all loggers say meanwhile, of `level` and above, each as `formatter` has it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter or TextLines(is_whole=False))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def json_line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    return dict(json.loads(line))


def raw(value: bytes, *headers: tuple[str, bytes]) -> Incoming:
    return Incoming(RAW.name, 0, 7, 1_772_438_400_000, WORD.encode(), value, headers)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value in a record."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*at, step)
        yield from paths(inner, (*at, step))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """`value` with `new` in the place `path`."""
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


WRONG = (f"{WORD}\x1b[31m\n", [WORD], {WORD: WORD}, -1.5, f"2.{WORD}")


def spoilt(record: Incoming) -> Iterator[Incoming]:
    """`record`; with the word in the place of each of its fields, as what the field is not; and in fields that are unknown."""
    value = parse(record.value)
    yield record
    for path in paths(value):
        for wrong in WRONG:
            yield record._replace(value=encode_plain(put(value, path, wrong)))
    yield record._replace(value=encode_plain(value | {WORD: WORD}))
    yield record._replace(value=f'["{WORD}", '.encode())
    yield record._replace(value=f'"{WORD}"'.encode())
    yield record._replace(value=f'{{"{WORD}": "'.encode() + b"\xff")
    yield record._replace(key=WORD.encode())
    yield record._replace(headers=[(WORD, WORD.encode()), ("traceparent", WORD.encode()), ("tracestate", WORD.encode())])


def good() -> dict[str, list[Incoming]]:
    """Records of each stage that have the word wherever one may be."""
    rights = Rights(copyright_holder=WORD, copyright_notice=WORD, usage_terms=WORD)
    page = RawArticle(
        url=f"https://a.example/{WORD}", fetched_at="2026-03-02T08:00:00Z", text=PAGE, published_at="2026-03-02T07:00:00Z",
        source=WORD, language="nl", rights=rights,
    )  # fmt: skip
    line = Line()
    first = raw(encode(page))
    parts = [incoming(out) for out in line.handle(SPLIT, first)]
    enriched = [incoming(line.handle(EXTRACT, part)[0]) for part in parts]
    gone = Withdrawal(story_id="s", withdrawn=Withdrawn(at="2026-03-02T08:00:00Z", reason=WORD))
    withdrawal = enriched[0]._replace(key=b"s", value=encode(gone))
    bare = raw(PAGE.encode(), ("url", WORD.encode()), ("fetched_at", WORD.encode()))
    html = raw(encode(page.model_copy(update={"text": None, "html": f"<title>{WORD}</title><p>{PAGE}"})))
    return {SPLIT: [first, html, bare], EXTRACT: parts, PUBLISH: [*enriched, withdrawal]}


def test_no_word_of_a_page_is_logged_above_debug_whatever_is_wrong_with_it() -> None:
    recorded = Recorded()
    line = Line(recorded, Settings(dead_letters_in_a_row_max=10**6))
    letters: list[Outgoing] = []
    tried = [
        (stage, each)
        for stage, records in good().items()
        for record in records
        for each in (spoilt(record) if (record.value or b"")[:1] == b"{" else [record])
    ]
    with logged() as text, logged(JsonLines("", is_whole=False)) as lines:
        for stage, each in tried:
            letters += line.publish([each]) if stage == PUBLISH else line.handle(stage, each)
    letters = [out for out in letters if out.topic.model is None]
    assert WORD not in text.getvalue() + lines.getvalue()
    said = {(name, value) for letter in letters for name, value in letter.headers if name.startswith("netbinnen.dlq.")}
    assert not [each for each in said if WORD in str(each)]
    assert len({reason for name, reason in said if name.endswith("reason")}) >= 4
    assert len(letters) > len(tried) / 3
    assert not [span for span in recorded.spans if WORD in str((span.name, span.attributes, span.status.description))]


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """`error` as it is caught."""
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def invalid() -> Exception:
    with pytest.raises(ValueError, match=WORD) as error:
        Rights.model_validate({"copyright_holder": [WORD]})
    return error.value


BUGS = {
    "ValueError": raised(ValueError(PAGE)),
    "KeyError": raised(KeyError(WORD)),
    "ValidationError": invalid(),
    "UnicodeDecodeError": raised(UnicodeDecodeError("utf-8", WORD.encode(), 0, 1, WORD)),
    "RuntimeError, from ValueError": raised(RuntimeError(WORD), raised(ValueError(WORD))),
    "ExceptionGroup": raised(ExceptionGroup(WORD, [ValueError(WORD), KeyError(WORD)])),
}


@pytest.mark.parametrize("kind", BUGS)
@pytest.mark.parametrize("is_whole", [False, True])
def test_a_bug_is_said_with_its_kind_and_place_and_only_at_debug_with_its_words(kind: str, is_whole: bool) -> None:
    def work(_: Incoming) -> list[Outgoing]:
        raise BUGS[kind]

    level = logging.DEBUG if is_whole else logging.INFO
    with logged(TextLines(is_whole), level) as text, logged(JsonLines(SPLIT, is_whole), level) as lines:
        Boundary(SPLIT, RAW, work, Counts(), 9).handle(raw(b"{}"))
    both = text.getvalue() + lines.getvalue()
    first = json.loads(lines.getvalue().splitlines()[0])
    assert first["message"].startswith(f"split_ticker failed on articles.raw/0@7: {kind.split(',')[0]} at ")
    assert "streams.boundary:" in first["message"]
    assert all(f"{each} at " in first["message"] for each in kind.split(", from "))
    assert (WORD in both) is is_whole
    assert is_whole or (len(text.getvalue().splitlines()), len(lines.getvalue().splitlines())) == (1, 1)


def test_what_the_system_or_the_broker_says_is_said() -> None:
    said = described(raised(RuntimeError(WORD), PermissionError(13, "Permission denied", "/etc/key.pem")))
    assert said.startswith("RuntimeError at tests.worker.test_logs:")
    assert ", from PermissionError ([Errno 13] Permission denied: '/etc/key.pem')" in said
    assert "stories.parts" in described(TopicAuthorizationFailedError("stories.parts"))


def test_what_stops_a_stage_has_no_word_of_the_record() -> None:
    line = Line(settings=Settings(dead_letters_in_a_row_max=1))
    value = encode_plain({"schema_version": WORD, "url": [WORD], "text": {WORD: WORD}})
    line.handle(SPLIT, raw(value))
    with pytest.raises(DeadLettersError, match="unsupported_version") as stopped:
        line.handle(SPLIT, raw(value))
    assert WORD not in str(stopped.value)


def test_a_line_for_programs_has_its_fields() -> None:
    log = logging.getLogger("netbinnen")
    with logged(JsonLines(PUBLISH, is_whole=False)) as stream:
        log.warning("%d of %s", 3, "ë")
    line = json_line(stream)
    assert list(line) == ["time", "level", "logger", "message", "stage"]
    assert (line["level"], line["logger"], line["message"], line["stage"]) == ("WARNING", "netbinnen", "3 of ë", "publish")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])


def test_a_line_within_a_span_has_its_trace_and_the_next_one_has_not() -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    log = logging.getLogger("netbinnen")

    def work(_: Incoming) -> list[Outgoing]:
        log.info("within")
        return []

    with logged(JsonLines("", is_whole=False)) as stream:
        boundary = Boundary(SPLIT, RAW, work, Counts(), 9, Recorded().of[SPLIT].around)
        boundary.handle(raw(b"{}", ("traceparent", f"00-{trace_id}-b7ad6b7169203331-01".encode())))
        log.info("behind")
    within, behind = map(json.loads, stream.getvalue().splitlines())
    assert (within["trace_id"], behind.get("trace_id")) == (trace_id, None)


HOSTILE = "a\x1b]0;x\x07b\r\nc\u202ed\u2028e"


@pytest.mark.parametrize("is_whole", [False, True])
def test_hostile_text_is_made_printable_and_stays_on_its_line(is_whole: bool) -> None:
    log = logging.getLogger("netbinnen")
    with logged(TextLines(is_whole)) as text, logged(JsonLines("", is_whole)) as lines:
        log.warning("%s", HOSTILE)
    assert not set(text.getvalue()) & set("\x1b\x07\r\u202e\u2028")
    assert not set(lines.getvalue()) & set("\x1b\x07\r\u202e\u2028")
    assert is_whole or text.getvalue().endswith(" WARNING a ]0;x b  c d e\n")
    assert len(lines.getvalue().splitlines()) == 1


@pytest.mark.parametrize("text", ["x" * 10_000, '"' * 10_000, "é" * 10_000, "\\" * 3_000 + "x" * 3_000, "€" * 1_340])
def test_a_line_is_no_longer_than_what_a_pipe_takes_in_one_piece(text: str) -> None:
    log = logging.getLogger("netbinnen")
    with logged() as plain, logged(JsonLines(SPLIT, is_whole=False)) as lines:
        log.warning("%s", text, extra={"counts": {"done": 1}})
    assert json_line(lines)["counts"] == {"done": 1}
    for stream in (plain, lines):
        assert stream.getvalue().endswith("\n")
        assert len(stream.getvalue().encode()) <= LINE_BYTES_MAX


TORN = """
import logging, os, sys, threading, warnings
from streams.logs import log_to_stderr
from streams.settings import load_settings
log_to_stderr(load_settings(), "publish")
log = logging.getLogger("netbinnen")
children = []
for number in range(3):
    child = os.fork()
    if not child:
        for _ in range(200):
            log.info("%s", str(number) * 3_500)
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
def fail():
    raise ValueError("Kraaiennest")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
warnings.warn("of a library")
fail()
"""


def test_lines_of_processes_do_not_tear_and_what_nothing_catches_is_a_line_too() -> None:
    env = os.environ | {"NETBINNEN_LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", TORN], capture_output=True, text=True, check=False, timeout=60, env=env)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert (done.returncode, len(lines)) == (1, 603)
    assert {line["message"] for line in lines[:600]} == {str(number) * 3_500 for number in range(3)}
    assert {line["stage"] for line in lines} == {"publish"}
    assert [line["message"].partition(" at ")[0] for line in (lines[600], lines[602])] == [
        "a bug: nothing has caught this: ValueError"
    ] * 2
    assert WORD not in done.stderr
    assert "of a library" in lines[601]["message"]


def test_a_users_mistake_is_a_line_of_the_format_that_is_set() -> None:
    env = os.environ | {"NETBINNEN_LOG_FORMAT": "json", "OTEL_TRACES_EXPORTER": "zipkin"}
    command = [sys.executable, "-m", "streams.cli", "worker", "--brokers", "127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=env)
    assert done.returncode == 2, done.stderr
    assert "the exporter zipkin" in json.loads(done.stderr)["message"]


def test_the_line_of_a_minute_says_what_was_done_and_what_waits() -> None:
    with logged() as text, logged(JsonLines(SPLIT, is_whole=False)) as lines:
        say_progress(SPLIT, {"done": 120, "parts": 900}, 35, 2.4)
    assert text.getvalue()[9:] == "INFO split_ticker: done=120 parts=900 in a minute; 35 wait, the last one was 2 s old\n"
    line = json_line(lines)
    assert (line["counts"], line["waiting"], line["behind_s"]) == ({"done": 120, "parts": 900}, 35, 2)


def test_a_minute_without_a_broker_and_with_clocks_that_differ_is_said() -> None:
    with logged() as text:
        say_progress(PUBLISH, {"done": 1}, None, -3.0)
    assert text.getvalue().endswith("done=1 in a minute; the broker does not answer, the last one was 0 s old\n")


async def test_a_minute_in_which_nothing_was_done_has_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counts()
    pause = asyncio.sleep
    minutes = []

    async def sleep(seconds: float) -> None:
        minutes.append(seconds)
        await pause(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    said: list[Mapping[str, int]] = []
    monkeypatch.setattr(worker_module, "say_progress", lambda _, done, *__: said.append(done))
    watch = Watch(SPLIT, 60, no_positions, no_record, asyncio.Event())
    reporting = asyncio.create_task(worker_module.report(SPLIT, counts, watch))
    for amount in (2, 0, 1):
        counts.add("done", amount)
        until = len(minutes) + 3
        while len(minutes) < until:
            await pause(0)
    reporting.cancel()
    assert set(minutes) == {worker_module.REPORT_S}
    assert said == [{"done": 2}, {"done": 1}]


async def no_positions() -> None:
    return None


async def no_record(_: int, __: int) -> bool:
    return False


async def test_an_exception_that_nobody_has_read_is_said_without_its_words() -> None:
    loop = asyncio.get_running_loop()
    with logged() as text:
        say_unless_of_kafka(loop, {"message": "Task exception was never retrieved", "exception": ValueError(WORD)})
    assert text.getvalue().endswith("ERROR Task exception was never retrieved: ValueError\n")
