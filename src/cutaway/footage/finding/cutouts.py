"""What stands in front: the cut-out of whatever a picture is of (U2-Net), and of people (selfie segmentation)."""

from __future__ import annotations

import cv2
import numpy as np

from cutaway.footage.finding.anchors import letterbox
from cutaway.footage.finding.body_nets import bodies, pose
from cutaway.footage.finding.edges import crisp, refined, resized
from cutaway.footage.finding.face_nets import faces, mesh
from cutaway.footage.finding.models import lite, onnx

_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
_SAME, _OTHER = 20.0, 45.0
"""Difference of colour, of 255, up to which something goes on to the picture's rim, and from which on it is something else."""
_SMALL_BODY = 0.6
"""Bodies lower than this share of the picture are looked at once more from near."""


def cutout(pixels: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: how much of each pixel of uint8 (h, w, 3) belongs to what the picture is of.

    Edges follow the picture's. Nearly all 0 where nothing stands out. Raises `MissingPack`.
    """
    return refined(crisp(rough_cutout(pixels), 0.08, 0.85), pixels, radius=0.006)


def rough_cutout(pixels: np.ndarray) -> np.ndarray:
    """As `cutout`, at 320 x 320 for the whole picture, with the network's own soft edges."""
    net = onnx("cutout", "u2net")
    small = resized(pixels, 320, 320).astype(np.float32)
    small = (small / max(float(small.max()), 1.0) - _MEAN) / _SPREAD
    mask = net(small.transpose(2, 0, 1)[None], net.outputs[:1])[0][0, 0]
    # The network means its values relatively; where nothing stands out at all they must not be blown up.
    return _to_the_rim(np.asarray(np.clip(mask / max(float(mask.max()), 0.5), 0, 1), np.float32), pixels)


def person(pixels: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: how much of each pixel belongs to a person; edges follow the picture's.

    All 0 where neither a body nor a face is found. Raises `MissingPack`.
    """
    if not people_there(pixels):
        return np.zeros(pixels.shape[:2], np.float32)
    return refined(crisp(rough_person(pixels), 0.1, 0.9), pixels)


def people_there(pixels: np.ndarray) -> bool:
    """Whether a face that a net fits, or a body of which points are surely seen, is found in the picture."""
    if any(mesh(pixels, face) is not None for face in faces(pixels)):
        return True
    return any(found is not None and found.score > 0.8 for found in (pose(pixels, body) for body in bodies(pixels)[:3]))


def rough_person(pixels: np.ndarray) -> np.ndarray:
    """As `person`, smaller, with the network's own soft edges, and without asking whether there is anybody."""
    h, w = pixels.shape[:2]
    mask = _people(pixels)
    for body in bodies(pixels):
        x0, y0, x1, y1 = body.around
        if (y1 - y0) > _SMALL_BODY and (x1 - x0) > _SMALL_BODY:
            continue
        left, top = max(0, int(x0 * w)), max(0, int(y0 * h))
        right, bottom = min(w, int(np.ceil(x1 * w))), min(h, int(np.ceil(y1 * h)))
        if right - left < 24 or bottom - top < 24:
            continue
        near = _people(pixels[top:bottom, left:right])
        mh, mw = mask.shape
        a, b, c, d = round(left * mw / w), round(right * mw / w), round(top * mh / h), round(bottom * mh / h)
        if b - a > 1 and d - c > 1:
            mask[c:d, a:b] = np.maximum(mask[c:d, a:b], resized(near, b - a, d - c))
    return mask


def _people(pixels: np.ndarray) -> np.ndarray:
    """The network's mask of the whole picture, float32, longer side 256 to 512."""
    h, w = pixels.shape[:2]
    net = lite("selfie_segmentation_landscape" if w > h * 1.25 else "selfie_segmentation")
    box, share, dx, dy = letterbox(pixels, net.height, net.width)
    found = net(box.astype(np.float32) / 255)[0][0, :, :, 0]
    inner = found[dy : dy + max(1, round(h * share)), dx : dx + max(1, round(w * share))]
    wide = resized(inner, inner.shape[1] * 2, inner.shape[0] * 2)
    return _to_the_rim(np.asarray(np.clip(wide, 0, 1), np.float32), pixels)


def _to_the_rim(mask: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """What reaches nearly to the rim of the picture, and looks the same up to it, reaches it: networks fade out there.

    `mask` is changed; `pixels`: uint8 (h, w, 3) of any size. A head that ends just below the rim ends there.
    """
    reach = max(1, round(min(mask.shape) * 0.035))
    seen = cv2.GaussianBlur(resized(pixels, *mask.shape[::-1]), (0, 0), 1.0)
    for side, colours in (
        (mask, seen),
        (mask[::-1], seen[::-1]),
        (mask.T, seen.transpose(1, 0, 2)),
        (mask.T[::-1], seen.transpose(1, 0, 2)[::-1]),
    ):
        apart = np.abs(colours[:reach].astype(np.float32) - colours[reach + 1]).max(axis=2)
        alike = np.clip((_OTHER - apart) / (_OTHER - _SAME), 0, 1)
        # From the inside out: beyond something else nothing goes on.
        going_on = np.minimum.accumulate(alike[::-1], axis=0)[::-1]
        side[:reach] = np.maximum(side[:reach], side[reach] * going_on)
    return mask
