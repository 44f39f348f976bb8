"""Playing instruments."""

from __future__ import annotations
