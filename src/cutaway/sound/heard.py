"""What of a clip is heard: the part of the document its sound depends on."""

from cutaway.scene.hearing import HEARD, heard

__all__ = ["HEARD", "heard"]
