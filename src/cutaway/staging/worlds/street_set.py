"""The things of a street: floor, buildings, shops, lamps, trees, what falls and rises, and the signs with their light."""

from __future__ import annotations

import numpy as np

from cutaway.props.builders.neon import NEON, neon_colour
from cutaway.props.shapes import rotation
from cutaway.scene.document import Camera, Light, Thing
from cutaway.scene.randomness import stream
from cutaway.staging.daylight import Daylight
from cutaway.staging.plan import Wanted, WorldRequest
from cutaway.staging.worlds.outdoors import asks, falling, piece
from cutaway.staging.worlds.street_signs import hung, seen_box
from cutaway.staging.worlds.street_styles import StreetStyle
from cutaway.staging.worlds.street_traffic import flying_cars

FIRST_LAMP = {"modern": -9.0, "lantern": -2.5}
"""Where the row of lamps begins (z), so that the first one stands in the picture."""

SIGN_HEADS = ("sign", "neon", "signboard", "lettering", "billboard", "marquee", "light")


def street_set(style: StreetStyle, request: WorldRequest, light: Daylight, wet: float, dark: bool) -> list[Thing]:
    buildings = {**style.buildings, "front": style.front, "base": style.buildings.get("base", 3.8)}
    lit = {"night": 1.0, "dusk": 1.25}.get(light.time_of_day, 0.8)
    white = light.season == "winter" or "snow" in light.weather
    if white and buildings.get("roof") == "gable":
        buildings["tiles"] = [4.2, 8.5, 14.0]
    found = [
        piece(
            "set-floor",
            "street",
            "street_floor",
            words=("road", "street", "pavement", "ground"),
            parameters={
                "surface": "snow" if white else style.surface,
                "road": style.road,
                "front": style.front,
                "wet": round(wet, 2),
                "markings": style.markings and not white,
                "crossing": -13.0 if style.shops else None,
            },
        ),
        piece(
            "set-buildings",
            "buildings",
            "city_buildings",
            words=("buildings", "houses", "towers", "skyscrapers"),
            kind="building",
            parameters={**buildings, "lit": lit},
            at_night=light,
        ),
    ]
    if style.shops:
        # Shops are open by day as well; against daylight their lamps only glimmer.
        found.append(
            piece(
                "set-shops",
                "shops",
                "shop_fronts",
                words=("shops", "shop fronts", "stores"),
                kind="building",
                parameters={**style.shops, "front": style.front},
                at_night=light,
            )
        )
        found[-1] = found[-1].model_copy(update={"power": max(light.lamps, 0.35)})
    places = []
    for i in range(int(96 / style.lamp_spacing)):
        for side in (1.0, -1.0):
            z = FIRST_LAMP[style.lamps] - style.lamp_spacing * i - (0.5 * style.lamp_spacing if side < 0 else 0.0)
            places.append([side * (style.road + 0.55), z, side])
    found.append(
        piece(
            "set-lamps",
            "street lamps",
            "street_lamps",
            style.lamps,
            words=("street lamps", "lamps", "lamp posts"),
            parameters={"style": style.lamps, "places": places},
            at_night=light,
        )
    )
    if style.cables:
        found.append(
            piece(
                "set-cables",
                "cables",
                "cables",
                words=("cables", "wires"),
                parameters={"front": style.front, "count": style.cables},
            )
        )
    tree = style.trees or ("street tree" if asks(request, "tree", "trees") else "")
    if tree:
        x = style.road + 1.3 if style.front - style.road > 2 else style.front + 0.9
        spots = [
            [side * x, -4.0 - style.tree_spacing * (i + 0.5 * (side > 0))] for i in range(9) for side in (-1.0, 1.0)
        ]
        found.append(
            piece(
                "set-trees",
                "street trees",
                "woods",
                words=("trees", "street trees"),
                kind="plant",
                parameters={
                    "species": [tree],
                    "places": spots,
                    "season": light.season or "summer",
                    "near": 30.0,
                    "height": 0.8 if tree == "maple" else 1.0,
                },
            )
        )
    for i, (land, radius, tall) in enumerate(style.mountains, start=1):
        found.append(
            piece(
                f"set-land-{i}",
                "mountains" if land != "hills" else "hills",
                "mountains",
                land,
                words=("mountains", "hills", "background"),
                parameters={
                    "radius": radius,
                    "height": tall,
                    "depth": 0.75 * radius + 30,
                    "season": light.season or "summer",
                },
            )
        )
    night = light.time_of_day in ("night", "dusk")
    rainy = {"rain", "storm"} & set(light.weather)
    found += falling(light, (-13.0, 13.0, -34.0, 3.0), night)
    if rainy:
        found.append(
            piece(
                "set-ripples",
                "ripples",
                "ripples",
                words=("ripples", "raindrops"),
                kind="effect",
                parameters={"area": [-style.road, style.road, -18.0, 8.0]},
            )
        )
    for i in range(style.steam if dark or rainy else min(style.steam, 1)):
        side = -1.0 if i % 2 == 0 else 1.0
        found.append(
            piece(
                f"steam-{i + 1}",
                "steam",
                "steam",
                "steam",
                words=("steam", "smoke", "vapour"),
                kind="effect",
                position=(side * (style.road - 1.1 - i), 0.0, -14.0 - 11.0 * i),
                parameters={"height": 3.6, "strength": 0.05 if dark else 0.03},
            )
        )
    return found


def asked_texts(wanted: tuple[Wanted, ...]) -> list[tuple[str, str]]:
    """Words asked for on signs, with their colour ("" when none is asked)."""
    found = []
    for item in wanted:
        for attribute in item.attributes:
            if attribute.startswith("text:") and attribute[5:].strip():
                found.append((attribute[5:].strip()[:40], item.colour if item.colour in NEON else ""))
    return found


