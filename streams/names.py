"""Names of the user's own for the extractor, from a TOML file: brands to find, false hits to deny. SITES.md shows one."""

import hashlib
from typing import Any, get_args

from schemas.entities import EntityType
from streams.core.entities.own import NO_ROWS, OwnNames, OwnRow, build_own_names
from streams.settings import SettingsError, read_toml

_DIGEST_CHARS = 12
_KEYS = {"name", "aliases", "type", "uri"}


def load_names(path: str) -> OwnNames:
    """The rows in the TOML file at `path`, none for an empty one. Raises SettingsError, one line that names the row."""
    if not path:
        return NO_ROWS
    where = f"setting names (NETBINNEN_NAMES): {path}"
    raw, tables = read_toml(where, path)
    unknown = sorted(set(tables) - {"find", "deny"})
    if unknown:
        raise SettingsError(f"{where}: {unknown[0]}: no such table; there are [[find]] and [[deny]]")
    rows = [_row(f"{where}: find row {at}", row, deny=False) for at, row in enumerate(_rows(where, tables, "find"), 1)]
    rows += [_row(f"{where}: deny row {at}", row, deny=True) for at, row in enumerate(_rows(where, tables, "deny"), 1)]
    try:
        return build_own_names(rows, hashlib.sha256(raw).hexdigest()[:_DIGEST_CHARS])
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from None


def _rows(where: str, tables: dict[str, Any], name: str) -> list[Any]:
    rows = tables.get(name, [])
    if not isinstance(rows, list):
        raise SettingsError(f"{where}: {name}: write rows as [[{name}]]")
    return rows


def _row(where: str, row: Any, *, deny: bool) -> OwnRow:
    keys = {"name", "aliases"} if deny else _KEYS
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        raise SettingsError(f"{where}: needs a name, as text: {row!r}")
    unknown = sorted(set(row) - keys)
    if unknown:
        raise SettingsError(f"{where}: {unknown[0]}: no such key; there are {', '.join(sorted(keys))}")
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise SettingsError(f"{where}: aliases: must be a list of texts")
    kind = row.get("type", "other")
    if kind not in get_args(EntityType):
        raise SettingsError(f"{where}: type {kind!r}: there are {', '.join(get_args(EntityType))}")
    uri = row.get("uri")
    if uri is not None and not (isinstance(uri, str) and ":" in uri):
        raise SettingsError(f"{where}: uri {uri!r}: must be an absolute one")
    return OwnRow(row["name"], (row["name"], *aliases), kind, uri, deny)
