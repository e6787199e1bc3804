"""Dead letters for people at a terminal, and as JSON for programs. They hold hostile text: all of it is made printable."""

import base64
import sys
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.codec import encode_plain
from schemas.deadletter import PREFIX
from streams.core.text import printable
from streams.dlq.letters import Letter
from streams.dlq.read import Found, Listing
from streams.dlq.replay import FIRST, Plan
from streams.records import EPOCH
from streams.screen import Screen

LINES_MAX, CHARS_MAX = 40, 4_000
"""Of a value, unless all of it is asked for: a screen or two. A record of JSON is one long line."""


def time_of(timestamp_ms: int) -> str:
    """As ISO 8601 in UTC, which `--since` and `--until` take."""
    try:
        return (EPOCH + timedelta(milliseconds=timestamp_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        return f"{timestamp_ms} ms"


def show_listing(listing: Listing, as_json: bool) -> None:
    """What there is by stage and reason, then the newest."""
    if as_json:
        for letter, replayed_ms in listing.newest:
            print(
                encode_plain(_plain(letter) | {"replayed_at": None if replayed_ms is None else time_of(replayed_ms)}).decode()
            )
        return
    console = Screen()
    if not listing.counts:
        console.print("no dead letters")
    else:
        _show_counts(listing, console)
        _show_newest(listing, console)
    if listing.unknown:
        console.print(f"{listing.unknown} records there were not written by netbinnen, and are not counted")


def _show_counts(listing: Listing, console: Console) -> None:
    table = Table("stage", "reason", box=None, header_style="bold")
    for name in ("dead letters", "sent again"):
        table.add_column(name, justify="right")
    for kind, count in listing.counts.most_common():
        table.add_row(*(Text(printable(name)) for name in kind), f"{count:,}", f"{listing.replayed[kind]:,}")
    console.print(table)


def _show_newest(listing: Listing, console: Console) -> None:
    """Two lines a letter: a place is long and is to be copied, and the detail says most."""
    console.print(f"\nthe newest {len(listing.newest):,} of {listing.counts.total():,}:")
    rows = [
        (
            str(letter.place),
            time_of(letter.at_ms),
            letter.said.reason.value,
            f"attempt {letter.said.attempt}",
            f"{letter.size:,} bytes",
        )
        for letter, _ in listing.newest
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, (letter, replayed_ms) in zip(rows, listing.newest, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        again = [f"sent again {time_of(replayed_ms)}"] if replayed_ms is not None else []
        print("  ".join([*cells, *again]).rstrip())
        print(printable(f"    {letter.said.stage}, {_source(letter)}: {letter.said.detail}"))


def _source(letter: Letter) -> str:
    return f"{letter.said.topic}/{letter.said.partition}@{letter.said.offset}"


def _plain(letter: Letter) -> dict[str, object]:
    """A letter as plain values, times as text."""
    said = letter.said.model_dump(mode="json")
    return {"place": str(letter.place), "at": time_of(letter.at_ms), "size": letter.size, **said} | {
        "timestamp": time_of(letter.said.timestamp)
    }


def show_letter(found: Found, *, full: bool, as_json: bool) -> None:
    """All that one dead letter says, and the record that it holds."""
    if as_json:
        print(encode_plain(_all_of(found)).decode())
        return
    letter, record = found.letter, found.record
    rows = [
        ("when", time_of(letter.at_ms)),
        ("stage", letter.said.stage),
        ("reason", letter.said.reason.value),
        ("detail", letter.said.detail),
        ("came from", f"{_source(letter)}, {time_of(letter.said.timestamp)}"),
        ("attempt", str(letter.said.attempt)),
        ("version", letter.said.code_version),
        ("sent again", ", ".join(map(time_of, found.replayed_ms)) or "no"),
        ("key", "none" if record.key is None else _readable(record.key)),
        *((f"header {name}", _readable(value)) for name, value in _own_headers(found)),
        ("value", "none" if record.value is None else f"{letter.size:,} bytes"),
    ]
    print(letter.place)
    for name, value in rows:
        print(f"  {printable(name)}: {printable(value)}")
    if record.value:
        print()
        _show_value(record.value, full)


def _show_value(value: bytes, full: bool) -> None:
    text = _readable(value)
    shown = text if full else "".join(text[:CHARS_MAX].splitlines(keepends=True)[:LINES_MAX])
    for line in shown.split("\n"):
        print(printable(line))
    if len(shown) < len(text):
        print(f"… {len(text) - len(shown):,} more characters: --full shows them, --raw writes the bytes as they are")


def _own_headers(found: Found) -> list[tuple[str, bytes]]:
    """The original record's."""
    return [(name, value) for name, value in found.record.headers if not name.startswith(PREFIX)]


def _readable(value: bytes | None) -> str:
    """Bytes that are no UTF-8 as `\\xff`: they may be why it is here."""
    return (value or b"").decode("utf-8", "backslashreplace")


def _all_of(found: Found) -> dict[str, object]:
    return _plain(found.letter) | {
        "replayed_at": [time_of(moment) for moment in found.replayed_ms],
        "key": _as_json(found.record.key),
        "headers": [[name, _as_json(value)] for name, value in _own_headers(found)],
        "value": _as_json(found.record.value),
    }


def _as_json(value: bytes | None) -> str | dict[str, str] | None:
    """Bytes as text; as base64 in an object of their own where they are no UTF-8."""
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value or b"").decode()}


def write_value(found: Found) -> None:
    """The original bytes to standard output, untouched."""
    sys.stdout.buffer.write(found.record.value or b"")
    sys.stdout.buffer.flush()


def show_replay(plan: Plan, sent: int | None, as_json: bool) -> None:
    """What a replay has sent, or would send: where `sent` is None nothing was."""
    if as_json:
        counts = [{"stage": stage, "reason": reason, "count": count} for (stage, reason), count in plan.counts().most_common()]
        found = {"matching": plan.matching, "chosen": len(plan.chosen), "later": plan.later, "left_out": dict(plan.left_out)}
        print(encode_plain({"sent": sent or 0, **found, "counts": counts}).decode())
        return
    verb = f"sent {sent:,}" if sent is not None else f"would send {len(plan.chosen):,}"
    print(f"{verb} of {plan.matching:,} dead letters")
    for (stage, reason), count in plan.counts().most_common():
        print(f"  {printable(stage)} {reason}: {count:,}")
    for why, count in plan.left_out.items():
        print(f"  left out, {why}: {count:,}")
    if plan.later:
        print(f"  left for later, the newest: {plan.later:,}; --max sends more at once")
    if sent is None and plan.chosen:
        print("the oldest are")
        for one in plan.chosen[:FIRST]:
            print(f"  {one.place}  {time_of(one.at_ms)}  {one.reason}  attempt {one.attempt}")
        print("nothing was sent: --yes sends them")
