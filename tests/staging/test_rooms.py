"""Rooms: every one valid at every hour in both shapes of picture, furnished with what is wanted, never twice, lit by its lamps."""

from __future__ import annotations

import numpy as np
import pytest

from cutaway.props import catalogue
from cutaway.scene.document import Format, Scene, Shot
from cutaway.staging.daylight import hours
from cutaway.staging.plan import Wanted, WorldPlan, WorldRequest, world_kinds
from cutaway.staging.worlds.room import rows
from cutaway.staging.worlds.room_layout import View

WISHES = (
    Wanted("sofa", "sofa", "furniture", colour="red"),
    Wanted("floor lamp", "lamp", "furniture", verbs=("turn on",)),
    Wanted("cat", "cat", "animal"),
    Wanted("rug", "rug", "furniture"),
)


def _plan(name: str, **more: object) -> WorldPlan:
    return world_kinds()[name].build(WorldRequest(kind=name, words=(name,), frames=48, seed=3, **more))  # type: ignore[arg-type]


def _scene(plan: WorldPlan) -> Scene:
    shot = Shot(id="shot-1", start=0, frames=48, camera=plan.cameras["wide"])
    return Scene(
        seed=3,
        format=Format(frames=48),
        world=plan.world,
        things=plan.things,
        lights=plan.lights,
        shots=(shot,),
        cues=plan.cues,
        grade=plan.grade,
    )


@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16])
@pytest.mark.parametrize("name", [*rows(), "studio"])
def test_every_room_at_every_hour_is_a_scene(name: str, aspect: float) -> None:
    for hour in ("", *hours()) if aspect > 1 else ("", "night"):
        plan = _plan(name, aspect=aspect, time_of_day=hour)
        scene = _scene(plan)
        assert scene.world.indoors and {"wide", "medium"} & set(plan.cameras)
        if hour:
            assert scene.world.time_of_day in hours()
        assert plan.spots
    for thing in scene.things:
        assert catalogue.build(thing.asset, scene.seed, thing.id).parts, thing.id


@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16])
def test_what_is_wanted_stands_once_and_in_sight(aspect: float) -> None:
    plan = _plan("living room", aspect=aspect, wanted=WISHES)
    assert set(plan.provides) >= {"sofa", "floor lamp", "rug"} and "cat" not in plan.provides
    things = {thing.id: thing for thing in plan.things}
    for noun in ("sofa", "lamp", "rug"):
        assert sum(noun in thing.words for thing in plan.things) == 1, noun
    camera = plan.cameras["wide"]
    eye = camera.position.keys[-1].value  # type: ignore[union-attr]
    view = View(eye, camera.target, float(camera.fov), aspect)  # type: ignore[arg-type]
    for noun in ("sofa", "floor lamp"):
        thing = things[plan.provides[noun][0]]
        model = catalogue.build(thing.asset, 3, thing.id)
        low = np.array(model.low) + np.array(thing.position)
        high = np.array(model.high) + np.array(thing.position)
        assert view.share(tuple(low), tuple(high), 1.0) >= 0.6, noun


def test_furniture_does_not_stand_in_furniture() -> None:
    from cutaway.staging.worlds.room_layout import box

    for name in rows():
        plan = _plan(name)
        boxes = []
        for thing in plan.things:
            model = catalogue.build(thing.asset, 3, thing.id)
            low, high = box(model, thing.position, thing.rotation[1])  # type: ignore[arg-type, index]
            if thing.role == "prop" and high[1] - low[1] > 0.25 and low[1] < 0.01:
                boxes.append((thing.id, low, high))
        for i, (a, low, high) in enumerate(boxes):
            for b, other_low, other_high in boxes[i + 1 :]:
                overlap = [min(high[k], other_high[k]) - max(low[k], other_low[k]) for k in (0, 2)]
                # Chairs may reach under tables.
                if not {"chair", "stool", "desk", "table", "bench"} & set(f"{a} {b}".replace("-", " ").split()):
                    assert min(overlap) < 0.03, (name, a, b, overlap)


def test_a_lamp_lights_the_room_and_its_light_goes_with_it() -> None:
    plan = _plan("living room", wanted=WISHES)
    lamp = plan.provides["floor lamp"][0]
    lights = [light for light in plan.lights if light.thing == lamp]
    assert any(light.kind == "point" and light.shadow for light in lights)
    assert any(light.kind == "fill" for light in lights)
    sofa = plan.provides["sofa"][0]
    assert [light.range < 1.5 for light in plan.lights if light.bounce_of == sofa] == [True]


def test_another_hour_changes_light_and_view_and_moves_nothing() -> None:
    dusk, morning = (_plan("living room", wanted=WISHES, time_of_day=hour) for hour in ("dusk", "morning"))
    assert dusk.lights != morning.lights and dusk.grade != morning.grade
    changed = {
        a.id for a, b in zip(dusk.things, morning.things, strict=True) if a.model_copy(update={"power": b.power}) != b
    }
    assert changed == {"set-view"}


def test_what_is_absent_is_not_there() -> None:
    plan = _plan("living room", absent=("plant", "rug", "curtains"))
    assert not {"set-plant", "set-rug", "set-curtains"} & {thing.id for thing in plan.things}


def test_moods_change_the_walls() -> None:
    walls = {
        mood: next(t for t in _plan("living room", mood=(mood,)).things if t.id == "set-walls").asset.parameters[
            "colour"
        ]
        for mood in ("cozy", "dark", "minimalist")
    }
    assert len(set(walls.values())) == 3


def test_what_does_not_fit_is_said() -> None:
    plan = _plan("bathroom", wanted=(Wanted("wardrobe", "wardrobe", "furniture", count=9),))
    assert len(plan.provides.get("wardrobe", ())) < 9
    assert any("no room" in note for note in plan.notes)


def test_the_same_request_gives_the_same_room() -> None:
    assert _scene(_plan("library", wanted=WISHES)).digest() == _scene(_plan("library", wanted=WISHES)).digest()
