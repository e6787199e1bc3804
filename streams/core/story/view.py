"""What is published of a story: a pure function of its facts, by DESIGN's mapping to ninjs 3.1.

Decides nothing about when to publish (`publish.batch` does) and gives no revision: `stamped` does.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from schemas.base import Published, Rights, Withdrawn
from schemas.carried import known
from schemas.codec import canonical, identifying
from schemas.entities import Entity, Extraction, Mention
from schemas.event import AltId, Change, Named, Netbinnen, NewsEvent, Provenance, Rendition, Text
from streams.core.names import display_case
from streams.core.sentences import first_sentence
from streams.core.story.facts import Facts, TextFact
from streams.core.story.identity import story_id as story_id_of
from streams.core.story.times import shown

ABOUT_MENTIONS_MIN = 3
"""A name of the lead that is mentioned so often is what the story is about; once or twice, and it is where or who else."""
URI_PREFIX = "tag:netbinnen.nl,2026:story/"
WITHDRAWN_TITLE = "Ingetrokken"


def view_of(story_id: str, facts: Facts) -> NewsEvent:
    """The story as its facts show it, as revision 0 without changes. What they carry is not shown, and makes no difference."""
    facts = known(facts)
    if facts.withdrawn:
        return _withdrawn_view(story_id, facts, facts.withdrawn)
    ranked = _ranked(facts)
    text = ranked[0]
    titled = next((fact for fact in ranked if fact.headline), None)
    extraction = _extraction(text, titled)
    occurrences = tuple(shown(bounds) for bounds in facts.fine)
    published = occurrences[-1] if occurrences else shown(facts.wide) if facts.wide else Published()
    rights = text.first.rights or Rights()
    headline = titled.headline if titled else None
    return NewsEvent(
        uri=URI_PREFIX + story_id,
        language=text.language,
        title=headline or first_sentence(text.lead) or text.lead,
        version="0",
        representationType="full" if text.kind == "article" and text.complete else "partial",
        firstCreated=facts.first_seen,
        versionCreated=_last_fetch(facts, text, titled),
        contentCreated=published.until if published.granularity == "instant" else None,
        headlines=(Text(role="main", value=headline),) if headline else (),
        bodies=(_body(text.body),),
        by=text.byline,
        located="/".join(map(display_case, text.dateline.places)) or None if text.dateline else None,
        **_named(extraction, text.body),
        subjects=tuple(Named(name=section, rel="section") for section in facts.sections),
        infoSources=tuple(Named(name=agency, role="dateline") for agency in facts.agencies),
        **_links(facts),
        copyrightHolder=rights.copyright_holder,
        copyrightNotice=rights.copyright_notice,
        usageTerms=rights.usage_terms,
        netbinnen=Netbinnen(
            story_id=story_id,
            kind=text.kind,
            complete=text.complete,
            published=published,
            occurrences=occurrences if len(occurrences) > 1 else (),
            dateline=text.dateline,
            blocks=text.blocks,
            mentions=extraction.mentions,
            entities=extraction.entities,
            countries=extraction.countries,
            provenance=_provenance(text),
        ),
    )


def current_id(facts: Facts) -> str | None:
    """The id that a story with these facts has by today's rules of identity; None where no text is left to tell."""
    if not facts.texts:
        return None
    text = _ranked(facts)[0]
    return story_id_of(text.dateline.places if text.dateline else (), text.lead)


def _withdrawn_view(story_id: str, facts: Facts, withdrawn: Withdrawn) -> NewsEvent:
    """That there was a story, and no word of it."""
    return NewsEvent(
        uri=URI_PREFIX + story_id,
        language="nl",
        title=WITHDRAWN_TITLE,
        version="0",
        representationType="partial",
        pubStatus="canceled",
        firstCreated=facts.first_seen,
        versionCreated=withdrawn.at,
        netbinnen=Netbinnen(story_id=story_id, withdrawn=withdrawn),
    )


def _ranked(facts: Facts) -> list[TextFact]:
    """Best first: article over item, whole over cut, the text that came last (the latest edit), longer, the higher

    extractor, bytes.
    """
    if len(facts.texts) == 1:
        return [*facts.texts.values()]  # As most have it: nothing to compare.
    first_fetch: dict[str, datetime] = {}
    for fact in facts.texts.values():
        first_fetch[fact.body] = min(fact.first.fetched_at, first_fetch.get(fact.body, fact.first.fetched_at))

    def rank(fact: TextFact) -> tuple[bool, bool, datetime, int, int, bytes]:
        whole_article = fact.kind == "article", fact.complete
        return *whole_article, first_fetch[fact.body], len(fact.body), fact.extractor, canonical(fact)

    return sorted(facts.texts.values(), key=rank, reverse=True)


def _extraction(text: TextFact, titled: TextFact | None) -> Extraction:
    """The text's extraction; where the headline is another copy's, with that copy's mentions in the headline."""
    if titled is None or titled is text:
        return text.extraction
    in_headline = [mention for mention in titled.extraction.mentions if mention.field == "headline"]
    known = {(entity.type, entity.name): entity.id for entity in text.extraction.entities}
    added: dict[str, Entity] = {}
    for entity in titled.extraction.entities:
        if any(mention.entity == entity.id for mention in in_headline) and (entity.type, entity.name) not in known:
            renamed = entity.model_copy(update={"id": f"h{entity.id}"})
            known[entity.type, entity.name] = renamed.id
            added[renamed.id] = renamed
    ids = {entity.id: known.get((entity.type, entity.name), "") for entity in titled.extraction.entities}
    mentions = [mention.model_copy(update={"entity": ids[mention.entity]}) for mention in in_headline]
    return Extraction(
        mentions=(*mentions, *(m for m in text.extraction.mentions if m.field == "body")),
        entities=(*text.extraction.entities, *added.values()),
        countries=text.extraction.countries,
    )


