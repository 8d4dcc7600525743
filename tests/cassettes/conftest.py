"""How cassettes are matched, scrubbed and, on demand, recorded; README.md in this folder says the same in words."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from recording import CUSTOMER, Service, same_ms_headers, scrub_request, scrub_response
from vcr import VCR

from partner_center_emulator import Emulator
from partner_center_resources.service import BASE_URL


@pytest.fixture
def service(record_mode: str) -> Iterator[Service]:
    """Return the cassette's stand-in; when recording, the live service if a token is there, else a fresh emulator."""
    if record_mode == "none":
        yield Service(BASE_URL, "replayed", CUSTOMER, lambda **_settings: None)
    elif token := os.environ.get("PARTNER_CENTER_TOKEN"):
        base_url = os.environ.get("PARTNER_CENTER_BASE_URL", BASE_URL)
        yield Service(base_url, token, os.environ["PARTNER_CENTER_CUSTOMER_ID"], _emulator_only)
    else:
        with Emulator() as emulator:
            emulator.clock.set(datetime(2026, 1, 1, tzinfo=UTC))
            emulator.clock.freeze()
            yield Service(emulator.base_url, "recorded-token", str(uuid4()), emulator.configure)


def _emulator_only(**_settings: object) -> None:
    pytest.skip("only the emulator can be told how to answer")


@pytest.fixture
def vcr_cassette_dir() -> str:
    """Keep all cassettes in one folder."""
    return str(Path(__file__).parent / "recordings")


@pytest.fixture
def vcr_config() -> dict[str, Any]:
    """Match everything that matters, body included, and keep nothing that is confidential."""
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body", "ms_headers"],
        "filter_headers": ["authorization", "host", "user-agent"],
        "before_record_request": scrub_request,
        "before_record_response": scrub_response,
    }


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:
    """Teach the recorder to compare the service's own headers."""
    vcr.register_matcher("ms_headers", same_ms_headers)
