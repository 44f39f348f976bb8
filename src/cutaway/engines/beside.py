"""What comes beside a film: its subtitles as files."""

from __future__ import annotations

from pathlib import Path

from cutaway.engines.seam import Extra
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
