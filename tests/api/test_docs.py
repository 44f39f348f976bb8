"""The documentation names every model, error code and stage there is."""

from __future__ import annotations

import inspect
from pathlib import Path

from cutaway import errors
from cutaway.api import faults, limits, origins
from cutaway.api.models import models
from cutaway.api.server import application
from cutaway.interactions.service import Service
from cutaway.interactions.turn import STAGES
from cutaway.storage.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_models_codes_and_stages_are_documented() -> None:
    api, interactions = (DOCS / "api.md").read_text(), (DOCS / "interactions.md").read_text()
    listed = (DOCS / "errors.md").read_text()
    codes = {
        kind.code
        for module in (errors, faults, limits, origins)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, errors.CutawayError)
    }
    assert [code for code in sorted(codes) if f"| `{code}` |" not in listed] == []
    rows = [f"| `{row.id}` | {row.shortest}-{row.longest} | {', '.join(row.aspects)} |" for row in models()]
    assert [row for row in rows if row not in api] == []
    assert [stage for stage in STAGES if f"| `{stage}` |" not in interactions] == []


def test_every_own_resource_is_documented(tmp_path: Path) -> None:
    service = Service(Settings(data=tmp_path), works="queued")
    app = application(service)
    service.close()
    paths = {route.path for route in app.routes if route.path.startswith("/cutaway/")}  # type: ignore[attr-defined]
    text = (DOCS / "api.md").read_text().replace("{n}", "{frame:int}")
    assert [path for path in sorted(paths) if path not in text] == []
