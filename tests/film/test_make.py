from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from cutaway.errors import Cancelled, DiskFull
from cutaway.film.cache import SegmentCache
from cutaway.film.inside import read_inside
from cutaway.film.make import Before
from cutaway.film.mux import coded_sound, mux
from cutaway.film.progress import Progress
from cutaway.film.segments import segments
from cutaway.film.soundtrack import RATE, Soundtrack, silence
from cutaway.film.surroundings import Drawing, surroundings
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Camera, Format, Scene, Shot
from cutaway.storage.blobs import Blobs
from plain.films import made
from plain.renderer import PlainRenderer, plain_drawing, small_scene, thing


def decoded(path: Path) -> np.ndarray:
    """All frames as RGB, uint8, shape (frames, height, width, 3)."""
    with av.open(str(path)) as container:
        frames = [
            frame.reformat(
                format="rgb24", src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG"
            ).to_ndarray()
            for frame in container.decode(video=0)
        ]
    return np.stack(frames)


def test_the_film_is_what_players_expect(tmp_path: Path) -> None:
    """H.264 High, BT.709 tagged, exactly 24 fps, AAC-LC 48 kHz stereo, fast start, as long as the scene says."""
    scene = small_scene(frames=60)
    made(scene, tmp_path)
    data = (tmp_path / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(tmp_path / "film.mp4")) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.profile, video.codec_context.pix_fmt) == ("High", "yuv420p")
        assert (video.codec_context.colorspace, video.codec_context.color_range) == (1, 1)
        assert (video.average_rate, video.frames, video.start_time) == (24, 60, 0)
        assert video.duration * video.time_base == Fraction(60, 24)
        assert (audio.rate, audio.layout.name, audio.codec_context.profile) == (48000, "stereo", "LC")
        assert audio.duration * audio.time_base == Fraction(60, 24)
        assert not {"creation_time", "encoder"} & set(film.metadata)
        times = [packet.pts * packet.time_base for packet in film.demux(video) if packet.pts is not None]
    assert sorted(times) == [Fraction(number, 24) for number in range(60)]


def test_the_pictures_in_the_film_are_those_that_were_drawn(tmp_path: Path) -> None:
    """Within what the encoder loses: colours survive the way to BT.709 and back, and frames stand in order."""
    scene = small_scene(frames=50)
    made(scene, tmp_path)
    renderer = PlainRenderer(scene, "draft")
    drawn = np.stack([renderer.frame(number).pixels for number in range(50)])
    error = np.abs(decoded(tmp_path / "film.mp4").astype(int) - drawn.astype(int))
    assert error.mean() < 3.0, error.mean()
    assert error.mean(axis=(1, 2, 3)).max() < 4.0, error.mean(axis=(1, 2, 3)).argmax()


def test_the_sound_is_heard_where_it_was_made(tmp_path: Path) -> None:
    film = made(small_scene(frames=48), tmp_path)
    with av.open(str(tmp_path / "film.mp4")) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    loud = heard[:, RATE // 2 : RATE]
    assert 0.06 < np.sqrt((loud**2).mean()) < 0.08
    assert film.scene.mix.gain == -3.5
    kept = small_scene(frames=24, mix={"gain": -1.0})
    assert made(kept, tmp_path).scene.mix.gain == -1.0


def test_sound_that_is_encoded_ahead_makes_the_same_file(tmp_path: Path) -> None:
    seconds = np.arange(2 * RATE + 777) / RATE
    samples = np.repeat(0.3 * np.sin(2 * np.pi * 330 * seconds)[:, None], 2, axis=1).astype(np.float32)
    form = Format(width=64, height=48, frames=50)
    for name, coded in (("one", []), ("other", coded_sound(samples))):
        mux(tmp_path / f"{name}.mp4", form, "draft", [], samples, coded=coded)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "other.mp4").read_bytes()


def test_same_scene_same_bytes_from_the_cache_and_from_scratch(tmp_path: Path) -> None:
    scene = small_scene()
    first = made(scene, tmp_path / "a")
    again = made(scene, tmp_path / "a", "again.mp4")
    fresh = made(scene, tmp_path / "b")
    assert [film.cost.segments_reused for film in (first, again, fresh)] == [0, 3, 0]
    contents = {hashlib.sha256(film.path.read_bytes()).hexdigest() for film in (first, again, fresh)}
    assert len(contents) == 1


