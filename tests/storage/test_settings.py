from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cutaway.errors import BadRequest
from cutaway.storage.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^\| `(CUTAWAY_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.M))
    existing = {f"CUTAWAY_{name.upper()}" for name in Settings.model_fields}
    assert documented == existing


def test_no_other_variable_is_read_in_secret() -> None:
    """Whatever the code reads from the environment under our name is one of the settings."""
    known = {f"CUTAWAY_{name.upper()}" for name in Settings.model_fields}
    read = set()
    for file in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"environ[^\n]*[\"'](CUTAWAY_[A-Z_]+)[\"']", file.read_text()))
    assert read - known == set()


def test_settings_come_from_the_environment() -> None:
    script = (
        "from cutaway.storage.settings import settings; s = settings();"
        "print(s.data, s.inline_limit, s.keys, s.quality, s.database, s.port)"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "CUTAWAY_DATA": "/somewhere",
        "CUTAWAY_INLINE_LIMIT": "5",
        "CUTAWAY_API_KEYS": "a, b,,",
        "CUTAWAY_QUALITY": "",
    }
    out = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert out.strip() == "/somewhere 5 ('a', 'b') standard sqlite:////somewhere/cutaway.db 8910"


@pytest.mark.parametrize("name", ["quality", "scale", "port", "inline_limit"])
def test_a_value_that_makes_no_sense_names_its_variable(name: str) -> None:
    script = "from cutaway.storage.settings import settings\ntry: settings()\nexcept ValueError as error: print(error)"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        f"CUTAWAY_{name.upper()}": "-7x",
    }
    out = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert f"CUTAWAY_{name.upper()}" in out and "docs/settings.md" in out


def test_the_error_is_one_of_ours() -> None:
    assert issubclass(BadRequest, ValueError) and settings().polling > 0
