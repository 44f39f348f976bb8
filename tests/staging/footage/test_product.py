"""Product shots: what is read, what is cut out, and that a product's colours are those of its picture."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle, cut_bottle, sample
from brought_pictures import bring as bring  # noqa: F401
from PIL import Image
from scipy import ndimage

from cutaway.brief.footage.product import is_product, read_product
from cutaway.errors import BadRequest
from cutaway.render import Renderer
from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Format, Scene, load
from cutaway.staging.footage.advert import cuts_of
from cutaway.staging.footage.cutouts import cut_out
from cutaway.staging.footage.product import stage_product
from cutaway.staging.footage.stages import Wanted, made_stage, named_stage, stage_names
from cutaway.storage.media import shelf

SMALL = Format(width=320, height=180, frames=96)


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ('Product shot of this cup on marble, text "$29" and "New"', "shot", {"price": "$29", "badge": "New"}),
        ('An ad for "Nimbus", claim "Your files, everywhere", call to action "Try it free"', "ad",
         {"name": "Nimbus", "claim": "Your files, everywhere", "call": "Try it free"}),
        ("A short ad. Name: Oliva. Claim: Pure gold from Crete. Call to action: Order now at oliva.com. Warm mood", "ad",
         {"name": "Oliva", "claim": "Pure gold from Crete", "call": "Order now at oliva.com"}),
        ("Commercial for Veloce: 'Ride further.' and at the end 'Book a test ride', a voice says \"Feel the road.\"", "ad",
         {"name": "Veloce", "claim": "Ride further.", "call": "Book a test ride", "voice": "Feel the road."}),
        ("product video of our lamp, only 49,90 €", "shot", {"price": "49,90 €"}),
    ],
)  # fmt: skip
def test_words_for_the_viewer_are_read(words: str, kind: str, said: dict[str, str]) -> None:
    wish = read_product(words)
    assert wish.kind == kind
    found = {
        name: one.text for name in ("name", "claim", "call", "price", "badge", "voice") if (one := getattr(wish, name))
    }
    assert found == said
    for name in said:
        one = getattr(wish, name)
        assert one.text in words[one.span.start : one.span.end]


def test_other_films_are_no_product_films() -> None:
    for words in ("the dog <IMAGE_REF_0> waits on the same spot", 'a sign says "an ad"', "a man walks through a city"):
        assert not is_product(words)


def test_a_product_before_a_plain_background_is_cut_out_without_a_halo(bring) -> None:  # type: ignore[no-untyped-def]
    desk = bring("", bottle())
    cut = cut_out(desk, desk.media[0].sha256)
    assert cut.how == "plain background" and not cut.edges
    pixels = np.array(Image.open(shelf().path(cut.sha256)))
    seen = pixels[..., 3] > 10
    assert (pixels[..., :3][seen] > 247).all(-1).mean() < 0.01, "nothing of the white background is left"
    label = (np.abs(pixels[..., :3].astype(int) - (244, 238, 222)).max(-1) < 4) & (pixels[..., 3] > 250)
    assert label.sum() > 5000, "a label nearly as white as the background stays"


def test_a_transparent_picture_is_taken_as_it_is(bring) -> None:  # type: ignore[no-untyped-def]
    desk = bring("", cut_bottle())
    assert cut_out(desk, desk.media[0].sha256).how == "transparent"


@pytest.mark.parametrize(
    "words", ["product shot on marble", "product shot with neon lights", "product shot in a forest at night"]
)
@pytest.mark.parametrize("quality", ["draft", pytest.param("standard", marks=pytest.mark.slow)])
def test_a_product_has_the_colours_of_its_picture(bring, words: str, quality: str) -> None:  # type: ignore[no-untyped-def]
    desk = bring(words, bottle())
    scene = stage_product(words, Format(width=640, height=360, frames=48), desk).scene
    renderer = Renderer(scene, quality)
    frame = renderer.frame(0).pixels
    instant = renderer.timeline.at(0)
    standing = next(one for one in instant.things if one.thing.id == "product")
    renderer.close()
    picture = np.array(Image.open(shelf().path(str(scene.thing("product").asset.parameters["picture"])))).astype(float)
    solid = ndimage.binary_erosion(picture[..., 3] > 250, iterations=8)
    mesh = standing.model.parts[0].mesh
    random = np.random.default_rng(1)
    corners = mesh.triangles[random.integers(0, len(mesh.triangles), 20_000)]
    share = random.dirichlet((1, 1, 1), len(corners))[..., None]
    places, uvs = (mesh.positions[corners] * share).sum(1), (mesh.uvs[corners] * share).sum(1)
    world = np.c_[places, np.ones(len(places))] @ standing.matrix.T
    seen = world @ (instant.camera.projection @ instant.camera.view).T
    x, y = ((seen[:, 0] / seen[:, 3] + 1) * 320).astype(int), ((1 - seen[:, 1] / seen[:, 3]) * 180).astype(int)
    u, v = (uvs[:, 0] * picture.shape[1]).astype(int), ((1 - uvs[:, 1]) * picture.shape[0]).astype(int)
    inside = (
        (x >= 0)
        & (x < 640)
        & (y >= 0)
        & (y < 360)
        & (u < picture.shape[1])
        & (v < picture.shape[0])
        & (u >= 0)
        & (v >= 0)
    )
    inside[inside] &= solid[v[inside], u[inside]]
    assert inside.sum() > 2000
    got, want = frame[y[inside], x[inside]].astype(float), picture[v[inside], u[inside], :3]
    assert np.abs(got.mean(0) - want.mean(0)).max() <= 2.0


def test_light_passes_over_the_product_and_leaves_the_first_frame_alone(bring) -> None:  # type: ignore[no-untyped-def]
    desk = bring("product shot, static camera", bottle())
    scene = stage_product("product shot, static camera", SMALL, desk).scene
    acts = scene.thing("product").acts
    assert acts[0].action == "light_sweep" and acts[0].start > 0
    without = Scene.model_validate(
        {**scene.model_dump(by_alias=True), "things": [{**t.model_dump(), "acts": ()} for t in scene.things]}
    )
    lit, plain = Renderer(scene, "draft"), Renderer(without, "draft")
    middle = acts[0].start + (acts[0].frames or 0) // 2
    assert (lit.frame(0).pixels == plain.frame(0).pixels).all()
    assert (lit.frame(middle).pixels.astype(int) - plain.frame(middle).pixels).max() > 20
    lit.close()
    plain.close()


def test_every_stage_can_be_built_and_is_found_by_its_name() -> None:
    for name in stage_names():
        stage = made_stage(name, Wanted(0.5, 1.0, 0.4, (0.1, 0.3, 0.1)))
        assert stage.things and stage.lights
        assert named_stage(f"the product, {name}, slow orbit") == name
    assert named_stage("on a plinth of marble") == "marble"


def test_a_picture_that_shows_a_part_only_is_shown_whole(bring) -> None:  # type: ignore[no-untyped-def]
    desk = bring("product shot of the cat", sample("chelsea.png"))
    cut = cut_out(desk, desk.media[0].sha256)
    if cut.how == "whole":
        pytest.skip("the pack that cuts things out is not here")
    started = stage_product("product shot of the cat", SMALL, desk)
    assert started.scene.thing("product").asset.builder == "picture_panel"
    assert any("edge" in note for note in started.changed.notes)


@pytest.mark.parametrize("seconds", [2, 5, 8, 15, 30])
@pytest.mark.parametrize("mood", ["warm", "driving", "calm"])
def test_an_advertisement_is_cut_on_beats(seconds: int, mood: str) -> None:
    from cutaway.scene.tempo import beat_seconds

    form = Format(frames=24 * seconds)
    plan = cuts_of(form, mood, 3, [False, True, False], True)
    assert plan[0].start == 0 and sum(cut.frames for cut in plan) == form.frames
    beat = beat_seconds(mood, seconds) * 24
    for cut in plan:
        assert abs(cut.start / beat - round(cut.start / beat)) * beat <= 0.51
    assert (plan[-1].view == "end") == (seconds >= 5)


@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
def test_an_advertisement_says_all_that_it_was_told(bring, aspect: str) -> None:  # type: ignore[no-untyped-def]
    words = f'A 10 second ad for "Oliva", claim "Pure gold", call to action "Order now", $14, {aspect}'
    desk = bring(words, bottle(), bottle((240, 200, 60)), cut_bottle(), names=("a.png", "b.png", "our logo.png"))
    started = stage_product(words, Format(width=320, height=180), desk)
    scene = load(started.scene.canonical())
    assert scene.format.frames == 240 and (scene.format.width < scene.format.height) == (aspect == "9:16")
    assert {"Oliva", "Pure gold", "Order now", "$14"} <= {text.content for text in scene.texts}
    assert len(scene.shots) >= 4
    logo = scene.thing("logo")
    assert isinstance(logo.visible, Keys) and value_at(logo.visible, 0) == 0.0 and value_at(logo.visible, 239) == 1.0
    spoken = " ".join(cue.text for cue in scene.cues if cue.kind == "speech")
    assert "Oliva" in spoken and "Order now" in spoken
    assert all(line.done for line in started.changed.lines), [line for line in started.changed.lines if not line.done]


def test_an_advertisement_without_words_asks_for_some(bring) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadRequest):
        stage_product("make a commercial", SMALL, bring("make a commercial", bottle()))


def _mug(body: tuple[int, int, int]) -> Image.Image:
    """A white mug, or one with a coloured body and a white rim, before white, shaded as in a studio."""
    h, w, x0, top, foot, r = 420, 480, 220, 100, 330, 100
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u = (x - x0) / r
    shadow = np.exp(-1.5 * (((x - x0 - 40) / 150) ** 2 + ((y - foot - 26) / 16) ** 2)) * 50
    picture = np.repeat(255 - shadow[..., None], 3, 2)
    handle = (x - x0 - 106) / 54, (y - 215) / 68
    ring = (handle[0] ** 2 + handle[1] ** 2 < 1) & ((handle[0] * 1.55) ** 2 + (handle[1] * 1.45) ** 2 > 1)
    inside = (np.abs(u) < 1) & (y > top) & (y < foot + 28 * np.sqrt(np.clip(1 - u * u, 0, 1)))
    shade = (252 - 50 * np.clip(u + 0.1, 0, 1) ** 1.5)[..., None] * np.ones(3)
    picture = np.where(ring[..., None], np.minimum(np.array(body) * 0.96, 244), picture)
    picture = np.where(inside[..., None], shade, picture)
    lower = inside & (y > top + 40)
    picture = (
        np.where(lower[..., None], np.array(body) * (1 - 0.2 * np.abs(u))[..., None], picture)
        if min(body) < 200
        else picture
    )
    rim = (u**2 + ((y - top) / 28) ** 2) < 1
    hollow = ((x - x0) / (r - 8)) ** 2 + ((y - top - 2) / 23) ** 2 < 1
    picture = np.where(rim[..., None], 253, picture)
    picture = np.where(hollow[..., None], (236 - 20 * u)[..., None], picture)
    sign = (np.abs(u) < 0.45) & (y > 190) & (y < 290)
    picture = np.where(sign[..., None], (30, 80, 160), picture)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("body", [(255, 255, 255), (150, 40, 30)])
def test_what_is_white_before_white_stays(bring, body: tuple[int, int, int]) -> None:  # type: ignore[no-untyped-def]
    from cutaway.errors import MissingPack
    from cutaway.footage import finding
    from cutaway.staging.footage.cutouts import before_plain, with_pale_parts

    pixels = np.asarray(_mug(body))
    plain = before_plain(pixels)
    assert plain is not None
    try:
        finding.cutout(pixels)
    except MissingPack:
        pytest.skip("the pack that cuts things out is not here")
    alpha = with_pale_parts(pixels, plain)
    assert plain[80, 220] < 0.5 < alpha[80, 220]  # the far side of the rim
    assert alpha[150, 140] > 0.5 and alpha[300, 300] > 0.5  # both sides of the body
    assert alpha[215, 340] < 0.5  # through the handle
    assert alpha[350, 380] < 0.5 and alpha[20, 20] < 0.02  # the shadow, the ground
    dark = np.asarray(bottle())
    same = before_plain(dark)
    assert same is not None and np.array_equal(with_pale_parts(dark, same), same)
