"""Rooms: living rooms, kitchens, offices, libraries and their like, one recipe over the data of `rooms.toml`.

What the film wants takes the place of the room's own furniture, and is never doubled: "red sofa" becomes the sofa. Furniture, lamps,
rugs and plants in pots are provided here; people, animals and small things get room and named spots.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from cutaway.errors import Missing
from cutaway.props import catalogue, colours, materials
from cutaway.props.nouns import LIBRARIES, normal, noun_of
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Asset, Camera, Cue, Light, Surface, Thing, World
from cutaway.staging.plan import Spot, Wanted, WorldPlan, WorldRequest, world
from cutaway.staging.worlds.room_layout import Placed, View, meets, settled, standing
from cutaway.staging.worlds.room_light import RoomLight, bounce, lamp_lights, room_light

Triple = tuple[float, float, float]
LEFT, RIGHT, BACK, FRONT = -2.9, 2.5, -1.9, 4.6
STILL = frozenset(
    "sit stand lie rest sleep be have glow shine turn switch light flicker burn dim brighten hang lean face stay remain turn_on turn_off".split()
)
"""Verbs of things that stay where they are."""

LOOKS: Mapping[str, Mapping[str, str]] = {
    "cozy": {"walls": "#a98f74", "curtains": "#b59a6c"},
    "cosy": {"walls": "#a98f74", "curtains": "#b59a6c"},
    "warm": {"walls": "#b08f70"},
    "rustic": {"walls": "#a88a68", "floor": "dark wood"},
    "modern": {"walls": "#c9c8c4", "floor": "pale wood", "finish": "plaster"},
    "minimal": {"walls": "#d6d4ce", "floor": "pale wood", "finish": "plaster"},
    "minimalist": {"walls": "#d6d4ce", "floor": "pale wood", "finish": "plaster"},
    "scandinavian": {"walls": "#d3d1c9", "floor": "pale wood"},
    "bright": {"walls": "#cfccc2"},
    "white": {"walls": "#d8d6d0"},
    "industrial": {"walls": "#93624c", "floor": "concrete", "finish": "bricks"},
    "loft": {"walls": "#93624c", "finish": "bricks"},
    "luxurious": {"walls": "#5a4a54", "floor": "parquet", "finish": "panels", "curtains": "#6e2335"},
    "elegant": {"walls": "#8d8a80", "floor": "parquet", "finish": "panels"},
    "victorian": {"walls": "#47594f", "floor": "parquet", "finish": "panels", "curtains": "#6e2335"},
    "vintage": {"walls": "#9a9470", "floor": "parquet", "curtains": "#a06b45"},
    "retro": {"walls": "#a2834e", "floor": "parquet", "curtains": "#b5622e"},
    "dark": {"walls": "#4a4d52", "floor": "dark wood"},
    "moody": {"walls": "#3f4a50", "floor": "dark wood"},
    "gothic": {"walls": "#3d3840", "floor": "stone", "finish": "panels"},
    "noir": {"walls": "#55565a", "floor": "dark wood"},
    "abandoned": {"walls": "#7d7a68", "floor": "concrete"},
    "futuristic": {"walls": "#b9c2cc", "floor": "concrete", "finish": "plaster"},
    "bohemian": {"walls": "#b0765a", "curtains": "#c9a24a"},
    "romantic": {"walls": "#a67f7d", "curtains": "#b56a72"},
}
"""What words of style and mood change."""


@functools.cache
def rows() -> dict[str, dict[str, Any]]:
    """The rooms' data by name."""
    return tomllib.loads(resources.files("cutaway.staging.worlds").joinpath("rooms.toml").read_text(encoding="utf-8"))


@dataclass
class Plan:
    """A room while it is being furnished."""

    name: str
    row: Mapping[str, Any]
    request: WorldRequest
    view: View
    light: RoomLight
    look: Mapping[str, Any]
    window: tuple[float, float, float, float]
    height: float
    placed: list[Placed] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    lights: list[Light] = field(default_factory=list)
    provides: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tops: dict[str, Placed] = field(default_factory=dict)

    @property
    def upright(self) -> bool:
        """Whether the picture is taller than wide."""
        return self.request.aspect < 0.95