def _last_fetch(facts: Facts, text: TextFact, titled: TextFact | None) -> datetime:
    """The latest fetch among the sightings that this view is made of."""
    fetches = [text.first.fetched_at, *facts.sections.values(), *facts.agencies.values(), *facts.links.values()]
    if titled:
        fetches.append(titled.first.fetched_at)
    for bounds in facts.fine or ((facts.wide,) if facts.wide else ()):
        fetches += [bounds.after_max.fetched_at, bounds.until_min.fetched_at]
    return max(fetches)


def _body(body: str) -> Text:
    return Text(role="main", charCount=len(body), wordCount=len(body.split()), value=body)


_NINJS_FIELD = {
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "event": "events",
    "work": "objects",
    "product": "objects",
    "other": "objects",
}


def _named(extraction: Extraction, body: str) -> dict[str, Any]:
    """Entities by ninjs's fields. Demonyms are countries, not names; a dateline's agencies are sources."""
    fields: dict[str, list[Named]] = {name: [] for name in _NINJS_FIELD.values()}
    subjects = _subjects(extraction.mentions, body)
    for entity in extraction.entities:
        if entity.type == "demonym" or (entity.dateline and entity.type == "organisation"):
            continue
        rel = "dateline" if entity.dateline else "about" if entity.id in subjects else "mentions"
        fields[_NINJS_FIELD[entity.type]].append(Named(name=entity.name, rel=rel, uri=entity.uri))
    return {name: tuple(named) for name, named in fields.items()}


def _subjects(mentions: Sequence[Mention], body: str) -> set[str]:
    """The entities that the story is about: those in the headline, and those in the lead that come back often enough."""
    lead_end = body.find("\n\n") if "\n\n" in body else len(body)
    counts = Counter(mention.entity for mention in mentions)
    in_headline = {mention.entity for mention in mentions if mention.field == "headline"}
    in_lead = {mention.entity for mention in mentions if mention.field == "body" and mention.end <= lead_end}
    return in_headline | {entity for entity in in_lead if counts[entity] >= ABOUT_MENTIONS_MIN}


def _links(facts: Facts) -> dict[str, Any]:
    links = [link for link in facts.links if _is_web(link)]
    return {
        "renditions": tuple(Rendition(href=quote(link, safe="%/:?#[]@!$&'()*+,;=~")) for link in links),
        "altIds": tuple(AltId(value=link) for link in facts.links),
    }


def _is_web(link: str) -> bool:
    try:
        return urlsplit(link).scheme in ("http", "https")
    except ValueError:
        # No address at all, such as http://[x
        return False


def _provenance(text: TextFact) -> Provenance:
    return Provenance(
        url=text.first.url,
        source=text.first.source,
        fetched_at=text.first.fetched_at,
        fetched_at_basis=text.first.fetched_at_basis,
        text_sha256=hashlib.sha256(text.body.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def stamped(view: NewsEvent, revision: int, changes: tuple[Change, ...]) -> NewsEvent:
    """`view` as the story's event number `revision`."""
    return view.model_copy(
        update={
            "version": str(revision),
            "netbinnen": view.netbinnen.model_copy(update={"changes": changes}),
        }
    )


def event_id(story_id: str, facts: Facts, view: NewsEvent) -> str:
    """The id of the event that shows `view`: the same for a redelivery, another for every new set of facts.

    Neither what the facts carry nor a field at its default is in it: releases that know different fields give one view one id.
    """
    parts = [story_id.encode(), identifying(facts), identifying(stamped(view, 0, ()))]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:32]


_CHANGES: dict[Change, Any] = {
    # What a revision is said to have changed, and the part of the view that shows it.
    "text": lambda view: (view.bodies, view.by, view.language, view.netbinnen.blocks, view.representationType),
    "headline": lambda view: (view.title, view.headlines),
    "kind": lambda view: view.netbinnen.kind,
    "published": lambda view: (view.netbinnen.published, view.netbinnen.occurrences),
    "recurred": lambda view: len(view.netbinnen.occurrences),
    "dateline": lambda view: view.netbinnen.dateline,
    "sections": lambda view: view.subjects,
    "sources": lambda view: view.infoSources,
    "links": lambda view: (view.altIds, view.renditions),
    "entities": lambda view: (view.netbinnen.mentions, view.netbinnen.entities, view.netbinnen.countries),
    "rights": lambda view: (view.copyrightHolder, view.copyrightNotice, view.usageTerms),
    "withdrawn": lambda view: view.netbinnen.withdrawn,
}


def changes_between(old: NewsEvent, new: NewsEvent) -> tuple[Change, ...]:
    """What `new` shows otherwise than `old`; empty where a consumer would see no difference.

    That a page was seen again, or by whom first, is no difference: it would flood consumers. Where a story is withdrawn,
    all else is gone, so that is all that is said.
    """
    if new.netbinnen.withdrawn:
        return ("withdrawn",) if old.netbinnen.withdrawn != new.netbinnen.withdrawn else ()
    return tuple(change for change, part in _CHANGES.items() if part(old) != part(new))
