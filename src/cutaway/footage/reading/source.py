"""A picture or video as frames by number and samples by time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import UnreadableFile
from cutaway.footage.media import Media
from cutaway.footage.probe import probe
from cutaway.scene.document import Format

SAMPLES = 48_000
_KEPT = 48
"""Decoded frames that are kept, for whoever looks back a little."""
_SKIP = 2
"""Seconds ahead up to which decoding on is quicker than seeking."""


class Source:
    """One medium. Frames are numbered from 0 on a grid of constant rate: frame n is what is seen at n / rate seconds.

    `media`: what the file is; `rate`, `count`, `width`, `height`: of the frames as they come out (upright, even sizes);
    `notes`: sentences on what was converted. A picture has one frame, at 24 a second. Thread-safe.
    """

    def __init__(self, path: Path, media: Media) -> None:
        self.path, self.media = path, media
        self.notes: list[str] = []
        self.is_picture = media.kind == "image" and not media.frames > 1
        self.rate = Fraction(24) if self.is_picture or not media.rate else Fraction(media.rate).limit_denominator(1001)
        self.count = 1 if self.is_picture else max(1, round(media.seconds * self.rate))
        self.width, self.height = max(2, media.width // 2 * 2), max(2, media.height // 2 * 2)
        self._frames: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.RLock()
        self._container: Any = None
        self._decoded: Iterator[tuple[int, np.ndarray]] = iter(())
        self._shown: tuple[int, np.ndarray] | None = None
        self._ahead: tuple[int, np.ndarray] | None = None
        self._alpha: np.ndarray | None = None

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return self.count / self.rate

    def at(self, seconds: Fraction) -> int:
        """Number of the frame that is seen then, held to what there is."""
        return min(max(int(seconds * self.rate + Fraction(1, 1000)), 0), self.count - 1)

    def frame(self, number: int) -> np.ndarray:
        """uint8 (height, width, 3), sRGB; read only. Beyond the ends, the first or last frame."""
        number = min(max(number, 0), self.count - 1)
        with self._lock:
            kept = self._frames.get(number)
            if kept is None:
                kept = self._picture() if self.is_picture else self._decode(number)
                kept.setflags(write=False)
                self._keep(number, kept)
            return kept

    def frames(self, first: int = 0, count: int | None = None) -> Iterator[np.ndarray]:
        """Frames from `first` on, in order."""
        last = self.count if count is None else min(first + count, self.count)
        for number in range(first, last):
            yield self.frame(number)

    def alpha(self, number: int = 0) -> np.ndarray | None:
        """float32 (height, width), 0-1, of a picture that is not opaque all over; else None."""
        if self.is_picture:
            self.frame(0)
        return self._alpha

    def sound(self) -> np.ndarray:
        """float32 (n, 2), 48 kHz: all of it; empty without sound."""
        return self.sound_between(Fraction(0), self.media.seconds or self.seconds)

    def sound_between(self, start: Fraction, end: Fraction) -> np.ndarray:
        """float32 (n, 2), 48 kHz: exactly the samples from `start` to `end` seconds, silence where there are none."""
        import av

        first, last = round(start * SAMPLES), round(end * SAMPLES)
        out = np.zeros((max(0, last - first), 2), np.float32)
        if not self.media.audio_channels or last <= first:
            return out if self.media.audio_channels else out[:0]
        with av.open(str(self.path)) as container:
            stream = container.streams.audio[0]
            begin = Fraction(stream.start_time or 0) * (stream.time_base or 1)
            if start > 1:
                container.seek(int((start - 1 + begin) / stream.time_base), stream=stream, backward=True)
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLES)
            place: int | None = None
            for frame in container.decode(stream):
                if place is None and frame.pts is not None:
                    place = round((frame.pts * frame.time_base - begin) * SAMPLES)
                for part in resampler.resample(frame):
                    samples = part.to_ndarray().T
                    at = (place or 0) - first
                    place = (place or 0) + len(samples)
                    a, b = max(at, 0), min(at + len(samples), len(out))
                    if b > a:
                        out[a:b] = samples[a - at : b - at]
                if place is not None and place >= last:
                    break
        return out

    def close(self) -> None:
        """Let go of the file and of what was decoded."""
        with self._lock:
            self._frames.clear()
            if self._container is not None:
                self._container.close()
                self._container = None

    def _keep(self, number: int, pixels: np.ndarray) -> None:
        self._frames[number] = pixels
        while len(self._frames) > _KEPT:
            self._frames.popitem(last=False)

    def _picture(self) -> np.ndarray:
        from PIL import Image, ImageOps

        with Image.open(self.path) as opened:
            upright = ImageOps.exif_transpose(opened)
            if "A" in upright.getbands() or "transparency" in upright.info:
                rgba = np.asarray(upright.convert("RGBA"))[: self.height, : self.width]
                alpha = rgba[..., 3].astype(np.float32) / 255
                self._alpha = alpha if alpha.min() < 1 else None
                return np.ascontiguousarray(rgba[..., :3])
            return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[: self.height, : self.width])

    def _decode(self, number: int) -> np.ndarray:
        here = self._shown[0] if self._shown is not None else -1
        if self._container is None or not here <= number <= here + _SKIP * self.rate:
            self._seek(number)
        # Where a frame is missing on the grid, the one before it is still seen.
        while self._ahead is not None and (self._shown is None or self._ahead[0] <= number):
            self._shown, self._ahead = self._ahead, next(self._decoded, None)
            self._keep(*self._shown)
        if self._shown is None:
            where = f"{float(number / self.rate):.2f} s"
            raise UnreadableFile(f"The video has no frame that can be read near {where}.", "Bring another.")
        return self._shown[1]

    def _seek(self, number: int) -> None:
        import av

        if self._container is None:
            self._container = av.open(str(self.path))
            self._container.streams.video[0].thread_type = "AUTO"
        container, stream = self._container, self._container.streams.video[0]
        begin = Fraction(stream.start_time or 0) * stream.time_base
        container.seek(int((Fraction(number) / self.rate + begin) / stream.time_base), stream=stream, backward=True)
        self._decoded = self._on(container, stream, begin)
        self._shown, self._ahead = None, next(self._decoded, None)

    def _on(self, container: Any, stream: Any, begin: Fraction) -> Iterator[tuple[int, np.ndarray]]:
        last = -1
        for frame in container.decode(stream):
            index = last + 1
            if frame.pts is not None:
                index = max(0, round((frame.pts * frame.time_base - begin) * self.rate))
            if index > last:
                last = index
                yield index, self._pixels(frame)

    def _pixels(self, frame: Any) -> np.ndarray:
        """Upright, in sRGB, even in size."""
        matrix = {"bt709": "ITU709", "smpte170m": "ITU601", "bt470bg": "ITU601"}.get(self.media.matrix)
        matrix = matrix or ("ITU709" if frame.height >= 720 else "ITU601")
        full = self.media.span == "full"
        pixels = frame.reformat(
            format="rgb24",
            src_colorspace=matrix,
            dst_colorspace="ITU709",
            src_color_range="JPEG" if full else "MPEG",
            dst_color_range="JPEG",
        ).to_ndarray()
        turns = (-self.media.rotation // 90) % 4
        if turns:
            pixels = np.rot90(pixels, turns)
        return np.ascontiguousarray(pixels[: self.height, : self.width])


def open_source(path: Path) -> Source:
    """The picture or video in this file. Raises `MediaRefused` for what is none or cannot be read."""
    return Source(path, probe(path))


def format_of(source: Source, frames: int | None = None) -> Format:
    """The format of a film that shows this source as it is."""
    rate = source.rate
    return Format(
        width=source.width, height=source.height, rate=f"{rate.numerator}/{rate.denominator}", frames=frames or source.count
    )