def room(name: str, request: WorldRequest) -> WorldPlan:
    """The room `name` of `rooms.toml`, at the hour and weather asked for, furnished with what the film wants."""
    row = rows()[name]
    look = _look(row, request)
    upright = request.aspect < 0.95
    window = tuple(float(v) for v in row.get("window", (-2.35, -0.95, 0.85, 2.2)))
    if upright and window[0] < -1.6:
        # An upright picture sees three and a half metres of the back wall: the window comes in from the side.
        window = (-1.72, -1.72 + min(window[1] - window[0], 1.25), window[2], window[3])
    height = float(row.get("height", 2.6))
    wants_lamp = any(noun_lamp(w) for w in request.wanted)
    light = room_light(
        request.time_of_day,
        request.weather,
        request.season,
        "dusk" if wants_lamp else row["hour"],
        window,
        BACK,
        row.get("outside", "city"),
    )  # type: ignore[arg-type]
    plan = Plan(name, row, request, _view(request, upright), light, look, window, height)  # type: ignore[arg-type]
    _shell(plan)
    _furnish(plan)
    _hang_lamps(plan)
    return _finished(plan)


def noun_lamp(wanted: Wanted) -> bool:
    """Whether a lamp is meant."""
    noun = noun_of(wanted.name, wanted.head)
    return "lamp" in wanted.head or (
        noun is not None and any(word.endswith(("lamp", "light")) for word in noun.words[:2])
    )


def _look(row: Mapping[str, Any], request: WorldRequest) -> dict[str, Any]:
    found = {key: row.get(key) for key in ("walls", "floor", "finish", "curtains", "trim", "tiles") if key in row}
    asked = (*request.mood, *request.style, *request.attributes)
    for word in asked:
        for part in word.lower().replace("-", " ").split():
            found |= LOOKS.get(part, {})
    for word in request.attributes:
        tint = colours.colour(word)
        if tint is not None:
            found["walls"] = word
    return found


def _view(request: WorldRequest, upright: bool) -> View:
    if upright:
        return View((0.42, 1.38, 4.35), (0.0, 1.06, -1.2), 50.0, request.aspect)
    return View((0.85, 1.30, 2.95), (-0.32, 0.88, -1.2), 42.0 if request.aspect > 1.2 else 48.0, request.aspect)


def _thing(plan: Plan, id: str, name: str, asset: Asset, position: Triple, turn: float = 0.0, **more: Any) -> Thing:
    noun = noun_of(name)
    words = tuple(dict.fromkeys((name, *more.pop("words", ()), *(noun.words[:6] if noun else ()))))
    kind = more.pop("kind", noun.kind if noun else "object")
    place = tuple(round(float(v), 4) for v in position)
    thing = Thing(
        id=id,
        name=name,
        words=words,
        kind=kind,
        asset=asset,
        position=place,
        rotation=(0.0, round(float(turn), 3), 0.0),
        **more,
    )  # type: ignore[arg-type]
    plan.things.append(thing)
    return thing


