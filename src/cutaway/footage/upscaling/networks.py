"""Super-resolution by Real-ESRGAN's networks on the processor (ncnn), in tiles, so that memory stays small at any size."""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import Any

import cv2
import numpy as np

from cutaway.errors import MissingPack
from cutaway.storage.packs import pack_path

VERSION = "1"
_NETWORKS = {"video": ("realesr-animevideov3-x2", 2), "still": ("realesrgan-x4plus", 4)}
"""Name of the files and how many times larger."""
_TILE, _OVERLAP = {"video": 320, "still": 128}, 12
THREADS = 2
_KEPT = {"video": 0.75, "still": 0.85}
"""Share of the network's picture; the rest is interpolated, which takes the painted look from skin and grass."""
_LARGEST_STILL = 200_000
"""Pixels up to which the network for stills is taken."""
_lock = threading.Lock()


def installed() -> bool:
    """Whether the pack is there."""
    try:
        return bool(pack_path("upscaling"))
    except MissingPack:
        return False


def kind_for(picture: bool, width: int, height: int) -> str:
    """The network for footage or for a picture: the slow one for stills only where that takes a minute or so."""
    return "still" if picture and width * height <= _LARGEST_STILL else "video"


def factor_of(kind: str) -> int:
    """How many times larger the network for "video" or "still" makes a picture."""
    return _NETWORKS[kind][1]


def larger(pixels: np.ndarray, kind: str = "video") -> np.ndarray:
    """The picture `factor_of(kind)` times as large, uint8; made smaller again it is the picture itself, as near as rounding
    allows, so that light and colours stay. Raises `MissingPack`."""
    height, width = pixels.shape[:2]
    times = factor_of(kind)
    size = (width * times, height * times)
    plain = cv2.resize(pixels, size, interpolation=cv2.INTER_LANCZOS4).astype(np.float32)
    made = _tiled(pixels, kind)
    mixed = plain + _KEPT[kind] * (made - plain)
    off = pixels.astype(np.float32) - cv2.resize(mixed, (width, height), interpolation=cv2.INTER_AREA)
    mixed += cv2.resize(off, size, interpolation=cv2.INTER_CUBIC)
    return np.clip(np.round(mixed), 0, 255).astype(np.uint8)


def seconds_each(width: int, height: int, kind: str = "video") -> float:
    """Seconds that one picture of this size takes on this machine: one small tile is timed. Raises `MissingPack`."""
    side = 96
    tile = np.full((side, side, 3), 128, np.uint8)
    _network(kind)
    began = time.perf_counter()
    _run(tile, kind)
    return (time.perf_counter() - began) * width * height / side**2


def _tiled(pixels: np.ndarray, kind: str) -> np.ndarray:
    """The network's picture, float32: tiles that overlap, so that no seam shows."""
    height, width = pixels.shape[:2]
    times, tile = factor_of(kind), _TILE[kind]
    border = cv2.BORDER_REFLECT_101 if min(height, width) > _OVERLAP else cv2.BORDER_REPLICATE
    padded = cv2.copyMakeBorder(pixels, _OVERLAP, _OVERLAP, _OVERLAP, _OVERLAP, border)
    out = np.empty((height * times, width * times, 3), np.float32)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            bottom, right = min(top + tile, height), min(left + tile, width)
            made = _run(padded[top : bottom + 2 * _OVERLAP, left : right + 2 * _OVERLAP], kind)
            edge = _OVERLAP * times
            out[top * times : bottom * times, left * times : right * times] = made[edge:-edge, edge:-edge]
    return out


def _run(tile: np.ndarray, kind: str) -> np.ndarray:
    """The network on one tile, uint8 (h, w, 3): float32, 0-255, larger."""
    import ncnn

    planes = np.ascontiguousarray(tile.transpose(2, 0, 1).astype(np.float32) / 255)
    with _lock:
        extractor = _network(kind).create_extractor()
        # ncnn does not keep the array alive by itself.
        extractor.input("data", ncnn.Mat(planes).clone())
        _, made = extractor.extract("output")
        return np.asarray(np.array(made).transpose(1, 2, 0) * 255, np.float32)


@cache
def _network(kind: str) -> Any:
    import ncnn

    folder, name = pack_path("upscaling"), _NETWORKS[kind][0]
    network = ncnn.Net()
    options = network.opt
    options.num_threads = THREADS
    options.use_vulkan_compute = False
    # Half precision gives black or torn pictures on processors.
    for option in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic", "use_bf16_storage"):
        setattr(options, option, False)
    network.load_param(str(folder / f"{name}.param"))
    network.load_model(str(folder / f"{name}.bin"))
    return network
