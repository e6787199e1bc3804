"""The pages of ../shared, where the checkout has that folder beside it. Their text does not go into the project."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"


def shared_text(name: str) -> str:
    """The text of a file of ../shared; the test that asks is skipped, with the name, where there is none."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"../shared/{name} is not here")
    return path.read_text(encoding="utf-8")
