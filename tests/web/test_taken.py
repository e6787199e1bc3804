"""A raw page as the reader is shown it: every character of it, what it was taken for, and which part is the story's."""

from datetime import UTC, datetime

import pytest

from schemas import RawArticle
from streams.core.split.parts import Fetch, TooManyLinesError
from streams.core.split.rules import DEFAULT, Profile, Rule
from streams.offline import stories_of
from streams.samples import load_samples
from streams.web.taken import Taken, taken_apart

SAMPLES = load_samples()
EVENTS = stories_of(SAMPLES)


def taken(raw: RawArticle, story_id: str = "", profile: Profile = DEFAULT) -> Taken:
    assert raw.fetched_at is not None
    return taken_apart(raw, Fetch(raw.fetched_at), story_id, "nl", profile, 1000)


@pytest.mark.parametrize("raw", [raw for raw in SAMPLES if raw.text is not None], ids=lambda raw: raw.url)
def test_the_segments_joined_are_the_page(raw: RawArticle) -> None:
    shown = taken(raw).shown
    assert "".join(segment["text"] for segment in shown["segments"]) == raw.text
    assert shown["url"] == raw.url


def test_a_page_that_was_html_is_shown_as_text() -> None:
    (raw,) = (raw for raw in SAMPLES if raw.html is not None)
    text = "".join(segment["text"] for segment in taken(raw).shown["segments"])
    assert "<" not in text
    assert "Van Loon" in text


def test_a_segment_says_which_item_it_is_of() -> None:
    (raw,) = (raw for raw in SAMPLES if raw.url.endswith("/financieel"))
    segments = taken(raw).shown["segments"]
    assert {segment["kind"] for segment in segments if segment["item"] is None} >= {"section", "bullet", "boilerplate"}
    of_first = [segment for segment in segments if segment["item"] == 0]
    assert [segment["kind"] for segment in of_first] == ["dateline", "lead", "blank", "age"]
    items = [segment["item"] for segment in segments if segment["item"] is not None]
    assert items == sorted(items)


def test_each_story_is_found_on_the_page_that_its_text_came_from() -> None:
    pages = {raw.url: raw for raw in SAMPLES}
    mine = []
    for event in EVENTS:
        provenance = event.netbinnen.provenance
        assert provenance is not None
        found = taken(pages[provenance.url], event.netbinnen.story_id)
        assert provenance.text_sha256 in found.hashes
        mine.append(found.shown["mine"])
        is_article = event.netbinnen.kind == "article"
        assert (found.shown["mine"] == "article") == is_article
    assert {type(one) for one in mine} == {str, int}


def test_a_story_that_is_not_there_is_nobodys() -> None:
    found = taken(SAMPLES[0], "0" * 32)
    assert (found.shown["mine"], found.hashes) == (None, frozenset())


def test_a_page_is_split_by_the_rows_of_its_site() -> None:
    raw = RawArticle(
        url="https://a.example/", fetched_at=datetime(2026, 3, 2, tzinfo=UTC), text="Kop\nBREDA - Het regent. Hard.\nKlik"
    )
    profile = Profile.of(boilerplate=[Rule("Klik", "A button.", "Klik")])
    assert taken(raw, profile=profile).shown["segments"][-1]["kind"] == "boilerplate"
    assert taken(raw).shown["segments"][-1]["kind"] != "boilerplate"


def test_a_page_of_too_many_lines_is_not_split() -> None:
    with pytest.raises(TooManyLinesError):
        taken(SAMPLES[0].model_copy(update={"text": "\n" * 1000}))
