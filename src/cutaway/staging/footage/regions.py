"""Operations on a part of the picture: background, recolour, remove, blur, pixelate."""

from __future__ import annotations

from cutaway.brief.footage.operations import Operation
from cutaway.scene.document import Scene
from cutaway.staging.footage.backgrounds import background
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.recolouring import recolour
from cutaway.staging.footage.registry import NotPossible, Outcome, operation, treated
from cutaway.staging.footage.removing import remove
from cutaway.staging.footage.sampling import samples
from cutaway.staging.footage.targets import pointed

operation("background")(background)
operation("recolour")(recolour)
operation("remove")(remove)

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
