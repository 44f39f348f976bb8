"""Everyday things in a picture: 80 kinds, each with a box (SSDLite MobileNet v2, trained on COCO)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from cutaway.footage.finding.anchors import logistic, one_each
from cutaway.footage.finding.edges import resized
from cutaway.footage.finding.graphs import as_onnx, weights_and_nodes
from cutaway.footage.finding.models import Onnx
from cutaway.storage.packs import pack_path

THRESHOLD = 0.5
_SIDE = 300
_EXITS = ("concat", "concat_1")
_KINDS = (
    "person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, , stop sign, "
    "parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, , backpack, umbrella, , , "
    "handbag, tie, suitcase, frisbee, skis, snowboard, ball, kite, baseball bat, baseball glove, skateboard, surfboard, "
    "tennis racket, bottle, , wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, "
    "hot dog, pizza, donut, cake, chair, couch, potted plant, bed, , dining table, , , toilet, , tv, laptop, mouse, remote, "
    "keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, , book, clock, vase, scissors, teddy bear, "
    "hair drier, toothbrush"
)
KINDS: tuple[str, ...] = tuple(name.strip() for name in _KINDS.split(","))
"""Names by the network's number less one; empty where it has no kind."""

_OTHER_NAMES = {
    "person": "man woman boy girl guy lady child kid people human pedestrian passer-by cyclist rider actor speaker",
    "bicycle": "bike cycle pushbike",
    "motorcycle": "motorbike moped scooter",
    "airplane": "plane aeroplane aircraft jet airliner",
    "car": "automobile taxi cab suv sedan vehicle",
    "truck": "lorry van pickup",
    "bus": "coach",
    "boat": "ship ferry yacht sailboat canoe kayak",
    "ball": "football basketball soccer-ball tennis-ball",
    "cup": "mug teacup coffee-cup",
    "couch": "sofa settee",
    "tv": "television monitor screen telly",
    "cell phone": "phone mobile smartphone cellphone iphone",
    "laptop": "notebook computer",
    "refrigerator": "fridge",
    "dining table": "table desk",
    "potted plant": "plant flowerpot",
    "handbag": "bag purse",
    "backpack": "rucksack",
    "wine glass": "wineglass goblet",
    "teddy bear": "teddy plush",
    "hair drier": "hairdryer",
    "donut": "doughnut",
    "dog": "puppy",
    "cat": "kitten kitty",
    "horse": "pony",
    "bird": "pigeon seagull gull duck crow parrot",
    "sheep": "lamb",
    "cow": "bull cattle calf",
    "chair": "stool armchair",
    "traffic light": "traffic-light stoplight",
    "suitcase": "luggage",
}


@dataclass(frozen=True)
class Thing:
    """Something that was found. `name`: one of `KINDS`; `box`: x0, y0, x1, y1 as fractions; `score` 0-1."""

    name: str
    box: tuple[float, float, float, float]
    score: float

    @property
    def area(self) -> float:
        """Share of the picture."""
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


def kind_of(words: str) -> str | None:
    """The kind of thing that a noun ("the red bikes") names; None where the detector knows no such kind."""
    said = words.lower().replace("'s", "").strip(" .,!?")
    names = {name: name for name in KINDS if name}
    names |= {other.replace("-", " "): name for name, others in _OTHER_NAMES.items() for other in others.split()}
    tokens = said.split()
    # The head of an English noun phrase stands last: of "hot dog" and "dog", the longer; of "car door", neither.
    for length in (3, 2, 1):
        tail = " ".join(tokens[-length:])
        for candidate in (tail, tail.removesuffix("s"), tail.removesuffix("es"), tail.removesuffix("ies") + "y"):
            if candidate in names:
                return names[candidate]
    irregular = {
        "men": "person",
        "women": "person",
        "children": "person",
        "mice": "mouse",
        "knives": "knife",
        "everybody": "person",
    }
    return irregular.get(tokens[-1]) if tokens else None


def things(pixels: np.ndarray, threshold: float = THRESHOLD) -> tuple[Thing, ...]:
    """Things in uint8 (h, w, 3), the surest first. Raises `MissingPack`."""
    net, anchors = _network()
    square = resized(pixels, _SIDE, _SIDE).astype(np.float32) / 127.5 - 1
    boxes, told = net(square.transpose(2, 0, 1)[None])
    scores = logistic(told[0])[:, 1 : len(KINDS) + 1]
    rows, columns = np.nonzero(scores >= threshold)
    if not len(rows):
        return ()
    raw = boxes[0][rows].astype(np.float64)
    low, high = anchors[rows, :2], anchors[rows, 2:]
    size = (high - low) * np.exp(np.clip(raw[:, 2:] / 5, -10, 10))
    centre = (low + high) / 2 + raw[:, :2] / 10 * (high - low)
    corners = np.clip(np.concatenate([centre - size / 2, centre + size / 2], 1)[:, [1, 0, 3, 2]], 0, 1)
    found: list[Thing] = []
    for column in np.unique(columns):
        mine = columns == column
        if not KINDS[column]:
            continue
        sure = scores[rows[mine], column].astype(np.float64)
        for box, score, _ in one_each(corners[mine], sure, sure, 0.5):
            x0, y0, x1, y1 = (float(value) for value in box)
            if x1 > x0 and y1 > y0:
                found.append(Thing(KINDS[column], (x0, y0, x1, y1), score))
    return tuple(sorted(found, key=lambda thing: (-thing.score, thing.name, thing.box)))


@cache
def _network() -> tuple[Onnx, np.ndarray]:
    """The network, and its anchors, float64 (n, 4): y0, x0, y1, x1 as fractions."""
    constants, nodes = weights_and_nodes(pack_path("detector") / "model.json")
    model = as_onnx(constants, nodes, "Preprocessor/sub", (1, 3, _SIDE, _SIDE), _EXITS)
    anchors = constants["Postprocessor/ExpandDims"].reshape(-1, 4).astype(np.float64)
    return Onnx(model), anchors
