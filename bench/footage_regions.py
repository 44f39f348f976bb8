"""Figures of masks and backgrounds: what a frame costs for the first time and again, and how steady the edges are."""

from __future__ import annotations

import hashlib
import resource
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from bench.clips import talking
from bench.figure import Figure


def figures(quick: bool) -> Iterator[Figure]:
    """The group `footage_regions`."""
    yield from bench_background(2 if quick else 10)


def bench_background(seconds: int = 10) -> Iterator[Figure]:
    """Ten seconds of 720p: processor seconds of a new background, of another colour for it, and the flicker of its edge.

    The bounds are processor seconds of one core where a film has two: 120 are a minute, and another colour only lays what is kept.
    """
    from cutaway.footage.effects import Context, open_effect
    from cutaway.footage.reading import open_source
    from cutaway.footage.reading.source import format_of
    from cutaway.scene.document import Clip, Scene, Treatment
    from cutaway.storage.derived import Derived

    with tempfile.TemporaryDirectory() as folder:
        path = talking(Path(folder) / "talking.mp4", seconds)
        source = open_source(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        derived = Derived(Path(folder) / "derived")
        film = format_of(source)
        spent = []
        masks = None
        for rgb in ([250, 250, 250], [20, 60, 160]):
            told = {"mode": "colour", "of": "person", "rgb": rgb, "light": [0.2, 0.2, 0.2]}
            clip = Clip(
                id="c",
                source=sha256,
                frames=film.frames,
                treatments=(Treatment(id="t", name="background", parameters=told),),
            )
            context = Context(Scene(format=film, clips=(clip,)), clip, source, "draft", lambda _: source, derived)
            made = open_effect(clip.treatments[0], context)
            assert made is not None
            before = _processor()
            for number in range(source.count):
                made.apply(source.frame(number), number, Fraction(number) / source.rate)
            spent.append(_processor() - before)
            masks = made._layers._masks  # type: ignore[attr-defined]
        share = 10 / seconds
        yield Figure("background of 10 s of 720p, first time, processor", spent[0] * share, "s", 110)
        yield Figure("another colour for the same background, processor", spent[1] * share, "s", 12)
        assert masks is not None
        still = flicker(
            [masks.small(number) for number in range(source.count)], [source.frame(n) for n in range(source.count)]
        )
        yield Figure(
            "flicker of the edge, not explained by movement",
            still * 100,
            "%",
            5.0,
            "mean change of the mask in its edge band",
        )
        source.close()


def flicker(masks: list[np.ndarray], frames: list[np.ndarray]) -> float:
    """Mean change of a mask from frame to frame within its edge band, 0-1, that following the movement does not explain."""
    from cutaway.footage.finding.flow import flow, gray, pulled, sureness
    from cutaway.footage.finding.masks import upscaled

    changes = []
    for number in range(1, len(masks)):
        here, there = gray(frames[number]), gray(frames[number - 1])
        along = flow(here, there)
        sure = cv2.resize(sureness(here, there, along), masks[number].shape[::-1])
        before = pulled(masks[number - 1], upscaled(along, masks[number].shape))
        soft = ((masks[number] > 0.02) & (masks[number] < 0.98)).astype(np.uint8)
        band = (cv2.dilate(soft, np.ones((3, 3), np.uint8)) > 0) & (sure > 0.5)
        if band.any():
            changes.append(float(np.abs(masks[number] - before)[band].mean()))
    return float(np.mean(changes)) if changes else 0.0


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
