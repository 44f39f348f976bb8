"""Files are what their bytes say."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutaway.errors import UnreadableFile
from cutaway.footage import probe


def written(path: Path) -> Path:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level * 20, np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_video_is_known_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    media = probe(written(tmp_path / "holiday.txt"))
    assert (media.width, media.height, media.rate, media.audio_channels) == (64, 48, 24, 0)
    assert media.seconds == Fraction(1, 2)
    assert "64x48 at 24 frames" in media.sentence() and "without sound" in media.sentence()


@pytest.mark.parametrize("content", [b"", b"not a film at all", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40])
def test_anything_else_is_refused_with_advice(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="Save or send it again|MP4"):
        probe(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        probe(tmp_path / "nowhere.mp4")
