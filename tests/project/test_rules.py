"""Rules about the source that neither ruff nor import-linter can hold: environment, clock, paths, docstrings.

Each rule is a function from source text to what is wrong in it, and each is shown a bad snippet that it must refuse.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "streams" / "settings.py"
# Top-level folders of the machines this was written on: a path below one of them works nowhere else.
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root|home|Users)/\w")

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
}


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names and attributes; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported: `from os import environ` gives `os.environ`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def names_used(source: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import and attribute; comments and strings do not count."""
    tree = ast.parse(source)
    # `import datetime as dt` must not hide `dt.datetime.now`.
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    yield from imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := dotted(node)):
            first, _, rest = name.partition(".")
            yield node.lineno, f"{aliases.get(first, first)}.{rest}"


def environment_reads(source: str) -> list[str]:
    """Where the environment is read."""
    return [f"line {line}: {name}" for line, name in names_used(source) if name in ENVIRONMENT]


def clock_or_random(source: str) -> list[str]:
    """Where the clock or chance is asked."""
    return [
        f"line {line}: {name}"
        for line, name in names_used(source)
        if ".".join(name.split(".")[-2:]) in CLOCK or name.split(".")[0] in {"random", "secrets"}
    ]


def machine_paths(text: str) -> list[str]:
    """Lines with a path of somebody's machine."""
    return [f"line {number}: {line}" for number, line in enumerate(text.splitlines(), 1) if MACHINE_PATH.search(line)]


def lacks_docstring(source: str) -> bool:
    """Whether a module does not say what lives in it."""
    return not (ast.get_docstring(ast.parse(source)) or "").strip()


def folders_without_init(root: Path) -> list[str]:
    """Folders with modules that import-linter would pass over in silence, for it follows packages only."""
    folders = {path.parent for name in ("streams", "schemas") for path in (root / name).rglob("*.py")}
    return sorted(str(folder.relative_to(root)) for folder in folders if not (folder / "__init__.py").exists())


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file; a binary file has no text."""
    for name in filter(None, git("ls-files", "-z").stdout.split("\0")):
        # Tracked, yet deleted in the working tree: nothing to read.
        if (ROOT / name).is_file():
            yield name, (ROOT / name).read_bytes().decode("utf-8", errors="ignore")


@pytest.mark.parametrize("path", python_files("streams", "schemas"), ids=relative)
def test_only_settings_reads_the_environment(path: Path) -> None:
    if path != SETTINGS:
        assert environment_reads(path.read_text()) == []


@pytest.mark.parametrize("path", python_files("streams/core"), ids=relative)
def test_the_core_asks_neither_clock_nor_chance(path: Path) -> None:
    assert clock_or_random(path.read_text()) == []


@pytest.mark.parametrize("path", python_files("streams/core", "schemas"), ids=relative)
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    assert not lacks_docstring(path.read_text())


def test_every_folder_of_modules_is_a_package() -> None:
    assert folders_without_init(ROOT) == []


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    if not shutil.which("git") or git("rev-parse", "--is-inside-work-tree").returncode:
        pytest.skip("not a git checkout")
    # The container's own user has a home, and this file shows the rule what to refuse.
    exempt = {"docker-compose.yml", relative(Path(__file__).resolve())}
    bad = {name: machine_paths(text) for name, text in tracked_texts() if name not in exempt}
    assert {name: lines for name, lines in bad.items() if lines} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "import os\nos.environ['A']",
        "import os\nos.getenv('A')",
        "import os as o\no.environ.get('A')",
        "from os import environ",
        "from os import getenv as g",
    ],
)
def test_a_read_of_the_environment_is_seen(bad: str) -> None:
    assert environment_reads(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import datetime as d\nd.now()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from time import time",
        "import random",
        "from secrets import token_hex",
    ],
)
def test_a_question_to_clock_or_chance_is_seen(bad: str) -> None:
    assert clock_or_random(bad)


@pytest.mark.parametrize("bad", ["cd /work/main", 'open("/root/x")', "see /home/me/notes"])
def test_a_path_of_one_machine_is_seen(bad: str) -> None:
    assert machine_paths(bad)


@pytest.mark.parametrize("bad", ["", "x = 1", '""" """\nx = 1'])
def test_a_module_without_a_docstring_is_seen(bad: str) -> None:
    assert lacks_docstring(bad)


def test_a_folder_of_modules_that_is_no_package_is_seen(tmp_path: Path) -> None:
    (tmp_path / "streams" / "core").mkdir(parents=True)
    (tmp_path / "streams" / "__init__.py").touch()
    (tmp_path / "streams" / "core" / "split.py").touch()
    assert folders_without_init(tmp_path) == ["streams/core"]


def test_comments_strings_and_web_addresses_are_left_alone() -> None:
    good = '"""Never calls datetime.now() or os.environ."""\n# time.time() is not.\nfrom datetime import datetime\n'
    assert (environment_reads(good), clock_or_random(good), lacks_docstring(good)) == ([], [], False)
    assert machine_paths("https://nieuws.example/home/binnenland, ./root/x, src/work/y") == []
