"""Google's own client, unmodified, against a server: the examples' calls on the plain engine."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

from plain.running import Running

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def ran(server: Running, script: str, *arguments: str) -> str:
    """What an example printed, run as its users run it: with an address and a key in the environment, nothing else."""
    environment = {"PATH": os.environ["PATH"], "GOOGLE_GEMINI_BASE_URL": server.url, "GEMINI_API_KEY": "any"}
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / script), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def size(film: Path) -> tuple[int, int, int]:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def test_create_writes_the_film(server: Running, tmp_path: Path) -> None:
    id = ran(server, "create.py", "red kite", str(tmp_path / "film.mp4"))
    assert size(tmp_path / "film.mp4") == (160, 96, 48)
    assert (tmp_path / "film.mp4").read_bytes() == server.service.film_path(id).read_bytes()


def test_portrait_asks_for_a_format_and_downloads(server: Running, tmp_path: Path) -> None:
    ran(server, "portrait.py", "red kite", str(tmp_path / "film.mp4"))
    assert size(tmp_path / "film.mp4") == (96, 160, 72)


def test_the_second_turn_continues_the_first(server: Running, tmp_path: Path) -> None:
    first, second = ran(server, "second_turn.py", "kite ball", "remove ball", str(tmp_path)).split()
    assert server.service.get(second).parent == first
    assert [thing.id for thing in server.service.scene(first).things] == ["kite", "ball"]
    assert [thing.id for thing in server.service.scene(second).things] == ["kite"]
    for name, id in (("first.mp4", first), ("second.mp4", second)):
        assert (tmp_path / name).read_bytes() == server.service.film_path(id).read_bytes()


def test_background_polls_until_it_is_there(server: Running, tmp_path: Path) -> None:
    ran(server, "background.py", "kite", str(tmp_path / "film.mp4"))
    assert size(tmp_path / "film.mp4")[2] == 48


def test_errors_reach_the_client_as_its_own(server: Running) -> None:
    genai = pytest.importorskip("google.genai")
    client = genai.Client(api_key="any", http_options={"base_url": server.url})
    with pytest.raises(Exception, match="maximum allowed 10s"):
        client.interactions.create(
            model="gemini-omni-1.1-flash", input="kite", response_format={"type": "video", "duration": "11s"}
        )
    made = client.interactions.create(model="gemini-omni-1.1-flash", input="kite")
    assert base64.b64decode(made.output_video.data)[4:8] == b"ftyp"
    assert client.interactions.delete(made.id) is None
    with pytest.raises(Exception, match="404"):
        client.interactions.get(made.id)
