"""Workers end when they should, nothing is left behind, and the next query is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.base import KnowledgeBase
from kb.sparql.errors import QueryError
from kb.sparql.media import USUAL, Wanted
from kb.sparql.pool import Limits, Pool
from kb.sparql.service import Queries

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
LARGE = "SELECT * { ?a ?b ?c }"
DEEP = "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }"
SIMPLE = "ASK { ?s ?p ?o }"
YES = b'{"head":{},"boolean":true}'


def workers(parent: int) -> list[int]:
    """The processes of workers that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes()
            of = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"kb.sparql.worker" in words and of == parent:
            found.append(int(path.name))
    return sorted(found)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (ENDLESS, "SPARQL_DEADLINE"),
        (GREEDY, "SPARQL_HEAVY"),
        (DEEP, "SPARQL_HEAVY"),
        (LARGE, "SPARQL_LARGE"),
        ("SELECT * {", "SPARQL_SYNTAX"),
    ],
)
def test_a_bad_query_ends_and_the_next_is_answered(pool: Pool, query: str, code: str) -> None:

    def seconds() -> float:
        begun = time.monotonic()
        with pytest.raises(QueryError) as refused:
            pool.ask(query, USUAL)
        assert refused.value.code == code
        return time.monotonic() - begun

    # one that a busy machine holds up, or that waits for a worker to start, takes longer now and then
    assert any(seconds() < pool.limits.seconds + 2 for _ in range(3))
    for _ in range(2 * pool.limits.workers):
        assert pool.ask(SIMPLE, USUAL).body == YES


def test_a_mistake_is_told_with_its_place(pool: Pool) -> None:
    with pytest.raises(QueryError) as refused:
        pool.ask("SELECT *\n{ ?s nothere:name ?o }", USUAL)
    assert (refused.value.line, refused.value.column) == (2, 18)
    assert "第 2 行第 18 列" in str(refused.value)


def test_a_form_that_does_not_suit_is_refused(pool: Pool) -> None:
    with pytest.raises(QueryError) as refused:
        pool.ask("DESCRIBE region:370300", Wanted("text/csv", None))
    assert refused.value.code == "SPARQL_FORM"


def test_no_process_is_left(pool_of: Callable[..., Pool]) -> None:
    before = workers(os.getpid())
    pool = pool_of(seconds=1, workers=2)
    for _ in range(2):
        pool.ask(SIMPLE, USUAL)
        with pytest.raises(QueryError):
            pool.ask(ENDLESS, USUAL)
    assert len(workers(os.getpid())) == len(before) + 2
    pool.close()
    assert workers(os.getpid()) == before


def test_too_many_at_once_are_told_to_wait(pool_of: Callable[..., Pool]) -> None:
    pool = pool_of(seconds=2, workers=1, patience=0.1)
    pool.ask(SIMPLE, USUAL)

    def asked(query: str) -> QueryError | None:
        try:
            pool.ask(query, USUAL)
        except QueryError as error:
            return error
        return None

    with ThreadPoolExecutor(6) as threads:
        found = [one for one in threads.map(asked, [ENDLESS] * 6) if one is not None]
    codes = sorted(one.code for one in found)
    assert codes == ["SPARQL_BUSY"] * 5 + ["SPARQL_DEADLINE"]
    assert all(one.wait == 2 for one in found if one.code == "SPARQL_BUSY")
    assert pool.ask(SIMPLE, USUAL).body == YES


def test_a_worker_that_dies_is_replaced(pool_of: Callable[..., Pool]) -> None:
    before = workers(os.getpid())
    pool = pool_of(workers=1)
    pool.ask(SIMPLE, USUAL)
    (worker,) = set(workers(os.getpid())) - set(before)
    os.kill(worker, signal.SIGKILL)
    # Until all its threads are gone: the first one ends before the process can be waited for.
    os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
    assert pool.ask(SIMPLE, USUAL).body == YES


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "nothing", Limits(workers=1))
    with pytest.raises(QueryError) as refused:
        pool.ask(SIMPLE, USUAL)
    assert refused.value.code == "SPARQL_START"
    pool.close()


def test_a_worker_ends_itself_when_the_server_is_gone(changing_kb: KnowledgeBase) -> None:
    script = f"""
from pathlib import Path
from kb.sparql.pool import Limits, Pool
from kb.sparql.media import USUAL
pool = Pool(Path({str(changing_kb.store)!r}), Limits(seconds=1, workers=1))
pool.ask({SIMPLE!r}, USUAL)
print("ready", flush=True)
pool.ask({ENDLESS!r}, USUAL)
"""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=root) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        (worker,) = workers(server.pid)
        time.sleep(0.3)
        server.kill()
    until = time.monotonic() + 6
    while time.monotonic() < until and _runs(worker):
        time.sleep(0.1)
    assert not _runs(worker)


def test_a_new_build_takes_over_while_an_old_query_runs(changing_kb: KnowledgeBase, kb_dir: Path) -> None:
    queries = Queries(Limits(seconds=20, workers=1))
    count = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a hq:PolicyDocument }"
    csv = Wanted("text/csv", None)
    with KnowledgeBase(kb_dir) as other:
        old = queries.of(changing_kb.store)
        assert old.ask(count, csv).body.split() == [b"n", b"7"]
        slow = "SELECT (COUNT(*) AS ?n) { ?a a hq:Measure . ?b a hq:Measure . ?c a hq:Reference }"
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(old.ask, slow, csv)
            time.sleep(0.05)
            new = queries.of(other.store)
            assert new.ask(count, csv).body.split() == [b"n", b"5"]
            assert running.result().body.startswith(b"n")
        assert old.ask(SIMPLE, USUAL).body == YES  # who had it already is answered still
        assert queries.of(other.store) is new
    queries.close()


def _runs(process: int) -> bool:
    """Whether a process lives (one that ended and waits to be noticed does not)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
