"""How a ticker is laid out: whether its items have headlines, where their ages stand, whether the page was cut in it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from streams.core.split.ages import is_cut_age
from streams.core.split.datelines import is_cut_dateline
from streams.core.split.reading import Reading
from streams.core.split.rules import BULLET_CUT, SECTION_CUT
from streams.core.split.tokens import Token

AgesStand = Literal["below", "above", "between", "labelled"]


def has_headlines(page: Reading, tokens: Sequence[Token], *, is_list: bool) -> bool:
    """Whether items have headlines, as in layout B: a line that can be one stands above a lead, or blank lines part all."""
    for at in range(len(tokens) - 1):
        first, second = tokens[at], tokens[at + 1]
        if first.kind != "line" or (at and tokens[at - 1].kind not in ("age", "section")):
            continue
        if second.kind == "line" and page.is_headline_like(first) and (at or not is_list) and page.dateline(second):
            return True
    pairs = [(one, two) for one, two in pairwise(tokens) if one.kind in ("line", "section") and two.kind in ("line", "age")]
    gaps = [page.text[one.end : two.start] for one, two in pairs]
    return bool(gaps) and all(gap.count("\n") > 1 for gap in gaps)


def where_ages_stand(page: Reading, tokens: Sequence[Token]) -> AgesStand:
    """Whether each age stands `below` its item, as on the sites that this was made for, `above` it, or `between` its

    headline and its lead. Above all leads and with one below the last: above or between. `labelled` is above, with
    a line of the site's own on top of each age; those two are of pages that were HTML only.
    """
    if page.document.is_html:
        tokens = tokens[: next((at for at, token in enumerate(tokens) if token.kind == "aside"), len(tokens))]
    if not tokens or tokens[-1].kind == "age":
        return "below"
    lines = [token for token in tokens if token.kind in ("line", "age")]
    ages = [at for at, token in enumerate(lines) if token.kind == "age"]
    if not ages or ages[-1] + 1 >= len(lines) or any(page.is_lead(token) for token in lines[: ages[0]]):
        return "below"
    if not any(page.is_lead(token) for token in lines[ages[-1] + 1 :][:3]):
        return "below"
    if ages[0] == 0:
        return "above"
    if not page.document.is_html:
        return "below"
    below = lines[ages[0] + 1]
    return "between" if below.kind == "line" and page.is_lead(below) else "labelled"


def cut_token(page: Reading, tokens: Sequence[Token], *, is_list: bool) -> Token | None:
    """The last token, where the page was cut inside an age, a section line, a dateline or a bullet."""
    if not tokens or tokens[-1].kind != "line":
        return None
    last, before = tokens[-1], tokens[-2] if len(tokens) > 1 else None
    line, kind = page.line(last), before.kind if before else None
    if SECTION_CUT.pattern.fullmatch(line) or (kind == "bullet" and BULLET_CUT.pattern.fullmatch(line)):
        return last
    if kind == "line" and is_cut_age(line):
        return last
    headlines = has_headlines(page, tokens, is_list=is_list)
    if kind == "line" and not (headlines and (len(tokens) < 3 or tokens[-3].kind in ("age", "section"))):
        return None
    # Glued to an age in a ticker without headlines, nothing but a dateline can stand.
    glued = before is not None and kind == "age" and "\n" not in page.text[before.end : last.start]
    is_cut = is_cut_dateline(line, mixed=glued and not headlines)
    return last if is_cut and not page.dateline(last) else None
