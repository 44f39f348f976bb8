from __future__ import annotations

import cv2
import numpy as np
import pytest


@pytest.fixture(scope="session")
def still() -> np.ndarray:
    """A red disc standing on a meadow under a sky with clouds, uint8 (200, 320, 3)."""
    random = np.random.default_rng(4)
    h, w = 200, 320
    rows = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
    sky = np.array([90, 140, 220], np.float32) * (1 - rows) + np.array([170, 200, 240], np.float32) * rows
    clouds = cv2.GaussianBlur(random.standard_normal((h, w)).astype(np.float32), (0, 0), 9) * 300
    sky = np.repeat(sky, w, 1) + clouds[..., None]
    grass = np.array([70, 120, 40], np.float32) + random.standard_normal((h, w, 1)).astype(np.float32) * 18
    picture = np.where(np.arange(h)[:, None, None] < 110, sky, grass)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    return cv2.circle(picture, (160, 120), 46, (200, 30, 30), -1, cv2.LINE_AA)


@pytest.fixture(scope="session")
def disc() -> np.ndarray:
    """The mask of the disc, float32."""
    return cv2.circle(np.zeros((200, 320), np.float32), (160, 120), 46, 1.0, -1, cv2.LINE_AA)
