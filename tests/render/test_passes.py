"""Each pass does what it is for: one test a pass that fails when the pass does nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import maximum_filter
from stand_ins import HEIGHT, WIDTH, drawn, hidden, small_scene, thing

from cutaway.errors import UnsupportedFormat
from cutaway.render import Renderer, fingerprint, radii
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Fog, Format, Light, Sky, Surface, Text

FLOOR = thing("floor", "floor", (0.0, 0.0, 0.0), role="set", colour=[0.5, 0.5, 0.5])
LAMP = Light(id="lamp", kind="point", position=(0.0, 3.0, 0.0), strength=9.0, range=8.0)


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Largest difference of a channel, by pixel."""
    return np.abs(a - b).max(2)


def test_a_thing_casts_a_shadow_of_the_sun() -> None:
    """Where the ball hides the sun the floor gets darker, and only there."""
    high = thing("ball", at=(1.2, 1.6, 0.6))
    scene = small_scene(FLOOR, high)
    lower = slice(HEIGHT * 5 // 9, HEIGHT)
    darker = drawn(hidden(scene, "ball"))[lower] - drawn(scene)[lower]
    assert (darker.min(2) > 25).sum() > 60
    assert (darker.max(2) < 4).mean() > 0.7


def test_a_lamp_throws_shadows_when_asked() -> None:
    high = thing("ball", at=(0.0, 1.5, 0.0), scale=0.6)
    plain = small_scene(FLOOR, high, lights=(LAMP,))
    casting = small_scene(FLOOR, high, lights=(LAMP.model_copy(update={"shadow": True}),))
    assert (drawn(plain) - drawn(casting)).max(2)[HEIGHT // 2 :].max() > 40


def test_light_ends_at_its_range() -> None:
    """A lamp changes nothing further away than its range: here the right half of the floor."""
    near = Light(id="lamp", kind="point", position=(-3.0, 0.5, 0.0), strength=5.0, range=2.0)
    off, on = drawn(small_scene(FLOOR)), drawn(small_scene(FLOOR, lights=(small_scene().lights[0], near)))
    changed = difference(off, on) > 0
    assert changed[:, : WIDTH // 3].any()
    assert not changed[:, WIDTH // 2 :].any()


def test_a_mirror_floor_shows_what_stands_on_it() -> None:
    """Below a red ball over a mirroring floor there is red."""
    ball = thing("ball", at=(0.0, 1.0, 0.0), emission=[2.0, 0.0, 0.0])
    mirror = thing("floor", "floor", (0.0, 0.0, 0.0), mirror=True, roughness=0.05, colour=[0.02, 0.02, 0.02])
    scene = small_scene(mirror, ball, position=(0.0, 1.0, 5.0), target=(0.0, 0.3, 0.0))
    redder = drawn(scene) - drawn(hidden(scene, "ball"))
    assert (redder[HEIGHT * 2 // 3 :, WIDTH // 3 : -WIDTH // 3, 0] > 10).sum() > 40


def test_fog_hides_what_is_far() -> None:
    near, far = thing("near", at=(-0.7, 0.5, 0.0)), thing("far", at=(6.0, 3.0, -30.0), scale=8.0)
    colour = (0.5, 0.5, 0.5)
    clear, thick = (drawn(small_scene(near, far, fog=Fog(density=d, falloff=0.0, colour=colour))) for d in (0.0, 0.12))
    ids = Renderer(small_scene(near, far)).frame(0, ids=True).ids
    assert ids is not None
    contrast = {n: (clear[ids == n].std(0).mean(), thick[ids == n].std(0).mean()) for n in (1, 2)}
    assert contrast[2][1] < 0.25 * contrast[2][0]
    assert contrast[1][1] > 0.35 * contrast[1][0]


def test_sunlight_is_seen_in_the_air() -> None:
    air = Fog(density=0.05, falloff=0.0, colour=(0.05, 0.05, 0.05))
    shafts = air.model_copy(update={"shafts": 1.0})
    assert drawn(small_scene(FLOOR, fog=shafts)).mean() > drawn(small_scene(FLOOR, fog=air)).mean() + 2


def test_what_is_bright_glows_and_what_may_not_does_not() -> None:
    bulb = {"at": (0.0, 1.0, 0.0), "scale": 0.3, "emission": [9.0, 9.0, 9.0]}
    dark = Sky(top=(0, 0, 0), horizon=(0, 0, 0), ground=(0, 0, 0))
    still, glowing = (drawn(small_scene(thing("bulb", **bulb), sky=dark, lights=(), bloom=b)) for b in (0.0, 0.2))
    beside = glowing - still
    assert (beside.max(2) > 2).sum() > 200
    kept = drawn(small_scene(thing("bulb", **bulb, glint=False), sky=dark, lights=(), bloom=0.2))
    without = drawn(small_scene(thing("bulb", **bulb, glint=False), sky=dark, lights=(), bloom=0.0))
    ids = Renderer(small_scene(thing("bulb", **bulb), sky=dark, lights=())).frame(0, ids=True).ids
    assert ids is not None
    # Two pixels around the bulb are left to antialiasing.
    around = maximum_filter(ids, 5) == 0
    assert difference(kept, without)[around].max() == 0


def test_the_lens_blurs_what_is_out_of_focus() -> None:
    """Edges of the far ball get soft, those of the ball in focus stay: in standard nearly as much as with four times the samples."""
    things = (thing("sharp", at=(-0.7, 0.5, 1.0)), thing("soft", at=(1.6, 1.0, -8.0), scale=2.0))
    scenes = [small_scene(*things, size=(320, 180), aperture=a, focus=3.2) for a in (0.0, 60.0)]
    ids = Renderer(small_scene(*things, size=(320, 180))).frame(0, ids=True).ids
    assert ids is not None

    def steepest(picture: np.ndarray, number: int) -> float:
        rows, columns = np.nonzero(ids == number)
        box = picture[rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 5].mean(2)
        return float(np.percentile(np.abs(np.diff(box, axis=1)), 99))

    kept = {}
    for quality in ("standard", "final"):
        still, blurred = (Renderer(scene, quality).frame(0).pixels.astype(float) for scene in scenes)
        assert steepest(blurred, 2) < 0.6 * steepest(still, 2)
        kept[quality] = steepest(blurred, 1) / steepest(still, 1)
    assert kept["final"] > 0.65
    assert kept["standard"] > 0.9 * kept["final"]


def test_corners_are_darker() -> None:
    """Occlusion: the floor right beside the ball is darker than it is without the ball, with no sun to throw a shadow."""
    scene = small_scene(FLOOR, thing("ball"), lights=(), sky=Sky(ambient=1.0))
    darker = drawn(hidden(scene, "ball")) - drawn(scene)
    ids = Renderer(scene).frame(0, ids=True).ids
    assert ids is not None
    assert darker[(ids == 1)].max() > 10


def test_glass_bends_what_is_behind_it() -> None:
    stripe = thing("stripe", at=(0.25, 0.5, -2.0), scale=0.7, emission=[1.0, 1.0, 0.0])
    pane = thing("pane", at=(0.0, 0.6, 1.0), shading="glass", colour=[1.0, 1.0, 1.0])
    scene = small_scene(FLOOR, stripe, pane)
    change = difference(drawn(scene), drawn(hidden(scene, "pane")))
    assert change.max() > 60
    assert scene.things[2].id == "pane"


def test_light_in_the_air_only_adds() -> None:
    trail = thing("trail", at=(0.0, 0.8, 0.0), shading="additive", emission=[0.5, 0.2, 0.1])
    scene = small_scene(FLOOR, trail)
    more = drawn(scene) - drawn(hidden(scene, "trail"))
    assert more.max() > 10 and more.min() > -2


@pytest.mark.parametrize("shading", ["skin", "hair", "cloth", "leaf", "eye", "coat", "flat"])
def test_every_shading_draws_something_of_its_own(shading: str) -> None:
    looks = {"colour": [0.5, 0.3, 0.2]}
    plain, own = (drawn(small_scene(FLOOR, thing("ball", shading=s, **looks))) for s in ("opaque", shading))
    assert difference(plain, own).max() > 6
    assert np.isfinite(own).all()


def test_grade_makes_black_and_white() -> None:
    grey = drawn(small_scene(FLOOR, thing("ball"), look="black and white"))
    assert np.ptp(grey, axis=2).max() <= 1
    assert np.ptp(drawn(small_scene(FLOOR, thing("ball"))), axis=2).max() > 40


def test_titles_are_drawn_and_fade() -> None:
    title = Text(id="t", content="Hello", place="centre", start=10, frames=30, fade=8)
    scene = small_scene(FLOOR, texts=(title,))
    before, first, middle = (drawn(scene, frame) for frame in (5, 10, 25))
    assert 0 < np.abs(first - before).sum() < np.abs(middle - before).sum()
    assert middle.max() > 240


def test_a_hidden_thing_leaves_no_pixel() -> None:
    """Invisible equals absent: no footprint, shadow, reflection or light of its own."""
    scene = small_scene(FLOOR, thing("ball"), lights=(*small_scene().lights, LAMP.model_copy(update={"thing": "ball"})))
    gone = scene.model_copy(update={"things": scene.things[:1], "lights": scene.lights[:1]})
    assert np.array_equal(drawn(hidden(scene, "ball")), drawn(gone))


def test_a_colour_that_was_asked_for_is_shown() -> None:
    ball = thing("ball")
    green = ball.model_copy(update={"surfaces": {"*": Surface(colour=(0.02, 0.5, 0.05))}})
    red, turned = (drawn(small_scene(b))[40:52, 74:86].mean((0, 1)) for b in (ball, green))
    assert red[0] > red[1] and turned[1] > turned[0]


def test_power_turns_what_shines_on_and_off() -> None:
    bulb = thing("bulb", emission=[3.0, 3.0, 3.0], power=Keys(keys=(Key(frame=0, value=0.0, interpolation="step"), Key(frame=20, value=1.0))))
    scene = small_scene(FLOOR, bulb, lights=(LAMP.model_copy(update={"thing": "bulb", "position": (0.0, 1.0, 0.0)}),))
    assert drawn(scene, 24).mean() > drawn(scene, 4).mean() + 8


def test_what_is_held_follows_its_holder() -> None:
    """The anchor rises by a metre a second, and what hangs on it too."""
    holder = thing("holder", at=(0.0, 0.0, 0.0), scale=0.5, lifts=True)
    held = thing("held", at=(0.0, 0.0, 0.0), scale=0.4, held_by="holder", held_at="top")
    renderer = Renderer(small_scene(FLOOR, holder, held, position=(0.0, 1.0, 5.0)))
    heights = []
    for frame in (0, 24):
        ids = renderer.frame(frame, ids=True).ids
        assert ids is not None
        heights.append(np.nonzero(ids == renderer.numbers["held"])[0].mean())
    assert heights[1] < heights[0] - 5


def test_a_skinned_part_bends() -> None:
    renderer = Renderer(small_scene(FLOOR, thing("post", "post", (0.0, 0.0, 0.0)), position=(0.0, 1.4, 6.0), target=(0.3, 0.9, 0.0)))
    reach = []
    for frame in (0, 24):
        ids = renderer.frame(frame, ids=True).ids
        assert ids is not None
        rows, columns = np.nonzero(ids == renderer.numbers["post"])
        reach.append((columns.max(), rows.min()))
    assert reach[1][0] > reach[0][0] + 8
    assert reach[1][1] > reach[0][1] + 8


def test_a_coarser_level_is_taken_far_away() -> None:
    """The coarse level of this model is a much smaller ball: seen from afar it must be that one."""
    near, far = (
        (Renderer(small_scene(thing("ball", "levels", pixels=60.0), position=(0.0, 0.5, z))).frame(0, ids=True).ids == 1).sum() * z * z
        for z in (1.6, 12.0)
    )  # fmt: skip
    assert far < 0.2 * near


def test_same_bytes_whatever_was_drawn_before() -> None:
    scene = small_scene(FLOOR, thing("ball", at=(0.3, 0.5, 0.0)), aperture=20.0, bloom=0.1, grain=0.02, fog=Fog(density=0.02, shafts=0.5))
    first = Renderer(scene)
    a = first.frame(7).pixels
    first.frame(30)
    b = first.frame(7).pixels
    other = Renderer(small_scene(thing("other", shading="glass")))
    other.frame(3)
    c = Renderer(scene).frame(7).pixels
    assert a.tobytes() == b.tobytes() == c.tobytes()


def test_qualities_look_alike() -> None:
    scene = small_scene(FLOOR, thing("ball"), size=(320, 180))
    standard, final, draft = (drawn(scene, quality=q) for q in ("standard", "final", "draft"))
    assert np.abs(standard - final).mean() < 2.5
    assert np.abs(standard - draft).mean() < 4.0
    with pytest.raises(UnsupportedFormat):
        Renderer(scene, "splendid")


def test_odd_sizes_and_upright_pictures_are_drawn() -> None:
    scene = small_scene(FLOOR, thing("ball")).model_copy(update={"format": Format(width=90, height=161, frames=4)})
    for quality in ("draft", "standard", "final"):
        assert drawn(scene, quality=quality).shape == (161, 90, 3)


def test_a_model_that_cannot_be_built_is_told_and_left_out() -> None:
    renderer = Renderer(small_scene(FLOOR, thing("ghost", "nothing of the kind")))
    assert renderer.frame(0).pixels.shape == (HEIGHT, WIDTH, 3)
    assert any("ghost" in note for note in renderer.notes)


def test_fingerprint_names_driver_and_renderer() -> None:
    assert "cutaway.render" in fingerprint()
    assert set(radii(small_scene(), "draft")) == {
        "footprint", "occlusion", "air", "focus", "bloom", "antialiasing",
    }  # fmt: skip
