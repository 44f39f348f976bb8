"""Uploaded media as frames and samples, after one declared conversion: upright, constant rate, eight bits, BT.709."""

from cutaway.footage.reading.source import Source, open_source

__all__ = ["Source", "open_source"]
