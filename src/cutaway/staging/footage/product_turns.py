"""Later turns of product films that only make sense of them: another shape, words exchanged, what falls around the product, another stage."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Asset, Scene, Thing
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.changing import Line
from cutaway.staging.footage.other_shapes import products, reframed, reshaped, subject_of
from cutaway.staging.footage.product import composed, filling, zone_of
from cutaway.staging.footage.registry import NotPossible

_SHAPES = {"square": (1, 1), "vertical": (9, 16), "portrait": (9, 16), "upright": (9, 16), "horizontal": (16, 9),
           "landscape": (16, 9), "widescreen": (16, 9)}  # fmt: skip
_ASKED_SHAPE = re.compile(
    r"\b(?:(?:make|turn|give me|do|i need|render|export|now)\s+)?(?:(?:it|this|that|the (?:film|video|ad|shot))\s+)?(?:(?:in(?:to)?|as|to|an?)\s+)*"
    r"(?P<shape>\d{1,2}\s?[:x]\s?\d{1,2}|square|vertical|portrait|upright|horizontal|landscape|widescreen)\b"
    r"(?:\s+(?:version|format|film|video|ad|shape|cut))?",
    re.I,
)
_EXCHANGE = re.compile(
    r"\b(?:change|replace|swap|set)\s+(?:the\s+)?(?:words?\s+|text\s+|(?:title|price|claim)\s+(?!(?:to|with|by|into)\s)|from\s+)*[\"“']?(?P<old>[^\"“”']{1,120}?)[\"”']?\s+(?:to|with|by|into)\s+"
    r"[\"“']?(?P<new>[^\"“”']{1,160}?)[\"”']?(?=\s*(?:[,;]|\.(?:\s|$)|$|\s+and\s+(?:make|add|remove|change)\b))",
    re.I,
)
_AIR = re.compile(
    r"\b(?:add|let there be|let it|make it|with|give it|some|put)\s+(?:(?:some|a little|a lot of|heavy|light|gentle|soft|falling|more)\s+)*"
    r"(?P<kind>snow(?:fall|flakes|ing)?|rain(?:drops|ing)?|confetti|steam|smoke|mist|petals|leaves|bubbles|sparks|embers|dust)\b"
    r"(?:\s+(?:around (?:it|the \w+)|falling|in the air|everywhere))?",
    re.I,
)
_PLINTH = re.compile(
    r"\b(?:remove|take away|delete|drop|lose|without)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:plinth|pedestal|podium|step|stand|block)s?\b",
    re.I,
)
_SIZE = re.compile(
    r"\b(?:make\s+)?(?:the\s+)?(?:(?P<how>bigger|larger|smaller|shrink|enlarge)\s+(?:the\s+)?(?P<what>title|name|claim|price|badge|call|button)|"
    r"(?P<what2>title|name|claim|price|badge|call|button)\s+(?P<how2>bigger|larger|smaller))\b",
    re.I,
)
_MUSIC = re.compile(r"\b(?:(?:use|with|play|give it|add)\s+)?(?:an?)?other music\b|\b(?:different|new|change the) music\b", re.I)  # fmt: skip
_STAGE = re.compile(
    r"\b(?:put|place|set|show|film|stand|move)\s+(?:it|the \w+(?: \w+)?)\s+(?:(?:in|on)(?:to)?|against|before)\s+(?:an?\s+|the\s+)?"
    r"(?P<stage>[\w -]{2,40}?)(?=\s*(?:[,.;]|$|\s+and\s+))",
    re.I,
)
_FALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "snow": ("snowfall", "snow", {"count": 700, "wind": 0.08, "glow": 0.5}),
    "rain": ("rain", "rain", {"count": 420, "wind": 0.2, "strength": 0.8}),
    "confetti": ("falling_leaves", "confetti", {"count": 320, "wind": 0.05}),
    "steam": ("steam", "steam", {"count": 14, "width": 0.25, "strength": 0.06, "wind": 0.04}),
    "petals": ("falling_leaves", "petals", {"count": 80, "wind": 0.1}),
    "leaves": ("falling_leaves", "autumn", {"count": 50, "wind": 0.1}),
    "bubbles": ("motes", "bubbles", {"count": 160}),
    "sparks": ("motes", "embers", {"count": 120}),
    "dust": ("motes", "pollen", {"count": 160}),
}
_PALE = frozenset({"snow", "rain", "steam", "bubbles", "dust"})
"""What is seen only before something darker than itself."""
_MOODS = ("warm", "bright", "calm", "pulsing", "driving", "jazz", "epic")


@dataclass(frozen=True)
class Turned:
    """The scene after what was read, a line for each, and the words that nothing was made of."""

    scene: Scene
    lines: tuple[Line, ...]
    rest: str


def turn_product(scene: Scene, words: str) -> Turned | None:
    """What these words ask of a product film; None for other films, and where nothing of the words is for them."""
    if not products(scene) or not scene.shots:
        return None
    lines: list[Line] = []
    rest = words
    for pattern, do in _READERS:
        found = pattern.search(rest)
        if found is None:
            continue
        try:
            made = do(scene, found)
        except NotPossible as refusal:
            hint = f"; possible would be: {', '.join(refusal.instead)}" if refusal.instead else ""
            lines.append(Line(found.group(0).strip(), False, f"{refusal.reason}{hint}"))
        else:
            if made is None:
                continue
            scene, what = made
            lines.append(Line(found.group(0).strip(), True, what))
        rest = rest[: found.start()] + " " * len(found.group(0)) + rest[found.end() :]
    return Turned(scene, tuple(lines), _left(rest)) if lines else None


def _left(rest: str) -> str:
    return re.sub(
        r"^(?:\W|\b(?:and|then|also|but|plus|please)\b)+|(?:\W|\b(?:and|then|also|but|plus|please)\b)+$", "", rest
    )


Made = tuple[Scene, str] | None


def _shape(scene: Scene, found: re.Match[str]) -> Made:
    said = found.group("shape").lower().replace(" ", "").replace("x", ":")
    wide, high = _SHAPES.get(said) or tuple(int(part) for part in said.split(":"))
    if not wide or not high or not 1 / 3 <= wide / high <= 3:
        raise NotPossible("a film is at most three times as long as it is high", "9:16", "1:1", "4:5", "16:9")
    if abs(scene.format.width / scene.format.height - wide / high) < 0.01:
        raise NotPossible(f"the film is {wide}:{high} already")
    return reshaped(scene, wide, high), f"the film is {wide}:{high} now; product and words were framed anew for it"


def _exchange(scene: Scene, found: re.Match[str]) -> Made:
    old, new = found.group("old").strip(), found.group("new").strip()
    called = _CALLED.get(old.lower())
    if called is not None:
        old = next((text.content for text in scene.texts if text.id == called), old)
    named = re.compile(re.escape(old) + r"(?![\w])" if old[-1:].isalnum() else re.escape(old), re.I)
    texts = tuple(
        text.model_copy(update={"content": named.sub(lambda _: new, text.content)})
        if named.search(text.content)
        else text
        for text in scene.texts
    )
    cues = tuple(
        cue.model_copy(update={"text": named.sub(lambda _: new, cue.text)})
        if cue.text and named.search(cue.text)
        else cue
        for cue in scene.cues
    )
    changed = sum(a != b for a, b in zip(texts, scene.texts, strict=True))
    heard = sum(a != b for a, b in zip(cues, scene.cues, strict=True))
    if not changed and not heard:
        return None
    where = " and ".join(part for part in ("read" if changed else "", "said" if heard else "") if part)
    return with_fields(scene, texts=texts, cues=cues), f"“{new}” is {where} instead of “{old}”"


def _air(scene: Scene, found: re.Match[str]) -> Made:
    said = found.group("kind").lower()
    kind = next((name for name in _FALLS if said.startswith(name)), "")
    kind = kind or {"smoke": "steam", "mist": "steam", "embers": "sparks"}.get(said, "")
    if not kind:
        return None
    hero = products(scene)
    if all(thing.asset.builder == "picture_panel" for thing in hero):
        raise NotPossible(
            "the picture fills the frame, so nothing can fall around its product", "animate the picture itself"
        )
    if kind in _PALE and _lightness(scene) > 0.62:
        raise NotPossible(
            f"{said} would not be seen before a background as light as this one",
            "“make the background dark blue” first", "confetti", "petals",
        )  # fmt: skip
    things = list(scene.things)
    builder, name, told = _FALLS[kind]
    number = sum(thing.words[:1] == (kind,) for thing in things)
    for thing in hero:
        if thing.asset.builder == "picture_panel":
            continue
        x, y, z = thing.position if isinstance(thing.position, tuple) else value_at(thing.position, 0)  # type: ignore[misc]
        tall = float(thing.asset.parameters.get("height", 1.0))  # type: ignore[arg-type]
        wide = 1.9 * tall * max(1.0, scene.format.width / scene.format.height)
        if builder == "steam":
            place, more = (x, y + 0.55 * tall, z - 0.35), {**told, "height": 1.1 * tall}
        else:
            place, more = (x, y - 0.3, z), {**told, "area": [-wide, wide, -1.4, 1.6], "height": round(2.6 * tall, 3)}
        number += 1
        things.append(
            Thing(id=f"air-{kind}" if number == 1 else f"air-{kind}-{number}", name=kind, words=(kind, said), kind="weather", role="set",
                  asset=Asset(builder=builder, name=name, parameters=more), position=place)
        )  # fmt: skip
    what = (
        "rises behind the product"
        if kind == "steam"
        else "floats around the product"
        if builder == "motes"
        else "falls around the product"
    )
    return with_fields(scene, things=tuple(things)), f"{kind} {what}"


def _lightness(scene: Scene) -> float:
    """Of the ground and wall, 0-1, as their colours say."""
    found = [0.0]
    for thing in scene.things:
        colour = thing.asset.parameters.get("colour") or thing.asset.parameters.get("top")
        if thing.asset.builder in ("stage_floor", "gradient_wall") and isinstance(colour, list | tuple):
            found.append(sum(float(value) for value in colour[:3]) / 3)  # type: ignore[arg-type, misc]
    return max(found)


def _no_plinth(scene: Scene, found: re.Match[str]) -> Made:
    plinths = [thing for thing in scene.things if thing.asset.builder == "plinth"]
    if not plinths:
        raise NotPossible("the product stands on no plinth")
    if any(
        thing.asset.builder != "stage_floor" for thing in scene.things if thing.kind == "set" and thing not in plinths
    ):
        return None
    floors = {thing.id: thing for thing in scene.things if thing.asset.builder == "stage_floor"}
    if not floors:
        return None
    ground = min(float(thing.position[1]) for thing in floors.values() if isinstance(thing.position, tuple))
    hero = products(scene)
    down = float(value_at(hero[0].position, 0)[1]) - ground  # type: ignore[index]
    things = tuple(
        thing.model_copy(update={"position": _lowered(thing.position, down)})
        if thing in hero or thing.id == "logo"
        else thing
        for thing in scene.things
        if thing not in plinths
    )
    shots = tuple(
        shot.model_copy(update={"camera": shot.camera.model_copy(update={
            "position": _lowered(shot.camera.position, down), "target": _lowered(shot.camera.target, down)})})
        for shot in scene.shots
    )  # fmt: skip
    return with_fields(scene, things=things, shots=shots), "the plinth is gone; the product stands on the ground"


def _lowered(place: Any, by: float) -> Any:
    if isinstance(place, Keys):
        return Keys(keys=tuple(Key(**{**dict(key), "value": _lowered(key.value, by)}) for key in place.keys))
    return (place[0], round(place[1] - by, 4), place[2])


_CALLED = {"title": "title", "name": "title", "claim": "line-1", "price": "price", "badge": "badge", "call": "call", "button": "call"}  # fmt: skip


def _size(scene: Scene, found: re.Match[str]) -> Made:
    how, what = (
        (found.group("how") or found.group("how2")).lower(),
        (found.group("what") or found.group("what2")).lower(),
    )
    ids = [text.id for text in scene.texts if text.id == _CALLED[what] or text.id == f"end-{_CALLED[what]}"]
    if not ids or len(scene.shots) != 1:
        return None
    by = 0.77 if how in ("smaller", "shrink") else 1.3
    texts = [
        text.model_copy(update={"size": min(text.size * by, 4.0)}) if text.id in ids else text for text in scene.texts
    ]
    subject = subject_of(products(scene)[0])
    laid = composed(texts, scene.format, filling(subject))
    before = next(text.size for text in scene.texts if text.id == ids[0])
    now = next(text.size for text in laid if text.id == ids[0])
    if by > 1 and now < before * 1.04:
        raise NotPossible(f"there is no room for a larger {what} beside what else is read", "leave a line out first")
    changed = with_fields(scene, texts=laid)
    zone, low = zone_of(subject, scene.format, laid)
    shots = (
        (reframed(scene.shots[0], subject, scene.format, zone, low),)
        if scene.format.width < 1.2 * scene.format.height
        else scene.shots
    )
    return with_fields(changed, shots=shots), f"the {what} is {now / before:.2f} times as large"


def _music(scene: Scene, found: re.Match[str]) -> Made:
    playing = [cue for cue in scene.cues if cue.kind == "music" and cue.sound == "score"]
    if not playing:
        return None
    mood = str(playing[0].parameters.get("mood", "warm"))
    other = _MOODS[(_MOODS.index(mood) + 1) % len(_MOODS)] if mood in _MOODS else "warm"
    if len(scene.shots) > 1:
        note = "; the shots keep the rhythm of the music before"
    else:
        note = ""
    cues = tuple(
        cue.model_copy(update={"parameters": {**cue.parameters, "mood": other}}) if cue in playing else cue
        for cue in scene.cues
    )
    return with_fields(scene, cues=cues), f"the music is {other} instead of {mood}{note}"


def _stage(scene: Scene, found: re.Match[str]) -> Made:
    from cutaway.staging.footage.stages import Wanted, made_stage, named_stage

    said = found.group("stage").lower().strip()
    name = named_stage("on " + said) or named_stage(said)
    hero = products(scene)
    if not name or len(hero) != 1 or hero[0].asset.builder != "cutout":
        return None
    if not any(thing.asset.builder == "stage_floor" or thing.id.startswith("set-") for thing in scene.things):
        return None
    subject = subject_of(products(scene)[0])
    stage = made_stage(name, Wanted(subject.width, subject.height, 0.4, (0.3, 0.3, 0.3), "", said))
    old = float(value_at(hero[0].position, 0)[1])  # type: ignore[index]
    down = old - stage.top
    told = {**hero[0].asset.parameters, "reach": round(stage.reach, 3)}
    moved = hero[0].model_copy(
        update={
            "position": _lowered(hero[0].position, down),
            "asset": hero[0].asset.model_copy(update={"parameters": told}),
        }
    )
    kept = tuple(thing for thing in scene.things if thing not in hero and not thing.id.startswith(("set-", "air-")))
    shots = tuple(
        shot.model_copy(update={"camera": shot.camera.model_copy(update={
            "position": _lowered(shot.camera.position, down), "target": _lowered(shot.camera.target, down)})})
        for shot in scene.shots
    )  # fmt: skip
    tint = (1.0, 1.0, 1.0) if stage.dark else (0.012, 0.012, 0.016)
    texts = tuple(
        text if "plate" in text.parameters else text.model_copy(update={"colour": tint}) for text in scene.texts
    )
    changed = with_fields(scene, world=stage.world, things=(*stage.things, *kept, moved), lights=stage.lights[:16], grade=stage.grade,
                          shots=shots, texts=texts)  # fmt: skip
    return changed, f"the product stands on {stage.sentence}"


_READERS: tuple[tuple[re.Pattern[str], Callable[[Scene, re.Match[str]], Made]], ...] = (
    (_EXCHANGE, _exchange),
    (_STAGE, _stage),
    (_PLINTH, _no_plinth),
    (_AIR, _air),
    (_SIZE, _size),
    (_MUSIC, _music),
    (_ASKED_SHAPE, _shape),
)
