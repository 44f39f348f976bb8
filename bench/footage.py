"""How long footage takes: ten seconds of 720p through the program, from process start to finished file."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.clips import SECONDS, hour, talking
from bench.figure import Figure

_PROGRAM = [sys.executable, "-c", "from cutaway.cli import main; main()"]
_MEGABYTE = 1024


def figures(quick: bool) -> Iterator[Figure]:
    """The figures of footage. `quick` takes a clip of a quarter of the size."""
    folder = Path(tempfile.mkdtemp(prefix="bench-footage-"))
    os.environ["CUTAWAY_DATA"] = str(folder / "data")
    try:
        clip = talking(folder / "clip.mp4", SECONDS, (320, 180) if quick else (1280, 720))
        yield from _edits(clip, folder)
        yield from _long(folder, quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _edits(clip: Path, folder: Path) -> Iterator[Figure]:
    for what, words, bound in (
        ("grade, and the first look at the clip", "make it look like golden hour", SECONDS / 2),
        ("grade", "make it look like a moody night", SECONDS / 2),
        ("titles", 'write "Good morning" at the top', SECONDS / 2),
        ("subtitles burned in, transcript included", "add subtitles", 10),
        ("vertical version", "make a vertical version that follows the speaker", 15),
        ("background replaced", "replace the background with solid green", 60),
    ):
        seconds, memory, told = _edited(clip, words, folder / "out.mp4")
        note = "" if "Changed:" in told else "NOT DONE: " + told[-200:]
        yield Figure(f"10 s of 720p, {what}", seconds, "s", bound, note)
        yield Figure("  peak memory of the largest of its processes", memory, "MB", 2048)
        first = seconds
    again, _, _ = _edited(folder / "out.mp4", "make the background blue instead", folder / "again.mp4")
    yield Figure("  a second turn, another colour, against the first", again / first, "times", 1 / 3, f"{again:.1f} s")
    _, _, told = _edited(
        clip, "upscale it to 1080p", folder / "large.mp4", ("--task", "upscale", "--resolution", "1080p"), 40
    )
    estimate = re.search(
        r"[^.\n]*(minute|second)s?[^.\n]*super-resolution[^.\n]*|[^.\n]*super-resolution[^.\n]*", told, re.IGNORECASE
    )
    yield Figure(
        "  super-resolution is estimated before it runs",
        0 if estimate else 1,
        "missing",
        0,
        estimate[0].strip()[:120] if estimate else "",
    )


def _long(folder: Path, quick: bool) -> Iterator[Figure]:
    """An hour of footage: it is planned, drawn a second after the other, and can be stopped."""
    clip = hour(folder / "hour.mp4", 600 if quick else 3600)
    log = folder / "hour.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [*_PROGRAM, "edit", str(clip), "make it warmer", "-o", str(folder / "hour-out.mp4"), "--quality", "draft"],
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        began, most = time.perf_counter(), 0.0
        while time.perf_counter() - began < 60 and process.poll() is None:
            time.sleep(0.5)
            most = max(most, _memory(process.pid))
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    told = log.read_text()
    drawn = [int(number) for number in re.findall(r"drawing, (\d+) of", told)]
    note = f"{max(drawn, default=0)} of {3600 if not quick else 600} seconds in the first minute"
    yield Figure("an hour of footage: peak memory while it is drawn", most, "MB", 2048, note)


def _edited(clip: Path, words: str, out: Path, more: tuple[str, ...] = (), most: int = 600) -> tuple[float, float, str]:
    """Seconds, peak memory of the largest process in MB, and what was printed."""
    began = time.perf_counter()
    command = [*_PROGRAM, "edit", str(clip), words, "-o", str(out), "--quality", "draft", *more]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=most)
        told = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        told = "".join(part.decode() if isinstance(part, bytes) else part or "" for part in (late.stdout, late.stderr))
    seconds = time.perf_counter() - began
    return seconds, max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before) / _MEGABYTE, told


def _memory(pid: int) -> float:
    """Megabytes that the largest process of a group holds now."""
    most = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.getpgid(int(entry.name)) == pid:
                found = re.search(r"VmHWM:\s+(\d+)", (entry / "status").read_text())
                most = max(most, int(found[1]) / _MEGABYTE if found else 0)
        except (OSError, ValueError):
            continue
    return most
