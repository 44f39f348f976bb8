"""Words become subtitles: what is seen together, where lines break, when they come and go, and their files."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from cutaway.footage.speech.files import srt, webvtt
from cutaway.footage.speech.lines import grouped, line_length
from cutaway.footage.speech.words import Word
from cutaway.scene import subtitles
from cutaway.scene.document import Format, Scene, Text

STORY = """Good evening. My name is George and I am going to talk about the history of the railway, which began in 1825 when the first
passengers travelled between Stockton and Darlington. It was slow, noisy and dirty, but nobody who saw it ever forgot it. Would you
have dared to go on board of one of the first trains? Many people in the towns along the line did not, because they thought that
nobody could breathe at such a speed."""


def said(text: str, rate: float = 2.6, pauses: dict[int, float] | None = None) -> list[Word]:
    """The words at so many a second, with pauses before some of them."""
    at, found = 0.3, []
    for index, token in enumerate(text.split()):
        at += (pauses or {}).get(index, 0.0)
        length = (0.5 + len(token) / 10) / rate
        found.append(Word(token, round(at, 3), round(at + length * 0.92, 3)))
        at += length + (0.35 if token.endswith((".", "?")) else 0.0)
    return found


@pytest.mark.parametrize("most", [42, 36, 24])
def test_subtitles_are_readable(most: int) -> None:
    groups = grouped(said(STORY), most)
    assert " ".join(group.text for group in groups) == " ".join(STORY.split())
    for group, after in zip(groups, [*groups[1:], None], strict=True):
        rows = subtitles.lines([word.text for word in group.words], most)
        assert len(rows) <= 2
        assert all(len(row) <= most for row in rows)
        assert 0.95 <= group.end - group.start <= 7.2
        assert len(group.text) / (group.end - group.start) < 23
        if after is not None:
            assert group.end < after.start


@pytest.mark.parametrize("most", [42, 30, 24])
def test_neither_lines_nor_subtitles_end_with_an_article(most: int) -> None:
    for group in grouped(said(STORY), most):
        for row in subtitles.lines([word.text for word in group.words], most):
            assert row.split()[-1].lower() not in ("the", "a", "an", "my")


def test_a_long_pause_parts_and_a_sentence_is_kept_together() -> None:
    words = said("We start here. Then we wait for the light to change", pauses={3: 2.5})
    groups = grouped(words)
    assert [group.text for group in groups] == ["We start here.", "Then we wait for the light to change"]
    assert groups[0].end < words[3].start - 1


def test_the_last_subtitle_ends_with_the_film() -> None:
    words = said("Thank you.")
    assert grouped(words, 42, end=words[-1].end + 0.1)[-1].end <= words[-1].end + 0.11


def test_scripts_without_spaces_are_broken_by_width() -> None:
    words = [
        Word(part, n * 0.4, n * 0.4 + 0.4)
        for n, part in enumerate("今日は 庭に 三本の 木を 植えて それから 水を たっぷり やります。".split())
    ]
    for group in grouped(words, 24):
        rows = subtitles.lines([word.text for word in group.words], 24)
        assert all(subtitles.width(row) <= 24 and " " not in row for row in rows)


def test_upright_films_have_shorter_lines() -> None:
    assert line_length(1280, 720) == 42
    assert line_length(720, 1280) <= 26 < line_length(1080, 1080) < 42
    assert line_length(1280, 720, 1.5) < 36


def scene(*texts: Text) -> Scene:
    return Scene(format=Format(frames=240), texts=texts)


def subtitle(content: str, start: int, frames: int, **parameters: object) -> Text:
    tokens = content.split()
    share = frames / 24 / len(tokens)
    listed = [[token, round(n * share, 3), round((n + 1) * share, 3)] for n, token in enumerate(tokens)]
    return Text(
        id=f"s{start}", content=content, start=start, frames=frames, style="subtitle", place="bottom", fade=0,
        parameters={"words": listed, **parameters},
    )  # fmt: skip


def test_files_tell_the_same_times_and_words() -> None:
    film = scene(subtitle("Fish & <chips>\nare good", 24, 48, language="en"), subtitle("Bye.", 120, 24))
    web, plain = webvtt(film), srt(film)
    assert web.startswith("WEBVTT\nLanguage: en\n\n1\n00:00:01.000 --> 00:00:03.000\n")
    assert "Fish <00:00:01.400>&amp; " in web and "&lt;chips&gt;\n" in web
    times = re.findall(r"<([\d:.]+)>", web.split("\n\n")[1])
    assert times == sorted(times)
    assert plain == (
        "1\n00:00:01,000 --> 00:00:03,000\nFish & <chips>\nare good\n\n2\n00:00:05,000 --> 00:00:06,000\nBye.\n"
    )
    assert srt(scene()) == webvtt(scene()) == ""


def test_words_follow_what_is_cut_out_of_the_film() -> None:
    text = subtitle("one two three four", 24, 96)
    rate = Fraction(24)
    # The film's frames 48 to 72, in which "two" is said, are cut.
    row = [(0, 48, Fraction(1), 0, 48), (72, 240, Fraction(1), 48, 168)]
    kept = subtitles.kept_words(text, rate, row, (24, 96))
    assert kept is not None
    assert kept.content == "one three four"
    assert [round(word.start, 2) for word in subtitles.words_of(kept, rate)] == [1.0, 2.0, 3.0]
    assert subtitles.kept_words(text, rate, [(150, 240, Fraction(1), 0, 90)], (0, 90)) is None


def test_other_words_than_listed_have_no_times() -> None:
    text = subtitle("one two", 0, 48)
    assert subtitles.timed(text)
    changed = text.model_copy(update={"content": "three words now"})
    assert not subtitles.timed(changed)
    assert [word.text for word in subtitles.words_of(changed, Fraction(24))] == ["three", "words", "now"]
