"""A picture's first words may ask for a look or a title besides its motion: they are not passed over."""

from __future__ import annotations

from cutaway.scene.document import Clip, Format, Scene
from cutaway.staging.footage.changing import Changed
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.starting import Started, _looked


def _started() -> Started:
    clip = Clip(id="clip", source="0" * 64, media="picture", frames=24)
    scene = Scene(format=Format(width=64, height=48, frames=24), clips=(clip,))
    return Started(scene, Changed(scene))


def test_a_look_is_given_and_said() -> None:
    looked = _looked("make it black and white", _started(), Desk())
    assert [one.name for one in looked.scene.clips[0].treatments] == ["grade"]
    assert looked.changed.lines[0].done and looked.changed.scene == looked.scene


def test_what_is_said_of_the_light_in_the_picture_grades_nothing() -> None:
    started = _started()
    for words in ("make the night sky glow", "golden light pours in while she smiles", "bring it to life"):
        assert _looked(words, started, Desk()) == started
