"""Reading what a film or a sound is, with FFmpeg, from an open descriptor. Runs in the confined child only."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from cutaway.footage.media import Limits, Media
from cutaway.footage.refusal import Refused, check_pixels, check_seconds, damaged
from cutaway.storage.sniffing import Form

VIDEO_CODECS = frozenset(
    "h264 hevc av1 libdav1d vp8 vp9 libvpx libvpx-vp9 mpeg1video mpeg2video mpeg4 h263 h263i h263p flv vp6 vp6f vp6a wmv1 wmv2 wmv3 "
    "vc1 msmpeg4v1 msmpeg4v2 msmpeg4 msmpeg4v3 mjpeg mjpegb prores dnxhd dvvideo theora ffv1 huffyuv ffvhuff png qtrle rawvideo cfhd "
    "svq3 cinepak".split()
)
AUDIO_CODECS = frozenset(
    "aac mp1 mp1float mp2 mp2float mp3 mp3float ac3 eac3 opus libopus vorbis libvorbis flac alac wmav1 wmav2 wmapro amrnb amrwb "
    "libopencore_amrnb libopencore_amrwb nellymoser speex adpcm_ms adpcm_ima_wav adpcm_ima_qt adpcm_swf pcm_alaw pcm_mulaw pcm_u8 "
    "pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_dvd pcm_bluray".split()
)
"""Decoders that may run; others are refused by name."""

PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 11: "dci-p3", 12: "p3"}
TRANSFERS = {1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 8: "linear", 13: "srgb"} | {
    14: "bt2020",
    15: "bt2020",
    16: "pq",
    18: "hlg",
}
MATRICES = {0: "rgb", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020"}
SPANS = {1: "limited", 2: "full"}

_HEAD = 400
"""Packets from the start that are looked at for the rate, and in which a picture has to appear."""


def film(file: Any, form: Form, limits: Limits) -> Media:
    """What the film or sound in `file` (read, seek, tell) is. Raises `Refused`."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(
            file, format=form.reader, buffer_size=2**16, io_open=_nothing_else, **_options(form, limits)
        ) as box:
            return _described(box, form, limits)
    except FFmpegError as error:
        if error.errno == 1 or isinstance(error, PermissionError):
            raise Refused(
                "media_kind_not_allowed", "The file refers to other files.", "Send one file that holds everything."
            ) from None
        raise damaged("film" if form.kind == "video" else "sound") from None


def first_picture(file: Any, form: Form, limits: Limits) -> Any:
    """The first picture that can be decoded, an `av.VideoFrame`. Raises `Refused`, `FFmpegError`."""
    import av

    with av.open(file, format=form.reader, buffer_size=2**16, io_open=_nothing_else, **_options(form, limits)) as box:
        stream = _pictures(box)
        if stream is None:
            raise damaged("picture")
        _check_codec(stream, VIDEO_CODECS)
        check_pixels(stream.codec_context.width, stream.codec_context.height, limits)
        return _first_frame(stream, itertools.islice(box.demux(stream), _HEAD), [], limits)


def _options(form: Form, limits: Limits) -> dict[str, Any]:
    # Photos of telephones come in hundreds of tiles, each a stream.
    streams = 1000 if form.kind == "image" else max(limits.streams * 4, 64)
    shared = {"threads": "1", "max_pixels": str(limits.pixels)}
    return {
        "options": shared,
        "container_options": {
            "protocol_whitelist": "",
            "format_whitelist": form.reader,
            "codec_whitelist": ",".join(sorted(VIDEO_CODECS | AUDIO_CODECS)),
            "max_streams": str(streams),
        },
        "metadata_errors": "replace",
    }


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> Any:
    raise PermissionError(1, "only the file itself is read")


def _described(box: Any, form: Form, limits: Limits) -> Media:
    if len(box.streams) > limits.streams:
        raise Refused(
            "media_too_many_streams",
            f"The file has {len(box.streams)} streams of pictures, sound and the like; {limits.streams} are allowed.",
            "Keep one picture and one sound.",
            limit=limits.streams,
            found=len(box.streams),
        )
    stream, sound = _pictures(box), next(iter(box.streams.audio), None)
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
    elif form.reader == "mov":
        _check_end(box, stream, length)
    rate, variable = _rate(times, stream.time_base, declared)
    _check_rate(rate, limits)
    if not length:
        length = (max(times, default=0) - min(times, default=0)) * Fraction(stream.time_base) + (
            1 / rate if rate else 0
        )
    turned = -int(frame.rotation) % 360
    turned = round(turned / 90) * 90 % 360
    across = turned in (90, 270)
    return Media(
        kind="video",
        mime=form.mime,
        container=box.format.name,
        width=frame.height if across else frame.width,
        height=frame.width if across else frame.height,
        rotation=turned,
        rate=rate.limit_denominator(100_000),
        variable=variable,
        seconds=length.limit_denominator(1_000_000),
        frames=max(0, int(stream.frames or 0)),
        video_codec=stream.codec_context.codec.canonical_name,
        **colour(frame),
        **found,
    )


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


def _pictures(box: Any) -> Any:
    """The first stream of moving pictures; covers of songs are none."""
    import av

    return next((s for s in box.streams.video if not s.disposition & av.stream.Disposition.attached_pic), None)


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


def _check_end(box: Any, stream: Any, length: Fraction) -> None:
    """Whether what the header promises for the end is in the file at all."""
    from av.error import FFmpegError

    try:
        start = stream.start_time or 0
        end = start + int(max(Fraction(0), length - Fraction(1, 2)) / stream.time_base)
        box.seek(end, stream=stream, backward=True)
        if next((packet for packet in box.demux(stream) if packet.size), None) is not None:
            return
    except FFmpegError:
        pass
    raise Refused(
        "media_unreadable",
        "The file ends before its film does; it was probably cut off on the way.",
        "Send the whole file.",
    )
