"""The scene document: what exists in a film, and pure functions that turn one document into another.

Here live the typed document and its versions (`document`), values that change over time (`animation`), randomness that
belongs to named things (`randomness`), differences between two documents (`difference`), the part of a document that
can influence a stretch of frames (`live`), and edits (`edits`). Nothing here casts, draws, sounds or reads words.
"""
