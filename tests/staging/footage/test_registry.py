"""What words can do to footage is told as data, and each of it is done by somebody."""

from __future__ import annotations

from cutaway.engines.capabilities import STAGE, capabilities_of
from cutaway.footage import effects
from cutaway.staging.footage.registry import MODULES, doer


def test_every_operation_is_told_and_done() -> None:
    assert set(STAGE.edits) == set(MODULES)
    for name in STAGE.edits:
        assert doer(name) is not None, name


def test_every_effect_is_there() -> None:
    for name in effects.MODULES:
        assert effects.stage_of(name) in effects.STAGES, name


def test_capabilities_of_before_are_still_read() -> None:
    facts = STAGE.facts()
    assert capabilities_of(facts) == STAGE
    del facts["edits"]
    assert capabilities_of(facts).edits == ()
