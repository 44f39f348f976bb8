"""A worker whose engine looks at no flag: the turn ends, and the worker is there again for the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plain.serving import Serving


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    running = Serving(tmp_path)
    yield running
    running.stop()


@pytest.mark.slow
def test_a_worker_whose_engine_does_not_stop_begins_anew(serving: Serving) -> None:
    stuck = serving.create("stubbornly")
    serving.until(stuck, "understanding")
    began = time.monotonic()
    ended = serving.client.post(f"/v1beta/interactions/{stuck}/cancel").json()
    assert ended["status"] == "cancelled" and time.monotonic() - began < 5
    following = serving.create("kite")
    # The engine would have slept for a minute.
    assert serving.until(following, "completed", timeout=40)["stage"] == "completed"
    assert serving.task(stuck)["stage"] == "cancelled"
