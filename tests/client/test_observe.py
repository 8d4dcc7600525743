"""What can be seen from outside: log records and spans, and what never can."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from scripted_server import Received, ScriptedServer, answer

from partner_center import (
    APIError,
    AsyncPartnerCenter,
    GovernmentCommunityCloud,
    PartnerCenter,
    RetryBudget,
    RetryPolicy,
    without_waiting,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
CREATED = answer(200, {"qualifications": [{"qualification": "GovernmentCommunityCloud"}]}, MS_RequestId="theirs")
REFUSED = answer(400, {"code": 3000, "description": "planted-code of planted-token"})
_EXPORTER = InMemorySpanExporter()


@pytest.fixture(scope="module", autouse=True)
def _provider() -> None:
    """Collect spans in memory; OpenTelemetry takes one provider a process."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(_EXPORTER))
    trace.set_tracer_provider(provider)


@pytest.fixture
def spans() -> Iterator[Any]:
    """Return a function that gives the spans that have ended, by name, in order of their start."""
    _EXPORTER.clear()

    def ended() -> list[ReadableSpan]:
        return sorted(_EXPORTER.get_finished_spans(), key=lambda span: span.start_time or 0)

    yield ended
    _EXPORTER.clear()


def create(*replies: bytes) -> None:
    """Create a GCC qualification with planted secrets, against replies that are given in turn."""
    policy = RetryPolicy(budget=RetryBudget())
    with without_waiting(), ScriptedServer(*replies) as server:
        with PartnerCenter("planted-token", base_url=server.base_url, retry=policy) as pc:
            pc.qualifications.create(
                CUSTOMER, GovernmentCommunityCloud("planted-code"), request_id="r-1", correlation_id="c-1"
            )