def _shell(plan: Plan) -> None:
    left, right, low, high = plan.window
    sides = {"left": LEFT, "right": RIGHT, "back": BACK, "front": FRONT, "height": plan.height}
    walls: dict[str, Any] = {
        **sides,
        "colour": plan.look.get("walls", "#8f8e8a"),
        "finish": plan.look.get("finish", "plaster"),
        "holes": {"back": [[left, right, low, high]]},
    }
    if plan.look.get("trim"):
        walls["trim"] = plan.look["trim"]
    if plan.look.get("tiles"):
        walls["tile_colour"] = plan.look["tiles"]
    floor = {**sides, "finish": plan.look.get("floor", "oak")}
    set_piece: dict[str, Any] = {"role": "set", "kind": "set"}
    _thing(
        plan,
        "set-walls",
        "walls",
        Asset(builder="room_walls", parameters=walls),
        (0, 0, 0),
        words=("wall", "room", "ceiling"),
        **set_piece,
    )
    _thing(
        plan,
        "set-floor",
        "floor",
        Asset(builder="room_floor", parameters=floor),
        (0, 0, 0),
        words=("floorboards", "ground"),
        **set_piece,
    )
    middle = (left + right) / 2
    bars = plan.row.get("bars", (2, 2))
    frame = {"width": right - left, "height": high - low, "bars": bars[0] if right - left > 0.9 else 1, "rows": bars[1]}
    _thing(
        plan, "set-window", "window", Asset(builder="room_window", parameters=frame), (middle, low, BACK), **set_piece
    )
    view = {"width": 9.0, "height": 5.6, **plan.light.view}
    _thing(
        plan,
        "set-view",
        "view",
        Asset(builder="window_view", parameters=view),
        (middle - 0.9, 2.55, BACK - 3.4),
        words=("view from the window", "skyline", "sky"),
        **set_piece,
    )
    tint = plan.look.get("curtains", "#a39d90")
    wanted = next((w for w in plan.request.wanted if noun_is(w.name, w.head, "curtain")), None)
    if (tint or wanted) and not _absent(plan, "curtain"):
        hang = {
            "width": right - left,
            "height": min(high + 0.18, plan.height - 0.15),
            "colour": (wanted.colour if wanted and wanted.colour else tint or "cream"),
        }
        id = "curtain-1" if wanted else "set-curtains"
        _thing(
            plan,
            id,
            "curtains",
            Asset(builder="curtains", name="pair", parameters=hang),
            (middle, 0, BACK),
            words=("curtain",),
            kind="furniture",
            role="prop" if wanted else "set",
        )
        if wanted:
            plan.provides |= {wanted.name: (id,), wanted.head: (id,)}
    for wanted in plan.request.wanted:
        for noun, id in (
            ("window", "set-window"),
            ("wall", "set-walls"),
            ("floor", "set-floor"),
            ("ceiling", "set-walls"),
        ):
            if wanted.head == noun:
                plan.provides |= {wanted.name: (id,), wanted.head: (id,)}


def noun_is(name: str, head: str, word: str) -> bool:
    """Whether a wanted name means the noun `word` of the list."""
    noun = noun_of(name, head)
    return normal(name) == word or normal(head) == word or (noun is not None and noun is noun_of(word))


def _absent(plan: Plan, noun: str) -> bool:
    return any(noun_is(absent, absent.split()[-1] if absent else "", noun) for absent in plan.request.absent)


def _providable(wanted: Wanted) -> bool:
    """Whether the room itself puts it up: furniture, lamps, rugs, plants in pots; not what moves, nor what may stand anywhere."""
    if any(verb.split()[0] not in STILL for verb in wanted.verbs if verb):
        return False
    noun = noun_of(wanted.name, wanted.head)
    kind = noun.kind if noun else wanted.kind
    if kind == "plant":
        return noun is None or max(noun.size) < 2.3
    return kind == "furniture"


def _furnish(plan: Plan) -> None:
    pieces = [dict(piece) for piece in plan.row["pieces"]]
    wanted = [w for w in plan.request.wanted if _providable(w) and w.name not in plan.provides]
    others = [
        w for w in plan.request.wanted if w not in wanted and w.name not in plan.provides and not _is_place(w, plan)
    ]
    taken: dict[int, Wanted] = {}
    for want in wanted:
        slot = _slot(want, pieces, taken)
        if slot is not None:
            taken[slot] = want
    rest = [w for w in wanted if w not in taken.values()]
    large = max(rest, key=_width, default=None)
    main = next((i for i, piece in enumerate(pieces) if piece.get("main")), None)
    if (
        large is not None
        and main is not None
        and _width(large) > max(1.1, 1.25 * _width(taken[main]) if main in taken else 0.0)
    ):
        # The largest stands where the room is composed for it; what had that place finds another.
        rest.remove(large)
        rest += [taken[main]] if main in taken else []
        taken[main] = large
    order = sorted(range(len(pieces)), key=lambda i: (0 if i in taken and "on" not in pieces[i] else 1, i))
    first = [i for i in order if i in taken and "on" not in pieces[i]]
    for i in first:
        _put(plan, pieces[i], taken[i])
    for want in rest:
        _put(plan, _free_piece(want, plan), want)
    for i in order[len(first) :]:
        piece, want = pieces[i], taken.get(i)
        if want is None and (_absent(plan, piece["as"]) or (piece.get("wide") and plan.upright)):
            continue
        if want is None and piece.get("extra") and others:
            continue
        if want is None and any(noun_is(w.name, w.head, piece["as"]) for w in plan.request.wanted):
            continue
        _put(plan, piece, want)


