"""Subtitles changed by later turns, in the document alone."""

from __future__ import annotations

from cutaway.brief.footage.operations import FootageChanges, Operation
from cutaway.scene import subtitles
from cutaway.scene.document import Format, Scene, Text
from cutaway.staging.footage.changing import Changed, change_media
from cutaway.staging.footage.desk import Desk


def subtitle(number: int, content: str, start: int) -> Text:
    listed = [[token, round(n * 0.4, 3), round(n * 0.4 + 0.4, 3)] for n, token in enumerate(content.split())]
    return Text(id=f"subtitle-{number}", content=content, start=start, frames=48, style="subtitle", place="bottom", fade=0,
                parameters={"words": listed, "line": 42})  # fmt: skip


SCENE = Scene(
    format=Format(frames=240),
    texts=(
        subtitle(1, "Their leaves are green.", 0),
        subtitle(2, "The children took their hats.", 72),
        subtitle(3, "Over their, you see\nthe garden.", 144),
        Text(id="title", content="Their garden"),
    ),
)


def change(
    name: str, scene: Scene = SCENE, start: float | None = None, end: float | None = None, **parameters: object
) -> Changed:
    asked = Operation(name, parameters, start=start, end=end, phrase=name)
    return change_media(scene, FootageChanges((asked,)), Desk())


def said(scene: Scene) -> list[str]:
    return [text.content.replace("\n", " ") for text in subtitles.subtitles(scene)]


def test_a_word_is_changed_everywhere_and_nothing_else() -> None:
    made = change("subtitle_text", old="their", new="there")
    assert said(made.scene) == [
        "There leaves are green.",
        "The children took there hats.",
        "Over there, you see the garden.",
    ]
    before, after = SCENE.texts[1], made.scene.texts[1]
    assert [word[1:] for word in before.parameters["words"]] == [word[1:] for word in after.parameters["words"]]  # type: ignore[union-attr, index]
    assert made.scene.texts[3] == SCENE.texts[3]


def test_a_word_is_changed_at_the_place_that_is_named() -> None:
    assert said(change("subtitle_text", old="their", new="there", start=6.0).scene)[:2] == said(SCENE)[:2]
    assert said(change("subtitle_text", old="their", new="there", number=2).scene)[1] == "The children took there hats."
    assert said(change("subtitle_text", old="their", new="there", number=2).scene)[0] == "Their leaves are green."


def test_phrases_may_grow_shrink_and_go() -> None:
    made = change("subtitle_text", old="took their hats", new="put on their new red hats")
    assert said(made.scene)[1] == "The children put on their new red hats."
    assert subtitles.timed(made.scene.texts[1])
    assert said(change("subtitle_text", old="you see", new="").scene)[2] == "Over their, the garden."


def test_what_is_not_said_is_refused_with_what_is() -> None:
    made = change("subtitle_text", old="gardn", new="x")
    assert not made.done and "garden" in made.lines[0].what
    assert made.scene == SCENE
    assert not change("subtitle_style", Scene(), colour="red").done


def test_a_new_look_keeps_what_is_not_named() -> None:
    made = change("subtitle_style", size_by=1.3, colour="yellow", place="top").scene
    for text in subtitles.subtitles(made):
        assert (text.size, text.place) == (1.3, "top")
        assert text.colour[0] > 0.5 > text.colour[2]
    assert " ".join(said(made)) == " ".join(said(SCENE))
    boxed = change("subtitle_style", made, box="black").scene
    assert all(text.parameters["box"] and text.place == "top" for text in subtitles.subtitles(boxed))


def test_the_word_that_is_said_never_has_the_colour_of_the_others() -> None:
    yellow = change("subtitle_style", mode="karaoke", colour="yellow")
    letters = yellow.scene.texts[0]
    assert letters.colour[2] < 0.2 < letters.colour[1] and letters.parameters["highlight"] == [1.0, 1.0, 1.0]
    white = change("subtitle_style", scene=yellow.scene, colour="white").scene.texts[0]
    assert min(white.colour) > 0.8 and white.parameters["highlight"] != [1.0, 1.0, 1.0]
    both = change("subtitle_style", mode="karaoke", colour="red", highlight="red")
    assert "colour of the others" in repr(both)


def test_letters_stand_out_from_their_outline_or_box() -> None:
    black = change("subtitle_style", colour="black").scene
    assert black.texts[0].parameters["outline_colour"] == [1.0, 1.0, 1.0]
    again = change("subtitle_style", scene=black, colour="yellow").scene.texts[0]
    assert again.parameters["outline_colour"] == [0.0, 0.0, 0.0]
    boxed = change("subtitle_style", box="white").scene.texts[0]
    assert boxed.colour == (0.0, 0.0, 0.0) and min(boxed.parameters["box"]) > 0.8  # type: ignore[type-var]
    assert change("subtitle_style", colour="red").scene.texts[0].parameters.get("outline_colour") is None


def test_subtitles_go_all_or_for_a_while() -> None:
    assert said(change("subtitles_remove").scene) == []
    assert said(change("subtitles_remove", start=0.0, end=2.5).scene) == said(SCENE)[1:]
    assert change("subtitles_remove").scene.texts == SCENE.texts[3:]


def test_a_film_of_another_shape_breaks_its_subtitles_anew() -> None:
    from cutaway.staging.footage.changing import _refitted

    upright = SCENE.model_copy(update={"format": SCENE.format.model_copy(update={"width": 720, "height": 1280})})
    made = _refitted(SCENE, upright, Desk())
    rows = [row for text in subtitles.subtitles(made) for row in text.content.splitlines()]
    assert " ".join(rows) == " ".join(said(SCENE)) and all(len(row) <= 24 for row in rows)
    assert _refitted(SCENE, SCENE, Desk()) is SCENE
