from __future__ import annotations

from cutaway.film.preservation import Difference, Preservation
from cutaway.film.report import Changed, Cost, Covered, Report


def test_nothing_is_rounded_up_to_whole() -> None:
    kept = Preservation(frames=240, frames_identical=239, tiles=864_000, tiles_identical=863_999)
    text = Report(preservation=kept).text()
    assert "99.5 % of 240 compared frames and 99.9 % of their pixels are identical" in text
    assert "100" not in text
    whole = Preservation(frames=240, frames_identical=240, tiles=864_000, tiles_identical=864_000)
    assert "Every pixel of all 240 compared frames is identical" in Report(preservation=whole).text()


def test_what_was_not_shown_changed_or_measured_is_said() -> None:
    difference = Difference(first=24, last=47, boxes=((16, 32, 48, 64),), largest_share=0.0123)
    report = Report(
        coverage=(
            Covered(phrase="a red kite", realised_by=("kite",)),
            Covered(phrase="a unicorn", reason="Nothing looks like it."),
        ),
        changes=(
            Changed(phrase="make it sing", done=False, what="kites do not sing"),
            Changed(phrase="remove the ball", done=True),
        ),
        preservation=Preservation(
            frames=24, frames_identical=0, tiles=10, tiles_identical=5, unmeasured=24, differences=(difference,)
        ),
        cost=Cost(drawing=2.0, total=2.5, segments_rendered=1, segments_reused=9),
        credits=("A. Maker (CC-BY 3.0)",),
    )
    text = report.text()
    for words in (
        "Not shown: \u201ca unicorn\u201d. Nothing looks like it.",
        "Not changed: \u201cmake it sing\u201d: kites do not sing",
        "24 frames could not be compared",
        "Frames 24-47 differ within 48x64 at 16,32 (at most 1.3 % of the picture)",
        "1 segment rendered, 9 reused",
        "Credits: A. Maker (CC-BY 3.0).",
    ):
        assert words in text, text
    assert Report.model_validate(report.model_dump(mode="json")) == report
