"""The files for running a server: every setting is explained, the unit is sound, the image copies what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from kb.server.settings import Settings, settings

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_every_setting_is_in_the_sample_file_with_a_value_that_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DEPLOY / "huiqi.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([a-z_]+) = ", text, re.MULTILINE))
    assert named == set(Settings.model_fields)
    monkeypatch.setenv("HUIQI_CONFIG", str(DEPLOY / "huiqi.toml"))
    monkeypatch.delenv("HUIQI_KB", raising=False)
    found = settings()
    for name, value in tomllib.loads(text).items():
        held = getattr(found, name)
        assert (list(held) if isinstance(held, tuple) else str(held) if isinstance(held, Path) else held) == value


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_the_unit_is_sound_and_locked_down(tmp_path: Path) -> None:
    unit = tmp_path / "huiqi.service"
    text = (DEPLOY / "huiqi.service").read_text(encoding="utf-8").replace("/opt/huiqi/bin/huiqi serve", "/bin/true")
    unit.write_text(text, encoding="utf-8")
    run = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    complaints = [line for line in run.stderr.splitlines() if "huiqi.service" in line]
    assert complaints == []
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=25", unit]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stdout


def test_the_image_copies_what_there_is() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for name in line.split()]
    assert {"kb", "engine", "ingest", "ontology", "pyproject.toml"} <= set(copied)
    for name in copied:
        assert (DEPLOY.parent / name).exists(), name
    assert "USER huiqi" in text
