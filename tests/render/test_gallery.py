"""The example that draws the README's pictures runs, and its pictures show something."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "gallery.py"


@pytest.mark.slow
def test_the_pictures_of_the_readme_are_drawn(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLE), str(tmp_path), "--width", "256", "--quality", "draft", "--height", "90"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    for name in ("gallery.jpg", "turns.jpg"):
        pixels = np.asarray(Image.open(tmp_path / name).convert("L"), float)
        assert pixels.std() > 20, f"{name} is nearly blank"
