"""The documentation against the software: commands run, make targets exist, links lead somewhere, codes are listed."""

from __future__ import annotations

import ast
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "corpus/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
PACKAGES = ("kb", "engine", "ingest", "ontology")
FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^(?:\$ )?((?:huiqi|make) .*?)(?:\s+#.*)?$", re.MULTILINE)
INLINE = re.compile(r"`((?:huiqi|make) [^`]+)`")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CODE = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+")
SAMPLE = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
DEMO = ("match", "--profile", "examples/清真餐饮店.yaml", "--as-of", "2022-12-01")
TABLE = re.compile(r"(?<=<!-- table )([^\n]+) -->\n(.*?)(?=<!-- /table -->)", re.DOTALL)
ITEMS_SHOWN = {"适用": 3, "待确认": 2}
LISTED = re.compile(r"^\| `([A-Z_0-9]+)` \|", re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def shown(document: Path) -> list[str]:
    """The commands of the fenced blocks, in order."""
    blocks = FENCE.findall(document.read_text(encoding="utf-8"))
    return [command.strip() for block in blocks for command in SHOWN.findall(block)]


def mentioned(document: Path) -> list[str]:
    """Every command, in blocks and in running text."""
    return [*shown(document), *INLINE.findall(document.read_text(encoding="utf-8"))]


@pytest.fixture(scope="session")
def verbs(huiqi: Any) -> set[str]:
    """The subcommands, as the help lists them."""
    listed = huiqi("--help").stdout
    return set(re.findall(r"^\W*([a-z][a-z-]+)\s", listed, re.MULTILINE))


@pytest.fixture
def desk(tmp_path: Path, kb_dir: Path) -> Path:
    """A folder as a reader has it: corpus, examples, a built knowledge base, and a document to add."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(kb_dir, tmp_path / ".kb")
    source = (ROOT / "corpus/370300-zibo-2020-56/source.txt").read_text(encoding="utf-8")
    (tmp_path / "通知.txt").write_text(source.replace("淄博", "潍坊"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_shown_commands_run(document: Path, desk: Path, huiqi: Any, serve: Any) -> None:
    for command in shown(document):
        words = shlex.split(command.split(" > ")[0])
        if words[0] == "huiqi" and words[1] == "serve":  # it runs until it is stopped
            with serve(desk / ".kb", *words[2:], "--port", "0") as (address, _):
                assert httpx.get(f"{address}/health").status_code == 200
        elif words[0] == "huiqi":
            done = huiqi(*words[1:], cwd=desk)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            assert "Traceback" not in done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_mentioned_commands_exist(document: Path, verbs: set[str]) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    for command in mentioned(document):
        words = [word for word in command.split() if not word.startswith("-")]
        if words[0] == "make":
            called = [word for word in words[1:] if re.fullmatch(r"[a-z-]+", word)]
            assert set(called) <= targets, command
        else:
            assert any(word in verbs for word in words[1:]), command


def sample(output: str) -> str:
    """The demo's answer as the README shows it: the first items of the long groups, everything else whole."""
    kept: list[str] = []
    limit, items, skipping = None, 0, False
    for line in map(str.rstrip, output.splitlines()):
        if "───" in line:
            limit, items, skipping = ITEMS_SHOWN.get(line.split()[0]), 0, False
        items += line.startswith(("●", "◐"))
        if limit is not None and items > limit and line:
            kept += [] if skipping else ["…"]
            skipping = True
        else:
            kept.append(line)
    return "```\n" + "\n".join(kept).strip() + "\n```\n"


def test_the_readme_shows_the_real_answer(desk: Path, installed: Any) -> None:
    """`HUIQI_RECORD=1 pytest tests/test_docs.py` writes it anew; the difference is then reviewed like any change."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    shown = sample(installed(*DEMO, cwd=desk).stdout)
    if os.environ.get("HUIQI_RECORD"):
        readme.write_text(SAMPLE.sub(lambda _: shown, text), encoding="utf-8")
        return
    assert SAMPLE.findall(text) == [shown], "the answer has changed: HUIQI_RECORD=1 pytest tests/test_docs.py"


def compared(markdown: str, at: int) -> str:
    """A table with its notes, numbered apart from those of the other tables of the page; without legend and sources."""
    lines = markdown.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("| "))
    table = lines[head : next(i for i in range(head, len(lines)) if not lines[i].startswith("| "))]
    notes = [line for line in lines if line.startswith("[^")]
    return "\n".join([*table, "", *notes]).replace("[^", f"[^{at}-") + "\n"


def test_the_page_on_comparisons_shows_the_real_tables(desk: Path, huiqi: Any) -> None:
    """`HUIQI_RECORD=1 pytest tests/test_docs.py` writes them anew."""
    page = ROOT / "docs/比较.md"
    text = page.read_text(encoding="utf-8")
    made = [
        (words, compared(huiqi(*shlex.split(words)[1:], "-f", "md", cwd=desk).stdout, at))
        for at, (words, _) in enumerate(TABLE.findall(text), 1)
    ]
    assert len(made) == 4
    if os.environ.get("HUIQI_RECORD"):
        left = iter(made)
        page.write_text(TABLE.sub(lambda _: "{} -->\n{}".format(*next(left)), text), encoding="utf-8")
        return
    assert TABLE.findall(text) == made, "the tables have changed: HUIQI_RECORD=1 pytest tests/test_docs.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def named(tree: ast.AST) -> Iterator[str]:
    """String literals of a module, without names of options and of environment variables, and what is compared with."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    apart = {id(k.value) for call in calls for k in call.keywords if k.arg in ("metavar", "envvar")}
    apart |= {id(a) for call in calls if ast.unparse(call.func).endswith(".environ.get") for a in call.args}
    apart |= {id(node.left) for node in ast.walk(tree) if isinstance(node, ast.Compare)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value


@cache
def codes_in_use() -> frozenset[str]:
    """Codes given to findings and errors: words in capitals joined by underscores, as string literals."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    literals = {text for path in paths for text in named(ast.parse(path.read_text(encoding="utf-8")))}
    return frozenset(text for text in literals if CODE.fullmatch(text) and not text.startswith("HUIQI_"))


@pytest.mark.skipif(not (ROOT / "kb").is_dir(), reason="the sources are not beside the tests")
def test_every_code_is_explained() -> None:
    listed = LISTED.findall((ROOT / "docs/findings.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(set(listed))
    assert codes_in_use() - set(listed) == set(), "add them to docs/findings.md"
    assert set(listed) - codes_in_use() == set(), "no longer used"


PYTHON = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", re.MULTILINE | re.DOTALL)
SERVED = "http://127.0.0.1:8000"


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if PYTHON.search(one.read_text("utf-8"))], ids=name)
def test_python_examples_print_what_is_shown(document: Path, serve: Any, kb_dir: Path) -> None:
    """`HUIQI_RECORD=1 pytest tests/test_docs.py` writes the outputs anew."""
    text, names, printed = document.read_text(encoding="utf-8"), {}, []  # type: ignore[var-annotated]
    with serve(kb_dir) as (address, _):
        for code, _ in PYTHON.findall(text):
            with redirect_stdout(io.StringIO()) as out:
                exec(compile(code.replace(SERVED, address), str(document), "exec"), names)
            printed.append(out.getvalue().replace(address, SERVED))
        names["client"].close()
    if os.environ.get("HUIQI_RECORD"):
        left = iter(printed)
        document.write_text(
            PYTHON.sub(lambda one: f"```python\n{one[1]}```\n\n```text\n{next(left)}```", text), encoding="utf-8"
        )
        return
    assert [shown for _, shown in PYTHON.findall(text)] == printed
