"""Later turns of films of several shots: another stage, another background, other words, all with the voice kept to the film's length."""

from __future__ import annotations

import numpy as np
import pytest
from brought_pictures import bottle
from brought_pictures import bring as bring  # noqa: F401

from cutaway.footage.lettering import extent
from cutaway.props.colours import colour
from cutaway.render.renderer import Renderer
from cutaway.scene.animation import value_at
from cutaway.scene.document import Format, Scene
from cutaway.staging.footage.layout import seen
from cutaway.staging.footage.other_shapes import products, subject_of
from cutaway.staging.footage.product import stage_product
from cutaway.staging.footage.product_turns import turn_product
from cutaway.staging.footage.voicing import said_seconds

AD = 'A 6 second ad for "Oliva", claim "Pure gold from Crete", $14, call to action "Order now"'


def _ad(bring, words: str = AD) -> Scene:  # type: ignore[no-untyped-def]
    return stage_product(
        words, Format(width=320, height=180, frames=144), bring(words, bottle(), bottle((30, 40, 60)))
    ).scene


def _drawn(scene: Scene, *frames: int) -> list[np.ndarray]:
    renderer = Renderer(scene, "draft")
    found = [np.asarray(renderer.frame(frame).pixels).astype(int) for frame in frames]
    renderer.close()
    return found


def _turned(scene: Scene, words: str) -> Scene:
    turned = turn_product(scene, words)
    assert turned is not None and all(line.done for line in turned.lines) and not turned.rest, (words, turned)
    return turned.scene


@pytest.mark.parametrize(
    ("words", "things"),
    [
        ("put it on marble instead", "marble plinth"),
        ("use neon instead", "neon"),
        ("now on water", "water"),
        ("put the bottle in a forest", "tree"),
    ],
)
def test_another_stage_is_built_under_every_product_of_an_advertisement(bring, words: str, things: str) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    turned = _turned(scene, words)
    assert any(things in thing.name for thing in turned.things)
    assert not {thing.id for thing in scene.things if thing.role == "set"} & {
        thing.id for thing in turned.things if thing in scene.things
    }
    before, after = ({thing.id: subject_of(thing) for thing in products(one)} for one in (scene, turned))
    aspect = 320 / 180
    for old, new in zip(scene.shots, turned.shots, strict=True):
        assert (old.start, old.frames, old.subject) == (new.start, new.frames, new.subject)
        a, b = (_box(subjects[str(old.subject)], shot, aspect) for subjects, shot in ((before, old), (after, new)))
        assert a == pytest.approx(b, abs=0.02)
    assert [text.content for text in turned.texts] == [text.content for text in scene.texts]
    assert turned.cues == scene.cues


def _box(subject, shot, aspect: float) -> tuple[float, ...]:  # type: ignore[no-untyped-def]
    from cutaway.staging.footage.other_shapes import _seen_from
    from cutaway.staging.footage.sets import Frame, Pose

    turned = subject.thing.rotation[1]
    azimuth, pitch, height = _seen_from(shot.camera, shot.start, turned)
    target = value_at(shot.camera.target, shot.start)
    # The foot is where the relief stands; what counts is how large it is and how the camera looks at it.
    share = subject.height / height
    up = (target[1] - subject.foot[1]) / subject.height
    pose = Pose(Frame(subject.middle[0], subject.middle[1], height), azimuth, pitch)
    return (*seen(subject, pose, aspect, 24.0, turned), share, up)


