"""Traces by OpenTelemetry, where the environment names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`). The packages are an extra of
their own and imported only then. Spans hold no key and no word of a request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from cutaway.errors import Missing

VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
CARRIED = ("traceparent", "tracestate")
"""What names the span that another belongs to, beyond a process."""


class Traces:
    """Where spans go; nowhere, unless the environment says so."""

    def __init__(self) -> None:
        """Raises `Missing` when a collector is named and the packages are not there."""
        self._tracer: Any = None
        self._provider: Any = None
        if not any(os.environ.get(name) for name in VARIABLES):
            return
        try:
            self._trace = import_module("opentelemetry.trace")
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
        self._context = propagation.TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, kind: str, parent: Mapping[str, str], attributes: Mapping[str, Any]) -> Iterator[Any]:
        """A span of this kind (SERVER, CONSUMER) within the one that `parent` names; None where none is recorded."""
        if self._tracer is None:
            yield None
            return
        with self._tracer.start_as_current_span(
            name,
            context=self._context.extract({key: parent[key] for key in CARRIED if key in parent}),
            kind=self._trace.SpanKind[kind],
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield span

    def current(self) -> dict[str, str]:
        """What names the current span to another process; empty where there is none."""
        found: dict[str, str] = {}
        if self._tracer is not None:
            self._context.inject(found)
        return found

    def close(self) -> None:
        """Send what is still to be sent."""
        if self._provider is not None:
            self._provider.shutdown()
