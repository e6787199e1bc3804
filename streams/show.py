"""Tables and pages for people at a terminal. What comes from the news is made printable first."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.base import Published
from schemas.codec import encode, encode_plain
from schemas.entities import Entity, Extraction, Mention
from schemas.event import NewsEvent
from schemas.page import Page, PageInterval
from streams.core.calendar import AMSTERDAM
from streams.core.text import printable
from streams.records import EPOCH
from streams.screen import Screen, show_legend, show_row, show_table
from streams.settings import Settings
from streams.topics import ALL, DAY_MS, ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, SPLIT, STATE, Topics, dead_letter_of
from streams.wire import INDENT, TYPE_CHARS, marked, name_line, show_event, what_is, when

if TYPE_CHECKING:  # At run time it would bring the Kafka client into `split`, and a fifth of a second.
    from schemas.replay import ReplayPlan
    from streams.admin import Contents, Lag
    from streams.diff import Difference, Totals
    from streams.doctor import Check
    from streams.replay import Summary
    from streams.texts import Found


PART_STYLES = {
    "headline": "bold",
    "dateline": "bold green",
    "subhead": "bold",
    "section": "magenta",
    "byline": "cyan",
    "date": "cyan",
    "age": "dim",
    "boilerplate": "dim",
    "repeat": "dim",
    "cut": "dim",
}
"""Of the parts of a page. What is not here is its text."""
DROPPED = ("boilerplate", "repeat", "cut")
"""What is left out: furniture of the site, text that stood before, and what a page ended in."""


def show_page(page: Page, text: str, console: Console) -> None:
    """A page as it was taken apart, in its own order: each part of `text` after its kind, what is left out in brackets."""
    if page.url:
        console.print(Text(printable(page.url), "underline"), soft_wrap=True)
    console.print(Text(printable(" · ".join(_about(page))), "dim"), soft_wrap=not console.is_terminal)
    rows = _rows(page, text)
    width = max((len(label) for label, _ in rows), default=0)
    for label, part in rows:
        show_row(console, Text(label.ljust(width), "cyan" if label[0] != "(" else "dim"), part)


def _about(page: Page) -> list[str]:
    """What is known of the page and its article, but for its text."""
    published = f"published {_when(page.published)}" if page.published else page.date
    counts = {"paragraph": page.paragraphs, "subhead": page.subheads, "ticker item": page.items, "bullet": page.bullets}
    return [
        page.kind,
        page.section or "no section",
        *([published] if published else []),
        *(f"{len(found)} {name}{'s' * (len(found) != 1)}" for name, found in counts.items() if found),
    ]


def _rows(page: Page, text: str) -> list[tuple[str, Text]]:
    """Each part's kind and text. An item is one part, and a dateline is one with the paragraph that it opens."""
    news = _news(page)
    rows: list[tuple[str, Text]] = []
    ends, joint = 0, ""
    for kind, (start, end) in ((segment.kind, segment.span) for segment in page.segments if segment.kind != "blank"):
        said = Text.assemble((" ".join(printable(text[start:end]).split()), PART_STYLES.get(kind, "")))
        if start in news and start >= ends:
            label, published, ends = news[start]
            rows.append((label, Text.assemble((published, "cyan"), "  ", said)))
        elif start < ends or (joint and kind not in DROPPED):
            said = Text.assemble(("(", "dim"), said, (")", "dim")) if kind in DROPPED else said
            rows[-1][1].append("  " if kind == "age" else joint or " ").append_text(said)
        elif kind in DROPPED:
            rows.append((f"({kind})", said))
        else:
            rows.append(("paragraph" if kind == "dateline" else kind, said))
        joint = " · " if kind == "headline" and start < ends else " " if kind == "dateline" else ""
    return rows


def _news(page: Page) -> dict[int, tuple[str, str, int]]:
    """The items and bullets, by where they begin: what they are called here, when they were published, where they end."""
    items = {item.span[0]: (f"item {n}", _when(item.published), item.span[1]) for n, item in enumerate(page.items, 1)}
    return items | {bullet.span[0]: ("bullet", _when(bullet.published), bullet.span[1]) for bullet in page.bullets}


def _when(interval: PageInterval | None) -> str:
    if interval is None:
        return "—"
    after, until = datetime.fromisoformat(interval.after), datetime.fromisoformat(interval.until)
    return when(Published.model_validate(asdict(interval) | {"after": after, "until": until}))


def show_story(event: NewsEvent, console: Console) -> None:
    """An event as a line of the wire, and below it all of its text with the names marked, then what these name."""
    show_event(event, console, named=False)
    body = _marked_body(event)
    for block in event.netbinnen.blocks:
        show_row(console, INDENT, body[block.start : block.end])
    for entity in event.netbinnen.entities:
        show_row(console, INDENT, name_line(entity.type, entity.name, what_is(entity)))
    for name, value in (*(("link", alt.value) for alt in event.altIds), ("story", event.uri)):
        show_row(console, INDENT, Text.assemble((f"{name:<{TYPE_CHARS}}  ", "dim"), printable(value)))