def neon_signs(
    style: StreetStyle, request: WorldRequest, hero: Camera, dark: bool, light: Daylight
) -> tuple[list[Thing], list[Light], list[str]]:
    random = stream(request.seed, "signs")
    asked = asked_texts(request.wanted)
    neon = next((w for w in request.wanted if w.head in SIGN_HEADS or "neon" in w.name), None)
    # By day a neon sign is hardly seen; streets with their own night keep theirs.
    count = style.signs if dark or style.night_sky else 0
    if neon is not None and not count:
        count = 8
    own_colour = neon.colour if neon is not None and neon.colour in NEON else ""
    pool = list(style.sign_words or ("OPEN", "CAFE", "HOTEL", "BAR"))
    order = random.permutation(len(pool))
    texts = [
        (text, colour or own_colour or style.sign_colours[i % len(style.sign_colours)], True)
        for i, (text, colour) in enumerate(asked)
    ]
    for i in order:
        if len(texts) >= count + len(asked):
            break
        if pool[i] not in {text for text, _, _ in texts}:
            texts.append((pool[i], own_colour or style.sign_colours[len(texts) % len(style.sign_colours)], False))
    things: list[Thing] = []
    lights: list[Light] = []
    # The lane where the first flying car is seen stays free of signs.
    clear = _lane_boxes(request, hero) if style.flying else []
    boards = _billboards(style, request, light)
    clear += [box for board in boards if (box := _board_box(board, hero, request.aspect)) is not None]
    found = hung(
        texts, hero, request.aspect, request.frames, style.front, random, clear, lowest=9.2 if style.trees else 4.5
    )
    for i, sign in enumerate(found, start=1):
        id = f"sign-{i}"
        things.append(
            piece(
                id,
                f"{sign.text} sign",
                "neon_sign",
                words=("neon sign", "sign", "neon", "neon light", f"{sign.text.lower()} sign"),
                kind="sign",
                role="prop",
                position=sign.position,
                parameters={
                    "text": sign.text,
                    "colour": list(neon_colour(sign.colour)),
                    "style": sign.style,
                    "height": round(sign.height, 3),
                },
                power=1.0 if dark else 0.55,
                attributes={"text": sign.text, "colour": sign.colour},
            )
        )
    # Only the nearest throw light: far ones are seen but light nothing that is seen.
    for i, sign in sorted(enumerate(found, start=1), key=lambda pair: -pair[1].position[2])[: 7 if dark else 0]:
        inward = -1.0 if sign.position[0] > 0 else 1.0
        lights.append(
            Light(
                id=f"sign-{i}-light",
                name=f"light of the {sign.text} sign",
                kind="point",
                position=(inward * 1.2, -0.2 * sign.height, 1.5),
                colour=(1.0, 1.0, 1.0),
                strength=30.0,
                range=24.0,
                size=1.0,
                thing=f"sign-{i}",
                bounce_of=f"sign-{i}",
                glow=0.0014,
            )
        )
    things += boards
    missed = [text for text, _ in asked if text not in {sign.text for sign in found}]
    return things, lights, missed


def _lane_boxes(request: WorldRequest, camera: Camera) -> list[tuple[float, float, float, float]]:
    """Where the first two flying cars are seen when the film opens."""
    things, _ = flying_cars(request, 2)
    found = []
    for thing in things:
        if thing.motion is None:
            continue
        for frame in (0, 30, 60):
            at = thing.motion.array()[min(frame, request.frames) - thing.motion.start][:3]
            corners = at + np.array([[a, b, c] for a in (-2.2, 2.2) for b in (0.0, 1.9) for c in (-3.0, 3.0)])
            box = seen_box(camera, request.aspect, corners, float(frame))
            if box is not None:
                found.append(box)
    return found


def _board_box(board: Thing, camera: Camera, aspect: float) -> tuple[float, float, float, float] | None:
    """Where a billboard is seen in the first frame."""
    wide, high = (float(board.asset.parameters[side]) / 2 + 0.3 for side in ("width", "height"))  # type: ignore[arg-type]
    corners = np.array([[a * wide, b * high, 0.0] for a in (-1, 1) for b in (-1, 1)])
    turned = corners @ rotation(*board.rotation)[:3, :3].T + np.array(board.position)  # type: ignore[misc]
    return seen_box(camera, aspect, turned, 0.0)


def _billboards(style: StreetStyle, request: WorldRequest, light: Daylight) -> list[Thing]:
    asked = any(w.head in ("billboard", "screen", "hologram") for w in request.wanted)
    places = [(style.front - 3.0, 24.5, -34.0, -32.0, 6.5), (-style.front + 2.6, 33.0, -62.0, 30.0, 9.0)]
    if request.aspect > 1:
        places = [(style.front - 2.2, 12.5, -34.0, -30.0, 4.6), (-style.front + 2.4, 15.5, -52.0, 28.0, 6.0)]
    motifs = ("koi", "sun", "waves", "city", "bottle")
    found = []
    for i, (x, y, z, turn, size) in enumerate(places[: max(style.billboards, int(asked))], start=1):
        found.append(
            piece(
                f"billboard-{i}",
                f"billboard {i}",
                "billboard",
                motifs[(request.seed + i) % len(motifs)],
                words=("billboard", "screen", "advertisement"),
                kind="sign",
                role="prop",
                position=(x, y, z),
                rotation=(0.0, turn, 0.0),
                parameters={"width": size, "height": size * 1.1},
                power=max(light.lamps, 0.6),
            )
        )
    return found
