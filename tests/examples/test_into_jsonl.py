"""The JSON-lines file without a broker: what is cut off, what is read back, what is left alone."""

import os
from pathlib import Path

import pytest

from streams.examples import into_jsonl
from streams.examples.into_jsonl import FileError, open_lines, repair

WHOLE = b'{"id":"a","event":{}}\n{"id":"b","event":{}}\n'


def repaired(path: Path) -> list[str]:
    with open_lines(path) as file:
        return repair(file, path)


@pytest.mark.parametrize("torn", [b"", b"{", b'{"id":"c', b'{"id":"c","event":{}}', b"\0\0"])
def test_a_torn_line_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(WHOLE + torn)
    assert repaired(path) == ["a", "b"]
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize("begun", [b"", b"{", b'{"id"', b'{"id":"a'])
def test_a_file_of_one_torn_line_is_empty_again(tmp_path: Path, begun: bytes) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(begun)
    assert repaired(path) == []
    assert path.read_bytes() == b""


@pytest.mark.parametrize("other", [b"notes", b"{}", b'{"uri":"a"}\n', b'{"id":"a"}\nnotes\nmore', b'{"id":"a"}\n{"no":1}\n'])
def test_a_file_of_somebody_else_stays_as_it_is(tmp_path: Path, other: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(other)
    with pytest.raises(FileError, match=rf"^{path}: [^\n]*ours"):
        repaired(path)
    assert path.read_bytes() == other


def test_only_the_end_of_a_long_file_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(WHOLE * 100 + b'{"id":"c')
    monkeypatch.setattr(into_jsonl, "READ_BACK_BYTES", 50)
    assert repaired(path) == ["b"]
    assert path.read_bytes() == WHOLE * 100


def test_a_file_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=f"^{tmp_path}: {os.strerror(21)}$"):
        open_lines(tmp_path)
