"""What is said ends before its film does, or it is told what is left out; what is read is long enough on screen."""

from __future__ import annotations

import pytest
from brought_pictures import bottle
from brought_pictures import bring as bring  # noqa: F401

from cutaway.scene.document import Format
from cutaway.staging.footage.product import stage_product
from cutaway.staging.footage.voicing import FASTEST, fitted, reading_seconds, said_seconds

_LONG = "Feel the road. Ride further than ever before. Book a test ride at your nearest dealer today. And bring a friend along."


@pytest.mark.parametrize("seconds", [2.0, 3.0, 5.0, 8.0, 20.0])
def test_sentences_end_within_the_film(seconds: float) -> None:
    wanted = [(0.4, "Veloce"), (2.0, "Ride further than ever before"), (4.0, "Only $1,499"), (4.5, "Book a test ride")]
    said, silent = fitted(wanted, seconds, keep=(0, 3))
    assert {one.text for one in said} | set(silent) == {text for _, text in wanted}
    for one, after in zip(said, said[1:], strict=False):
        assert one.start + one.seconds <= after.start + 1e-6
    assert all(one.start + one.seconds <= seconds and 1.0 <= one.pace <= FASTEST for one in said)
    assert bool(silent) == (seconds <= 5.0)
    if said:
        assert said[0].text == "Veloce"


@pytest.mark.parametrize("kind", ["Product shot", "ad"])
def test_a_long_voice_is_told_or_lengthens_the_film(bring, kind: str) -> None:  # type: ignore[no-untyped-def]
    words = f'{kind} of the bottle, "Veloce", voice-over "{_LONG}"'
    free = stage_product(words, Format(width=320, height=180), bring(words, bottle()))
    voice = [cue for cue in free.scene.cues if cue.kind == "speech"]
    assert " ".join(cue.text for cue in voice) == _LONG
    assert float(free.scene.format.seconds) > said_seconds(_LONG)
    assert any("seconds long" in note for note in free.changed.notes)
    words += ", 5 seconds"
    short = stage_product(words, Format(width=320, height=180), bring(words, bottle()))
    assert short.scene.format.seconds == 5
    assert any("is not said" in note for note in short.changed.notes)
    assert "bring a friend" not in " ".join(cue.text for cue in short.scene.cues)


def test_a_claim_is_long_enough_on_screen_or_it_is_told(bring) -> None:  # type: ignore[no-untyped-def]
    claim = "Coffee that gets up before you do, every single morning of the year."
    for seconds in (4, 10, 15):
        words = f'A {seconds} second ad for "The Morning Roast Company of Copenhagen", claim "{claim}", call to action "Order now"'
        started = stage_product(words, Format(width=320, height=180), bring(words, bottle()))
        form = started.scene.format
        for text in started.scene.texts:
            shown = min(text.frames or form.frames, form.frames - text.start) / float(form.frame_rate)
            told = any(text.content in note and "on screen" in note for note in started.changed.notes)
            assert shown >= reading_seconds(text.content) - 0.1 or told, (seconds, text.id, shown)
            assert seconds < 15 or not told, text.id
