"""Pictures that people brought, laid over the finished frame: code for code, with the soft outline of their cut-out.

They are drawn after exposure, curve and antialiasing, so that none of these bends their colours; what of the scene stands in
front of them hides them. The grade of the scene (exposure, gain, contrast, saturation, looks) does apply: plain values leave all
codes as they are.
"""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np

from cutaway.render.context import Card
from cutaway.render.geometry import SOLID, Call, Geometry, View
from cutaway.render.targets import Target


def lay_pictures(
    card: Card, geometry: Geometry, finished: Target, surfaces: Target, view: View, develop: dict[str, Any]
) -> None:
    """Draw what is shaded as a picture over `finished`, far ones first. `surfaces` has the depth of all that is solid."""
    calls = [call for call in geometry.calls(view, SOLID) if call.batch.material.exact]
    if not calls:
        return
    gl = card.context
    gl.enable(moderngl.BLEND)
    gl.disable(moderngl.DEPTH_TEST)
    gl.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
    finished.framebuffer.use()
    assert surfaces.depth is not None
    surfaces.depth.use(3)
    for call in sorted(calls, key=lambda call: -_away(call, view)):
        switches = set(call.batch.material.switches) | ({"COLOURS"} if call.mesh.coloured else set())
        program = card.program("solid.vert", "picture.frag", **dict.fromkeys(switches, True))
        values = {"colour_map": 0, "depth_map": 3, "finished_size": (finished.width, finished.height), **develop}
        for name, value in values.items():
            if name in program:
                program[name] = value
        geometry.draw([call], "solid.vert", "picture.frag", bind=True)
    gl.disable(moderngl.BLEND)


def _away(call: Call, view: View) -> float:
    """Metres to the nearest of the call's copies."""
    assert call.slot.indices is not None and view.eye is not None
    return float(np.linalg.norm(call.batch.centres[call.slot.indices] - view.eye, axis=1).min())


def lay_titles(card: Card, finished: Target, titles: moderngl.Texture) -> None:
    """Blend words (sRGB times alpha) over `finished`."""
    gl = card.context
    program, array = card.screen("titles.frag")
    titles.use(0)
    program["titles"] = 0
    gl.enable(moderngl.BLEND)
    gl.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
    finished.framebuffer.use()
    array.render(moderngl.TRIANGLES, 3)
    gl.disable(moderngl.BLEND)
