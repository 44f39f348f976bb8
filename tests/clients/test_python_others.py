"""Python clients that would not sit beside the newest of Google's: the one of the generation before, and LiteLLM."""

from __future__ import annotations

from pathlib import Path

from plain.media import film
from plain.served import Served, python

SCRIPTS = Path(__file__).parent / "python"
STREAM = [
    *("interaction.created", "interaction.status_update"),
    *("step.start", "step.delta", "step.delta", "step.stop") * 2,
    "interaction.completed",
]


def test_google_genai_2(served: Served, tmp_path: Path) -> None:
    """It asks under /v1beta where the newest asks under /v1."""
    clip = film(tmp_path / "clip.mp4")
    seen = python(SCRIPTS / "walk_genai_2.py", served, tmp_path, "google-genai-2", str(clip))
    assert (seen["version"], seen["from"]) == ("2.18.1", "google-genai-2")
    assert seen["created"] == ["completed", "ftyp", True] and seen["polled"] == ["completed", "ftyp"]
    assert seen["edited"] == ["completed", True]
    assert seen["streamed"] == STREAM and seen["cancelled"] == "cancelled"
    assert seen["refused"]["gone"][0] == "NotFoundError" and "404" in seen["refused"]["gone"][1]
    assert seen["refused"]["long"][0] == "BadRequestError" and "maximum allowed 10s" in seen["refused"]["long"][1]
    assert seen["uploaded"] == ["ACTIVE", clip.stat().st_size]


def test_litellm(served: Served, tmp_path: Path) -> None:
    seen = python(
        SCRIPTS / "walk_litellm.py",
        served,
        tmp_path,
        "litellm",
        GEMINI_API_BASE=served.url,
        LITELLM_LOCAL_MODEL_COST_MAP="True",
    )
    assert seen["created"] == ["completed", "AAAAIGZ0eXBpc29t", True] and seen["streamed"] == STREAM
    assert seen["begun"] == "in_progress" and seen["polled"] == ["completed", "AAAAIGZ0eXBpc29t"]
    assert seen["second"] == ["failed", True] and seen["cancelled"] == "cancelled" and seen["deleted"] is True
    assert seen["refused"]["gone"][0] == 404
    assert seen["refused"]["long"][0] == 400 and "maximum allowed 10s" in seen["refused"]["long"][1]
    assert seen["async"] == "completed"
