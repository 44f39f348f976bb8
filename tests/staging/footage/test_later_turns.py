"""Later turns on titles, subtitles and treatments in the document alone, and what is told of what should have stayed."""

from __future__ import annotations

from cutaway.brief.footage.operations import FootageChanges, Kept, Operation
from cutaway.scene.document import Clip, Format, Scene, Span, Text, Treatment
from cutaway.staging.footage.changing import change_media
from cutaway.staging.footage.desk import Desk


def subtitle(number: int, content: str, start: int) -> Text:
    words = [[token, round(n * 0.4, 3), round(n * 0.4 + 0.4, 3)] for n, token in enumerate(content.split())]
    return Text(id=f"subtitle-{number}", content=content, start=start, frames=48, style="subtitle", place="bottom", fade=0,
                parameters={"words": words, "line": 42})  # fmt: skip


WEATHER = tuple(
    Treatment(id=kind, name="weather", parameters={"kind": kind, "amount": 1.0}) for kind in ("rain", "snow")
)
SCENE = Scene(
    format=Format(frames=240),
    clips=(Clip(id="clip", source="0" * 64, frames=240, treatments=WEATHER),),
    texts=(
        subtitle(1, "One is here.", 0),
        subtitle(2, "Two came later.", 72),
        Text(id="title", content="Only $14"),
        Text(id="second", content="Open late"),
    ),
)


def change(operation: str, /, *kept: str, **parameters: object) -> tuple[Scene, list[tuple[bool, str]]]:
    asked = Operation(operation, parameters, phrase=operation)
    stays = tuple(Kept(what, what, Span(start=0, end=1)) for what in kept)
    made = change_media(SCENE, FootageChanges((asked,), kept=stays), Desk())
    return made.scene, [(line.done, line.what) for line in made.lines]


def test_one_of_two_treatments_goes_or_changes() -> None:
    scene, _ = change("remove_treatment", name="weather", where={"kind": "rain"})
    assert [one.id for one in scene.clips[0].treatments] == ["snow"]
    scene, _ = change("change_treatment", name="weather", where={"kind": "rain"}, amount_by=0.5)
    assert [one.parameters["amount"] for one in scene.clips[0].treatments] == [0.5, 1.0]


def test_one_of_two_titles_gets_other_words() -> None:
    scene, _ = change("change_treatment", name="add_text", where={"text": "Only $14"}, text="Only $12")
    assert [text.content for text in scene.texts[2:]] == ["Only $12", "Open late"] and scene.texts[:2] == SCENE.texts[
        :2
    ]
    scene, _ = change("remove_treatment", name="add_text", where={"text": "Open late"})
    assert [text.id for text in scene.texts] == ["subtitle-1", "subtitle-2", "title"]


def test_a_subtitle_by_its_number() -> None:
    scene, _ = change("subtitle_text", subtitle=2, new="Nobody came at all.")
    assert scene.texts[0] == SCENE.texts[0] and scene.texts[1].content == "Nobody came at all."
    assert (scene.texts[1].start, scene.texts[1].frames) == (72, 48)
    scene, _ = change("subtitles_remove", subtitle=-1)
    assert [text.id for text in scene.texts] == ["subtitle-1", "title", "second"]
    _, lines = change("subtitles_remove", subtitle=5)
    assert lines == [(False, "the film has 2 subtitles; possible would be: name one from 1 to 2")]


def test_subtitles_rise_by_steps_and_a_place_starts_anew() -> None:
    scene, _ = change("subtitle_style", rise=0.05)
    assert [text.parameters["rise"] for text in scene.texts[:2]] == [0.05, 0.05]
    again = change_media(scene, FootageChanges((Operation("subtitle_style", {"rise": 0.1}),)), Desk()).scene
    assert again.texts[0].parameters["rise"] == 0.15
    top = change_media(again, FootageChanges((Operation("subtitle_style", {"place": "top"}),)), Desk()).scene
    assert "rise" not in top.texts[0].parameters


def test_what_should_stay_is_told_as_it_came_out() -> None:
    """A grade covers the whole picture: skin is not kept out of it, subtitles are."""
    _, lines = change("grade", "the skin", "everything else", "snow", look="warm")
    assert [done for done, _ in lines] == [True, False, True, True]
    assert "whole picture" in lines[1][1]
    _, lines = change("remove_treatment", "snow", name="weather")
    assert lines[1] == (False, "it went with what else was asked for")


def test_a_treatment_and_a_title_at_a_time() -> None:
    """ "Stop the rain at 4 seconds" leaves the rain before it; a title gets another time without another word."""
    rate = float(SCENE.format.frame_rate)
    stop = Operation("remove_treatment", {"name": "weather", "where": {"kind": "rain"}}, start=4.0)
    rain, snow = change_media(SCENE, FootageChanges((stop,)), Desk()).scene.clips[0].treatments
    assert (rain.start, rain.frames) == (0, round(4 * rate)) and snow == WEATHER[1]
    later = Operation("change_treatment", {"name": "add_text", "where": {"text": "Open late"}}, start=2.0)
    texts = change_media(SCENE, FootageChanges((later,)), Desk()).scene.texts
    assert (texts[3].start, texts[3].content) == (round(2 * rate), "Open late") and texts[2] == SCENE.texts[2]
