"""The six everyday jobs, done from files to finished films, small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from bench.clips import talking
from PIL import Image

from cutaway.interactions.service import Service
from cutaway.interactions.turn import Turn, Wish
from cutaway.storage.settings import Settings
from cutaway.tasks import composed, task

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("everyday")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(Settings(data=tmp_path_factory.mktemp("data"), mates=False, scale=0.25, credentials=False))
    yield made
    made.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return talking(tmp_path_factory.mktemp("clips") / "talk.mp4", 4, (320, 180))


@pytest.fixture(scope="module")
def mug(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A red mug on white, drawn here."""
    y, x = np.mgrid[0:360, 0:360]
    picture = np.full((360, 360, 3), 250, np.uint8)
    handle = (np.hypot(x - 262, y - 190) < 52) & (np.hypot(x - 262, y - 190) > 30)
    body = (abs(x - 175) < 80) & (abs(y - 190) < 100)
    picture[handle | body] = (200, 30, 35)
    picture[body & (abs(y - 190) < 25) & (abs(x - 175) < 40)] = (250, 240, 220)
    path = tmp_path_factory.mktemp("pictures") / "mug.png"
    Image.fromarray(picture).save(path)
    return path


def done(service: Service, name: str, values: dict[str, Any], media: tuple[Path, ...]) -> Turn:
    """The finished turn of a job."""
    one = task(name)
    made = composed(one, values)
    seconds = made.format.get("seconds")
    wish = Wish(
        words=made.words,
        seconds=None if seconds is None else int(seconds),
        aspect=made.format.get("aspect", ""),
        quality="draft",
        seed=3,
    )  # type: ignore[arg-type]
    turn = service.wait(service.create(service.with_media(wish, media, made.task)).id)
    assert turn.stage == "completed", turn.error
    return turn


def pictures(service: Service, turn: Turn) -> list[np.ndarray]:
    with av.open(str(service.film_path(turn.id))) as box:
        return [frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)]


def samples(service: Service, turn: Turn) -> np.ndarray:
    with av.open(str(service.film_path(turn.id))) as box:
        return np.concatenate([frame.to_ndarray() for frame in box.decode(audio=0)], axis=1)


def frames_of(clip: Path) -> list[np.ndarray]:
    with av.open(str(clip)) as box:
        return [frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)]


def test_another_background(service: Service, clip: Path) -> None:
    turn = done(service, "replace-background", {"video": [clip], "background": "solid blue"}, (clip,))
    seen, before = pictures(service, turn), frames_of(clip)
    assert len(seen) == len(before) and seen[0].shape == before[0].shape
    for frame in seen[::20]:
        corner = frame[5:30, 5:40].reshape(-1, 3).mean(axis=0)
        assert corner[2] > corner[0] + 60 and corner[2] > corner[1] + 40, "blue behind"
    middle = seen[48][110:150, 150:170].reshape(-1, 3).mean(axis=0)
    assert middle[0] > middle[2], "an orange suit in front"


def test_another_light(service: Service, clip: Path) -> None:
    turn = done(service, "change-light", {"video": [clip], "look": "golden hour"}, (clip,))
    warm = [
        float(frame[..., 0].mean()) / float(frame[..., 2].mean())
        for frame in (pictures(service, turn)[10], frames_of(clip)[10])
    ]
    assert warm[0] > warm[1] * 1.15
    again = service.wait(
        service.create(service.with_media(Wish(words="undo that", parent=turn.id, quality="draft"), (), "edit")).id
    )
    assert again.stage == "failed" and "no turn before" in again.error["message"]


def test_subtitles(service: Service, clip: Path) -> None:
    turn = done(service, "add-subtitles", {"video": [clip], "colour": "yellow"}, (clip,))
    said = " ".join(text.content for text in service.scene(turn.id).texts).lower().replace("\n", " ")
    assert "good morning" in said and "show you" in said
    names = [extra["name"] if isinstance(extra, dict) else extra.name for extra in service.extras(turn.id)]
    assert {Path(name).suffix for name in names} >= {".vtt", ".srt"}
    changed = [
        np.abs(a.astype(int) - b).max(axis=2) > 90
        for a, b in zip(pictures(service, turn), frames_of(clip), strict=True)
    ]
    assert any(mask[120:].any() for mask in changed) and not any(mask[:80].mean() > 0.01 for mask in changed)


def test_a_vertical_version(service: Service, clip: Path) -> None:
    turn = done(service, "vertical-version", {"video": [clip]}, (clip,))
    assert turn.height * 9 == pytest.approx(turn.width * 16, rel=0.03)
    frame = pictures(service, turn)[40]
    orange = (frame[..., 0].astype(int) - frame[..., 2] > 70).mean()
    assert orange > 0.2, "the person is in the frame"


def test_an_animated_product(service: Service, mug: Path) -> None:
    turn = done(
        service,
        "animate-product",
        {"picture": [mug], "product": "mug", "stage": "a white studio", "price": "$12", "seconds": 3},
        (mug,),
    )
    scene = service.scene(turn.id)
    assert any("$12" in text.content for text in scene.texts)
    frame = pictures(service, turn)[40].astype(int)
    red = (frame[..., 0] - np.maximum(frame[..., 1], frame[..., 2]) > 90).mean()
    assert 0.01 < red < 0.5, "the mug is there"


def test_a_short_ad(service: Service, mug: Path) -> None:
    values = {"picture": [mug], "brand": "Roast", "claim": "Awake before you.", "call": "Try it", "seconds": 6}
    turn = done(service, "short-ad", values, (mug,))
    scene = service.scene(turn.id)
    said = " ".join(text.content for text in scene.texts)
    assert "Roast" in said and "Awake before you" in said and "Try it" in said
    assert len(scene.shots) + len(scene.clips) >= 2
    assert turn.length == 6
    assert float(np.abs(samples(service, turn)).max()) > 0.05, "there is music"
