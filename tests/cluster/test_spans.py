"""The span of a turn, around those of the client."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from partner_center import PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk

CUSTOMERS = [f"4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0{number}" for number in range(2)]
_EXPORTER = InMemorySpanExporter()


@pytest.fixture(autouse=True)
def _provider() -> Iterator[None]:
    """Collect spans in memory; OpenTelemetry takes one provider a process."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.add_span_processor(SimpleSpanProcessor(_EXPORTER))
    _EXPORTER.clear()
    yield
    _EXPORTER.clear()


def test_a_span_a_turn(emulator: Emulator, database: str) -> None:
    """Each turn has a span with batch, row, turn and state, and the calls of the client are its children."""
    emulator.set_faults([{"match": {"path": f"*{CUSTOMERS[1]}*"}, "fault": {"status": 403, "shape": "fault"}}])
    rows = [{"customer_id": each, "qualification": "StateOwnedEntity"} for each in CUSTOMERS]
    bulk.submit(rows, journal=database, batch="november")
    done: list[bulk.TurnDone] = []
    with PartnerCenter("planted-token", base_url=emulator.base_url) as pc:
        bulk.work(database, client=pc, until_done=True, on_turn=done.append)

    spans = _EXPORTER.get_finished_spans()
    turns = {_value(span, "row"): span for span in spans if span.name == "partner_center.bulk.turn"}
    assert len(turns) == len(done) == 2
    assert [_value(turns[1], name) for name in ("batch", "turn", "what", "state")] == [
        *("november", 0, "create", "approved")
    ]
    assert (_value(turns[2], "state"), turns[2].status.status_code) == ("failed", StatusCode.ERROR)
    for row, span in turns.items():
        calls = [each for each in spans if each.parent and span.context and each.parent.span_id == span.context.span_id]
        assert {each.name for each in calls} == {"partner_center.qualifications.create"}, row
    assert not any(each in str([span.to_json() for span in turns.values()]) for each in ("planted", *CUSTOMERS))
    assert {(each.batch, each.row, each.state, each.requests) for each in done} == {
        ("november", 1, "approved", 1),
        ("november", 2, "failed", 1),
    }


def _value(span: ReadableSpan, name: str) -> object:
    return (span.attributes or {}).get(f"partner_center.{name}")
