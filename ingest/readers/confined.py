"""A file and its format in, its extract out, read in a process of its own under limits of time and memory.

A hostile file can make any library loop or fill the memory: then only that process ends, with an error that says so.
As a program (`python -m ingest.readers.confined FORMAT NAME SECONDS MEMORY`) it is that process: bytes in, JSON out.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from ontology.findings import Finding, KBError

from .detect import Format
from .extract import Extract

MOST_SECONDS = 120
MOST_MEMORY = 2 * 1024**3
_OUT_OF_TIME = (9, 24)
"""SIGKILL and SIGXCPU, which the system sends at the limit of processor time (POSIX numbers)."""
_BUSY = 3


def read(data: bytes, name: str, form: Format, *, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> Extract:
    """The text of a file. KBError of the reader, or FILE_SLOW, FILE_MEMORY when it went over a limit.

    `seconds`: of processor time; three times as many may pass on a busy machine. `memory`: bytes of address space.
    """
    command = [sys.executable, "-m", __name__, form.value, name, str(seconds), str(memory)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_BUSY * seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise _slow(name, seconds) from error
    if done.returncode == 0:
        return _extract(json.loads(done.stdout), name)
    if -done.returncode in _OUT_OF_TIME:
        raise _slow(name, seconds)
    trace = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0 or "MemoryError" in trace:  # a library in C ends the process when it gets no memory
        limit = f"{memory // 1024**2} MB"
        raise KBError("FILE_MEMORY", f"读取要用的内存超过 {limit}", place=name, hint="，请拆分或另存为 txt 后再导入。")
    message = f"reading {name} as {form.value} failed:\n{trace}"
    raise RuntimeError(message)


def _slow(name: str, seconds: int) -> KBError:
    hint = "，请拆分，或另存为 txt 后再导入。"
    return KBError("FILE_SLOW", f"读取超过 {seconds} 秒，已停止", place=name, hint=hint)


def _extract(told: dict[str, Any], name: str) -> Extract:
    if "error" in told:
        problem = told["error"]
        raise KBError(problem["code"], problem["message"], place=problem["place"] or name, hint=problem["hint"])
    findings = tuple(Finding.model_validate(one) for one in told.pop("findings"))
    published = told.pop("published")
    return Extract(**told, published=date.fromisoformat(published) if published else None, findings=findings)


def _limit(seconds: int, memory: int) -> None:
    """Limit this process where the system can."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows: there the time alone is limited, by the parent
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _main(form: str, name: str, seconds: str, memory: str) -> None:
    data = sys.stdin.buffer.read()
    if Format(form) is not Format.OFFICE:  # LibreOffice reserves more address space than it uses
        _limit(int(seconds), int(memory))
    module = importlib.import_module(f"{__package__}.{form}")
    try:
        found = module.extract(data, name)
    except KBError as error:
        parts = {"code": error.code, "message": error.message, "place": error.place, "hint": error.hint}
        told: dict[str, Any] = {"error": parts}
    else:
        told = asdict(found)
        told["published"] = found.published.isoformat() if found.published else None
        told["findings"] = [one.model_dump(mode="json") for one in found.findings]
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    _main(*sys.argv[1:])
