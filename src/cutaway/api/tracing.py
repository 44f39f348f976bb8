"""Traces by OpenTelemetry, where the environment names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`): a span for each
request. The packages are an extra of their own and imported only then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from starlette.types import Scope

from cutaway.errors import Missing

VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_CARRIED = ("traceparent", "tracestate")


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


class Tracing:
    """Where spans go; nowhere, unless the environment says so."""

    def __init__(self) -> None:
        """Raises `Missing` when a collector is named and the packages are not there."""
        self._tracer: Any = None
        self._provider: Any = None
        if not any(os.environ.get(name) for name in VARIABLES):
            return
        try:
            trace = import_module("opentelemetry.trace")
            propagation = import_module("opentelemetry.trace.propagation.tracecontext")
            resources = import_module("opentelemetry.sdk.resources")
            sdk = import_module("opentelemetry.sdk.trace")
            export = import_module("opentelemetry.sdk.trace.export")
            otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        except ImportError as error:
            raise Missing(
                f"{VARIABLES[0]} is set, but traces need a package that is not installed ({error.name}).",
                "Install cutaway[tracing], or unset the variable.",
            ) from None
        named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "cutaway"}
        self._provider = sdk.TracerProvider(resource=resources.Resource.create(named))
        self._provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("cutaway")
        self._server = trace.SpanKind.SERVER
        self._context = propagation.TraceContextTextMapPropagator()

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        """The span of a request, within that of its client where it names one. It holds no key and no word of a body."""
        if self._tracer is None:
            yield Span()
            return
        carried = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parent = self._context.extract({name: carried[name] for name in _CARRIED if name in carried})
        attributes = {"http.request.method": scope["method"], "url.scheme": scope["scheme"]}
        with self._tracer.start_as_current_span(
            scope["method"], context=parent, kind=self._server, attributes=attributes, record_exception=False
        ) as span:
            yield Span(span)

    def close(self) -> None:
        """Send what is still to be sent."""
        if self._provider is not None:
            self._provider.shutdown()
