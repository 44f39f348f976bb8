"""Subtitles as pixels: where they lie, what they leave alone, when they change."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.footage.speech.typefaces import unwritable
from cutaway.render.subtitles import subtitles_at, with_subtitles
from cutaway.render.titles import titles_at
from cutaway.scene.document import Format, Scene, Text


def scene(
    width: int = 640,
    height: int = 360,
    place: str = "bottom",
    size: float = 1.0,
    content: str = "",
    **parameters: object,
) -> Scene:
    content = content or "start with the kitchen,\nbecause the light is better"
    words = [[token, n * 0.25, n * 0.25 + 0.25] for n, token in enumerate(content.split())]
    text = Text(
        id="s", content=content, start=24, frames=48, style="subtitle", place=place, size=size, fade=0,
        parameters={"words": words, **parameters},
    )  # fmt: skip
    return Scene(format=Format(width=width, height=height, frames=96), texts=(text,))


def ground(film: Scene, level: int | None = None) -> np.ndarray:
    shape = (film.format.height, film.format.width, 3)
    if level is not None:
        return np.full(shape, level, np.uint8)
    return np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("parameters", [{}, {"box": True}, {"karaoke": True}, {"outline": 0.0}])
def test_only_the_rectangle_of_the_words_is_touched(parameters: dict[str, object]) -> None:
    film = scene(**parameters)
    before = ground(film)
    kept = before.copy()
    after = with_subtitles(before, film, 40)
    assert np.array_equal(before, kept)
    (patch,) = subtitles_at(film, 40)
    changed = (after != before).any(2)
    assert changed.any()
    rows, columns = np.nonzero(changed)
    assert patch.y <= rows.min() and rows.max() < patch.y + patch.alpha.shape[0]
    assert patch.x <= columns.min() and columns.max() < patch.x + patch.alpha.shape[1]
    clear = patch.alpha[..., 0] == 0
    inside = (slice(patch.y, patch.y + patch.alpha.shape[0]), slice(patch.x, patch.x + patch.alpha.shape[1]))
    assert np.array_equal(after[inside][clear], before[inside][clear])


def test_before_and_after_the_picture_is_the_same_array() -> None:
    film = scene()
    pixels = ground(film)
    assert with_subtitles(pixels, film, 23) is pixels
    assert with_subtitles(pixels, film, 72) is pixels
    hidden = scene(burn=False)
    assert with_subtitles(pixels, hidden, 40) is pixels


def test_frames_do_not_depend_on_what_was_drawn_before() -> None:
    film = scene(karaoke=True)
    pixels = ground(film)
    forth = [with_subtitles(pixels, film, number) for number in range(24, 72, 5)]
    back = [with_subtitles(pixels, film, number) for number in reversed(range(24, 72, 5))][::-1]
    assert all(np.array_equal(a, b) for a, b in zip(forth, back, strict=True))


def test_the_word_that_is_said_is_lit_and_changes_with_the_next() -> None:
    film = scene(karaoke=True, highlight=[1.0, 0.0, 0.0])
    pixels = ground(film, 30)

    def red(number: int) -> np.ndarray:
        drawn = with_subtitles(pixels, film, number).astype(int)
        return (drawn[..., 0] - drawn[..., 1] > 120).any(0)

    first, second = red(25), red(31)
    assert first.any() and second.any()
    assert np.nonzero(first)[0].mean() < np.nonzero(second)[0].mean()
    assert np.array_equal(red(24), red(27))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_words_stand_out_from_any_ground(level: int) -> None:
    film = scene()
    drawn = with_subtitles(ground(film, level), film, 40)
    assert drawn.max() == 255
    assert int(drawn.max()) - int(drawn.min()) > 125 if level else True


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 240), (480, 480)])
@pytest.mark.parametrize("place", ["bottom", "top", "top left"])
@pytest.mark.parametrize("letters", [1.0, 2.0])
def test_subtitles_stay_inside_the_safe_area(size: tuple[int, int], place: str, letters: float) -> None:
    film = scene(*size, place=place, size=letters)
    drawn = with_subtitles(ground(film, 90), film, 40)
    rows, columns = np.nonzero((drawn == 255).all(2))
    assert columns.min() >= size[0] * 0.035 and columns.max() <= size[0] * 0.965
    assert rows.min() >= size[1] * 0.035 and rows.max() <= size[1] * 0.965
    middle = rows.mean() / size[1]
    assert middle < 0.5 if "top" in place else middle > 0.5


def test_titles_lay_the_same_subtitles_over_films_of_our_own() -> None:
    film = scene()
    layer = titles_at(film, 40)
    assert layer is not None
    under = ground(film).astype(np.float32)
    mixed = np.clip(under * (1 - layer[..., 3:]) + layer[..., :3] * 255 + 0.5, 0, 255).astype(np.uint8)
    exact = with_subtitles(ground(film), film, 40)
    assert np.abs(mixed.astype(int) - exact).max() <= 1


def test_letters_nobody_can_write_are_told() -> None:
    assert unwritable("Hello, wörld!") == ""
    assert unwritable("a 𓀀 b") == "𓀀"