def _is_place(wanted: Wanted, plan: Plan) -> bool:
    return wanted.kind == "place" or wanted.name in plan.row.get("words", ())


def _slot(want: Wanted, pieces: list[dict[str, Any]], taken: Mapping[int, Wanted]) -> int | None:
    for exact in (True, False):
        for i, piece in enumerate(pieces):
            names = (piece["as"],) if exact else tuple(piece.get("for", ()))
            if i not in taken and any(noun_is(want.name, want.head, name) for name in names):
                return i
    return None


def _width(want: Wanted) -> float:
    noun = noun_of(want.name, want.head)
    size = want.size or (noun.size if noun else (0.5, 0.5, 0.5))
    return max(size[0], size[2])


def _free_piece(want: Wanted, plan: Plan) -> dict[str, Any]:
    """A place for something the room's data has none for: on the wall, from the ceiling, or on free floor."""
    noun = noun_of(want.name, want.head)
    first = noun.words[0] if noun else want.head
    if first in ("picture", "mirror", "wall clock", "window blind") or "wall" in want.name:
        return {"as": want.head, "at": [1.05, BACK], "y": 1.55}
    if first in ("pendant lamp", "chandelier", "ceiling fan"):
        return {"as": want.head, "at": [0.1, -0.3], "hang": True}
    if noun and noun.size[1] < 0.06:
        return {"as": want.head, "at": [0.1, 0.0]}
    wide = _width(want)
    place = [1.55, -0.75] if wide < 0.8 else ([-1.35, -1.2] if wide < 1.3 else [-1.2, -0.9])
    return {"as": want.head, "at": place, "turn": -25 if place[0] > 0 else 25}


def _assets(piece: Mapping[str, Any], want: Wanted | None, plan: Plan) -> list[tuple[Asset, str]]:
    """Models in order of preference, with the sentence that tells of a casting."""
    if want is not None:
        found = catalogue.cast(want.name, want.head, want.kind, want.colour, want.material, want.attributes, limit=4)
        # The room's own choice of lamp or rug keeps its fitting size.
        settings = {key: value for key, value in piece.get("set", {}).items() if key not in ("colour", "style")}
        if noun_is(want.name, want.head, piece["as"]) or normal(piece["as"]) == "plant":
            settings |= piece.get("size", {})
        return [
            (
                Asset(
                    builder=c.entry.builder,
                    name=c.entry.name,
                    parameters={
                        **(settings if c.entry.builder in ("rug", "furniture") else {}),
                        **dict(c.entry.parameters),
                    },
                ),
                c.sentence if c.how == "plain" else "",
            )
            for c in found
        ]
    made = []
    for choice in piece["cast"]:
        parameters = {**piece.get("set", {}), **piece.get("size", {})}
        if ":" in choice:
            builder, name = choice.split(":", 1)
            if builder == "plain":
                noun = noun_of(name)
                if noun is not None:
                    parameters = {
                        "shape": noun.shape,
                        "width": noun.size[0],
                        "height": noun.size[1],
                        "depth": noun.size[2],
                        "colour": noun.colour,
                        "material": noun.material,
                        **parameters,
                    }
            made.append((Asset(builder=builder, name=name, parameters=parameters), ""))
        else:
            library, name = choice.split("/", 1)
            made.append((Asset(builder="furniture", name=f"{LIBRARIES[library]}/{name}", parameters=parameters), ""))
    return made


