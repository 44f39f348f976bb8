"""Effects laid over finished frames of footage. Importing this registers them."""

from cutaway.footage.effects_over import particles, pictures, stickers, weather

__all__ = ["particles", "pictures", "stickers", "weather"]
