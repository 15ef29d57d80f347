"""`huiqi` without the wait for its start: a process that has loaded everything runs each command in a copy of itself.

A command run so is a process of its own like any other: its own folder, environment, streams, signals and exit status,
and the installed script is what it runs. All share one seed of hashes, though, and what they need has been loaded: what
has to do with either is tried by the installed command. As a script this is the process that is copied.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

HUIQI = Path(sys.executable).with_name("huiqi")
ROOT = Path(__file__).parent.parent
_OUT_OF_TIME = 300


class Command:
    """A command that runs; what it can be asked and told is what a `subprocess.Popen` can."""

    def __init__(self, answer: socket.socket) -> None:
        """`answer` tells the process and, at its end, the status."""
        self._answer, self._told = answer, b""
        self.pid = self._number(None)
        self.returncode: int | None = None

    def _number(self, timeout: float | None) -> int:
        """The next number that is told; TimeoutError when none is told in time."""
        until = None if timeout is None else time.monotonic() + timeout
        while b"\n" not in self._told:
            self._answer.settimeout(None if until is None else max(until - time.monotonic(), 1e-6))
            more = self._answer.recv(100)
            assert more, "the process that commands are copied from is gone"
            self._told += more
        line, _, self._told = self._told.partition(b"\n")
        return int(line)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, or the signal that ended it as a negative number."""
        if self.returncode is None:
            try:
                self.returncode = self._number(timeout)
            except TimeoutError:
                raise subprocess.TimeoutExpired([HUIQI], timeout or 0) from None
            self._answer.close()
        return self.returncode

    def poll(self) -> int | None:
        """The same, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def started(
    place: str, words: Sequence[str], folder: str, environment: dict[str, str], streams: Sequence[int]
) -> Command:
    """Have a command run by the process that listens at a place, with the three streams given."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(place)
    socket.send_fds(line, [b"!"], streams)
    line.sendall(json.dumps([[str(HUIQI), *words], folder, environment]).encode() + b"\n")
    return Command(line)


class Ready:
    """The process that commands are copied from; it ends with the one that made it."""

    def __init__(self) -> None:
        """Start it; it loads while others go on."""
        self._folder = tempfile.TemporaryDirectory()
        self.place = str(Path(self._folder.name) / "ready")
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # numpy's, which openpyxl loads where it is there
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(self.place)
            listening.listen()
            kept = listening.fileno()
            command = [sys.executable, __file__, "--listen", str(kept)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=one_thread, pass_fds=[kept]
            )

    def close(self) -> None:
        """End it; what runs goes on."""
        self._process.communicate()
        self._folder.cleanup()

    def start(
        self,
        arguments: Sequence[str | Path],
        stdin: IO[Any],
        stdout: IO[Any],
        stderr: IO[Any],
        cwd: Path | None = None,
        **environment: str,
    ) -> Command:
        """Run a command."""
        streams = [one.fileno() for one in (stdin, stdout, stderr)]
        words, folder = [str(one) for one in arguments], str(cwd or Path.cwd())
        return started(self.place, words, folder, {**os.environ, **environment}, streams)

    def through(self, *arguments: str | Path) -> list[str]:
        """A command line that runs a command so, and takes its own streams and folder for it."""
        return [sys.executable, "-S", __file__, "--through", self.place, *map(str, arguments)]

    def run(
        self, *arguments: str | Path, cwd: Path | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as given,
            tempfile.TemporaryFile("w+", encoding="utf-8") as out,
            tempfile.TemporaryFile("w+", encoding="utf-8") as err,
        ):
            given.write(text or "")
            given.seek(0)
            command = self.start(arguments, given, out, err, cwd)
            try:
                status = command.wait(_OUT_OF_TIME)
            finally:
                command.kill()
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess([HUIQI, *arguments], status, out.read(), err.read())


def _load() -> None:
    """Import all that commands import, and read a document for the word lists and patterns."""
    import kb

    for module in pkgutil.walk_packages(kb.__path__, "kb."):
        with suppress(ImportError):  # an extra that is not installed
            importlib.import_module(module.name)
    from kb.build import faults, read_item
    from kb.corpus import discover
    from ontology import skos

    codes, item = skos.load(), min(discover(ROOT / "corpus"), key=lambda one: one.source.stat().st_size)
    faults(read_item(item, codes).document, codes)
    gc.collect()
    gc.freeze()
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a copy of a process lacks its threads"


def _take_over(line: socket.socket) -> None:
    """Make this copy the process that is asked for."""
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    words, folder, environment = json.loads(line.makefile("rb").readline())
    line.sendall(b"%d\n" % os.getpid())
    line.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = words
    sys.stdin = os.fdopen(0, encoding=sys.stdin.encoding, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding=sys.stdout.encoding, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding=sys.stderr.encoding, errors="backslashreplace", closefd=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _run() -> None:
    """Run the installed script, and end without the time that an interpreter takes to let go of all that it loaded."""
    try:
        runpy.run_path(str(HUIQI), run_name="__main__")
    except SystemExit as ended:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 1)


def _copy_on_request(listening: socket.socket) -> None:
    """Return in a copy for each command asked for; tell how each ended; exit when the one that started this is gone."""
    running: dict[int, socket.socket] = {}
    ended, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([0, listening, ended], [], [])
        if 0 in ready:
            os._exit(0)
        if ended in ready:
            ended.recv(4096)
            for process in list(running):
                found, status = os.waitpid(process, os.WNOHANG)
                if found:
                    with suppress(OSError), running.pop(process) as line:  # perhaps nobody waits for it any more
                        line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        if listening in ready:
            line, _ = listening.accept()
            process = os.fork()
            if not process:
                signal.set_wakeup_fd(-1)
                for one in (listening, ended, wake, *running.values()):
                    one.close()
                _take_over(line)
                return
            running[process] = line


def _pass_on(place: str, *words: str) -> NoReturn:
    """Have a command run with the streams of this process, and end as it ends."""
    sys.exit(started(place, words, str(Path.cwd()), dict(os.environ), (0, 1, 2)).wait())


if __name__ == "__main__":
    if sys.argv[1] == "--through":
        _pass_on(*sys.argv[2:])
    _load()
    _copy_on_request(socket.socket(fileno=int(sys.argv[2])))
    _run()
