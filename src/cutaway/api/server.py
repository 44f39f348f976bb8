"""The application of all routes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from cutaway.api import files, gemini, health, openapi, own, reviews, tasks, upload, webhooks
from cutaway.api.claiming import claim
from cutaway.api.declaring import check_proxies
from cutaway.api.desk import Desk
from cutaway.api.faults import STORES, on_error
from cutaway.api.keys import Keyring
from cutaway.api.limits import Limits
from cutaway.api.links import Links
from cutaway.api.metrics import Metrics
from cutaway.api.origins import Origins
from cutaway.api.tracing import Tracing
from cutaway.api.watching import Watched
from cutaway.errors import CutawayError
from cutaway.interactions.policing import operator
from cutaway.interactions.service import Service
from cutaway.interactions.webhooks.hooks import Webhooks

VERSIONS = ("v1", "v1beta", "v1alpha")
_OWN = "/cutaway/v1"


@asynccontextmanager
async def _going_on(app: Starlette) -> AsyncIterator[None]:
    """What goes on beside requests for as long as the application runs."""
    async with files.opened(app), webhooks.delivering(app):
        yield
    app.state.tracing.close()


def application(service: Service) -> Starlette:
    """The ASGI application over `service`. Raises `BadRequest`, `NotAllowed` and `Missing` for settings that cannot hold."""
    routes: list[BaseRoute] = []
    for version in VERSIONS:
        routes += [
            Route(f"/{version}/interactions", gemini.create, methods=["POST"]),
            Route(f"/{version}/interactions/{{id}}", gemini.get, methods=["GET"]),
            Route(f"/{version}/interactions/{{id}}", gemini.delete, methods=["DELETE"]),
            Route(f"/{version}/interactions/{{id}}/cancel", gemini.cancel, methods=["POST"]),
            # As LiteLLM asks for it.
            Route(f"/{version}/interactions/{{id}}:cancel", gemini.cancel, methods=["POST"]),
            Route(f"/{version}/models", gemini.list_models, methods=["GET"]),
            Route(f"/{version}/models/{{name}}", gemini.get_model, methods=["GET"]),
            Route(f"/{version}/models/{{name}}", gemini.use_model, methods=["POST"]),
            Route(f"/{version}/files", files.list_files, methods=["GET"]),
            Route(f"/{version}/files", files.no_bytes, methods=["POST"]),
            Route(f"/{version}/files/{{name:path}}", files.get_file, methods=["GET"]),
            Route(f"/{version}/files/{{name:path}}", files.delete_file, methods=["DELETE"]),
            Route(f"/upload/{version}/files", upload.upload, methods=["POST", "PUT"]),
            *webhooks.routes(version),
        ]
    routes += [
        Route("/.well-known/jwks.json", webhooks.jwks, methods=["GET"]),
        Route("/files/{name:path}", files.get_file, methods=["GET"]),
        Route("/files/{name:path}", files.delete_file, methods=["DELETE"]),
        Route(f"{_OWN}/interactions", own.tree, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}", own.task, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/scene", own.scene, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/report", own.report, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/frames/{{frame:int}}.png", own.picture, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/video", own.film, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/files", own.extras, methods=["GET"]),
        Route(f"{_OWN}/interactions/{{id}}/files/{{name}}", own.extra, methods=["GET"]),
        Route(f"{_OWN}/estimate", own.estimate, methods=["POST"]),
        Route(f"{_OWN}/tasks", tasks.list_tasks, methods=["GET"]),
        Route(f"{_OWN}/tasks/{{name}}", tasks.get_task, methods=["GET"]),
        Route(f"{_OWN}/tasks/{{name}}", tasks.do_task, methods=["POST"]),
        Route(f"{_OWN}/reviews", reviews.list_reviews, methods=["GET"]),
        Route(f"{_OWN}/reviews/{{id}}", reviews.get_review, methods=["GET"]),
        Route(f"{_OWN}/reviews/{{id}}", reviews.decide, methods=["POST"]),
        Route(f"{_OWN}/reviews/{{id}}/video", reviews.video, methods=["GET"]),
        Route(f"{_OWN}/reviews/{{id}}/media/{{number:int}}", reviews.medium, methods=["GET"]),
        Route("/", own.about, methods=["GET"]),
        Route("/openapi.json", openapi.document, methods=["GET"]),
        Route("/healthz", health.healthz, methods=["GET"]),
        Route("/readyz", health.readyz, methods=["GET"]),
        Route("/metrics", health.metrics, methods=["GET"]),
    ]
    settings, keyring, metrics, tracing = service.settings, Keyring(service.settings), Metrics(), Tracing()
    claim(service.books.engine, keyring)
    check_proxies(settings)
    operator(settings)
    # From the outside in.
    guard = [
        Middleware(Watched, routes=routes, metrics=metrics, tracing=tracing, words=settings.log_prompts),
        Middleware(Limits, settings=settings, keyring=keyring),
        Middleware(Origins, settings=settings, keys_asked=keyring.asked),
    ]
    handlers = {CutawayError: on_error, HTTPException: on_error, Exception: on_error}
    handlers |= dict.fromkeys(STORES, on_error)
    app = Starlette(routes=routes, middleware=guard, exception_handlers=handlers, lifespan=_going_on)
    app.router.redirect_slashes = False  # no redirects: their answers are no errors that a client could read
    app.state.keyring, app.state.links = keyring, Links(settings)
    app.state.metrics, app.state.tracing = metrics, tracing
    app.state.desk = Desk(service)
    app.state.reviewers = reviews.Reviewers(settings)
    app.state.webhooks = Webhooks(service.settings, service.books.engine)
    return app
