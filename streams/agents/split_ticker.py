"""The stage `split_ticker`: articles.raw → stories.parts. What a page holds is `core.split`'s to know."""

from schemas.codec import encode
from streams.boundary import above_limit, check_limit, check_sizes
from streams.core.split.parts import TooManyLinesError, split_ticker
from streams.core.story.seen import Seen
from streams.intake import read_raw
from streams.metrics import Counts
from streams.records import APPENDED_HEADER, Incoming, Outgoing, Stage, passed_through
from streams.settings import Settings
from streams.sites import load_sites, profile_of
from streams.topics import PARTS


def create_split_ticker(settings: Settings, counts: Counts, seen: Seen | None = None) -> Stage:
    """The stage's work on one record: the parts of its page that add something to what it has returned before.

    A record may be acknowledged only when what was returned for all before it is sent: that is what it leaves out by.
    Raises SettingsError where the sites' rows are wrong.
    """
    sites = load_sites(settings.sites)
    seen = Seen(settings.sent_cache) if seen is None else seen

    def split(record: Incoming) -> list[Outgoing]:
        check_limit(settings, "page_bytes_max", len(record.value or b""))
        raw, fetch, unknown = read_raw(record, settings.field_map)
        try:
            found = split_ticker(raw, fetch, settings.language, profile_of(raw.url, sites), settings.page_lines_max)
        except TooManyLinesError as page:
            raise above_limit(settings, "page_lines_max", page.lines) from None
        check_limit(settings, "page_items_max", len(found.parts))
        headers = [*passed_through(record), (APPENDED_HEADER, b"%d" % record.timestamp_ms)]
        parts = [part for part in found.parts if seen.adds(part)]
        outgoing = [Outgoing(PARTS, part.story_id.encode(), encode(part), headers) for part in parts]
        # Before anything is remembered: of a dead letter nothing is sent.
        check_sizes(outgoing)
        for part in parts:
            seen.note(part)
        counts.add("unknown_fields", unknown)
        counts.add("truncated", found.truncated)
        counts.add("parts", len(found.parts))
        counts.add("parts_known", len(found.parts) - len(parts))
        return outgoing

    return split
