"""What the service costs: reads while a film is drawn, large uploads, the first event, and the engine called without it.

All with `cutaway serve` in processes of its own. `python -m bench.service poll ...` and `... engine ...` are the load and the
engine beside it, in theirs.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx

from bench.figure import Figure

MARBLE = "A marble rolling fast on a chain reaction style track, continuous smooth shot."
CLIENTS, EVERY = 100, 5.0
"""So many clients ask, each this often in seconds."""
CHUNK = 8 * 2**20
MB = 2**20
_PROGRAM = [sys.executable, "-c", "from cutaway.cli import main; main()"]
_KEY = {"x-goog-api-key": "bench"}
_TICKS = os.sysconf("SC_CLK_TCK")


def figures(quick: bool) -> Iterator[Figure]:
    """The figures of the service. `quick` draws films at a quarter of the size and 4 s long, and sends 64 MB up."""
    scale, seconds = ("0.25", 4) if quick else ("1", 10)
    with tempfile.TemporaryDirectory(prefix="cutaway-bench-") as made:
        folder = Path(made)
        with _Server(folder / "films", scale) as server:
            yield Figure("memory of the process that takes requests, at its start", server.peak() / MB, "MB", 300)
            server.film(1, 3)  # what is done once is done before anything is measured
            yield from _first_events(server)
            yield from _reads(server, seconds)
            with _engine(folder / "engine", scale) as engine:
                yield _overhead(server, engine, seconds)
            yield Figure("memory of the process that takes requests, at most", server.peak() / MB, "MB", 300)
        yield from _upload(folder / "upload", 64 * MB if quick else 2048 * MB)


class _Server:
    """`cutaway serve` on `data`."""

    def __init__(self, data: Path, scale: str, **more: str) -> None:
        self.environment = _environment(data, scale) | more
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it, at the port it had before."""
        self.process = subprocess.Popen(
            [*_PROGRAM, "serve", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]
        self.port = urlsplit(self.url).port or 0
        self.client = httpx.Client(base_url=self.url, headers=_KEY, timeout=1800)
        self.client.get("/")

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)

    def film(self, seed: int, seconds: int) -> tuple[float, str]:
        """Seconds until a film was answered, and the id of its interaction."""
        began = time.perf_counter()
        answer = self.client.post("/v1/interactions", json=_body(seed, seconds)).json()
        taken = time.perf_counter() - began
        if answer.get("status") != "completed":
            raise RuntimeError(str(answer))
        return taken, answer["id"]

    def peak(self) -> float:
        """The most memory the process that takes requests has had, in bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return float(line.split()[1]) * 1024
        return 0.0

    def cpu(self) -> float:
        """Seconds of computing of the process that takes requests, without its children."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def _body(seed: int, seconds: int, **more: Any) -> dict[str, Any]:
    form = {"type": "video", "duration": f"{seconds}s", "delivery": "uri"}
    return {"model": "cutaway-1", "input": MARBLE, "response_format": form, "generation_config": {"seed": seed}} | more


def _environment(data: Path, scale: str) -> dict[str, str]:
    told = {"CUTAWAY_DATA": str(data), "CUTAWAY_SCALE": scale, "CUTAWAY_QUALITY": "draft", "CUTAWAY_FREE_SPACE": "16"}
    return dict(os.environ) | told


# --- Streams ---------------------------------------------------------------------------------------------------------


def _first_events(server: _Server) -> Iterator[Figure]:
    taken = []
    for seed in range(100, 109):
        began = time.perf_counter()
        with server.client.stream(
            "POST", "/v1/interactions", json=_body(seed, 3, stream=True, background=True)
        ) as told:
            line = next(line for line in told.iter_lines() if line.startswith("data: "))
            taken.append(time.perf_counter() - began)
        id = json.loads(line.removeprefix("data: "))["interaction"]["id"]
        server.client.post(f"/v1/interactions/{id}/cancel")
    note = f"middle of nine; the slowest {max(taken) * 1000:.0f} ms"
    yield Figure("create to the first event of its stream", statistics.median(taken) * 1000, "ms", 200, note)


# --- Reads -----------------------------------------------------------------------------------------------------------


