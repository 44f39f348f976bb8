"""The child that decodes one medium: it gives up its rights, then sends frames and samples as they are asked for.

Asked in lines of JSON on its socket; answers are a line of JSON each, some followed by as many bytes as it says. All conversions
that a film of footage declares are made here: upright, even sizes, constant rate, eight bits, BT.709, one white.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.footage.confine import confine
from cutaway.footage.films import GUESSED, MISSING
from cutaway.footage.inspect import OneFile, look
from cutaway.footage.media import Limits, Media
from cutaway.footage.reading.fields import BEFORE, whole_pictures
from cutaway.footage.reading.light import to_sdr
from cutaway.footage.reading.slots import Slots
from cutaway.footage.refusal import Refused
from cutaway.footage.streams import end_of, frames_of, only, opened, picture_stream, sound_stream, start_of
from cutaway.storage.sniffing import ENOUGH, Form, sniffed

SAMPLES = 48_000
LARGEST = 4096
"""Pixels of the longer side that frames come out with."""
_SECONDS = 24 * 3600
"""Processor seconds that decoding one medium may take."""
_PASSING = 3
"""Frames before the one that is wanted from which on all are decoded."""
_SKIP = 2
"""Seconds ahead up to which decoding on is quicker than seeking."""


def serve(file: int, out: int, limits: Limits, memory: int = -1) -> None:
    """Answer on the socket `out` what is asked of the medium behind the descriptor `file`, until the socket is closed. Frames go
    through `memory`, where that is given, see `slots`."""
    size = os.fstat(file).st_size
    # The decoder of HEIC wants a thread.
    confine(limits.memory, _SECONDS, max(file, out, memory), threads=True)
    line = _Line(out)
    try:
        medium = _open(OneFile(file, size), limits)
        facts = medium.facts()
        slots = Slots(memory, facts["width"] * facts["height"] * 3) if memory >= 0 else None
        line.tell(facts)
        _answer(medium, line, slots)
    except Refused as refused:
        line.tell({"refused": refused.data(), "fault": repr(refused.__cause__)[:300]})
    except (BrokenPipeError, ConnectionError, EOFError):
        return
    except MemoryError:
        told = Refused(
            "media_too_costly", f"Decoding takes more than {limits.memory} MB of memory.", "Send a smaller one."
        )
        line.tell({"refused": told.data()})
    except Exception as error:  # hostile bytes can bring up anything; none of it is a fault of the program
        told = Refused(
            "media_unreadable", "The medium cannot be decoded any further.", "Save it again in a common form."
        )
        line.tell({"refused": told.data(), "fault": f"{type(error).__name__}: {error}"[:300]})


def _answer(medium: _Film | _Pictures, line: _Line, slots: Slots | None) -> None:
    """Do as asked: {"frames": n} sends frames from n on until something else is asked, {"sound": [a, b]} samples, {"taken": k}
    says that the frame in slot k was read."""
    waiting: Iterator[tuple[int, np.ndarray, np.ndarray | None]] | None = None
    number = 0
    free = list(range(slots.count)) if slots else []
    while True:
        full = slots is not None and slots.count > 0 and not free
        asked = line.asked(wait=waiting is None or full)
        if asked is not None and "taken" in asked:
            free.append(int(asked["taken"]))
            continue
        if asked is not None and "frames" in asked:
            number, waiting = int(asked["id"]), medium.frames(int(asked["frames"]))
        elif asked is not None:
            start, end = Fraction(asked["sound"][0]), Fraction(asked["sound"][1])
            samples = medium.sound(start, end)
            line.tell({"id": int(asked["id"]), "samples": len(samples)}, samples)
            waiting = None
        if waiting is None or (full and not free):
            continue
        found = next(waiting, None)
        if found is None:
            line.tell({"id": number, "end": True})
            waiting = None
            continue
        index, pixels, alpha = found
        told = {"id": number, "frame": index, "shape": list(pixels.shape), "alpha": alpha is not None}
        if slots is not None and free and alpha is None and slots.put(free[0], pixels):
            line.tell(told | {"slot": free.pop(0)})
        else:
            line.tell(told, pixels, *([alpha] if alpha is not None else []))


class _Line:
    """The socket to the parent."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._read = b""
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def asked(self, wait: bool) -> dict[str, Any] | None:
        """What is asked next; without `wait`, None where nothing is. Raises EOFError when nobody is there."""
        while b"\n" not in self._read:
            if not wait and not self._poll.poll(0):
                return None
            part = os.read(self._descriptor, 4096)
            if not part:
                raise EOFError
            self._read += part
        first, self._read = self._read.split(b"\n", 1)
        told = json.loads(first)
        return told if isinstance(told, dict) else {}

    def tell(self, facts: dict[str, Any], *data: np.ndarray) -> None:
        """Send facts, and bytes behind them."""
        self._send(json.dumps(facts).encode() + b"\n")
        for array in data:
            self._send(memoryview(np.ascontiguousarray(array)).cast("B"))

    def _send(self, data: bytes | memoryview) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left[: 2**20]) :]


