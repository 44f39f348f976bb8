"""Google's own Python client brings pictures and videos to `cutaway serve` with the engine that films are made with: uploaded, animated,
referred to, edited in turns, undone, downloaded; and what Google's models refuse at create is what `cutaway-1` does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from google import genai
from google.genai import types
from PIL import Image

from plain.served import Served, size

pytestmark = pytest.mark.slow

OURS, GOOGLES, OLD = "cutaway-1", "gemini-omni-1.1-flash", "gemini-omni-flash-preview"
SHORT = {"type": "video", "resolution": "360p", "duration": "1s", "delivery": "uri"}
BY_URI = {"type": "video", "delivery": "uri"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("media"), engine="stage", quality="draft")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(serving: Served) -> Iterator[genai.Client]:
    with genai.Client(api_key="any", http_options={"base_url": serving.url}) as found:
        yield found


def uploaded(client: genai.Client, path: Path, kind: str) -> dict[str, str]:
    """The content that names the file once it is ACTIVE."""
    file = client.files.upload(file=path)
    while file.state == types.FileState.PROCESSING:
        time.sleep(0.05)
        file = client.files.get(name=str(file.name))
    assert file.state == types.FileState.ACTIVE, file.error
    return {"type": kind, "uri": str(file.uri), "mime_type": str(file.mime_type)}


@pytest.fixture(scope="module")
def pictures(client: genai.Client, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    folder = tmp_path_factory.mktemp("pictures")
    rows, columns = np.mgrid[:90, :160]
    round_ = (columns - 80) ** 2 + (rows - 45) ** 2 < 30**2
    found = []
    for name, colours in (("a.png", ((210, 40, 40), (90, 140, 200))), ("b.jpg", ((240, 200, 60), (60, 110, 70)))):
        pixels = np.where(round_[..., None], np.uint8(colours[0]), np.uint8(colours[1]))
        Image.fromarray(pixels.astype(np.uint8)).save(folder / name)
        found.append(uploaded(client, folder / name, "image"))
    return found


@pytest.fixture(scope="module")
def video(client: genai.Client, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One second in which a bright bar goes to the right over a colour, with a tone."""
    path = tmp_path_factory.mktemp("videos") / "bar.mp4"
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        track = box.add_stream("aac", rate=48_000, layout="mono")
        for number in range(24):
            pixels = np.full((64, 96, 3), (150, 90, 40), np.uint8)
            pixels[20:44, 3 * number : 3 * number + 12] = 230
            box.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        box.mux(stream.encode(None))
        tone = 0.2 * np.sin(np.arange(48_000) / 20, dtype=np.float32)
        sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(tone[None]), format="fltp", layout="mono")
        sound.sample_rate = 48_000
        box.mux(track.encode(sound))
        box.mux(track.encode(None))
    return uploaded(client, path, "video")


def asked(client: genai.Client, given: list[Any] | str, task: str = "", **more: Any) -> Any:
    """The interaction, ended."""
    if task:
        more["generation_config"] = {"seed": 7, "video_config": {"task": task}}
    made = client.interactions.create(**({"model": OURS, "input": given, "response_format": BY_URI} | more))
    assert made.status == "completed", made.errors
    return made


def film(client: genai.Client, made: Any) -> bytes:
    data = client.files.download(file=made.output_video.uri)
    assert data[4:8] == b"ftyp"
    return data


def frames(data: bytes, path: Path) -> np.ndarray:
    """uint8 (n, h, w, 3)."""
    path.write_bytes(data)
    with av.open(str(path)) as box:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)])


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def test_a_picture_is_animated_and_titled_in_a_second_turn(
    client: genai.Client, pictures: list[dict[str, str]], tmp_path: Path
) -> None:
    first = asked(client, [pictures[0], words("slow push in")], "image_to_video", response_format=SHORT)
    moved = frames(film(client, first), tmp_path / "a.mp4")
    assert len(moved) == 24 and moved.shape[1] == 360
    second = asked(client, 'add the title "Hello" at the top', previous_interaction_id=first.id)
    titled = frames(film(client, second), tmp_path / "b.mp4")
    change = np.abs(titled.astype(int) - moved).max(axis=(0, 3))
    assert change[:180].max() > 60 and change[200:].max() < 30
    assert "0 % of the pixels" not in second.output_text.split(". ")


def test_from_a_first_to_a_last_frame(client: genai.Client, pictures: list[dict[str, str]], tmp_path: Path) -> None:
    given = [*pictures, words("<FIRST_FRAME> becomes <LAST_FRAME>")]
    between = frames(film(client, asked(client, given, response_format=SHORT)), tmp_path / "a.mp4")
    _, height, width, _ = between.shape
    for frame, colour in ((between[0], (210, 40, 40)), (between[-1], (240, 200, 60))):
        assert np.abs(frame[height // 2, width // 2].astype(int) - colour).max() < 12


def test_a_picture_is_referred_to(client: genai.Client, pictures: list[dict[str, str]]) -> None:
    given = [pictures[0], words("<IMAGE_REF_0> stands on a table")]
    made = asked(client, given, "reference_to_video", response_format=SHORT)
    assert size(film(client, made)) == (640, 360, 24)


def test_a_video_is_edited_in_turns_and_taken_back(client: genai.Client, video: dict[str, str], tmp_path: Path) -> None:
    grey = asked(client, [video, words("make it black and white")], "edit")
    told = film(client, grey)
    pixels = frames(told, tmp_path / "a.mp4").astype(int)
    assert pixels.shape == (24, 64, 96, 3) and (pixels.max(axis=3) - pixels.min(axis=3)).max() < 6
    slow = asked(client, "play it at half the speed", previous_interaction_id=grey.id)
    assert size(film(client, slow)) == (96, 64, 48)
    quiet = asked(client, "mute the sound", previous_interaction_id=slow.id)
    back = asked(client, "undo the last two changes", previous_interaction_id=quiet.id)
    assert np.array_equal(frames(film(client, back), tmp_path / "b.mp4"), pixels)


def test_jobs_are_done_with_uploaded_files(serving: Served, video: dict[str, str]) -> None:
    asked_for = {"fields": {"video": {"uri": video["uri"]}, "look": "black and white"}}
    answer = serving.client.post("/cutaway/v1/tasks/change-light", json=asked_for)
    assert answer.status_code == 200 and answer.json()["status"] == "completed", answer.text


@pytest.mark.parametrize(
    ("model", "task", "count", "text", "told"),
    [
        (GOOGLES, "edit", 2, "cut them together", "needs exactly one video"),
        (GOOGLES, "edit", 1, "remove the sentence 'good night'", "speech of an uploaded video"),
        (GOOGLES, "upscale", 1, "make it larger", "'upscale' is not supported"),
        (OLD, "extend", 1, "go on", "extension is currently not supported"),
        (OLD, "reference_to_video", 1, "a dog moves as in <VIDEO_REF_0>", "<VIDEO_REF_N> is not supported"),
    ],
)
def test_published_limits_are_refused_at_create(
    client: genai.Client, video: dict[str, str], model: str, task: str, count: int, text: str, told: str
) -> None:
    config = {"video_config": {"task": task}}
    with pytest.raises(Exception, match=told) as caught:
        client.interactions.create(model=model, input=[video] * count + [words(text)], generation_config=config)
    assert getattr(caught.value, "status_code", None) == 400


def test_under_our_own_id_several_videos_are_taken(client: genai.Client, video: dict[str, str]) -> None:
    made = asked(client, [video, video, words("make it warmer")], "edit")
    assert size(film(client, made))[:2] == (96, 64)
