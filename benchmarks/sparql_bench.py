"""Ten clients at once, most of them with evil queries, against `huiqi serve`: who is answered, and what is left behind.

python benchmarks/sparql_bench.py [SECONDS [KB]]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

import httpx

ROOT = Path(__file__).parent.parent
HUIQI = Path(sys.executable).with_name("huiqi")
DEADLINE = 3
EVIL = {
    "endless": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "memory": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f",
    "deep": "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "large": "SELECT * { ?a ?b ?c . ?d ?b ?f }",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "update": "DROP ALL",
    "malformed": "SELECT * { ?s ?p",
    "path": "SELECT * { ?a (!hq:none)* ?b . ?b (!hq:none)* ?c }",
}
GOOD = "SELECT ?m ?q { ?m a hq:Measure ; hq:hasQuote/oa:exact ?q } LIMIT 20"


def client(address: str, name: str, query: str | None, until: float) -> list[tuple[str, int, float]]:
    """Ask again and again: the name, status and seconds of each answer."""
    found = []
    with httpx.Client(timeout=60) as session:
        while time.monotonic() < until:
            begun = time.perf_counter()
            if query:
                answer = session.post(f"{address}/sparql", data={"query": query})
            else:
                answer = session.get(f"{address}/health")
            found.append((name, answer.status_code, time.perf_counter() - begun))
            if answer.status_code == 503:
                time.sleep(0.2)
            time.sleep(0.02)
    return found


def descendants(parent: int) -> list[int]:
    """The processes below a process."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [(int(pid), int(of)) for pid, of in map(str.split, listed.splitlines())]
    found = [parent]
    for one in found:
        found += [pid for pid, of in pairs if of == one]
    return found[1:]


def memory(process: int) -> float:
    """Resident megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def handles(process: int) -> int:
    """Open files."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def show(rows: list[tuple[str, int, float]]) -> None:
    """A line a kind of query."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    codes: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for name, status, seconds in rows:
        codes[name][status] += 1
        if status == 200 or name not in ("good", "health"):
            times[name].append(seconds)
    for name, counted in codes.items():
        took = times[name] or [0.0]
        p99 = quantiles(took, n=100)[98] if len(took) > 1 else took[0]
        print(f"{name:<10} {dict(counted)}  median {median(took):.3f} s, p99 {p99:.3f} s, longest {max(took):.3f} s")


def main() -> None:
    """Build the corpus when no knowledge base is given."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        kb = sys.argv[2] if len(sys.argv) > 2 else folder
        if kb == folder:
            subprocess.run(
                [HUIQI, "--kb", kb, "build", str(ROOT / "corpus"), "--json"], check=True, stdout=subprocess.DEVNULL
            )
        trouble(kb, seconds)


def trouble(kb: str, seconds: float) -> None:
    """Start a server, trouble it, look at what is left."""
    setting = {"HUIQI_RATE": "", "HUIQI_SPARQL_SECONDS": str(DEADLINE), "HUIQI_SPARQL_MEMORY": "256"}
    command = [str(HUIQI), "--kb", kb, "serve", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **setting})
    assert server.stderr is not None
    lines = iter(server.stderr.readline, "")
    address = next(found[1] for line in lines if (found := re.search(r"running on (http://\S+)", line)))
    with ThreadPoolExecutor(12) as threads:
        threads.submit(lambda: [None for _ in lines])
        alone = client(address, "good", GOOD, time.monotonic() + 5)
        print("alone:")
        show(alone)
        before = memory(server.pid), handles(server.pid), len(descendants(server.pid))
        until = time.monotonic() + seconds
        asked = [threads.submit(client, address, name, query, until) for name, query in EVIL.items()]
        asked += [threads.submit(client, address, *one, until) for one in (("good", GOOD), ("health", None))]
        most = 0
        while time.monotonic() < until:
            most = max(most, len(descendants(server.pid)))
            time.sleep(0.5)
        print("together:")
        show([row for one in asked for row in one.result()])
        print("afterwards:")
        show(client(address, "good", GOOD, time.monotonic() + 5))
        after = memory(server.pid), handles(server.pid), len(descendants(server.pid))
        print(
            f"server, before and after: {before[0]:.0f} and {after[0]:.0f} MB, {before[1]} and {after[1]} open files,"
        )
        print(f"{before[2]} and {after[2]} processes below it, at most {most}")
        below = descendants(server.pid)
        server.terminate()
        server.wait(30)
        time.sleep(1)
        left = [one for one in below if Path(f"/proc/{one}").exists()]
        print(f"processes left after it stopped: {len(left)}")


if __name__ == "__main__":
    main()
