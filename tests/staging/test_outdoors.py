"""Outdoor recipes: every place at every hour is a valid scene, complete and composed."""

from __future__ import annotations

import pytest

from cutaway.props.catalogue import build
from cutaway.scene.document import Scene, Shot
from cutaway.staging.daylight import daylight, hours, powered, seasons, weathers
from cutaway.staging.plan import Wanted, WorldPlan, WorldRequest, world_kinds
from cutaway.staging.worlds.nature_places import PLACES
from cutaway.staging.worlds.street_signs import overlap, seen_box
from cutaway.staging.worlds.street_styles import STREETS

TRIANGLES = 185_000
"""The most a place may have in sight of nothing but its own set: a frame of 720 lines stays under a quarter of a second."""


def planned(kind: str, **changes: object) -> WorldPlan:
    return world_kinds()[kind].build(WorldRequest(kind=kind, words=(kind,), **changes))  # type: ignore[arg-type]


def as_scene(plan: WorldPlan, size: str = "wide") -> Scene:
    return Scene(
        world=plan.world,
        things=plan.things,
        lights=plan.lights,
        grade=plan.grade,
        cues=plan.cues,
        shots=(Shot(id="shot", start=0, frames=240, camera=plan.cameras[size]),),
    )


@pytest.mark.parametrize("kind", [*PLACES, *STREETS])
def test_every_place_is_a_valid_scene_by_day_and_by_night(kind: str) -> None:
    for hour in ("", "night", "golden hour"):
        plan = planned(kind, time_of_day=hour)
        scene = as_scene(plan)
        assert scene.world.indoors is False
        assert {"wide", "medium", "close-up", "full"} <= set(plan.cameras)
        assert plan.spots and plan.cues
        assert [light.id for light in plan.lights][0] == "sun"
        assert not plan.notes


@pytest.mark.parametrize("hour", hours())
def test_every_hour_and_weather_lights_a_meadow_in_its_own_way(hour: str) -> None:
    skies = set()
    for weather in weathers():
        plan = planned("meadow", time_of_day=hour, weather=(weather,))
        as_scene(plan)
        assert plan.world.time_of_day == hour
        assert weather in plan.world.weather
        skies.add((plan.world.sky.horizon, plan.world.fog.density, plan.world.sky.clouds, plan.world.wind))
    assert len(skies) == len(weathers())


def test_hours_differ_in_sun_and_sky_and_night_needs_lamps() -> None:
    found = {hour: daylight(hour) for hour in hours()}
    assert len({light.sky.horizon for light in found.values()}) == len(found)
    assert found["night"].lamps == 1.0
    assert found["day"].lamps == 0.0
    assert found["sunset"].sun.colour[2] < 0.2 < found["day"].sun.colour[2]


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("sunrise", "dawn"),
        ("midnight", "night"),
        ("noon", "day"),
        ("a late afternoon", "golden hour"),
        ("twilight", "dusk"),
    ],
)
def test_other_words_for_an_hour_are_understood(words: str, hour: str) -> None:
    assert daylight(words).time_of_day == hour


def test_words_that_mean_no_hour_or_weather_are_named_and_change_nothing() -> None:
    light = daylight("frogday", ["purple"], default="morning")
    assert light.time_of_day == "morning"
    assert len(light.notes) == 2
    assert light.sky == daylight("morning").sky


def test_seasons_change_the_light_and_what_grows() -> None:
    assert len({daylight("day", season=season).sun for season in seasons()}) == len(seasons())
    summer, autumn, winter = (planned("forest", season=season) for season in ("summer", "autumn", "winter"))
    assert "set-leaves" in {thing.id for thing in autumn.things}
    assert "set-leaves" not in {thing.id for thing in summer.things}
    assert "snow" in winter.world.weather


def test_a_later_hour_replaces_the_light_and_switches_the_lamps() -> None:
    plan = planned("street", time_of_day="day")
    night = daylight("night")
    assert {light.id for light in night.lights} <= {light.id for light in plan.lights}
    world = night.applied(plan.world)
    assert (world.time_of_day, world.kind) == ("night", plan.world.kind)
    lamps = next(thing for thing in plan.things if thing.id == "set-lamps")
    assert lamps.power == 0.0
    assert powered(lamps, night).power == 1.0


