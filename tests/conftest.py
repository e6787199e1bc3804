"""Hypothesis's profiles: `make test` looks at a hundred cases of each law, `make fuzz` at ten thousand. And Ctrl-C works.

And the longest file comes first: each process takes a file at a time, and would be left alone with it at the end.
"""

import signal

import pytest
from hypothesis import HealthCheck, settings

LONGEST = "tests/web/test_page.py"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it runs in the background so, and every process that a test starts and interrupts would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("default", deadline=None)
# Ten thousand pages of parts take minutes, and generating them is most of it.
settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
