"""Frames through shared memory: the same as one by one, whatever is asked in between, and nothing a child says is believed."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutaway.footage.reading import open_source
from cutaway.footage.reading.slots import SIZE, Slots, open_memory


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Forty different frames with a tone."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as box:
        video, sound = box.add_stream("libx264", rate=20), box.add_stream("aac", rate=48_000, layout="mono")
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(40):
            pixels = np.full((48, 64, 3), number * 6, np.uint8)
            box.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        box.mux(video.encode(None))
        tone = np.sin(np.arange(96_000) / 20).astype(np.float32)[None] * 0.3
        frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
        frame.sample_rate = 48_000
        box.mux(sound.encode(frame))
        box.mux(sound.encode(None))
    return path


def test_questions_in_between_change_no_frame(clip: Path) -> None:
    source = open_source(clip)
    in_order = [source.frame(number).copy() for number in range(source.count)]
    heard = source.sound_between(Fraction(0), Fraction(2))
    source.close()
    assert len({frame.tobytes() for frame in in_order}) == 40
    for number in (0, 1, 30, 31, 5, 6, 7, 8, 9, 39, 0, 20, 12):
        assert np.array_equal(source.straight(number), in_order[number])
        if number % 3 == 0:
            assert np.array_equal(source.sound_between(Fraction(1, 2), Fraction(1)), heard[24_000:48_000])
            source._frames.clear()
    source.close()


def test_frames_once_read_stay_as_they_were(clip: Path) -> None:
    """The memory is written again and again; what was handed out is a copy."""
    source = open_source(clip)
    first = source.frame(0)
    kept = first.copy()
    for number in range(1, 40):
        source.frame(number)
    assert np.array_equal(first, kept)
    source.close()


def test_no_child_can_take_the_memory_away() -> None:
    memory = open_memory()
    try:
        with pytest.raises(PermissionError):
            os.ftruncate(memory, 0)
        assert os.fstat(memory).st_size == SIZE
    finally:
        os.close(memory)


def test_only_frames_of_the_told_size_are_taken() -> None:
    memory = open_memory()
    slots = Slots(memory, 4 * 6 * 3)
    other = Slots(memory, 4 * 6 * 3)
    os.close(memory)
    pixels = np.arange(72, dtype=np.uint8).reshape(4, 6, 3)
    assert slots.put(1, pixels) and not slots.put(0, pixels[:2])
    assert np.array_equal(other.taken(1, (4, 6, 3)), pixels)
    for place, shape in ((-1, (4, 6, 3)), (slots.count, (4, 6, 3)), (1, (4, 6, 4)), (1, (-4, -6, 3)), (1, (2**40, 6, 3))):
        assert other.taken(place, shape) is None
    assert Slots(-1, SIZE + 1).count == 0
    slots.close()
    other.close()
