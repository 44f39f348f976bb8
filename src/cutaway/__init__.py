"""Cutaway: words become a film, and each later turn changes exactly what it names.

Each folder is a room of the system; `docs/architecture.md` draws how they stand on each other. Nothing is imported
here, so that `import cutaway` costs nothing and no room pulls in another by accident.
"""

__version__ = "0.1.0"
