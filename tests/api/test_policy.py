"""Declarations, regions and reviews over HTTP."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cutaway.errors import BadRequest
from plain.media import picture
from plain.media_engine import MediaEngine
from plain.running import Running

OMNI = "gemini-omni-1.1-flash"
INTERACTIONS, REVIEWS = "/v1beta/interactions", "/cutaway/v1/reviews"
REVIEWER = {"x-goog-api-key": "secret-of-ada"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    running = Running(
        tmp_path,
        works="here",
        engine=MediaEngine,
        review="words",
        declare="copyright",
        reviewer_keys="ada:secret-of-ada",
        region_header="X-Region",
        trusted_proxies="127.0.0.0/8",
    )
    yield running
    running.stop()


def shown(**more: Any) -> dict[str, Any]:
    """A request with a picture."""
    image = {"type": "image", "data": base64.b64encode(picture("PNG")).decode()}
    return {"model": OMNI, "input": [image, {"type": "text", "text": "kite"}], **more}


def awaited(server: Running, id: str, stage: str) -> dict[str, Any]:
    until = time.monotonic() + 20
    while True:
        told = server.client.get(f"/cutaway/v1/interactions/{id}").json()
        if told["stage"] == stage:
            return dict(told)
        assert time.monotonic() < until, told
        time.sleep(0.05)


def test_a_missing_declaration_is_a_400_that_says_how_to_give_it(server: Running) -> None:
    refused = server.client.post(INTERACTIONS, json=shown())
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (400, "needs_declaration")
    assert "copyright" in error["message"] and "cutaway_declares" in error["message"]
    for body, headers in (
        (shown(labels={"cutaway_declares": "copyright-consent"}), {}),
        (shown(cutaway={"declares": ["copyright"]}), {}),
        (shown(), {"X-Cutaway-Declare": "copyright, consent"}),
    ):
        made = server.client.post(INTERACTIONS, json=body, headers=headers)
        assert (made.status_code, made.json()["status"]) == (200, "completed"), made.text
        decisions = server.client.get(f"/cutaway/v1/interactions/{made.json()['id']}").json()["decisions"]
        assert any(each["by"] == "the caller" for each in decisions)
    estimate = server.client.post("/cutaway/v1/estimate", json=shown()).json()
    assert "copyright" in estimate["refusals"][0]


@pytest.mark.parametrize(
    "more",
    [{"labels": {"cutaway_declares": "luck"}}, {"cutaway": {"declares": 7}}, {"cutaway": {"declares": [7]}}],
)
def test_a_declaration_that_nobody_knows_is_refused(server: Running, more: dict[str, Any]) -> None:
    assert server.client.post(INTERACTIONS, json=shown(**more)).status_code == 400


def test_a_region_comes_of_a_proxy_that_is_trusted(server: Running, tmp_path: Path) -> None:
    body = shown(labels={"cutaway_declares": "copyright-guardian"})
    assert server.client.post(INTERACTIONS, json=body).json()["status"] == "completed"
    refused = server.client.post(INTERACTIONS, json=body, headers={"X-Region": "de"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "image_prohibited_content")
    assert server.client.post(INTERACTIONS, json=body, headers={"X-Region": "??"}).status_code == 400
    other = Running(
        tmp_path / "other", works="here", engine=MediaEngine, region_header="X-Region", trusted_proxies="10.1.2.3"
    )
    try:
        made = other.client.post(INTERACTIONS, json=body, headers={"X-Region": "de"})
        assert made.json()["status"] == "completed"
    finally:
        other.stop()


def test_a_review_over_http(server: Running) -> None:
    body = {"model": OMNI, "input": "nude kite", "background": True}
    first, second = (server.client.post(INTERACTIONS, json=body).json() for _ in range(2))
    assert first["status"] == second["status"] == "in_progress"
    for made in (first, second):
        awaited(server, made["id"], "needs_review")
    assert server.client.get(f"{INTERACTIONS}/{first['id']}").json()["cutaway"]["stage"] == "needs_review"
    waiting = server.client.get(REVIEWS, headers=REVIEWER).json()["reviews"]
    assert [review["id"] for review in waiting] == [first["id"], second["id"]]
    assert waiting[0]["words"] == "nude kite" and waiting[0]["gates"] == ["words"] and waiting[0]["why"]

    approved = server.client.post(f"{REVIEWS}/{first['id']}", json={"decision": "approve"}, headers=REVIEWER)
    assert approved.json()["decisions"][-1]["by"] == "reviewer ada"
    no_reason = server.client.post(f"{REVIEWS}/{second['id']}", json={"decision": "reject"}, headers=REVIEWER)
    assert no_reason.status_code == 400
    rejected = {"decision": "reject", "reason": "Not here."}
    assert server.client.post(f"{REVIEWS}/{second['id']}", json=rejected, headers=REVIEWER).status_code == 200
    awaited(server, first["id"], "completed")
    told = server.client.get(f"{INTERACTIONS}/{second['id']}").json()
    assert told["status"] == "failed" and told["errors"][0]["code"] == "content_blocked"
    assert told["errors"][0]["message"].endswith("Not here.") and told["steps"][-1]["error"]["message"]
    assert server.client.get(REVIEWS, headers=REVIEWER).json() == {"reviews": []}
    again = server.client.post(f"{REVIEWS}/{second['id']}", json=rejected, headers=REVIEWER)
    assert again.status_code == 404


def test_only_reviewers_review(server: Running, tmp_path: Path) -> None:
    id = server.client.post(INTERACTIONS, json={"model": OMNI, "input": "nude kite", "background": True}).json()["id"]
    awaited(server, id, "needs_review")
    for path in (REVIEWS, f"{REVIEWS}/{id}", f"{REVIEWS}/{id}/video", f"{REVIEWS}/{id}/media/0"):
        assert server.client.get(path).status_code == 401
        assert httpx.get(server.url + path).status_code == 401
    assert server.client.post(f"{REVIEWS}/{id}", json={"decision": "approve"}).status_code == 401
    assert server.client.get(f"{REVIEWS}/{id}/video", headers=REVIEWER).status_code == 404
    for body in ({"decision": "maybe"}, {"decision": 7}, {"decision": "approve", "who": "me"}, ["approve"]):
        assert server.client.post(f"{REVIEWS}/{id}", json=body, headers=REVIEWER).status_code == 400
    plain = Running(tmp_path / "plain", works="here")
    try:
        told = plain.client.get(REVIEWS)
        assert (told.status_code, told.json()["error"]["code"]) == (403, "permission_denied")
    finally:
        plain.stop()


def test_reviewers_see_what_was_brought_and_the_film_that_is_held_back(tmp_path: Path) -> None:
    server = Running(
        tmp_path, works="here", engine=MediaEngine, review="copyright:after", reviewer_keys="ada:secret-of-ada"
    )
    try:
        id = server.client.post(INTERACTIONS, json=shown(background=True)).json()["id"]
        awaited(server, id, "needs_review")
        film = server.client.get(f"{REVIEWS}/{id}/video", headers=REVIEWER)
        assert film.status_code == 200 and film.content[4:8] == b"ftyp"
        image = server.client.get(f"{REVIEWS}/{id}/media/0", headers=REVIEWER)
        assert image.content == picture("PNG") and image.headers["x-content-type-options"] == "nosniff"
        assert server.client.get(f"/cutaway/v1/interactions/{id}/video").status_code == 404
        told = server.client.get(f"{INTERACTIONS}/{id}").json()
        assert told["status"] == "in_progress" and "output_video" not in told
        server.client.post(f"{REVIEWS}/{id}", json={"decision": "approve"}, headers=REVIEWER)
        awaited(server, id, "completed")
        assert server.client.get(f"/cutaway/v1/interactions/{id}/video").content == film.content
    finally:
        server.stop()


@pytest.mark.parametrize(
    "settings",
    [{"review": "everything"}, {"region_header": "X-Region"}, {"trusted_proxies": "home"}, {"region": "Germany"}],
)
def test_settings_that_make_no_sense_end_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        Running(tmp_path, works="here", engine=MediaEngine, **settings)
