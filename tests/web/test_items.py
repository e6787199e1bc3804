"""What the page is told of an event. The law: runs joined are the text, whatever the text and its mentions are."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import NewsEvent
from schemas.base import Published
from schemas.codec import encode_plain, parse
from schemas.entities import Entity, Mention
from schemas.event import Rendition, Text
from streams.web.items import News, id_of, item_of, runs_of, whole_item_of
from tests.web.invented import Newsroom

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
ODD = "aé👩‍🚀🇳🇱e\u0301\u0302\u202e\u200d\ufeff\n\x00<&"
TEXTS = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=40)


def mention(start: int, end: int, entity: str = "e1", text: str = "") -> Mention:
    return Mention(field="body", start=start, end=end, text=text, type="person", entity=entity)


def joined(runs: Any) -> str:
    return "".join(run[0] for run in runs)


@pytest.fixture(scope="module")
def told() -> list[News]:
    """A hundred pieces of news of every kind of the sample pages, updates and withdrawals among them."""
    return list(islice(Newsroom().news(NOON), 100))


@given(TEXTS, st.integers(0, 5), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.sampled_from("ab?"))))
def test_runs_joined_are_the_text(text: str, start: int, spans: list[tuple[int, int, str]]) -> None:
    mentions = sorted((mention(*span) for span in spans), key=lambda it: it.start)
    runs = runs_of(text, start, mentions, {"a": "A", "b": "B"})
    assert joined(runs) == text
    assert all(run[0] for run in runs)


@given(st.lists(st.tuples(TEXTS.filter(bool), st.booleans())))
def test_each_mention_is_a_run_of_its_own(stretches: list[tuple[str, bool]]) -> None:
    mentions, wanted, at = [], [], 7
    for stretch, is_mention in stretches:
        if is_mention:
            mentions.append(mention(at, at + len(stretch)))
            wanted.append((stretch, "person", "known"))
        at += len(stretch)
    runs = runs_of("".join(stretch for stretch, _ in stretches), 7, mentions, {"e1": "known"})
    assert [run for run in runs if len(run) == 3] == wanted


def test_every_text_of_every_event_is_whole(told: list[News]) -> None:
    whole = [whole_item_of(news) for news in told if not news.event.netbinnen.withdrawn]
    assert {item["kind"] for item in whole} == {"article", "ticker_item"}
    for item, news in zip(whole, (news for news in told if not news.event.netbinnen.withdrawn), strict=True):
        body = [joined(block["runs"]) for block in item["body"]]
        assert "\n\n".join(body) == news.event.bodies[0].value
        assert joined(item["lead"]) == body[0]
        assert (joined(item["headline"]) if item["headline"] else None) == next((it.value for it in news.event.headlines), None)


def test_mentions_are_told_with_ids_that_the_items_entities_have(told: list[News]) -> None:
    for item in map(whole_item_of, told):
        ids = [entity["id"] for entity in item["entities"]]
        assert len(ids) == len(set(ids))
        runs = [*(item["headline"] or []), *(run for block in item["body"] for run in block["runs"])]
        assert {run[2] for run in runs if len(run) == 3} <= set(ids)
        assert {place["entity"] for place in item["places"]} <= set(ids)
    assert any(len(run) == 3 for item in map(item_of, told) for run in item["lead"] or ())


def test_the_same_thing_has_the_same_id_in_all_items() -> None:
    linked = Entity(id="e1", type="place", name="Oslo", uri="https://sws.geonames.org/3143244/")
    assert id_of(linked) == id_of(linked.model_copy(update={"id": "e7", "name": "OSLO"}))
    assert id_of(Entity(id="e1", type="person", name="Sigrid Haugen")) == "person:Sigrid Haugen"


def test_an_item_is_what_the_page_is_promised(told: list[News]) -> None:
    news = next(news for news in told if news.event.located == "Oslo/Stockholm")
    item = parse(encode_plain(item_of(news)))
    assert set(item) == set(
        "story_id uri revision change changes language received published kind complete sections located places agencies title "
        "headline lead entities countries link rights withdrawn page".split()
    )
    assert (item["change"], item["revision"], item["received"]) == ("created", 1, "2026-11-26T12:00:00Z")
    assert item["places"][0] == {"name": "Oslo", "entity": "https://sws.geonames.org/3143244/"}
    assert item["agencies"] == ["ANP", "RTR"]
    assert item["published"]["label"].startswith("do 26-11 12:5")
    assert item["page"]["url"].startswith("https://nieuws.example/")


def test_of_a_withdrawn_story_nothing_is_told_that_it_said(told: list[News]) -> None:
    withdrawn = next(news for news in told if news.event.netbinnen.withdrawn)
    # A release to come may leave more in the event; it is not shown either.
    loud = withdrawn.event.model_copy(update={"bodies": (Text(value="geheim"),), "headlines": (Text(value="geheim"),)})
    item = whole_item_of(News(loud, "x", "withdrawn", NOON))
    assert "geheim" not in encode_plain(item).decode()
    assert (item["headline"], item["lead"], item["body"], item["page"]) == (None, None, [], None)
    assert item["withdrawn"] == {"at": "2026-11-26T12:00:00Z", "reason": "op verzoek van wie genoemd wordt", "successor": None}


def test_a_successor_is_told_by_its_id(told: list[News]) -> None:
    event = next(news.event for news in told if news.event.netbinnen.withdrawn)
    assert event.netbinnen.withdrawn is not None
    for uri, wanted in (("tag:netbinnen.nl,2026:story/ab", "ab"), ("https://elsewhere.example/", None)):
        withdrawn = event.netbinnen.withdrawn.model_copy(update={"successor": uri})
        own = event.netbinnen.model_copy(update={"withdrawn": withdrawn})
        assert _item(event, netbinnen=own)["withdrawn"]["successor"] == wanted


def _item(event: NewsEvent, **changed: Any) -> Any:
    return item_of(News(event.model_copy(update=changed), "x", "updated", NOON))


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "http://[x", "//nieuws.example/", "https:///x"])
def test_only_what_leads_to_the_web_is_a_link(told: list[News], href: str) -> None:
    good = "https://nieuws.example/a"
    assert _item(told[0].event, renditions=(Rendition(href=href),))["link"] is None
    assert _item(told[0].event, renditions=(Rendition(href=href), Rendition(href=good)))["link"] == good


def test_rights_are_one_line_and_said_once(told: list[News]) -> None:
    rights = {"copyrightHolder": "De Krant", "copyrightNotice": "© De\nKrant", "usageTerms": "De Krant"}
    assert _item(told[0].event, **rights)["rights"] == "De Krant · © De Krant"
    assert _item(told[0].event)["rights"] is None


def test_text_that_is_not_to_be_shown_is_not_there(told: list[News]) -> None:
    item = _item(told[0].event, bodies=(), headlines=())
    assert (item["headline"], item["lead"], item["title"]) == (None, None, told[0].event.title)


def test_a_text_without_blocks_is_one_paragraph(told: list[News]) -> None:
    own = told[0].event.netbinnen.model_copy(update={"blocks": ()})
    assert joined(_item(told[0].event, netbinnen=own)["lead"]) == told[0].event.bodies[0].value


def test_the_last_hours_of_the_calendar_have_no_label(told: list[News]) -> None:
    end = datetime.max.replace(tzinfo=UTC)
    published = Published(after=end - timedelta(hours=1), until=end, granularity="hour", basis="date")
    own = told[0].event.netbinnen.model_copy(update={"published": published})
    assert _item(told[0].event, netbinnen=own)["published"]["label"] == "—"
