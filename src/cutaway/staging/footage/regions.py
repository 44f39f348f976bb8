"""Operations on a part of the picture: background, recolour, remove, blur, pixelate."""

from __future__ import annotations

from cutaway.brief.footage.operations import Operation
from cutaway.scene.document import Scene
from cutaway.staging.footage.backgrounds import background, rough_mask
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.recolouring import recolour
from cutaway.staging.footage.registry import NotPossible, Outcome, operation, treated
from cutaway.staging.footage.sampling import Sample, samples
from cutaway.staging.footage.targets import pointed

operation("background")(background)
operation("recolour")(recolour)

_DONE = {"blur": "blurred", "pixelate": "pixelated"}


@operation("blur", "pixelate")
def hide(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Faces, plates, people, things, a box or everything made unrecognisable."""
    looked = samples(scene, asked, desk, 9)
    words = str(asked.parameters.get("target") or asked.target or "")
    if words.lower() == "plates":
        raise NotPossible("number plates cannot be found on their own", "a box around the plate", "blur the car")
    desk.progress(f"Looking for {words or 'what is to be hidden'}.")
    found = pointed(asked, looked, words, follow=False)
    parameters = dict(found.told)
    if asked.parameters.get("amount") is not None:
        parameters["amount"] = min(max(float(asked.parameters["amount"]), 0.2), 4.0)
    if parameters["of"] == "person":
        parameters = {"of": "thing", "kind": "person"}
    elif parameters["of"] == "thing":
        parameters["outline"] = False
    notes = list(found.notes)
    if parameters["of"] == "faces":
        notes.append(
            "Faces are hidden wherever one is found, and a little before and after; check a film that must not show one."
        )
    scene = treated(scene, asked, desk, asked.name, parameters, replace=False)
    return Outcome(
        scene, f"{found.name} {'are' if found.name in ('faces', 'people') else 'is'} {_DONE[asked.name]}", tuple(notes)
    )


@operation("remove")
def remove(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A person or thing taken out of the footage."""
    looked = samples(scene, asked, desk, 7)
    words = str(asked.parameters.get("thing") or asked.target or "")
    desk.progress(f"Looking for {words or 'what is to be removed'}.")
    found = pointed(asked, looked, words)
    parameters = dict(found.told)
    if parameters["of"] in ("everything", "faces"):
        raise NotPossible(
            "that cannot be taken out of the picture", "a person", "a thing by its name", "a box around it"
        )
    if parameters["of"] == "box" and not parameters.get("outline", True):
        parameters |= {"follow": not _by_the_edge(parameters["box"]), "grow": 0.1}
    share = _share(looked, parameters)
    if parameters["of"] == "person":
        # Only where somebody is seen: what the network for people takes for one elsewhere must stay.
        parameters = {"of": "thing", "kind": "person"}
    if share > 0.55:
        raise NotPossible(
            f"{found.name} fills {share:.0%} of the picture, and what is behind is seen nowhere",
            "replace the background instead",
        )
    notes = [
        *found.notes,
        "What other frames show behind it comes back as it is; what no frame shows is filled from around.",
    ]
    scene = treated(scene, asked, desk, "remove", parameters, replace=False)
    return Outcome(scene, f"{found.name} is taken out", tuple(notes))


def _by_the_edge(box: list[float]) -> bool:
    """Whether a box lies at the picture's border as marks and logos do: those stay where they are when the camera moves."""
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0) < 0.06 and (min(x0, 1 - x1) < 0.06 or min(y0, 1 - y1) < 0.06)


def _share(looked: list[Sample], told: dict[str, object]) -> float:
    """How much of the picture the region takes, at most."""
    if told["of"] in ("person", "cutout"):
        return max(float((rough_mask(sample.pixels, str(told["of"])) > 0.5).mean()) for sample in looked[:4])
    box = told.get("box")
    if isinstance(box, list):
        return float((box[2] - box[0]) * (box[3] - box[1]))
    return 0.0
