"""Films whose database is a PostgreSQL and whose blobs lie in S3: made, edited, fetched with ranges, and purged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.service import Service
from cutaway.interactions.turn import Wish
from cutaway.storage.settings import Settings
from plain.credentials import uncredentialed
from plain.engine import PlainEngine
from plain.postgres import Postgres
from plain.s3 import S3


@pytest.fixture
def settings(postgres: Postgres, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return Settings(
        data=tmp_path, engine="plain", free_space=1, database_url=postgres.database(), blobs_url=s3.bucket()
    )


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    made = Service(settings, works="durable", engines={"plain": PlainEngine})
    yield made
    made.close()


def test_a_film_and_its_edit(service: Service, tmp_path: Path) -> None:
    first = service.wait(service.create(Wish("red kite", seed=7, seconds=Fraction(3))).id, timeout=60)
    assert first.stage == "completed", first.error
    data = b"".join(service.film_bytes(first.id))
    assert len(data) == first.size and data[4:8] == b"ftyp"
    assert b"".join(service.film_bytes(first.id, 100, 300)) == data[100:300]
    service.save(first.id, tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == data == service.film_path(first.id).read_bytes()
    edit = service.wait(service.create(Wish("remove red", parent=first.id)).id, timeout=60)
    assert edit.stage == "completed", edit.error
    assert [thing.id for thing in service.scene(edit.id).things] == ["kite"]
    again = service.wait(service.create(Wish("red kite", seed=7, seconds=Fraction(3))).id, timeout=60)
    assert service.report(again.id).cost.segments_reused == 3
    assert uncredentialed(b"".join(service.film_bytes(again.id))) == uncredentialed(data)


def test_deleting_purges_the_store_and_what_was_fetched(service: Service, tmp_path: Path) -> None:
    turn = service.wait(service.create(Wish("red kite", seed=8)).id, timeout=60)
    service.film_path(turn.id)
    service.delete(turn.id)
    left = [
        blob.name for folder in ("films", "scenes", "segments", "sounds") for blob in service.books.blobs.all(folder)
    ]
    assert left == []
    assert list((tmp_path / "previews").iterdir()) == []
    with pytest.raises(NotFound):
        service.get(turn.id)


def test_the_same_bytes_as_on_this_machine(service: Service, tmp_path: Path) -> None:
    here = Service(Settings(data=tmp_path / "here", engine="plain", free_space=1), engines={"plain": PlainEngine})
    try:
        films = []
        for found in (here, service):
            turn = found.wait(found.create(Wish("red kite ball", seed=3)).id, timeout=60)
            assert turn.stage == "completed", turn.error
            films.append(b"".join(found.film_bytes(turn.id)))
        assert uncredentialed(films[0]) == uncredentialed(films[1])
    finally:
        here.close()


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://me:secret@127.0.0.1:1/films")
    with pytest.raises(BadRequest, match="127.0.0.1") as caught:
        Service(settings)
    assert "secret" not in str(caught.value)


@pytest.mark.slow
def test_a_database_that_goes_away_in_the_middle_loses_nothing(
    service: Service, settings: Settings, postgres: Postgres
) -> None:
    turn = service.create(Wish("gently red kite", seed=9, seconds=Fraction(20)))
    while service.get(turn.id).done < 1:
        pass
    postgres.stop()
    time.sleep(3)  # several times as long as a segment takes: somebody will want to write
    postgres.start()
    ended = service.wait(turn.id, timeout=120)
    assert ended.stage == "completed", ended.error
    assert service.report(turn.id).cost.segments_reused >= 1
