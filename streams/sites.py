"""Rows of a site's own for the splitter, from a TOML file: a new site's layout is data, not code.

A table for each host (its subdomains included), in it the tables of `core.split.rules.Profile`; a row has `pattern`,
`why` and `example`. SITES.md works one out.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from streams.core.split.datelines import match_dateline
from streams.core.split.intervals import interval_of
from streams.core.split.rules import DEFAULT, Profile, Rule, alternation
from streams.settings import SettingsError, read_toml

Sites = Mapping[str, Profile]
"""Host → the rows of its pages."""

_TABLES = {field.name for field in fields(Profile)}
_GROUPS = {
    # The groups that the splitter reads; a table that is not here needs none.
    "sections": {"name"},
    "bullets": {"section", "time", "headline"},
    "datelines": {"places"},
}
_AT_START = {"datelines"}
"""Tables whose patterns match the start of a line; the others match the whole of it."""
_AGE_GROUPS = {"unit", "fixed", "hour", "day", "weekday", "month"}
"""An age has at least one of these, as the rows of `core.split.ages.AGES` do; without any it would say nothing."""
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_SOME_DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""The example of an age is tried out on it; any other would do."""


def profile_of(url: str | None, sites: Sites) -> Profile:
    """The rows for the pages of `url`'s host or of the nearest domain above it; the default's where it has none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return DEFAULT
    while host:
        if host in sites:
            return sites[host]
        host = host.partition(".")[2]
    return DEFAULT


def load_sites(path: str) -> Sites:
    """The sites in the TOML file at `path`, none for an empty one. Raises SettingsError, one line that names the row."""
    if not path:
        return {}
    _, tables = read_toml(f"setting sites (NETBINNEN_SITES): {path}", path)
    return {host.lower(): _profile(path, host, rows) for host, rows in tables.items()}


def _profile(path: str, host: str, tables: Any) -> Profile:
    where = f"{path}: {host}"
    if not _HOST.fullmatch(host):
        raise SettingsError(f'{where}: no host; write it alone and in quotes, as in ["nieuws.example"]')
    if not isinstance(tables, dict):
        raise SettingsError(f'{where}: a host needs tables of rows, as in ["{host}"]')
    unknown = sorted(set(tables) - _TABLES)
    if unknown:
        quotes = f'; if it is a host, quote it: ["{host}.{unknown[0]}"]' if isinstance(tables[unknown[0]], dict) else ""
        raise SettingsError(f"{where}.{unknown[0]}: no such table; there are {', '.join(sorted(_TABLES))}{quotes}")
    return Profile.of(**{name: _rules(f"{where}.{name}", name, rows) for name, rows in tables.items()})


def _rules(where: str, table: str, rows: Any) -> list[Rule]:
    if not isinstance(rows, list):
        raise SettingsError(f"{where}: must be an array of rows {{pattern, why, example}}")
    return [_rule(f"{where} row {number}", table, row) for number, row in enumerate(rows, 1)]


def _rule(where: str, table: str, row: Any) -> Rule:
    keys = {"pattern", "why", "example"}
    if not isinstance(row, dict) or set(row) != keys or not all(isinstance(value, str) for value in row.values()):
        raise SettingsError(f"{where}: a row has pattern, why and example, all text: {row!r}")
    rule = Rule(row["pattern"], row["why"], row["example"])
    try:
        # Behind something else too, and without its groups' names: so the splitter joins the rows of all tables.
        _, joined = rule.pattern, re.compile(f"-|{alternation([rule])}")
    except (re.error, OverflowError) as error:
        raise SettingsError(f"{where}: pattern {rule.text!r}: {error}") from None
    fault = "names its groups in other than small letters and _" if joined.groupindex else _fault(table, rule)
    if fault:
        raise SettingsError(f"{where}: pattern {rule.text!r} {fault}")
    return rule


def _fault(table: str, rule: Rule) -> str | None:
    """What is wrong with a row whose pattern compiles, to be read behind the pattern; None for nothing."""
    pattern = rule.pattern
    missing = sorted(_GROUPS.get(table, set()) - set(pattern.groupindex))
    if missing:
        return f"needs a group (?P<{missing[0]}>…)"
    if pattern.fullmatch(""):
        return "matches an empty line too; make a part of it obligatory"
    if not (pattern.match if table in _AT_START else pattern.fullmatch)(rule.example):
        return f"does not match its example {rule.example!r}; correct one of them"
    if table == "ages" and not _tells_time(rule):
        needs = "groups such as (?P<n>…) and (?P<unit>…), small letters, and units of streams/core/split/ages.py"
        return f"makes no time of its example {rule.example!r}; it needs {needs}"
    if table == "datelines" and match_dateline(rule.example, profile=Profile(datelines=(rule,))) is None:
        needs = "a dash or a bracket, and agencies where a row of NOT_DATELINES in streams/core/split/rules.py matches"
        return f"makes no dateline of its example {rule.example!r}; that needs {needs}"
    return None


def _tells_time(rule: Rule) -> bool:
    if not _AGE_GROUPS & set(rule.pattern.groupindex):
        return False
    try:
        return interval_of(rule.example, _SOME_DAY, (rule.pattern,)) is not None
    except KeyError:  # A group is missing beside another, or holds a word of no table.
        return False
