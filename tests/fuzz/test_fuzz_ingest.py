"""The fuzz target holds on its seeds and on fixed random input, without atheris."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
SEEDS = sorted((HERE / "seeds").iterdir())
RANDOM_INPUTS = 150


@pytest.fixture(scope="module")
def readings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readings", HERE / "readings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_the_target_holds_on_a_seed(readings, seed):
    readings.target(seed.read_bytes())


def test_the_target_holds_on_random_input(readings):
    draw = random.Random(20)
    for turn in range(RANDOM_INPUTS):
        readings.target(bytes([turn % 4 != 0]) + draw.randbytes(draw.randrange(2, 120)))


def test_the_seeds_are_read(readings):
    """The written seeds are documents with measures, so that a mutation of them reaches every stage."""
    read = [
        readings.ingest_text(readings.decode(s.read_bytes()[1:], "x"), codes=readings.codes())
        for s in SEEDS
        if s.name in {"measures", "tiers", "notice", "broken"}
    ]
    assert all(one.document.measures for one in read)
