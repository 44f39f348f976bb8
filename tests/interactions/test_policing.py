"""Rules, declarations and reviews, from the request to the end of the turn."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cutaway.errors import BadRequest, Blocked, NeedsDeclaration, NotFound
from cutaway.interactions.books import film_name
from cutaway.interactions.reviews import Reviews, reviews
from cutaway.interactions.service import Service
from cutaway.interactions.turn import Turn, Wish
from cutaway.storage.media import place_media, shelf
from cutaway.storage.settings import Settings
from plain.engine import PlainEngine
from plain.media import film

OMNI = "gemini-omni-1.1-flash"


def opened(folder: Path, durable: bool = False, **changes: object) -> Service:
    settings = Settings(data=folder, engine="plain", free_space=1, credentials=False, **changes)  # type: ignore[arg-type]
    return Service(settings, works="durable" if durable else "here", engines={"plain": PlainEngine})


def photograph(name: str) -> Path:
    found = importlib.util.find_spec("skimage")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "data" / name


def bringing(service: Service, path: Path, kind: str, task: str, **more: Any) -> Wish:
    """A wish with one medium, as an upload of it would be told of."""
    place_media(service.books.blobs, service.settings.data)
    sha256 = shelf().add(path)
    source = 1 if kind == "video" else None
    plan = {"task": task, "source": source, "first": 1 if kind == "image" else None}
    medium = {"kind": kind, "number": 1, "mime": "", "sha256": sha256, "blob": f"media/{sha256}", "where": "input[0]"}
    return Wish("kite", wire={"plan": plan}, media=(medium,), **more)


def ended(service: Service, wish: Wish) -> Turn:
    return service.wait(service.create(wish).id, timeout=30)


def awaited(service: Service, id: str, stage: str) -> Turn:
    until = time.monotonic() + 20
    while (turn := service.get(id)).stage != stage:
        assert not turn.ended and time.monotonic() < until, (turn.stage, turn.error)
        time.sleep(0.05)
    return turn


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = opened(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["direct", "durable"])
def reviewed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Service, Reviews]]:
    made = opened(tmp_path, durable=request.param == "durable", review="words,people:after")
    yield made, reviews(made.books)
    made.close()


def test_words_are_refused_before_anything_is_written_down(service: Service) -> None:
    with pytest.raises(Blocked, match="sexual content"):
        service.create(Wish("a nude dancer"))
    with pytest.raises(Blocked):
        service.estimate(Wish("a nude dancer"))
    assert service.roots() == ()


def test_what_was_decided_is_kept_with_the_turn(service: Service) -> None:
    turn = ended(service, Wish("kite"))
    assert [(each["outcome"], each["by"]) for each in turn.decisions] == [("allowed", "rules")]
    edit = ended(service, Wish("remove kite", parent=turn.id))
    assert [each["rule"] for each in edit.decisions] == ["a film made here is edited"]
    assert abs(edit.decisions[0]["at"] - time.time()) < 60


def test_a_region_is_what_somebody_said(service: Service, tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mp4")
    wish = bringing(service, path, "video", "edit", model=OMNI)
    assert ended(service, wish).stage == "completed"
    with pytest.raises(Blocked, match="this region"):
        service.create(bringing(service, path, "video", "edit", model=OMNI, region="DE"))
    assert ended(service, bringing(service, path, "video", "edit", region="DE")).stage == "completed"
    with pytest.raises(BadRequest, match="no region"):
        service.create(Wish("kite", region="Atlantis"))


def test_a_film_made_of_an_upload_is_edited_by_the_right_to_edit_uploads(service: Service, tmp_path: Path) -> None:
    first = ended(service, bringing(service, film(tmp_path / "clip.mp4"), "video", "edit", model=OMNI))
    own = ended(service, Wish("kite ball", model=OMNI))
    again = ended(service, Wish("remove kite", parent=own.id, model=OMNI, region="DE"))
    assert again.stage == "completed"
    with pytest.raises(Blocked, match="this region"):
        service.create(Wish("remove kite", parent=first.id, model=OMNI, region="DE"))


def test_a_declaration_is_asked_for_and_recorded(tmp_path: Path) -> None:
    service = opened(tmp_path, declare="copyright")
    try:
        path = film(tmp_path / "clip.mp4")
        with pytest.raises(NeedsDeclaration, match="copyright"):
            service.create(bringing(service, path, "video", "edit"))
        turn = ended(service, bringing(service, path, "video", "edit", declared=("copyright",)))
        assert turn.stage == "completed"
        told = [each for each in turn.decisions if each.get("gate") == "copyright"]
        assert told and all(each["by"] == "the caller" and each["declared"] == ["copyright"] for each in told)
        with pytest.raises(BadRequest, match="Known are"):
            service.create(Wish("kite", declared=("luck",)))
    finally:
        service.close()


def test_a_declaration_holds_for_later_turns_of_the_film_but_not_for_what_they_bring(tmp_path: Path) -> None:
    service = opened(tmp_path, declare="copyright")
    try:
        path = film(tmp_path / "clip.mp4")
        first = ended(service, bringing(service, path, "video", "edit", declared=("copyright",)))
        again = ended(service, Wish("remove kite", parent=first.id))
        third = ended(service, Wish("undo", parent=again.id))
        assert (again.stage, third.stage) == ("completed", "completed")
        same = bringing(service, path, "video", "reference_to_video", parent=first.id)
        assert ended(service, same).error.get("code") != "needs_declaration"
        other = bringing(service, photograph("chelsea.png"), "image", "reference_to_video", parent=first.id)
        with pytest.raises(NeedsDeclaration, match="copyright"):
            service.create(other)
    finally:
        service.close()


def test_people_are_found_when_the_work_begins_and_ask_for_consent(tmp_path: Path) -> None:
    service = opened(tmp_path, declare="people")
    try:
        turn = ended(service, bringing(service, photograph("astronaut.png"), "image", "image_to_video"))
        assert (turn.stage, turn.error["code"], turn.error["status"]) == ("blocked", "needs_declaration", 400)
        assert "consent" in turn.error["message"] and "cutaway_declares" in turn.error["message"]
        wish = bringing(service, photograph("astronaut.png"), "image", "image_to_video", declared=("consent",))
        assert ended(service, wish).stage == "completed"
        cat = ended(service, bringing(service, photograph("chelsea.png"), "image", "image_to_video"))
        assert cat.stage == "completed" and any(each.get("by") == "models" for each in cat.decisions)
    finally:
        service.close()


def test_a_review_before_rendering_is_waited_for(reviewed: tuple[Service, Reviews]) -> None:
    service, waiting = reviewed
    turn = awaited(service, service.create(Wish("nude kite")).id, "needs_review")
    assert [(review.turn, review.moment, review.gates) for review, _ in waiting.waiting()] == [
        (turn.id, "before", ["words"])
    ]
    time.sleep(2.5)
    assert service.get(turn.id).stage == "needs_review" and turn.deadline > time.time() + 20 * 3600
    with pytest.raises(BadRequest):
        waiting.decide(turn.id, "perhaps", "", "ada")
    waiting.decide(turn.id, "approve", "", "ada")
    done = service.wait(turn.id, timeout=30)
    assert done.stage == "completed", done.error
    assert done.decisions[-1]["by"] == "reviewer ada" and done.decisions[-1]["outcome"] == "allowed"
    with pytest.raises(NotFound):
        waiting.decide(turn.id, "reject", "too late", "ada")


def test_a_rejection_ends_the_turn_with_its_reason(reviewed: tuple[Service, Reviews]) -> None:
    service, waiting = reviewed
    turn = awaited(service, service.create(Wish("nude kite")).id, "needs_review")
    with pytest.raises(BadRequest, match="reason"):
        waiting.decide(turn.id, "reject", " ", "ada")
    waiting.decide(turn.id, "reject", "Not for this site.", "ada")
    done = service.wait(turn.id, timeout=10)
    assert (done.stage, done.error["code"]) == ("blocked", "content_blocked")
    assert done.error["message"].endswith("Not for this site.") and waiting.waiting() == ()


def test_a_film_is_held_back_until_it_is_approved(reviewed: tuple[Service, Reviews]) -> None:
    service, waiting = reviewed
    wish = bringing(service, photograph("astronaut.png"), "image", "image_to_video", seed=4)
    turn = awaited(service, service.create(wish).id, "held")
    assert service.books.blobs.has(film_name(turn.id))
    with pytest.raises(NotFound):
        service.film_path(turn.id)
    assert service.preview_path(turn.id) is None
    waiting.decide(turn.id, "approve", "fine", "ada")
    done = service.wait(turn.id, timeout=30)
    assert done.stage == "completed" and service.film_path(turn.id).stat().st_size == done.size
    assert service.report(turn.id).cost.segments_rendered == 2


def test_a_review_that_nobody_makes_times_out(tmp_path: Path) -> None:
    service = opened(tmp_path, durable=True, review="words", review_hours=0.0005, deadline=1)
    try:
        done = ended(service, Wish("nude kite"))
        assert (done.stage, done.error["code"]) == ("timed_out", "deadline_exceeded")
        assert "reviewed" in done.error["message"]
    finally:
        service.close()


def test_a_restart_changes_nothing_for_a_turn_that_waits(tmp_path: Path) -> None:
    service = opened(tmp_path, durable=True, review="words")
    turn = awaited(service, service.create(Wish("nude kite")).id, "needs_review")
    service.close()
    again = opened(tmp_path, durable=True, review="words")
    try:
        time.sleep(1)
        assert again.get(turn.id).stage == "needs_review"
        reviews(again.books).decide(turn.id, "approve", "", "ada")
        assert again.wait(turn.id, timeout=30).stage == "completed"
    finally:
        again.close()


def test_a_turn_that_waits_is_cancelled_and_deleted_like_any_other(reviewed: tuple[Service, Reviews]) -> None:
    service, waiting = reviewed
    turn = awaited(service, service.create(Wish("nude kite")).id, "needs_review")
    assert service.cancel(turn.id).stage == "cancelled" and waiting.waiting() == ()
    service.delete(turn.id)
    assert waiting.of(turn.id) == ()