def _reads(server: _Server, seconds: int) -> Iterator[Figure]:
    cpu_alone = server.cpu()
    alone, id = server.film(21, seconds)
    cpu_alone = server.cpu() - cpu_alone
    server.client.delete(f"/v1/interactions/{id}")  # with its segments, so that the same film is drawn again
    paths = ["/v1beta/interactions/%s?stream=false", "/v1beta/files?pageSize=20", "/cutaway/v1/interactions"]
    _, before = server.film(22, 3)
    polling = subprocess.Popen(
        [sys.executable, "-m", "bench.service", "poll", server.url, *(path.replace("%s", before) for path in paths)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert polling.stdin is not None and polling.stdout is not None
    polling.stdout.readline()  # all clients are connected
    cpu, began = server.cpu(), time.perf_counter()
    loaded, _ = server.film(21, seconds)
    cpu, wall = server.cpu() - cpu, time.perf_counter() - began
    seen = json.loads(polling.communicate("\n")[0].splitlines()[-1])
    note = f"{seen['count']} reads in {wall:.0f} s, half of them within {seen['half']:.1f} ms, the slowest {seen['slowest']:.0f} ms"
    yield Figure("reads while a film is drawn, 100 clients every 5 s, 95 %", seen["most"], "ms", 20, note)
    lost = (loaded / alone - 1) * 100
    yield Figure("what the film loses by them", lost, "%", 5, f"{alone:.1f} s alone, {loaded:.1f} s with them")
    cores = os.cpu_count() or 1
    answering = max(0.0, cpu - cpu_alone)
    share = (answering + seen["cpu"]) / (wall * cores) * 100
    note = f"{answering:.2f} s for answering, {seen['cpu']:.2f} s for asking, of {wall * cores:.0f} s"
    yield Figure("  computing of server and clients, of all cores", share, "%", 5, note)


async def _poll(url: str, paths: list[str]) -> None:
    """Ask as so many clients until a line comes in; then tell how long the answers took, in milliseconds."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    taken: list[float] = []
    random = Random(1)
    before = resource.getrusage(resource.RUSAGE_SELF)

    async def client(number: int) -> None:
        await asyncio.sleep(random.random() * EVERY)
        place, streams = number, None
        while True:
            at = time.perf_counter()
            asked = f"GET {paths[place % len(paths)]} HTTP/1.1\r\nHost: {host}:{port}\r\nx-goog-api-key: bench\r\n\r\n"
            try:
                streams = streams or await asyncio.open_connection(host, port)
                await _answered(*streams, asked.encode())
            except (OSError, asyncio.IncompleteReadError):
                # As clients do with a connection that was closed meanwhile: once more on a new one, and the time counts.
                streams = await asyncio.open_connection(host, port)
                await _answered(*streams, asked.encode())
            taken.append(time.perf_counter() - at)
            place += 1
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - at)))

    clients = [asyncio.create_task(client(number)) for number in range(CLIENTS)]
    await asyncio.sleep(EVERY)
    taken.clear()
    print("polling", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    broken = [task.exception() for task in clients if task.done()]
    for task in clients:
        task.cancel()
    if broken:
        raise RuntimeError(str(broken[0]))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
    times = sorted(1000 * one for one in taken)
    most = times[int(len(times) * 0.95)]
    print(
        json.dumps(
            {"count": len(times), "half": times[len(times) // 2], "most": most, "slowest": times[-1], "cpu": cpu}
        )
    )


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytes) -> None:
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))


# --- The engine without the service ----------------------------------------------------------------------------------


@contextmanager
def _engine(data: Path, scale: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.service", "engine"]
    process = subprocess.Popen(
        command, env=_environment(data, scale), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.communicate(timeout=60)


def _overhead(server: _Server, engine: subprocess.Popen[str], seconds: int) -> Figure:
    """The same films by turns, since what else the machine does changes while they are made."""
    assert engine.stdin is not None and engine.stdout is not None

    def direct(seed: int, length: int) -> float:
        assert engine.stdin is not None and engine.stdout is not None
        engine.stdin.write(f"{seed} {length}\n")
        engine.stdin.flush()
        return float(engine.stdout.readline())

    direct(1, 3)
    pairs = [(server.film(seed, seconds)[0], direct(seed, seconds)) for seed in (31, 32, 33)]
    ratios = [served / without for served, without in pairs]
    note = "; ".join(f"{served:.1f} s and {without:.1f} s" for served, without in pairs)
    return Figure("overhead over the engine in a warm process", (statistics.median(ratios) - 1) * 100, "%", 5, note)


def _run_engine() -> None:
    """Make a film for every line `seed seconds` that comes in, and tell how long it took."""
    from fractions import Fraction

    from cutaway.engines.registry import open_engine
    from cutaway.engines.seam import EngineRequest
    from cutaway.engines.workshop import open_workshop
    from cutaway.storage.blobs import Blobs
    from cutaway.storage.graphics import use_best_graphics
    from cutaway.storage.settings import Settings

    # As the server's workers are, however nice this one was born: what else the machine does slows both alike.
    os.setpriority(os.PRIO_PROCESS, 0, 5)
    use_best_graphics()
    settings = Settings()
    workshop = open_workshop(settings, Blobs(settings.blobs))
    engine = open_engine("stage", workshop)
    engine.warm()
    for line in sys.stdin:
        seed, seconds = line.split()
        out = settings.data / f"{seed}.mp4"
        request = EngineRequest(MARBLE, int(seed), out, seconds=Fraction(seconds), quality="draft", carry=False)
        began = time.perf_counter()
        engine.run(request, lambda progress: None, lambda: False)
        print(time.perf_counter() - began, flush=True)
    workshop.close()


# --- Uploads ---------------------------------------------------------------------------------------------------------


def _upload(data: Path, size: int) -> Iterator[Figure]:
    """A film of `size` bytes in chunks, the server killed in the middle; no worker, so that nothing is drawn."""
    head = _small_film(data)
    with _Server(data, "1", CUTAWAY_WORKERS="0", CUTAWAY_FILE_LIMIT=str(max(1, size // MB))) as server:
        told = {
            "X-Goog-Upload-Protocol": "resumable",
            "X-Goog-Upload-Command": "start",
            "X-Goog-Upload-Header-Content-Length": str(size),
            "X-Goog-Upload-Header-Content-Type": "video/mp4",
        }
        began = time.perf_counter()
        where = server.client.post("/upload/v1beta/files", headers=told, json={"file": {}}).headers["x-goog-upload-url"]
        half = size // CHUNK // 2 * CHUNK
        _sent(server, where, head, 0, half, size)
        # Killed while a chunk is on its way.
        killing = threading.Timer(0.01, lambda: os.kill(server.process.pid, signal.SIGKILL))
        peak = server.peak()
        killing.start()
        try:
            _sent(server, where, head, half, min(half + 4 * CHUNK, size - CHUNK), size)
        except (OSError, http.client.HTTPException):
            pass
        killing.join()
        server.process.wait()
        server.start()
        asked = httpx.post(where, headers={"X-Goog-Upload-Command": "query"}, timeout=60)
        there = int(asked.headers["x-goog-upload-size-received"])
        file = json.loads(_sent(server, where, head, there, size, size))["file"]
        while file["state"] == "PROCESSING":
            time.sleep(0.2)
            file = server.client.get(f"/v1beta/{file['name']}").json()
        taken = time.perf_counter() - began
        if file["state"] != "ACTIVE" or int(file["sizeBytes"]) != size:
            raise RuntimeError(str(file))
        peak = max(peak, server.peak())
    note = f"killed at {half / MB:.0f} MB and begun again there: {(half - there) / MB:.0f} MB were sent twice, {taken:.0f} s in all"
    yield Figure(f"memory of the server with a file of {size / MB:.0f} MB coming in", peak / MB, "MB", 300, note)


def _small_film(folder: Path) -> bytes:
    import av
    import numpy as np

    folder.mkdir(parents=True)
    with av.open(str(folder / "small.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in range(24):
            picture = np.full((48, 64, 3), level * 9, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return (folder / "small.mp4").read_bytes()


def _sent(server: _Server, where: str, head: bytes, start: int, end: int, size: int) -> bytes:
    """The bytes from `start` to `end` of a film that is made `size` long by a box which every reader passes over; the
    answer to the last chunk."""
    box = (size - len(head)).to_bytes(4, "big") + b"free"
    path = where.partition(str(server.port))[2]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    try:
        for at in range(start, end, CHUNK):
            chunk = bytes(min(CHUNK, size - at))
            if at == 0:
                chunk = head + box + chunk[len(head) + len(box) :]
            last = at + len(chunk) == size
            told = {
                "X-Goog-Upload-Command": "upload, finalize" if last else "upload",
                "X-Goog-Upload-Offset": str(at),
                "Content-Type": "application/json",
            }
            connection.request("POST", path, body=chunk, headers=told)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {said.decode()}")
        return said
    finally:
        connection.close()


if __name__ == "__main__":
    if sys.argv[1] == "poll":
        asyncio.run(_poll(sys.argv[2], sys.argv[3:]))
    else:
        _run_engine()
