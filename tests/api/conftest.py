"""A server for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plain.running import Running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()
