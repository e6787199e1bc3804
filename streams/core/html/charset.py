"""Bytes of a page to text, in any charset, as a browser does. Knows no records and no files."""

import re
from functools import lru_cache

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

_SECOND = "cp1252"
"""What a page is in that declares nothing and is not UTF-8: what browsers take for it in Western Europe."""
_WRITTEN_UNTHINKING = frozenset(("cp1252", "iso8859-1"))
"""What templates still declare on sites that have gone over to UTF-8."""
_BAD_PER_BYTE_MAX = 1 / 1_000
"""A few bytes pasted in from elsewhere, or a character cut in two: the page is still UTF-8."""

_NAMED = re.compile(r"""charset=\s*["']?([^\s;"']+)""", re.IGNORECASE)
_NAME_CHARS_MAX = 40
"""A charset's name is shorter; a header may be anything."""
_NOT_OF_PAGES = frozenset(("idna", "punycode", "raw-unicode-escape", "raw_unicode_escape", "unicode-escape", "unicode_escape"))


class CharsetError(ValueError):
    """The bytes are not in the charset they should be in. One line that says which."""


def decode_html(data: bytes, content_type: str | None = None) -> str:
    """The HTML in `data`: by its byte order mark, its `content_type`, its own meta element, else UTF-8, else cp1252.

    A meta element that says Western European is not believed of a page that is UTF-8: no other text is so by chance.
    What is not in a charset that was declared becomes U+FFFD. Raises CharsetError where `content_type` names none we know.
    """
    declared = _declared(content_type)
    charset, mark = read_bom(data)
    if charset and mark:
        return to_unicode(data[len(mark) :], charset)
    if declared:
        return to_unicode(data, declared)
    charset = _of_meta(data)
    if charset and charset not in _WRITTEN_UNTHINKING:
        return to_unicode(data, charset)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return to_unicode(data, charset or ("utf-8" if _is_mostly_utf8(data) else _SECOND))


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether `data` has few bytes that are not UTF-8, and more letters beyond ASCII that are."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return bad <= len(data) * _BAD_PER_BYTE_MAX and beyond_ascii > 2 * bad


def decode_text(data: bytes, content_type: str | None = None) -> str:
    """The text in `data`: UTF-8 where `content_type` names no other charset. Raises CharsetError."""
    declared = _declared(content_type)
    if declared and declared != "utf-8":
        return to_unicode(data, declared)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise CharsetError(f"invalid UTF-8 at byte {bad.start}") from None


def _declared(content_type: str | None) -> str | None:
    """The charset that a content-type header names, None where it names none."""
    charset = http_content_type_encoding(content_type)
    if charset and _is_a_pages(charset):
        return charset
    if named := _NAMED.search(content_type or ""):
        raise CharsetError(f"unknown charset {named[1][:_NAME_CHARS_MAX]!a} in the content-type")
    return None


def _of_meta(data: bytes) -> str | None:
    charset = html_body_declared_encoding(data)
    # A meta element that could be read is in no charset of two or four bytes a letter (HTML Standard, 13.2.3.2).
    return charset if charset and _is_a_pages(charset) and not charset.startswith(("utf-16", "utf-32")) else None


@lru_cache(maxsize=64)
def _is_a_pages(charset: str) -> bool:
    """Python's codecs are also compressions, ciphers, escapes and domain names: no page is in those."""
    try:
        return charset not in _NOT_OF_PAGES and "a".encode(charset).decode(charset) == "a"
    except (LookupError, UnicodeError):
        return False
