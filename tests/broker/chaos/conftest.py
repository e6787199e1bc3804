"""The table that `make chaos` ends with: of each test its load and what it showed, as it recorded them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.broker.conftest import kafka_of_our_own
from tests.broker.kafka import KafkaCluster

HERE = Path(__file__).parent
LOAD, SHOWN = "load", "shown"
"""What a test records: `record_property(LOAD, "20,000 pages, 60 kills")`."""
Record = Callable[[str, object], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--form", choices=("short", "long"), help="of the tests that have both")


@pytest.hookimpl(tryfirst=True)  # Before pytest's own -m looks at the marks.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Unknown where this folder was not named on the command line, and there its tests do not run.
    form = config.getoption("--form", None)
    other = {"short": "[long]", "long": "[short]"}.get(form or "", "neither")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.chaos)
    items[:] = [item for item in items if not (item.path.is_relative_to(HERE) and item.name.endswith(other))]
    # The soak first, so that in two processes its hour and all the rest, one after the other, are side by side.
    # What comes second waits for the soak's end, in its process. The replays, whose rate is compared, run beside the
    # soak and not beside the reading of a million stories.
    first = ("test_soak.py", "test_bug.py", "test_replay.py")
    items.sort(key=lambda item: first.index(item.path.name) if item.path.name in first else len(first))


@pytest.fixture(scope="session")
def kafka(kafka_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """Of this process alone, unlike other tests': these kill it."""
    with kafka_of_our_own(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    table = Table("test", "load", "shown", "s", "")
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" and HERE.name in Path(report.location[0]).parts:
                recorded = dict(report.user_properties)
                name = report.location[2].removeprefix("test_").replace("_", " ")
                table.add_row(name, recorded.get(LOAD), recorded.get(SHOWN), f"{report.duration:.0f}", outcome)
    if table.row_count:
        Console(file=terminalreporter._tw._file, width=150).print(table)
