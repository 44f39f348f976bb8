from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

from cutaway.errors import Away, BadRequest, Busy, EmptyPrompt, NotFound, UnreadableFile, UnsupportedDuration
from cutaway.film.inside import read_inside
from cutaway.interactions import ids, queued
from cutaway.interactions.books import open_books
from cutaway.interactions.service import Service
from cutaway.interactions.turn import STAGES, Turn, Wish
from cutaway.storage.settings import Settings
from plain.credentials import uncredentialed
from plain.engine import PlainEngine
from plain.renderer import PlainRenderer


def opened(folder: Path, durable: bool = False, **changes: object) -> Service:
    settings = Settings(data=folder, engine="plain", free_space=1, **changes)  # type: ignore[arg-type]
    return Service(settings, works="durable" if durable else "here", engines={"plain": PlainEngine})


@pytest.fixture(params=["direct", "durable", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """One suite over both ways of running turns, and both databases."""
    elsewhere = {"database_url": request.getfixturevalue("postgres").database()} if request.param == "postgres" else {}
    made = opened(tmp_path, durable=request.param != "direct", **elsewhere)
    yield made
    made.close()


def test_an_engine_of_which_nobody_knows_yet_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queued, "_STARTING", 0.2)
    service = Service(Settings(data=tmp_path, engine="elsewhere"), works="queued")
    with pytest.raises(Away, match="'elsewhere'") as away:
        service.create(Wish("kite"))
    assert (away.value.status, away.value.retriable) == (503, True)
    service.close()


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_no_more_turns_are_taken_than_may_wait(tmp_path: Path, store: str, request: pytest.FixtureRequest) -> None:
    """However many ask at once: counting and adding are one."""
    url = request.getfixturevalue("postgres").database() if store == "postgres" else ""
    books = open_books(Settings(data=tmp_path, queue_limit=6, key_queue_limit=4, database_url=url))
    refused: list[str] = []

    def add(number: int) -> None:
        id = ids.new_id()
        try:
            books.ledger.add(Turn(id=id, root=id, words="kite", key=f"key {number % 2}", deadline=9e9))
        except Busy as error:
            refused.append(str(error))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    waiting = books.ledger.unended()
    assert len(waiting) == 6 and len(refused) == 18
    assert max(sum(turn.key == key for turn in waiting) for key in ("key 0", "key 1")) <= 4


def test_a_turn_becomes_a_film_and_its_states_come_in_order(service: Service) -> None:
    seen: list[str] = []
    turn = service.create(Wish("red kite", seed=7))
    assert service.get(turn.id).stage in STAGES
    ended = service.wait(turn.id, lambda now: seen.append(now.stage), timeout=30)
    assert ended.stage == "completed", ended.error
    assert [STAGES.index(stage) for stage in seen] == sorted(STAGES.index(stage) for stage in seen)
    assert (ended.seed, ended.frames, ended.progress) == (7, 48, 1.0)
    assert read_inside(service.film_path(turn.id)).document() == service.scene(turn.id)
    assert service.report(turn.id).coverage[0].phrase == "red"


def test_turns_form_a_tree_that_can_branch_and_go_back(service: Service) -> None:
    first = service.wait(service.create(Wish("kite ball dog")).id, timeout=30)
    second = service.wait(service.create(Wish("remove ball", parent=first.id)).id, timeout=30)
    third = service.wait(service.create(Wish("undo", parent=second.id)).id, timeout=30)
    branch = service.wait(service.create(Wish("remove dog", parent=first.id)).id, timeout=30)
    names = {turn.id: [thing.id for thing in service.scene(turn.id).things] for turn in (second, third, branch)}
    assert list(names.values()) == [["kite", "dog"], ["kite", "ball", "dog"], ["kite", "ball"]]
    assert [turn.id for turn in service.tree(third.id)] == [first.id, second.id, third.id, branch.id]
    assert service.children(first.id) == (second.id, branch.id)
    assert {ids.root_id(turn.id) for turn in (second, third, branch)} == {first.id}


def test_an_edit_is_measured_against_its_parent(service: Service) -> None:
    first = service.wait(service.create(Wish("kite ball")).id, timeout=30)
    second = service.wait(service.create(Wish("remove ball", parent=first.id)).id, timeout=30)
    kept = service.report(second.id).preservation
    assert kept is not None and kept.unmeasured == 0 and kept.frames == 48
    assert 0.8 < kept.share_of_pixels < 1.0
    assert kept.differences and kept.differences[0].first == 0


def test_same_words_and_seed_give_the_same_bytes_and_draw_nothing_twice(service: Service) -> None:
    films = []
    for _ in range(2):
        films.append(
            service.film_path(service.wait(service.create(Wish("kite", seed=3)).id, timeout=30).id).read_bytes()
        )
        drawn = PlainRenderer.drawn
    again = service.wait(service.create(Wish("kite", seed=3)).id, timeout=30)
    assert uncredentialed(films[0]) == uncredentialed(films[1])
    assert PlainRenderer.drawn == drawn
    assert service.report(again.id).cost.segments_reused == 2


def test_a_seed_is_drawn_fresh_and_recorded(service: Service) -> None:
    seeds = {service.create(Wish("kite")).seed for _ in range(3)}
    assert len(seeds) == 3


def test_cancelling_stops_within_a_second_and_leaves_nothing(service: Service) -> None:
    turn = service.create(Wish("slowly kite"))
    waiting = service.create(Wish("ball"))
    until = time.monotonic() + 10
    while service.get(turn.id).done == 0 and service.get(turn.id).stage != "rendering" and time.monotonic() < until:
        time.sleep(0.02)
    began = time.monotonic()
    service.cancel(turn.id)
    ended = service.wait(turn.id, timeout=10)
    assert (ended.stage, ended.error["code"]) == ("cancelled", "cancelled")
    assert time.monotonic() - began < 1.5
    with pytest.raises(NotFound):
        service.film_path(turn.id)
    assert service.wait(waiting.id, timeout=30).stage == "completed"
    assert service.cancel(waiting.id).stage == "completed"


def test_a_fault_of_an_engine_ends_the_turn(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    ended = service.wait(service.create(Wish("break")).id, timeout=30)
    assert ended.stage == "failed"
    assert ended.error["code"] == "api_error"
    message = ended.error["message"]
    assert "ZeroDivisionError, reference " in message and "asked to" not in message
    reference = message.split("reference ")[1].split(")")[0]
    assert f"reference {reference} (ZeroDivisionError)" in caplog.text


def test_words_that_change_nothing_fail_with_the_fix(service: Service) -> None:
    first = service.wait(service.create(Wish("kite")).id, timeout=30)
    ended = service.wait(service.create(Wish("blorp", parent=first.id)).id, timeout=30)
    assert ended.stage == "failed"
    assert ended.error["message"].endswith("Say remove and a name.")
    with pytest.raises(BadRequest):
        service.create(Wish("remove kite", parent=ended.id))


def test_what_cannot_be_is_refused_before_it_is_accepted(service: Service) -> None:
    with pytest.raises(EmptyPrompt):
        service.create(Wish("  "))
    with pytest.raises(UnsupportedDuration):
        service.create(Wish("kite", seconds=Fraction(61)))
    with pytest.raises(NotFound):
        service.create(Wish("kite", parent=ids.new_id()))
    assert service.roots() == ()


def test_deleting_purges_what_nobody_else_uses(service: Service, tmp_path: Path) -> None:
    first = service.wait(service.create(Wish("kite ball", seed=1)).id, timeout=30)
    twin = service.wait(service.create(Wish("kite ball", seed=1)).id, timeout=30)
    segments = tmp_path / "blobs" / "segments"
    assert len([file for file in segments.rglob("*") if file.is_file()]) == 2
    service.delete(first.id)
    assert service.film_path(twin.id).is_file() and service.scene(twin.id)
    assert len([file for file in segments.rglob("*") if file.is_file()]) == 2
    service.delete(twin.id)
    assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == []
    with pytest.raises(NotFound):
        service.get(first.id)


def test_a_film_file_is_recognised_or_adopted(service: Service, tmp_path: Path) -> None:
    made = service.wait(service.create(Wish("kite ball")).id, timeout=30)
    service.save(made.id, tmp_path / "out" / "kite.mp4")
    assert service.adopt(tmp_path / "out" / "kite.mp4").id == made.id
    service.delete(made.id)
    adopted = service.adopt(tmp_path / "out" / "kite.mp4")
    assert adopted.id != made.id and adopted.parent is None
    edited = service.wait(service.create(Wish("remove ball", parent=adopted.id)).id, timeout=30)
    assert [thing.id for thing in service.scene(edited.id).things] == ["kite"]
    (tmp_path / "no.mp4").write_bytes(b"not a film at all")
    with pytest.raises(UnreadableFile):
        service.adopt(tmp_path / "no.mp4")


def test_a_picture_before_encoding(service: Service) -> None:
    made = service.wait(service.create(Wish("kite")).id, timeout=30)
    assert service.picture(made.id, 3).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        service.picture(made.id, 48)


def test_a_deadline_ends_a_turn(tmp_path: Path) -> None:
    service = opened(tmp_path, deadline=1)
    try:
        ended = service.wait(service.create(Wish("slowly kite")).id, timeout=30)
        assert (ended.stage, ended.error["code"]) == ("timed_out", "deadline_exceeded")
    finally:
        service.close()


def test_a_full_disk_is_told_before_anything_is_drawn(tmp_path: Path) -> None:
    service = opened(tmp_path)
    service.close()
    service = Service(service.settings.model_copy(update={"free_space": 10**9}), engines={"plain": PlainEngine})
    drawn = PlainRenderer.drawn
    try:
        ended = service.wait(service.create(Wish("kite")).id, timeout=30)
        assert ended.stage == "failed" and "CUTAWAY_FREE_SPACE" in ended.error["message"]
        assert PlainRenderer.drawn == drawn
    finally:
        service.close()


def test_an_interrupted_turn_goes_on_when_the_server_starts_again(tmp_path: Path) -> None:
    first = opened(tmp_path, durable=True)
    turn = first.create(Wish("slowly kite", seconds=Fraction(4)))
    first.wait(turn.id, lambda now: None, timeout=0.1)
    until = time.monotonic() + 15
    while first.get(turn.id).done < 1 and time.monotonic() < until:
        time.sleep(0.05)
    first.close()
    assert not first.get(turn.id).ended
    second = opened(tmp_path, durable=True)
    try:
        ended: Turn = second.wait(turn.id, timeout=30)
        assert ended.stage == "completed"
        assert second.report(turn.id).cost.segments_reused >= 1
    finally:
        second.close()


def test_a_server_takes_over_what_a_dead_process_left(tmp_path: Path) -> None:
    direct = opened(tmp_path)
    turn = direct.create(Wish("slowly kite", seconds=Fraction(2)))
    while direct.get(turn.id).stage == "queued":
        time.sleep(0.02)
    direct.close()
    assert not direct.get(turn.id).ended
    server = opened(tmp_path, durable=True)
    try:
        assert server.wait(turn.id, timeout=30).stage == "completed"
    finally:
        server.close()


def test_only_one_server_uses_a_data_folder(tmp_path: Path) -> None:
    server = opened(tmp_path, durable=True)
    try:
        with pytest.raises(Exception, match="Another server"):
            opened(tmp_path, durable=True)
    finally:
        server.close()


def test_ids_have_the_form_clients_know() -> None:
    first = ids.new_id()
    second = ids.new_id(first)
    assert first.startswith("v1_") and ids.is_id(first) and not ids.is_id("v1_nonsense") and not ids.is_id("")
    assert ids.root_id(second) == ids.root_id(first) == first != second


def test_the_understanding_is_written_down_before_anything_is_drawn(service: Service) -> None:
    turn = service.create(Wish("slowly kite"))
    seen = service.get(turn.id)
    while seen.done < 1 and not seen.ended:
        time.sleep(0.02)
        seen = service.get(turn.id)
        if seen.stage == "rendering":
            break
    assert any("slowly" in sentence or "kite" in sentence for sentence in seen.understood)
    service.wait(turn.id, timeout=30)
