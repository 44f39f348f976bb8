"""What comes beside a film: its subtitles as files, and itself with transparency."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cutaway.engines.seam import Extra
from cutaway.film.cache import SegmentCache
from cutaway.film.sounding import kept_soundtrack
from cutaway.film.soundtrack import RATE
from cutaway.film.transparent import FORMS, transparent_forms, write_transparent
from cutaway.footage.speech.files import srt, webvtt
from cutaway.scene.document import Scene


def subtitle_files(scene: Scene, film: Path) -> tuple[Extra, ...]:
    """The subtitles as WebVTT and SubRip, written beside `film`; none where the scene has none. Raises OSError."""
    found = []
    for ending, mime, text in ((".vtt", "text/vtt", webvtt(scene)), (".srt", "application/x-subrip", srt(scene))):
        if text:
            path = film.with_name(f"{film.name}{ending}")
            path.write_text(text, encoding="utf-8")
            found.append(Extra(f"film{ending}", mime, path))
    return tuple(found)


def transparent_files(
    scene: Scene, quality: str, film: Path, cache: SegmentCache, cancelled: Callable[[], bool]
) -> tuple[Extra, ...]:
    """The film with its transparency, where its background was taken away. Raises `Cancelled`, OSError."""
    found = []
    for form in transparent_forms(scene):
        path = film.with_name(f"{film.name}.{form}")
        samples = kept_soundtrack(scene, cache).samples
        pieces = (samples[start : start + RATE] for start in range(0, len(samples), RATE))
        write_transparent(scene, quality, form, path, pieces, cancelled)
        found.append(Extra(f"film.{form}", FORMS[form].mime, path))
    return tuple(found)
