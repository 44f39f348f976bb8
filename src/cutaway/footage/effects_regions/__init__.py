"""Effects on a part of the picture: what lies behind, one thing's colour, a thing taken away, faces and things hidden."""

from cutaway.footage.effects_regions import background, hiding, recolour, removal

__all__ = ["background", "hiding", "recolour", "removal"]