def test_only_the_background_becomes_darker_and_words_stay_legible(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    first, last = 2, scene.format.frames - 1
    before = _drawn(scene, first, last)
    turned = _turned(scene, "make the background much darker")
    after = _drawn(turned, first, last)
    assert after[0][5, 5].mean() < before[0][5, 5].mean() - 25
    label = (before[1][..., 0] > 225) & (before[1][..., 2] > 200) & (before[1][..., 2] < 232)
    assert label.sum() > 40
    assert np.abs(after[1] - before[1])[label].mean() < 1.0
    ink = next(text.colour for text in turned.texts if text.id == "title")
    assert min(ink) > 0.9
    blue = _drawn(_turned(scene, "change the background to dark blue"), first)[0][5, 5]
    assert blue[2] > blue[0] + 20 and colour("dark blue") is not None


def test_a_background_that_is_black_cannot_become_darker(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring, AD + " in a black studio")
    turned = turn_product(scene, "make the background darker")
    assert turned is not None and not turned.lines[0].done and turned.scene == scene


def test_several_products_in_one_place_take_turns(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring, AD + " on a beach")
    for shot in scene.shots:
        shown = [thing.id for thing in products(scene) if value_at(thing.visible, shot.start) > 0.5]
        assert shown == [shot.subject]
    assert len({thing.id for thing in scene.things if thing.asset.builder == "plinth"}) == 1


@pytest.mark.parametrize("words", ["the price is now $19", "change the price to $19", "make it $19", 'price "$19"'])
def test_the_price_is_changed_and_nothing_else(bring, words: str) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    turned = _turned(scene, words)
    assert {text.content for text in turned.texts} == {text.content.replace("$14", "$19") for text in scene.texts}
    assert turned.model_copy(update={"texts": scene.texts}) == scene


def test_a_longer_claim_is_said_within_the_film(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    turned = turn_product(scene, "change the claim to Cold pressed in the hills of Crete since 1950")
    assert turned is not None and turned.lines[0].done
    voices = sorted((cue for cue in turned.scene.cues if cue.kind == "speech"), key=lambda cue: cue.start)
    assert any("Cold pressed" in cue.text for cue in voices)
    rate, until = 24.0, turned.scene.format.frames / 24.0
    for cue, after in zip(voices, [*(cue.start / rate for cue in voices[1:]), until], strict=True):
        pace = float(cue.parameters.get("pace", 1.0))  # type: ignore[arg-type]
        assert cue.start / rate + said_seconds(cue.text, pace) <= after + 0.03
    unsaid = {cue.id for cue in scene.cues} - {cue.id for cue in turned.scene.cues}
    assert not unsaid or "not said any more" in turned.lines[0].what


def test_a_shorter_claim_leaves_the_other_sentences_alone(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    turned = _turned(scene, "change the claim to Pure gold")
    others = [cue for cue in scene.cues if "gold" not in (cue.text or "")]
    assert [cue for cue in turned.cues if "gold" not in (cue.text or "")] == others


def test_words_that_a_film_has_not_are_refused_by_name(bring) -> None:  # type: ignore[no-untyped-def]
    words = 'Product shot of the bottle, "Oliva"'
    scene = stage_product(words, Format(width=320, height=180, frames=48), bring(words, bottle())).scene
    for asked, name in (("change the price to $5", "price"), ("without voice-over", "voice")):
        turned = turn_product(scene, asked)
        assert turned is not None and not turned.lines[0].done and name in turned.lines[0].what
        assert turned.scene == scene


def test_a_picture_that_fills_the_frame_stands_on_no_stage(bring) -> None:  # type: ignore[no-untyped-def]
    scene = _ad(bring)
    whole = tuple(
        thing.model_copy(update={"asset": thing.asset.model_copy(update={"builder": "picture_panel"})})
        if thing in products(scene)
        else thing
        for thing in scene.things
    )
    filled = scene.model_copy(update={"things": whole})
    turned = turn_product(filled, "put it on marble")
    assert turned is not None and not turned.lines[0].done and turned.scene == filled


@pytest.mark.parametrize("ad", [False, True])
def test_a_product_that_its_picture_cuts_off_below_is_not_covered_by_words_below(bring, ad: bool) -> None:  # type: ignore[no-untyped-def]
    words = f'{"A 6 second ad" if ad else "Product shot"} of the bottle, name "Oliva", claim "Pure gold", $14, button "Order now"'
    half = bottle().crop((0, 0, 300, 380))
    format = Format(width=180, height=320, frames=144)
    scene = stage_product(words, format, bring(words, half)).scene
    assert "bottom" in subject_of(products(scene)[0]).cut.edges
    bare = scene.model_copy(update={"texts": ()})
    last = scene.format.frames - 1
    shown, seen_bare = _drawn(scene, last)[0], _drawn(bare, last)[0]
    product = (seen_bare[..., 1] > seen_bare[..., 0] + 30) & (seen_bare[..., 1] > seen_bare[..., 2] + 10)
    assert product.sum() > 600
    assert (np.abs(shown - seen_bare).max(-1) > 8)[product].mean() < 0.01


def test_words_stand_at_the_right_of_a_product_cut_off_at_its_left(bring) -> None:  # type: ignore[no-untyped-def]
    words = 'Product shot of the bottle, "Oliva", $14, static camera'
    half = bottle().crop((150, 0, 300, 460))
    scene = stage_product(words, Format(width=320, height=180, frames=48), bring(words, half)).scene
    assert subject_of(products(scene)[0]).cut.edges == ("left",)
    for text in scene.texts:
        x0, _, x1, _ = extent(text, 320, 180)
        assert x0 > 0.5 and x1 < 0.98