def test_one_line_an_attempt(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG every attempt has one line: the request, the result, and the headers that are on the list."""
    caplog.set_level(logging.DEBUG, logger="partner_center")

    create(answer(503, Retry_After="1", Set_Cookie="planted-cookie"), CREATED)

    first, second = [record.getMessage() for record in caplog.records if record.name == "partner_center"]
    assert first.startswith("POST http://127.0.0.1:")
    assert f"/v1/customers/{CUSTOMER}/qualifications attempt 1: answered 503 in 0." in first
    assert first.endswith("ms-requestid=r-1 ms-correlationid=c-1 content-type=application/json retry-after=1")
    assert "attempt 2: answered 200" in second
    assert "ms-requestid=theirs" in second
    assert "planted" not in caplog.text


def test_quiet_by_default() -> None:
    """A program that configures no logging sees nothing on stderr, not even for an error."""
    program = (
        "import sys; from partner_center import PartnerCenter, TransportError\n"
        "try: PartnerCenter('t', base_url='http://127.0.0.1:1', retry=None).validation_codes.list()\n"
        "except TransportError: pass"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")


def test_a_span_a_call_and_one_an_attempt(spans: Any) -> None:
    """The call's span is the parent of one client span for each attempt, with the attributes of the conventions."""
    create(answer(503), CREATED)

    call, first, second = spans()
    assert call.name == "partner_center.qualifications.create"
    assert (call.kind, call.parent) == (SpanKind.INTERNAL, None)
    assert dict(call.attributes) == {"partner_center.requestid": "r-1", "partner_center.correlationid": "c-1"}
    for span in (first, second):
        assert (span.name, span.kind, span.parent.span_id) == ("POST", SpanKind.CLIENT, call.context.span_id)
        assert span.attributes["http.request.method"] == "POST"
        assert span.attributes["server.address"] == "127.0.0.1"
        assert span.attributes["url.full"].endswith(f"/v1/customers/{CUSTOMER}/qualifications")
        assert span.attributes["url.full"].split(":")[2].startswith(f"{span.attributes['server.port']}/")
    assert (first.attributes["http.response.status_code"], first.attributes["error.type"]) == (503, "503")
    assert (first.status.status_code, second.status.status_code) == (StatusCode.ERROR, StatusCode.UNSET)
    assert "http.request.resend_count" not in first.attributes
    assert (second.attributes["http.request.resend_count"], second.attributes["http.response.status_code"]) == (1, 200)


def test_a_failed_call_says_so_and_nothing_more(spans: Any) -> None:
    """The span of a call that failed names the error's type; neither message nor event could carry a secret."""
    with pytest.raises(APIError):
        create(REFUSED)

    call, attempt = spans()
    assert (call.status.status_code, call.attributes["error.type"]) == (StatusCode.ERROR, "BadRequestError")
    assert (attempt.attributes["http.response.status_code"], attempt.events, call.events) == (400, (), ())
    assert "planted" not in call.to_json() + attempt.to_json()


def test_a_request_that_is_not_answered_names_its_failure(spans: Any) -> None:
    """An attempt without an answer has the failure's type and no status."""
    with ScriptedServer(CREATED) as server:
        base_url = server.base_url
    with PartnerCenter("t", base_url=base_url, retry=None) as pc, pytest.raises(Exception, match="did not reach"):
        pc.validation_codes.list()

    _, attempt = spans()
    assert attempt.attributes["error.type"] == "ConnectError"
    assert "http.response.status_code" not in attempt.attributes


def test_a_credential_that_fails_ends_the_span(spans: Any) -> None:
    """A call that gets no token is still a span, marked with the error's type, sync and async."""

    def fails() -> str:
        raise OSError("planted-secret")

    async def awaited() -> None:
        async with AsyncPartnerCenter(fails) as pc:
            await pc.validation_codes.list()

    with PartnerCenter(fails) as pc, pytest.raises(Exception, match="credential"):
        pc.validation_codes.list()
    with pytest.raises(Exception, match="credential"):
        asyncio.run(awaited())

    assert [span.attributes["error.type"] for span in spans()] == ["CredentialError"] * 2
    assert "planted" not in "".join(span.to_json() for span in spans())


def test_a_cancelled_call_ends_its_spans(spans: Any) -> None:
    """A call that is cancelled while it waits for its response leaves spans that say so."""
    started = asyncio.Event()

    async def silence(_request: Received, _writer: asyncio.StreamWriter) -> None:
        loop.call_soon_threadsafe(started.set)
        await asyncio.Event().wait()

    async def cancelled() -> None:
        async with AsyncPartnerCenter("t", base_url=server.base_url) as pc:
            task = asyncio.create_task(pc.qualifications.list(CUSTOMER))
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with asyncio.Runner() as runner, ScriptedServer(silence) as server:
        loop = runner.get_loop()
        runner.run(cancelled())

    said = [(span.name, span.attributes["error.type"], span.status.status_code) for span in spans()]
    ended = ("cancelled", StatusCode.ERROR)
    assert said == [("partner_center.qualifications.list", *ended), ("GET", *ended)]


def test_https_has_its_own_port(spans: Any) -> None:
    """Without a port in the URL the span has the scheme's."""
    with PartnerCenter("t", base_url="https://nowhere.invalid", retry=None) as pc:
        with pytest.raises(Exception, match="did not reach"):
            pc.validation_codes.list()

    _, attempt = spans()
    assert (attempt.attributes["server.address"], attempt.attributes["server.port"]) == ("nowhere.invalid", 443)


def test_without_opentelemetry_nothing_is_missed() -> None:
    """Where the extra is not installed calls work, and leave no spans."""
    program = (
        "import sys\n"
        "sys.modules['opentelemetry'] = sys.modules['opentelemetry.trace'] = None\n"
        "from partner_center import PartnerCenter\n"
        "print(PartnerCenter('t', base_url=sys.argv[1]).validation_codes.list())"
    )
    with ScriptedServer(answer(200, [])) as server:
        done = subprocess.run(
            [sys.executable, "-c", program, server.base_url], capture_output=True, text=True, check=False
        )

    assert (done.stdout, done.stderr) == ("[]\n", "")
