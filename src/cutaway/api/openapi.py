"""The document that describes this server, in OpenAPI 3.1."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def document(request: Request) -> Response:
    """GET /openapi.json."""
    return JSONResponse({"openapi": "3.1.0"})
