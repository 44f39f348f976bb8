"""Stickers: which picture is meant, and what it is put on."""

from __future__ import annotations

import functools
import io
import re
import unicodedata
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.errors import MissingPack
from cutaway.footage import finding
from cutaway.props import relief
from cutaway.scene.document import Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, treated
from cutaway.staging.footage.sampling import samples
from cutaway.staging.footage.targets import pointed
from cutaway.storage.media import shelf
from cutaway.storage.packs import pack_path

_ALIASES = {
    "glasses": "1f453", "spectacles": "1f453", "sunglasses": "1f576-fe0f", "shades": "1f576-fe0f", "crown": "1f451", "hat": "1f3a9",
    "top hat": "1f3a9", "cap": "1f9e2", "sun hat": "1f452", "graduation cap": "1f393", "heart": "2764-fe0f", "love": "2764-fe0f",
    "star": "2b50", "fire": "1f525", "flame": "1f525", "laughing": "1f602", "laughing face": "1f602", "smiley": "1f600", "smile": "1f604",
    "crying": "1f62d", "angry": "1f620", "thumbs up": "1f44d", "like": "1f44d", "bow": "1f380", "balloon": "1f388", "speech bubble": "1f4ac",
    "alien": "1f47d", "ghost": "1f47b", "skull": "1f480", "clown": "1f921", "sun": "2600-fe0f", "cat": "1f431", "dog": "1f436",
    "check": "2705", "tick": "2705", "cross": "274c", "hundred": "1f4af", "rocket": "1f680", "pumpkin": "1f383", "sparkles": "2728",
    "cool": "1f60e", "heart eyes": "1f60d", "party": "1f389", "rainbow": "1f308", "helmet": "26d1-fe0f", "cowboy": "1f920",
}  # fmt: skip
_WORN = (
    ("eyes", re.compile(r"\b(glasses|sunglasses|spectacles|shades|goggles|eye ?mask)\b")),
    ("head", re.compile(r"\b(crown|hat|cap|helmet|tiara|halo|bow|ribbon|hair)\b")),
    ("lip", re.compile(r"\b(moustache|mustache)\b")),
    ("nose", re.compile(r"\b(nose)\b")),
)
_HEAD = re.compile(r"\b(head|hair)\b")
_FACE = re.compile(r"\b(face|faces|eyes|nose|mouth|forehead)\b")
_PEOPLE = re.compile(
    r"\b(her|his|him|she|he|them|me|my|their|everyone|everybody|man|woman|men|women|person|people|speaker|girl|boy|guy|lady)\b"
)
SHAPES = {"circle": "around", "ring": "around", "arrow": "above"}
"""Marks drawn here, in any colour, and where they sit on what they mark."""
_BESIDE = re.compile(r"\b(next to|beside|besides|by the side)\b")
_ABOVE = re.compile(r"\b(above|over (?:his|her|their) head|on top)\b")


