"""Time `huiqi match` as a whole process against a Python that only imports pydantic and typer, in turn."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
FLOOR = [sys.executable, "-c", "import pydantic, typer"]


def seconds(command: list[str]) -> float:
    """Processor time of one process from start to exit: what others run is left out."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Build the bundled knowledge base, then print medians and the median of the ratios pair by pair."""
    packages = [str(ROOT / name) for name in ("kb", "engine", "ingest", "ontology")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *packages], check=True)  # as pip does for the floor
    with tempfile.TemporaryDirectory() as folder:
        huiqi = [str(Path(sys.executable).with_name("huiqi")), "--kb", f"{folder}/kb"]
        subprocess.run([*huiqi, "build", "corpus"], check=True, capture_output=True, cwd=ROOT)
        profile = str(next((ROOT / "examples").glob("*.yaml")))
        match = [*huiqi, "match", "--profile", profile, "--as-of", "2022-12-01"]
        seconds(match), seconds(FLOOR)
        pairs = [(seconds(match), seconds(FLOOR)) for _ in range(ROUNDS)]
    ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"whole process, processor time, median of {ROUNDS} in turn")
    print(f"  import pydantic, typer  {floor * 1000:8.1f} ms")
    print(f"  huiqi match             {ours * 1000:8.1f} ms   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
