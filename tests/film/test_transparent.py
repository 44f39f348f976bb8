"""A film whose background was taken away comes with its transparency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from cutaway.errors import Cancelled
from cutaway.film import transparent
from cutaway.scene.document import Clip, Format, Scene, Treatment

FRAMES = 6


class Drawn:
    def __init__(self, number: int) -> None:
        self.pixels = np.full((64, 96, 3), (200, 40, 30), np.uint8)
        self.alpha = np.zeros((64, 96), np.float32)
        self.alpha[16:48, 10 + 4 * number : 50 + 4 * number] = 1.0


class Drawing:
    """What draws, without footage."""

    def __init__(self, scene: Scene, quality: str) -> None: ...

    def frame(self, number: int, alpha: bool = False) -> Drawn:
        assert alpha
        return Drawn(number)

    def close(self) -> None: ...


def scene(**parameters: Any) -> Scene:
    taken = Treatment(id="background", name="background", parameters={"mode": "remove"} | parameters)
    clip = Clip(id="clip", source="0" * 64, frames=FRAMES, treatments=(taken,))
    return Scene(format=Format(width=96, height=64, frames=FRAMES), clips=(clip,))


@pytest.mark.parametrize(("asked", "form", "decoder"), [("webm", "webm", "libvpx-vp9"), ("prores", "mov", "prores")])
def test_alpha_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, form: str, decoder: str) -> None:
    monkeypatch.setattr("cutaway.render.clips.ClipRenderer", Drawing)
    made = scene(format=asked)
    assert transparent.transparent_forms(made) == (form,)
    path = tmp_path / f"film.{form}"
    tone = 0.2 * np.sin(np.arange(12_000) / 20)[:, None].repeat(2, 1)
    transparent.write_transparent(made, "draft", form, path, iter([tone[:6000], tone[6000:]]))
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        reader = av.CodecContext.create(decoder, "r")
        reader.extradata = stream.codec_context.extradata
        frames = [frame for packet in box.demux(stream) for frame in reader.decode(packet)]
        assert box.streams.audio[0].codec_context.channels == 2
    assert len(frames) == FRAMES
    seen = frames[3].reformat(format="rgba", src_colorspace="ITU709", dst_colorspace="ITU709").to_ndarray()
    assert seen[32, 40, 3] > 240 and seen[4, 4, 3] < 12
    assert np.abs(seen[32, 40, :3].astype(int) - (200, 40, 30)).max() < 16


def test_nothing_is_left_of_one_that_was_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cutaway.render.clips.ClipRenderer", Drawing)
    path = tmp_path / "film.webm"
    with pytest.raises(Cancelled):
        transparent.write_transparent(scene(), "draft", "webm", path, iter(()), lambda: True)
    assert not path.exists()


def test_a_film_with_its_background_has_none() -> None:
    blurred = scene()
    clip = blurred.clips[0].model_copy(update={"treatments": ()})
    assert transparent.transparent_forms(blurred.model_copy(update={"clips": (clip,)})) == ()
