"""Instruments that people hold and play. Each lies on its back at the origin, as on a table; players hang it by their own
anchors."""
