"""One server for all clients, as its users run it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plain.served import Served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`cutaway serve` with one worker and the plain engine, which may call webhooks on this machine."""
    running = Served(tmp_path_factory.mktemp("served"), allow_addresses="127.0.0.1")
    yield running
    running.stop()