def test_same_scene_same_bytes_in_another_process(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:];"
        "from plain.films import made; from plain.renderer import small_scene; made(small_scene(), Path(sys.argv[1]))"
    )
    tests = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", script, str(tmp_path / "b"), str(tests), str(tests.parent / "src")]
    subprocess.run(command, check=True, timeout=120)
    made(small_scene(), tmp_path / "a")
    assert (tmp_path / "a" / "film.mp4").read_bytes() == (tmp_path / "b" / "film.mp4").read_bytes()


def test_an_edit_draws_only_the_seconds_it_touches(tmp_path: Path) -> None:
    """Something that vanishes in the third second leaves the first two as they were, and the report says where it
    was."""
    cache = SegmentCache(Blobs((tmp_path / "blobs").as_uri()))
    parent = small_scene(frames=96)
    first = made(parent, tmp_path, cache=cache)
    before = Before(parent, tuple(cut.key for cut in first.segments))
    gone = Keys(keys=(Key(frame=0, value=1.0, interpolation="step"), Key(frame=48, value=0.0)))
    things = tuple(
        found.model_copy(update={"visible": gone}) if found.id == "box" else found for found in parent.things
    )
    film = made(parent.model_copy(update={"things": things}), tmp_path, "edit.mp4", cache=cache, parent=before)
    assert (film.cost.segments_reused, film.cost.segments_rendered) == (2, 2)
    kept = film.preservation
    assert kept is not None and (kept.frames, kept.frames_identical, kept.unmeasured) == (96, 48, 0)
    assert [(difference.first, difference.last) for difference in kept.differences] == [(48, 71), (72, 95)]
    x, y, width, height = kept.differences[0].boxes[0]
    assert (x, width) == (80, 32) and y + height == 64
    assert np.array_equal(decoded(tmp_path / "film.mp4")[:48], decoded(tmp_path / "edit.mp4")[:48])


def test_words_and_hidden_things_do_not_change_a_key() -> None:
    scene = small_scene()
    around = surroundings("draft", plain_drawing())
    keys = [cut.key for cut in segments(scene, around)]
    other = scene.model_copy(update={"words": ("something else",), "title": "Other"})
    assert keys == [cut.key for cut in segments(other, around)]
    hidden = scene.model_copy(update={"things": (*scene.things, thing("ghost", visible=0.0))})
    assert keys == [cut.key for cut in segments(hidden, around)]
    for changed in (
        segments(scene.model_copy(update={"seed": 6}), around),
        segments(scene, surroundings("standard", plain_drawing())),
        segments(scene, surroundings("draft", plain_drawing("plain/2"))),
    ):
        assert not set(keys) & {cut.key for cut in changed}


@pytest.mark.parametrize("frames", [1, 2, 23, 24, 25])
def test_films_of_odd_lengths(tmp_path: Path, frames: int) -> None:
    made(small_scene(frames=frames), tmp_path)
    assert len(decoded(tmp_path / "film.mp4")) == frames


def test_other_rates_keep_their_time(tmp_path: Path) -> None:
    form = Format(width=64, height=64, rate="30000/1001", frames=70)
    shot = Shot(id="s", start=0, frames=70, camera=Camera())
    scene = Scene.model_validate({"format": form, "shots": [shot]})
    made(scene, tmp_path)
    with av.open(str(tmp_path / "film.mp4")) as film:
        video = film.streams.video[0]
        assert video.average_rate == Fraction(30000, 1001)
        assert video.duration * video.time_base == Fraction(70 * 1001, 30000)


def test_progress_comes_by_stage_and_segment(tmp_path: Path) -> None:
    seen: list[Progress] = []
    made(small_scene(frames=72), tmp_path, progress=seen.append, preview=tmp_path / "preview.mp4")
    assert [seen[0].stage, seen[-1].stage] == ["rendering", "encoding"]
    assert [step.done for step in seen] == sorted(step.done for step in seen) and seen[-1].done == seen[-1].total == 3
    assert [step.playable for step in seen] == sorted(step.playable for step in seen) and seen[-1].playable == 3.0
    assert all(step.left is not None and step.left >= 0 for step in seen[1:-1])


