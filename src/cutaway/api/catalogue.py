"""The routes of models: what there is, and refusing the methods that these models do not have."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api.desk import desk
from cutaway.api.keys import owner
from cutaway.api.models import ModelNotFound, model, page
from cutaway.errors import BadRequest, NotFound

_REFUSED = ("generateContent", "streamGenerateContent", "countTokens")


async def get_model(request: Request) -> Response:
    """GET models/{id}."""
    owner(request, desk(request).service.settings, wire=True)
    return JSONResponse(model(request.path_params["name"]).resource())


async def list_models(request: Request) -> Response:
    """GET models, a page of it."""
    owner(request, desk(request).service.settings, wire=True)
    asked = request.query_params
    size = asked.get("pageSize") or asked.get("page_size") or ""
    return JSONResponse(page(size, asked.get("pageToken") or asked.get("page_token") or ""))


async def use_model(request: Request) -> Response:
    """POST models/{id}:generateContent and its like, which these models never had."""
    owner(request, desk(request).service.settings, wire=True)
    name, _, method = request.path_params["name"].partition(":")
    if not method:
        raise NotFound("Method not found.")
    try:
        model(name)
    except ModelNotFound:
        raise NotFound(_unsupported(request, name, method)) from None
    if method in _REFUSED:
        raise BadRequest("This model only supports Interactions API.")
    raise NotFound(_unsupported(request, name, method))


def _unsupported(request: Request, name: str, method: str) -> str:
    version = request.url.path.split("/")[1]
    return (
        f"models/{name[:100]} is not found for API version {version}, or is not supported for {method[:60]}."
        " Call ListModels to see the list of available models and their supported methods."
    )
