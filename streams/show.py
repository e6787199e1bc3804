"""Tables and pages for people at a terminal. What comes from the news is made printable first."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import Published
from schemas.codec import encode, encode_plain
from schemas.page import Page, PageInterval, PageItem
from streams.settings import Settings
from streams.topics import ALL, DAY_MS, ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, SPLIT, STATE, Topics, dead_letter_of
from streams.wire import printable, when

if TYPE_CHECKING:  # At run time it would bring the Kafka client into `split`, and a fifth of a second.
    from schemas.replay import ReplayPlan
    from streams.diff import Difference, Totals
    from streams.doctor import Check
    from streams.replay import Summary


NAMES_CHARS_MAX = 20
"""Of an item's places, or its agencies: two of the usual length. Times are up to 31, and the news gets the rest of the line."""


def show_page(page: Page, console: Console) -> None:
    """A page as it was taken apart. Items and bullets get a line each, shortened to the width of `console`."""
    console.print(Text(printable(page.headline or "(no article)"), style="bold"))
    console.print(Text(printable(" · ".join(_about(page))), style="dim"))
    for paragraph in page.paragraphs[:1]:
        console.print(Text(printable(paragraph)))
    _show_news(
        ("published", "places", "agencies", "news"),
        [
            (_when(item.published) or item.age or "—", "/".join(item.places or ()), "/".join(item.agencies or ()), _news(item))
            for item in page.items
        ],
        console,
    )
    _show_news(
        ("published", "section", "headline"),
        [(_when(bullet.published) or bullet.time, bullet.section, bullet.headline) for bullet in page.bullets],
        console,
    )


def _about(page: Page) -> list[str]:
    """What is known of the page and its article, but for its text."""
    where = [*(page.dateline.places if page.dateline else ()), *(page.dateline.agencies if page.dateline else ())]
    published = f"published {_when(page.published)}" if page.published else page.date
    return [
        page.kind,
        page.section or "no section",
        ", ".join(where) or "no dateline",
        *([page.byline] if page.byline else []),
        *([published] if published else []),
        f"{len(page.paragraphs)} paragraphs, {len(page.subheads)} subheads",
    ]


def _news(item: PageItem) -> str:
    return " · ".join(part for part in (item.headline, item.lead) if part)


def _show_news(columns: tuple[str, ...], rows: list[tuple[str, ...]], console: Console) -> None:
    """A table of `rows`, none where there are no rows; the last column gives way where a line is too long."""
    if not rows:
        return
    table = Table(box=None, header_style="dim", expand=True)
    table.add_column(columns[0], no_wrap=True)
    for name in columns[1:-1]:
        table.add_column(name, no_wrap=True, max_width=NAMES_CHARS_MAX)
    table.add_column(columns[-1], no_wrap=True, ratio=1)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
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


def show_replay_plan(plan: "ReplayPlan", as_json: bool) -> None:
    """What a replay would read and where it would write."""
    if as_json:
        print(encode(plan).decode())
        return
    table = Table("partition", "from", "to", "records", box=None, header_style="bold")
    for span in plan.spans:
        table.add_row(str(span.partition), str(span.begin), str(span.end), str(span.records))
    console = Console(highlight=False)
    console.print(table)
    within = [f"from {plan.since:%Y-%m-%d %H:%M:%S %Z}"] if plan.since else []
    within += [f"before {plan.until:%Y-%m-%d %H:%M:%S %Z}"] if plan.until else []
    within += [f"of {len(plan.stories)} stories"] if plan.stories else []
    goal = f"appended to {plan.source} again" if plan.is_into_live else f"published to {plan.events}"
    console.print(f"{plan.records} records of {plan.source}{', those ' if within else ''}{', '.join(within)}: {goal}")


def show_summary(summary: "Summary", as_json: bool) -> None:
    """What a replay has done."""
    if as_json:
        print(encode_plain(asdict(summary)).decode())
        return
    rate = summary.read / summary.seconds if summary.seconds else 0
    print(f"replay {summary.id}: {summary.read} records read in {summary.seconds:.1f} s, {rate:.0f} a second")
    if summary.rejected:
        reasons = ", ".join(f"{count} {reason}" for reason, count in summary.rejected.items())
        print(f"  rejected: {reasons}")
        for bad in summary.rejected_first:
            print(f"    {printable(bad.place)}: {bad.reason}: {printable(bad.detail)}")
    print(f"  {summary.events} records sent to {summary.events_topic}")


def show_difference(found: "Difference", console: Console, as_json: bool) -> None:
    """A story that is not the same in two topics: a line, then one for each field."""
    if as_json:
        fields = {path: {"a": a, "b": b} for path, (a, b) in found.fields.items()}
        print(encode_plain({"uri": found.uri, "change": found.change, "title": found.title, "fields": fields}).decode())
        return
    style = {"added": "green", "gone": "red", "changed": "yellow"}[found.change]
    console.print(
        Text.assemble((f"{found.change:<8}", style), f" {printable(found.title)}  ", (printable(found.uri), "dim")),
        soft_wrap=True,
    )
    for path, (a, b) in found.fields.items():
        for sign, value in _sides(a, b):
            console.print(Text(printable(f"    {path} {sign} {value}")), soft_wrap=True)


def _sides(a: object, b: object) -> list[tuple[str, str]]:
    """What of a field is only in A (-) and only in B (+); of lists their elements."""
    if isinstance(a, list | None) and isinstance(b, list | None):
        before, after = ([encode_plain(one).decode() for one in side or []] for side in (a, b))
        return [*(("-", one) for one in before if one not in after), *(("+", one) for one in after if one not in before)]
    return [(sign, encode_plain(side).decode()) for sign, side in (("-", a), ("+", b)) if side is not None]


def show_totals(totals: "Totals", as_json: bool) -> None:
    """How many stories differ."""
    if as_json:
        print(encode_plain(asdict(totals)).decode())
    else:
        print(f"{totals.same} stories the same, {totals.changed} changed, {totals.added} added, {totals.gone} gone")
