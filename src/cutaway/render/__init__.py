"""A Scene becomes frames: passes, materials, shadows, light, lens and grade. Never sees words.

`open_renderer(scene, quality).frame(n).pixels`; `fingerprint()` names what draws. Imported lazily: it loads an OpenGL driver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutaway.render.bleed import radii
    from cutaway.render.clips import ClipRenderer
    from cutaway.render.places import open_renderer
    from cutaway.render.region import influence
    from cutaway.render.renderer import Frame, Renderer, fingerprint

__all__ = ["ClipRenderer", "Frame", "Renderer", "fingerprint", "influence", "open_renderer", "radii"]

_HOMES = {"ClipRenderer": "clips", "influence": "region", "open_renderer": "places", "radii": "bleed"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module(f"cutaway.render.{_HOMES.get(name, 'renderer')}"), name)
    raise AttributeError(name)
