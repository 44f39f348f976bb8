"""Still and animated pictures as frames with their alpha, upright and in sRGB. Runs in the confined child only."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.footage.media import Media
from cutaway.footage.refusal import Refused, damaged
from cutaway.storage.sniffing import Form

LARGEST = 4096
_RATE = Fraction(24)

Frames = Callable[[int], tuple[np.ndarray, np.ndarray | None]]


def stills(file: Any, form: Form, media: Media) -> tuple[Frames, int, Fraction, tuple[int, int], list[str]]:
    """Frames by number with alpha (None where all is opaque), their count and rate, width and height, and notes.

    Raises `Refused` for what cannot be decoded.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    notes: list[str] = []
    try:
        image = _heif(file) if form.reader == "HEIF" else Image.open(file, formats=(form.reader,))
        size = _size(media, notes)
        if _is_moving(image):
            shown, rate = _times(image)
            return (lambda number: _ready(_at(image, shown[number]), size, [])), len(shown), rate, size, notes
        still = _ready(image, size, notes)
        if still[1] is not None and not still[1].any():
            raise Refused(
                "media_empty",
                "The picture is transparent all over: there is nothing in it to be seen.",
                "Save it with what is to be seen opaque, or without its transparency.",
            )
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise damaged("picture") from error
    return (lambda _: still), 1, _RATE, size, notes


def _heif(file: Any) -> Any:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 0
    return pillow_heif.open_heif(io.BytesIO(file.read()), convert_hdr_to_8bit=True).to_pillow()


def _is_moving(image: Any) -> bool:
    # Pages of a TIFF follow each other and do not move.
    return bool(getattr(image, "is_animated", False)) and image.format in ("GIF", "WEBP", "PNG", "AVIF")


def _times(image: Any) -> tuple[list[int], Fraction]:
    """Which frame of the animation each frame of the film shows, and the film's rate."""
    ends, total = [], 0
    for number in range(int(image.n_frames)):
        image.seek(number)
        if image.format != "GIF":
            image.load()  # only then it is known how long the picture stays
        # Viewers show what is meant to last no time for a tenth of a second.
        lasts = int(image.info.get("duration") or 0)
        total += lasts if lasts >= 11 else 100
        ends.append(total)
    shortest = min(after - before for before, after in zip([0, *ends], ends, strict=False))
    rate = min(Fraction(60), max(Fraction(10), Fraction(1000, shortest)))
    count, shown, at = max(1, round(total * rate / 1000)), [], 0
    for number in range(count):
        while at < len(ends) - 1 and ends[at] * rate <= number * 1000:
            at += 1
        shown.append(at)
    return shown, rate


def _at(image: Any, number: int) -> Any:
    image.seek(number)
    return image.copy()


def _size(media: Media, notes: list[str]) -> tuple[int, int]:
    width, height = media.width, media.height
    if max(width, height) > LARGEST:
        share = LARGEST / max(width, height)
        width, height = max(1, round(width * share)), max(1, round(height * share))
        notes.append(f"The picture has {media.width}x{media.height} pixels; it is worked on at {width}x{height}.")
    return width, height


def _ready(image: Any, size: tuple[int, int], notes: list[str]) -> tuple[np.ndarray, np.ndarray | None]:
    from PIL import Image, ImageOps

    if image.mode in ("CMYK", "YCCK"):
        notes.append("The picture is made for print (CMYK); its colours were converted to a screen's.")
    if max(image.size) > 2 * LARGEST:
        image.draft("RGB", (size[0], size[1]))
    upright = ImageOps.exif_transpose(image) or image
    clear = "A" in upright.getbands() or "a" in upright.getbands() or "transparency" in upright.info
    made = _screened(upright, "RGBA" if clear else "RGB")
    if made.size != size:
        made = made.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    pixels = np.asarray(made)
    if not clear:
        return np.ascontiguousarray(pixels), None
    alpha = pixels[..., 3].astype(np.float32) / 255
    if float(alpha.min()) == 1:
        return np.ascontiguousarray(pixels[..., :3]), None
    return np.ascontiguousarray(pixels[..., :3]), alpha


def _screened(image: Any, mode: str) -> Any:
    """The picture in sRGB, eight bits."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, np.float64)
        top = 65535.0 if image.mode != "F" else max(float(values.max()), 1e-9)
        grey = np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8)
        return Image.fromarray(grey).convert(mode)
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        from PIL import ImageCms

        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        plain = image.convert("RGB") if image.mode == "RGBA" else image
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, own, screen, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            plain = plain.convert("RGB")
        if alpha is not None:
            plain.putalpha(alpha)
        return plain.convert(mode)
    return image.convert(mode)
