"""A Scene becomes frames: passes, materials, shadows, light, lens and grade. Never sees words."""
