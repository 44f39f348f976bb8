"""One thing in another colour: which of a region's colours are the thing's own, measured once and written into the document."""

from __future__ import annotations

import re
from typing import Any

import cv2
import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects_regions.parts import LIGHTNESS, part_prior, skin_of, torso, weighted_lab
from cutaway.footage.effects_regions.recolour import lab_of
from cutaway.footage.effects_regions.regions import outline
from cutaway.footage.finding import cutouts, face_nets, thing_nets
from cutaway.footage.finding.edges import fitting, resized
from cutaway.props import colours
from cutaway.scene.document import Scene
from cutaway.staging.footage.backgrounds import colour_codes
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, treated
from cutaway.staging.footage.sampling import Sample, samples
from cutaway.staging.footage.targets import Pointed, pointed

_GARMENTS = {
    "upper": "jacket coat blazer shirt t-shirt tshirt tee sweater pullover jumper hoodie blouse top vest cardigan "
    "sweatshirt tuxedo waistcoat robe polo  scarf tie bowtie",
    "lower": "trousers pants jeans skirt shorts leggings slacks chinos",
    "hair": "hair hairdo haircut beard",
    "whole": "suit spacesuit uniform clothes clothing outfit dress gown overalls jumpsuit costume kimono",
}
_INNER = {"shirt", "blouse", "tie", "bowtie", "t-shirt", "tshirt", "tee", "scarf"}
_SMALL = {"tie", "bowtie"}
_CLUSTERS = 6
_ALIKE = 13.0
"""Distance of colour, lightness weighted, within which two clusters are one cloth in light and shade."""
_LOOKED_AT = 5


