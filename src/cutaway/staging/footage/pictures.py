"""The first document of a film made from a picture, or from two: words and what is in the picture decide how it moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cutaway.brief.footage.pictures import PictureWishes, Wish, read_picture_wishes
from cutaway.errors import BadRequest
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.relief.scouting import Scouted, scouted
from cutaway.scene.document import Clip, Cue, Format, Mix, Scene, Treatment
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.starting import Started, words_kept

WIDEST, TALLEST = 2.4, 0.42
"""Shapes of frames: width over height. A picture beyond them is cropped."""
_ALIKE = 0.035
"""Shapes that differ by less are cropped without a word."""
_SHORT = {
    "270p": 270,
    "360p": 360,
    "480p": 480,
    "540p": 540,
    "720p": 720,
    "1080p": 1080,
    "1440p": 1440,
    "4k": 2160,
    "2160p": 2160,
}
_CAMERA_SAID = {
    "push in": "the camera pushes in", "pull out": "the camera pulls back", "pan left": "the camera pans left", "pan right": "the camera pans right",
    "tilt up": "the camera tilts up", "tilt down": "the camera tilts down", "truck left": "the camera slides left", "truck right": "the camera slides right",
    "orbit": "the camera arcs around the subject", "orbit left": "the camera arcs to the left", "orbit right": "the camera arcs to the right",
    "dolly zoom": "a dolly zoom", "crane up": "the camera rises", "crane down": "the camera sinks", "handheld": "a handheld camera",
    "zoom in": "a zoom in", "zoom out": "a zoom out", "parallax": "near and far move apart", "roll": "the camera rolls", "static": "the camera stays still",
    "rack focus": "the focus moves",
}  # fmt: skip
_SOUNDS = {
    "rain": "rain",
    "snow": "wind",
    "water": "waves",
    "flow": "stream",
    "fall": "stream",
    "flames": "fire",
    "plants": "wind",
    "hair": "wind",
    "cloth": "wind",
}


@dataclass
class _Plan:
    """What goes into the treatment, and what is told of it."""

    moves: list[str] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    motions: list[dict[str, Any]] = field(default_factory=list)
    air: list[dict[str, Any]] = field(default_factory=list)
    light: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)

    def done(self, wish: Wish, what: str) -> None:
        self.lines.append(Line(wish.phrase, True, what))

    def left(self, wish: Wish, why: str) -> None:
        self.lines.append(Line(wish.phrase, False, why))


def stage_pictures(words: str, format: Format, desk: Desk) -> Started:
    """The document of a film that begins with the desk's first picture, and ends with its last where one came.

    `format`: rate, size and length as asked or usual; the picture's own shape is kept unless another was asked for. Raises
    `BadRequest` and its kinds.
    """
    first, last = _ends(desk)
    source = desk.open(first.sha256)
    wishes = read_picture_wishes(words)
    desk.progress("Looking at the picture.")
    seen = scouted(source, first.sha256, desk.derived)
    desk.check()
    loop = wishes.loop or (last is not None and last.sha256 == first.sha256)
    form, parameters, said = _format(format, wishes, seen, desk)
    plan = _Plan(notes=[*said, *seen.missing])
    meets = last is not None and last.sha256 != first.sha256
    _camera(plan, wishes, seen, parameters)
    if meets:
        assert last is not None
        parameters["last"] = last.sha256
        plan.notes.append("The film goes from the first picture to the last; both stand in it untouched.")
        for kind in ("motion", "air", "light"):
            for wish in wishes.of(kind):
                plan.left(wish, _BETWEEN)
    else:
        _motions(plan, wishes, seen)
        _weather(plan, wishes)
        _light(plan, wishes, seen)
    for phrase, span in wishes.beyond:
        plan.lines.append(Line(phrase or words[span.start : span.end], False, _BEYOND))
    if loop:
        parameters["loop"] = True
        plan.notes.append("The film ends where it begins, so that it can be played again and again.")
    if wishes.free:
        parameters["free"] = True
    parameters |= {
        name: value for name, value in (("motions", plan.motions), ("air", plan.air), ("light", plan.light)) if value
    }
    treatment = Treatment(id="relief", name="relief", parameters=parameters)
    clip = Clip(id="clip", source=first.sha256, media="picture", frames=form.frames, treatments=(treatment,))
    scene = Scene(
        seed=desk.seed, title=first.name[:200], words=(words_kept(desk.words or words),), format=form, clips=(clip,),
        cues=_cues(plan, wishes), mix=Mix(),
    )  # fmt: skip
    notes = tuple(dict.fromkeys((*source.notes, *plan.notes, *desk.notes)))
    return Started(scene, Changed(scene, tuple(plan.lines), notes))


_BEYOND = (
    "a picture does not hold what would have to be seen for this; a generative engine could invent it. The picture moves by camera, light, air "
    "and what sways, flows or drifts in it"
)


_BETWEEN = "a film from one picture to another moves by the camera and by what differs between the two; say it of one picture alone"


def _ends(desk: Desk) -> tuple[Ingredient, Ingredient | None]:
    firsts = [one for one in desk.media if one.role == "first"]
    lasts = [one for one in desk.media if one.role == "last"]
    if not firsts:
        raise BadRequest("A last frame needs a first frame.", "Give the picture that the film begins with, too.")
    for one in (*firsts[:1], *lasts[:1]):
        if one.kind != "image":
            raise BadRequest("First and last frames are pictures.", "Give a picture, or edit the video as a source.")
    return firsts[0], lasts[0] if lasts else None


def _format(
    format: Format, wishes: PictureWishes, seen: Scouted, desk: Desk
) -> tuple[Format, dict[str, Any], list[str]]:
    """Size and length of the film, what of the treatment says how the picture stands in it, and sentences on that."""
    said: list[str] = []
    own = seen.width / seen.height
    asked = desk.aspect or (wishes.aspect or "")
    shape = _shape(asked) or min(max(own, TALLEST), WIDEST)
    # As large as a film of the usual shape: its shorter side for wide pictures, its longer one at most.
    short = _SHORT.get(desk.resolution.lower(), 0) or min(format.width, format.height)
    long_ = max(round(short * 16 / 9), short)
    high = min(short, long_ / shape) if shape >= 1 else min(long_, short / shape)
    width, height = max(16, round(high * shape / 2) * 2), max(16, round(high / 2) * 2)
    parameters: dict[str, Any] = {}
    shape = width / height
    if abs(own / shape - 1) > _ALIKE:
        parameters |= _reframed(own, shape, seen, said)
    elif abs(own / shape - 1) > 0.004:
        parameters |= {"frame": "crop", "box": _around(seen.centre)}
    rate = format.frame_rate
    seconds: Fraction = desk.seconds or (
        Fraction(wishes.seconds).limit_denominator(1000) if wishes.seconds else format.seconds
    )
    frames = min(max(2, round(min(max(seconds, Fraction(1)), Fraction(60)) * rate)), 24 * 3600)
    return (
        format.model_copy(update={"width": min(width, 4096), "height": min(height, 4096), "frames": frames}),
        parameters,
        said,
    )


def _shape(asked: str) -> float | None:
    parts = asked.replace("x", ":").split(":")
    if len(parts) == 2 and all(part.strip().replace(".", "", 1).isdigit() for part in parts) and float(parts[1]) > 0:
        return min(max(float(parts[0]) / float(parts[1]), 0.2), 5.0)
    return {
        "square": 1.0,
        "vertical": 9 / 16,
        "portrait": 9 / 16,
        "horizontal": 16 / 9,
        "landscape": 16 / 9,
        "widescreen": 16 / 9,
    }.get(asked.strip().lower())


def _around(centre: tuple[float, float]) -> list[float]:
    x, y = centre
    return [round(v, 4) for v in (x - 0.01, y - 0.01, x + 0.01, y + 0.01)]


def _reframed(own: float, shape: float, seen: Scouted, said: list[str]) -> dict[str, Any]:
    """Cropped around the subject where it fits, else whole before its own blurred colours."""
    wide, tall = (shape / own, 1.0) if shape < own else (1.0, own / shape)
    x0, y0, x1, y1 = seen.box if seen.subject > 0.01 else (0.35, 0.35, 0.65, 0.65)
    if seen.faces:
        x0, y0, x1, y1 = (
            min(b[0] for b in seen.faces),
            min(b[1] for b in seen.faces),
            max(b[2] for b in seen.faces),
            max(b[3] for b in seen.faces),
        )
        tall_face = y1 - y0
        x0, y0, x1, y1 = (
            x0 - 0.5 * tall_face / own,
            y0 - 0.6 * tall_face,
            x1 + 0.5 * tall_face / own,
            y1 + 0.5 * tall_face,
        )
    shown = min(1.0, wide / max(x1 - x0, 1e-3)) * min(1.0, tall / max(y1 - y0, 1e-3))
    lost = 1 - wide * tall
    if shown >= 0.86 and lost < 0.72:
        said.append(
            f"The picture is cropped to the film's shape around its subject; {round(lost * 100)} % of it is not seen."
        )
        return {"frame": "crop", "box": _around(((x0 + x1) / 2, (y0 + y1) / 2))}
    said.append(
        "The picture's subject would not fit a crop of this shape: all of it is shown, before its own blurred colours."
    )
    return {"frame": "blurred fill"}


def _camera(plan: _Plan, wishes: PictureWishes, seen: Scouted, parameters: dict[str, Any]) -> None:
    for wish in wishes.of("camera"):
        if wish.name == "rack focus":
            if seen.subject < 0.01:
                plan.left(
                    wish, "nothing in the picture stands clearly before the rest, so that there is no front to focus on"
                )
                continue
            parameters["focus"] = {"from": wishes.focus[0], "to": wishes.focus[1]}
            names = {"front": "the front", "back": "the background"}
            plan.done(wish, f"the focus goes from {names[wishes.focus[0]]} to {names[wishes.focus[1]]}")
            continue
        if wish.name in plan.moves:
            continue
        plan.moves.append(wish.name)
        plan.amounts.append(wish.amount)
        plan.done(wish, _CAMERA_SAID.get(wish.name, f"camera: {wish.name}"))
    if "static" in plan.moves:
        plan.moves = ["static", *(["handheld"] if "handheld" in plan.moves else [])]
    if not plan.moves:
        plan.moves = ["push in"] if "focus" in parameters else ["push in", "parallax"]
        if "focus" in parameters:
            plan.amounts.append(0.5)
        plan.notes.append("No camera was asked for: it pushes in slowly.")
    elif plan.moves == ["handheld"]:
        plan.moves = ["push in", "handheld"]
        plan.amounts.append(0.6)
    parameters["moves"] = plan.moves
    if plan.amounts:
        parameters["amount"] = round(sum(plan.amounts) / len(plan.amounts), 3)
    if any(move in ("push in", "zoom in", "dolly zoom") for move in plan.moves):
        parameters["centre"] = [round(value, 4) for value in seen.centre]
    if any(move in ("pull out", "zoom out") for move in plan.moves):
        plan.notes.append(
            "A picture ends at its edges: what comes in beside it as the camera goes back is continued from the picture, so it goes back a little only."
        )


def _motions(plan: _Plan, wishes: PictureWishes, seen: Scouted) -> None:
    asked = wishes.of("motion")
    launched = any(wish.name == "exhaust" for wish in asked)
    swaying = {wish.name for wish in asked} & {"hair", "cloth", "plants"}
    for wish in asked:
        if wish.name == "wind":
            if not swaying:
                _wind(plan, wish, seen)
            continue
        if launched and wish.name in ("smoke", "flames"):
            # They come out of its foot, not from where a chimney would be.
            plan.done(wish, "at the foot of what is launched")
            continue
        made, why = _motion(wish.name, wish.amount, wishes, seen, asked=True)
        if made is None:
            plan.left(wish, why)
        else:
            plan.motions += made
            plan.done(wish, why)
            if wish.name in _SOUNDS:
                plan.sounds.append(_SOUNDS[wish.name])
    if asked or not (wishes.alive or not wishes.wishes):
        return
    # "Bring it to life": what is sure enough by itself, gently.
    for name in ("blink", "breathing", "clouds", "hair", "water"):
        if name in wishes.still or (name == "hair" and not seen.person):
            continue
        made, what = _motion(name, 0.8, wishes, seen, asked=False)
        if made is not None:
            plan.motions += made
            plan.notes.append(f"Nothing was named that should move: {what}.")
    if wishes.alive and not plan.motions:
        plan.notes.append(
            "Nothing in the picture is surely something that moves by itself (a person's open eyes, hair, clouds, water): only the camera moves. "
            "Name what should move, or add weather or light."
        )


def _wind(plan: _Plan, wish: Wish, seen: Scouted) -> None:
    made: list[dict[str, Any]] = []
    if seen.plants > 0.3:
        made.append({"kind": "plants", "amount": wish.amount})
    if seen.person and seen.subject > 0.01:
        made += [{"kind": "hair", "amount": wish.amount}, {"kind": "cloth", "amount": 0.7 * wish.amount}]
    if not made:
        plan.left(wish, "nothing was found in the picture that wind would surely move (hair, leaves, grass)")
        return
    plan.motions += made
    plan.sounds.append("wind")
    plan.done(wish, "what is loose sways a little")


def _motion(
    name: str, amount: float, wishes: PictureWishes, seen: Scouted, asked: bool
) -> tuple[list[dict[str, Any]] | None, str]:
    """The motions of a name for this picture and what to say, or None and why it is left still."""
    need = 0.25 if asked else 0.6
    if name == "steam":
        x, y, wide, tall = _spout(seen, wishes)
        return [
            {"kind": "steam", "x": x, "y": y, "width": wide, "height": tall, "amount": amount}
        ], "steam rises from what stands in front"
    if name == "smoke":
        x, y = _top(seen)
        return [
            {
                "kind": "smoke",
                "x": x,
                "y": y,
                "width": 0.10,
                "height": min(0.9, y + 0.15),
                "amount": amount,
                "lean": 0.18,
            }
        ], "smoke rises"
    if name == "exhaust":
        return _exhaust(seen, amount)
    if name == "flames":
        if seen.fire < 0.3:
            return None, "no flame was found in the picture"
        return [{"kind": "flames", "amount": amount}], "the flames and their light flicker"
    if name == "clouds":
        if seen.sky < (0.3 if asked else 0.5):
            return None, "no sky was found in the picture that is surely sky"
        if seen.clouded < 0.12:
            return None, "the sky is clear: nothing in it would be seen to drift"
        return [{"kind": "clouds", "amount": amount}], "the clouds drift"
    if name in ("water", "flow", "fall"):
        if seen.water < need:
            return None, "no water was found in the picture that is surely water"
        said = {"water": "the water ripples", "flow": "the water flows", "fall": "the water falls"}[name]
        made: dict[str, Any] = {"kind": "water"} if name == "water" else {"kind": "flow", "down": int(name == "fall")}
        return [made | {"amount": amount}], said
    if name == "plants":
        if seen.plants < need:
            return None, "no leaves, grass or flowers were found that are surely some"
        return [{"kind": "plants", "amount": amount}], "leaves and grass sway"
    if name in ("hair", "cloth"):
        if seen.subject < 0.01 or (name == "hair" and not seen.person):
            return (
                None,
                "nobody was found in the picture whose hair could be told from the rest"
                if name == "hair"
                else "nothing stands in front whose cloth could be told from the rest",
            )
        return [{"kind": name, "amount": amount}], "the hair stirs" if name == "hair" else "loose cloth sways"
    if name == "blink":
        if not seen.blinking:
            return (
                None,
                "no face was found that is near and open-eyed enough: lids can be closed on people's faces only",
            )
        return [{"kind": "blink"}], "the eyes blink"
    if name == "turn":
        if not seen.turning:
            return (
                None,
                "no face was found that is near and sure enough; heads of people can be turned by a few degrees",
            )
        return [
            {"kind": "turn", "degrees": 4.0, "amount": amount}
        ], "the head moves by a few degrees, which is what a flat picture holds"
    if name == "breathing":
        if seen.chest is None or (not asked and not seen.person):
            return None, "nobody was found who could be seen to breathe"
        x, y, size = seen.chest
        return [{"kind": "breathing", "x": x, "y": y, "size": size, "amount": amount}], "a slight breathing"
    return None, "this cannot be moved in a picture"


def _spout(seen: Scouted, wishes: PictureWishes) -> tuple[float, float, float, float]:
    """Where steam rises: the mouth of the vessel, else the top of what stands in front. Place, width and height as fractions."""
    if seen.mouth is not None:
        x, y, half_wide, half_tall = seen.mouth
        # It rises off all of the surface: from near its lower rim on.
        y = y + 0.35 * half_tall
        return round(x, 4), round(y, 4), round(1.5 * half_wide, 4), round(min(0.62, max(0.3, y + 0.12)), 4)
    x, y = _top(seen)
    wide = max(0.08, 0.6 * (seen.box[2] - seen.box[0])) if seen.subject > 0.01 else 0.15
    return round(x, 4), round(y + 0.04, 4), round(wide, 4), round(min(0.6, max(0.25, y + 0.1)), 4)


def _top(seen: Scouted) -> tuple[float, float]:
    if seen.subject < 0.005:
        return 0.5, 0.6
    return (seen.box[0] + seen.box[2]) / 2, max(0.12, seen.box[1])


def _exhaust(seen: Scouted, amount: float) -> tuple[list[dict[str, Any]] | None, str]:
    x, y, wide = seen.foot
    y = min(y, 0.98)
    made: list[dict[str, Any]] = [
        {
            "kind": "smoke", "x": round(x + side * 0.05, 4), "y": round(y + 0.07, 4), "width": 0.34, "height": 0.42,
            "amount": 1.6 * amount, "lean": side * 0.55, "lit": True,
        }
        for side in (-1, 1)
    ]  # fmt: skip
    made.append(
        {
            "kind": "fire", "x": round(x, 4), "y": round(y + 0.05, 4), "width": round(min(max(1.6 * wide, 0.04), 0.2), 4),
            "height": 0.12, "amount": amount, "lean": 0.0,
        }
    )  # fmt: skip
    return made, "fire and smoke at its foot; the thing itself stays where the picture has it"


def _weather(plan: _Plan, wishes: PictureWishes) -> None:
    for wish in wishes.of("air"):
        plan.air.append(
            {"kind": wish.name, "amount": wish.amount}
            | ({"wind": 0.6} if any(w.name == "wind" for w in wishes.wishes) else {})
        )
        before = "" if wish.name in ("fog", "mist") else " behind and before what stands in front"
        plan.done(wish, f"{wish.name}{before}")
        if wish.name in _SOUNDS:
            plan.sounds.append(_SOUNDS[wish.name])


def _light(plan: _Plan, wishes: PictureWishes, seen: Scouted) -> None:
    said = {
        "sweep": "light sweeps over what stands in front", "rays": "rays of light", "dusk": "the light turns to dusk", "night": "night falls",
        "dawn": "the light turns to morning", "cloud shadows": "shadows of clouds pass over the ground",
    }  # fmt: skip
    hours = [wish for wish in wishes.of("light") if wish.name in ("dusk", "night", "dawn")]
    for wish in wishes.of("light"):
        if wish in hours and wish is not hours[-1]:
            continue
        one: dict[str, Any] = {
            "kind": wish.name,
            "amount": wish.amount if wish.name not in ("dusk", "night", "dawn") else 1.0,
        }
        if wish.name == "rays":
            one |= {"x": seen.light[0], "y": min(seen.light[1], 0.1)}
        plan.light.append(one)
        plan.done(wish, said[wish.name])


def _cues(plan: _Plan, wishes: PictureWishes) -> tuple[Cue, ...]:
    """What is heard of what moves. A picture brings no sound of its own."""
    if wishes.silent:
        return ()
    cues = [
        Cue(id=f"sound-{index}", kind="ambience", sound=name, name=name)
        for index, name in enumerate(dict.fromkeys(plan.sounds), 1)
    ]
    music = next(
        (
            what
            for what in wishes.sounds
            if "music" in what or "score" in what or "piano" in what or "soundtrack" in what
        ),
        "",
    )
    if music:
        cues.append(Cue(id="music", kind="music", sound=music[:64], name="music", gain=-4.0))
    return tuple(cues)
