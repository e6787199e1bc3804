"""Datelines: `BERLIJN/LONDEN (ANP/AFP) - ` at the start of a text, by the shapes in `rules.DATELINES`."""

from dataclasses import dataclass

from streams.core.split import rules


@dataclass(frozen=True, slots=True)
class DatelineMatch:
    """The first `length` characters of a line are a dateline of these places and agencies, as printed."""

    places: tuple[str, ...]
    agencies: tuple[str, ...]
    length: int


_CHARS_MAX = 200
"""A dateline is looked for in this much of a line. Four places of the longest kind and six agencies fit."""


def match_dateline(line: str) -> DatelineMatch | None:
    """The dateline that `line` begins with, None where it has none."""
    head = line[:_CHARS_MAX]
    if "-" not in head and "–" not in head and "—" not in head:
        return None
    for rule in rules.DATELINES:
        match = rule.pattern.match(head)
        if match is not None:
            agencies = match.groupdict().get("agencies")
            return DatelineMatch(_names(match["places"]), _names(agencies or ""), match.end())
    return None


def _names(joined: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in joined.split("/") if name.strip())


def is_cut_dateline(line: str) -> bool:
    """Whether `line` can be what is left of a dateline on a page that was cut: `HILVERSUM (`, `DEN HA`."""
    return len(line) <= _CHARS_MAX and rules.DATELINE_CUT.pattern.fullmatch(line) is not None
