"""Clips that the figures of footage are taken on: somebody who moves and talks, made on the spot from a photograph and a voice of
ours, and an hour of footage."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 24, 10
TALK = (
    "Good morning. I would like to show you how we make our bread. We start early, um, before the sun is up, and we only use flour, "
    "water, salt, and time."
)


def talking(path: Path, seconds: int = SECONDS, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A clip of `seconds` with a person before a busy wall that moves, and speech."""
    import av
    import cv2
    from skimage import data

    from cutaway.sound.speech import NARRATOR, spoken

    width, height = size
    person = data.astronaut()
    share = height / 460
    large = cv2.resize(person, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC)
    wall = cv2.resize(data.brick(), (width * 2, height * 2))[: height + 64, : width * 3 // 2]
    wall = np.repeat(wall[..., None], 3, axis=2)
    from cutaway.footage.finding import cutout

    mask = cv2.resize(cutout(person), large.shape[1::-1])
    voice = spoken(TALK, NARRATOR)
    voice = np.asarray(voice[0] if isinstance(voice, tuple) else voice, np.float32).reshape(-1)[: seconds * 48_000]
    sound = np.zeros(seconds * 48_000, np.float32)
    sound[: len(voice)] = voice
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": "17", "preset": "veryfast"}
        track = box.add_stream("aac", rate=48_000, layout="mono")
        for number in range(seconds * RATE):
            turn = number / RATE
            x = int((width - large.shape[1]) / 2 + 60 * np.sin(turn * 0.9))
            y = int(height - large.shape[0] * 0.98 + 8 * np.sin(turn * 2.3))
            frame = np.ascontiguousarray(wall[20:, int(40 + 30 * np.sin(turn * 0.4)) :][:height, :width])
            top, left = max(y, 0), max(x, 0)
            bottom, right = min(y + large.shape[0], height), min(x + large.shape[1], width)
            part = (slice(top - y, bottom - y), slice(left - x, right - x))
            over = mask[part][..., None]
            frame[top:bottom, left:right] = frame[top:bottom, left:right] * (1 - over) + large[part] * over
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, RATE)
            box.mux(stream.encode(picture))
        box.mux(stream.encode(None))
        heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), format="fltp", layout="mono")
        heard.sample_rate = 48_000
        box.mux(track.encode(heard))
        box.mux(track.encode(None))
    return path


def hour(path: Path, seconds: int = 3600) -> Path:
    """A clip that lasts an hour: ten seconds, over and over."""
    import av

    short = talking(path.with_suffix(".short.mp4"), 10, (640, 360))
    with av.open(str(short)) as once, av.open(str(path), "w") as box:
        video, audio = once.streams.video[0], once.streams.audio[0]
        streams = {stream.index: box.add_stream_from_template(stream) for stream in (video, audio)}
        packets = [packet for packet in once.demux(video, audio) if packet.dts is not None]
        kept = [
            (packet.stream.index, bytes(packet), packet.pts, packet.dts, packet.is_keyframe, packet.time_base)
            for packet in packets
        ]
        reached: dict[int, int] = {}
        for round_ in range(seconds // 10):
            for index, data, pts, dts, key, base in kept:
                shift = round(round_ * 10 / base)
                if dts + shift <= reached.get(index, dts + shift - 1):
                    continue  # the sound of one round reaches a little into the next
                reached[index] = dts + shift
                packet = av.Packet(data)
                packet.stream = streams[index]
                packet.time_base = base
                packet.pts, packet.dts, packet.is_keyframe = pts + shift, dts + shift, key
                box.mux(packet)
    return path
