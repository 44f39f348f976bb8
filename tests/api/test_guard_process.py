"""The program itself as a process: what it loads, what it writes down, what it tells collectors."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from cutaway.api.tracing import Tracing
from cutaway.errors import Missing
from plain.running import Running

HEAVY = (
    "numpy moderngl spacy av mujoco onnxruntime tokenizers cutaway.engines.stage cutaway.film.make cutaway.render cutaway.sound"
    " cutaway.staging cutaway.brief cutaway.props"
).split()


@dataclass
class Collector:
    """Stands where an OpenTelemetry collector would."""

    url: str
    got: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.got.append(self.path.encode() + b"\n" + self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        told = Collector(f"http://127.0.0.1:{listening.server_address[1]}")
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield told
        listening.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize("prompts", [False, True])
def test_the_process_that_answers(tmp_path: Path, collector: Collector, prompts: bool) -> None:
    """It loads no engine, writes down no secret, and no prompt unless asked."""
    ask, out, log = tmp_path / "ask", tmp_path / "modules", tmp_path / "log"
    script = (
        "import json, pathlib, sys, threading, time\n"
        f"ask, out = pathlib.Path({str(ask)!r}), pathlib.Path({str(out)!r})\n"
        "def tell():\n"
        "    while not ask.exists(): time.sleep(0.05)\n"
        "    out.with_suffix('.new').write_text(json.dumps(sorted(sys.modules)))\n"
        "    out.with_suffix('.new').rename(out)\n"
        "threading.Thread(target=tell, daemon=True).start()\n"
        "from cutaway.cli import main\n"
        "main()\n"
    )
    environment = dict(
        os.environ,
        CUTAWAY_DATA=str(tmp_path / "data"),
        CUTAWAY_WORKERS="0",
        CUTAWAY_API_KEYS="alice:very-secret-1,bob:very-secret-2",
        CUTAWAY_LOG_PROMPTS=str(prompts),
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
    )
    command = [sys.executable, "-c", script, "serve", "--port", "0"]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        _asked(url)
        ask.touch()
        until = time.monotonic() + 60
        while not out.exists() and time.monotonic() < until:
            time.sleep(0.05)
        loaded = set(json.loads(out.read_text()))
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert sorted(name for name in HEAVY if name in loaded) == []

    text = log.read_text()
    lines = re.findall(r"^\S+ \S+ INFO cutaway.requests: (.*)$", text, re.MULTILINE)
    assert any(re.fullmatch(r"alice POST /v1beta/interactions 200 \d+ ms \d+ bytes", line) for line in lines), text
    assert any(re.fullmatch(r"bob GET /v1/models 200 \d+ ms \d+ bytes", line) for line in lines)
    assert any(re.fullmatch(r"- GET /v1/models 401 \d+ ms \d+ bytes", line) for line in lines)
    assert (
        "very-secret" not in text
        and "signature=abc" not in text
        and "upload_id=" not in text.replace("upload_id=...", "")
    )
    assert ("crimson walrus" in text) is prompts
    assert "secret scenery" not in text and "\nX-Evil" not in text

    traced = b"".join(collector.got)
    assert traced.startswith(b"/v1/traces\n") and b"/{version}/interactions" in traced
    assert b"very-secret" not in traced and b"walrus" not in traced and bytes.fromhex("ab" * 16) in traced


def _asked(url: str) -> None:
    """What a client might ask, with secrets wherever they can be."""
    key, model = {"x-goog-api-key": "very-secret-1"}, "gemini-omni-1.1-flash"
    within = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    create = {"model": model, "input": "a crimson walrus", "background": True}
    made = httpx.post(f"{url}/v1beta/interactions", json=create, headers=key | within, timeout=60)
    assert made.status_code == 200, made.text
    id = made.json()["id"]
    assert httpx.get(f"{url}/v1/interactions/{id}", headers=key).json()["status"] == "in_progress"
    assert httpx.get(f"{url}/v1/models?key=very-secret-2").status_code == 200
    assert httpx.get(f"{url}/v1/models?key=very-secret-wrong").status_code == 401
    assert httpx.get(f"{url}/v1/models", headers={"authorization": "Bearer very-secret-1"}).status_code == 200
    odd = "files/http:%2F%2Fhost%2Fv1beta%2Ffiles%2Fabc:download%3Falt=media&key=very-secret-1&signature=abc"
    assert httpx.get(f"{url}/v1/{odd}", headers=key).status_code == 404
    assert httpx.get(f"{url}/v1/files/a%0d%0aX-Evil:1", headers=key).status_code == 404
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    begun = httpx.post(f"{url}/upload/v1/files", json={"file": {"mime_type": "image/png"}}, headers=key | start)
    chunk = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    httpx.post(begun.headers["x-goog-upload-url"], content=b"not a picture", headers=chunk)
    refused = {"model": model, "input": "secret scenery", "bogus": 1}
    assert httpx.post(f"{url}/v1/interactions", json=refused, headers=key).status_code == 400
    assert httpx.post(f"{url}/cutaway/v1/estimate", json=create, headers=key, timeout=60).status_code == 200
    assert httpx.get(f"{url}/readyz").json()["checks"] == {"database": "ok", "blobs": "ok", "worker": "missing"}
    assert re.search(r"^cutaway_queue_length 1$", httpx.get(f"{url}/metrics").text, re.MULTILINE)
    assert httpx.get(f"{url}/openapi.json").json()["openapi"] == "3.1.0"
    # Another name than loopback's is fine with keys, a page is not.
    assert httpx.get(f"{url}/v1/models", headers=key | {"host": "films.example"}).status_code == 200
    assert httpx.get(f"{url}/v1/models", headers=key | {"origin": "https://films.example"}).status_code == 403


def test_a_turn_is_traced_within_its_request(
    tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    before = len(collector.got)
    running = Running(tmp_path, works="here")
    try:
        running.client.headers["traceparent"] = f"00-{'5e' * 16}-{'cd' * 8}-01"
        made = running.made("hidden walrus")
    finally:
        running.stop()
    told = b"".join(collector.got[before:])
    turns = [part for part in told.split(b"cutaway.turn") if bytes.fromhex("5e" * 16) in part]
    assert made["status"] == "completed" and turns and told.count(bytes.fromhex("5e" * 16)) >= 2
    assert b"completed" in told and b"walrus" not in told


def test_traces_without_their_packages_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(Missing, match=r"Install cutaway\[tracing\]"):
        Tracing()
