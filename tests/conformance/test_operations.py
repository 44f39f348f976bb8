"""Whatever words can do to footage is done, from the words to the pixels: a turn on a small clip for every operation there is."""

from __future__ import annotations

import ast
import io
import tomllib
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from cutaway.brief.footage import read_operations
from cutaway.brief.footage.operations import facts_of
from cutaway.engines.capabilities import STAGE
from cutaway.errors import MissingPack
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.reading import open_source
from cutaway.footage.reading.source import format_of
from cutaway.render.clips import ClipRenderer
from cutaway.scene.document import Clip, Mix, Scene
from cutaway.sound.clips import own_sound
from cutaway.sound.mix import samples
from cutaway.staging.footage.changing import Changed, change_media
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import MODULES
from cutaway.storage import derived, media
from cutaway.storage.blobs import Blobs
from cutaway.storage.packs import pack_path

TESTS = Path(__file__).resolve().parents[1]
RATE, FRAMES, WIDTH, HEIGHT = 24, 24, 160, 90

SHOWN: dict[str, list[str]] = {}
"""Names of the tests here, by the operations that they show."""

ELSEWHERE = tomllib.loads((Path(__file__).parent / "elsewhere.toml").read_text())
"""Tests in other rooms that run an operation which needs a voice that is heard, by its name."""


def shows(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says which operations a test runs."""

    def kept(test: Callable[..., None]) -> Callable[..., None]:
        for name in names:
            SHOWN.setdefault(name, []).append(test.__name__)
        return test

    return kept


@dataclass
class Film:
    """A film as it stands after some turns."""

    scene: Scene
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seen: dict[int, np.ndarray] = field(default_factory=dict)

    def turn(self, words: str, operation: str, *brought: Ingredient) -> Film:
        """The film after a turn in which the words are read as this operation, and are done."""
        desk = Desk(media=brought, words=words)
        try:
            read = read_operations(words, facts_of(self.scene, brought))
            assert [asked.name for asked in read.operations] == [operation] and not read.not_understood, read
            changed: Changed = change_media(self.scene, read, desk)
        finally:
            desk.close()
        assert changed.lines and all(line.done for line in changed.lines), changed.lines
        return Film(changed.scene, tuple(line.what for line in changed.lines), changed.notes)

    def frame(self, number: int) -> np.ndarray:
        """uint8 (h, w, 3)."""
        return self.frames([number])[0]

    def frames(self, numbers: list[int] | None = None) -> list[np.ndarray]:
        """Those asked for, or all. Frames are asked for backwards, so that none can lean on the one before."""
        asked = list(range(self.scene.format.frames)) if numbers is None else numbers
        missing = [number for number in asked if number not in self.seen]
        if missing:
            renderer = ClipRenderer(self.scene)
            try:
                for number in reversed(missing):
                    self.seen[number] = renderer.frame(number).pixels.copy()
            finally:
                renderer.close()
        return [self.seen[number] for number in asked]

    def sound(self) -> np.ndarray:
        """float (n, 2) of the clips."""
        return own_sound(self.scene, [])[:]


def still(pixels: np.ndarray) -> Ingredient:
    """A picture that comes with a turn."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return Ingredient(media.shelf().add_bytes(file.getvalue()), "image", "image_ref", 1, "image/png", "picture.png")


def track(path: Path, beats: np.ndarray) -> Ingredient:
    """A sound that comes with a turn: four seconds with a knock at each of the times."""
    sound = np.zeros(4 * 48_000)
    knock = np.sin(2 * np.pi * 180 * np.arange(4_800) / 48_000) * np.exp(-np.arange(4_800) / 900)
    for at in beats:
        begin = round(at * 48_000)
        sound[begin : begin + 4_800] += knock[: len(sound) - begin]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sound * 20_000).astype(np.int16).tobytes())
    return Ingredient(media.shelf().add(path), "audio", "sound_ref", 1, "audio/wav", "track.wav", seconds=4.0)