def _put(plan: Plan, piece: Mapping[str, Any], want: Wanted | None) -> None:
    """Stand a piece, as many as wanted; what cannot be built or finds no room is left out, and said if it was wanted."""
    ids: list[str] = []
    if (
        want is not None
        and "on" not in piece
        and piece["as"] != "side table"
        and noun_is(want.name, want.head, "table lamp")
        and not piece.get("hang")
    ):
        # A small lamp needs something to stand on.
        base = {"as": "side table", "cast": ["y/bedsideTable"], "at": piece["at"]}
        _put(plan, base, None)
        piece = {**piece, "on": "side table", "at": [0.0, 0.0]} if "side table" in plan.tops else piece
    for number in range(min(want.count, 12) if want else 1):
        id = _free_id(plan, want.head if want else f"set-{piece['as']}", bool(want))
        placed, sentence = None, ""
        for asset, found in _assets(piece, want, plan):
            try:
                placed = _placed(plan, piece, id, asset, number, want)
            except (Missing, LookupError):
                continue
            sentence = found
            if placed is not None or want is None:
                break
        if placed is None:
            if want is not None:
                plan.notes.append(
                    f"There is no room for {'another' if number else 'the'} {want.name} where the camera would see it."
                )
            break
        if want is not None and sentence:
            plan.notes.append(sentence)
        plan.placed.append(placed)
        noun = normal(piece["as"])
        plan.tops.setdefault(noun, placed)
        if want:
            plan.tops.setdefault(normal(want.head), placed)
        _stand(plan, placed, piece, want)
        ids.append(id)
    if want and ids:
        plan.provides |= {want.name: tuple(ids)}
        plan.provides.setdefault(want.head, tuple(ids))


