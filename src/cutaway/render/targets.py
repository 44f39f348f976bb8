"""Pictures that passes draw into."""

from __future__ import annotations

import moderngl

from cutaway.render.context import Card


class Target:
    """One or more pictures of a size, optionally with depth. Half floats, clamped, bilinear unless said otherwise."""

    def __init__(
        self, card: Card, width: int, height: int, formats: tuple[tuple[int, str], ...], depth: bool = False, nearest: bool = False
    ) -> None:
        context = card.context
        self.width, self.height = max(width, 1), max(height, 1)
        self.pictures = []
        for components, kind in formats:
            picture = context.texture((self.width, self.height), components, dtype=kind)
            filtering = moderngl.NEAREST if nearest or kind in ("u2", "u4") else moderngl.LINEAR
            picture.filter = (filtering, filtering)
            picture.repeat_x = picture.repeat_y = False
            self.pictures.append(picture)
        self.depth: moderngl.Texture | None = None
        if depth:
            self.depth = context.depth_texture((self.width, self.height))
            self.depth.compare_func = ""
            self.depth.filter = (moderngl.NEAREST, moderngl.NEAREST)
            self.depth.repeat_x = self.depth.repeat_y = False
        self.framebuffer = context.framebuffer(self.pictures, self.depth)

    @property
    def picture(self) -> moderngl.Texture:
        return self.pictures[0]

    def levels(self, most: int) -> None:
        """Build smaller copies, read between levels."""
        self.picture.build_mipmaps(0, most)
        self.picture.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)

    def with_depth_of(self, card: Card, other: Target) -> moderngl.Framebuffer:
        """A framebuffer of these pictures over another target's depth."""
        return card.context.framebuffer(self.pictures, other.depth)
