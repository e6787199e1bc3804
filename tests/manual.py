"""The pages for people, taken apart: every fenced block, what it is there for, and the commands in it.

What a block is follows from where it stands. Behind a line that ends with a file's name, as in `page.txt`:, it is that file,
for the commands of its page. A `text` block behind `sh` is what the last command above it prints.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "OPERATING.md", "CONSUMING.md", "SITES.md", "REPLAYING.md", "GUARANTEES.md")
"""Those with commands and examples. Links are checked in every page at the root."""

NOT_RUN = {"make demo": "test_demo.py of tests/broker runs what it runs"}
"""Lines of `sh` blocks that no test runs as they stand, each with its reason."""
OFFLINE = {"split", "entities", "enrich"}
"""Commands that want no broker; `topics` wants one to create them only."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"`([\w-]+\.\w+)`:\s*$")
_ASSIGNED = re.compile(r"([A-Z_]+)=(.*)", re.S)


@dataclass(frozen=True)
class Block:
    """A fenced block of `page` at `line`; `file` is the name of the file that it is."""

    page: str
    line: int
    language: str
    text: str
    file: str | None


@dataclass(frozen=True)
class Command:
    """A line of an `sh` block: its words, what it sets before them, and the file that its output goes to."""

    block: Block
    line: str
    words: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    output: str | None = None

    @property
    def name(self) -> str:
        """The command of netbinnen; empty for other programs."""
        return self.words[1] if self.words[:1] == ("netbinnen",) else ""

    @property
    def is_offline(self) -> bool:
        return self.name in OFFLINE or (self.name == "topics" and set(self.words[2:]) <= {"--plan", "--json"})

    @property
    def is_ours(self) -> bool:
        return bool(self.name) or self.words[:2] == ("python", "-m")

    def __str__(self) -> str:
        return f"{self.block.page}: {self.line}"


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def blocks(page: str) -> tuple[Block, ...]:
    text = text_of(page)
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        named = _FILE.search(before)
        found.append(Block(page, before.count("\n") + 1, match[1], match[2], named[1] if named else None))
    return tuple(found)


def prose(page: str) -> str:
    """The page without its blocks."""
    return _FENCE.sub("", text_of(page))


def all_blocks(language: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page) if block.language == language]


def commands_of(block: Block) -> Iterator[Command]:
    for line in block.text.splitlines():
        if line.strip():
            yield _command(block, line)


def _command(block: Block, line: str) -> Command:
    words = shlex.split(line)
    environment = {}
    if words[0] == "export":
        words = words[1:]
    while words and (match := _ASSIGNED.fullmatch(words[0])):
        environment[match[1]] = match[2]
        words = words[1:]
    output = None
    if ">" in words:
        at = words.index(">")
        words, output = words[:at], words[at + 1]
    return Command(block, line, tuple(words), environment, output)


def commands(page: str | None = None) -> list[Command]:
    """Every line of the `sh` blocks."""
    chosen = PAGES if page is None else (page,)
    return [command for name in chosen for block in blocks(name) if block.language == "sh" for command in commands_of(block)]


def outputs(page: str) -> Iterator[tuple[Command, str]]:
    """Commands whose output the page shows, and what it shows."""
    last = None
    for block in blocks(page):
        if block.language == "sh":
            *_, last = commands_of(block)
        elif block.language == "text" and block.file is None:
            assert last is not None, f"{page}:{block.line}: the output of no command"
            yield last, block.text


def write_files(page: str, folder: Path) -> None:
    """The files of `page` in `folder`; of two by one name the first. Folders that commands name hold `page.txt`."""
    for block in reversed(blocks(page)):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
