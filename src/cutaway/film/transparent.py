"""A film whose background was taken away, with its transparency: WebM (VP9, Opus) or MOV (ProRes 4444, PCM)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import Cancelled
from cutaway.film.soundtrack import RATE
from cutaway.scene.document import Scene


@dataclass(frozen=True)
class Form:
    """A kind of file: names as FFmpeg has them."""

    container: str
    mime: str
    video: str
    pixels: str
    audio: str
    options: dict[str, str]


FORMS = {
    "webm": Form(
        "webm", "video/webm", "libvpx-vp9", "yuva420p", "libopus",
        {"deadline": "realtime", "cpu-used": "7", "crf": "24", "b:v": "0", "auto-alt-ref": "0", "row-mt": "0"},
    ),
    "mov": Form("mov", "video/quicktime", "prores_ks", "yuva444p10le", "pcm_s16le", {"profile": "4444", "alpha_bits": "16"}),
}  # fmt: skip


def transparent_forms(scene: Scene) -> tuple[str, ...]:
    """Which of `FORMS` a scene's film is wanted in besides the MP4, which has no transparency; none where nothing was removed."""
    found = []
    for clip in scene.clips:
        for one in clip.treatments:
            if one.name == "background" and one.parameters.get("mode") == "remove":
                found.append("mov" if "prores" in str(one.parameters.get("format") or "").lower() else "webm")
    return tuple(dict.fromkeys(found))


def write_transparent(
    scene: Scene,
    quality: str,
    form: str,
    path: Path,
    samples: Iterator[np.ndarray],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write the film to `path` with its transparency. `samples`: its sound in pieces, float32 (n, 2) at 48 kHz.

    Raises `Cancelled`, OSError; nothing is left then.
    """
    import av

    from cutaway.render.clips import ClipRenderer

    told, format = FORMS[form], scene.format
    renderer = ClipRenderer(scene, quality)
    try:
        with av.open(str(path), "w", format=told.container, options={"fflags": "bitexact"}) as box:
            video = box.add_stream(told.video, rate=format.frame_rate)
            video.width, video.height, video.pix_fmt = format.width, format.height, told.pixels
            video.options = told.options
            context = video.codec_context
            context.thread_count = 1
            context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1  # BT.709, limited
            if form == "webm":
                video.metadata["alpha_mode"] = "1"
            audio = box.add_stream(told.audio, rate=RATE, layout="stereo")
            for number in range(format.frames):
                if cancelled():
                    raise Cancelled("The film was cancelled.", "Ask again.")
                frame = _picture(renderer.frame(number, alpha=True), told.pixels)
                frame.pts, frame.time_base = number, 1 / format.frame_rate
                box.mux(video.encode(frame))
            box.mux(video.encode(None))
            at = 0
            for piece in samples:
                heard = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(piece.T, np.float32), format="fltp", layout="stereo"
                )
                heard.sample_rate, heard.pts, heard.time_base = RATE, at, Fraction(1, RATE)
                at += len(piece)
                box.mux(_heard(audio, heard))
            box.mux(audio.encode(None))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        renderer.close()


def _picture(drawn: Any, pixels: str) -> Any:
    import av

    alpha = np.full(drawn.pixels.shape[:2], 255, np.uint8)
    if drawn.alpha is not None:
        alpha = np.clip(drawn.alpha * 255 + 0.5, 0, 255).astype(np.uint8)
    rgba = np.ascontiguousarray(np.dstack([drawn.pixels, alpha]))
    return av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(
        format=pixels, src_colorspace="ITU709", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )


def _heard(stream: Any, frame: Any) -> Any:
    import av

    wanted = stream.codec_context.format.name
    if wanted != "fltp":
        made = av.AudioResampler(format=wanted, layout="stereo", rate=RATE).resample(frame)
        return [packet for part in made for packet in stream.encode(part)]
    return stream.encode(frame)
