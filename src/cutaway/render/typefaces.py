"""Which typeface writes which words, for whoever draws them."""

from cutaway.footage.speech.typefaces import Typeface, typeface, unwritable

__all__ = ["Typeface", "typeface", "unwritable"]
