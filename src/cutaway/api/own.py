"""Cutaway's own resources: the task in full, scene, report, pictures, the film with ranges, the tree, and estimates."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from cutaway.api.answers import timestamp
from cutaway.api.asking import asked_of
from cutaway.api.bodies import json_body
from cutaway.api.desk import Desk, desk
from cutaway.api.files import base_uri
from cutaway.api.keys import owner
from cutaway.api.links import file_resource, links
from cutaway.api.ranges import FileBytes
from cutaway.errors import BadRequest, CutawayError, NotFound
from cutaway.interactions.turn import Turn, shown_stage

_CHUNK = 2**18


async def task(request: Request) -> Response:
    """GET /cutaway/v1/interactions/{id}."""
    at, turn = await _turn(request)
    return JSONResponse(await at.run(_task, at, turn) | {"download": _download(request, turn)})


async def scene(request: Request) -> Response:
    """GET .../scene: the scene document."""
    at, turn = await _turn(request)
    found = await at.run(at.service.scene_bytes, turn.id)
    return Response(found, media_type="application/json")


async def report(request: Request) -> Response:
    """GET .../report: the report, with the same in plain words as `text`."""
    at, turn = await _turn(request)
    return JSONResponse(await at.run(at.service.report_facts, turn.id))


async def picture(request: Request) -> Response:
    """GET .../frames/{n}.png: frame n before encoding."""
    at, turn = await _turn(request)
    data = await at.run(at.service.picture, turn.id, request.path_params["frame"])
    return Response(data, media_type="image/png")


async def film(request: Request) -> Response:
    """GET .../video: the film, with ranges; while rendering, what is ready of it (`follow=1`: as it comes)."""
    at = desk(request)
    if links(request).opens(request, _resource(request.path_params["id"])):
        turn = await at.run(at.service.get, request.path_params["id"])
    else:
        at, turn = await _turn(request)
    if turn.stage == "completed":
        return FileBytes(await at.run(at.service.film_path, turn.id), media_type="video/mp4")
    if turn.ended:
        raise NotFound(f"There is no film of {turn.id}: the turn is {turn.stage}.", "Make it again.")
    if request.query_params.get("follow") in ("1", "true"):
        return StreamingResponse(_growing(at, turn.id), media_type="video/mp4")
    path = await at.run(at.service.preview_path, turn.id)
    if path is None:
        raise NotFound("There is nothing to be seen yet.", "Try again in a second.")
    return FileBytes(path, media_type="video/mp4", headers={"Cache-Control": "no-store"})


async def extras(request: Request) -> Response:
    """GET .../files: what came beside the film: subtitles, other forms of it."""
    at, turn = await _turn(request)
    found = await at.run(at.service.extras, turn.id)
    base = f"{base_uri(request)}/cutaway/v1/interactions/{turn.id}/files"
    files = [
        {
            "name": extra["name"],
            "mimeType": extra["mime"],
            "sizeBytes": str(extra["size"]),
            "uri": f"{base}/{extra['name']}",
        }
        for extra in found
    ]
    return JSONResponse({"files": files})


async def extra(request: Request) -> Response:
    """GET .../files/{name}: one of them, with ranges."""
    at, turn = await _turn(request)
    name = request.path_params["name"]
    path = await at.run(at.service.extra_path, turn.id, name)
    mime = next(str(extra["mime"]) for extra in turn.extras if extra["name"] == name)
    return FileBytes(path, media_type=mime)


async def tree(request: Request) -> Response:
    """GET /cutaway/v1/interactions?root=: the turns of a tree, oldest first; without it the newest first turns."""
    at = desk(request)
    key = owner(request, at.service.settings, wire=False)
    root = request.query_params.get("root")
    if root:
        await at.own(root, key)
        turns = await at.run(at.service.tree, root)
    else:
        turns = await at.run(at.service.roots, key)
    return JSONResponse({"interactions": [_brief(turn) for turn in turns]})


async def estimate(request: Request) -> Response:
    """POST /cutaway/v1/estimate: what a create request would cost and what would be refused; runs nothing."""
    at = desk(request)
    key = owner(request, at.service.settings, wire=False)
    body = await json_body(request)
    try:
        asked = await asked_of(request, at, key, body)
        found = await at.run(at.service.estimate, asked.wish)
    except CutawayError as error:
        if not isinstance(error, (BadRequest, NotFound)):
            raise
        return JSONResponse({"refusals": [str(error)]})
    return JSONResponse(dataclasses.asdict(found) | {"length": float(found.length)})


async def about(request: Request) -> Response:
    """GET /: what answers here."""
    import cutaway

    return JSONResponse({"program": "cutaway", "version": cutaway.__version__, "interactions": "/v1beta/interactions"})


async def _growing(at: Desk, id: str) -> AsyncIterator[bytes]:
    """The preview from its start, as it grows, until its turn ends.

    The file is held open: it is removed when the turn ends, perhaps before its last bytes were read.
    """
    file: BinaryIO | None = None
    try:
        while True:
            turn = await at.run(at.service.get, id)
            if file is None and (path := await at.run(at.service.preview_path, id)) is not None:
                file = await at.run(_opened, path)
            while file is not None and (data := await at.run(file.read, _CHUNK)):
                yield data
            if turn.ended:
                return
            await asyncio.sleep(0.1)
    finally:
        if file is not None:
            file.close()


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _download(request: Request, turn: Turn) -> dict[str, Any] | None:
    """Signed links, which need no key: to the film as a file, and to watch it."""
    if turn.stage != "completed":
        return None
    query, expires = links(request).query(file_resource(turn.file))
    watch, _ = links(request).query(_resource(turn.id))
    base = base_uri(request)
    return {
        "uri": f"{base}/v1beta/files/{turn.file}:download?alt=media&{query}",
        "video": f"{base}/cutaway/v1/interactions/{turn.id}/video?{watch}",
        "expires": timestamp(expires),
    }


def _resource(id: str) -> str:
    return f"interactions/{id}/video"


def _task(at: Desk, turn: Turn) -> dict[str, Any]:
    return _brief(turn) | {
        "deadline": timestamp(turn.deadline) if turn.deadline else None,
        "engine": turn.engine,
        "model": turn.model,
        "children": list(at.service.children(turn.id)),
        "quality": turn.quality,
        "seconds_left": turn.left,
        "playable": turn.playable,
        "error": turn.error or None,
        "decisions": turn.decisions,
    }


def _brief(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "root": turn.root,
        "parent": turn.parent,
        "words": turn.words,
        "stage": shown_stage(turn.stage),
        "progress": round(turn.progress, 3),
        "segments_ready": turn.done,
        "segments": turn.total,
        "seed": turn.seed,
        "duration": float(turn.length),
        "width": turn.width,
        "height": turn.height,
        "created": timestamp(turn.created),
        "updated": timestamp(turn.updated),
    }


async def _turn(request: Request) -> tuple[Desk, Turn]:
    at = desk(request)
    key = owner(request, at.service.settings, wire=False)
    return at, await at.own(request.path_params["id"], key)
