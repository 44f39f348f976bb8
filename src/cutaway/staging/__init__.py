"""A Brief becomes a Scene: casting, worlds, blocking, camera, light, titles and sound cues.

`worlds/` holds one recipe a place, `plan` what a recipe is told and returns; `stage` runs the whole. Nothing is drawn here.
"""