def _open(file: OneFile, limits: Limits) -> _Film | _Pictures:
    media = look(file, limits)
    file.seek(0)
    form = sniffed(file.read(ENOUGH))
    file.seek(0)
    assert form is not None
    if media.kind == "image":
        from cutaway.footage.reading.stills import stills

        return _Pictures(*stills(file, form, media))
    return _Film(file, form, media, limits)


class _Pictures:
    """A still, or an animated picture. `pictures` gives frame n with its alpha."""

    def __init__(self, pictures: Any, count: int, rate: Fraction, size: tuple[int, int], notes: list[str]) -> None:
        self._pictures, self._count, self._rate, self._size, self._notes = pictures, count, rate, size, notes

    def facts(self) -> dict[str, Any]:
        width, height = self._size
        return {"rate": str(self._rate), "count": self._count, "width": width, "height": height, "notes": self._notes}

    def frames(self, first: int) -> Iterator[tuple[int, np.ndarray, np.ndarray | None]]:
        for number in range(first, self._count):
            yield (number, *self._pictures(number))

    def sound(self, start: Fraction, end: Fraction) -> np.ndarray:
        return np.zeros((0, 2), np.float32)


class _Film:
    """A video. Frame n is what is seen at n / rate seconds: where it has none of its own, the one before it."""

    def __init__(self, file: OneFile, form: Form, media: Media, limits: Limits) -> None:
        self._file, self._form, self._media, self._limits = file, form, media, limits
        self._rate = steady_rate(media.rate, uneven=media.variable)
        self._count = max(1, round(media.seconds * self._rate)) if media.width else 1
        self._width, self._height, self._notes = _size(media)
        if not media.variable and media.rate > self._rate * 11 / 10:
            self._notes.append(
                f"The video has {float(media.rate):.5g} frames a second; the film has {float(self._rate):.5g}."
            )
        if media.variable:
            self._notes.append(
                f"The video's frames come at uneven times; the film has {float(self._rate):.5g} a second."
            )
        if media.aspect != 1:
            self._notes.append(
                f"The video's pixels are not square ({media.aspect.numerator}:{media.aspect.denominator}); "
                f"it is shown at {media.width}x{media.height}."
            )
        if media.interlaced:
            self._notes.append("The video is interlaced; whole pictures were made of its half pictures.")
        if media.tracks > 1:
            self._notes.append(f"The file has {media.tracks} tracks of sound; number {media.track} is heard.")
        if media.hdr:
            self._notes.append(
                f"The video is HDR ({media.transfer.upper()}); its light was mapped to a usual screen's."
            )
        elif media.depth > 8:
            self._notes.append(f"The video has {media.depth} bits a colour; the film has 8.")
        if media.audio_channels > 2:
            self._notes.append(f"The sound has {media.audio_channels} channels; the film has two.")
        self._box: Any = None
        self._decoded: Iterator[tuple[int, Any]] = iter(())
        self._shown: tuple[int, Any] | None = None
        self._ahead: tuple[int, Any] | None = None
        self._last: tuple[int, np.ndarray] | None = None
        self._passed = -1
        from av.video.reformatter import VideoReformatter

        self._converter = VideoReformatter()
        if media.width:
            self._without_missing_end()

    def _without_missing_end(self) -> None:
        """A file that was cut off promises more than it holds: the film ends with its last frame, and says so. Where frames come at
        uneven times the header may promise less: the film ends with its last frame all the same."""
        promised = self._media.promised or self._media.seconds
        self._file.seek(0)
        with self._opened() as box:
            end, shown = end_of(box, picture_stream(box), promised, Fraction(0) if self._media.variable else self._rate)
        if self._media.variable:
            self._count = max(self._count, round(shown * self._rate) + 1)
        elif end and (self._form.reader not in GUESSED or promised - end > MISSING):
            self._count = max(1, min(self._count, round(end * self._rate)))
        if promised - self._count / self._rate > MISSING:
            self._notes.append(
                f"The end of the video is missing: {float(self._count / self._rate):.4g} of its {float(promised):.4g} "
                "seconds can be read."
            )

    def facts(self) -> dict[str, Any]:
        return {
            "rate": str(self._rate),
            "count": self._count,
            "width": self._width,
            "height": self._height,
            "notes": self._notes,
            "media": self._media.data(),
        }

    def frames(self, first: int) -> Iterator[tuple[int, np.ndarray, None]]:
        for number in range(first, self._count):
            yield number, self._frame(number), None

    def sound(self, start: Fraction, end: Fraction) -> np.ndarray:
        """float32 (n, 2): exactly the samples from `start` to `end` seconds, silence where there are none."""
        import av

        first, last = round(start * SAMPLES), round(end * SAMPLES)
        out = np.zeros((max(0, last - first), 2), np.float32)
        if not self._media.audio_channels or not len(out):
            return out[:0]
        self._file.seek(0)
        with self._opened() as box:
            stream = sound_stream(box)
            # Both streams are told from where the picture begins, so that they stay together.
            begin = start_of(picture_stream(box) if self._media.width else stream)
            only(box, stream)
            if start > 1:
                box.seek(int((start - 1 + begin) / stream.time_base), stream=stream, backward=True)
            # One channel comes from both sides as loud as it is; the resampler would make it 3 dB quieter.
            mono = stream.codec_context.layout.nb_channels == 1
            resampler = av.AudioResampler(format="fltp", layout="mono" if mono else "stereo", rate=SAMPLES)
            place: int | None = None
            for frame in frames_of(box, stream):
                if place is None:
                    place = round((frame.pts * frame.time_base - begin) * SAMPLES) if frame.pts is not None else 0
                for part in resampler.resample(frame):
                    samples = part.to_ndarray().T  # one column, of one channel, fills both
                    at, place = place - first, place + len(samples)
                    a, b = max(at, 0), min(at + len(samples), len(out))
                    if b > a:
                        out[a:b] = samples[a - at : b - at]
                if place >= last:
                    break
        self._box = None  # the file was moved
        return out

    def _opened(self) -> Any:
        return opened(self._file, self._form, self._limits)

    def _frame(self, number: int) -> np.ndarray:
        here = self._shown[0] if self._shown is not None else -1
        # Pictures that no other one refers to need not be decoded on the way to a later one.
        self._passed = number - _PASSING if self._media.video_codec == "h264" and not self._media.interlaced else -1
        if self._box is None or not here <= number <= here + _SKIP * self._rate:
            self._seek(number)
        self._forward(number)
        if self._passed > max(here, 0) and self._shown is not None and self._shown[0] != number:
            # There is a gap, and what is seen in it may have been passed by.
            self._passed = -1
            self._seek(number)
            self._forward(number)
        if self._shown is None:
            where = f"{float(number / self._rate):.2f} s"
            raise Refused(
                "media_unreadable", f"The video has no frame that can be read near {where}.", "Send it again."
            )
        index, picture = self._shown
        if self._last is None or self._last[0] != index:
            self._last = (index, self._pixels(picture))
        return self._last[1]

    def _forward(self, number: int) -> None:
        while self._ahead is not None and (self._shown is None or self._ahead[0] <= number):
            self._shown, self._ahead = self._ahead, next(self._decoded, None)

    def _seek(self, number: int) -> None:
        if self._box is None:
            self._file.seek(0)
            self._box = self._opened()
            picture_stream(self._box).codec_context.thread_count = 1
            only(self._box, picture_stream(self._box))
        box, stream = self._box, picture_stream(self._box)
        begin = start_of(stream)
        # Whole pictures are made with the help of those before them.
        wanted = max(0, number - BEFORE) if self._media.interlaced else number
        box.seek(int((Fraction(wanted) / self._rate + begin) / stream.time_base), stream=stream, backward=True)
        self._decoded = self._on(box, stream, begin)
        self._shown, self._ahead = None, next(self._decoded, None)
        if number > 0 and (self._ahead is None or self._ahead[0] > wanted):
            # The index of the file leads too far, or to no key frame; from the start it cannot.
            box.seek(0, backward=True)
            self._decoded = self._on(box, stream, begin)
            self._ahead = next(self._decoded, None)

    def _on(self, box: Any, stream: Any, begin: Fraction) -> Iterator[tuple[int, Any]]:
        def passed(packet: Any) -> None:
            early = packet.pts is not None and (packet.pts * packet.time_base - begin) * self._rate < self._passed
            stream.codec_context.skip_frame = "NONREF" if early else "DEFAULT"

        last, frames = -1, frames_of(box, stream, before=passed)
        for frame in whole_pictures(frames, stream) if self._media.interlaced else frames:
            index = last + 1
            if frame.pts is not None:
                index = max(0, round((frame.pts * frame.time_base - begin) * self._rate))
            if index > last:
                last = index
                yield index, frame

    def _pixels(self, frame: Any) -> np.ndarray:
        """uint8 (height, width, 3): upright, in sRGB, of the size that was told."""
        media = self._media
        across = media.rotation in (90, 270)
        width, height = (self._height, self._width) if across else (self._width, self._height)
        if abs(frame.width - width) > 1 or abs(frame.height - height) > 1:
            inner = {"width": width, "height": height}
        else:
            inner = {"width": frame.width, "height": frame.height}
        matrix = {"bt709": "ITU709", "smpte170m": "ITU601", "bt470bg": "ITU601", "bt2020": "BT2020"}.get(media.matrix)
        matrix = matrix or ("ITU709" if media.height >= 720 or media.width >= 1280 else "ITU601")
        deep = media.hdr
        made = self._converter.reformat(
            frame,
            format="rgb48le" if deep else "rgb24",
            src_colorspace=matrix,
            dst_colorspace="ITU709",
            src_color_range="JPEG" if media.span == "full" else "MPEG",
            dst_color_range="JPEG",
            threads=1,
            **inner,
        )
        rgb = to_sdr(made.to_ndarray(), media.transfer) if deep else _seen(made)
        if media.mirrored:
            rgb = rgb[:, ::-1]
        turns = (-media.rotation // 90) % 4
        if turns:
            rgb = np.rot90(rgb, turns)
        return fitted(rgb, self._width, self._height)


def steady_rate(rate: Fraction, uneven: bool = False) -> Fraction:
    """The rate of a film of footage: the usual one that is nearest within a hundredth of a percent, else as it is; at most 60.

    Of frames that come at `uneven` times it is a usual one that is no slower, so that few of them are passed over.
    """
    if rate <= 0:
        return Fraction(25)
    usual = [Fraction(n) for n in (12, 15, 24, 25, 30, 48, 50, 60)]
    usual += [Fraction(n * 1000, 1001) for n in (24, 30, 48, 60)]
    for one in usual:
        if abs(rate - one) <= one / 2500:
            return one
    if uneven and rate > 12:
        return min((one for one in usual if one.denominator == 1 and one >= rate), default=Fraction(60))
    rate = rate.limit_denominator(1001)
    if rate < 1:
        return Fraction(1)
    while rate > 60:
        rate /= 2
    return rate


def _seen(frame: Any) -> np.ndarray:
    """uint8 (height, width, 3): the pixels of an rgb24 frame where they lie, not copied."""
    plane = frame.planes[0]
    lines = np.frombuffer(plane, np.uint8).reshape(frame.height, plane.line_size)
    return lines[:, : frame.width * 3].reshape(frame.height, frame.width, 3)


def fitted(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """Cut, or filled by repeating the last line, to exactly this size."""
    pixels = pixels[:height, :width]
    h, w = pixels.shape[:2]
    if (h, w) != (height, width):
        pixels = np.pad(pixels, ((0, height - h), (0, width - w), *((0, 0),) * (pixels.ndim - 2)), mode="edge")
    return np.ascontiguousarray(pixels)


def _size(media: Media) -> tuple[int, int, list[str]]:
    """Width and height that frames come out with, and what to say about it."""
    width, height, notes = media.width, media.height, []
    if max(width, height) > LARGEST:
        share = LARGEST / max(width, height)
        width, height = round(width * share), round(height * share)
        notes.append(
            f"The video has {media.width}x{media.height} pixels; it is worked on at {width // 2 * 2}x{height // 2 * 2}."
        )
    elif width % 2 or height % 2:
        notes.append("A film's sizes are even: one line at the edge of the video is left out.")
    return max(2, width // 2 * 2), max(2, height // 2 * 2), notes
