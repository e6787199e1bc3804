"""A worker with a bug in the core of each stage, for `test_bug.py`: it raises on what holds the stage's word."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from streams import cli
from streams.agents import extract_entities, split_ticker
from streams.publish import batch
from streams.topics import EXTRACT, PUBLISH, SPLIT

WORDS = {SPLIT: "splijtfout", EXTRACT: "naamfout", PUBLISH: "boekfout"}


def failing(word: str, work: Callable[..., Any], text_of: Callable[..., str]) -> Callable[..., Any]:
    """`work` that raises where the text of what it is given holds `word`."""

    def with_a_bug(*given: Any) -> Any:
        if word in text_of(*given):
            raise RuntimeError("the bug")
        return work(*given)

    return with_a_bug


BUGS: dict[str, tuple[ModuleType, str, Callable[..., str]]] = {
    # Of each stage the function that the bug is in, and the text in what that is given.
    SPLIT: (split_ticker, "split_ticker", lambda raw, *_: raw.text or ""),
    EXTRACT: (extract_entities, "extract", lambda headline, body, *_: body),
    PUBLISH: (batch, "update", lambda story_id, facts, _: "".join(text.body for text in facts.texts.values())),
}


if __name__ == "__main__":
    for stage, (module, name, text_of) in BUGS.items():
        setattr(module, name, failing(WORDS[stage], getattr(module, name), text_of))
    cli.main()