def recolour(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A thing that words, a box or a point name, in another colour."""
    words = str(asked.parameters.get("thing") or asked.target or "").lower()
    rgb = colour_codes(str(asked.parameters.get("colour") or ""), asked.parameters.get("rgb"))
    desk.progress(f"Looking for {words or 'what is to be recoloured'}.")
    looked = samples(scene, asked, desk, _LOOKED_AT)
    found, garment = _region(asked, looked, words)
    parameters: dict[str, Any] = dict(found.told)
    if parameters["of"] == "everything":
        raise NotPossible("no thing was named that gets the colour", "make the jacket blue", "make the car green")
    parameters |= _colours(looked, parameters, garment, words)
    parameters["rgb"] = list(rgb)
    if asked.parameters.get("amount") is not None:
        parameters["amount"] = min(max(float(asked.parameters["amount"]), 0.05), 1.0)
    scene = treated(scene, asked, desk, "recolour", parameters, replace=False)
    name = re.sub(r"^(the|my|his|her|their|a|an)\s+", "", words) if words else found.name
    return Outcome(
        scene, f"the {name.removeprefix('the ')} is now {asked.parameters.get('colour') or 'recoloured'}", found.notes
    )


def garment_of(words: str) -> tuple[str, str]:
    """Part of a person ("upper", "lower", "hair", "whole") and the garment that words name; empty for none."""
    said = words.replace("bow tie", "bowtie").replace("t shirt", "t-shirt").replace("tee shirt", "t-shirt")
    for word in reversed(re.findall(r"[a-z-]+", said)):
        for part, names in _GARMENTS.items():
            if word in names.split() or word.removesuffix("s") in names.split():
                return part, word if word in names.split() else word.removesuffix("s")
    return "", ""


def _region(asked: Operation, looked: list[Sample], words: str) -> tuple[Pointed, str]:
    part, garment = garment_of(words)
    if part and asked.parameters.get("box") is None and asked.parameters.get("point") is None:
        if not any(cutouts.people_there(sample.pixels) for sample in looked):
            raise NotPossible(f"nobody is found who could wear the {garment}", "a box around it", "a point on it")
        told: dict[str, Any] = {"of": "person"}
        told["part"] = "worn" if part == "whole" else part
        return Pointed(told, f"the {garment}"), garment
    if re.search(r"\b(skin|face|faces|eyes?|lips?)\b", words):
        raise NotPossible("skin, eyes and lips are not recoloured", "the clothes", "the hair")
    return pointed(asked, looked, words), ""


def _colours(looked: list[Sample], told: dict[str, Any], garment: str, words: str) -> dict[str, Any]:
    """`own`, `centres` and `others` of the thing: which of the colours in its region are its own."""
    gathered, beside, skin = [], [], []
    for sample in looked:
        got = _gather(sample, told)
        if got is not None:
            gathered.append(got[0])
            beside.append(got[1])
            skin += got[2]
    if not gathered:
        raise NotPossible("the thing is not found clearly enough to recolour it", "a box around it", "a point on it")
    inside = np.concatenate(gathered)
    centres, labels = clusters(inside[:, :3], _CLUSTERS)
    counts = np.bincount(labels, minlength=len(centres)).astype(np.float64)
    is_skin = np.zeros(len(centres), bool)
    if skin:
        tone = np.median(np.concatenate(skin), axis=0)
        is_skin = np.linalg.norm((centres - tone)[:, 1:], axis=1) < 9
        is_skin &= np.abs(centres[:, 0] - tone[0]) < 22 * LIGHTNESS
    chosen = _chosen(centres, counts, inside, labels, is_skin, garment, words)
    near = _same_cloth(centres, counts, chosen, is_skin, small=garment in _SMALL)
    own = np.median(inside[np.isin(labels, np.flatnonzero(near))][:, :3], axis=0) / np.array([LIGHTNESS, 1, 1])
    others = centres[~near & (counts > 0.004 * counts.sum())]
    outside = np.concatenate(beside)
    if len(outside) > 50:
        around, _ = clusters(outside[:, :3], 4)
        apart = np.linalg.norm(around[:, None] - centres[near][None], axis=2).min(axis=1) > 15
        others = np.concatenate([others, around[apart]])
    return {
        "own": [round(float(value), 2) for value in own],
        "centres": [[round(float(value), 2) for value in centre] for centre in centres[near]],
        "others": [[round(float(value), 2) for value in centre] for centre in others],
    }


def _gather(sample: Sample, told: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]] | None:
    """Lab (lightness weighted), place against the face, and 1 between shoulders and hips, of pixels in the region and around it; Lab of skin."""
    pixels = sample.pixels
    width, height = fitting(pixels.shape[1], pixels.shape[0], 256)
    mask = resized(_rough(sample, told), width, height)
    person = mask
    if told.get("part"):
        mask = mask * part_prior(pixels, str(told["part"]), width, height)
    lab = weighted_lab(resized(pixels, width, height))
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    people = told["of"] == "person"
    found = face_nets.faces(pixels, 0.6)[:2] if people else ()
    # Measured from the chin in widths and heights of the face: necks and crowns lie at the same places then; nowhere without one.
    x0, y0, x1, y1 = found[0].box if found else (np.nan, np.nan, np.nan, np.nan)
    across, down = (x - (x0 + x1) / 2) / (x1 - x0), (y - y1) / (y1 - y0)
    chest = torso(pixels, width, height) if people else np.zeros((height, width), np.float32)
    places = [one.reshape(-1, 1) for one in (across, down, chest)]
    rows = np.concatenate([lab.reshape(-1, 3), *places], 1)
    inside = mask.ravel() > 0.8
    if inside.sum() < 40:
        return None
    skin = [lab[skin_of(pixels, width, height)]] if people else []
    around = (cv2.dilate(person, np.ones((15, 15), np.uint8)).ravel() > 0.5) & (person.ravel() < 0.05)
    return rows[inside], rows[around], [one for one in skin if len(one)]


def _rough(sample: Sample, told: dict[str, Any]) -> np.ndarray:
    if told["of"] == "person":
        return cutouts.rough_person(sample.pixels)
    if told["of"] in ("thing", "box"):
        boxes = [thing.box for thing in thing_nets.things(sample.pixels) if thing.name == told.get("kind")]
        if told.get("box") and (told["frame"] == sample.frame or not boxes):
            boxes = [tuple(told["box"])] if told["frame"] == sample.frame else []
        if not told.get("outline", True):
            out = np.zeros((sample.pixels.shape[0] // 2, sample.pixels.shape[1] // 2), np.float32)
            for x0, y0, x1, y1 in boxes:
                h, w = out.shape
                out[int(y0 * h) : int(y1 * h), int(x0 * w) : int(x1 * w)] = 1
            return out
        return outline(sample.pixels, list(boxes), str(told.get("kind") or ""))
    return cutouts.rough_cutout(sample.pixels)


def _chosen(
    centres: np.ndarray,
    counts: np.ndarray,
    inside: np.ndarray,
    labels: np.ndarray,
    is_skin: np.ndarray,
    garment: str,
    words: str,
) -> int:
    """The cluster that is the thing's own colour."""
    share = counts / counts.sum()
    named = [word for word in re.findall(r"[a-z]+", words) if word in colours.names()]
    if named:
        wanted = lab_of(np.array(colour_codes(named[0]))) * np.array([LIGHTNESS, 1, 1])
        distance = np.linalg.norm((centres - wanted) * np.array([0.6, 1, 1]), axis=1)
        return int(np.argmin(distance + np.where(share < 0.01, 30, 0)))
    score = share.copy()
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    if garment:
        score[is_skin] *= 0.1
        chest = inside[:, 5] > 0.5
        worn_wide = garment_of(garment)[0] in ("upper", "whole") and garment not in _SMALL | {"scarf"}
        if chest.sum() > 60 and worn_wide:
            # Bare arms lie beside the chest, clothes on it.
            on_it = np.bincount(labels[chest], minlength=len(centres)) / chest.sum()
            score = score * (on_it + 0.02)
        if garment == "hair":
            score = score * _within(inside, labels, len(centres), (-0.7, 0.7), (-2.2, -0.95))
        elif garment in _INNER:
            there = _within(inside, labels, len(centres), (-0.35, 0.35), (0.05, 0.9))
            # What lies at the neck more than elsewhere: a shirt under a jacket; a shirt alone lies there too.
            score = (
                np.where(share > 0.02, score / np.maximum(share, 1e-3), 0.01)
                * there
                * np.clip(there / np.maximum(share, 1e-3), 0.3, 5)
            )
            score = score * np.where(is_skin, 0.1, np.where(centres[:, 0] / LIGHTNESS > 60, 1.6, 1.0))
            if garment in _SMALL:
                score = score * (1 + chroma / 8) * np.where(share > 0.35, 0.05, 1)
    else:
        # One paint shows as several clusters, in light and in shade: what counts is how much of it there is in all.
        together = np.array(
            [counts[_same_cloth(centres, counts, index, is_skin, small=False)].sum() for index in range(len(centres))]
        )
        dark = centres[:, 0] / LIGHTNESS < 30
        weight = (1 + chroma / 15) * np.where(dark & (chroma < 15) & (together < 0.75 * counts.sum()), 0.3, 1)
        score = together / counts.sum() * weight + share * 1e-3
    return int(np.argmax(score))


def _within(
    inside: np.ndarray, labels: np.ndarray, count: int, across: tuple[float, float], down: tuple[float, float]
) -> np.ndarray:
    """Share of a place against the face, (count,), that each cluster has; all the same where nothing of it is seen."""
    there = (
        (inside[:, 3] > across[0]) & (inside[:, 3] < across[1]) & (inside[:, 4] > down[0]) & (inside[:, 4] < down[1])
    )
    if there.sum() < 20:
        return np.ones(count)
    return np.asarray(np.bincount(labels[there], minlength=count) / there.sum() + 1e-3)


def _same_cloth(centres: np.ndarray, counts: np.ndarray, chosen: int, is_skin: np.ndarray, small: bool) -> np.ndarray:
    """Which clusters are the chosen one in light or in shade."""
    apart = centres - centres[chosen]
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    own = chroma[chosen]
    # Hue holds through shade; greys may differ in lightness only.
    colour_apart = np.hypot(apart[:, 1], apart[:, 2])
    hue = np.abs(
        np.angle(
            np.exp(1j * (np.arctan2(centres[:, 2], centres[:, 1]) - np.arctan2(centres[chosen, 2], centres[chosen, 1])))
        )
    )
    lightness = np.abs(apart[:, 0]) / LIGHTNESS
    if own > 18:
        near = (hue < 0.38) & (chroma > own * 0.45) & (lightness < 45)
    else:
        near = (colour_apart < _ALIKE * 0.8) & (lightness < (14 if small else 24))
    near &= ~is_skin
    near[chosen] = True
    return np.asarray(near, bool)


def clusters(values: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres (k, 3) and each value's number among them: k-means, begun from values far from each other."""
    points = values[:: max(1, len(values) // 6000)].astype(np.float64)
    centres = [np.median(points, axis=0)]
    for _ in range(min(count, len(points)) - 1):
        distance = np.min([np.linalg.norm(points - centre, axis=1) for centre in centres], axis=0)
        # The far end of the crowd, not the farthest stray.
        centres.append(points[np.argsort(distance, kind="stable")[int(len(points) * 0.985)]])
    found = np.array(centres)
    for _ in range(14):
        labels = np.argmin(np.linalg.norm(points[:, None] - found[None], axis=2), axis=1)
        found = np.array(
            [
                points[labels == index].mean(0) if (labels == index).any() else found[index]
                for index in range(len(found))
            ]
        )
    return found, np.argmin(np.linalg.norm(values[:, None] - found[None], axis=2), axis=1)
