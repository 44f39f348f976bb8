"""The examples of the wire, run as their users run them: with an address and a key in the environment, nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from plain.media import film
from plain.program import ROOT
from plain.served import Served, size


def ran(served: Served, folder: Path, script: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "examples" / script), *arguments]
    done = subprocess.run(command, cwd=folder, env=served.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_stream(served: Served, tmp_path: Path) -> None:
    told = ran(served, tmp_path, "stream.py", "red kite", "kite.mp4").splitlines()
    assert told[0].startswith("Understood:") and "kite" in told[0] and told[-1].startswith("v1_")
    assert size(tmp_path / "kite.mp4") == (160, 96, 144)


def test_an_upload(served: Served, tmp_path: Path) -> None:
    film(tmp_path / "film.mp4", frames=48)
    told = ran(served, tmp_path, "upload.py")
    assert "is video/mp4" in told and "lasts 2s." in told
    name = told.split()[0]
    assert name in told.splitlines()[1]
    assert served.get(name).status_code == 404


def test_a_webhook(served: Served, tmp_path: Path) -> None:
    assert ran(served, tmp_path, "webhook.py", "red kite", "kite.mp4") == "interaction.completed"
    assert size(tmp_path / "kite.mp4") == (160, 96, 48)


def test_several_at_once(served: Served, tmp_path: Path) -> None:
    told = ran(served, tmp_path, "asynchronous.py", "films", "red kite", "ball", "cube").splitlines()
    assert len(told) == 3
    assert [size(tmp_path / f"films/{number}.mp4") for number in (1, 2, 3)] == [(160, 96, 96)] * 3
