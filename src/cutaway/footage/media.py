"""What is known about a picture, video or sound, and the limits it has to keep. Nothing here reads media."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cutaway.scene.durations import lasting

_FRACTIONS = ("aspect", "rate", "seconds", "promised")


@dataclass(frozen=True)
class Media:
    """A media file as its own bytes say.

    `kind`: "video", "image" or "audio"; `mime` as found, never as declared; `container` as the demuxer names it;
    `width`, `height` in square pixels after rotation (0 without picture); `aspect` width to height of a pixel in the
    file; `rotation` in degrees clockwise (0, 90, 180, 270), after what is `mirrored` was put right; `interlaced` when its
    pictures hold two moments in alternate lines;
    `rate` frames a second (0 where there is no motion), `variable` when it is not the same throughout; `seconds`
    length that is there, `promised` what the header says where the end is missing, else 0; `frames` of an animated
    picture or as the header counts them, 0 unknown; `streams` of every kind; `depth` bits a colour component;
    `primaries`, `transfer`, `matrix` by name, "" unknown; `span` "full" or "limited"; `hdr` whether the transfer is PQ
    or HLG; `audio_channels` 0 and `audio_rate` (Hz) 0 without sound; `tracks` of sound, of which number `track` (from 1)
    is heard.
    """

    kind: str
    mime: str
    container: str
    width: int = 0
    height: int = 0
    aspect: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False
    interlaced: bool = False
    rate: Fraction = Fraction(0)
    variable: bool = False
    seconds: Fraction = Fraction(0)
    promised: Fraction = Fraction(0)
    frames: int = 0
    streams: int = 1
    video_codec: str = ""
    pixel_format: str = ""
    depth: int = 8
    primaries: str = ""
    transfer: str = ""
    matrix: str = ""
    span: str = ""
    hdr: bool = False
    audio_codec: str = ""
    audio_channels: int = 0
    audio_rate: int = 0
    tracks: int = 0
    track: int = 0

    def sentence(self) -> str:
        """In words: "a video of 5.0 seconds, 1280x720 at 24 frames a second, with sound"."""
        if self.kind == "image":
            return f"a picture of {self.width}x{self.height}"
        if not self.width:
            return f"a sound of {lasting(self.seconds)}"
        sound = "with sound" if self.audio_channels else "without sound"
        rate = f"{float(self.rate):.4g}"
        return f"a video of {lasting(self.seconds)}, {self.width}x{self.height} at {rate} frames a second, {sound}"

    def data(self) -> dict[str, Any]:
        """As JSON; fractions as text."""
        return dataclasses.asdict(self) | {name: str(getattr(self, name)) for name in _FRACTIONS}

    @staticmethod
    def of(data: dict[str, Any]) -> Media:
        """From JSON, keys that nobody knows left out. Raises `TypeError`, `ValueError`, `ZeroDivisionError` for damage."""
        known = {field.name for field in dataclasses.fields(Media)}
        values = {name: value for name, value in data.items() if name in known}
        fractions = {name: Fraction(str(values[name])) for name in _FRACTIONS if name in values}
        return Media(**values | fractions)


@dataclass(frozen=True)
class Limits:
    """What a file may be: `seconds` of length, `pixels` of one picture, `rate` frames a second, `streams`, `frames` of
    an animated picture. Then what reading it may take: `memory` megabytes, `patience` seconds."""

    seconds: int = 3600
    pixels: int = 64_000_000
    rate: int = 240
    streams: int = 16
    frames: int = 10_000
    memory: int = 1024
    patience: int = 30
