"""Figures about speed and memory, printed by `make bench`, each beside the bound it is held to."""
