"""Which streams of an opened file are its film and its sound, and what of them is really there. Runs in the confined child only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from cutaway.footage.media import Limits
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

_ERRORS = 32
"""Places one after the other that cannot be read, after which nothing is expected any more."""


def opened(file: Any, form: Form, limits: Limits) -> Any:
    """The opened container of `file` (read, seek, tell); nothing else is ever opened from it. Raises `FFmpegError`."""
    import av

    # Photos of telephones come in hundreds of tiles, each a stream.
    streams = 1000 if form.kind == "image" else max(limits.streams * 4, 64)
    return av.open(
        file,
        format=form.reader,
        buffer_size=2**16,
        io_open=_nothing_else,
        options={"threads": "1", "max_pixels": str(limits.pixels)},
        container_options={
            "protocol_whitelist": "",
            "format_whitelist": form.reader,
            "codec_whitelist": ",".join(sorted(VIDEO_CODECS | AUDIO_CODECS)),
            "max_streams": str(streams),
        },
        metadata_errors="replace",
    )


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> Any:
    raise PermissionError(1, "only the file itself is read")


def picture_stream(box: Any) -> Any:
    """The stream of moving pictures: the one that is meant to be shown, else the first; covers of songs and thumbnails are none."""
    import av

    kinds = av.stream.Disposition
    moving = [s for s in box.streams.video if not s.disposition & (kinds.attached_pic | kinds.timed_thumbnails)]
    return next((s for s in moving if s.disposition & kinds.default), next(iter(moving), None))


def sound_stream(box: Any) -> Any:
    """The track that is meant to be heard, else the first; one that can be read before one that cannot."""
    import av

    tracks = sorted(box.streams.audio, key=lambda s: not s.disposition & av.stream.Disposition.default)
    readable = (s for s in tracks if s.codec_context is not None and s.codec_context.name in AUDIO_CODECS)
    return next(readable, next(iter(tracks), None))


def start_of(stream: Any) -> Fraction:
    """Seconds at which it begins."""
    return Fraction(stream.start_time or 0) * Fraction(stream.time_base)


def only(box: Any, stream: Any) -> None:
    """Have nothing but this stream read: the data of others may be missing, or far away."""
    from av.stream import Discard

    for other in box.streams:
        other.discard = Discard.default if other is stream else Discard.all


def packets(box: Any, stream: Any) -> Iterator[Any]:
    """The packets of the stream, on over places that cannot be read, up to the end of what is there."""
    from av.error import FFmpegError

    errors = 0
    while errors < _ERRORS:
        try:
            for packet in box.demux(stream):
                errors = 0
                yield packet
            return
        except FFmpegError:
            errors += 1


def frames_of(box: Any, stream: Any, before: Callable[[Any], None] | None = None) -> Iterator[Any]:
    """What is decoded, without the stretches that are broken, and with what the decoder still holds at the end; `before` is told
    each packet."""
    from av.error import FFmpegError

    for packet in packets(box, stream):
        if before is not None:
            before(packet)
        try:
            frames = packet.decode()
        except FFmpegError:
            continue
        yield from frames
    try:
        held = stream.codec_context.decode(None)
    except FFmpegError:  # it gave everything at the end of the file
        return
    yield from held


def end_of(box: Any, stream: Any, length: Fraction, rate: Fraction) -> tuple[Fraction, Fraction]:
    """Seconds up to the end of the last picture whose data are there, and up to its beginning, told by packets without decoding;
    zeros where packets carry no times. `length`: what is promised; `rate`: pictures a second."""
    from av.error import FFmpegError

    only(box, stream)
    begin, base, shortest = start_of(stream), Fraction(stream.time_base), 1 / rate if rate else Fraction(0)
    end = shown = Fraction(0)
    for seconds in (length, Fraction(0)):
        try:
            box.seek(int((seconds + begin) / base), stream=stream, backward=True)
        except FFmpegError:
            continue
        for packet in packets(box, stream):
            if packet.size and packet.pts is not None and not packet.is_corrupt and not packet.is_discard:
                at = packet.pts * base - begin
                shown = max(shown, at)
                end = max(end, at + max((packet.duration or 0) * base, shortest))
        if end:
            break
    return end, shown
