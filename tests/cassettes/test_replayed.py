"""Cassettes of the other file replayed in other ways; nothing is recorded here."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recording import CUSTOMER, OTHER_CUSTOMER, Service
from vcr.errors import CannotOverwriteExistingCassetteException

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualification,
    CustomerQualifications,
    Education,
    PartnerCenter,
    StateOwnedEntity,
)

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.mark.vcr
@pytest.mark.default_cassette("test_create_state_owned_entity_and_list.yaml")
def test_the_same_awaited(service: Service) -> None:
    """The async client sends what the sync one was recorded with, and reads the same."""

    async def call() -> list[CustomerQualifications]:
        async with AsyncPartnerCenter(service.token, base_url=service.base_url) as pc:
            created = await pc.qualifications.create(service.customer_id, StateOwnedEntity())
            return [created, await pc.qualifications.list(service.customer_id)]

    assert asyncio.run(call()) == [CustomerQualifications([CustomerQualification("StateOwnedEntity")])] * 2


@pytest.mark.parametrize(
    "call",
    [
        lambda pc: pc.qualifications.create(CUSTOMER, Education("HigherEducation", "contoso.edu")),
        lambda pc: pc.qualifications.create(CUSTOMER, Education("K12", "contoso.edu"), cv="a.1"),
        lambda pc: pc.validation_codes.list(),
        lambda pc: pc.qualifications.list(CUSTOMER),
    ],
    ids=["body", "ms-headers", "path", "method"],
)
@pytest.mark.vcr
@pytest.mark.default_cassette("test_create_education.yaml")
def test_a_changed_request_does_not_match(service: Service, call: Callable[[PartnerCenter], Any]) -> None:
    """A body, header, path or method that changes finds no answer in the cassette: the replays can fail."""
    with (
        PartnerCenter("replayed", base_url=service.base_url) as pc,
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        call(pc)


def test_no_cassette_holds_a_secret() -> None:
    """No recording has a token, and every customer, partner and code in it is a placeholder."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(RECORDINGS.glob("*.yaml")))

    assert "validationCode" in text
    assert not re.search(r"(?i)bearer [^\\]|authorization|recorded-token|123456", text)
    assert set(re.findall(r"/customers/([0-9a-f-]{36})/", text)) == {CUSTOMER, OTHER_CUSTOMER}
