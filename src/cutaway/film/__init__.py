"""Segments, their keys and cache, encoding, muxing, and the report on a finished film."""
