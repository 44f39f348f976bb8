"""What the child says no with, and the measures that pictures, films and sounds share."""

from __future__ import annotations

from cutaway.footage.media import Limits
from cutaway.scene.durations import lasting


class Refused(Exception):
    """A file that is not taken. `code` is stable, `sentence` is for people; `limit` and `found` where it is too much."""

    def __init__(self, code: str, sentence: str, fix: str = "", *, limit: float = 0, found: float = 0) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.fix, self.limit, self.found = code, sentence, fix, limit, found

    def data(self) -> dict[str, object]:
        """As JSON."""
        said = {"code": self.code, "sentence": self.sentence, "fix": self.fix}
        return said | ({"limit": self.limit, "found": self.found} if self.limit or self.found else {})


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Raises `Refused` for a picture without size or of more pixels than allowed."""
    if width <= 0 or height <= 0:
        raise Refused("media_unreadable", "The file says nothing about the size of its picture.", "Save it again.")
    if width * height > limits.pixels:
        raise Refused(
            "media_too_many_pixels",
            f"The picture has {width}x{height} = {width * height:,} pixels; {limits.pixels:,} are allowed.",
            "Make it smaller.",
            limit=limits.pixels,
            found=width * height,
        )


def check_seconds(seconds: float, limits: Limits) -> None:
    """Raises `Refused` for what lasts longer than allowed."""
    if seconds > limits.seconds * 1.001:  # the sound of a clip of an hour may last a little longer than its pictures
        raise Refused(
            "media_too_long",
            f"The file lasts {lasting(seconds)}; the most is {lasting(limits.seconds)}.",
            "Cut it shorter.",
            limit=limits.seconds,
            found=round(seconds, 3),
        )


def check_frames(frames: int, limits: Limits) -> None:
    """Raises `Refused` for an animated picture, or pages, of more than allowed."""
    if frames > limits.frames:
        raise Refused(
            "media_too_many_frames",
            f"The picture has {frames:,} frames; {limits.frames:,} are allowed.",
            "Send it as a video, or shorten it.",
            limit=limits.frames,
            found=frames,
        )


def damaged(what: str) -> Refused:
    """The refusal of something whose kind is known and whose content is broken."""
    return Refused("media_unreadable", f"The {what} is damaged or incomplete.", "Save or send it again.")