def picture(number: int) -> np.ndarray:
    """A photograph that is still, before which a red square goes to the right."""
    frame = cv2.resize(data.coffee()[:225], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    x = 10 + 4 * number
    frame[30:54, x : x + 24] = (220, 30, 30)
    return frame


def person(number: int) -> np.ndarray:
    """Somebody who looks at the camera, before a wall."""
    return cv2.resize(data.astronaut()[:288], (256, 144), interpolation=cv2.INTER_AREA)


def film_of(
    folder: Path, draw: Callable[[int], np.ndarray], frames: int = FRAMES, heard: np.ndarray | None = None
) -> Film:
    """A clip with a tone, or with what is `heard`, on the shelf."""
    path = folder / f"{draw.__name__}-{frames}.mp4"
    height, width = draw(0).shape[:2]
    with av.open(str(path), "w") as box:
        video = box.add_stream("libx264", rate=RATE, options={"crf": "6"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        sound = box.add_stream("aac", rate=48_000)
        tone = 0.3 * np.sin(2 * np.pi * 330 * np.arange(48_000 * frames // RATE) / 48_000) if heard is None else heard
        tone = tone.astype(np.float32)
        for at in range(0, len(tone) - 1023, 1024):
            part = av.AudioFrame.from_ndarray(np.stack([tone[at : at + 1024]] * 2), format="fltp", layout="stereo")
            part.sample_rate, part.pts = 48_000, at
            box.mux(sound.encode(part))
        for number in range(frames):
            box.mux(video.encode(av.VideoFrame.from_ndarray(draw(number), format="rgb24")))
        box.mux(video.encode(None))
        box.mux(sound.encode(None))
    sha256 = media.shelf().add(path)
    source = open_source(path)
    scene = Scene(
        format=format_of(source, source.count),
        clips=(Clip(id="clip", source=sha256, frames=source.count),),
        mix=Mix(gain=0.0),
    )
    source.close()
    return Film(scene)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("footage")
    before = dict(media._here), dict(derived._here)
    media.use(Blobs(str(made / "media")), made / "fetched")
    derived.use(made / "derived")
    yield made
    media._here.clear()
    derived._here.clear()
    media._here.update(before[0])
    derived._here.update(before[1])


@pytest.fixture(scope="module")
def film(folder: Path) -> Film:
    return film_of(folder, picture)


@pytest.fixture(scope="module")
def somebody(folder: Path) -> Film:
    return film_of(folder, person, 6)


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (h, w): where a pixel is another."""
    return np.asarray((before != after).any(axis=2))


def light(pixels: np.ndarray) -> float:
    return float(pixels.mean())


def warmth(pixels: np.ndarray) -> float:
    return float(pixels[..., 0].mean() / pixels[..., 2].mean())


def detail(pixels: np.ndarray) -> float:
    """How much neighbours differ."""
    return float(cv2.Laplacian(pixels.astype(np.float32), cv2.CV_32F).std())


# Colour and light


@shows("grade")
@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("make it warmer", lambda a, b: warmth(b) > warmth(a) * 1.05),
        ("make it brighter", lambda a, b: light(b) > light(a) * 1.08),
        ("make it look like night", lambda a, b: light(b) < light(a) * 0.6),
        ("make it black and white", lambda a, b: (b.max(axis=2) == b.min(axis=2)).all()),
    ],
)
def test_a_grade(film: Film, words: str, holds: Callable[[np.ndarray, np.ndarray], bool]) -> None:
    made = film.turn(words, "grade")
    assert holds(film.frame(5), made.frame(5))


@shows("grade")
def test_a_grade_for_a_time_leaves_the_rest_byte_for_byte(film: Film) -> None:
    made = film.turn("make it black and white from 0.5 seconds to the end", "grade")
    assert all(np.array_equal(a, b) for a, b in zip(film.frames()[:12], made.frames()[:12], strict=True))
    assert all(changed(a, b).mean() > 0.5 for a, b in zip(film.frames()[12:], made.frames()[12:], strict=True))


@shows("grade")
def test_exposure_and_white_are_put_right(folder: Path, film: Film) -> None:
    def dim(number: int) -> np.ndarray:
        return (picture(number) * np.array((0.3, 0.36, 0.5))).astype(np.uint8)

    dark = film_of(folder, dim, 6)
    lighter = dark.turn("fix the exposure", "grade")
    assert light(lighter.frame(2)) > light(dark.frame(2)) * 1.3
    whiter = dark.turn("fix the white balance", "grade")
    wanted = warmth(film.frame(2))
    assert abs(warmth(whiter.frame(2)) - wanted) < 0.6 * abs(warmth(dark.frame(2)) - wanted)


@shows("match")
def test_colours_become_those_of_a_picture(film: Film) -> None:
    blue = np.clip(data.rocket()[::4, ::4] * np.array((0.3, 0.5, 1.0)), 0, 255).astype(np.uint8)
    made = film.turn("match the colours to the picture", "match", still(blue))
    for channel in range(3):
        here, wanted = film.frame(5)[..., channel].mean(), blue[..., channel].mean()
        assert abs(made.frame(5)[..., channel].mean() - wanted) < abs(here - wanted)


@shows("relight")
def test_light_from_a_side(film: Film) -> None:
    def leaning(pixels: np.ndarray) -> float:
        return light(pixels[:, :60]) / light(pixels[:, 100:])

    plain, left, right = (
        film,
        film.turn("light it from the left", "relight"),
        film.turn("light it from the right", "relight"),
    )
    assert leaning(left.frame(5)) > leaning(plain.frame(5)) * 1.15 > leaning(right.frame(5)) * 1.15 * 1.15


@shows("style")
def test_a_style(film: Film) -> None:
    made = film.turn("turn it into a pencil sketch", "style")
    pixels = made.frame(5).astype(int)
    assert np.ptp(pixels, axis=2).max() < 30, "graphite on paper"
    assert np.array_equal(film.turn("turn it into a pencil sketch", "style").frame(5), made.frame(5))


@shows("sharpen")
def test_sharper(film: Film) -> None:
    made = film.turn("sharpen it", "sharpen")
    assert detail(made.frame(5)) > detail(film.frame(5)) * 1.15
    assert abs(light(made.frame(5)) - light(film.frame(5))) < 2


@shows("denoise")
def test_noise_goes_and_edges_stay(folder: Path) -> None:
    def noisy(number: int) -> np.ndarray:
        noise = np.random.default_rng(number).normal(0, 12, (HEIGHT, WIDTH, 3))
        return np.clip(picture(0) + noise, 0, 255).astype(np.uint8)

    before = film_of(folder, noisy, 6)
    made = before.turn("remove the picture noise", "denoise")
    clean = picture(0).astype(int)
    assert np.abs(made.frame(3) - clean).mean() < 0.6 * np.abs(before.frame(3) - clean).mean()


# Regions


@shows("background")
def test_another_background(somebody: Film) -> None:
    made = somebody.turn("replace the background with plain green", "background").frame(2).astype(int)
    assert (made[4:20, 2:20, 1] - made[4:20, 2:20, 0] > 60).all(), "green at the wall"
    face = (slice(40, 60), slice(104, 124))
    assert np.abs(made[face] - somebody.frame(2)[face]).mean() < 10, "the face is hers"


@shows("blur", "pixelate")
@pytest.mark.parametrize("name", ["blur", "pixelate"])
def test_faces_are_hidden_and_nothing_else(somebody: Film, name: str) -> None:
    before, made = somebody.frame(2), somebody.turn(f"{name} the faces", name).frame(2)
    assert np.abs(made[15:45, 100:125].astype(int) - before[15:45, 100:125]).mean() > 12
    assert not changed(before, made)[:, :60].any() and not changed(before, made)[110:].any()


@shows("recolour")
def test_one_thing_is_of_another_colour(somebody: Film) -> None:
    before, made = (
        somebody.frame(2).astype(int),
        somebody.turn("make the orange suit blue", "recolour").frame(2).astype(int),
    )
    orange = (before[..., 0] - before[..., 2] > 110) & (np.arange(144)[:, None] > 90)
    assert orange.sum() > 400
    assert ((made[..., 2] > made[..., 0]) & orange).sum() > 0.7 * orange.sum()
    assert np.array_equal(before[:40, :60], made[:40, :60])


# Over the picture


@shows("add_text")
def test_words_are_written_where_they_were_asked(film: Film) -> None:
    made = film.turn('write "Sale" at the top', "add_text")
    there = changed(film.frame(12), made.frame(12))
    assert there[:30].sum() > 40 and not there[45:].any()


@shows("add_picture")
def test_a_logo_lies_in_its_corner_alone(film: Film) -> None:
    logo = np.zeros((64, 64, 4), np.uint8)
    logo[12:52, 12:52] = (0, 90, 255, 255)
    made = film.turn("put the picture as a logo in the top right corner", "add_picture", still(logo))
    there = changed(film.frame(5), made.frame(5))
    rows, columns = np.nonzero(there)
    assert rows.max() < 30 and columns.min() > 120
    assert np.abs(made.frame(5)[there].astype(int) - (0, 90, 255)).max(axis=1).min() < 4


@shows("sticker")
def test_a_sticker_is_put_somewhere(film: Film) -> None:
    made = film.turn("put a heart sticker in the bottom left corner", "sticker")
    there = changed(film.frame(5), made.frame(5))
    assert there[45:, :60].sum() > 30 and not there[:40].any() and not there[:, 100:].any()


@shows("weather")
@pytest.mark.parametrize("kind", ["rain", "snow", "fog"])
def test_weather_moves_and_is_the_same_in_any_order(film: Film, kind: str) -> None:
    made = film.turn(f"add {kind}", "weather")
    assert changed(film.frame(5), made.frame(5)).mean() > 0.2
    alone = film.turn(f"add {kind}", "weather")
    assert np.array_equal(alone.frame(7), made.frames([4, 7, 11])[1])
    own = [b.astype(int) - a for a, b in zip(film.frames([5, 11]), made.frames([5, 11]), strict=True)]
    assert np.abs(own[0] - own[1])[:, :8].max() > 0, "it moves where the picture stands still"


@shows("particles")
@pytest.mark.parametrize("kind", ["confetti", "bubbles", "sparks"])
def test_what_flies_changes_only_where_it_is(film: Film, kind: str) -> None:
    made = film.turn(f"add {kind}", "particles")
    there = changed(film.frame(5), made.frame(5))
    assert 0.005 < there.mean() < 0.98
    if kind != "sparks":
        assert there.mean() < 0.6
    else:
        assert (made.frame(5) >= film.frame(5)).all(), "light is only added"


# Time


def same(found: list[np.ndarray], wanted: list[np.ndarray]) -> bool:
    return len(found) == len(wanted) and all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))


@shows("trim", "cut", "speed", "reverse", "freeze")
@pytest.mark.parametrize(
    ("words", "name", "order"),
    [
        ("keep only the first half second", "trim", list(range(12))),
        ("cut out 0.25 to 0.5 seconds", "cut", [*range(6), *range(12, 24)]),
        ("make it twice as fast", "speed", list(range(0, 24, 2))),
        ("play it backwards", "reverse", list(range(23, -1, -1))),
        ("freeze it at 0.5 seconds for 0.5 seconds", "freeze", [*range(12), *[12] * 12, *range(12, 24)]),
    ],
)
def test_time_shows_frames_of_the_source(film: Film, words: str, name: str, order: list[int]) -> None:
    assert same(film.turn(words, name).frames(), film.frames(order))


@shows("slow_motion")
def test_slow_motion_keeps_every_frame(film: Film) -> None:
    made = film.turn("play it in slow motion at half speed", "slow_motion")
    assert made.scene.format.frames == 2 * FRAMES
    assert same(made.frames(list(range(0, 2 * FRAMES - 2, 2))), film.frames(list(range(FRAMES - 1))))


@shows("loop")
def test_a_loop(film: Film) -> None:
    made = film.turn("loop it twice", "loop")
    assert made.scene.format.frames >= 2 * FRAMES - 12
    assert np.array_equal(made.frame(made.scene.format.frames - 1), film.frame(FRAMES - 1))


@shows("fade")
def test_a_fade(film: Film) -> None:
    made = film.turn("fade to black over the last 0.5 seconds", "fade")
    assert same(made.frames()[:12], film.frames()[:12])
    assert made.frame(FRAMES - 1).max() == 0


@shows("extend")
def test_longer(film: Film) -> None:
    made = film.turn("make it 1 second longer by holding the last frame", "extend")
    assert made.scene.format.frames == 2 * FRAMES
    assert same(made.frames([*range(FRAMES), 2 * FRAMES - 1]), film.frames([*range(FRAMES), FRAMES - 1]))


# Shape and size


@shows("mirror", "rotate", "crop")
@pytest.mark.parametrize(
    ("words", "name", "wanted"),
    [
        ("mirror it", "mirror", lambda pixels: pixels[:, ::-1]),
        ("rotate it by 90 degrees clockwise", "rotate", lambda pixels: np.rot90(pixels, -1)),
        ("crop it by 20%", "crop", lambda pixels: pixels[9:81, 16:144]),
    ],
)
def test_pixels_are_moved_and_none_changed(
    film: Film, words: str, name: str, wanted: Callable[[np.ndarray], np.ndarray]
) -> None:
    assert np.array_equal(film.turn(words, name).frame(5), wanted(film.frame(5)))


@shows("reframe")
def test_an_upright_version_and_a_fill(film: Film) -> None:
    made = film.turn("make a vertical version", "reframe")
    form = made.scene.format
    assert (
        form.height * 9 == pytest.approx(form.width * 16, rel=0.05) and made.frame(5).shape[0] > made.frame(5).shape[1]
    )
    filled = film.turn("make it vertical with a blurred fill", "reframe").frame(5)
    middle, top = filled[filled.shape[0] // 2 - 10 : filled.shape[0] // 2 + 10], filled[:20]
    assert detail(top) < 0.5 * detail(middle)


@shows("zoom")
def test_nearer(film: Film) -> None:
    made = film.turn("zoom in", "zoom").frame(5)
    middle = cv2.resize(film.frame(5)[15:75, 27:133], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    assert np.abs(made.astype(int) - middle).mean() < np.abs(film.frame(5).astype(int) - middle).mean() / 2


@shows("stabilise")
def test_what_shakes_is_stilled(folder: Path) -> None:
    def shaken(number: int) -> np.ndarray:
        x, y = round(6 + 4 * np.sin(number * 2.1)), round(6 + 4 * np.sin(number * 2.9 + 1))
        large = cv2.resize(data.coffee(), (300, 200), interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(large[y : y + 180, x : x + 280])

    def wandering(one: Film) -> float:
        grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) for frame in one.frames(list(range(2, 22)))]
        steps = [
            cv2.phaseCorrelate(a[20:160, 20:260], b[20:160, 20:260])[0] for a, b in zip(grey, grey[1:], strict=False)
        ]
        return float(np.abs(np.diff(steps, axis=0)).mean())

    before = film_of(folder, shaken)
    assert wandering(before.turn("stabilise it", "stabilise")) < 0.4 * wandering(before)


@shows("upscale")
def test_larger(folder: Path) -> None:
    def tiny(number: int) -> np.ndarray:
        return cv2.resize(picture(number), (80, 44), interpolation=cv2.INTER_AREA)

    before = film_of(folder, tiny, 2)
    made = before.turn("upscale it to twice the size", "upscale")
    assert made.frame(1).shape == (88, 160, 3)
    again = made.frame(1).reshape(44, 2, 80, 2, 3).astype(float).mean((1, 3))
    assert np.abs(again - before.frame(1)).mean() < 4


# Sound


@shows("mute", "volume")
def test_quiet_and_louder(film: Film) -> None:
    loud = np.abs(film.sound()).max()
    assert np.abs(film.turn("mute it", "mute").sound()).max() == 0
    assert np.abs(film.turn("make the sound quieter", "volume").sound()).max() < 0.8 * loud


@shows("music")
def test_music_is_heard_beneath(film: Film) -> None:
    quiet = film.turn("mute it", "mute")
    made = quiet.turn("add calm music", "music")
    assert [cue.kind for cue in made.scene.cues] == ["music"]
    assert np.abs(samples(quiet.scene).samples).max() < 1e-4
    assert np.abs(samples(made.scene).samples).max() > 0.01


@shows("voice_over")
@pytest.mark.slow
def test_a_voice_over_is_said(folder: Path) -> None:
    try:
        pack_path("voice")
    except MissingPack as lack:
        pytest.skip(str(lack))
    quiet = film_of(folder, picture, 72).turn("mute it", "mute")
    made = quiet.turn('add a voice-over saying "Good morning"', "voice_over")
    assert [cue.kind for cue in made.scene.cues] == ["speech"]
    assert np.abs(samples(made.scene).samples).max() > 0.05
    assert same(made.frames([0, 40]), quiet.frames([0, 40]))


@shows("denoise_sound")
def test_hiss_goes_and_what_is_said_stays(folder: Path, film: Film) -> None:
    random = np.random.default_rng(2)
    at = np.arange(3 * 48_000) / 48_000
    said = sum(np.sin(2 * np.pi * 150 * k * at) / k for k in range(1, 12)) * 0.1 * ((at > 1) & (at < 2))
    hissing = film_of(folder, picture, 72, said + random.normal(0, 0.02, len(at)))
    before, after = hissing.sound(), hissing.turn("reduce the background noise", "denoise_sound").sound()
    quiet, loud = slice(12_000, 36_000), slice(60_000, 84_000)
    assert np.square(after[quiet]).mean() < 0.2 * np.square(before[quiet]).mean()
    assert np.square(after[loud]).mean() > 0.4 * np.square(before[loud]).mean()


@shows("loudness")
def test_as_loud_as_was_asked(film: Film) -> None:
    heard = [
        np.abs(samples(film.turn(f"set the loudness to {lufs} LUFS", "loudness").scene).samples).max()
        for lufs in (-14, -24)
    ]
    assert 20 * np.log10(heard[0] / heard[1]) == pytest.approx(10, abs=0.7)


@shows("cut_to_beat")
def test_scenes_change_with_the_beat(folder: Path) -> None:
    def scenes(number: int) -> np.ndarray:
        return picture(number % 24) if number >= 48 else cv2.resize(data.rocket(), (WIDTH, HEIGHT))

    beats = np.arange(0.3, 4, 0.5)
    made = film_of(folder, scenes, 96).turn(
        "cut it to the beat of the music", "cut_to_beat", track(folder / "t.wav", beats)
    )
    cuts = [clip.start / RATE for clip in made.scene.clips if clip.start]
    assert cuts and all(np.abs(beats - at).min() < 0.09 for at in cuts), cuts


# Earlier turns


@shows("remove_treatment")
def test_what_was_done_is_taken_back_exactly(film: Film) -> None:
    both = film.turn("add snow", "weather").turn("make it warmer", "grade")
    back = both.turn("without the snow", "remove_treatment")
    assert np.array_equal(back.frame(5), film.turn("make it warmer", "grade").frame(5))
    assert np.array_equal(back.turn("remove the grade", "remove_treatment").frame(5), film.frame(5))


@shows("change_treatment")
def test_more_and_less_of_what_was_done(film: Film) -> None:
    usual = film.turn("add fog", "weather")
    more = usual.turn("more fog", "change_treatment")
    less = usual.turn("less fog", "change_treatment")
    apart = [np.abs(one.frame(5).astype(int) - film.frame(5)).mean() for one in (less, usual, more)]
    assert apart[0] < apart[1] < apart[2]


# All of them


def test_every_operation_is_run_by_a_test() -> None:
    here = set(SHOWN)
    assert here | set(ELSEWHERE) == set(MODULES) == set(STAGE.edits)
    for name, tests in ELSEWHERE.items():
        for place in tests:
            path, test = place.split("::")
            functions = {
                node.name: ast.get_source_segment((TESTS / path).read_text(), node) or ""
                for node in ast.parse((TESTS / path).read_text()).body
                if isinstance(node, ast.FunctionDef)
            }
            assert test in functions and (
                f'"{name}"' in functions[test] or name.replace("_", " ") in functions[test]
            ), place
