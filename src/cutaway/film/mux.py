"""Segments and samples become an MP4.

H.264 as it was encoded, AAC-LC 48 kHz stereo, the index before the media so that players can start at once, no times of
creation and no version strings: the same film has the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import Internal
from cutaway.film.cache import Made
from cutaway.film.encode import configure
from cutaway.film.soundtrack import RATE
from cutaway.scene.document import Format
from cutaway.sound.lengthy import Samples

AAC_BITS = 160_000


def mux(
    target: Path,
    format: Format,
    quality: str,
    parts: Iterable[tuple[int, Made]],
    samples: Samples,
    tags: Mapping[str, str] | None = None,
    coded: Sequence[Any] = (),
) -> None:
    """Write the film to `target`. `parts`: first frame and segment, in order; `samples`: float32 (n, 2) at 48 kHz; `coded`: what
    `coded_sound` gave for them, where they were encoded before."""
    _write(str(target), format, quality, parts, samples, tags or {}, {"movflags": "faststart"}, coded=coded)


def coded_sound(samples: Samples) -> list[Any]:
    """The packets that `mux` would make of these samples, for a film that is still being drawn."""
    import av

    context = av.CodecContext.create("aac", "w")
    context.sample_rate, context.format, context.time_base = RATE, "fltp", Fraction(1, RATE)
    _set_sound(context)
    context.flags |= int(av.codec.context.Flags.global_header)
    return list(_sounds(context, samples, 0))


def fragment(format: Format, quality: str, index: int, first: int, made: Made, samples: Samples) -> tuple[bytes, bytes]:
    """One segment as a fragment of a fragmented MP4: the header that goes before the first one, and the fragment.

    `samples`: the sound of this segment alone.
    """
    buffer = io.BytesIO()
    flags = "empty_moov+default_base_moof+frag_custom+frag_discont+skip_trailer+negative_cts_offsets"
    options = {"movflags": flags, "fragment_index": str(index + 1)}
    offset = int(first / format.frame_rate * RATE)
    _write(buffer, format, quality, [(first, made)], samples, {}, options, sound_from=offset)
    data = buffer.getvalue()
    start = _first_box(data, b"moof")
    return data[:start], data[start:]


def _write(
    target: Any,
    format: Format,
    quality: str,
    parts: Iterable[tuple[int, Made]],
    samples: Samples,
    tags: Mapping[str, str],
    options: Mapping[str, str],
    sound_from: int = 0,
    coded: Sequence[Any] = (),
) -> None:
    import av

    with av.open(target, "w", format="mp4", options=dict(options) | {"fflags": "bitexact"}) as container:
        for name, value in tags.items():
            container.metadata[name] = value
        video = container.add_stream("libx264", rate=format.frame_rate)
        configure(video, width=format.width, height=format.height, rate=format.frame_rate, quality=quality)
        audio = container.add_stream("aac", rate=RATE)
        _set_sound(audio.codec_context)
        container.start_encoding()
        expected = bytes(video.codec_context.extradata or b"")
        pictures = _pictures(parts, video, format.frame_rate, expected)
        sounds = _of(audio, coded) if coded else _sounds(audio, samples, sound_from)
        for packet in _in_order(pictures, sounds):
            container.mux(packet)


def _set_sound(context: Any) -> None:
    context.bit_rate = AAC_BITS
    context.layout = "stereo"
    context.thread_count = 1
    context.flags |= 1 << 23  # as for pictures: no version strings


def _of(stream: Any, packets: Sequence[Any]) -> Iterator[Any]:
    for packet in packets:
        packet.stream = stream
        yield packet


def _pictures(parts: Iterable[tuple[int, Made]], stream: Any, rate: Fraction, expected: bytes) -> Iterator[Any]:
    import av

    for first, made in parts:
        if made.extradata != expected:
            raise Internal(
                "A segment was encoded with other parameters than its film.", "Clear the cache and try again."
            )
        for packet in made.packets:
            out = av.Packet(packet.data)
            out.stream = stream
            out.time_base = 1 / rate
            out.pts, out.dts, out.duration = packet.pts + first, packet.dts + first, 1
            out.is_keyframe = packet.key
            yield out


def _sounds(stream: Any, samples: Samples, offset: int) -> Iterator[Any]:
    import av

    step = RATE
    for start in range(0, len(samples), step):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[start : start + step].T), format="fltp", layout="stereo"
        )
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = offset + start
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _in_order(pictures: Iterator[Any], sounds: Iterator[Any]) -> Iterator[Any]:
    """Both kinds of packets by decoding time, pictures first among equals."""
    waiting_picture, waiting_sound = next(pictures, None), next(sounds, None)
    while waiting_picture is not None or waiting_sound is not None:
        if waiting_sound is None or (waiting_picture is not None and _when(waiting_picture) <= _when(waiting_sound)):
            yield waiting_picture
            waiting_picture = next(pictures, None)
        else:
            yield waiting_sound
            waiting_sound = next(sounds, None)


def _when(packet: Any) -> Fraction:
    return Fraction(packet.dts * packet.time_base)


def _first_box(data: bytes, name: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        if data[at + 4 : at + 8] == name:
            return at
        at += int.from_bytes(data[at : at + 4], "big")
    raise Internal("The muxer wrote no fragment.", "Please report this.")
