"""A span for each request, where traces are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import Scope

from cutaway.interactions.tracing import Traces


class Span:
    """A request's span, or nothing."""

    def __init__(self, span: Any = None) -> None:
        self._span = span

    def ended(self, route: str, status: int) -> None:
        """What became of the request."""
        if self._span is not None:
            self._span.update_name(route)
            self._span.set_attribute("http.route", route)
            self._span.set_attribute("http.response.status_code", status)


class Tracing(Traces):
    """See `cutaway.interactions.tracing.Traces`."""

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        """The span of a request, within that of its client where it names one. It holds no key and no word of a body."""
        carried = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        attributes = {"http.request.method": scope["method"], "url.scheme": scope["scheme"]}
        with self.span(scope["method"], "SERVER", carried, attributes) as span:
            yield Span(span)
