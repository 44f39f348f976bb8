"""Uploaded pictures and video: what a file really is. Cut-outs, tracking and treatments will live here too.

Editing footage is not part of this version; probing is, so that a file that cannot be edited gets a clear answer.
"""

from cutaway.footage.media import Limits, Media
from cutaway.footage.probe import probe

__all__ = ["Limits", "Media", "probe"]
