"""The rules of the repository as tests: size of modules and functions, knowledge as data, no traces of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal

ROOT = Path(__file__).parent.parent
PACKAGES = ("kb", "engine", "ingest", "ontology")
KNOWLEDGE_FREE = ("engine", "ingest", "ontology")
MODULE_LINES = 400
FUNCTION_LINES = 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "services"}
MACHINE = re.compile("|".join((r"/(?:work|root)/[a-z]", r"/home/[a-z]+/", r"[A-Z]:\\Users\\")))
HAN = re.compile(r"[一-鿿]")

MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORM = re.compile(r'skos:(?:prefLabel|altLabel|hiddenLabel)\s+((?:"[^"]*"(?:@[a-z-]+)?\s*,?\s*)+)')
LITERAL = re.compile(r'"([^"]*)"')


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(module: ast.Module) -> set[int]:
    """Identity of the nodes that are docstrings, also those below assignments."""
    return {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of the string literals of a module that are not documentation."""
    skipped = docstrings(tree(path))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


@cache
def surface_forms() -> frozenset[str]:
    """Every Chinese label and wording of the code lists and the lexicon; a single character is grammar."""
    turtle = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ontology/codelists").glob("*.ttl"))
    forms = {form for labels in FORM.findall(turtle) for form in LITERAL.findall(labels)}
    for table in [*(ROOT / "ontology").rglob("*.tsv"), *(ROOT / "ingest/lexicon").glob("*.tsv")]:
        rows = table.read_text(encoding="utf-8").splitlines()[1:]
        forms |= {cell.strip() for row in rows if not row.startswith("#") for cell in re.split(r"[\t|]", row)}
    return frozenset(form for form in forms if len(form) > 1 and HAN.search(form))


@cache
def repository_files() -> tuple[Path, ...]:
    """The files under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [entry for entry in listed.stdout.decode("utf-8").split("\0") if entry]
    return tuple(path for path in (ROOT / entry for entry in names) if path.is_file())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_short_and_documented(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES, "split it by concept"
    assert ast.get_docstring(tree(path)), "the first line says what comes in and what goes out"
    assert path.stem not in FORBIDDEN_NAMES, "name a module after its concept"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_are_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno}
    assert {function: lines for function, lines in long.items() if lines > FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", [m for m in MODULES if m.relative_to(ROOT).parts[0] in KNOWLEDGE_FREE], ids=name)
def test_policy_words_are_data(path: Path) -> None:
    found = {f"{name(path)}:{line} {text}" for line, text in literals(path) if text.strip() in surface_forms()}
    assert not found, "move the words to ontology/codelists, ingest/lexicon or engine/parameters"


def test_code_lists_are_found() -> None:
    assert surface_forms()


@pytest.mark.parametrize("path", sorted((ROOT / "ontology/codelists").glob("*.ttl")), ids=name)
def test_every_concept_is_documented(path: Path) -> None:
    graph = Graph().parse(path)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        labels = {label.language for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)}
        assert {"zh", "en"} <= labels, concept
        assert graph.value(concept, SKOS.definition), concept
        assert graph.value(concept, SKOS.notation), concept


def test_no_traces_of_one_machine() -> None:
    found = []
    for path in repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and MACHINE.search(text):
            found.append(name(path))
    assert found == []


@pytest.mark.parametrize("entry", ["Makefile", ".ci/run", "scripts/check-build-tools.sh"])
def test_installation_names_no_host(entry: str) -> None:
    text = (ROOT / entry).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
