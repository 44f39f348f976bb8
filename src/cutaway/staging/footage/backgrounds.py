"""What lies behind: whose mask it is told by, what comes in its place, and how the light in front is brought to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage import finding
from cutaway.footage.effects_regions.compositing import TO_LINEAR
from cutaway.footage.finding.cutouts import people_there, rough_cutout, rough_person
from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.screens import before_screen, screen_colour
from cutaway.props import colours
from cutaway.scene.document import Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, treated
from cutaway.staging.footage.sampling import Sample, samples

_RIDDEN = {"bicycle", "motorcycle", "horse", "skateboard", "surfboard", "snowboard"}
_SCREENS = {"green": (0, 177, 64), "blue": (0, 71, 187)}
_FRONT = "1"
"""Goes up whenever something else may be found to stand in front."""
_LEAST = 0.006
_MOST = 0.9
_PURE = {"white": (255, 255, 255), "black": (0, 0, 0), "green screen": (0, 177, 64), "green": (0, 150, 60)}
_BEHIND = {"blur": "out of focus", "remove": "taken away"}


def background(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The background blurred, replaced or taken away behind whoever or whatever stands in front."""
    given = dict(asked.parameters)
    mode = str(given.get("mode") or "blur")
    parameters: dict[str, Any] = {"mode": mode}
    if given.get("amount") is not None:
        parameters["amount"] = min(max(float(given["amount"]), 0.1), 4.0)
    desk.progress("Looking who and what stands in front.")
    looked = samples(scene, asked, desk)
    of, key = _front(looked, str(given.get("key") or ""), desk)
    parameters["of"] = of
    if key is not None:
        parameters["key"] = list(key)
    notes: list[str] = []
    said = _BEHIND.get(mode, "")
    if mode == "colour":
        rgb = colour_codes(str(given.get("colour") or ""), given.get("rgb"))
        parameters["rgb"] = list(rgb)
        said = f"now {given.get('colour') or 'plain'}"
    elif mode in ("picture", "clip"):
        parameters["mode"], parameters["media"] = _medium(given, desk)
        said = "replaced by the " + ("clip" if parameters["mode"] == "clip" else "picture")
    elif mode == "world":
        scene, said, extra = _place(scene, str(given.get("words") or ""), desk)
        notes += extra
    elif mode not in ("blur", "remove"):
        raise NotPossible(
            f"a background cannot be made “{mode}”", "blurred", "a colour", "a picture", "a place in words"
        )
    if mode in ("picture", "clip", "world"):
        parameters["light"] = old_light(looked, of, key)
    if mode == "remove":
        parameters["format"] = "prores" if "prores" in str(given.get("format") or "").lower() else "webm"
        form = "ProRes 4444" if parameters["format"] == "prores" else "WebM"
        notes.append(
            f"An MP4 has no transparency: it shows a checkerboard. The film with transparency lies beside it as {form}."
        )
    scene = treated(scene, asked, desk, "background", parameters)
    who = {"person": "people", "key": "what stands before the screen"}.get(of, "what stands out")
    return Outcome(scene, f"the background behind {who} is {said}", tuple(notes))


def _front(looked: list[Sample], key: str, desk: Desk) -> tuple[str, tuple[int, int, int] | None]:
    """As `whose`, kept by the hash of the footage."""
    if len({sample.clip.source for sample in looked}) > 1:
        return whose(looked, key)
    told = {"frames": [sample.frame for sample in looked], "key": key}

    def make(path: Path) -> None:
        path.write_text(json.dumps(whose(looked, key)))

    path = desk.derived.file(looked[0].clip.source, "front", _FRONT, told, make, ".json")
    of, screen = json.loads(path.read_text())
    return of, None if screen is None else (screen[0], screen[1], screen[2])


