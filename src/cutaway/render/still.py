"""One frame of a scene document as a PNG: python -m cutaway.render.still SCENE.json OUT.png [--frame N] [--quality Q]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PIL import Image

from cutaway.render.places import open_renderer
from cutaway.scene.document import load


def main(arguments: list[str] | None = None) -> int:
    """Draw it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cutaway.render.still", description=__doc__)
    parser.add_argument("scene", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--frame", type=int, default=0)
    parser.add_argument("--quality", default="standard")
    parser.add_argument("--times", action="store_true", help="print the milliseconds of each pass of a second drawing")
    chosen = parser.parse_args(arguments)
    renderer = open_renderer(load(chosen.scene.read_bytes()), chosen.quality)
    frame = renderer.frame(chosen.frame)
    Image.fromarray(frame.pixels).save(chosen.out)
    for note in renderer.notes:
        print(note, file=sys.stderr)
    if chosen.times:
        renderer.milliseconds = {}
        renderer.frame(chosen.frame)
        print({name: round(value, 1) for name, value in renderer.milliseconds.items()}, round(sum(renderer.milliseconds.values())))
    renderer.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
