"""Tables and pages for people at a terminal. What comes from the news is made printable first."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import Published
from schemas.codec import encode_plain
from schemas.page import Page, PageInterval
from streams.settings import Settings
from streams.topics import ALL, DAY_MS, ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, SPLIT, STATE, Topics, dead_letter_of
from streams.wire import printable, when

if TYPE_CHECKING:  # At run time it would bring the Kafka client into `split`, and a fifth of a second.
    from streams.doctor import Check


def show_page(page: Page, console: Console) -> None:
    """A page as it was taken apart."""
    console.print(Text(printable(page.headline or "(no article)"), style="bold"))
    where = [*(page.dateline.places if page.dateline else ()), *(page.dateline.agencies if page.dateline else ())]
    about = [page.kind, page.section or "no section", ", ".join(where) or "no dateline"]
    about.append(f"{len(page.paragraphs)} paragraphs, {len(page.subheads)} subheads")
    console.print(Text(printable(" · ".join(about)), style="dim"))
    for paragraph in page.paragraphs[:1]:
        console.print(Text(printable(paragraph)))
    table = Table("published", "places", "agencies", "lead", box=None, header_style="dim")
    for item in page.items:
        cells = (_when(item.published) or item.age or "—", "/".join(item.places or ()), "/".join(item.agencies or ()))
        table.add_row(*(Text(printable(cell)) for cell in (*cells, item.headline or item.lead)))
    if page.items:
        console.print(table)


def _when(interval: PageInterval | None) -> str:
    if interval is None:
        return ""
    after, until = datetime.fromisoformat(interval.after), datetime.fromisoformat(interval.until)
    return when(Published.model_validate(asdict(interval) | {"after": after, "until": until}))


def show_topics(settings: Settings, as_json: bool) -> None:
    """The table of topics under the settings' names."""
    topics = Topics(settings)
    rows = [
        {
            "name": topics.name(t),
            "key": t.key,
            "model": t.model.__name__ if t.model else "original",
            "retention_ms": t.retention_ms,
        }
        | {"partitions": topics.partitions, "cleanup": t.cleanup, "max_message_bytes": t.max_message_bytes}
        for t in ALL
    ]
    if as_json:
        print(encode_plain(rows).decode())
        return
    table = Table("topic", "key", "value", "partitions", "kept", "cleanup", "largest", box=None, header_style="bold")
    for row, topic in zip(rows, ALL, strict=True):
        kept, largest = f"{topic.retention_ms // DAY_MS} days", f"{topic.max_message_bytes >> 20} MiB"
        table.add_row(row["name"], topic.key, row["model"], str(topics.partitions), kept, topic.cleanup, largest)  # type: ignore[arg-type]
    Console(highlight=False).print(table)


def show_plan(settings: Settings) -> None:
    """Commands for an operator: create the topics, allow the worker's principal what it needs."""
    topics, broker = Topics(settings), settings.broker_list[0]
    for topic in ALL:
        configs = " ".join(f"--config {key}={value}" for key, value in topic.config().items())
        copies = f" --replication-factor {settings.replication}" if settings.replication > 0 else ""
        print(
            f"kafka-topics.sh --bootstrap-server {broker} --create --if-not-exists --topic {topics.name(topic)} "
            f"--partitions {topics.partitions}{copies} {configs}"
        )
    acl = f"kafka-acls.sh --bootstrap-server {broker} --add --allow-principal User:netbinnen"
    writes = (PARTS, ENRICHED, EVENTS, STATE, *(dead_letter_of(topic) for topic in (RAW, PARTS, ENRICHED)))
    for topic in (RAW, PARTS, ENRICHED, STATE):
        print(f"{acl} --operation Read --operation Describe --topic {topics.name(topic)}")
    for topic in writes:
        print(f"{acl} --operation Write --operation Describe --topic {topics.name(topic)}")
    for stage in (SPLIT, EXTRACT, PUBLISH):
        print(f"{acl} --operation Read --operation Describe --group {topics.group(stage)}")
    prefix = topics.group(PUBLISH)
    print(f"{acl} --operation Write --operation Describe --transactional-id {prefix}/ --resource-pattern-type prefixed")


def show_checks(checks: "list[Check]", as_json: bool) -> None:
    """What the doctor found."""
    if as_json:
        print(encode_plain([asdict(check) for check in checks]).decode())
        return
    table = Table(box=None, show_header=False)
    for check in checks:
        mark = {True: Text("ok", style="green"), False: Text("wrong", style="red"), None: Text("")}[check.ok]
        table.add_row(mark, check.name, check.found)
    Console(highlight=False).print(table)
