"""Nothing in, what answers are made with out: version and digest of the program, digests of its dated parameters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

_DISTRIBUTION, _UNINSTALLED = "huiqi-kb", "0"
_PROGRAM = ("kb", "engine", "ontology")
"""The packages that take part in an answer; how documents were read is in the documents."""

_PARAMETERS = ("engine", "parameters")


@cache
def release() -> str:
    """The version of the installed distribution."""
    try:
        return version(_DISTRIBUTION)
    except PackageNotFoundError:
        return _UNINSTALLED


@cache
def program() -> str:
    """One digest of all code that takes part in an answer; where it is installed makes no difference."""
    found = sha256()
    for package in _PROGRAM:
        for name, data in _contents(files(package), ".py"):
            found.update(f"{package}/{name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


@cache
def parameters() -> tuple[tuple[str, str], ...]:
    """The names of the parameter files, each with its digest."""
    package, folder = _PARAMETERS
    return tuple((name, sha256(data).hexdigest()) for name, data in _contents(files(package) / folder, ".toml"))


def knowledge(documents: Iterable[tuple[str, str]], codes: str) -> str:
    """One digest of documents (IRI, version) in whatever order, and of the version of their code lists."""
    lines = [f"{iri} {version}\n" for iri, version in sorted(documents)]
    return sha256("".join([*lines, f"{codes}\n"]).encode()).hexdigest()


def _contents(folder: Traversable, suffix: str) -> list[tuple[str, bytes]]:
    """The files of a folder that end in a suffix, by name, line ends as on Unix."""
    found = sorted((one for one in folder.iterdir() if one.name.endswith(suffix)), key=lambda one: one.name)
    return [(one.name, one.read_bytes().replace(b"\r\n", b"\n")) for one in found]
