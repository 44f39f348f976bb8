"""Photographs in motion: a picture taken apart into layers in space, seen by a virtual camera, with what moves in it moving.

Importing this registers the effect `relief`.
"""

from cutaway.footage.relief.effect import ReliefEffect

__all__ = ["ReliefEffect"]
