"""Measures of a full-sized violin and its bow, in the frames of their models (see `violin`): what player and instrument share."""

from __future__ import annotations

import numpy as np

BASE = 0.0175
"""How far the lowest point of the back is below the plane of the ribs."""
RIBS = 0.031
BODY = 0.356
BRIDGE = 0.161
CONTACT = np.array([0.0, RIBS + 0.0375 + BASE, 0.190])
"""Where the bow crosses the strings."""
CHIN_REST = np.array([0.048, RIBS + 0.0235 + BASE, 0.036])
"""Middle of the chin rest's upper side."""
BOW_LENGTH = 0.73
BOW_BASE = 0.0022
GRIP = np.array([0.0, 0.016 + BOW_BASE, 0.035])
"""Where thumb and middle finger hold the bow."""
