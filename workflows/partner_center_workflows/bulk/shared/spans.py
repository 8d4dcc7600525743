"""One OpenTelemetry span a turn, around those of the client; nothing without the extra `otel`.

A span has no customer, no code and no text of the service. The tracer is that of the client.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partner_center.policies import telemetry

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_NAME = "partner_center.bulk.turn"


@contextmanager
def turn_span(batch: str, row: int, turn: int, what: str) -> "Generator[Span | None]":
    """Span a turn; spans of calls within the block are its children. Yield None without OpenTelemetry.

    Args:
        batch: The name of the batch.
        row: The number of the row.
        turn: The number of the turn.
        what: `create` or `poll`.
    """
    tracer = telemetry.found_tracer()
    if tracer is None:
        yield None
        return
    attributes: dict[str, str | int] = {"batch": batch, "row": row, "turn": turn, "what": what}
    span = tracer.start_span(_NAME, attributes={f"partner_center.{name}": value for name, value in attributes.items()})
    if not span.get_span_context().is_valid:  # nobody has set OpenTelemetry up
        yield None
        return
    from opentelemetry.trace import use_span  # noqa: PLC0415 - an extra

    # The message of an exception may hold secrets.
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            telemetry.note_outcome(span, None, type(error).__name__)
            raise


def note_state(span: "Span | None", state: str, *, has_problem: bool) -> None:
    """Set the state that the row has after the turn on its span.

    Args:
        span: The span of the turn.
        state: The state.
        has_problem: Whether the row has a problem. The span does not contain it.
    """
    if span is not None:
        span.set_attribute("partner_center.state", state)
        if has_problem:
            telemetry.note_outcome(span, None, state)
