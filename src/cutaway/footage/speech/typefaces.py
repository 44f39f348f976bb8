"""Which typeface writes which words: the first that has all their letters."""

from __future__ import annotations

import functools

from PIL import ImageFont

from cutaway.errors import MissingPack
from cutaway.storage.packs import pack_path

Typeface = ImageFont.FreeTypeFont | ImageFont.ImageFont

_SYSTEM = {
    "": ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf"),
    "serif": ("DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf"),
    "mono": ("DejaVuSansMono-Bold.ttf", "DejaVuSansMono.ttf"),
}
_SCRIPTS = (
    "NotoSans_600SemiBold.ttf", "NotoSansArabic_600SemiBold.ttf", "NotoSansHebrew_600SemiBold.ttf",
    "NotoSansDevanagari_600SemiBold.ttf", "NotoSansThai_600SemiBold.ttf", "DroidSansFallbackFull.ttf",
)  # fmt: skip
"""Files of the pack `scripts`, in the order in which they are asked."""


def typeface(text: str, size: int, weight: int = 600, family: str = "") -> Typeface:
    """The typeface for `text`: of `family` ("serif", "mono", "" for Inter) where it has all the letters, else the first that has
    them; where none has, the one that has most."""
    letters = frozenset(letter for letter in text if not letter.isspace() and letter.isprintable())
    best: tuple[int, Typeface] | None = None
    for name in _names(weight, family):
        font = _opened(name, size)
        if font is None:
            continue
        lacking = len(_lacking(name, letters))
        if not lacking:
            return font
        if best is None or lacking < best[0]:
            best = (lacking, font)
    return best[1] if best is not None else ImageFont.load_default(size)


def unwritable(text: str) -> str:
    """The letters of `text` that no typeface here has, each once, in the order in which they come."""
    lacking = frozenset(letter for letter in text if not letter.isspace() and letter.isprintable())
    for name in _names(600, ""):
        if not lacking:
            break
        if _opened(name, 24) is not None:
            lacking &= _lacking(name, lacking)
    return "".join(dict.fromkeys(letter for letter in text if letter in lacking))


def _names(weight: int, family: str) -> tuple[str, ...]:
    """Files, in the order in which they are tried."""
    names: list[str] = []
    nearest = min((400, 500, 600, 700, 800, 900), key=lambda have: abs(have - weight))
    try:
        folder = pack_path("fonts")
        inter = [str(folder / f"inter-latin-{nearest}-normal.woff{two}") for two in ("2", "")]
    except MissingPack:
        inter = []
    try:
        scripts = [str(pack_path("scripts") / name) for name in _SCRIPTS]
    except MissingPack:
        scripts = []
    if family in ("serif", "mono"):
        names += _SYSTEM[family]
    return (*names, *inter, *scripts, *_SYSTEM[""])


@functools.lru_cache(maxsize=128)
def _opened(name: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


@functools.lru_cache(maxsize=512)
def _lacking(name: str, letters: frozenset[str]) -> frozenset[str]:
    """Those of the letters that the typeface draws as the box that stands for what it does not have."""
    font = _opened(name, 24)
    if font is None:
        return letters
    none = {bytes(font.getmask(letter)) for letter in ("\U0010fff0", "\uffff")}
    return frozenset(letter for letter in letters if _drawn(font, letter) in none)


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(font.getmask(letter))
