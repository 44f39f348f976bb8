"""Everything that moves, falls and shines in one picture, made ready once and drawn for any second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from cutaway.footage.relief import faces, motion, regions
from cutaway.footage.relief.air import KINDS, Air, mood
from cutaway.footage.relief.camera import Pose
from cutaway.footage.relief.drawing import Eye, Seen
from cutaway.footage.relief.faces import LivingFace
from cutaway.footage.relief.layers import STEP, Layers
from cutaway.footage.relief.light import Light
from cutaway.footage.relief.motion import Clock
from cutaway.footage.relief.vapour import Plume


class Life:
    """`asked`: the treatment's parameters: `motions`, `air`, `light`, each a list of objects with `kind` and `amount` (1)."""

    def __init__(self, layers: Layers, asked: Mapping[str, Any], seed: int, length: float) -> None:
        self._layers = layers
        self._moving: dict[str, list[Any]] = {"back": [], "subject": []}
        self._plumes: list[Plume] = []
        self._blinking: list[tuple[LivingFace, list[float]]] = []
        self._faces: tuple[LivingFace, ...] | None = None
        self._front = "subject" if any(layer.name == "subject" for layer in layers.layers) else "back"
        self._seed, self._length = seed, length
        self._lights = [
            Light(
                str(one["kind"]),
                float(one.get("amount", 1)),
                float(one.get("x", 0.7)),
                float(one.get("y", -0.05)),
                seed,
                length,
            )
            for one in _listed(asked, "light")
        ]
        for one in _listed(asked, "motions"):
            self._add(one)
        self._airs = [
            Air(str(one["kind"]), float(one.get("amount", 1)), float(one.get("wind", 0)), seed)
            for one in _listed(asked, "air")
            if one["kind"] in KINDS
        ]

    def frame(self, eye: Eye, pose: Pose, clock: Clock) -> np.ndarray:
        """uint8 (height, width, 3) at a second."""
        fields = {
            name: motion.together([one.fields(clock) for one in parts]) for name, parts in self._moving.items() if parts
        }
        textures: dict[str, np.ndarray] = {}
        for face, times in self._blinking:
            down = faces.closed(clock.seconds, times)
            if down > 0.01:
                layer = next(layer for layer in self._layers.layers if layer.name == self._front)
                textures[self._front] = faces.with_lids(
                    textures.get(self._front, layer.pixels), face, self._layers, down
                )

        def behind(picture: np.ndarray, told: Seen) -> np.ndarray:
            for air in self._airs:
                picture = mood(picture, air.kind, air.amount, clock.begun)
                picture = air.lay(eye, picture, told, clock, False)
            return picture

        out, told = eye.draw(pose, fields, textures, {"back": behind})
        if "subject" in told.alpha:
            for air in self._airs:
                out = self._same_mood(out, told, air, clock)
        for plume in self._plumes:
            out = plume.lay(eye, out, told, clock)
        for light in self._lights:
            out = light.lay(eye, out, told, clock)
        for air in self._airs:
            out = air.lay(eye, out, told, clock, True)
        return out

    @staticmethod
    def _same_mood(picture: np.ndarray, told: Seen, air: Air, clock: Clock) -> np.ndarray:
        """What stands in front is under the same sky."""
        dull = mood(picture, air.kind, air.amount, clock.begun)
        if dull is picture:
            return picture
        share = told.alpha["subject"].astype(np.float32) / 255
        return np.asarray(cv2.blendLinear(picture, dull, 1 - share, share))

    def _add(self, one: Mapping[str, Any]) -> None:
        layers, amount, kind = self._layers, float(one.get("amount", 1)), str(one["kind"])
        if kind == "clouds":
            mask = self._cells(regions.drifting(self._base_small(), self._sky().mask))
            self._moving["back"].append(motion.clouds(layers, mask, amount, float(one.get("direction", 1))))
        elif kind in ("water", "flow"):
            mask = self._cells(regions.water(self._base_small(), self._sky(), self._subject_small()).mask)
            moving = (
                motion.ripples(layers, mask, amount, self._seed)
                if kind == "water"
                else motion.stream_of(layers, mask, amount, float(one.get("down", 0)))
            )
            self._moving["back"].append(moving)
        elif kind in ("steam", "smoke", "fire"):
            self._plumes.append(self._plume(one, kind, amount))
        elif kind == "flames":
            mask = self._cells(regions.fire(self._base_small()).mask)
            self._moving["back"].append(motion.flames(layers, "back", mask, amount, self._seed))
            if self._front == "subject":
                self._moving["subject"].append(motion.flames(layers, "subject", mask, amount, self._seed))
            weight = float(mask.sum())
            if weight > 0:
                x, y = motion.places(layers)
                middle = (
                    float((mask * x).sum() / weight) / layers.width,
                    float((mask * y).sum() / weight) / layers.height,
                )
                self._lights.append(Light("flicker", amount, middle[0], middle[1], self._seed, self._length))
        elif kind in ("hair", "cloth", "plants"):
            self._sway(kind, amount)
        elif kind == "breathing":
            centre = float(one.get("x", 0.5)) * layers.width, float(one.get("y", 0.6)) * layers.height
            if self._front == "subject":
                self._moving["subject"].append(
                    motion.breathing(layers, centre, float(one.get("size", 0.2)) * layers.height, amount)
                )
        elif kind == "blink":
            for index, face in enumerate(self._found()):
                if face.may_blink:
                    self._blinking.append((face, faces.blinks(self._seed, index, self._length)))
        elif kind == "turn":
            for face in self._found():
                if face.may_turn:
                    degrees = min(6.0, float(one.get("degrees", 4)) * amount)
                    self._moving[self._front].append(faces.turning(layers, face, degrees, self._front))

    def _sway(self, kind: str, amount: float) -> None:
        layers = self._layers
        if kind == "plants":
            mask = self._cells(regions.foliage(self._base_small(), self._sky()).mask)
            self._moving["back"].append(
                motion.sway(layers, "back", mask * (1 - layers.subject), amount * 0.8, self._seed)
            )
            return
        for face in self._found():
            if kind == "hair" and self._front == "subject":
                self._moving["subject"].append(
                    motion.sway(layers, "subject", faces.hair_of(layers, face), amount, self._seed)
                )
        if kind == "cloth" and self._front == "subject":
            self._moving["subject"].append(motion.sway(layers, "subject", self._loose(), amount, self._seed, 0.26))

    def _loose(self) -> np.ndarray:
        """float32 cells: the rim of the subject below its heads, freest at the bottom; what touches the frame's edge is held."""
        mask = self._layers.subject
        x, y = motion.places(self._layers)
        h = self._layers.height
        deep = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 5) * STEP
        rim = np.exp(-deep / (0.05 * h)) * mask
        rows = np.nonzero(mask.max(1) > 0.5)[0]
        top, bottom = (float(y[rows[0], 0]), float(y[rows[-1], 0])) if len(rows) else (0.0, float(h))
        lower = np.clip((y - top) / max(bottom - top, 1) * 1.6 - 0.55, 0, 1)
        for face in self._found():
            lower = lower * np.clip((y - face.points[152, 1]) / (1.2 * face.radius), 0, 1)
        feet = np.clip((bottom - y) / (0.06 * h), 0, 1) if bottom < 0.97 * h else 1.0
        return np.asarray(cv2.GaussianBlur((rim * lower * feet).astype(np.float32), (0, 0), 1.5))

    def _plume(self, one: Mapping[str, Any], kind: str, amount: float) -> Plume:
        layers = self._layers
        x, y = float(one.get("x", 0.5)), float(one.get("y", 0.5))
        inside = layers.subject[
            int(np.clip((y * layers.height + layers.margin) / STEP, 0, layers.subject.shape[0] - 1)),
            int(np.clip((x * layers.width + layers.margin) / STEP, 0, layers.subject.shape[1] - 1)),
        ]
        return Plume(
            kind, x * layers.width, y * layers.height, float(one.get("width", 0.12)) * layers.width,
            float(one.get("height", 0.4)) * layers.height, self._front if inside > 0.4 else "back",
            min(0.95, {"steam": 0.9, "smoke": 0.6, "fire": 0.95}[kind] * amount), float(one.get("lean", 0.05)),
            self._seed + round(x * 1000), bool(one.get("lit")),
        )  # fmt: skip

    def _found(self) -> tuple[LivingFace, ...]:
        if self._faces is None:
            self._faces = faces.found(self._layers.base)
        return self._faces

    def _base_small(self) -> np.ndarray:
        share = min(1.0, 480 / max(self._layers.base.shape[:2]))
        return np.asarray(cv2.resize(self._layers.base, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))

    def _inner(self, cells: np.ndarray) -> np.ndarray:
        """A mask of cells at the size of the small picture."""
        edge = self._layers.margin // STEP
        h, w = self._layers.height // STEP, self._layers.width // STEP
        size = self._base_small().shape[1::-1]
        return np.asarray(
            cv2.resize(
                np.ascontiguousarray(cells[edge : edge + h, edge : edge + w]), size, interpolation=cv2.INTER_LINEAR
            )
        )

    def _sky(self) -> regions.Region:
        return regions.Region(self._inner(self._layers.sky_mask), self._layers.facts.get("sky", 0.0))

    def _subject_small(self) -> np.ndarray:
        return self._inner(self._layers.subject)

    def _cells(self, mask: np.ndarray) -> np.ndarray:
        """A mask of the small picture in cells of the frame and its margin, carried on past the edges."""
        x, y = motion.places(self._layers)
        h, w = mask.shape
        return np.asarray(
            cv2.remap(
                mask,
                (x / self._layers.width * w).astype(np.float32),
                (y / self._layers.height * h).astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )


def _listed(asked: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in asked.get(name) or () if isinstance(one, Mapping) and one.get("kind")]
