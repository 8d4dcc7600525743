"""Telemetry: log records and, with the extra `otel`, OpenTelemetry spans.

The logger `partner_center` is silent by default. At DEBUG it writes one line per attempt, at WARNING the paths of what
is wrong in a response. Neither lines nor spans contain a token, a body or a query, because a query may contain a
validation code.
"""

import logging
from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from partner_center.errors import Attempt
from partner_center.formats.outside_text import printable

from .headers import CORRELATION_ID, CV, REQUEST_ID
from .redaction import redact

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

logger: logging.Logger = logging.getLogger("partner_center")
logger.addHandler(logging.NullHandler())

_NO_SPAN: AbstractContextManager[None] = nullcontext()

_MAX_WARNINGS = 1000  # paths may have names from the service, so there is no end to them
_MAX_WARNING_LENGTH = 300
_warned: dict[str, object] = {}

LOGGED_HEADERS = (REQUEST_ID, CORRELATION_ID, CV, "content-type", "retry-after", "date")


def log_attempt(
    method: str,
    url: str,
    attempt: Attempt,
    seconds: float,
    ids: Mapping[str, str],
    headers: Mapping[str, str],
    secrets: Iterable[str],
) -> None:
    """Log one attempt at DEBUG, with the headers in `LOGGED_HEADERS` and without secrets."""
    if logger.isEnabledFor(logging.DEBUG):
        known = {**ids, **headers}  # ids of the response take precedence
        shown = redact(" ".join(f"{name}={known[name]}" for name in LOGGED_HEADERS if name in known), secrets)
        path = url.partition("?")[0]
        logger.debug("%s %s attempt %d: %s in %.3f s %s", method, path, attempt.number, attempt.outcome, seconds, shown)


def warn_once(faults: Iterable[str]) -> None:
    """Log what is wrong in a response at WARNING, once per process."""
    for fault in faults:
        text = printable(fault, _MAX_WARNING_LENGTH)
        mine = object()
        if len(_warned) < _MAX_WARNINGS and _warned.setdefault(text, mine) is mine:  # safe with several threads
            logger.warning("%s; additional_properties has the raw value", text)


def call_span(name: str, ids: dict[str, str]) -> "AbstractContextManager[Span | None]":
    """Span one logical call, such as `partner_center.qualifications.create`."""
    tracer = found_tracer()
    if tracer is None:
        return _NO_SPAN
    attributes = {f"partner_center.{key.removeprefix('ms-')}": value for key, value in ids.items()}
    span = tracer.start_span(f"partner_center.{name}", attributes=attributes)
    return _ended(span) if span.is_recording() else _NO_SPAN  # not sampled: the attempts get no spans either


def attempt_span(parent: "Span | None", method: str, url: str, resends: int) -> "AbstractContextManager[Span | None]":
    """Span one attempt, by the semantic conventions for HTTP clients.

    https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
    """
    if parent is None or (tracer := found_tracer()) is None:
        return _NO_SPAN
    from opentelemetry.trace import SpanKind, set_span_in_context  # noqa: PLC0415 - an extra

    parts = urlsplit(url)
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or (443 if parts.scheme == "https" else 80),
        "url.full": url.partition("?")[0],
    }
    if resends:
        attributes["http.request.resend_count"] = resends
    context = set_span_in_context(parent)
    return _ended(tracer.start_span(method, context=context, kind=SpanKind.CLIENT, attributes=attributes))


def note_outcome(span: "Span | None", status: int | None, error: str | None) -> None:
    """Set the outcome of an attempt on its span."""
    if span is None:
        return
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

    if status is not None:
        span.set_attribute("http.response.status_code", status)
    if error is not None:
        span.set_attribute("error.type", error)
        span.set_status(StatusCode.ERROR)


@contextmanager
def _ended(span: "Span") -> Generator["Span", None, None]:
    """Yield the span, then end it. After an exception, record its type but not its message, which may hold secrets."""
    try:
        yield span
    except GeneratorExit:
        note_outcome(span, None, "cancelled")
        raise
    except Exception as error:
        note_outcome(span, None, type(error).__name__)
        raise
    finally:
        span.end()


@cache
def found_tracer() -> "Tracer | None":
    """Return the tracer of this package if OpenTelemetry is installed."""
    try:
        trace: Any = import_module("opentelemetry.trace")
    except ImportError:
        return None
    tracer: Tracer = trace.get_tracer("partner_center")
    return tracer
