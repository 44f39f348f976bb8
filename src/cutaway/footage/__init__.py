"""Uploaded pictures, video and sound: what a file really is, its frames and samples, what is found in them, and what is done to them.

probe, media, inspect, confine    what a file is, read in a confined child that gave up its rights
reading                           frames by number and samples by time, after one declared conversion
effects, effects_*                what treatments of a clip do to its pictures, by name
finding                           people, faces, things and movement, each with a threshold
relief                            a photograph taken apart into layers, with what moves in it moving
speech, timing, framing           what is said; time and beats; what of the picture is seen
upscaling                         larger, by a network or by interpolation
"""

from cutaway.footage.media import Limits, Media
from cutaway.footage.probe import probe

__all__ = ["Limits", "Media", "probe"]
