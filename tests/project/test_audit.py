"""What is installed here is what was locked, file by file, under licences that the project may use. Needs no network.

Whether an advisory was published for it needs one: `make audit`.
"""

import base64
import hashlib
import re
from importlib.metadata import Distribution, FileHash, PackagePath, distributions

import pytest
from packaging.utils import NormalizedName, canonicalize_name

from tests.project.test_locks import LOCKS, ROOT, pins

OURS = "netbinnen"
INSTALLERS = {"pip", "setuptools"}
"""What `python -m venv` puts there."""
INSTALLED = {canonicalize_name(each.metadata["Name"]): each for each in distributions()}
LOCKED = {
    # A lock can have several versions of a package, each for some versions of Python.
    (canonicalize_name(name), version)
    for lock in LOCKS
    for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", (ROOT / lock).read_text(), re.MULTILINE)
}
RUNTIME = sorted(INSTALLED.keys() & pins((ROOT / "requirements.lock").read_text()).keys())
COPYLEFT = re.compile(r"(?<![A-Z])A?GPL|General Public License", re.IGNORECASE)


def test_nothing_is_installed_that_is_not_locked() -> None:
    strangers = {
        name: each.version
        for name, each in INSTALLED.items()
        if name not in {OURS, *INSTALLERS} and (name, each.version) not in LOCKED
    }
    assert strangers == {}


def changed_files(of: Distribution) -> list[str]:
    """The files that are not as they were when the package was built, by the hashes that it brought along."""
    return [str(path) for path in of.files or () if path.hash and is_changed(path)]


def is_changed(path: PackagePath) -> bool:
    assert path.hash is not None
    digest = hashlib.new(path.hash.mode, path.read_binary()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") != path.hash.value


@pytest.mark.parametrize("name", RUNTIME)
def test_no_file_of_a_dependency_was_changed_after_it_was_built(name: NormalizedName) -> None:
    of = INSTALLED[name]
    assert any(path.hash for path in of.files or ())
    assert changed_files(of) == []


def test_a_changed_file_is_seen() -> None:
    path = next(path for path in INSTALLED[RUNTIME[0]].files or () if path.hash)
    assert not is_changed(path)
    path.hash = FileHash(f"sha256={'A' * 43}")
    assert is_changed(path)


def licences(of: Distribution) -> list[str]:
    said = [value for field in ("License-Expression", "License") for value in of.metadata.get_all(field) or ()]
    # A whole licence text in the field mentions others; its first line is its name.
    said = [line.strip().splitlines()[0] for line in said if line.strip()]
    return said + [each for each in of.metadata.get_all("Classifier") or () if each.startswith("License ::")]


def binds(said: str) -> bool:
    """Whether a licence would bind us: all that one may choose from would."""
    return all(COPYLEFT.search(choice) for choice in said.split(" OR "))


def test_no_licence_is_one_that_would_bind_us() -> None:
    found = {name: licences(each) for name, each in INSTALLED.items() if name != OURS}
    bound = {name: said for name, said in found.items() if any(binds(line) for line in said)}
    assert bound == {}
    assert sum(bool(said) for said in found.values()) > len(found) / 2


@pytest.mark.parametrize("said", ["GPL-3.0-or-later", "GNU General Public License v2 (GPLv2)", "AGPL-3.0"])
def test_a_licence_that_would_bind_us_is_seen(said: str) -> None:
    assert binds(said)


def test_a_licence_that_leaves_a_choice_is_seen_as_that() -> None:
    assert not binds("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later")
