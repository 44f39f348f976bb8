"""Effects on the colours of whole pictures. Importing this registers them."""

from cutaway.footage.effects_colour import grade

__all__ = ["grade"]
