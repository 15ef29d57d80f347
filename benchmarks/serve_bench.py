"""How a server holds up: match by HTTP under load beside a bare route of the same framework, with `wrk`.

Both run with one worker on this machine; the ratio is what counts. Any answer other than 200 fails the run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
CONNECTIONS, SECONDS = 8, 10
BARE = """
from fastapi import FastAPI
app = FastAPI()
@app.post("/api/match")
def match(asked: dict) -> dict:
    return {"results": []}
"""
SCRIPT = """
wrk.method = "POST"
wrk.body = [[%s]]
wrk.headers["Content-Type"] = "application/json"
local threads = {}
function setup(thread) table.insert(threads, thread) end
function response(status) if status ~= 200 then bad = (bad or 0) + 1 end end
function done(summary, latency)
  local refused = 0
  for _, one in ipairs(threads) do refused = refused + (one:get("bad") or 0) end
  io.write(string.format("RESULT %%d %%f %%f %%f %%d %%d\\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, refused,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[str]:
    """A server while a block runs; its address."""
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stderr=out, cwd=folder, env={"HUIQI_RATE": "", **_environment()})
    try:
        while not (found := re.search(r"running on (http://[\w.:]+)", log.read_text(encoding="utf-8"))):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield found[1]
    finally:
        process.terminate()
        process.wait()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}"}


def load(address: str, script: Path, connections: int) -> tuple[float, float, float, int]:
    """Requests a second, median and 99th percentile in ms, and answers that were not 200 or never came."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", str(script)]
    out = subprocess.run([*command, f"{address}/api/match"], capture_output=True, text=True, check=True).stdout
    requests, seconds, median, late, refused, broken = map(float, re.search(r"RESULT (.*)", out)[1].split())  # type: ignore[index]
    return requests / seconds, median, late, int(refused + broken)


def main() -> int:
    """Build, serve, load, print."""
    if shutil.which("wrk") is None:
        print("需要 wrk：apt-get install wrk")
        return 0
    profile = yaml.safe_load((ROOT / "examples/清真餐饮店.yaml").read_text(encoding="utf-8"))
    asked = {"profile": json.loads(json.dumps(profile["profile"], default=str)), "as_of": "2022-12-01"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "match.lua"
        script.write_text(SCRIPT % json.dumps(asked, ensure_ascii=False), encoding="utf-8")
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        huiqi = str(Path(sys.executable).with_name("huiqi"))
        subprocess.run(
            [huiqi, "--kb", str(folder / "kb"), "build", str(ROOT / "corpus")], check=True, capture_output=True
        )
        ours = [huiqi, "--kb", str(folder / "kb"), "serve", "--port", "0"]
        bare = [sys.executable, "-m", "uvicorn", "bare:app", "--port", "0", "--no-access-log"]
        for connections in (1, CONNECTIONS):
            found = {}
            for title, command in (("huiqi /api/match", ours), ("bare FastAPI route", bare)):
                with serving(command, folder) as address:
                    load(address, script, 1) if title.startswith("huiqi") else None  # the first requests load modules
                    found[title] = load(address, script, connections)
            for title, (rate, median, late, wrong) in found.items():
                shown = f"{rate:8.0f} 次/秒  中位 {median:7.2f} ms  p99 {late:7.2f} ms  失败 {wrong}"
                print(f"{connections} 连接  {title:20} {shown}")
            (_, _, ours_late, wrong), (_, _, bare_late, _) = found.values()
            print(f"{connections} 连接  p99 之比 {ours_late / bare_late:.1f}")
            if wrong:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
