"""Median time of a frame: the yardstick's renderer and ours on the same scene, frame by frame in turn, so that both meet the same load.

usage: PYTHONPATH=src python bench/yardstick.py [FRAMES] [--quality standard] [--png PREFIX]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

from yardstick_reference import Reference
from yardstick_scene import RATE, yardstick_scene

from cutaway.render.context import card, on_card
from cutaway.render.renderer import Renderer


@on_card
def measure(frames: int, quality: str, png: str = "") -> dict[str, object]:
    """Medians in milliseconds, their ratio, and what drew."""
    reference = Reference(card().context)
    ours = Renderer(yardstick_scene(), quality)
    reference.render(0.0)
    reference.read()
    ours.frame(0)
    times: dict[str, list[float]] = {"reference": [], "ours": [], "reference_cpu": [], "ours_cpu": []}
    for frame in range(1, frames + 1):
        start, spent = time.perf_counter(), time.process_time()
        reference.render(frame / RATE)
        picture = reference.read().copy()
        times["reference"].append(time.perf_counter() - start)
        times["reference_cpu"].append(time.process_time() - spent)
        start, spent = time.perf_counter(), time.process_time()
        own = ours.frame(frame).pixels
        times["ours"].append(time.perf_counter() - start)
        times["ours_cpu"].append(time.process_time() - spent)
    if png:
        from PIL import Image

        Image.fromarray(picture).save(f"{png}-reference.png")
        Image.fromarray(own).save(f"{png}-ours.png")
    medians = {name: statistics.median(values) * 1000 for name, values in times.items()}
    return {
        "yardstick_ms": round(medians["reference"], 1),
        "ours_ms": round(medians["ours"], 1),
        "ratio": round(medians["ours"] / medians["reference"], 3),
        "ratio_of_processor_time": round(medians["ours_cpu"] / medians["reference_cpu"], 3),
        "quality": quality,
        "frames": frames,
        "driver": f"{card().context.info['GL_RENDERER']}, {card().context.info['GL_VERSION']}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frames", type=int, nargs="?", default=24)
    parser.add_argument("--quality", default="standard")
    parser.add_argument("--png", default="")
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.frames, chosen.quality, chosen.png), indent=1))


if __name__ == "__main__":
    main()
