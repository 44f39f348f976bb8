"""`cutaway serve` with its workers as a process group that can be killed as a whole, and a client that never stops asking."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from cutaway.interactions.turn import STAGES
from plain.program import Program

MODEL, KEY = "gemini-omni-1.1-flash", {"x-goog-api-key": "any"}
_MAIN = "from cutaway.cli import main; main()"


class Serving:
    """The program with the plain engine, started at once, always on the same port and data."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.program = Program(folder)
        self.program.environment |= {
            "CUTAWAY_CARRY": "true",
            "CUTAWAY_ALLOW_ADDRESSES": "127.0.0.1",
            "CUTAWAY_WEBHOOK_RETRY": "0.3",
            "CUTAWAY_WEBHOOK_TIMEOUT": "2",
        } | environment
        self.data = Path(self.program.environment["CUTAWAY_DATA"])
        self._said = folder / "said.txt"
        self._port = "0"
        self.process: subprocess.Popen[str]
        self.start()
        self._port = self.url.rsplit(":", 1)[1]
        self.client = httpx.Client(base_url=self.url, headers=KEY, timeout=60)
        self._wait_for_worker()

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self._said.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, "serve", "--port", self._port],
                cwd=self.program.folder,
                env=self.program.environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "http" in line, self._said.read_text()[-2000:]
        self.url = line.split()[-1]

    def _wait_for_worker(self) -> None:
        """What the plain engine can do is not known before one has been there."""
        until = time.monotonic() + 60
        while "is ready" not in self._said.read_text():
            assert time.monotonic() < until, self._said.read_text()[-2000:]
            time.sleep(0.02)

    def kill(self) -> None:
        """All of it at once: the server, its workers, and whom they started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def stop(self) -> None:
        """End it as an operator does."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        if self.process.stdout is not None:
            self.process.stdout.close()

    def create(self, words: str, seconds: int = 3, **more: Any) -> str:
        """The id of a new interaction that runs in the background."""
        form = {"type": "video", "duration": f"{seconds}s", "delivery": "uri"}
        body = {"model": MODEL, "input": words, "background": True, "response_format": form, **more}
        answer = self.client.post("/v1beta/interactions", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def task(self, id: str) -> dict[str, Any]:
        """The turn in full."""
        answer = self.client.get(f"/cutaway/v1/interactions/{id}")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def until(self, id: str, *stages: str, done: int = 0, timeout: float = 60) -> dict[str, Any]:
        """The turn once it is in one of these stages, or past them, with so many segments."""
        least = min(STAGES.index(stage) for stage in stages)
        end = time.monotonic() + timeout
        while True:
            now = self.task(id)
            if STAGES.index(now["stage"]) >= least and (now["segments_ready"] >= done or now["stage"] == "completed"):
                return now
            assert time.monotonic() < end, now
            time.sleep(0.01)


class Poller:
    """Asks for a turn all the time, over restarts; `faults` lists whatever a client must never see."""

    def __init__(self, url: str, id: str) -> None:
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.gaps = 0
        self._url, self._id = url, id
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more, and fail with what was seen that must not be."""
        self._ended.set()
        self._thread.join(timeout=30)
        assert not self.faults, self.faults

    def _poll(self) -> None:
        most, ended = (0, 0), ""
        with httpx.Client(base_url=self._url, headers=KEY, timeout=30) as client:
            while not self._ended.wait(0.03):
                try:
                    own = client.get(f"/cutaway/v1/interactions/{self._id}")
                    wire = client.get(f"/v1beta/interactions/{self._id}")
                except httpx.TransportError:
                    self.gaps += 1
                    continue
                if own.status_code != 200 or wire.status_code != 200:
                    self.faults.append(f"{own.status_code} {own.text[:200]} {wire.status_code} {wire.text[:200]}")
                    continue
                stage, status = own.json()["stage"], wire.json()["status"]
                now = (STAGES.index(stage), own.json()["segments_ready"])
                if now[0] < most[0] or now[1] < most[1]:
                    self.faults.append(f"{STAGES[now[0]]} {now[1]} came after {STAGES[most[0]]} {most[1]}")
                most = (max(most[0], now[0]), max(most[1], now[1]))
                if ended and status != ended:
                    self.faults.append(f"{status} after {ended}")
                ended = status if status != "in_progress" else ended
                if not self.seen or self.seen[-1] != stage:
                    self.seen.append(stage)