def _free_id(plan: Plan, stem: str, numbered: bool) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "thing"
    used = {thing.id for thing in plan.things}
    if not numbered and stem not in used:
        return stem
    number = 1 if numbered else 2
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def _placed(
    plan: Plan, piece: Mapping[str, Any], id: str, asset: Asset, number: int, want: Wanted | None
) -> Placed | None:
    x, z = (float(v) for v in piece["at"])
    turn = float(piece.get("turn", 0.0))
    y = float(piece.get("y", 0.0))
    if "on" in piece:
        base = plan.tops.get(normal(piece["on"]))
        if base is None:
            if want is None:
                return None
        else:
            if number:
                # A second one on the other side, further ones beside them.
                x = (-x if number % 2 else x) + 0.22 * (number // 2) * (1 if x < 0 else -1)
            top = base.model.anchors.get("top")
            level = base.position[1] + (float(top[1, 3]) if top is not None else base.model.high[1])
            return standing(
                id, piece["as"], asset, (base.position[0] + x, level, base.position[2] + z), turn, plan.request.seed
            )
    if plan.upright:
        # On the wall the window's curtains reach to about -0.4: pictures move clear of them.
        x = max(x * 0.66, 0.25 + 0.2) if y > 1.2 and abs(z - BACK) < 0.05 else x * 0.66
    x += 0.6 * number
    if piece.get("hang"):
        found = standing(id, piece["as"], asset, (x, 0.0, z), turn, plan.request.seed)
        if found.high[1] < plan.height - 0.2:
            found = standing(id, piece["as"], asset, (x, plan.height - found.high[1], z), turn, plan.request.seed)
        return found
    found = standing(id, piece["as"], asset, (x, y, z), turn, plan.request.seed)
    if y > 0.05 or not found.solid:
        return found
    if found.low[2] < BACK:
        found = standing(id, piece["as"], asset, (x, y, z + BACK + 0.02 - found.low[2]), turn, plan.request.seed)
    bounds = (LEFT + 0.03, RIGHT - 0.03, BACK + 0.01, 1.6)
    fits = plan.view.share(found.low, found.high)
    if not meets(found, plan.placed) and (fits >= 0.6 or (want is None and fits > 0.15)):
        return found
    return settled(found, plan.placed, plan.view, bounds, 0.6 if want else 0.5, 3.0 if want else 0.9)


def _stand(plan: Plan, placed: Placed, piece: Mapping[str, Any], want: Wanted | None) -> None:
    name = want.name if want else piece["as"]
    surfaces: dict[str, Surface] = {}
    attributes: dict[str, Any] = {}
    if want:
        attributes = {key: value for key, value in (("colour", want.colour), ("material", want.material)) if value}
        stuff = materials.named(want.material) if want.material else ""
        if stuff and placed.asset.builder != "plain":
            row = materials.material(stuff)
            tint = None if want.colour or stuff in ("wood", "oak", "pine", "glass", "metal") else row.colour
            surfaces["*"] = Surface(colour=tint, metallic=row.metallic, roughness=row.roughness)
    lamp = bool(placed.model.lamps)
    power = plan.light.lamps if lamp else 1.0
    thing = _thing(
        plan,
        placed.id,
        name,
        placed.asset,
        placed.position,
        placed.turn,
        words=(want.head,) if want else (),
        role="prop",
        surfaces=surfaces,
        attributes=attributes,
        power=power,
    )
    if lamp:
        plan.lights += lamp_lights(thing.id, name, placed.model, placed.position, placed.turn, plan.height)
    if piece.get("main") and placed.size[1] < 1.3 and placed.size[0] > 0.7:
        plan.lights.append(bounce(f"{thing.id}-bounce", thing.id, placed.position, placed.size))


def _hang_lamps(plan: Plan) -> None:
    """Ceiling lamps of the room's own, unless the film has its own lamp there."""
    if any(noun_is(w.name, w.head, "pendant lamp") for w in plan.request.wanted) or _absent(plan, "lamp"):
        return
    places = plan.row.get("pendants") or ([plan.row["pendant"]] if "pendant" in plan.row else [])
    for number, (x, z) in enumerate(places):
        id = f"set-pendant-{number + 1}"
        asset = Asset(builder="pendant", name="pendant", parameters={"ceiling": plan.height, "drop": 0.85})
        model = catalogue.build(asset, plan.request.seed, id)
        place = (x * (0.66 if plan.upright else 1.0), 0.0, z)
        _thing(
            plan,
            id,
            "pendant lamp",
            asset,
            place,
            words=("lamp", "ceiling lamp"),
            kind="furniture",
            role="set",
            power=plan.light.lamps,
        )
        found = lamp_lights(id, "pendant lamp", model, place, 0.0, plan.height)
        plan.lights += [light if number == 0 else light.model_copy(update={"shadow": False}) for light in found]


def _finished(plan: Plan) -> WorldPlan:
    request, light = plan.request, plan.light
    world_parameters = {"room": plan.name}
    return WorldPlan(
        world=World(
            kind="room",
            words=tuple(request.words),
            indoors=True,
            time_of_day=light.hour,
            weather=light.weather,
            season=request.season,
            wind=0.05,
            sky=light.sky,
            fog=light.fog,
            parameters=world_parameters,
        ),
        things=tuple(plan.things),
        lights=(*light.lights, *plan.lights),
        grade=light.grade,
        cameras=_cameras(plan),
        spots=_spots(plan),
        provides=plan.provides,
        action=(-0.25, 0.0, 0.1),
        key=light.key,
        cues=_cues(plan),
        notes=(*light.notes, *plan.notes),
    )


def _spots(plan: Plan) -> tuple[Spot, ...]:
    found = []
    rug = plan.tops.get("rug")
    if rug is not None:
        found.append(
            Spot(
                ("rug", "carpet", "floor"),
                (rug.position[0] - 0.55, rug.high[1], rug.position[2] + 0.25),
                35.0,
                0.6,
                ("person", "animal"),
            )
        )
    for noun, piece in plan.tops.items():
        anchor = piece.model.anchors.get("seat") if "seat" in piece.model.anchors else piece.model.anchors.get("top")
        if anchor is None or piece is rug:
            continue
        level = piece.position[1] + float(anchor[1, 3])
        names = (
            (noun, "table")
            if noun in ("coffee table", "desk", "side table", "workbench", "counter", "table")
            else (noun,)
        )
        found.append(
            Spot(
                names,
                (piece.position[0] - 0.12, round(level, 4), piece.position[2] + 0.05),
                10.0,
                0.3 * min(piece.size[0], piece.size[2]),
            )
        )
    for x, z in ((-0.85, 0.35), (0.75, 0.3), (-0.1, 0.75), (1.35, 0.0), (-1.5, -0.3)):
        x = x * (0.7 if plan.upright else 1.0)
        if all(
            not (p.solid and p.low[0] - 0.2 < x < p.high[0] + 0.2 and p.low[2] - 0.2 < z < p.high[2] + 0.2)
            for p in plan.placed
        ):
            found.append(Spot(("floor", "ground", "room"), (x, 0.0, z), 12.0 if x > 0 else 28.0, 0.5))
    found.append(Spot(("wall",), (1.0, 1.6, BACK + 0.01), 0.0, 0.5, ("sign",)))
    return tuple(found)


def _cameras(plan: Plan) -> dict[str, Camera]:
    view, last = plan.view, max(plan.request.frames - 1, 1)
    focus = _subject(plan)

    def travelling(a: Triple, b: Triple) -> Keys:
        return Keys(keys=(Key(frame=0, value=_rounded(a), interpolation="smooth"), Key(frame=last, value=_rounded(b))))

    ex, ey, ez = view.eye
    wide = Camera(
        position=travelling((ex + 0.14, ey + 0.03, ez + 0.22), (ex - 0.12, ey - 0.02, ez - 0.16)),
        target=view.target,
        fov=view.fov,
    )
    if plan.upright:
        medium = wide
        close = Camera(
            position=travelling((focus[0] + 0.55, 1.25, focus[2] + 3.1), (focus[0] + 0.35, 1.2, focus[2] + 2.8)),
            target=_rounded((focus[0], focus[1], focus[2])),
            fov=36.0,
            aperture=6.0,
        )
    else:
        medium = wide
        close = Camera(
            position=travelling((focus[0] + 0.75, 1.15, focus[2] + 2.35), (focus[0] + 0.5, 1.08, focus[2] + 2.1)),
            target=_rounded(focus),
            fov=34.0,
            aperture=6.0,
        )
    return {"wide": wide, "medium": medium, "close-up": close}


def _subject(plan: Plan) -> Triple:
    """What a close camera looks at: the first thing the film wants here, else the room's main piece."""
    ids = [id for ids in plan.provides.values() for id in ids]
    pieces = [piece for piece in plan.placed if piece.id in ids and piece.size[1] > 0.1] or plan.placed
    if not pieces:
        return (0.0, 0.8, -1.0)
    piece = max(pieces, key=lambda p: p.size[0] * p.size[1])
    return ((piece.low[0] + piece.high[0]) / 2, piece.low[1] + 0.6 * piece.size[1], (piece.low[2] + piece.high[2]) / 2)


def _rounded(a: Triple) -> Triple:
    x, y, z = (round(float(v), 4) for v in a)
    return (x, y, z)


def _cues(plan: Plan) -> tuple[Cue, ...]:
    """The room's own quiet."""
    sounds = {"cafe": "cafe", "kitchen": "room", "workshop": "room"}
    found = [
        Cue(
            id="ambience",
            name="room tone",
            words=("ambience", "room tone"),
            kind="ambience",
            sound=sounds.get(plan.name, "room"),
            gain=-30.0,
        )
    ]
    if any("rain" in name for name in plan.light.weather):
        found.append(
            Cue(
                id="rain-outside", name="rain at the window", words=("rain",), kind="ambience", sound="rain", gain=-26.0
            )
        )
    return tuple(found)


for _name, _row in rows().items():
    world(_name, words=tuple(_row["words"]), close=tuple(_row.get("close", ())), outdoors=False)(
        functools.partial(room, _name)
    )
