"""Contact sheets: a film at a glance."""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image

from cutaway.render.places import open_renderer
from cutaway.scene.document import Scene


def sheet(scene: Scene, path: str | Path, quality: str = "draft", width: int = 480, columns: int = 4, every: float = 1.0) -> list[int]:
    """Write a PNG with a frame every `every` seconds, the first and the last; returns the frames' numbers."""
    frames = scene.format.frames
    step = max(round(every * float(scene.format.frame_rate)), 1)
    numbers = sorted({*range(0, frames, step), frames - 1})
    renderer = open_renderer(scene, quality)
    height = round(width * scene.format.height / scene.format.width)
    rows = math.ceil(len(numbers) / columns)
    picture = Image.new("RGB", (width * columns, height * rows))
    for i, number in enumerate(numbers):
        frame = Image.fromarray(renderer.frame(number).pixels).resize((width, height), Image.Resampling.LANCZOS)
        picture.paste(frame, (width * (i % columns), height * (i // columns)))
    renderer.close()
    picture.save(path)
    return numbers
