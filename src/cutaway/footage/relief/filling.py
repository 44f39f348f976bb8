"""What is behind things: holes in a picture filled with patches of the rest of it, coarse to fine.

Patches are matched as Barnes and others' PatchMatch does, all pixels at once, and laid over each other as Wexler and others do.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage

from cutaway.scene.randomness import stream

PATCH = 7
_HALF = PATCH // 2
_COARSEST = 26
"""Pixels on the shorter side where it begins."""
_MOST = 16_000
"""Pixels that are searched for at one level; above, matches are only carried on to the finer one."""
_ROUNDS = (8, 5, 4, 3, 2)
_CHUNK = 6000


def filled(picture: np.ndarray, hole: np.ndarray, usable: np.ndarray | None = None, seed: int = 0) -> np.ndarray:
    """uint8 (h, w, 3): `picture` with the pixels of `hole` (bool) made up from the rest; the others come back as they are.

    `usable` (bool): where patches may be taken from, by default all that is no hole. Deterministic.
    """
    if not hole.any():
        return picture.copy()
    sources = ~hole if usable is None else usable & ~hole
    levels = _levels(picture, hole, sources)
    image = _begun(*levels[-1][:2])
    field: np.ndarray | None = None
    for depth in range(len(levels) - 1, -1, -1):
        known, gap, allowed = levels[depth]
        if depth < len(levels) - 1:
            up = cv2.resize(image, gap.shape[::-1], interpolation=cv2.INTER_CUBIC)
            image = np.where(gap[..., None], up, known.astype(np.float32))
        image, field = _level(image, gap, allowed, field, len(levels) - 1 - depth, seed)
    out = picture.copy()
    out[hole] = np.clip(np.rint(image[hole]), 0, 255).astype(np.uint8)
    return joined(out, hole)


def mirrored(picture: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """uint8 (h, w, 3), the picture turned over the hole's rim into it, and bool (h, w), where it is that: as far as there is something
    to turn over. At the rim it goes on without a seam, with all of the picture's texture."""
    deep, (rim_y, rim_x) = ndimage.distance_transform_edt(hole, return_indices=True)
    y, x = np.mgrid[0 : hole.shape[0], 0 : hole.shape[1]].astype(np.float32)
    # Neighbours whose nearest rim is another one lead to places far apart: their ways are evened out, but for those at the rim itself.
    soft = max(2.0, 0.012 * max(hole.shape))
    ways = []
    inside = hole.astype(np.float32)
    weight = np.maximum(cv2.GaussianBlur(inside, (0, 0), soft), 1e-3)
    for own in (rim_y - y, rim_x - x):
        even = cv2.GaussianBlur(own.astype(np.float32) * inside, (0, 0), soft) / weight
        share = np.clip(deep / (2 * soft), 0, 1).astype(np.float32)
        ways.append(own * (1 - share) + even * share)
    to_y, to_x = (y + 2 * ways[0]).astype(np.float32), (x + 2 * ways[1]).astype(np.float32)
    known = cv2.remap((~hole).astype(np.float32), to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT) > 0.99
    turned = cv2.remap(picture, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.where(hole[..., None], turned, picture), known & hole


def rimmed(made: np.ndarray, picture: np.ndarray, hole: np.ndarray, reach: float) -> np.ndarray:
    """`made`, a filled `picture`, with what lies within about `reach` pixels of the hole's rim turned over it from the picture beside it.

    That is what a moving camera uncovers; what patches make of a large hole is evened out to a haze there.
    """
    turned, known = mirrored(picture, hole)
    deep = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    # What cannot be turned over fades out towards what can, and never in a step.
    sure = cv2.GaussianBlur(cv2.erode((known | ~hole).astype(np.float32), np.ones((5, 5), np.uint8)), (0, 0), 3.0)
    share = (np.clip(2.0 - deep / reach, 0, 1) * np.clip(2 * sure - 1, 0, 1))[..., None]
    out = made * (1 - share) + turned * share
    return np.where(hole[..., None], np.clip(np.rint(out), 0, 255).astype(np.uint8), made)


def joined(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The filled picture with its fill brought to the lightness and colour of what it meets, most at the hole's rim."""
    h, w = hole.shape
    reach = max(4.0, 0.03 * max(h, w))
    inside = hole.astype(np.float32)
    colours = picture.astype(np.float32)
    own = np.asarray(cv2.GaussianBlur(colours * inside[..., None], (0, 0), reach / 2))
    own = own / np.maximum(cv2.GaussianBlur(inside, (0, 0), reach / 2), 1e-3)[..., None]
    wanted = smooth(picture, hole).astype(np.float32)
    deep = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    share = np.exp(-deep / (3 * reach))[..., None] * inside[..., None]
    out = np.clip(np.rint(colours + (wanted - own) * share), 0, 255).astype(np.uint8)
    return np.where(hole[..., None], out, picture)


def smooth(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3): the hole filled by what surrounds it, without any detail (a pyramid pushed down and pulled up)."""
    weights: np.ndarray = (~hole).astype(np.float32)
    colours: np.ndarray = picture.astype(np.float32) * weights[..., None]
    stack = []
    while min(weights.shape) > 2:
        stack.append((colours, weights))
        size = (max(1, weights.shape[1] // 2), max(1, weights.shape[0] // 2))
        colours, weights = (
            np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA)) for part in (colours, weights)
        )
    low = colours / np.maximum(weights, 1e-6)[..., None]
    for colours, weights in reversed(stack):
        up = cv2.resize(low, weights.shape[::-1], interpolation=cv2.INTER_LINEAR)
        own = np.clip(weights * 4, 0, 1)[..., None]
        low = own * colours / np.maximum(weights, 1e-6)[..., None] + (1 - own) * up
    out = picture.copy()
    out[hole] = np.clip(np.rint(low[hole]), 0, 255).astype(np.uint8)
    return out


def _levels(
    picture: np.ndarray, hole: np.ndarray, sources: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(picture, hole, sources) from fine to coarse. A coarse pixel is a hole where any of it is."""
    levels = [(picture, hole, sources)]
    while min(hole.shape) // 2 >= _COARSEST:
        size = (hole.shape[1] // 2, hole.shape[0] // 2)
        weight = cv2.resize((~hole).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        light = cv2.resize(picture.astype(np.float32) * (~hole)[..., None], size, interpolation=cv2.INTER_AREA)
        picture = np.clip(np.rint(light / np.maximum(weight, 1e-3)[..., None]), 0, 255).astype(np.uint8)
        hole = weight < 0.6
        whole = cv2.resize(sources.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        sources = (whole > 0.75) & ~hole
        levels.append((picture, hole, sources))
        if not hole.any():
            break
    return levels


def _begun(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    return smooth(picture, hole).astype(np.float32) if hole.any() else picture.astype(np.float32)


def _level(
    image: np.ndarray, hole: np.ndarray, sources: np.ndarray, coarse: np.ndarray | None, level: int, seed: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """The image with its hole filled anew, and int32 (h, w, 2): where in it each pixel's patch is taken from, -1 for none."""
    h, w = hole.shape
    if not hole.any():
        return image, None
    whole = cv2.erode(sources.astype(np.uint8), np.ones((PATCH, PATCH), np.uint8), borderValue=0) > 0
    if whole.sum() < 30:
        return image, None
    near = cv2.dilate(hole.astype(np.uint8), np.ones((PATCH, PATCH), np.uint8)) > 0
    ty, tx = np.nonzero(near)
    places = np.argwhere(whole).astype(np.int32)
    random = stream(seed, "filling", level)
    sy, sx = places[random.integers(0, len(places), len(ty))].T
    if coarse is not None:
        guess = coarse[np.minimum(ty // 2, coarse.shape[0] - 1), np.minimum(tx // 2, coarse.shape[1] - 1)]
        gy, gx = guess[:, 0] * 2 + ty % 2, guess[:, 1] * 2 + tx % 2
        inside = (guess[:, 0] >= 0) & (gy < h) & (gx < w)
        inside[inside] = whole[gy[inside], gx[inside]]
        sy, sx = np.where(inside, gy, sy), np.where(inside, gx, sx)
    field = np.full((h, w, 2), -1, np.int32)
    searching = len(ty) <= _MOST
    rounds = _ROUNDS[min(level, len(_ROUNDS) - 1)] if searching else 1
    for turn in range(rounds):
        padded = cv2.copyMakeBorder(image, _HALF, _HALF, _HALF, _HALF, cv2.BORDER_REFLECT_101)
        wanted = _patches(padded, ty, tx)
        cost = _cost(padded, wanted, ty, sy, sx, h)
        if searching:
            sy, sx, cost = _search(padded, wanted, whole, field, (ty, tx, sy, sx, cost), random, h, w)
        field[ty, tx, 0], field[ty, tx, 1] = sy, sx
        last = turn == rounds - 1
        image = _voted(image, hole, (ty, tx, sy, sx), cost, sharp=last)
    return image, field


def _patches(padded: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(padded, (PATCH, PATCH), axis=(0, 1))
    return np.asarray(view[y, x].reshape(len(y), -1))


def _cost(padded: np.ndarray, wanted: np.ndarray, ty: np.ndarray, sy: np.ndarray, sx: np.ndarray, h: int) -> np.ndarray:
    """Mean squared difference of patches, plus a little for what lies at another height: ground stays with ground."""
    out = np.empty(len(sy), np.float32)
    for start in range(0, len(sy), _CHUNK):
        part = slice(start, start + _CHUNK)
        difference = _patches(padded, sy[part], sx[part]) - wanted[part]
        out[part] = np.einsum("ij,ij->i", difference, difference) / difference.shape[1]
    away = np.abs(ty - sy).astype(np.float32) / h
    return np.asarray(out + 260 * np.maximum(away - 0.08, 0))


def _search(
    padded: np.ndarray, wanted: np.ndarray, whole: np.ndarray, field: np.ndarray, state: tuple[np.ndarray, ...],
    random: np.random.Generator, h: int, w: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    ty, tx, sy, sx, cost = state

    def tried(cy: np.ndarray, cx: np.ndarray) -> None:
        nonlocal sy, sx, cost
        good = (cy >= 0) & (cx >= 0) & (cy < h) & (cx < w) & ((cy != sy) | (cx != sx))
        good[good] = whole[cy[good], cx[good]]
        index = np.nonzero(good)[0]
        if not len(index):
            return
        new = _cost(padded, wanted[index], ty[index], cy[index], cx[index], h)
        better = new < cost[index]
        won = index[better]
        sy, sx, cost = sy.copy(), sx.copy(), cost.copy()
        sy[won], sx[won], cost[won] = cy[won], cx[won], new[better]

    for step in (1, 3):
        for dy, dx in ((-step, 0), (0, -step), (step, 0), (0, step)):
            field[ty, tx, 0], field[ty, tx, 1] = sy, sx
            ny, nx = np.clip(ty + dy, 0, h - 1), np.clip(tx + dx, 0, w - 1)
            neighbour = field[ny, nx]
            tried(np.where(neighbour[:, 0] < 0, -1, neighbour[:, 0] - dy), neighbour[:, 1] - dx)
    reach = max(h, w) // 2
    while reach >= 1:
        jump = random.integers(-reach, reach + 1, (2, len(ty)))
        tried(sy + jump[0], sx + jump[1])
        reach //= 3
    return sy, sx, cost


def _voted(
    image: np.ndarray, hole: np.ndarray, matches: tuple[np.ndarray, ...], cost: np.ndarray, sharp: bool
) -> np.ndarray:
    """Every pixel of the hole from all patches that lie over it, the better matches counting for more."""
    ty, tx, sy, sx = matches
    h, w = hole.shape
    scale = max(float(np.percentile(cost, 40)), 4.0)
    trust = np.exp(-cost / scale).astype(np.float32) + 1e-6
    sums, weights = np.zeros_like(image), np.zeros((h, w), np.float32)
    reach = 1 if sharp else _HALF
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            y, x = ty + dy, tx + dx
            inside = (y >= 0) & (x >= 0) & (y < h) & (x < w)
            y, x = y[inside], x[inside]
            fy, fx = np.clip(sy[inside] + dy, 0, h - 1), np.clip(sx[inside] + dx, 0, w - 1)
            share = trust[inside]
            sums[y, x] += image[fy, fx] * share[:, None]
            weights[y, x] += share
    out = image.copy()
    there = hole & (weights > 0)
    out[there] = sums[there] / weights[there, None]
    return out
