"""Confluent's wire format: which schema of a registry an event is by, before its value or in a header. Knows no registry.

As confluent-kafka's `schema_registry` writes it, so that its deserializers read our events. What is read is
`schemas.codec.unframed`'s.
"""

import struct
from dataclasses import dataclass

from streams.settings import Settings

HEADER = "__value_schema_id"


@dataclass(frozen=True, slots=True)
class Framing:
    """What goes before every value, and among its headers; nothing unless asked for."""

    prefix: bytes = b""
    headers: tuple[tuple[str, bytes], ...] = ()


UNFRAMED = Framing()


def framing_of(settings: Settings) -> Framing:
    """A byte 0 and the schema's id, big-endian, before the value; or a header with a byte 1 and its GUID."""
    if settings.registry_schema_id is not None:
        return Framing(prefix=struct.pack(">bI", 0, settings.registry_schema_id))
    if settings.registry_schema_guid is not None:
        return Framing(headers=((HEADER, b"\x01" + settings.registry_schema_guid.bytes),))
    return UNFRAMED
