"""Freezes the schemas of a version: `python -m schemas.release`, when it is released.

`released/<version>/` keeps them for good, `released/SHA256SUMS` says that neither they nor a released version's examples
have changed since (`sha256sum -c` reads it, from the folder of this file).
"""

import hashlib
import sys
from pathlib import Path

from schemas.base import SCHEMA_VERSION
from schemas.generate import documents

HERE = Path(__file__).parent
RELEASED, EXAMPLES = HERE / "released", HERE / "examples"
SUMS = RELEASED / "SHA256SUMS"
NO_RECORDS = {"page.json"}
"""Of the command line, not of a topic: it has no schema version."""


def released_versions() -> list[str]:
    """Versions whose schemas are frozen, oldest first."""
    versions = (path.name for path in RELEASED.iterdir() if path.is_dir())
    return sorted(versions, key=lambda version: [int(number) for number in version.split(".")])


def frozen_files() -> list[Path]:
    """All files of released versions: schemas and examples."""
    folders = [folder for version in released_versions() for folder in (RELEASED / version, *EXAMPLES.glob(f"*/{version}"))]
    return sorted(path for folder in folders for path in folder.iterdir())


def sums() -> dict[str, str]:
    """Name → SHA-256 of each of them, as they are now."""
    return {path.relative_to(HERE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in frozen_files()}


def noted_sums() -> dict[str, str]:
    """Name → SHA-256, as noted when they were released."""
    lines = SUMS.read_text().splitlines() if SUMS.exists() else []
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def changed_files() -> list[str]:
    """What is not as it was released."""
    now = sums()
    return [name for name, digest in noted_sums().items() if now.get(name) != digest]


def freeze() -> None:
    """Keep today's schemas as those of `SCHEMA_VERSION`, unless it has some. Examples may still be added to it."""
    folder = RELEASED / SCHEMA_VERSION
    if not folder.exists():
        folder.mkdir(parents=True)
        for name, content in documents().items():
            if name not in NO_RECORDS:
                (folder / name).write_bytes(content)
    SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums().items())))


def main() -> None:
    RELEASED.mkdir(exist_ok=True)
    if changed := changed_files():
        sys.exit(f"released files may not change, put them back: {', '.join(changed)}")
    freeze()


if __name__ == "__main__":
    main()
