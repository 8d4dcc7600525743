"""Denials that a row of a bulk run finds when it looks: of this row, from before it, or of neither for certain."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import AsyncPartnerCenter
from partner_center_workflows import bulk

HOUR = 3600.0
REVIEWED = answer(200, {"qualifications": [{"qualification": "Education", "vettingStatus": "InReview"}]})


@pytest.mark.parametrize("skew", [-5 * HOUR, 0.0, 5 * HOUR])
@pytest.mark.parametrize(
    ("denied_ago", "sent_ago", "state", "methods"),
    [
        (0.0, 2 * HOUR, "denied", ["GET"]),
        (2 * HOUR - 60, 2 * HOUR, "denied", ["GET"]),
        (2 * HOUR + 60, 2 * HOUR, "denied", ["GET"]),
        (2 * HOUR + 900, 2 * HOUR, "unknown", ["GET"]),
        (3 * HOUR, 2 * HOUR, "submitted", ["GET", "POST"]),
        (None, 2 * HOUR, "unknown", ["GET"]),
        (3 * HOUR, -2 * HOUR, "unknown", ["GET"]),  # the clock of this machine was set back
        (3 * HOUR, None, "submitted", ["GET", "POST"]),
        (None, None, "unknown", ["GET"]),
    ],
)
def test_a_denial_is_compared_by_the_clock_of_the_service(
    skew: float, denied_ago: float | None, sent_ago: float | None, state: str, methods: list[str]
) -> None:
    """A row is denied by its own denial alone, and is sent again only after one that is certainly older."""
    now = time.time()
    there = datetime.fromtimestamp(now + skew, UTC)
    item = {"qualification": "Education", "vettingStatus": "Denied"}
    if denied_ago is not None:
        item["vettingCreateDate"] = (there - timedelta(seconds=denied_ago)).isoformat()
    read = answer(200, {"qualifications": [item]}, Date=format_datetime(there, usegmt=True))
    row: bulk.CreateInput = {
        "customer_id": "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
        "qualification": "Education",
        "education_segment": "K12",
        "request_id": "11111111-2222-4333-8444-555555555555",
        "sent_at": None if sent_ago is None else now - sent_ago,
    }

    async def create(base_url: str) -> bulk.StepResult:
        async with AsyncPartnerCenter("t", base_url=base_url, retry=None) as pc:
            return await bulk.create_step(pc, row)

    with ScriptedServer(read, REVIEWED) as server:
        result = asyncio.run(create(server.base_url))

    assert result["state"] == state
    assert [each.method for each in server.received] == methods
    assert ("its date does not tell" in (result["problem"] or "")) == (state == "unknown")