def put(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The small picture that is meant, at a place, a point, or on what it follows. Raises `NotPossible`."""
    given = asked.parameters
    words = str(given.get("words") or "").strip().lower()
    shape = words if given.get("media") is None and words in SHAPES else ""
    source, name = drawn_shape(shape, given.get("colour")) if shape else _picture(given, words, desk)
    parameters: dict[str, Any] = {"source": source, "words": name, "size": _size(given.get("size"))}
    worn = next((sits for sits, pattern in _WORN if pattern.search(words)), "")
    follow = str(given.get("follow") or asked.target or "").lower()
    notes: tuple[str, ...] = ()
    where = ""
    if given.get("point") is not None and not follow:
        parameters |= {"of": "place", "point": [min(max(float(value), 0.0), 1.0) for value in list(given["point"])[:2]]}
    elif not (follow or worn or given.get("box") is not None) or (given.get("place") and not follow):
        from cutaway.staging.footage.overlays import place_named

        parameters |= {"of": "place", "place": place_named(given.get("place"), "top right")}
    else:
        told, where, notes = _target(scene, asked, desk, follow, worn)
        parameters |= told
        if shape and told.get("of") != "place":
            parameters["sits"] = SHAPES[shape]
            parameters["ink"] = _ink(given.get("colour"))
            if shape == "arrow":
                parameters["size"] = round(0.45 * float(parameters["size"]), 3)
            where = where.replace("on ", "around " if SHAPES[shape] == "around" else "over ", 1)
    scene = treated(scene, asked, desk, "sticker", parameters, replace=False)
    return Outcome(scene, f"the {name} put {where or 'over the picture'}", notes)


def _target(
    scene: Scene, asked: Operation, desk: Desk, follow: str, worn: str
) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """What it follows as parameters of the treatment, in words, and sentences for the report."""
    looked = samples(scene, asked, desk, 5)
    beside, above = bool(_BESIDE.search(asked.phrase.lower())), bool(_ABOVE.search(asked.phrase.lower()))
    about_face = bool(_FACE.search(follow) or _HEAD.search(follow))
    if not beside and (about_face or (worn and (not follow or _PEOPLE.search(follow)))):
        scores = [[face.score for face in finding.faces(one.pixels, 0.7, small=True)] for one in looked]
        # Where a face is seen well, what only looks a little like one is none.
        sure = 0.8 if any(score >= 0.8 for row in scores for score in row) else 0.7
        most = max(sum(score >= sure for score in row) for row in scores)
        if most:
            sits = worn or ("head" if _HEAD.search(follow) else "face")
            notes = () if most == 1 else (f"Up to {most} faces are seen; each has one.",)
            return {"of": "faces", "sits": sits, "sure": sure}, "on the face" if most == 1 else "on the faces", notes
        if about_face or not follow:
            raise NotPossible("no face is found in the footage that it could be put on", "a place", "a box", "a point")
    found = pointed(asked, looked, follow)
    told = dict(found.told)
    if told["of"] == "person":
        told = {"of": "thing", "kind": "person"}
    if told["of"] in ("everything", "cutout"):
        raise NotPossible(
            f"“{follow}” cannot be followed by a sticker",
            "a face",
            "a person",
            "a thing by its name",
            "a box",
            "a point",
        )
    told.pop("outline", None)
    told["sits"] = "beside" if beside else "above" if above else "head" if worn == "head" else "middle"
    return told, f"{'beside' if beside else 'on'} {found.name}", found.notes


def _picture(given: Any, words: str, desk: Desk) -> tuple[str, str]:
    """Hash and name of the picture: an attached one, else one of the pack by its name."""
    if given.get("media") is not None or (not words and desk.of_kind("image")):
        number = given.get("media")
        chosen = desk.medium("image", int(number) if isinstance(number, (int, float)) else 0)
        return chosen.sha256, chosen.name or "picture"
    code = sticker_code(words)
    if code is None:
        raise NotPossible(
            f"there is no sticker “{words}”" if words else "it was not said which sticker",
            "attach a small picture", "crown", "sunglasses", "heart", "star", "fire", "balloon",
        )  # fmt: skip
    from PIL import Image

    path = next(pack_path("sprites").rglob(f"{code}.webp"))
    file = io.BytesIO()
    Image.open(path).convert("RGBA").save(file, "PNG")
    return shelf().add_bytes(file.getvalue()), words


def drawn_shape(shape: str, colour: Any) -> tuple[str, str]:
    """Hash and name of a ring or an arrow that points down, in a colour; red where none is named."""
    import cv2
    import numpy as np
    from PIL import Image

    ink = _ink(colour)
    side = 1024
    mask = np.zeros((side, side), np.uint8)
    if shape == "arrow":
        points = np.array([(410, 60), (614, 60), (614, 540), (800, 540), (512, 964), (224, 540), (410, 540)])
        cv2.fillPoly(mask, [points], 255)
    else:
        cv2.circle(mask, (side // 2, side // 2), 470, 255, 52)
    edge = cv2.dilate(mask, np.ones((15, 15), np.uint8))
    pixels = np.zeros((side, side, 4), np.uint8)
    # A thin dark rim keeps the mark legible on what has its colour.
    pixels[..., :3] = np.where(mask[..., None] > 0, np.array(ink, np.uint8), np.array([24, 24, 26], np.uint8))
    pixels[..., 3] = np.maximum(mask, edge // 2)
    small = Image.fromarray(pixels).resize((512, 512), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "PNG")
    return shelf().add_bytes(file.getvalue()), shape


def _ink(colour: Any) -> list[int]:
    """Red, green, blue of a colour by name, 0-255; red for none."""
    from cutaway.scene.edits_colour import linear_colour

    try:
        linear = linear_colour(str(colour or "red"))
    except LookupError:
        raise NotPossible(f"the colour “{colour}” is not known", "a plain colour, or a code like #ffcc00") from None
    return [round(255 * (12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055)) for one in linear]


def sticker_code(words: str) -> str | None:
    """The picture of the pack that these words name, None where none does. Raises `NotPossible` without the pack."""
    try:
        titles = _titles()
    except MissingPack as missing:
        raise NotPossible(str(missing), "attach a small picture") from missing
    said = re.sub(r"\b(a|an|the|big|small|little|huge|tiny|red|emoji|sticker|icon|of|pair)\b", " ", words.lower())
    said = " ".join(re.findall(r"[a-z0-9]+", said))
    if not said:
        return None
    for one in (said, said.removesuffix("s"), said.split()[-1], said.split()[-1].removesuffix("s")):
        if one in _ALIASES and _ALIASES[one] in titles:
            return _ALIASES[one]
    wanted = {word.removesuffix("s") for word in said.split()}
    best = min(
        (code for code, title in titles.items() if wanted <= title),
        key=lambda code: (len(titles[code]), code), default=None,
    )  # fmt: skip
    return best


@functools.cache
def _titles() -> dict[str, frozenset[str]]:
    """The words of each picture's name, by its code."""
    found = {}
    for code in relief.codes():
        first, *rest = code.split("-")
        if rest and rest != ["fe0f"]:
            continue
        title = unicodedata.name(chr(int(first, 16)), "").lower()
        found[code] = frozenset(word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", title))
    return found


def _size(value: Any) -> float:
    try:
        return min(max(float(value), 0.2), 4.0) if value is not None else 1.0
    except (TypeError, ValueError):
        return 1.0
