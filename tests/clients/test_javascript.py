"""JavaScript clients as they are on npm, run by Node.js against `cutaway serve`. Their absence is a failure."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from plain.media import film, padded
from plain.program import ROOT
from plain.served import MODEL, Served, node, size

SCRIPTS = Path(__file__).parent / "javascript"
STREAM = [
    *("interaction.created", "interaction.status_update"),
    *("step.start", "step.delta", "step.delta", "step.stop") * 2,
    "interaction.completed",
]


@pytest.mark.parametrize("package", ["@google/genai", "google-genai-newest"])
def test_googles_own(served: Served, tmp_path: Path, package: str) -> None:
    clip = film(tmp_path / "clip.mp4")
    clip.write_bytes(padded(clip.read_bytes(), 9 * 2**20))
    seen = node(SCRIPTS / "walk_genai.mjs", served, tmp_path, package, str(clip))
    made = ["thought", "model_output"]
    assert seen["created"] == ["completed", "ftyp", "video/mp4", made]
    assert seen["streamed"] == STREAM and seen["film"] == "ftyp"
    assert seen["replayed"] is True and seen["resumed"] == 4
    assert seen["begun"] == "in_progress" and seen["polled"] == ["completed", "ftyp", ["user_input", *made]]
    assert seen["second"][0] == "completed" and seen["file"] == ["ACTIVE", "GENERATED", "2s"]
    assert seen["downloaded"] == ["ftyp", True, True]
    assert seen["cancelled"] == "cancelled" and seen["cancelledAgain"] == [400, "400 Interaction is already cancelled."]
    assert seen["gone"][0] == seen["unknown"][0] == seen["fileGone"][0] == 404
    assert seen["long"][0] == 400 and "maximum allowed 10s" in seen["long"][1]
    assert seen["uploaded"] == ["ACTIVE", "clip", str(9 * 2**20), "video/mp4"] and seen["listed"] is True
    assert f"models/{MODEL}" in seen["models"] and seen["model"] == f"models/{MODEL}"
    assert seen["generateContent"][0] == 400 and "Interactions API" in seen["generateContent"][1]


def test_vercels_ai_sdk(served: Served, tmp_path: Path) -> None:
    seen = node(SCRIPTS / "walk_vercel.mjs", served, tmp_path)
    assert seen["made"] == ["stop", [["video/mp4", "ftyp"]], True, True] and seen["usage"] is True
    assert "kite" in seen["reasoning"]
    assert seen["second"] == ["stop", 1, []]
    assert "file" in seen["streamed"] and seen["streamed"][-1] == "finish"
    assert seen["streamedFiles"] == [["video/mp4", "ftyp"]] and seen["behind"] == ["stop", ["ftyp"]]
    assert seen["refused"][0] == 400 and seen["abandoned"] == "AbortError"
    (newest, *_) = served.client.get("/cutaway/v1/interactions").json()["interactions"]
    assert served.ended(newest["id"])["status"] == "cancelled", "who gives up pays for nothing more"


def test_tanstack_ai(served: Served, tmp_path: Path) -> None:
    seen = node(SCRIPTS / "walk_tanstack.mjs", served, tmp_path)
    assert seen["first"] == ["completed", "data:video/mp4;base64,", "ftyp", True]
    (tmp_path / "film.mp4").write_bytes(base64.b64decode(seen["film"]))
    assert size(tmp_path / "film.mp4") == (96, 160, 96)
    assert seen["second"] == ["completed", "ftyp"]
    assert seen["failed"][0] == "failed"
    assert seen["refused"][0] == 400 and "4k" in seen["refused"][1]


def test_the_example(served: Served, tmp_path: Path) -> None:
    seen = node(ROOT / "examples/create.mjs", served, tmp_path, "red kite", "film.mp4")
    assert seen["status"] == "completed"
    assert size(tmp_path / "film.mp4") == (160, 96, 48)
