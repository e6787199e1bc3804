"""`from schemas import …`: what is imported when it is asked for."""

import subprocess
import sys

import pytest

import schemas


def test_every_public_name_is_there() -> None:
    star: dict[str, object] = {}
    exec("from schemas import *", star)  # noqa: S102  # What a reader at a prompt does.
    assert {name: star[name] for name in schemas.__all__} == {name: getattr(schemas, name) for name in schemas.__all__}
    assert set(schemas.__all__) <= set(dir(schemas))


def test_a_name_that_is_not_there_is_an_error_that_says_so() -> None:
    with pytest.raises(ImportError, match="cannot import name 'NewsEvents' from 'schemas'"):
        exec("from schemas import NewsEvents")  # noqa: S102
    assert not hasattr(schemas, "NewsEvents")


def test_a_name_brings_its_own_module_alone() -> None:
    code = "import sys; from schemas import RawArticle; print({'schemas.raw', 'schemas.event'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout == "{'schemas.raw'}\n"
