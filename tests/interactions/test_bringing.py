"""Files that a program brings get their uses by what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from cutaway.errors import BadRequest
from cutaway.interactions.bringing import with_media
from cutaway.interactions.turn import Wish
from cutaway.storage.blobs import Blobs


def brought(folder: Path, words: str, *paths: Path, task: str = "") -> dict[str, object]:
    wish = with_media(Wish(words=words), Blobs((folder / "blobs").as_uri()), folder / "fetched", paths, task)
    plan = wish.wire["plan"]
    assert isinstance(plan, dict)
    return plan | {"kinds": [item["kind"] for item in wish.media]}


def animation(path: Path) -> Path:
    pictures = [Image.new("RGB", (64, 48), (40 * number, 90, 30)) for number in range(5)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, loop=0)
    return path


def test_an_animated_picture_is_a_video_that_can_be_edited(tmp_path: Path) -> None:
    plan = brought(tmp_path, "make it warmer", animation(tmp_path / "ball.gif"), task="edit")
    assert plan["kinds"] == ["video"] and plan["source"] == 1 and plan["task"] == "edit"


def test_a_still_begins_the_film(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "a.png")
    plan = brought(tmp_path, "push in", tmp_path / "a.png")
    assert plan["kinds"] == ["image"] and plan["first"] == 1 and plan["task"] == "image_to_video"
    with pytest.raises(BadRequest, match="exactly one video"):
        brought(tmp_path, "make it warmer", tmp_path / "a.png", task="edit")