def test_the_city_of_the_future_has_its_neon_and_flying_cars() -> None:
    wanted = (
        Wanted("flying car", "car", "vehicle", verbs=("fly",)),
        Wanted("neon light", "light", "object"),
        Wanted("city", "city", "place", attributes=("futuristic",)),
    )
    for aspect in (9 / 16, 16 / 9):
        plan = planned("futuristic city", aspect=aspect, wanted=wanted)
        assert len(plan.provides["flying car"]) >= 4
        assert len(plan.provides["neon light"]) >= 5
        assert plan.provides["city"] == ("set-buildings",)
        cars = [thing for thing in plan.things if thing.id in plan.provides["flying car"]]
        assert all(car.motion is not None and car.motion.frames > 240 for car in cars)
        camera = plan.cameras["wide"]
        for frame in (0, 120, 239):
            boxes = [
                seen_box(camera, aspect, car.motion.array()[frame + 48 : frame + 49, :3], frame)
                for car in cars
                if car.motion
            ]
            assert any(box is not None and 0 < box[0] < 1 and 0 < box[1] < 1 for box in boxes), (
                f"no flying car is seen at {frame}"
            )


@pytest.mark.parametrize("aspect", [9 / 16, 1.0, 16 / 9])
def test_no_sign_hides_another_when_the_film_opens(aspect: float) -> None:
    for seed in range(4):
        plan = planned("futuristic city", aspect=aspect, seed=seed)
        boxes = {}
        for thing in plan.things:
            if thing.asset.builder != "neon_sign":
                continue
            model = build(thing.asset, seed, thing.id)
            corners = [(x, y, 0.0) for x in (model.low[0], model.high[0]) for y in (model.low[1], model.high[1])]
            x, y, z = thing.position  # type: ignore[misc]
            boxes[thing.id] = seen_box(
                plan.cameras["wide"], aspect, [(x + a, y + b, z + c) for a, b, c in corners], 0.0
            )  # type: ignore[arg-type]
        assert len(boxes) >= 4
        assert all(box is not None and min(box[0], box[1]) >= 0 and max(box[2], box[3]) <= 1 for box in boxes.values())
        names = sorted(boxes)
        hidden = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if overlap(boxes[a], boxes[b])]  # type: ignore[arg-type]
        assert hidden == []


def test_a_sign_says_what_was_asked_in_the_colour_that_was_asked() -> None:
    wanted = (Wanted("neon sign", "sign", "sign", colour="blue", attributes=("text:OPEN LATE",)),)
    plan = planned("street", time_of_day="night", wanted=wanted)
    (sign,) = (thing for thing in plan.things if thing.id in plan.provides["neon sign"])
    assert sign.asset.parameters["text"] == "OPEN LATE"
    assert sign.asset.parameters["colour"][2] > 0.9 > sign.asset.parameters["colour"][0]  # type: ignore[index]


def test_what_must_not_be_there_is_left_out_with_what_belongs_to_it() -> None:
    plan = planned("futuristic city", absent=("flying car", "people", "rain"))
    assert not {"flying_car", "light_trail", "furniture", "umbrella", "rain"} & {
        thing.asset.builder for thing in plan.things
    }
    as_scene(plan)
    assert "set-flowers" not in {thing.id for thing in planned("meadow", absent=("flowers",)).things}


def test_wanted_trees_and_mountains_grow_where_the_place_has_none() -> None:
    wanted = (Wanted("tree", "tree", "plant", count=3), Wanted("mountain", "mountain", "nature"))
    plan = planned("desert", wanted=wanted)
    assert len(plan.provides["tree"]) == 3
    assert any("land" in id for id in plan.provides["mountain"])


def test_the_same_request_gives_the_same_plan_and_another_seed_another_street() -> None:
    assert (
        as_scene(planned("futuristic city", seed=3)).digest() == as_scene(planned("futuristic city", seed=3)).digest()
    )
    assert (
        as_scene(planned("futuristic city", seed=3)).digest() != as_scene(planned("futuristic city", seed=4)).digest()
    )


def test_cameras_frame_a_person_in_both_formats() -> None:
    person = Wanted("woman", "woman", "person", size=(0.9, 1.7, 0.4), subject=True)
    corners = [(x, y, 0.0) for x in (-0.45, 0.45) for y in (0.0, 1.7)]
    for kind in ("meadow", "futuristic city", "beach", "forest"):
        for aspect in (16 / 9, 9 / 16):
            plan = planned(kind, aspect=aspect, wanted=(person,))
            for frame in (0.0, 239.0):
                full = seen_box(plan.cameras["full"], aspect, corners, frame)  # type: ignore[arg-type]
                assert full is not None and full[0] > 0 and full[1] > 0 and full[2] < 1 and full[3] < 1
                medium = seen_box(plan.cameras["medium"], aspect, corners, frame)  # type: ignore[arg-type]
                assert medium is not None and 0.0 < medium[1] < 0.3 and medium[0] > 0 and medium[2] < 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*PLACES, *STREETS])
def test_a_place_keeps_to_its_triangles(kind: str) -> None:
    plan = planned(kind)
    total = 0
    for thing in plan.things:
        if thing.asset.builder == "furniture":
            continue
        for part in build(thing.asset, 0, thing.id).parts:
            total += len(part.mesh.triangles) * (1 if part.instances is None else len(part.instances))
    assert 0 < total < TRIANGLES
