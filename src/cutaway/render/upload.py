"""Meshes and textures on the card, kept by content for the life of the process, within a limit.

A second renderer for an edited scene finds nearly everything already there. What was used longest ago goes first.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Any

import moderngl
import numpy as np

from cutaway.props.model import Mesh, Texture
from cutaway.render.context import Card

LIMIT = 420 * 2**20
"""Bytes of meshes and textures kept on the card (which is main memory for the software rasteriser)."""

Field = tuple[str, int]
_SHAPE: tuple[Field, ...] = (("position", 3), ("normal", 3))
_INSTANCE: tuple[Field, ...] = (("row0", 4), ("row1", 4), ("row2", 4), ("look0", 4), ("look1", 4), ("look2", 4))


class MeshOnCard:
    """A mesh's buffers; `centre`, `radius` bound it. `shape` may be replaced by a deformed copy when drawing."""

    def __init__(self, card: Card, mesh: Mesh) -> None:
        context = card.context
        positions = np.ascontiguousarray(mesh.positions, np.float32)
        normals = np.ascontiguousarray(mesh.normals, np.float32)
        self.shape = context.buffer(np.concatenate([positions, normals], 1).tobytes())
        details = [np.asarray(mesh.uvs, np.float32)]
        self.coloured = mesh.colours is not None
        if mesh.colours is not None:
            details.append(np.asarray(mesh.colours, np.float32))
        self.details = context.buffer(np.ascontiguousarray(np.concatenate(details, 1)).tobytes())
        self.indices = context.buffer(np.ascontiguousarray(mesh.triangles, np.uint32).tobytes())
        self.triangles = len(mesh.triangles)
        self.vertices = len(positions)
        low, high = (positions.min(0), positions.max(0)) if len(positions) else (np.zeros(3), np.zeros(3))
        self.centre = ((low + high) / 2).astype(np.float64)
        self.radius = float(np.linalg.norm(positions - self.centre, axis=1).max()) if len(positions) else 0.0
        self.bones: moderngl.Buffer | None = None
        if mesh.joints is not None and mesh.weights is not None:
            packed = np.zeros(len(positions), np.dtype([("j", np.uint16, 4), ("w", np.float32, 4)]))
            packed["j"], packed["w"] = mesh.joints, mesh.weights
            self.bones = context.buffer(packed.tobytes())
        self.bytes = self.shape.size + self.details.size + self.indices.size + (self.bones.size if self.bones else 0)

    def array(
        self, card: Card, program: moderngl.Program, instances: moderngl.Buffer, shape: moderngl.Buffer | None = None
    ) -> moderngl.VertexArray:
        """What draws the mesh with a program, once for each row of `instances`."""
        details: tuple[Field, ...] = (("coordinates", 2), ("tint", 4)) if self.coloured else (("coordinates", 2),)
        content = [
            _layout(program, shape or self.shape, _SHAPE, "v"),
            _layout(program, self.details, details, "v"),
            _layout(program, instances, _INSTANCE, "i"),
        ]
        return card.context.vertex_array(program, [item for item in content if item is not None], self.indices)


def _layout(program: moderngl.Program, buffer: moderngl.Buffer, fields: tuple[Field, ...], per: str) -> tuple[Any, ...] | None:
    formats, names = [], []
    for name, count in fields:
        if name in program:
            formats.append(f"{count}f")
            names.append(name)
        else:
            formats.append(f"{count * 4}x")
    return (buffer, " ".join(formats) + f" /{per}", *names) if names else None


class TextureOnCard:
    """A texture; `cut`: some of it is see-through; `brightness`: mean linear luminance of what is not."""

    def __init__(self, card: Card, texture: Texture) -> None:
        pixels = np.ascontiguousarray(texture.pixels[::-1], np.uint8)
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[..., None], 3, 2)
        height, width, channels = pixels.shape
        self.cut = bool(channels == 4 and texture.encoding == "colour" and (pixels[..., 3] < 128).any())
        self.repeat = texture.repeat
        sample = pixels[::4, ::4].reshape(-1, channels).astype(np.float32) / 255.0
        kept = sample[sample[:, 3] > 0.5] if self.cut else sample
        linear = (kept[:, :3] if len(kept) else sample[:, :3]) ** 2.2
        self.brightness = max(float((linear @ (0.2126, 0.7152, 0.0722)).mean()), 0.02)
        self.texture = card.context.texture((width, height), channels, pixels.tobytes(), alignment=1)
        self.texture.build_mipmaps()
        self.bytes = int(pixels.size * 4 / 3)


class Uploads:
    """All meshes and textures of the process on the card."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._content: OrderedDict[bytes, MeshOnCard | TextureOnCard] = OrderedDict()
        self._seen: dict[int, tuple[Any, bytes]] = {}
        self._bytes = 0

    def mesh(self, mesh: Mesh) -> tuple[bytes, MeshOnCard]:
        """Its key by content, and the mesh on the card."""
        key = self._key(mesh, (mesh.positions, mesh.normals, mesh.uvs, mesh.triangles, mesh.joints, mesh.weights, mesh.colours), b"mesh")
        found = self._content.get(key)
        if found is None:
            found = self._keep(key, MeshOnCard(self._card, mesh))
        self._content.move_to_end(key)
        return key, found  # type: ignore[return-value]

    def texture(self, texture: Texture) -> tuple[bytes, TextureOnCard]:
        """Its key by content, and the texture on the card."""
        key = self._key(texture, (texture.pixels,), f"{texture.encoding}{texture.repeat}".encode())
        found = self._content.get(key)
        if found is None:
            found = self._keep(key, TextureOnCard(self._card, texture))
        self._content.move_to_end(key)
        return key, found  # type: ignore[return-value]

    def trim(self) -> None:
        """Let go of what was used longest ago until the limit holds; what is being drawn stays alive where it is held."""
        while self._bytes > LIMIT and self._content:
            key, gone = self._content.popitem(last=False)
            self._bytes -= gone.bytes
            self._seen = {i: item for i, item in self._seen.items() if item[1] != key}

    def _keep(self, key: bytes, made: MeshOnCard | TextureOnCard) -> MeshOnCard | TextureOnCard:
        self._content[key] = made
        self._bytes += made.bytes
        return made

    def _key(self, item: Any, arrays: tuple[np.ndarray | None, ...], kind: bytes) -> bytes:
        seen = self._seen.get(id(item))
        if seen is not None and seen[0] is item:
            return seen[1]
        digest = hashlib.blake2b(kind, digest_size=16)
        for array in arrays:
            if array is None:
                digest.update(b"none")
            else:
                digest.update(str((array.shape, array.dtype.str)).encode())
                digest.update(np.ascontiguousarray(array).data)
        key = digest.digest()
        self._seen[id(item)] = (item, key)
        return key
