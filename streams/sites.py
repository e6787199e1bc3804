"""Rows of a site's own for the splitter, from a TOML file: a new site's layout is data, not code.

A table for each host (its subdomains included), in it the tables of `core.split.rules.Profile`; a row has `pattern`,
`why` and `example`. The README works one out.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streams.core.split.rules import DEFAULT, Profile, Rule
from streams.settings import SettingsError

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
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"setting sites (NETBINNEN_SITES): {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"setting sites (NETBINNEN_SITES): {path}: {error}") from None
    return {host.lower(): _profile(f"{path}: {host}", table) for host, table in tables.items()}


def _profile(where: str, tables: Any) -> Profile:
    if not isinstance(tables, dict):
        raise SettingsError(f'{where}: a host needs tables of rows, as in ["{where.rpartition(" ")[2]}"]')
    unknown = sorted(set(tables) - _TABLES)
    if unknown:
        raise SettingsError(f"{where}.{unknown[0]}: no such table; there are {', '.join(sorted(_TABLES))}")
    return Profile.of(
        **{
            name: [_rule(f"{where}.{name}", name, row) for row in _rows(f"{where}.{name}", rows)]
            for name, rows in tables.items()
        }
    )


def _rows(where: str, rows: Any) -> list[Any]:
    if not isinstance(rows, list):
        raise SettingsError(f"{where}: must be an array of rows {{pattern, why, example}}")
    return rows


def _rule(where: str, table: str, row: Any) -> Rule:
    if (
        not isinstance(row, dict)
        or set(row) != {"pattern", "why", "example"}
        or not all(isinstance(v, str) for v in row.values())
    ):
        raise SettingsError(f"{where}: a row has pattern, why and example, all text: {row!r}")
    rule = Rule(row["pattern"], row["why"], row["example"])
    try:
        pattern = rule.pattern
    except re.error as error:
        raise SettingsError(f"{where}: pattern {rule.text!r}: {error}") from None
    missing = sorted(_GROUPS.get(table, set()) - set(pattern.groupindex))
    if missing:
        raise SettingsError(f"{where}: pattern {rule.text!r} needs a group (?P<{missing[0]}>…)")
    if not (pattern.match if table in _AT_START else pattern.fullmatch)(rule.example):
        raise SettingsError(f"{where}: pattern {rule.text!r} does not match its example {rule.example!r}")
    return rule
