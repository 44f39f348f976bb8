"""Reading what a film or a sound is, with FFmpeg, from an open descriptor. Runs in the confined child only."""

from __future__ import annotations

import itertools
import math
import struct
from fractions import Fraction
from typing import Any

from cutaway.footage.media import Limits, Media
from cutaway.footage.refusal import Refused, check_pixels, check_seconds, damaged
from cutaway.footage.streams import AUDIO_CODECS, VIDEO_CODECS, end_of, opened, picture_stream, sound_stream
from cutaway.storage.sniffing import Form

PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 11: "dci-p3", 12: "p3"}
TRANSFERS = {1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 8: "linear", 13: "srgb"} | {
    14: "bt2020",
    15: "bt2020",
    16: "pq",
    18: "hlg",
}
MATRICES = {0: "rgb", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020"}
SPANS = {1: "limited", 2: "full"}

_ORDERS = (2, 3, 4, 5)
"""Orders of fields as FFmpeg counts them; 1 and 0 are progressive and unknown."""
GUESSED = ("mpeg", "mpegts", "mpegvideo")
"""Containers that do not say how long they last: it is guessed from their size and some of their times."""
MISSING = Fraction(1, 2)
"""Seconds that the end of a film may lack before it is said that it does."""
_HEAD = 400
"""Packets from the start that are looked at for the rate, and in which a picture has to appear."""


def film(file: Any, form: Form, limits: Limits) -> Media:
    """What the film or sound in `file` (read, seek, tell) is. Raises `Refused`."""
    from av.error import FFmpegError

    try:
        with opened(file, form, limits) as box:
            return _described(box, form, limits)
    except FFmpegError as error:
        if error.errno == 1 or isinstance(error, PermissionError):
            raise Refused(
                "media_kind_not_allowed", "The file refers to other files.", "Send one file that holds everything."
            ) from None
        raise damaged("film" if form.kind == "video" else "sound") from None


def first_picture(file: Any, form: Form, limits: Limits) -> Any:
    """The first picture that can be decoded, an `av.VideoFrame`. Raises `Refused`, `FFmpegError`."""
    with opened(file, form, limits) as box:
        stream = picture_stream(box)
        if stream is None:
            raise damaged("picture")
        _check_codec(stream, VIDEO_CODECS)
        check_pixels(stream.codec_context.width, stream.codec_context.height, limits)
        return _first_frame(stream, itertools.islice(box.demux(stream), _HEAD), [], limits)


def _described(box: Any, form: Form, limits: Limits) -> Media:
    if len(box.streams) > limits.streams:
        raise Refused(
            "media_too_many_streams",
            f"The file has {len(box.streams)} streams of pictures, sound and the like; {limits.streams} are allowed.",
            "Keep one picture and one sound.",
            limit=limits.streams,
            found=len(box.streams),
        )
    stream, sound = picture_stream(box), sound_stream(box)
    if stream is None and sound is None:
        raise Refused("media_unreadable", "The file has neither picture nor sound.", "Send a film, for example an MP4.")
    length = Fraction(box.duration or 0, 1_000_000)
    check_seconds(float(length), limits)
    if stream is not None and stream.duration and stream.time_base:
        # Sound often runs on for a few milliseconds.
        length = Fraction(stream.duration) * stream.time_base
        check_seconds(float(length), limits)
    found: dict[str, Any] = {"streams": len(box.streams)}
    if sound is not None:
        found |= _sound(sound)
        found |= {"tracks": len(box.streams.audio), "track": box.streams.audio.index(sound) + 1}
    if stream is None:
        return _only_sound(box, sound, form, length, limits, found)
    _check_codec(stream, VIDEO_CODECS)
    check_pixels(stream.codec_context.width, stream.codec_context.height, limits)
    declared = Fraction(stream.average_rate or stream.guessed_rate or 0)
    _check_rate(declared, limits)
    times: list[int] = []
    packets = box.demux(stream)
    frame = _first_frame(stream, itertools.islice(packets, _HEAD), times, limits)
    for packet in itertools.islice(packets, max(0, _HEAD - len(times))):
        _note(packet, times)
    if not length:
        for packet in packets:
            _note(packet, times)
        check_seconds(float((max(times, default=0) - min(times, default=0)) * stream.time_base), limits)
    rate, variable = _rate(times, stream.time_base, declared)
    _check_rate(rate, limits)
    if not length:
        length = (max(times, default=0) - min(times, default=0)) * Fraction(stream.time_base) + (
            1 / rate if rate else 0
        )
    else:
        there, _ = end_of(box, stream, length, rate)
        if form.reader in GUESSED:
            length = max(length, there)
        elif there and there < length - MISSING:
            found["promised"], length = length.limit_denominator(1_000_000), there
    turned, mirrored = _turn(frame)
    aspect = _aspect(stream)
    width, height = frame.width if aspect == 1 else max(2, round(frame.width * aspect / 2) * 2), frame.height
    check_pixels(width, height, limits)
    across = turned in (90, 270)
    return Media(
        kind="video",
        mime=form.mime,
        container=box.format.name,
        width=height if across else width,
        height=width if across else height,
        aspect=aspect,
        rotation=turned,
        mirrored=mirrored,
        interlaced=bool(frame.interlaced_frame) or stream.codec_context.field_order in _ORDERS,
        rate=rate.limit_denominator(100_000),
        variable=variable,
        seconds=length.limit_denominator(1_000_000),
        frames=max(0, int(stream.frames or 0)),
        video_codec=stream.codec_context.codec.canonical_name,
        **colour(frame),
        **found,
    )


def _turn(frame: Any) -> tuple[int, bool]:
    """Degrees clockwise, in quarters, and whether it is mirrored from left to right before that."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return round(-int(frame.rotation) / 90) * 90 % 360, False
    a, b, _, c, d = struct.unpack("=5i", bytes(matrix)[:20])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    return round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360, mirrored


def _aspect(stream: Any) -> Fraction:
    """Width to height of a pixel; 1 where that is not told, hardly another, or makes no sense."""
    told = stream.sample_aspect_ratio
    if not told or abs(told - 1) < 0.005 or not Fraction(1, 5) <= told <= 5:
        return Fraction(1)
    return Fraction(told)


def colour(frame: Any) -> dict[str, Any]:
    """What is known about the colour of a decoded picture, as fields of `Media`."""
    transfer = TRANSFERS.get(int(frame.color_trc), "")
    return {
        "pixel_format": frame.format.name,
        "depth": max((part.bits for part in frame.format.components), default=8),
        "primaries": PRIMARIES.get(int(frame.color_primaries), ""),
        "transfer": transfer,
        "matrix": MATRICES.get(int(frame.colorspace), ""),
        "span": SPANS.get(int(frame.color_range), ""),
        "hdr": transfer in ("pq", "hlg"),
    }


def _sound(stream: Any) -> dict[str, Any]:
    _check_codec(stream, AUDIO_CODECS)
    context = stream.codec_context
    return {
        "audio_codec": context.codec.canonical_name,
        "audio_channels": int(context.channels or 0),
        "audio_rate": int(context.sample_rate or 0),
    }


def _only_sound(box: Any, stream: Any, form: Form, length: Fraction, limits: Limits, found: dict[str, Any]) -> Media:
    from av.error import FFmpegError

    stream.codec_context.options = {"threads": "1"}
    heard = 0
    for packet in itertools.islice(box.demux(stream), _HEAD):
        try:
            heard += len(packet.decode())
        except FFmpegError:
            continue
        if heard:
            break
    if not heard:
        raise damaged("sound")
    if not length and stream.duration:
        length = Fraction(stream.duration) * stream.time_base
    check_seconds(float(length), limits)
    mime = {"video/ogg": "audio/ogg", "video/webm": "audio/webm", "video/x-ms-wmv": "audio/x-ms-wma"}.get(
        form.mime, form.mime.replace("video/", "audio/")
    )
    seconds = length.limit_denominator(1_000_000)
    return Media(kind="audio", mime=mime, container=box.format.name, seconds=seconds, **found)


def _check_codec(stream: Any, allowed: frozenset[str]) -> None:
    context = stream.codec_context
    name = context.codec.name if context is not None else "unknown"
    if name not in allowed:
        raise Refused(
            "media_kind_not_allowed",
            f"The {'picture' if stream.type == 'video' else 'sound'} is coded as {name}, which is not read.",
            "Convert it, for example to H.264 with AAC in an MP4.",
        )


def _first_frame(stream: Any, packets: Any, times: list[int], limits: Limits) -> Any:
    from av.error import FFmpegError

    context = stream.codec_context
    context.options = {"max_pixels": str(limits.pixels)}
    context.thread_count = 1
    for packet in packets:
        _note(packet, times)
        try:
            frames = packet.decode()
        except FFmpegError:
            continue
        if frames:
            check_pixels(frames[0].width, frames[0].height, limits)
            return frames[0]
    raise Refused("media_unreadable", "No picture of the film can be decoded.", "Save or send it again.")


def _note(packet: Any, times: list[int]) -> None:
    at = packet.pts if packet.pts is not None else packet.dts
    if at is not None:
        times.append(int(at))


def _rate(times: list[int], base: Any, declared: Fraction) -> tuple[Fraction, bool]:
    """Frames a second and whether they come unevenly, by the times of the first pictures; as declared where they tell
    nothing. Rounding to the container's clock makes steps differ by one."""
    order = sorted(set(times))
    steps = [after - before for before, after in zip(order, order[1:], strict=False)]
    # The last picture's neighbours may not have been read yet.
    steps = steps[: max(1, len(steps) - 16)]
    if len(steps) < 2:
        return declared, False
    middle = sorted(steps)[len(steps) // 2]
    variable = sum(abs(step - middle) > max(1, middle * 0.05) for step in steps) > 0
    if variable and middle:
        # The mean would lose pictures where they come fast.
        return 1 / (middle * Fraction(base)), True
    if declared:
        return declared, variable
    return len(steps) / (sum(steps) * Fraction(base)), variable


def _check_rate(rate: Fraction, limits: Limits) -> None:
    if rate > limits.rate:
        raise Refused(
            "media_rate_too_high",
            f"The film has {float(rate):,.6g} frames a second; {limits.rate} are allowed.",
            "Convert it to a lower rate.",
            limit=limits.rate,
            found=float(rate),
        )
