"""What the tests of the page share: where Chromium is."""

import os

import pytest

from tests.web.browser import NO_CHROMIUM, find_chromium


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's path. Without one a test is skipped; in CI, where it must be there, it fails."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{NO_CHROMIUM} (with CI=true a skipped test of the page is a failure)", pytrace=False)
        pytest.skip(NO_CHROMIUM)
    return path
