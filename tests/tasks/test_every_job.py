"""The jobs that are no everyday ones, done from files to finished films, small. The six others: `test_everyday.py`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from cutaway.interactions.service import Service
from cutaway.interactions.turn import Turn, Wish
from cutaway.storage.settings import Settings
from cutaway.tasks import composed, task, tasks

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("everyday")]

Film = list[np.ndarray]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(Settings(data=tmp_path_factory.mktemp("data"), mates=False, scale=0.125, credentials=False))
    yield made
    made.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A second of somebody before a wall who is silent, and two pictures."""
    folder = tmp_path_factory.mktemp("files")
    person = cv2.resize(data.astronaut()[:288], (256, 144), interpolation=cv2.INTER_AREA)
    with av.open(str(folder / "talk.mp4"), "w") as box:
        video = box.add_stream("libx264", rate=24, options={"crf": "8"})
        video.width, video.height, video.pix_fmt = 256, 144, "yuv420p"
        for _ in range(24):
            box.mux(video.encode(av.VideoFrame.from_ndarray(person, format="rgb24")))
        box.mux(video.encode(None))
    Image.fromarray(cv2.resize(data.coffee(), (320, 180))).save(folder / "cup.png")
    Image.fromarray(cv2.resize(data.coffee()[60:340, 100:500], (320, 180))).save(folder / "near.png")
    return {name: folder / name for name in ("talk.mp4", "cup.png", "near.png")}


def moved(film: Film) -> bool:
    return bool(np.abs(film[0].astype(int) - film[-1]).mean() > 1)


def apart(film: Film, before: Film, part: tuple[slice, slice]) -> float:
    return float(np.abs(film[5][part].astype(int) - before[5][part]).mean())


FACE, WALL = (slice(18, 45), slice(100, 125)), (slice(100, 140), slice(2, 30))

JOBS: dict[str, tuple[dict[str, Any], tuple[str, ...], Callable[[Film, Film], bool]]] = {
    "animate-photo": ({"seconds": 2}, ("cup.png",), lambda film, _: len(film) == 48 and moved(film)),
    "first-and-last-frame": ({"seconds": 2}, ("cup.png", "near.png"), lambda film, _: len(film) == 48 and moved(film)),
    "blur-faces": ({}, ("talk.mp4",), lambda film, before: apart(film, before, FACE) > 4 * apart(film, before, WALL) + 3),
    "remove-background": ({}, ("talk.mp4",), lambda film, before: apart(film, before, FACE) < 8 < apart(film, before, WALL)),
    "restyle": ({"style": "pencil"}, ("talk.mp4",), lambda film, _: float(np.ptp(film[5].astype(int), axis=2).mean()) < 14),
    "extend-video": ({"more": 1}, ("talk.mp4",), lambda film, before: len(film) == len(before) + 24),
    "product-demo": ({"name": "Roast", "seconds": 6}, ("cup.png",), lambda film, _: len(film) == 144 and moved(film)),
    "explainer": ({"title": "Sea", "shots": ["A wide shot of the sea."], "seconds": 5}, (), lambda film, _: len(film) == 120),
    "lesson": ({"subject": "Fall", "explanation": "Things fall.", "seconds": 5}, (), lambda film, _: len(film) == 120),
    "shot-list": ({"shots": ["[0-1s] A meadow.", "[1-2s] A beach."], "seconds": 2}, (),
                  lambda film, _: float(np.abs(film[10].astype(int) - film[40]).mean()) > 8),
}  # fmt: skip
"""What a job is asked for, the files that come with it, and what must hold for its film and the video that was brought."""

SAID_ELSEWHERE = {"clean-talk": "footage/speech/test_heard.py", "enlarge": "staging/test_footage_time.py"}
"""Jobs whose parts need a talk that is heard, or take long: the tests of those parts."""


def frames(path: Path) -> Film:
    with av.open(str(path)) as box:
        return [frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_is_done(service: Service, files: dict[str, Path], name: str) -> None:
    given, brought, holds = JOBS[name]
    one, media = task(name), tuple(files[file] for file in brought)
    named = {field.name: list(media) for field in one.fields if field.kind in ("image", "video") and field.required}
    made = composed(one, {**given, **named})
    wish = Wish(
        words=made.words,
        seconds=int(made.format["seconds"]) if made.format.get("seconds") else None,  # type: ignore[arg-type]
        quality="draft",
        seed=3,
        declared=("adults",),
    )
    wish = service.with_media(wish, media, made.task if media else "")
    turn: Turn = service.wait(service.create(wish).id)
    assert turn.stage == "completed", turn.error
    before = frames(media[0]) if media and media[0].suffix == ".mp4" else []
    assert holds(frames(service.film_path(turn.id)), before)


def test_no_job_is_forgotten() -> None:
    everyday = {one.name for one in tasks() if one.everyday}
    assert everyday | set(JOBS) | set(SAID_ELSEWHERE) == {one.name for one in tasks()}
    source = ast.parse((Path(__file__).parent / "test_everyday.py").read_text())
    run = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert everyday <= run, "each is run by its name"
    assert all((Path(__file__).parents[1] / place).is_file() for place in SAID_ELSEWHERE.values())
