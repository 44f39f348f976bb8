"""What all tests share: the fastest OpenGL there is, chosen before anything draws; and real stores, started when asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cutaway.storage.graphics import use_best_graphics
from plain.postgres import Postgres
from plain.s3 import S3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help="where interactions are kept")


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--database postgres`, an empty database of PostgreSQL for what a test opens without naming one."""
    if request.config.getoption("database") == "postgres":
        monkeypatch.setenv("CUTAWAY_DATABASE_URL", request.getfixturevalue("postgres").database())


def pytest_report_header() -> str:
    return f"graphics: {use_best_graphics()}"


use_best_graphics()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that runs as long as the tests do."""
    running = Postgres()
    yield running
    running.close()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """A server that speaks S3, as long as the tests run."""
    running = S3()
    yield running
    running.close()
