"""The examples against the program itself: `cutaway serve` in a process of its own, with its own engine, drawn small."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from cutaway.film.inside import read_inside

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = dict(os.environ) | {
        "PYTHONPATH": str(ROOT / "src"),
        "CUTAWAY_DATA": str(tmp_path_factory.mktemp("data")),
        "CUTAWAY_SCALE": "0.1",
        "CUTAWAY_SECONDS": "2",
        "CUTAWAY_QUALITY": "draft",
        "CUTAWAY_FREE_SPACE": "16",
        "CUTAWAY_CARRY": "true",
    }
    command = [sys.executable, "-c", "from cutaway.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) in (0, 130)


def ran(address: str, folder: Path, script: str, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "GOOGLE_GEMINI_BASE_URL": address, "GEMINI_API_KEY": "any"}
    command = [sys.executable, str(ROOT / "examples" / script), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def size(film: Path) -> tuple[int, int, int]:
    with av.open(str(film)) as container:
        assert len(container.streams.audio) == 1
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def test_create(address: str, tmp_path: Path) -> None:
    ran(address, tmp_path, "create.py")
    assert size(tmp_path / "marble.mp4") == (128, 72, 48)
    assert "marble" in " ".join(thing.name for thing in read_inside(tmp_path / "marble.mp4").document().things).lower()


def test_portrait(address: str, tmp_path: Path) -> None:
    ran(address, tmp_path, "portrait.py")
    assert size(tmp_path / "city.mp4") == (72, 128, 72)


def test_second_turn(address: str, tmp_path: Path) -> None:
    """The violin is hidden, not removed, and everything else is the document it was."""
    ran(address, tmp_path, "second_turn.py")
    assert size(tmp_path / "first.mp4") == size(tmp_path / "second.mp4") == (128, 72, 48)
    first, second = (read_inside(tmp_path / name).document() for name in ("first.mp4", "second.mp4"))
    changed = [now.words for now, before in zip(second.things, first.things, strict=True) if now != before]
    assert changed and all({"violin", "bow"} & set(words) for words in changed)
    assert second.shots == first.shots and second.world == first.world