def whose(looked: list[Sample], key: str = "") -> tuple[str, tuple[int, int, int] | None]:
    """Whose mask tells front from back: "key" with the screen's colour, "person", or "cutout". Raises `NotPossible`."""
    screens = [colour for colour in (screen_colour(sample.pixels) for sample in looked) if colour is not None]
    if screens and len(screens) * 2 >= len(looked):
        red, green, blue = (int(np.median([colour[channel] for colour in screens])) for channel in range(3))
        return "key", (red, green, blue)
    if key:
        return "key", _SCREENS.get(key, _SCREENS["green"])
    people = [sample for sample in looked if people_there(sample.pixels)]
    if len(people) * 5 >= len(looked) * 2:
        ridden = [thing for sample in people for thing in finding.things(sample.pixels) if thing.name in _RIDDEN]
        if not ridden:
            return "person", None
    shares = [float(rough_cutout(sample.pixels).mean()) for sample in looked]
    clear = [share for share in shares if _LEAST < share < _MOST]
    if len(clear) * 3 < len(shares):
        raise NotPossible(
            "nobody and nothing stands out clearly enough from the background to be told from it",
            "footage with a person or one thing in front",
            "a box around what is to stay",
        )
    return "cutout", None


def old_light(looked: list[Sample], of: str, key: tuple[int, int, int] | None) -> list[float]:
    """Mean linear light of what lies behind now: (3,); of what stands in front where there is a screen behind."""
    found = np.zeros(3)
    for sample in looked[:: max(1, len(looked) // 4)]:
        small = resized(sample.pixels, 160, max(2, round(160 * sample.pixels.shape[0] / sample.pixels.shape[1])))
        share = resized(rough_mask(sample.pixels, of, key), small.shape[1], small.shape[0])[..., None]
        share = share if of == "key" else 1 - share
        found += (TO_LINEAR[small] * share).sum((0, 1)) / max(float(share.sum()), 1.0)
    return [round(float(value), 4) for value in found / len(looked[:: max(1, len(looked) // 4)])]


def rough_mask(pixels: np.ndarray, of: str, key: tuple[int, int, int] | None = None) -> np.ndarray:
    """The mask of a region in one frame, of any size, without regard to the frames around it."""
    if of == "person":
        return rough_person(pixels)
    if of == "key":
        return before_screen(pixels, np.array(key or _SCREENS["green"]))
    return rough_cutout(pixels)


def colour_codes(words: str, rgb: Any = None) -> tuple[int, int, int]:
    """sRGB 0-255 of a colour in words or as numbers. Raises `NotPossible`."""
    if isinstance(rgb, (list, tuple)) and len(rgb) == 3:
        red, green, blue = (int(min(max(float(value), 0), 255)) for value in rgb)
        return red, green, blue
    said = words.lower().strip()
    if said in _PURE:
        return _PURE[said]
    found = colours.colour(said)
    if found is None:
        raise NotPossible(
            f"the colour “{words}” is not known", "a plain name such as navy blue", "a code such as #1e3a8a"
        )
    linear = np.clip(np.array(found), 0, 1)
    codes = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(value) * 255) for value in codes)
    return red, green, blue


def _medium(given: dict[str, Any], desk: Desk) -> tuple[str, str]:
    """Mode and hash of the medium that comes behind."""
    kind = str(given.get("medium") or ("video" if given.get("mode") == "clip" else "image"))
    if kind not in ("image", "video"):
        raise NotPossible("a sound cannot be a background", "attach a picture or a video")
    one = desk.medium(kind, int(given.get("media") or 0))
    source = desk.open(one.sha256)
    return ("picture" if source.is_picture else "clip"), one.sha256


def _place(scene: Scene, words: str, desk: Desk) -> tuple[Scene, str, list[str]]:
    """The scene with the world of a place that words describe, seen by a camera that stands still."""
    from cutaway.brief.reading import read
    from cutaway.staging.production import stage

    if not words.strip():
        raise NotPossible("no place was named for the background", "for example: a beach at sunset")
    covered = {
        number for clip in scene.clips if clip.place == "full" for number in range(clip.start, clip.start + clip.frames)
    }
    if scene.shots and len(covered) < scene.format.frames:
        raise NotPossible("the film shows a world of its own already", "a picture as the background")
    desk.progress("Building the place behind.")
    staged = stage(read(f"{words}. Static camera, eye level, wide shot."), format=scene.format, seed=scene.seed)
    fields = ("world", "things", "lights", "shots", "grade")
    built = scene.model_copy(update={name: getattr(staged.scene, name) for name in fields})
    missed = [line.phrase for line in staged.coverage if not line.realised_by]
    notes = [f"The place behind is built by our own worlds: {note}" for note in staged.notes[:1]]
    notes += [f"In the place behind, “{phrase}” is not shown." for phrase in missed[:3]]
    return built, f"now {words}", notes
