"""A library that a format needs in, its absence told as a request to install it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ontology.findings import KBError


@contextmanager
def needed(library: str, extra: str) -> Iterator[None]:
    """Tell which extra of the product brings a library that is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != library:
            raise
        hint = f"。请运行：pip install 'huiqi-kb[{extra}]'"
        raise KBError("READER_MISSING", f"没有安装读取这种文件要用的 {library}", hint=hint) from error
