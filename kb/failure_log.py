"""The log for the details of a failure, outside the knowledge base: nothing in, the logger and its file out."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path


def failure_log() -> tuple[logging.Logger, str]:
    """A log for the details of a failure, outside the knowledge base, and its file."""
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "huiqi"
    try:
        home.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(home / "huiqi.log", encoding="utf-8")
    except OSError:
        handler = logging.FileHandler(Path(tempfile.gettempdir()) / "huiqi.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.Logger("huiqi")
    log.addHandler(handler)
    return log, handler.baseFilename
