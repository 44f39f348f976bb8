"""What shapes a film's bytes besides its scene: quality, renderer and driver, encoder, packs, and the program
itself."""

from __future__ import annotations

import functools
import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cutaway
from cutaway.film.encode import encoder_fingerprint
from cutaway.scene.document import Scene

QUALITIES = ("draft", "standard", "final")


class Picture(Protocol):
    """A drawn frame."""

    pixels: Any
    """uint8, shape (height, width, 3), sRGB."""


class Draws(Protocol):
    """What draws the frames of one scene."""

    def frame(self, number: int) -> Picture:
        """Frame `number`, a pure function of scene and number."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


@dataclass(frozen=True)
class Drawing:
    """A way to draw: how to open a scene at a quality, and the fingerprint of what draws; `alone` is that of what draws this
    scene where it needs less, "" where it does not."""

    open: Callable[[Scene, str], Draws]
    fingerprint: Callable[[], str]
    alone: Callable[[Scene], str] | None = None


def own_renderer() -> Drawing:
    """The renderer of this program; opened lazily, since it loads a GL driver."""
    from cutaway.storage.graphics import use_best_graphics

    def open_scene(scene: Scene, quality: str) -> Draws:
        if not alone(scene):
            use_best_graphics()
        room = importlib.import_module("cutaway.render")
        renderer: Draws = (room.ClipRenderer if scene.clips else room.open_renderer)(scene, quality)
        return renderer

    def fingerprint() -> str:
        use_best_graphics()
        return str(importlib.import_module("cutaway.render").fingerprint())

    def alone(scene: Scene) -> str:
        # Footage without a world of its own never asks for the GL driver, which takes half a second to load.
        if not scene.clips or scene.shots:
            return ""
        return f"footage {importlib.import_module('cutaway.render.clips').CLIPS_VERSION}"

    return Drawing(open_scene, fingerprint, alone)


@dataclass(frozen=True)
class Surroundings:
    """Part of every segment's key. A film never mixes two of them."""

    quality: str
    renderer: str
    encoder: str
    program: str
    packs: tuple[tuple[str, str], ...] = ()

    def facts(self) -> dict[str, Any]:
        """Plain data for hashing."""
        return {
            "quality": self.quality,
            "renderer": self.renderer,
            "encoder": self.encoder,
            "program": self.program,
            "packs": [list(pair) for pair in self.packs],
        }


def surroundings(quality: str, drawing: Drawing, scene: Scene | None = None) -> Surroundings:
    """The surroundings of films made now, here, at `quality`: of `scene`, where what draws depends on it."""
    renderer = drawing.fingerprint() if scene is None or drawing.alone is None else drawing.alone(scene)
    return Surroundings(
        quality, renderer or drawing.fingerprint(), encoder_fingerprint(quality), program_digest(), installed_packs()
    )


@functools.cache
def program_digest() -> str:
    """Hash of the source of every room whose code decides what a frame looks like.

    A version number would do for releases, but would serve stale frames to whoever works on a builder or a pass.
    """
    root = Path(cutaway.__file__).parent
    digest = hashlib.sha256()
    for room in ("scene", "props", "render", "footage", "film/encode.py"):
        place = root / room
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


DRAWN_PACKS = (
    "cutout",
    "detector",
    "environments",
    "faces",
    "fonts",
    "furniture",
    "people",
    "scripts",
    "sprites",
    "upscaling",
)


def installed_packs() -> tuple[tuple[str, str], ...]:
    """Name and hash of every pack that frames are drawn from and that lies here.

    A missing pack degrades what is drawn, so its absence belongs in the key as well.
    """
    from cutaway.storage import packs

    here = set(packs.installed())
    return tuple((name, packs.pack_hash(name)) for name in DRAWN_PACKS if name in here)
