"""People: shaped, dressed and moving, from one base mesh. `person` builds them, `wardrobe` reads words into parameters,
`acts` is what they can do. Nothing here knows where in a film somebody stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cutaway.props.people.acts.strokes import violin_strokes
from cutaway.props.people.acts.travel import gait_speed, nominal_leg
from cutaway.props.people.person import person
from cutaway.props.people.wardrobe import entries

ENTRIES = entries()


def stride_speed(parameters: Mapping[str, Any]) -> float:
    """Metres per second at which somebody of these parameters covers the ground without sliding; `act` "walk" or "run"."""
    leg = nominal_leg(str(parameters.get("sex")), str(parameters.get("age") or "young"))
    pace = float(parameters.get("pace", 1.0) or 1.0)
    return gait_speed("run" if parameters.get("act") == "run" else "walk", leg) * pace


__all__ = ["ENTRIES", "person", "stride_speed", "violin_strokes"]
