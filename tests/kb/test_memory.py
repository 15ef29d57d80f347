"""A process that answers for long looks seldom for unused memory, yet lets go of what a new build replaced."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path
from shutil import copytree

from kb.build import build
from kb.place import Place
from kb.snapshots import Snapshots

_LOADED = """
import gc
from kb.application import served
served()
print(gc.isenabled(), gc.get_freeze_count() > 10_000, gc.get_threshold()[0] > 10_000)
"""


def test_a_server_leaves_what_it_loaded_out_of_all_looks():
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["True"] * 3


def test_a_replaced_knowledge_base_is_let_go_of_after_its_last_reader(tmp_path: Path, kb_dir: Path, corpus: Path):
    copytree(kb_dir, tmp_path / "kb")
    snapshots, place = Snapshots(tmp_path / "kb"), Place(tmp_path / "kb")
    with snapshots.lease() as kb:
        old = weakref.ref(kb)
        del kb
        gc.disable()
        try:
            build(place, corpus)
            with snapshots.lease() as new:
                assert old() is not new
        finally:
            gc.enable()
    assert old() is None
    snapshots.close()
