"""Properties that go up or down."""

from __future__ import annotations

from cutaway.brief.changes import Change
from cutaway.scene import edits, edits_film, edits_places, edits_power, edits_time
from cutaway.scene.document import Scene
from cutaway.staging import changes_casting as casting
from cutaway.staging.changes_places import Impossible, size_of
from cutaway.staging.changes_settings import with_world_set
from cutaway.staging.changes_told import names_of, tell_simulated

FACTORS = {"size": 1.35, "height": 1.25, "width": 1.3, "length": 1.4}


def _factor(asked: Change, base: float) -> float:
    """The factor for an adjustment: `base` for a plain one, less for "a little", more for "much", turned over for "less"."""
    up = asked.value == "more"
    if asked.exact:
        factor = max(asked.degree, 0.01)
        return factor if up else (1 / factor if factor > 1 else factor)
    factor = base ** (0.5 if asked.degree < 1 else 1.8 if asked.degree >= 2 else 1.0)
    return factor if up else 1 / factor


def with_adjusted(
    scene: Scene, asked: Change, kind: str, ids: tuple[str, ...], start: int | None, end: int | None, notes: list[str]
) -> tuple[Scene, str]:
    property, up = asked.property, asked.value == "more"
    names = names_of(scene, ids)
    how = "more" if up else "less"
    sign = 1.0 if up else -1.0
    step = 0.5 if asked.degree < 1 else 2.0 if asked.degree >= 2 else 1.0
    if kind == "cue" and property == "loudness":
        return edits_film.with_loudness(
            scene, ids, sign * 6.0 * step, start, end
        ), f"{names}: {6 * step:g} dB {'louder' if up else 'quieter'}."
    if kind == "cue" and property == "speed":
        raise Impossible("the pace of a sound cannot be changed by itself")
    if kind in ("shot",) and property == "duration":
        frames = round(asked.degree * float(scene.format.frame_rate)) if asked.exact else round(24 * step)
        for id in ids:
            shot = next(shot for shot in scene.shots if shot.id == id)
            scene = edits_time.with_shot_duration(scene, id, max(1, shot.frames + round(sign * frames)))
        return scene, f"{names}: {frames} frames {'longer' if up else 'shorter'}."
    if kind == "text":
        return _text_adjusted(scene, asked, ids, sign, step)
    if kind == "world":
        return _world_adjusted(scene, asked, property, sign, step, notes)
    if kind in ("film", "shot"):
        if property == "duration":
            frames = round(asked.degree * float(scene.format.frame_rate)) if asked.exact else round(48 * step)
            return edits_time.with_duration(
                scene, scene.format.frames + round(sign * frames)
            ), f"The film is {frames} frames {'longer' if up else 'shorter'}."
        if property == "speed":
            factor = _factor(asked, 1.5)
            last = scene.format.frames if end is None else min(end, scene.format.frames)
            if kind == "shot":
                shot = next(shot for shot in scene.shots if shot.id == ids[0])
                return edits_time.with_speed(
                    scene, factor, shot.start, shot.start + shot.frames
                ), f"{names} runs at {factor:.2g} times the speed."
            return edits_time.with_speed(scene, factor, start or 0, last), f"It runs at {factor:.2g} times the speed."
        return _graded(scene, property, asked, sign, step, start, end)
    if kind == "light":
        if property == "brightness":
            return edits_power.with_light_strength(
                scene, ids, _factor(asked, 1.6)
            ), f"{names}: {'brighter' if up else 'darker'}."
        if property == "warmth":
            return edits_power.with_light_warmth(scene, ids, sign * step), f"{names}: {'warmer' if up else 'colder'}."
        if property == "height above ground":
            return edits_places.with_light_raised(
                scene, ids, sign * 14 * step
            ), f"{names}: {'higher' if up else 'lower'}."
        if property in ("contrast", "size"):
            return edits_power.with_light_size(
                scene, ids, _factor(asked, 0.5 if property == "contrast" else 2.0)
            ), f"{names}: {'harder' if up == (property == 'contrast') else 'softer'}."
        raise Impossible(f"a light has no {property}")
    if kind != "thing":
        raise Impossible(f"there is no {property} of that to change")
    return _thing_adjusted(scene, asked, ids, property, sign, step, names, how, notes)


