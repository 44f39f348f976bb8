"""Uploads on the wire, as Google's clients drive them: resumable in chunks, or in one request, with or without a
description beside the bytes.

The data comes to the address that the start gave out, without a key and with whatever content type; who knows that address
may write. A chunk's answer tells by `X-Goog-Upload-Status` how it stands: without that header the clients send it again,
with `active` they go on to the next, and with anything else they stop and raise the error of the answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from cutaway.api.bodies import parsed
from cutaway.api.desk import desk
from cutaway.api.faults import fault
from cutaway.api.files import base_uri, cabinet, resource
from cutaway.api.keys import owner
from cutaway.api.multipart import Parts
from cutaway.errors import BadRequest, CutawayError
from cutaway.interactions.files.row import FileRow
from cutaway.interactions.files.uploads import OutOfPlace, Upload, Writing

_PIECE = 2**20
"""Bytes that are collected before they are written."""
_MOST_DESCRIPTION = 64 * 2**10
_PASSED_OVER = 64 * 2**20
"""Bytes of a refused chunk that are still taken, so that its client reads the answer instead of a broken connection."""
_PICTURE_PATIENCE = 3.0
"""Seconds that the end of an upload waits for a picture to become ACTIVE: clients use pictures without asking again."""
_GRANULARITY = 2**18


async def upload(request: Request) -> Response:
    """POST /upload/{version}/files: the start of an upload, one of its chunks, or a whole file."""
    if token := request.query_params.get("upload_id", ""):
        return await _chunk(request, token)
    key = owner(request, desk(request).service.settings, wire=True)
    protocol = request.headers.get("x-goog-upload-protocol", "").lower()
    kind = request.query_params.get("uploadType", request.query_params.get("upload_protocol", "")).lower()
    if protocol == "resumable" or "start" in _commands(request) or kind == "resumable":
        return await _start(request, key)
    content_type = request.headers.get("content-type", "")
    if protocol == "multipart" or kind == "multipart" or (not protocol and content_type.startswith("multipart/")):
        return await _several(request, key, content_type)
    if protocol in ("", "raw") and kind in ("", "media", "raw"):
        return await _raw(request, key)
    raise BadRequest(
        f"The upload protocol {(protocol or kind)[:40]!r} is not known.", "Use resumable, multipart or raw."
    )


async def _start(request: Request, key: str) -> Response:
    told = _description(await _collected(request))
    size = _whole(request.headers.get("x-goog-upload-header-content-length"), "X-Goog-Upload-Header-Content-Length")
    if size < 0:
        size = _whole(told.get("size_bytes"), "size_bytes")
    mime = request.headers.get("x-goog-upload-header-content-type") or told.get("mime_type") or ""
    begun = await _begun(request, key, told, mime, size)
    address = f"{base_uri(request)}{request.url.path}?upload_id={begun.token}&upload_protocol=resumable"
    headers = {
        "X-Goog-Upload-URL": address,
        "X-Goog-Upload-Control-URL": address,
        "X-Goog-Upload-Chunk-Granularity": str(_GRANULARITY),
        "X-Goog-Upload-Status": "active",
    }
    return JSONResponse({}, headers=headers)


async def _chunk(request: Request, token: str) -> Response:
    at, files = desk(request), cabinet(request)
    try:
        commands = _commands(request)
        found = await at.run(files.uploads.find, token)
        if "query" in commands:
            received = await at.run(files.uploads.received, found)
            return Response(headers=_standing(found.state, received))
        if "cancel" in commands:
            await at.run(files.uploads.cancel, found)
            return Response(headers={"X-Goog-Upload-Status": "cancelled"})
        if not commands or commands - {"upload", "finalize"}:
            raise BadRequest(
                f"The upload command {', '.join(sorted(commands))[:60]!r} is not known.",
                "Use upload, finalize, query or cancel in X-Goog-Upload-Command.",
            )
        if found.state == "active":
            offset = request.headers.get("x-goog-upload-offset")
            writing = await at.run(files.uploads.begin, found, None if offset is None else _whole(offset, "offset"))
            received = await _written(request, writing, request.stream())
        elif "finalize" not in commands:
            raise BadRequest("The upload is finished already.", "Begin another.")
        else:
            # The answer that told so was lost on the way.
            await _pass_over(request)
        if "finalize" not in commands:
            return Response(headers=_standing("active", received))
        row = await at.run(files.finish, token, _PICTURE_PATIENCE)
        return await _finished(request, row)
    except ClientDisconnect:
        return Response(status_code=499)
    except OutOfPlace as error:
        await _pass_over(request)
        answer = fault(request, error)
        answer.headers["X-Goog-Upload-Size-Received"] = str(error.facts["received"])
        return answer
    except CutawayError as error:
        await _pass_over(request)
        answer = fault(request, error)
        if error.status < 500 and error.status not in (408, 429):
            # It would fail again the same way.
            answer.headers["X-Goog-Upload-Status"] = "final"
        return answer


async def _several(request: Request, key: str, content_type: str) -> Response:
    """A description and the bytes, in this order, as parts of one body."""
    parts, coming = Parts(content_type), request.stream()
    description, told, begun = bytearray(), None, None
    writing: Writing | None = None
    headers: dict[str, str] = {}
    count = 0
    kept = bytearray()
    try:
        async for data in coming:
            for event in parts.feed(data):
                if isinstance(event, dict):
                    count, headers = count + 1, event
                    if count > 2:
                        raise BadRequest("The body has more than two parts.", "Send a description and one file.")
                    if headers.get("content-transfer-encoding", "binary").lower() not in ("binary", "8bit", "7bit"):
                        raise BadRequest("The bytes of a part are encoded.", "Send them as they are.")
                    if _is_description(headers) and count == 1:
                        continue
                    if begun is not None:
                        raise BadRequest("The body has two files.", "Send a description first, then one file.")
                    told = _description(bytes(description))
                    begun = await _begun(request, key, told, headers.get("content-type", ""), -1)
                    writing = await desk(request).run(cabinet(request).uploads.begin, begun, None)
                elif writing is None:
                    description += event
                    if len(description) > _MOST_DESCRIPTION:
                        raise BadRequest("The description of the file is too long.", "Send less.")
                else:
                    kept += event
                    if len(kept) >= _PIECE:
                        await desk(request).run(writing.write, bytes(kept))
                        kept.clear()
        if writing is None or begun is None or not parts.over:
            raise BadRequest("The body ends too early.", "Send a description, the file, and the last boundary.")
        await desk(request).run(writing.write, bytes(kept))
        await desk(request).run(writing.end)
        row = await desk(request).run(cabinet(request).finish, begun.token, _PICTURE_PATIENCE)
    except BaseException as error:
        await _given_up(request, begun)
        if isinstance(error, ClientDisconnect):
            return Response(status_code=499)
        if isinstance(error, CutawayError):
            await _pass_over(request)
        raise
    return await _finished(request, row)


async def _raw(request: Request, key: str) -> Response:
    """The bytes alone."""
    size = _whole(request.headers.get("content-length"), "Content-Length")
    begun = await _begun(request, key, {}, request.headers.get("content-type", ""), size)
    try:
        writing = await desk(request).run(cabinet(request).uploads.begin, begun, None)
        await _written(request, writing, request.stream())
        row = await desk(request).run(cabinet(request).finish, begun.token, _PICTURE_PATIENCE)
    except BaseException as error:
        await _given_up(request, begun)
        if isinstance(error, ClientDisconnect):
            return Response(status_code=499)
        raise
    return await _finished(request, row)


async def _written(request: Request, writing: Writing, coming: AsyncIterator[bytes]) -> int:
    """Write a body as it comes; how many bytes the upload has then, all of them on the disk. What came before a broken
    connection stays."""
    at = desk(request)
    kept = bytearray()
    try:
        try:
            async for data in coming:
                kept += data
                if len(kept) >= _PIECE:
                    piece = bytes(kept)
                    kept.clear()
                    await at.run(writing.write, piece)
        finally:
            await at.run(writing.write, bytes(kept))
    finally:
        received = await at.run(writing.end)
    return received


async def _given_up(request: Request, begun: Upload | None) -> None:
    if begun is not None:
        await desk(request).run(cabinet(request).uploads.forget, begun.token)


async def _begun(request: Request, key: str, told: dict[str, Any], mime: str, size: int) -> Upload:
    name, shown = told.get("name") or "", told.get("display_name") or ""
    if not isinstance(name, str) or not isinstance(shown, str):
        raise BadRequest("'name' and 'display_name' of a file must be strings.")
    return await desk(request).run(cabinet(request).uploads.start, key, name, shown, str(mime), size)


async def _finished(request: Request, row: FileRow) -> Response:
    answer = {"file": await desk(request).run(resource, request, row)}
    return JSONResponse(answer, headers=_standing("final", row.size))


async def _collected(request: Request) -> bytes:
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > _MOST_DESCRIPTION:
            raise BadRequest("The description of the file is too long.", "Send less.")
    return bytes(data)


async def _pass_over(request: Request) -> None:
    passed = 0
    try:
        async for piece in request.stream():
            passed += len(piece)
            if passed > _PASSED_OVER:
                return
    except (ClientDisconnect, RuntimeError):
        pass  # gone, or read to its end already


def _standing(state: str, received: int) -> dict[str, str]:
    return {
        "X-Goog-Upload-Status": state,
        "X-Goog-Upload-Size-Received": str(received),
        "X-Goog-Upload-Chunk-Granularity": str(_GRANULARITY),
    }


def _commands(request: Request) -> set[str]:
    return {word.strip().lower() for word in request.headers.get("x-goog-upload-command", "").split(",")} - {""}


def _description(data: bytes) -> dict[str, Any]:
    """The `file` object of a start, its keys in snake_case, whichever way they came; empty where there is none."""
    if not data.strip():
        return {}
    told = parsed(data)
    file = told.get("file", told) if isinstance(told, dict) else None
    if file is None:
        file = {}
    if not isinstance(file, dict):
        raise BadRequest("'file' must be an object.", 'Send {"file": {"display_name": "..."}}.')
    spelled = {"displayName": "display_name", "mimeType": "mime_type", "sizeBytes": "size_bytes"}
    return {spelled.get(name, name): value for name, value in file.items()}


def _is_description(headers: dict[str, str]) -> bool:
    kind = headers.get("content-type", "").lower()
    return kind.startswith("application/json") or 'name="metadata"' in headers.get("content-disposition", "")


def _whole(given: Any, name: str) -> int:
    """A whole number that came as one or as text; -1 where none came. Raises `BadRequest`."""
    if given is None or given == "":
        return -1
    text = str(given).strip()
    if isinstance(given, bool) or not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise BadRequest(f"{name} {text[:30]!r} is no number of bytes.", "Send a whole number.")
    return int(text)
