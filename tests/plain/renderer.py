"""A small first-class renderer without GL: things are coloured rectangles that wander over a ramp. For tests of
film."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from cutaway.film.surroundings import Drawing
from cutaway.scene.animation import value_at
from cutaway.scene.document import Asset, Camera, Format, Scene, Shot, Thing
from cutaway.scene.randomness import stream


@dataclass
class PlainPicture:
    pixels: np.ndarray


class PlainRenderer:
    """Draws every visible thing as a rectangle at its x and y (in twentieths of the picture), one after the other."""

    drawn = 0

    def __init__(self, scene: Scene, quality: str) -> None:
        self.scene = scene
        self.notes: tuple[str, ...] = ()

    def frame(self, number: int) -> PlainPicture:
        type(self).drawn += 1
        form = self.scene.format
        pixels = np.zeros((form.height, form.width, 3), np.uint8)
        pixels[..., 0] = np.linspace(0, 200, form.width, dtype=np.uint8)
        pixels[..., 1] = np.linspace(0, 200, form.height, dtype=np.uint8)[:, None]
        for thing in self.scene.things:
            if thing.id == "noise":
                pixels = stream(self.scene.seed, "noise", number).integers(0, 255, pixels.shape, dtype=np.uint8)
            if value_at(thing.visible, number) < 0.5:
                continue
            x, y, _ = value_at(thing.position, number)
            left, top = int((x + number / 48) * form.width / 20) % form.width, int(y * form.height / 20) % form.height
            colour = hashlib.sha256(thing.id.encode()).digest()[:3]
            pixels[top : top + form.height // 6, left : left + form.width // 8] = np.frombuffer(colour, np.uint8)
        return PlainPicture(pixels)

    def close(self) -> None:
        pass


def plain_drawing(fingerprint: str = "plain/1") -> Drawing:
    return Drawing(PlainRenderer, lambda: fingerprint)


def small_scene(frames: int = 60, things: tuple[Thing, ...] | None = None, seed: int = 5, **changes: object) -> Scene:
    found = things if things is not None else (thing("ball", x=2), thing("box", x=9))
    form = Format(width=160, height=96, frames=frames)
    shots = (Shot(id="shot-1", start=0, frames=frames, camera=Camera()),)
    return Scene.model_validate({"seed": seed, "format": form, "shots": shots, "things": found, **changes})


def thing(id: str, x: float = 0.0, y: float = 8.0, **changes: object) -> Thing:
    return Thing(id=id, name=id, words=(id,), asset=Asset(builder="nobody"), position=(x, y, 0.0), **changes)  # type: ignore[arg-type]
