"""What a turn's film says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cutaway.engines.seam import EngineResult, Extra
from cutaway.film.credentials.reading import read_credentials
from cutaway.interactions.credentials import signed_film
from cutaway.interactions.service import Service
from cutaway.interactions.turn import Wish
from cutaway.storage.settings import Settings
from plain.engine import PlainEngine


def opened(folder: Path, **changes: object) -> Service:
    settings = Settings(data=folder, engine="plain", free_space=1, **changes)  # type: ignore[arg-type]
    return Service(settings, engines={"plain": PlainEngine})


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = opened(tmp_path)
    yield made
    made.close()


def test_a_film_and_its_edit_are_signed_one_upon_the_other(service: Service, tmp_path: Path) -> None:
    first = service.wait(service.create(Wish("red kite", carry=False)).id, timeout=30)
    edit = service.wait(service.create(Wish("remove red", parent=first.id, carry=False)).id, timeout=30)
    told = [read_credentials(service.film_path(turn.id)) for turn in (first, edit)]
    assert told[0] is not None and told[0].intact and told[0].actions[0][0] == "c2pa.created"
    assert told[1] is not None and told[1].intact and told[1].manifests == 2
    assert [kind for kind, *_ in told[1].actions] == ["c2pa.opened", "c2pa.edited"]
    assert service.get(edit.id).size == service.film_path(edit.id).stat().st_size
    # The words are not told where the film is not to carry them.
    assert b"remove red" not in service.film_path(edit.id).read_bytes()


def test_a_picture_of_a_film_is_signed(service: Service, tmp_path: Path) -> None:
    turn = service.wait(service.create(Wish("kite")).id, timeout=30)
    path = tmp_path / "frame.png"
    path.write_bytes(service.picture(turn.id, 3))
    told = read_credentials(path)
    assert told is not None and told.intact and "Frame 3" in told.actions[0][1]


def test_other_forms_of_a_film_are_signed_too(service: Service, tmp_path: Path) -> None:
    turn = service.wait(service.create(Wish("kite")).id, timeout=30)
    film = tmp_path / "copy.mp4"
    service.save(turn.id, film)
    extras = []
    for name, mime in (("film.webm", "video/webm"), ("film.vtt", "text/vtt")):
        (tmp_path / name).write_bytes(b"\x1aE\xdf\xa3" + bytes(range(256)) * 9)
        extras.append(Extra(name, mime, tmp_path / name))
    state = service.scene_bytes(turn.id)
    made = EngineResult(state, service.report(turn.id), extras=tuple(extras))
    signed = signed_film(service.books, turn, False, made, film)
    assert [extra.name for extra in signed.extras] == ["film.webm", "film.webm.c2pa", "film.vtt"]
    told = read_credentials(tmp_path / "film.webm")
    assert told is not None and told.intact


def test_without_credentials_nothing_is_said_and_no_keys_are_made(tmp_path: Path) -> None:
    service = opened(tmp_path, credentials=False)
    try:
        turn = service.wait(service.create(Wish("kite")).id, timeout=30)
        assert read_credentials(service.film_path(turn.id)) is None
        assert not (tmp_path / "credentials").exists()
    finally:
        service.close()


def test_a_film_that_cannot_be_signed_is_there_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("in the way")
    service = opened(tmp_path)
    try:
        turn = service.wait(service.create(Wish("kite")).id, timeout=30)
        assert turn.stage == "completed"
        assert any("no content credentials" in note for note in service.report(turn.id).notes)
    finally:
        service.close()