def _thing_adjusted(
    scene: Scene,
    asked: Change,
    ids: tuple[str, ...],
    property: str,
    sign: float,
    step: float,
    names: str,
    how: str,
    notes: list[str],
) -> tuple[Scene, str]:
    if property in FACTORS:
        factor = _factor(asked, FACTORS[property])
        tell_simulated(scene, ids, notes)
        axes = {
            "size": factor,
            "height": (1.0, factor, 1.0),
            "width": (factor, 1.0, 1.0),
            "length": (1.0, 1.0, factor),
        }[property]
        for id in ids:
            thing = scene.thing(id)
            shape = factor if property == "height" and thing.kind in ("person", "animal") else axes
            scene = edits_places.with_scale(scene, id, shape)  # type: ignore[arg-type]
        return scene, f"The {names}: {how} {property} (×{factor:.2f})."
    if property == "amount":
        if sign > 0:
            single = tuple(id for id in ids if not id.startswith("set-")) or ids
            scene, made = casting.with_more_of(scene, single, asked.degree)
            return scene, f"{len(made)} more: {names_of(scene, made)}."
        if len(ids) < 2:
            raise Impossible(f"there is only one {names}; it can be removed")
        away = max(1, round(len(ids) * (0.34 if asked.degree < 1 else 0.5 if asked.degree < 2 else 0.75)))
        return edits.without_things(scene, ids[len(ids) - away :]), f"{away} of {len(ids)} removed."
    if property == "brightness":
        lit = [light.id for light in scene.lights if light.thing in ids]
        if lit:
            factor = _factor(asked, 1.6)
            scene = edits_power.with_light_strength(scene, lit, factor)
            return scene, f"The {names} shines {'brighter' if sign > 0 else 'less'} (×{factor:.2f})."
        return _shaded(scene, ids, _factor(asked, 1.6)), f"The {names} is {'lighter' if sign > 0 else 'darker'}."
    if property == "warmth":
        lit = [light.id for light in scene.lights if light.thing in ids]
        if lit:
            return edits_power.with_light_warmth(
                scene, lit, sign * step
            ), f"The light of the {names} is {'warmer' if sign > 0 else 'colder'}."
        raise Impossible(f"the {names} gives no light that could be warmer or colder; its colour can be named")
    if property == "shine":
        for id in ids:
            scene = edits.with_surface_values(scene, id, roughness=0.12 if sign > 0 else 0.9)
        return scene, f"The {names} is {'shiny' if sign > 0 else 'matte'}."
    if property == "opacity":
        for id in ids:
            scene = edits.with_surface_values(scene, id, opacity=1.0 if sign > 0 else 0.3)
        return scene, f"The {names} is {'solid' if sign > 0 else 'see-through'}."
    if property == "glow":
        for id in ids:
            scene = edits.with_surface_values(scene, id, emission=2.5 if sign > 0 else 0.0)
        return scene, f"The {names} {'glows' if sign > 0 else 'glows no more'}."
    if property == "speed":
        factor = _factor(asked, 1.5)
        before = scene
        scene = edits_time.with_things_paced(scene, ids, factor)
        if scene == before:
            raise Impossible(f"the {names} does not move")
        return scene, f"The {names} moves at {factor:.2g} times the speed."
    if property == "height above ground":
        for id in ids:
            extent = size_of(scene, scene.thing(id))
            scene = edits_places.with_thing_moved(scene, id, (0.0, sign * step * max(0.25, extent[1] * 0.5), 0.0))
        return scene, f"The {names} is {'higher' if sign > 0 else 'lower'}."
    raise Impossible(f"the {names} has no {property} that could be changed")


def _shaded(scene: Scene, ids: tuple[str, ...], factor: float) -> Scene:
    for id in ids:
        surface = scene.thing(id).surfaces.get("*")
        colour = surface.colour if surface else None
        if colour is None or not isinstance(colour, tuple):
            raise Impossible(f"the colour of the {scene.thing(id).name} is its model's own; name a colour instead")
        red, green, blue = (round(min(1.0, part * factor), 5) for part in colour)
        scene = edits.with_surface(scene, id, (red, green, blue))
    return scene


def _text_adjusted(scene: Scene, asked: Change, ids: tuple[str, ...], sign: float, step: float) -> tuple[Scene, str]:
    for id in ids:
        text = next(text for text in scene.texts if text.id == id)
        if asked.property == "size":
            scene = edits_film.with_text_changed(scene, id, size=round(text.size * _factor(asked, 1.4), 4))
        elif asked.property == "duration":
            frames = round((asked.degree if asked.exact else 1.0 * step) * float(scene.format.frame_rate))
            length = text.frames if text.frames is not None else scene.format.frames - text.start
            scene = edits_film.with_text_changed(scene, id, frames=max(1, length + round(sign * frames)))
        elif asked.property == "brightness":
            scene = edits_film.with_text_changed(
                scene, id, colour=tuple(round(min(1.0, part * _factor(asked, 1.5)), 4) for part in text.colour)
            )
        elif asked.property == "height above ground":
            scene = edits_film.with_text_changed(scene, id, place="top" if sign > 0 else "bottom")
        else:
            raise Impossible(f"a title has no {asked.property}")
    return scene, f"The title: {'more' if sign > 0 else 'less'} {asked.property}."


