"""Films as cameras, broadcasters and disc makers wrote them: shown as they were meant to be seen, and told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutaway.footage import probe
from cutaway.footage.reading import open_source

WIDTH, HEIGHT = 160, 96


def corners() -> np.ndarray:
    """Red at the top left, green at the top right, blue at the bottom left, white elsewhere at the bottom."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    picture[: HEIGHT // 2, : WIDTH // 2] = (200, 20, 20)
    picture[: HEIGHT // 2, WIDTH // 2 :] = (20, 160, 20)
    picture[HEIGHT // 2 :, : WIDTH // 2] = (20, 20, 200)
    return picture


def bar(field: int) -> np.ndarray:
    """A bar that goes on by six pixels with every half picture."""
    picture = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    picture[:, 6 * field : 6 * field + 30] = 220
    return picture


def written(
    path: Path, pictures: list[np.ndarray], codec: str = "libx264", aspect: Fraction | None = None, rate: int = 25,
    sounds: tuple[tuple[float, bool, float], ...] = (), cover: str = "", **options: str,
) -> Path:  # fmt: skip
    """A film; `sounds`: of each track the pitch, whether it is the one to be heard, and the second at which it begins; `cover`:
    "first" or "last" among the streams."""
    options = {"qp": "4", "preset": "ultrafast"} | options if codec == "libx264" else options

    def covered() -> av.VideoStream:
        stream = box.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 80, 80, "yuvj420p"
        stream.disposition = av.stream.Disposition.attached_pic
        return stream

    with av.open(str(path), "w") as box:
        front = covered() if cover == "first" else None
        stream = box.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        tracks = []
        for _, meant, _ in sounds:
            track = box.add_stream("aac", rate=48_000)
            track.layout = "stereo"
            track.disposition = av.stream.Disposition.default if meant else av.stream.Disposition(0)
            tracks.append(track)
        front = covered() if cover == "last" else front
        if front is not None:
            frame = av.VideoFrame.from_ndarray(np.full((80, 80, 3), 7, np.uint8)).reformat(format="yuvj420p")
            frame.pts = 0
            box.mux([*front.encode(frame), *front.encode(None)])
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
        for track, (pitch, _, begin) in zip(tracks, sounds, strict=True):
            time = np.arange(48_000 * len(pictures) // rate) / 48_000
            wave = (0.3 * np.sin(2 * np.pi * pitch * time)).astype(np.float32)[None].repeat(2, 0)
            heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout="stereo")
            heard.sample_rate, heard.pts = 48_000, int(begin * 48_000)
            box.mux([*track.encode(heard), *track.encode(None)])
    return path


def pitch(samples: np.ndarray) -> int:
    """Hertz of what is loudest in a second."""
    return int(np.abs(np.fft.rfft(samples[:48_000, 0])).argmax())


@pytest.mark.parametrize(("aspect", "width"), [(Fraction(64, 45), 228), (Fraction(8, 9), 142), (Fraction(16, 11), 232)])
def test_pixels_become_square(tmp_path: Path, aspect: Fraction, width: int) -> None:
    source = open_source(written(tmp_path / "a.mp4", [corners()] * 3, aspect=aspect))
    assert (source.width, source.height) == (width, HEIGHT)
    assert source.frame(1).shape == (HEIGHT, width, 3)
    assert f"not square ({aspect.numerator}:{aspect.denominator}); it is shown at" in source.notes[0]
    left, right = source.frame(1)[20, width // 2 - 6], source.frame(1)[20, width // 2 + 6]
    assert left[0] > 150 > left[1] and right[1] > 120 > right[0], "the middle stays the middle"
    almost = open_source(written(tmp_path / "b.mp4", [corners()], aspect=Fraction(321, 320)))
    assert almost.width == WIDTH and almost.notes == []


@pytest.mark.parametrize(
    ("matrix", "order"),
    [
        ((1, 0, 0, 1), "rgbw"),
        ((0, 1, -1, 0), "brwg"),
        ((-1, 0, 0, -1), "wbgr"),
        ((0, -1, 1, 0), "gwrb"),
        ((-1, 0, 0, 1), "grwb"),
        ((1, 0, 0, -1), "bwrg"),
        ((0, 1, 1, 0), "rbgw"),
        ((0, -1, -1, 0), "wgbr"),
    ],
)
def test_every_turn_and_mirror_is_put_right(tmp_path: Path, matrix: tuple[int, ...], order: str) -> None:
    data = written(tmp_path / "a.mp4", [corners()] * 2).read_bytes()
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = matrix
    values = (a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    turned = b"".join(value.to_bytes(4, "big", signed=True) for value in values)
    (tmp_path / "a.mp4").write_bytes(data[:at] + turned + data[at + 36 :])
    source = open_source(tmp_path / "a.mp4")
    across = a == 0
    assert (source.width, source.height) == ((HEIGHT, WIDTH) if across else (WIDTH, HEIGHT))
    seen, names = source.frame(0), {(True, False, False): "r", (False, True, False): "g", (False, False, True): "b"}
    places = [(0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)]
    pixels = [seen[int(y * source.height), int(x * source.width)] > 110 for y, x in places]
    assert "".join(names.get(tuple(bool(p) for p in pixel), "w") for pixel in pixels) == order


@pytest.mark.parametrize(("name", "codec", "flags"), [
    ("a.mkv", "mpeg2video", {"flags": "+ildct+ilme", "b": "4000000"}),
    ("a.mp4", "libx264", {"x264-params": "tff=1:keyint=6:bframes=2", "flags": "+ildct+ilme"}),
])  # fmt: skip
def test_interlaced_films_are_made_whole(tmp_path: Path, name: str, codec: str, flags: dict[str, str]) -> None:
    pictures = []
    for number in range(16):
        picture = bar(2 * number + 1)
        picture[1::2] = bar(2 * number)[1::2]  # the encoders note the lower lines as the first
        pictures.append(picture)
    source = open_source(written(tmp_path / name, pictures, codec, **flags))
    assert source.media.interlaced and any("interlaced" in note for note in source.notes)
    assert source.count == 16
    in_order = [source.frame(number).copy() for number in range(16)]
    teeth = [np.abs(np.diff(frame[20:76, :, 1].astype(int), axis=0)).mean() for frame in in_order]
    woven = np.abs(np.diff(pictures[5][20:76, :, 1].astype(int), axis=0)).mean()
    assert max(teeth[1:-1]) < woven / 4, "no line stands out beside its neighbours"
    assert np.abs(in_order[5][40, :, 1].astype(int) - bar(10)[40, :, 1]).mean() < 12, (
        "it is the first of the two moments"
    )
    for number in (13, 7, 2, 1, 15, 6):
        source.close()
        assert np.array_equal(source.frame(number), in_order[number]), number


def test_a_film_that_is_not_interlaced_is_left_alone(tmp_path: Path) -> None:
    assert not probe(written(tmp_path / "a.mp4", [corners()] * 3)).interlaced
    disc = open_source(written(tmp_path / "a.mpg", [corners()] * 20, "mpeg2video"))
    assert not disc.media.interlaced and disc.count >= 20, "its length is guessed too short by its header"


@pytest.mark.parametrize("cover", ["first", "last"])
def test_a_cover_is_not_the_film(tmp_path: Path, cover: str) -> None:
    path = written(tmp_path / "a.mp4", [corners()] * 50, sounds=((440, True, 0),), cover=cover)
    source = open_source(path)
    assert (source.width, source.height, source.count) == (WIDTH, HEIGHT, 50)
    assert pitch(source.sound_between(Fraction(0), Fraction(1))) == 440


@pytest.mark.parametrize("name", ["song.m4a", "song.mp3"])
def test_a_song_with_a_cover_is_a_sound(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with av.open(str(path), "w", format="mp4" if name.endswith("m4a") else "mp3") as box:
        track = box.add_stream("aac" if name.endswith("m4a") else "libmp3lame", rate=48_000)
        track.layout = "stereo"
        cover = box.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 80, 80, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(np.full((80, 80, 3), 7, np.uint8)).reformat(format="yuvj420p")
        frame.pts = 0
        pictures = [*cover.encode(frame), *cover.encode(None)]
        wave = (0.3 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000)).astype(np.float32)[None].repeat(2, 0)
        heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout="stereo")
        heard.sample_rate, heard.pts = 48_000, 0
        heard = heard if name.endswith("m4a") else av.AudioResampler("s16p", "stereo", 48_000).resample(heard)[0]
        box.mux([*pictures, *track.encode(heard), *track.encode(None)])
    media = probe(path)
    assert media.kind == "audio" and media.width == 0 and media.sentence().startswith("a sound of 2")
    assert pitch(open_source(path).sound_between(Fraction(0), Fraction(1))) == 440


def test_the_track_that_is_meant_is_heard(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mkv", [corners()] * 50, sounds=((300, False, 0), (500, True, 0)))
    source = open_source(path)
    assert pitch(source.sound_between(Fraction(0), Fraction(1))) == 500
    assert source.notes == ["The file has 2 tracks of sound; number 2 is heard."]
    plain = open_source(written(tmp_path / "b.mkv", [corners()] * 50, sounds=((300, False, 0), (500, False, 0))))
    assert pitch(plain.sound_between(Fraction(0), Fraction(1))) == 300


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov", "a.ts"])
def test_sound_that_begins_late_stays_where_it_is(tmp_path: Path, name: str) -> None:
    source = open_source(written(tmp_path / name, [corners()] * 75, sounds=((440, True, 1),)))
    loud = np.abs(source.sound_between(Fraction(0), Fraction(2))[:, 0])
    assert loud[:46_000].max() < 0.05 and loud[50_000:].max() > 0.2
    later = np.abs(source.sound_between(Fraction(3, 4), Fraction(5, 4))[:, 0])
    assert later[:9_000].max() < 0.05 and later[14_000:].max() > 0.2
