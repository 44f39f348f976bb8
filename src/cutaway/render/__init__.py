"""A Scene becomes frames: passes, materials, shadows, light, lens and grade. Never sees words.

`Renderer(scene, quality).frame(n).pixels`; `fingerprint()` names what draws. Imported lazily: it loads an OpenGL driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutaway.render.renderer import Frame, Renderer, fingerprint

__all__ = ["Frame", "Renderer", "fingerprint"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from cutaway.render import renderer

        return getattr(renderer, name)
    raise AttributeError(name)
