"""Several workers share one queue, on SQLite and PostgreSQL: real processes of `cutaway worker`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa

from cutaway.interactions.service import Service
from cutaway.interactions.tables import LEASES
from cutaway.interactions.turn import STAGES, Turn, Wish
from cutaway.interactions.workers import living
from cutaway.storage.settings import Settings
from plain.credentials import uncredentialed
from plain.engine import PlainEngine
from plain.program import Program

_MAIN = "from cutaway.cli import main; main()"
SECONDS = 8
WORDS = "gently red kite"


class Shop:
    """A service without an engine, and workers that can be started and killed one by one."""

    def __init__(self, folder: Path, database: str = "", **changes: object) -> None:
        self.program = Program(folder)
        self.settings = Settings(
            data=folder / "data",
            engine="plain",
            free_space=1,
            database_url=database,
            lease=4.0,
            **changes,  # type: ignore[arg-type]
        )
        self.service = Service(self.settings, works="queued")
        self.workers: list[subprocess.Popen[str]] = []

    def hire(self, count: int = 1) -> None:
        """Start workers, and wait until they are at work."""
        told = self.program.environment | self.settings.environment()
        for _ in range(count):
            worker = subprocess.Popen(
                [sys.executable, "-c", _MAIN, "worker"], env=told, stderr=subprocess.PIPE, text=True
            )
            self.workers.append(worker)
        for worker in self.workers[-count:]:
            assert worker.stderr is not None and "is ready" in worker.stderr.readline()
            threading.Thread(target=worker.stderr.read, daemon=True).start()

    def created(self, words: str = WORDS, seconds: int = SECONDS, seed: int = 5) -> Turn:
        return self.service.create(Wish(words, seconds=Fraction(seconds), seed=seed))

    def ended(self, id: str, timeout: float = 90) -> Turn:
        """The turn's end; fails when a stage or a count goes backwards on the way."""
        most = (0, 0)

        def look(now: Turn) -> None:
            nonlocal most
            seen = (STAGES.index(now.stage), now.done)
            assert seen[0] >= most[0] and seen[1] >= most[1], f"{seen} after {most}"
            most = seen

        ended = self.service.wait(id, look, timeout=timeout)
        assert ended.stage == "completed", (ended.stage, ended.error)
        return ended

    def drawn_by(self, id: str) -> dict[int, str]:
        """Who has drawn which segment, as far as the leases say; they go with the end of the film."""
        with self.service.books.engine.connect() as connection:
            rows = connection.execute(
                sa.select(LEASES.c.place, LEASES.c.worker).where(LEASES.c.turn == id, LEASES.c.done)
            )
            return {row.place: row.worker for row in rows}

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=40)
        self.service.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    database = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    made = Shop(tmp_path, database)
    yield made
    made.close()


def made_alone(folder: Path) -> bytes:
    """The same film by one process."""
    service = Service(Settings(data=folder, engine="plain", free_space=1), engines={"plain": PlainEngine})
    try:
        turn = service.create(Wish("gently red kite", seconds=Fraction(SECONDS), seed=5))
        assert service.wait(turn.id, timeout=60).stage == "completed"
        return uncredentialed(service.film_path(turn.id).read_bytes())
    finally:
        service.close()


def test_two_workers_draw_one_film_and_one_goes_on_when_the_other_is_killed(shop: Shop, tmp_path: Path) -> None:
    alone = made_alone(tmp_path / "alone")
    shop.hire(2)
    assert len(living(shop.service.books.engine)) == 2
    turn = shop.created()
    who: dict[int, str] = {}
    while not shop.service.get(turn.id).ended:
        who |= shop.drawn_by(turn.id)
        time.sleep(0.02)
    assert len(set(who.values())) == 2, f"only one worker drew: {who}"
    assert uncredentialed(b"".join(shop.service.film_bytes(shop.ended(turn.id).id))) == alone
    shop.service.delete(turn.id)

    # The one whose turn it is dies in the middle; the other takes the turn over, with what is finished.
    second = shop.created()
    while shop.service.get(second.id).done < 2:
        time.sleep(0.01)
    owner = shop.service.get(second.id).worker
    victim = next(worker for worker in shop.workers if named(worker, owner, shop.settings.data))
    victim.kill()
    victim.wait()
    done = shop.service.get(second.id).done
    ended = shop.ended(second.id)
    assert ended.worker != owner
    assert shop.service.report(second.id).cost.segments_reused >= done
    assert uncredentialed(b"".join(shop.service.film_bytes(second.id))) == alone


def named(worker: subprocess.Popen[str], name: str, data: Path) -> bool:
    """Whether this process holds the lock of the worker called `name`."""
    lock = os.stat(data / "running" / f"{name}.lock")
    for link in Path(f"/proc/{worker.pid}/fd").iterdir():
        try:
            found = os.stat(link)
        except FileNotFoundError:
            continue
        if (found.st_dev, found.st_ino) == (lock.st_dev, lock.st_ino):
            return True
    return False


def test_cancelling_from_another_process_frees_the_worker(shop: Shop) -> None:
    shop.hire()
    turn, waiting = shop.created("slowly kite"), shop.created("ball", 1)
    while shop.service.get(turn.id).stage != "rendering":
        time.sleep(0.01)
    began = time.monotonic()
    shop.service.cancel(turn.id)
    while shop.service.get(turn.id).stage != "cancelled":
        assert time.monotonic() - began < 5
        time.sleep(0.01)
    took = time.monotonic() - began
    assert shop.ended(waiting.id).stage == "completed"
    assert took < 1.5, took


def test_a_helper_stops_as_well(shop: Shop) -> None:
    shop.hire(2)
    turn = shop.created("slowly kite", 4)
    while len(set(leased(shop, turn.id))) < 2:
        assert not shop.service.get(turn.id).ended
        time.sleep(0.02)
    shop.service.cancel(turn.id)
    began = time.monotonic()
    assert shop.service.wait(turn.id, timeout=10).stage == "cancelled"
    # Both are free again: two films that take a second each are made side by side.
    both = [shop.created(f"slowly {name}", 1).id for name in ("ball", "dog")]
    for id in both:
        shop.ended(id)
    assert {shop.service.get(id).worker for id in both} == {worker.name for worker in living(shop.service.books.engine)}
    assert time.monotonic() - began < 30


def leased(shop: Shop, id: str) -> list[str]:
    with shop.service.books.engine.connect() as connection:
        query = sa.select(LEASES.c.worker).where(LEASES.c.turn == id, LEASES.c.worker != "")
        return list(connection.execute(query).scalars())


def test_deadlines_pass_where_no_worker_is(tmp_path: Path) -> None:
    """Queued, and held by a worker that is gone: both end in time, and cancelling needs no worker either."""
    shop = Shop(tmp_path, deadline=2)
    try:
        shop.hire()
        shop.created("kite", 1)
        orphan = shop.created("slowly kite", 20)
        while shop.service.get(orphan.id).stage not in ("rendering", "timed_out"):
            time.sleep(0.01)
        shop.workers[0].send_signal(signal.SIGKILL)
        shop.workers[0].wait()
        queued = shop.created("kite", 1)
        cancelled = shop.created("kite", 1)
        assert shop.service.cancel(cancelled.id).stage == "cancelled"
        ended = shop.service.wait(queued.id, timeout=15)
        assert (ended.stage, ended.error["code"]) == ("timed_out", "deadline_exceeded")
        assert shop.service.wait(orphan.id, timeout=30).stage == "timed_out"
    finally:
        shop.close()
