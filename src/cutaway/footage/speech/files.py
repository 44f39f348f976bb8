"""Subtitles as files beside the film: WebVTT and SubRip."""

from __future__ import annotations

from cutaway.scene import subtitles
from cutaway.scene.document import Scene, Text

_TOP = ("top", "upper")


def webvtt(scene: Scene) -> str:
    """The subtitles as WebVTT, with the time of each word where it is known; "" without subtitles."""
    texts = subtitles.subtitles(scene)
    if not texts:
        return ""
    language = next((str(text.parameters["language"]) for text in texts if text.parameters.get("language")), "")
    blocks = ["WEBVTT" + (f"\nLanguage: {language}" if language else "")]
    for number, text in enumerate(texts, 1):
        start, end = _times(scene, text)
        place = " line:5%" if any(name in text.place for name in _TOP) else ""
        side = (
            " align:left position:6%"
            if "left" in text.place
            else " align:right position:94%"
            if "right" in text.place
            else ""
        )
        blocks.append(
            f"{number}\n{_stamp(start, '.')} --> {_stamp(end, '.')}{place}{side}\n{_payload(scene, text, start, end)}"
        )
    return "\n\n".join(blocks) + "\n"


def srt(scene: Scene) -> str:
    """The subtitles as SubRip; "" without subtitles."""
    blocks = []
    for number, text in enumerate(subtitles.subtitles(scene), 1):
        start, end = _times(scene, text)
        blocks.append(f"{number}\n{_stamp(start, ',')} --> {_stamp(end, ',')}\n{_plain(text.content)}\n")
    return "\n".join(blocks)


def _times(scene: Scene, text: Text) -> tuple[float, float]:
    rate = scene.format.frame_rate
    last = scene.format.frames if text.frames is None else text.start + text.frames
    return float(text.start / rate), float(last / rate)


def _payload(scene: Scene, text: Text, start: float, end: float) -> str:
    """The lines, each word after its time where words have times."""
    if not subtitles.timed(text):
        return _escaped(_plain(text.content))
    words = list(subtitles.words_of(text, scene.format.frame_rate))
    out: list[str] = []
    at, last = 0, start
    for line in text.content.splitlines():
        parts: list[str] = []
        left = len("".join(line.split()))
        while left > 0 and at < len(words):
            word = words[at]
            left -= len("".join(word.text.split()))
            # Times in a cue must grow and lie inside it.
            stamp = f"<{_stamp(word.start, '.')}>" if at and last + 0.001 <= word.start < end - 0.001 else ""
            last = max(last, word.start) if stamp else last
            parts.append(stamp + _escaped(word.text))
            at += 1
        out.append(subtitles.joined(parts) if not any(part.startswith("<") for part in parts) else _spaced(parts))
    return "\n".join(out)


def _spaced(parts: list[str]) -> str:
    """Joined as running text, times not counted."""
    bare = [part.split(">", 1)[1] if part.startswith("<") else part for part in parts]
    out = parts[0]
    for before, after, part in zip(bare, bare[1:], parts[1:], strict=False):
        out += part if len(subtitles.joined([before, after])) == len(before) + len(after) else f" {part}"
    return out


def _plain(content: str) -> str:
    """Without empty lines, which would end a cue."""
    return "\n".join(line.strip() for line in content.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float, point: str) -> str:
    whole = round(max(seconds, 0.0) * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}{point}{whole % 1000:03d}"
