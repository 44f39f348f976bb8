"""What a media file is, read from its own bytes; names and declared types are never believed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from cutaway.errors import UnreadableFile


@dataclass(frozen=True)
class Media:
    """`container` as the demuxer names it; `width`, `height` in pixels (0 without picture); `rate` frames a second;
    `seconds` length; `audio_channels` 0 without sound."""

    container: str
    width: int
    height: int
    rate: Fraction
    seconds: Fraction
    video_codec: str
    audio_codec: str
    audio_channels: int

    def sentence(self) -> str:
        """In words: "a video of 5.0 seconds, 1280x720 at 24 frames a second, with sound"."""
        if not self.width:
            return f"a sound of {float(self.seconds):.1f} seconds"
        sound = "with sound" if self.audio_channels else "without sound"
        rate = f"{float(self.rate):g}"
        return f"a video of {float(self.seconds):.1f} seconds, {self.width}x{self.height} at {rate} frames a second, {sound}"


def probe(path: Path) -> Media:
    """What the file at `path` is. Raises `UnreadableFile` when it is no media file at all, or has no stream that can be read."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path)) as container:
            video = next(iter(container.streams.video), None)
            audio = next(iter(container.streams.audio), None)
            if video is None and audio is None:
                raise UnreadableFile(f"{path.name} has neither picture nor sound.", "Give a film, for example an MP4.")
            length = Fraction(container.duration or 0, 1_000_000)
            return Media(
                container.format.name,
                video.codec_context.width if video else 0,
                video.codec_context.height if video else 0,
                Fraction(video.average_rate or 0) if video else Fraction(0),
                length,
                video.codec_context.name if video else "",
                audio.codec_context.name if audio else "",
                audio.codec_context.channels if audio else 0,
            )
    except (FFmpegError, OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(
            f"{path.name} is not a film that can be read.", "Give a film, for example an MP4."
        ) from None