def test_the_preview_plays_alone(tmp_path: Path) -> None:
    made(small_scene(frames=60), tmp_path, preview=tmp_path / "preview.mp4")
    assert len(decoded(tmp_path / "preview.mp4")) == 60
    assert np.array_equal(decoded(tmp_path / "preview.mp4"), decoded(tmp_path / "film.mp4"))


def test_cancelling_leaves_the_good_file_and_what_was_finished(tmp_path: Path) -> None:
    cache = SegmentCache(Blobs((tmp_path / "blobs").as_uri()))
    (tmp_path / "film.mp4").write_bytes(b"a good film")
    scene = small_scene(frames=96)
    asked = iter(range(1000))
    before = set(threading.enumerate())
    with pytest.raises(Cancelled):
        made(scene, tmp_path, cache=cache, cancelled=lambda: next(asked) > 60)
    assert (tmp_path / "film.mp4").read_bytes() == b"a good film"
    assert [file.name for file in tmp_path.glob(".*")] == []
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in left)
    film = made(scene, tmp_path, cache=cache)
    assert film.cost.segments_reused >= 1


def test_a_fault_while_drawing_leaves_the_good_file(tmp_path: Path) -> None:
    class Breaks(PlainRenderer):
        def frame(self, number: int):  # type: ignore[no-untyped-def]
            if number == 30:
                raise RuntimeError("the driver went away")
            return super().frame(number)

    (tmp_path / "film.mp4").write_bytes(b"a good film")
    with pytest.raises(RuntimeError, match="driver"):
        made(small_scene(), tmp_path, drawing=Drawing(Breaks, lambda: "breaks"))
    assert (tmp_path / "film.mp4").read_bytes() == b"a good film"
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_a_fault_in_the_sound_is_not_swallowed(tmp_path: Path) -> None:
    def broken(scene: Scene) -> Soundtrack:
        raise RuntimeError("no voice")

    with pytest.raises(RuntimeError, match="no voice"):
        made(small_scene(), tmp_path, sounding=broken)
    assert not (tmp_path / "film.mp4").exists()


def test_a_full_disk_is_foreseen(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"a good film")
    drawn = PlainRenderer.drawn
    with pytest.raises(DiskFull, match="Nothing was written"):
        made(small_scene(), tmp_path, keep_free=2**60)
    assert PlainRenderer.drawn == drawn
    assert (tmp_path / "film.mp4").read_bytes() == b"a good film"


def test_a_disk_that_fills_up_on_the_way(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the writes fail in the middle, as on a full one."""
    script = (
        "import resource, signal, sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
        "from plain.films import made\nfrom plain.renderer import small_scene\n"
        "from cutaway.errors import CutawayError\n"
        "made(small_scene(), Path(sys.argv[1]))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: made(small_scene(), Path(sys.argv[1]))\n"
        "except (CutawayError, OSError) as error: print(type(error).__name__)\n"
    )
    tests = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", script, str(tmp_path), str(tests), str(tests.parent / "src")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.strip(), done.stderr
    assert len(decoded(tmp_path / "film.mp4")) == 60
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_a_long_film_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def peak(frames: int, name: str) -> int:
        tracemalloc.start()
        made(small_scene(frames=frames), tmp_path, name, sounding=lambda scene: silence(scene.format))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(24, "warm.mp4")
    short, long = peak(72, "short.mp4"), peak(360, "long.mp4")
    # Sound grows with the film, 384 kB a second, and so do the packets; pictures must not.
    assert long < short + 12 * (2 * 384_000 + 100_000), (short, long)


def test_the_film_carries_its_inside_or_not(tmp_path: Path) -> None:
    scene = small_scene(frames=24)
    film = made(scene, tmp_path)
    inside = read_inside(tmp_path / "film.mp4")
    assert inside.document() == film.scene and inside.frames == film.digests and len(inside.frames) == 24
    made(scene, tmp_path, "bare.mp4", carry=None)
    assert len((tmp_path / "bare.mp4").read_bytes()) < len((tmp_path / "film.mp4").read_bytes())
    assert np.array_equal(decoded(tmp_path / "bare.mp4"), decoded(tmp_path / "film.mp4"))
