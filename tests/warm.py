"""A process that has the command line loaded, and becomes the command that it is told of in a fork: `tests/commands.py`."""

import importlib
import json
import os
import sys
import traceback
from typing import Any, NoReturn

LOADED = (
    "streams.admin",
    "streams.consume",
    "streams.cli.common",
    "streams.cli",
    "rich.table",
    "rich.progress",
    "aiokafka.admin",
)
"""What most commands import. Not numpy: it starts threads, which no fork has."""
FILES = ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY))


def main() -> None:
    """Requests are lines of JSON on standard input; the exit code of each is a line on standard output."""
    for name in LOADED:
        importlib.import_module(name)
    assert "numpy" not in sys.modules
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(request: dict[str, Any]) -> NoReturn:
    """The command, with files of its own for its standard streams."""
    code: object = 1
    try:
        for (number, flags), path in zip(FILES, request["files"], strict=True):
            os.dup2(os.open(path, flags), number)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, "utf-8", "backslashreplace", closefd=False)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        sys.argv = ["netbinnen", *request["arguments"]]
        from streams.cli import main as command

        command()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