def _marked_body(event: NewsEvent) -> Text:
    """The body, its names in the styles of their types; none of a story that has no text."""
    if not event.bodies:
        return Text()
    own = event.netbinnen
    text = marked(event.bodies[0].value, ((m.start, m.end, m.type) for m in own.mentions if m.field == "body"))
    if own.dateline:
        text.stylize("bold", 0, len(own.dateline.text))
    for block in own.blocks:
        if block.kind == "subhead":
            text.stylize("bold", block.start, block.end)
    return text


def show_names(text: str, found: "Found", console: Console) -> None:
    """What `text` mentions, a line for each name; on a terminal after the text itself, in which the names are marked."""
    marks: list[tuple[int, int, str]] = []
    known: dict[int, str] = {}
    if isinstance(found, Extraction):
        marks = [(mention.start, mention.end, mention.type) for mention in found.mentions]
        entities = {entity.id: entity for entity in found.entities}
        known = {mention.start: _known(mention, entities[mention.entity]) for mention in found.mentions}
    else:
        marks += found
    if console.is_terminal:
        show_legend(console, dict.fromkeys(kind for _, _, kind in marks))
        console.print(marked(text.rstrip(), marks), end="\n\n")
    for start, end, kind in marks:
        show_row(console, Text(f"{start:>6} {end:>6}"), name_line(kind, text[start:end], known.get(start, "")))


def _known(mention: Mention, entity: Entity) -> str:
    """What the entity's name is, where it is printed otherwise, and what else is known of it."""
    return "  ".join(filter(None, (entity.name if entity.name != mention.text else "", what_is(entity))))


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
    cells = []
    for row, topic in zip(rows, ALL, strict=True):
        kept, largest = f"{topic.retention_ms // DAY_MS} days", f"{topic.max_message_bytes >> 20} MiB"
        cells.append([topics.name(topic), topic.key, str(row["model"]), str(topics.partitions), kept, topic.cleanup, largest])
    show_table(Screen(), ("topic", "key", "value", "partitions", "kept", "cleanup", "largest"), cells)


def show_contents(contents: "Mapping[str, Contents]", lags: "list[Lag]", as_json: bool) -> None:
    """What is in each topic, and how far behind the stage is that reads it."""
    reads = {lag.topic: lag for lag in lags}
    if as_json:
        rows = [
            {"name": name, "offsets": there.offsets, "newest": _moment(there.newest_ms), "lag": reads.get(name)}
            for name, there in contents.items()
        ]
        print(encode_plain(rows).decode())
        return
    cells = []
    for name, there in contents.items():
        newest = _moment(there.newest_ms)
        said = f"{newest.astimezone(AMSTERDAM):%d-%m %H:%M:%S}" if newest else "—"
        cells.append((name, f"{there.offsets:,}", said, *(_lag_cells(reads[name]) if name in reads else ())))
    show_table(Screen(), ("topic", "offsets", "newest", "read by", "waiting", "most in"), cells, ("offsets", "waiting"))


def _moment(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else EPOCH + timedelta(milliseconds=at_ms)


def _lag_cells(lag: "Lag") -> tuple[str, str | Text, str]:
    """Of a stage: its name, how many records wait for it, and where most of them are."""
    worst = f"{lag.worst:,} in partition {lag.worst_partition}" if lag.records else ""
    return lag.stage, Text(f"{lag.records:,}", "yellow" if lag.records else "green"), worst


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
    screen = Screen()
    table = Table(box=None, show_header=False)
    for check in checks:
        mark = {True: Text("ok", style="green"), False: Text("wrong", style="red"), None: Text("")}[check.ok]
        if check.lag is None:
            table.add_row(mark, Text(check.name, no_wrap=True), check.found)
    screen.print(table)
    moves = {True: Text("yes", "green"), False: Text("no: is a worker running?", "red"), None: Text("nothing waits")}
    stages = [(*_lag_cells(check.lag), moves[check.moves], check.lag.topic) for check in checks if check.lag]
    if stages:
        screen.print()
        show_table(screen, ("stage", "waiting", "most in", "gets on", "reads"), stages, ("waiting",))


def show_replay_plan(plan: "ReplayPlan", as_json: bool) -> None:
    """What a replay would read and where it would write."""
    if as_json:
        print(encode(plan).decode())
        return
    console = Screen()
    spans = [tuple(map(str, (span.partition, span.begin, span.end, span.records))) for span in plan.spans]
    show_table(console, ("partition", "from", "to", "records"), spans)
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
