"""What a request brings besides words, against a real server: histories, films named by their uri, media for an engine that
takes them, and what of it is shown again."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from plain.running import Running

MODEL = "gemini-omni-1.1-flash"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PICTURE = {"type": "image", "data": base64.b64encode(PNG).decode(), "mime_type": "image/png"}


def uri_of(answer: dict[str, Any]) -> str:
    return str(answer["steps"][-1]["content"][-1]["uri"])


@pytest.fixture(scope="module")
def first(server: Running) -> dict[str, Any]:
    return server.made("kite ball", response_format={"delivery": "uri"})


def test_a_history_continues_the_film_it_ends_with(server: Running, first: dict[str, Any]) -> None:
    history = [
        {"type": "user_input", "content": [{"type": "text", "text": "kite ball"}]},
        *first["steps"],
        {"type": "user_input", "content": [{"type": "text", "text": "remove ball"}]},
    ]
    second = server.made(history)  # type: ignore[arg-type]
    assert second["status"] == "completed" and second["previous_interaction_id"] == first["id"]
    turn = server.service.get(str(second["id"]))
    assert (turn.words, turn.parent) == ("remove ball", first["id"])
    named = server.made(history, previous_interaction_id=first["id"])  # type: ignore[arg-type]
    assert server.service.get(str(named["id"])).parent == first["id"]


@pytest.mark.parametrize("kind", ["video", "document"])
@pytest.mark.parametrize("task", [None, "edit"])
def test_a_film_made_here_is_edited_by_its_uri(server: Running, first: dict[str, Any], kind: str, task: str) -> None:
    config = {"generation_config": {"video_config": {"task": task}}} if task else {}
    second = server.made([{"type": kind, "uri": uri_of(first)}, "remove ball"], **config)  # type: ignore[arg-type]
    assert second["status"] == "completed" and second["previous_interaction_id"] == first["id"]
    shown = server.client.get(f"/v1/interactions/{second['id']}?include_input=true").json()
    assert shown["steps"][0]["content"] == [
        {"type": kind, "uri": uri_of(first)},
        {"type": "text", "text": "remove ball"},
    ]
    assert shown["input"] == [{"type": "user_input", "content": shown["steps"][0]["content"]}]


def test_plain_input_is_given_back_as_it_came(server: Running) -> None:
    for given in ("kite", [{"type": "text", "text": "kite"}], [{"type": "user_input", "content": "kite"}]):
        id = server.made(given)["id"]  # type: ignore[arg-type]
        assert server.client.get(f"/v1/interactions/{id}?include_input=true").json()["input"] == given
        assert "input" not in server.client.get(f"/v1/interactions/{id}").json()


def test_what_has_no_effect_is_said(server: Running, first: dict[str, Any]) -> None:
    config = {"temperature": 1.0, "top_p": 0.95}
    answer = server.made("kite", model="gemini-omni-flash-preview", generation_config=config)
    assert "temperature and top_p have no effect" in answer["steps"][-1]["content"][0]["text"]  # type: ignore[index]
    edit = {"previous_interaction_id": first["id"], "response_format": {"aspect_ratio": "9:16"}}
    answer = server.made("remove ball", **edit)
    assert "keeps the shape of its source" in answer["steps"][-1]["content"][0]["text"]  # type: ignore[index]


def test_thoughts_are_left_out_where_they_are_not_wanted(server: Running) -> None:
    answer = server.made("kite", generation_config={"thinking_summaries": "none"})
    assert list(answer["steps"][0]) == ["signature", "type"]  # type: ignore[index]


def test_what_is_not_stored_but_given_by_uri_can_be_fetched(server: Running) -> None:
    answer = server.made("kite", store=False, response_format={"delivery": "uri"})
    assert "id" not in answer and server.client.get(uri_of(answer)).content[4:8] == b"ftyp"


def test_models_come_in_pages(server: Running) -> None:
    whole = server.client.get("/v1/models").json()
    assert "nextPageToken" not in whole and len(whole["models"]) == 4
    found: list[str] = []
    token = ""
    for _ in range(4):
        page = server.client.get(f"/v1beta/models?pageSize=3&pageToken={token}").json()
        found += [row["name"] for row in page["models"]]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert found == [row["name"] for row in whole["models"]]
    assert server.client.get("/v1beta/models?pageSize=&pageToken=").json() == whole
