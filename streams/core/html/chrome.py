"""Which elements are the site's own and never news: by their names, their roles, and what their classes call them.

Knows elements and attributes, neither text nor positions.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

ChromeKind = Literal["chrome", "chrome without h1", "chrome without heading", "named chrome", "named chrome without heading"]
"""What an element is the site's own for: always, only where no `<h1>` is in it, or only where no heading at all is."""

ELEMENTS = frozenset("dialog figcaption footer form header nav".split())
"""Elements that `chrome_of` may tell of by their name alone."""
_ALWAYS = frozenset("dialog footer nav".split())
_ROLES = frozenset("contentinfo menu navigation search".split())
_NEVER_BY_CLASS = frozenset("html body main".split())
"""Their classes tell of the page: `<body class="comments-open">`."""


class Named(NamedTuple):
    """Words that name what is the site's own in a class or an id, why, and an attribute that has one."""

    words: str
    why: str
    example: str


NAMED = (
    Named("newsletter nieuwsbrief", "A form or an appeal to subscribe.", "c-newsletter"),
    Named("related gerelateerd lees-ook leesook", "Other articles of the site, in or below this one.", "leesOok"),
    Named("comments comment reacties", "What readers wrote.", "comment-list"),
    Named("tags taglist", "Links to subjects.", "post__tags"),
    Named("cookie cookies cookiebar cookiebanner consent", "An appeal for consent.", "cookie-notice"),
    Named("share sharing social", "Buttons of other sites.", "ShareButtons"),
    Named("author-box authorbox", "Who wrote it and what else.", "author-box"),
    Named("breadcrumb breadcrumbs", "Where the page is in the site.", "breadcrumbs-wrapper"),
    Named("advert advertentie advertisement ad-slot", "An advertisement or its label.", "ad_slot"),
    Named("poll", "A question to readers.", "poll-vote"),
    Named("twitter-tweet instagram-media", "A post of another site, set in.", "twitter-tweet"),
    Named("sidebar-widget popular meest-gelezen meestgelezen most-read mostread", "What others read.", "meest-gelezen"),
)
CAPTIONS = Named("caption", "Below a picture. Like a figcaption it may be all of a card with its heading.", "wp-caption-text")

_NAME_CHARS_MAX = 200
"""Longer ones are not remembered: a class may be a megabyte."""
_NAMES_KEPT = 4_096
"""Class names of some tens of sites. They repeat from line to line and from page to page."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = r"(?<![^\s-])(?<!\bno-)(?<!\bhas-)(?<!\bwith-)(?:{})(?![^\s-])"
"""A word as a part of a name. `has-comments` is a state of something that is none."""


def _parts(*rows: Named) -> re.Pattern[str]:
    return re.compile(_BETWEEN.format("|".join(word for row in rows for word in row.words.split())))


_NAMED = _parts(*NAMED)
_CAPTIONS = _parts(CAPTIONS)


def chrome_of(name: str, telling: Mapping[str, str | None], named: ChromeKind | None, *, in_article: bool) -> ChromeKind | None:
    """What the element `name` with the attributes `telling`, which say `named`, is the site's own for; None where it is not."""
    role = (telling.get("role") or "").strip().lower()
    if name in _ALWAYS or role in _ROLES or (telling.get("aria-hidden") or "").lower() == "true":
        return "chrome"
    # A form may be wrapped around a whole page (ASP.NET).
    if name == "form":
        return "chrome without h1"
    # A header may be around its article's heading, a figcaption around a card's.
    if named != "named chrome" and (name == "figcaption" or role == "banner" or (name == "header" and not in_article)):
        return "chrome without heading"
    return named if name not in _NEVER_BY_CLASS else None


def named_of(telling: Mapping[str, str | None]) -> ChromeKind | None:
    """What the class and the id say. Every element of a page is asked, so it is written out."""
    found: ChromeKind | None = None
    if value := telling.get("class"):
        found = _remembered(value) if len(value) <= _NAME_CHARS_MAX else _read(value)
    if found != "named chrome" and (value := telling.get("id")):
        found = (_remembered(value) if len(value) <= _NAME_CHARS_MAX else _read(value)) or found
    return found


def _read(value: str) -> ChromeKind | None:
    parts = _CAMEL.sub("-", value).replace("_", "-").lower()
    if _NAMED.search(parts):
        return "named chrome"
    return "named chrome without heading" if _CAPTIONS.search(parts) else None


_remembered = lru_cache(maxsize=_NAMES_KEPT)(_read)
