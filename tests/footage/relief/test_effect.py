"""The effect as it is drawn: the first frame exact, any frame alone, loops, two pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from cutaway.footage.effects import Context
from cutaway.footage.relief import ReliefEffect, layers, regions
from cutaway.scene.document import Clip, Format, Scene, Treatment
from cutaway.storage.derived import Derived

FRAMES = 48


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch, disc: np.ndarray) -> None:
    """The cut-out without the network: the disc's own mask."""

    def known(picture: np.ndarray) -> tuple[np.ndarray, regions.Region, list[str]]:
        mask = cv2.resize(disc, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
        small = layers._small(picture)
        return mask, regions.sky(small, cv2.resize(mask, small.shape[1::-1])), []

    monkeypatch.setattr(layers, "parts", known)


def _effect(
    folder: Path, picture: np.ndarray, parameters: dict[str, Any], others: dict[str, np.ndarray] | None = None
) -> ReliefEffect:
    treatment = Treatment(id="relief", name="relief", parameters=parameters)
    clip = Clip(id="clip", source="a" * 64, media="picture", frames=FRAMES, treatments=(treatment,))
    scene = Scene(seed=5, format=Format(width=320, height=200, frames=FRAMES), clips=(clip,))
    media = {
        sha: SimpleNamespace(frame=lambda _, pixels=pixels: pixels, count=1) for sha, pixels in (others or {}).items()
    }
    context = Context(
        scene=scene,
        clip=clip,
        source=SimpleNamespace(),
        quality="draft",
        media=media.__getitem__,
        derived=Derived(folder),
    )
    return ReliefEffect(treatment, context)


def _frame(effect: ReliefEffect, picture: np.ndarray, number: int) -> np.ndarray:
    return effect.apply(picture, number, Fraction(0))


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    """Mean difference of what is larger than the grain of the grass."""
    soft = [cv2.GaussianBlur(one, (0, 0), 3).astype(int) for one in (a, b)]
    return float(np.abs(soft[0] - soft[1]).mean())


BUSY: dict[str, Any] = {
    "moves": ["orbit"],
    "motions": [
        {"kind": "clouds"}, {"kind": "plants"}, {"kind": "breathing", "x": 0.5, "y": 0.6, "size": 0.2},
        {"kind": "steam", "x": 0.5, "y": 0.5, "width": 0.2, "height": 0.4},
    ],
    "air": [{"kind": "snow"}, {"kind": "fog"}],
    "light": [{"kind": "sweep"}, {"kind": "dusk"}, {"kind": "cloud shadows"}, {"kind": "rays"}],
}  # fmt: skip


@pytest.mark.usefixtures("parted")
def test_the_first_frame_is_the_picture_and_the_others_move(tmp_path: Path, still: np.ndarray) -> None:
    effect = _effect(tmp_path, still, BUSY)
    assert np.array_equal(_frame(effect, still, 0), still)
    second, last = _frame(effect, still, 1), _frame(effect, still, FRAMES - 1)
    assert np.abs(second.astype(int) - still).mean() < 1.5, "it jumps after the first frame"
    assert np.abs(last.astype(int) - still).mean() > 5


@pytest.mark.usefixtures("parted")
def test_any_frame_alone_is_the_same(tmp_path: Path, still: np.ndarray) -> None:
    one, other = _effect(tmp_path / "a", still, BUSY), _effect(tmp_path / "b", still, BUSY)
    forward = [_frame(one, still, number) for number in (0, 7, 20, 33)]
    backward = [_frame(other, still, number) for number in (33, 20, 7, 0)][::-1]
    assert all(np.array_equal(a, b) for a, b in zip(forward, backward, strict=True))


@pytest.mark.usefixtures("parted")
def test_the_subject_moves_against_what_is_behind_it(tmp_path: Path, still: np.ndarray) -> None:
    last = _frame(_effect(tmp_path, still, {"moves": ["push in"]}), still, FRAMES - 1)

    def red(picture: np.ndarray) -> int:
        return int(((picture[..., 0] > 150) & (picture[..., 1] < 70)).sum())

    assert red(last) > 1.1 * red(still), "the disc does not come nearer"
    # No hole opens at the disc's rim: everything there is disc, grass or sky.
    assert last.max(-1).min() > 20


@pytest.mark.usefixtures("parted")
def test_a_loop_comes_back_to_the_picture(tmp_path: Path, still: np.ndarray) -> None:
    effect = _effect(tmp_path, still, {"moves": ["orbit"], "loop": True, "motions": [{"kind": "clouds"}]})
    before, after = _frame(effect, still, FRAMES - 1), _frame(effect, still, 1)
    middle = _frame(effect, still, FRAMES // 3)
    assert _apart(before, still) < 2.5
    assert _apart(after, still) < 2.5
    assert _apart(middle, still) > 2 * max(_apart(before, still), _apart(after, still))


@pytest.mark.usefixtures("parted")
def test_both_ends_are_exact(tmp_path: Path, still: np.ndarray) -> None:
    moved = cv2.warpAffine(still, np.float32([[1.1, 0, -6], [0, 1.1, -4]]), (320, 200), borderMode=cv2.BORDER_REFLECT)
    other = np.ascontiguousarray(255 - still[::-1])
    for end in (moved, other):
        effect = _effect(tmp_path, still, {"last": "b" * 64}, {"b" * 64: end})
        assert np.array_equal(_frame(effect, still, 0), still)
        assert np.array_equal(_frame(effect, still, FRAMES - 1), end)
        beside = _frame(effect, still, FRAMES - 2).astype(int)
        assert np.abs(beside - end).mean() < 6


@pytest.mark.usefixtures("parted")
def test_a_picture_changed_before_keeps_its_change(tmp_path: Path, still: np.ndarray) -> None:
    effect = _effect(tmp_path, still, {"moves": ["push in"]})
    grey = np.repeat(still.mean(-1, keepdims=True), 3, -1).astype(np.uint8)
    assert np.array_equal(_frame(effect, grey, 0), grey)
    assert np.ptp(_frame(effect, grey, 30).astype(int), axis=-1).max() <= 2


@pytest.mark.usefixtures("parted")
def test_rays_are_seen_over_a_bright_picture(tmp_path: Path) -> None:
    bright = np.full((200, 320, 3), 225, np.uint8)
    effect = _effect(tmp_path, bright, {"moves": [], "light": [{"kind": "rays"}]})
    assert (_frame(effect, bright, 0) == bright).all()
    codes = cv2.GaussianBlur(_frame(effect, bright, 40), (0, 0), 2).astype(int).mean(-1)
    assert np.ptp(codes) > 25
