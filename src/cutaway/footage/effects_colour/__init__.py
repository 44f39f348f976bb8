"""Effects on the colours of whole pictures. Importing this registers them."""

from cutaway.footage.effects_colour import detail, grade, lighting, styles

__all__ = ["detail", "grade", "lighting", "styles"]
