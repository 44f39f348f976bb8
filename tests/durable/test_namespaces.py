"""Workers on two machines, as far as network namespaces are machines: they reach PostgreSQL and S3 over a wire that is cut."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from cutaway.interactions.service import Service
from cutaway.interactions.turn import Wish
from cutaway.interactions.workers import living
from cutaway.storage.settings import Settings
from plain.credentials import uncredentialed
from plain.engine import PlainEngine
from plain.postgres import Postgres
from plain.program import Program
from plain.s3 import S3

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("namespaces")]
_MAIN = "from cutaway.cli import main; main()"
HOST = "10.213.77.1"


@dataclass
class Wire:
    """A bridge with a namespace at each end. `names`: the namespaces."""

    bridge: str
    names: tuple[str, ...]

    def cut(self, place: int) -> None:
        """Take the namespace's cable out."""
        ip("link", "set", self._port(place), "down")

    def mend(self, place: int) -> None:
        ip("link", "set", self._port(place), "up")

    def _port(self, place: int) -> str:
        return f"{self.bridge}p{place}"


def ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.stderr.strip())


@pytest.fixture
def wire() -> Iterator[Wire]:
    if os.getuid() != 0 or not shutil.which("ip"):
        pytest.skip("network namespaces need root and the program ip")
    mark = secrets.token_hex(2)
    made = Wire(f"cut{mark}", tuple(f"cutaway-{mark}-{place}" for place in range(2)))
    try:
        ip("link", "add", made.bridge, "type", "bridge")
    except OSError as error:
        pytest.skip(f"no bridge can be made here: {error}")
    try:
        ip("addr", "add", f"{HOST}/24", "dev", made.bridge)
        ip("link", "set", made.bridge, "up")
        for place, name in enumerate(made.names):
            inner = f"{made.bridge}i{place}"
            ip("netns", "add", name)
            ip("link", "add", made._port(place), "type", "veth", "peer", "name", inner)
            ip("link", "set", inner, "netns", name)
            ip("link", "set", made._port(place), "master", made.bridge, "up")
            ip("-n", name, "addr", "add", f"10.213.77.{place + 2}/24", "dev", inner)
            ip("-n", name, "link", "set", inner, "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield made
    finally:
        for name in made.names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
        subprocess.run(["ip", "link", "del", made.bridge], capture_output=True)


@pytest.fixture
def stores(wire: Wire) -> Iterator[tuple[Postgres, S3]]:
    postgres, s3 = Postgres(HOST), S3(HOST)
    yield postgres, s3
    s3.close()
    postgres.close()


def test_a_film_by_two_machines_one_of_which_is_cut_off(
    wire: Wire, stores: tuple[Postgres, S3], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres, s3 = stores
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    shared = {"database_url": postgres.database(), "blobs_url": s3.bucket(), "lease": 4.0}
    settings = Settings(data=tmp_path / "server", engine="plain", free_space=1, **shared)  # type: ignore[arg-type]
    service = Service(settings, works="queued")
    workers = []
    try:
        for name in wire.names:
            program = Program(tmp_path / name)
            apart = settings.model_copy(update={"data": tmp_path / name / "data"})
            told = program.environment | apart.environment() | s3.environment
            command = ["ip", "netns", "exec", name, sys.executable, "-c", _MAIN, "worker"]
            workers.append(subprocess.Popen(command, env=told, stderr=subprocess.PIPE, text=True))
        for worker in workers:
            assert worker.stderr is not None and "is ready" in worker.stderr.readline()
            threading.Thread(target=worker.stderr.read, daemon=True).start()
        names = [found.name for found in living(service.books.engine)]
        assert len(set(names)) == 2, names

        wish = Wish("gently red kite", seconds=Fraction(10), seed=5)
        films = []
        for cut in (False, True):
            turn = service.create(wish)
            while service.get(turn.id).done < 2:
                assert not service.get(turn.id).ended
                time.sleep(0.02)
            owner = service.get(turn.id).worker
            if cut:
                place = next(
                    at for at in range(2) if (tmp_path / wire.names[at] / "data/running" / f"{owner}.lock").exists()
                )
                wire.cut(place)
            ended = service.wait(turn.id, timeout=120)
            assert ended.stage == "completed", ended.error
            films.append(uncredentialed(b"".join(service.film_bytes(turn.id))))
            if cut:
                assert ended.worker != owner
                assert service.report(turn.id).cost.segments_reused >= 1
                wire.mend(place)
            else:
                service.delete(turn.id)
        assert films[0] == films[1] == made_alone(tmp_path / "alone", wish)

        # Back on the wire, the lost one works again: two films at once need both.
        until = time.monotonic() + 90
        while len(living(service.books.engine)) < 2:
            assert time.monotonic() < until, "the worker that was cut off never came back"
            time.sleep(0.2)
        both = [service.create(Wish(f"slowly {name}", seconds=Fraction(2))).id for name in ("ball", "dog")]
        assert {service.wait(id, timeout=90).worker for id in both} == set(names)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        service.close()


def made_alone(folder: Path, wish: Wish) -> bytes:
    service = Service(Settings(data=folder, engine="plain", free_space=1), engines={"plain": PlainEngine})
    try:
        film = service.film_path(service.wait(service.create(wish).id, timeout=60).id)
        return uncredentialed(film.read_bytes())
    finally:
        service.close()
