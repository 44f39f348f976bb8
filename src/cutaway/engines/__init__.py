"""The seam to whatever turns a request into a film, and one module per engine.

`seam` is all that interactions know; `registry` finds engines by name; `stage` is the built-in one.
"""
