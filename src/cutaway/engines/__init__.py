"""The seam to whatever turns a request into a film, and one module per engine."""
