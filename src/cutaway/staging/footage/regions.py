"""Operations on a part of the picture: background, recolour, remove, blur, pixelate."""

from __future__ import annotations

from cutaway.staging.footage.backgrounds import background
from cutaway.staging.footage.registry import operation

operation("background")(background)
