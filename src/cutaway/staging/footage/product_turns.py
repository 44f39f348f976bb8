"""Later turns of product films that only make sense of them: another shape, words exchanged, what falls around the product, another stage."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cutaway.props.colours import colour as colour_of
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Asset, Scene, Thing
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.changing import Line
from cutaway.staging.footage.other_shapes import products, reshaped
from cutaway.staging.footage.product_words import CALLED, exchanged, relaid
from cutaway.staging.footage.registry import NotPossible
from cutaway.staging.footage.restaging import on_stage, repainted
from cutaway.staging.footage.stages import named_stage

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
    r"\b(?:put|place|set|show|film|stand|move|stage|shoot)\s+(?:it|them|(?:the|my|our|this|that) \w+(?: \w+)?|everything|all(?: of them)?)\s+"
    r"(?:(?:in|on|at)(?:to)?|against|before)\s+(?:an?\s+|the\s+|some\s+)?(?P<stage>[\w -]{2,60}?)(?=\s*(?:[,.;!]|$|\s+and\s+))",
    re.I,
)
_SETTING = r"(?:stage|background|backdrop|set|setting|surface|place|scenery|location|surroundings|ground|floor|table)"
_STAGE_INTO = re.compile(
    rf"\b(?:change|switch|swap|replace|turn)\s+(?:the\s+)?{_SETTING}\s+(?:to|for|into|with|by)\s+(?:an?\s+|the\s+|some\s+)?(?P<stage>[\w -]{{2,60}}?)"
    rf"(?:\s+{_SETTING})?(?=\s*(?:[,.;!]|$|\s+and\s+))",
    re.I,
)
_STAGE_INSTEAD = re.compile(
    rf"\b(?:use|try|take|with|make it|i want|give (?:it|me|us))\s+(?:an?\s+|the\s+|some\s+)?"
    rf"(?P<stage>[\w -]{{2,40}}?)\s+{_SETTING}(?=\s*(?:[,.;!]|$|\s+(?:and|instead)\b))|"
    r"^\W*(?:now\s+)?(?:in|on|at|before|against)\s+(?:an?\s+|the\s+|some\s+)?(?P<other>[\w -]{2,40}?)\s+(?:instead|this time|now)\b|"
    r"^\W*now\s+(?:in|on|at|before|against)\s+(?:an?\s+|the\s+|some\s+)?(?P<now>[\w -]{2,40}?)(?=\s*(?:[,.;!]|$|\s+and\s+))|"
    r"\b(?:use|try|take|rather)\s+(?:on\s+)?(?P<third>[\w -]{2,30}?)\s+instead(?:\s+of\s+(?:the\s+)?[\w -]{2,30})?(?=\s*(?:[,.;!]|$|\s+and\s+))",
    re.I,
)
_BEHIND = r"(?:background|backdrop|back wall|wall|cyclorama|cove)"
_WEIGHT = r"(?:(?P<by{0}>much|a lot|far|way|even|a (?:little )?bit|a little|slightly|a touch)\s+)?"
_PAINT = re.compile(
    rf"\b(?:(?:make|turn|paint|colou?r|have|let|set)\s+)?(?:the\s+|its\s+)?{_BEHIND}\s+(?:(?:should|must)\s+be\s+|be\s+|to\s+|into\s+|in\s+)?{_WEIGHT.format(1)}"
    r"(?P<how1>[a-z-]+(?:[ -](?!and\b|but\b|then\b)[a-z]+){0,2})(?=\s*(?:[,.;!]|$|\s+(?:and|but|then|instead|please)\b))|"
    rf"\b{_WEIGHT.format(2)}(?P<how2>darker|lighter|brighter)\s+{_BEHIND}\b|"
    rf"\b(?P<how3>darken|lighten|brighten)\s+(?:up\s+)?(?:the\s+)?{_BEHIND}\b(?:\s+(?P<by3>a lot|a (?:little )?bit|a little|slightly|a touch))?",
    re.I,
)
_PAINT_INTO = re.compile(
    rf"\b(?:change|switch|swap|set|turn|replace)\s+(?:the\s+)?(?:colou?r of the\s+)?{_BEHIND}(?:'s)?(?:\s+colou?r)?\s+(?:to|into|for|with|by)\s+(?:an?\s+)?"
    r"(?P<how>[a-z-]+(?:[ -](?!and\b|but\b|then\b)[a-z]+){0,2}?)(?:\s+one)?(?=\s*(?:[,.;!]|$|\s+(?:and|but|then|instead|please)\b))|"
    rf"\b(?:use|give (?:it|me)|put (?:it|the \w+) (?:on|before|against)|with|on|try)\s+an?\s+(?P<how4>[a-z-]+(?: [a-z]+)?)\s+{_BEHIND}\b",
    re.I,
)
_VOICELESS = re.compile(
    r"\b(?:(?:with)?out|no|remove|drop|lose|cut|delete|mute|take away)\s+(?:the |any |a )?(?:voice(?:[- ]?over)?|narrat(?:or|ion)|speech|speaker)\b",
    re.I,
)
_SAYS = re.compile(
    r"\b(?:make|let|have|set|put)?\s*(?:the\s+)?(?P<old>title|name|headline|claim|slogan|tagline|price|badge|call(?: to action)?|cta|button)\s*"
    r"(?:(?:(?:should|must|shall|now)\s+)*(?:is|be|say|says|reads?|costs?|to|as|:|=)\s*(?:now\s+)?)?"
    r"(?:[\"“'](?P<quoted>[^\"“”']{1,160})[\"”']|(?P<cost>(?:[$€£¥]\s?\d[\d.,]*\d|[$€£¥]\s?\d|\d[\d.,]*\s?(?:[$€£¥]|dollars|euros?|pounds))))|"
    r"\b(?:it (?:now )?costs|make it|now(?: only| just)?|for|sell it for)\s+(?:only |just |now )?(?P<only>[$€£¥]\s?\d(?:[\d.,]*\d)?)(?![\w%])",
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
    return exchanged(scene, found.group("old").strip(), found.group("new").strip())


def _says(scene: Scene, found: re.Match[str]) -> Made:
    old = (found.group("old") or "price").strip()
    new = next(part for part in found.groups()[1:] if part).strip()
    # Words that are there already only say which text the rest is about.
    return None if any(text.content == new for text in scene.texts) else exchanged(scene, old, new)


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


def _size(scene: Scene, found: re.Match[str]) -> Made:
    how, what = (
        (found.group("how") or found.group("how2")).lower(),
        (found.group("what") or found.group("what2")).lower(),
    )
    ids = [text.id for text in scene.texts if text.id == CALLED[what] or text.id == f"end-{CALLED[what]}"]
    if not ids:
        return None
    by = 0.77 if how in ("smaller", "shrink") else 1.3
    texts = [
        text.model_copy(update={"size": min(text.size * by, 4.0)}) if text.id in ids else text for text in scene.texts
    ]
    changed = relaid(scene, texts)
    before, now = ({text.id: text.size for text in one.texts} for one in (scene, changed))
    grown = max(now[id] / before[id] for id in ids) if by > 1 else min(now[id] / before[id] for id in ids)
    if by > 1 and grown < 1.04:
        raise NotPossible(f"there is no room for a larger {what} beside what else is read", "leave a line out first")
    return changed, f"the {what} is {grown:.2f} times as large"


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
    said = next(part for part in found.groups() if part).lower().strip()
    said = re.sub(r"\b(?:instead|rather|now|please|this time)\b", " ", said).strip()
    if not said or found.re is not _STAGE and colour_of(said) is not None and not named_stage(said):
        return None
    made = on_stage(scene, said)
    return None if made is None else (made[0], f"the product stands on {made[1]}")


def _background(scene: Scene, found: re.Match[str]) -> Made:
    said = {name: value for name, value in found.groupdict().items() if value}
    how = next((value for name, value in said.items() if name.startswith("how")), "").lower().strip()
    weight = next((value for name, value in said.items() if name.startswith("by")), "").lower()
    much = (
        1.7
        if re.search(r"much|lot|far|way|even", weight)
        else 0.45
        if re.search(r"bit|little|slightly|touch", weight)
        else 1.0
    )
    if re.match(r"dark(?:er|en)", how):
        how = "darker"
    elif re.match(r"(?:light|bright)(?:er|en)", how):
        how = "lighter"
    return repainted(scene, how, much)


def _voiceless(scene: Scene, found: re.Match[str]) -> Made:
    voices = [cue for cue in scene.cues if cue.kind == "speech"]
    if not voices:
        raise NotPossible("no voice speaks in this film")
    cues = tuple(cue for cue in scene.cues if cue not in voices)
    return with_fields(scene, cues=cues), "no voice speaks any more; the music is as it was"


_READERS: tuple[tuple[re.Pattern[str], Callable[[Scene, re.Match[str]], Made]], ...] = (
    (_EXCHANGE, _exchange),
    (_SAYS, _says),
    (_PAINT_INTO, _background),
    (_PAINT, _background),
    (_STAGE, _stage),
    (_STAGE_INTO, _stage),
    (_STAGE_INSTEAD, _stage),
    (_VOICELESS, _voiceless),
    (_PLINTH, _no_plinth),
    (_AIR, _air),
    (_SIZE, _size),
    (_MUSIC, _music),
    (_ASKED_SHAPE, _shape),
)
