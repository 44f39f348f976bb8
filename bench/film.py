"""How long films take from the words to the finished file, in fresh processes and on a running server."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.figure import Figure

MARBLE = "A marble rolling fast on a chain reaction style track, continuous smooth shot."
ROOM = "A living room with a red sofa, a floor lamp and a cat on the rug; the lamp turns on after 3 seconds"
LATER = "the lamp turns on after 5.5 seconds"
"""Touches seconds 3, 4 and 5 of twelve: a lamp that came on at 6 would glow up in a fourth."""
_PROGRAM = [sys.executable, "-c", "from cutaway.cli import main; main()"]
_MEGABYTE = 1024
"""Of the kilobytes that the kernel counts peak memory in."""


def figures(quick: bool) -> Iterator[Figure]:
    """The figures of whole films. `quick` draws them at a quarter of the size."""
    scale = "0.25" if quick else "1"
    found = _yardstick(quick)
    yardstick = None if found is None else found["yardstick_ms"] / 1000
    if found is not None:
        note = f"{found['ours_ms']} ms and {found['yardstick_ms']} ms"
        yield Figure("a frame of the yardstick's scene, ours against it", found["ratio"], "times", 0.75, note)
    with _folder() as folder:
        for quality, frames in (("draft", 240), ("standard", 480)):
            seconds, memory = _made(folder / quality, MARBLE, 10, quality, scale)
            bound = None if yardstick is None else frames * yardstick + 4
            note = "" if yardstick is None else f"{(seconds - 4) / yardstick:.0f} yardstick frames + 4 s"
            yield Figure(f"10 s of marble, {quality}, process start to file", seconds, "s", bound, note)
            yield Figure(f"  peak memory of the larger of its processes, {quality}", memory, "MB", 2048)
        yield _same_bytes(folder, scale)
        long, long_memory = _made(folder / "forty", MARBLE, 40, "draft", scale)
        short, short_memory = _made(folder / "ten", MARBLE, 10, "draft", scale)
        yield Figure("40 s against 10 s, draft", long / short, "times", 4.2, f"{long:.1f} s and {short:.1f} s")
        yield Figure(
            "  their peak memory",
            long_memory / short_memory,
            "times",
            None,
            f"{long_memory:.0f} and {short_memory:.0f} MB",
        )
        yield from _served(folder, scale)


def _served(folder: Path, scale: str) -> Iterator[Figure]:
    began = time.perf_counter()
    with _server(folder / "server", scale) as client:
        yield Figure(
            "first second playable, cold (server process started too)", _first_second(client, began, 1), "s", 8
        )
        yield Figure("first second playable, warm server", _first_second(client, time.perf_counter(), 2), "s", 4)
        first, id, _ = _turn(client, {"input": ROOM, "response_format": {"duration": "12s"}})
        edit, _, report = _turn(client, {"input": LATER, "previous_interaction_id": id})
        drawn = report["cost"]["segments_rendered"]
        note = f"{edit:.1f} s and {first:.1f} s; {drawn} of 12 segments drawn"
        yield Figure("an edit of 3 of 12 segments against its first film", edit / first, "times", 0.35, note)


def _made(data: Path, words: str, seconds: int, quality: str, scale: str) -> tuple[float, float]:
    """Seconds from the start of a process to its finished file, and its peak memory in MB."""
    command = [*_PROGRAM, "make", words, "-o", str(data) + ".mp4"]
    command += ["--seconds", str(seconds), "--quality", quality, "--seed", "1"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=_environment(data, scale), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds_taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        assert process.stderr is not None
        raise RuntimeError(process.stderr.read().decode())
    return seconds_taken, usage.ru_maxrss / _MEGABYTE


def _same_bytes(folder: Path, scale: str) -> Figure:
    """How many different films two processes make of the same words and seed, without a common cache."""
    digests = set()
    for name in ("one", "two"):
        _made(folder / name, MARBLE, 2, "draft", scale)
        digests.add(hashlib.sha256((folder / f"{name}.mp4").read_bytes()).hexdigest())
    return Figure("different bytes from two processes, same words and seed", len(digests) - 1, "films", 0)


def _first_second(client: httpx.Client, began: float, seed: int) -> float:
    body = {"model": "cutaway-1", "input": MARBLE, "background": True, "generation_config": {"seed": seed}}
    id = client.post("/v1/interactions", json=body).json()["id"]
    while client.get(f"/cutaway/v1/interactions/{id}/video").status_code != 200:
        time.sleep(0.1)  # asking more often would take time from what is measured
    taken = time.perf_counter() - began
    client.post(f"/v1/interactions/{id}/cancel")
    return taken


def _turn(client: httpx.Client, body: dict[str, Any]) -> tuple[float, str, dict[str, Any]]:
    began = time.perf_counter()
    asked = {"model": "cutaway-1", "response_format": {"delivery": "uri"}} | body
    asked["response_format"] = {"delivery": "uri"} | asked["response_format"]
    answer = client.post("/v1/interactions", json=asked).json()
    taken = time.perf_counter() - began
    if answer["status"] != "completed":
        raise RuntimeError(str(answer["errors"]))
    return taken, answer["id"], client.get(f"/cutaway/v1/interactions/{answer['id']}/report").json()


@contextmanager
def _server(data: Path, scale: str) -> Iterator[httpx.Client]:
    environment = _environment(data, scale) | {"CUTAWAY_QUALITY": "draft"}
    process = subprocess.Popen([*_PROGRAM, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=url, headers={"x-goog-api-key": "bench"}, timeout=1800) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cutaway-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(data: Path, scale: str) -> dict[str, str]:
    return dict(os.environ) | {"CUTAWAY_DATA": str(data), "CUTAWAY_SCALE": scale, "CUTAWAY_FREE_SPACE": "16"}


def _yardstick(quick: bool) -> dict[str, Any] | None:
    """What `bench/yardstick.py` measures now, times in milliseconds; None where nothing can be drawn."""
    script = Path(__file__).with_name("yardstick.py")
    command = [sys.executable, str(script), "6" if quick else "24", "--quality", "standard"]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return found