def _graded(
    scene: Scene, property: str, asked: Change, sign: float, step: float, start: int | None, end: int | None
) -> tuple[Scene, str]:
    grade = scene.grade
    word = "more" if sign > 0 else "less"
    if property == "brightness":
        factor = _factor(asked, 1.35)
        return edits_film.with_exposure(
            scene, factor, start, end
        ), f"The picture is {'brighter' if sign > 0 else 'darker'} (×{factor:.2f})."
    values = {
        "warmth": ("temperature", round(max(-1.0, min(1.0, grade.temperature + sign * 0.3 * step)), 4)),
        "contrast": ("contrast", round(max(0.4, min(2.0, grade.contrast + sign * 0.15 * step)), 4)),
        "saturation": ("saturation", round(max(0.0, min(2.0, grade.saturation + sign * 0.22 * step)), 4)),
        "grain": ("grain", round(max(0.0, grade.grain + sign * 0.02 * step), 4)),
        "glow": ("bloom", round(max(0.0, grade.bloom + sign * 0.06 * step), 4)),
        "vignette": ("vignette", round(max(0.0, min(1.0, grade.vignette + sign * 0.2 * step)), 4)),
    }
    if property not in values:
        raise Impossible(f"the picture as a whole has no {property}")
    name, value = values[property]
    return edits_film.with_grade(scene, **{name: value}), f"{word.capitalize()} {property}."


def _world_adjusted(
    scene: Scene, asked: Change, property: str, sign: float, step: float, notes: list[str]
) -> tuple[Scene, str]:
    world = scene.world
    more = "More" if sign > 0 else "Less"
    if property == "wind":
        return edits_film.with_world(
            scene, wind=round(max(0.0, min(2.0, world.wind + sign * 0.3 * step)), 4)
        ), f"{more} wind."
    if property == "wet":
        return edits_film.with_world(
            scene, wet=round(max(0.0, min(1.0, world.wet + sign * 0.35 * step)), 4)
        ), f"The ground is {'wetter' if sign > 0 else 'drier'}."
    if property == "fog":
        density = world.fog.density * (2.2**step) if sign > 0 else world.fog.density * (0.4**step)
        return edits_film.with_fog(scene, density=round(density or (0.02 if sign > 0 else 0.0), 6)), f"{more} fog."
    if property == "clouds":
        return edits_film.with_sky(
            scene, clouds=round(max(0.0, min(1.0, world.sky.clouds + sign * 0.3 * step)), 4)
        ), f"{more} clouds."
    if property == "stars":
        return edits_film.with_sky(
            scene, stars=round(max(0.0, min(2.0, world.sky.stars + sign * 0.5 * step)), 4)
        ), f"{more} stars."
    if property in ("sky brightness", "background brightness"):
        factor = _factor(asked, 1.5)
        sky = world.sky
        return edits_film.with_sky(
            scene, background=round(sky.background * factor, 5)
        ), f"The sky is {'brighter' if sign > 0 else 'darker'}."
    if property in ("rain", "snow"):
        falling = [
            thing
            for thing in scene.things
            if thing.kind == "effect" and property in (thing.name.lower(), *thing.words, thing.asset.builder)
        ]
        changed = scene
        for thing in falling:
            for name in ("amount", "intensity", "density", "rate"):
                value = thing.asset.parameters.get(name)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    new = round(value * (1.6**step if sign > 0 else 0.55**step), 4)
                    asset = thing.asset.model_copy(update={"parameters": {**thing.asset.parameters, name: new}})
                    changed = edits.with_thing(changed, thing.model_copy(update={"asset": asset}))
                    break
        if changed != scene:
            sounds = [cue.id for cue in changed.cues if property in cue.words or property in cue.sound]
            return edits_film.with_loudness(changed, sounds, sign * 4.0 * step), f"{more} {property}."
        if sign > 0 and property not in scene.world.weather:
            return with_world_set(scene, "weather", property, notes)
        raise Impossible(f"how strong the {property} is cannot be changed here")
    if property.startswith(("sky ", "background ")):
        raise Impossible(f"the {property} cannot be changed by itself")
    raise Impossible(f"the world has no {property}")
