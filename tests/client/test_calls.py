"""The calls, against the emulator over a real socket."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from uuid import RFC_4122, UUID, uuid4

import pytest

from partner_center import (
    AsyncPartnerCenter,
    BadRequestError,
    CustomerQualification,
    CustomerQualificationRequest,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    PartnerCenter,
    StateOwnedEntity,
    ValidationCode,
)
from partner_center.policies.headers import Headers, identification
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


class Segment(StrEnum):
    """As a caller may have it."""

    K12 = "K12"


MODES = pytest.mark.parametrize("mode", ["reference", "how-to"])


@MODES
def test_education_is_created_and_vetted(pc: PartnerCenter, emulator: Emulator, mode: str) -> None:
    """An Education request is in review at first and approved after the days that vetting takes, in both modes."""
    emulator.configure(mode=mode)

    created = pc.qualifications.create(CUSTOMER, Education(segment="K12", website="contoso.edu"))
    emulator.clock.advance(timedelta(days=4))
    listed = pc.qualifications.list(CUSTOMER)

    assert isinstance(created, CustomerQualifications)
    assert [(each.qualification, each.vetting_status) for each in created.qualifications] == [("Education", "InReview")]
    assert [(each.qualification, each.vetting_status) for each in listed.qualifications] == [("Education", "Approved")]
    assert listed.qualifications[0].vetting_create_date == created.qualifications[0].vetting_create_date
    assert "vettingCreatedDate" not in listed.qualifications[0].additional_properties


@MODES
def test_the_same_awaited(emulator: Emulator, token: str, mode: str) -> None:
    """The async client answers as the sync one does."""
    emulator.configure(mode=mode)

    async def calls() -> tuple[CustomerQualifications, CustomerQualifications, list[ValidationCode]]:
        async with AsyncPartnerCenter(token, base_url=emulator.base_url) as pc:
            return (
                await pc.qualifications.create(CUSTOMER, StateOwnedEntity()),
                await pc.qualifications.list(CUSTOMER),
                await pc.validation_codes.list(),
            )

    created, listed, codes = asyncio.run(calls())

    assert created == listed == CustomerQualifications([CustomerQualification("StateOwnedEntity")])
    assert [code.remaining_creates for code in codes] == [5, 0]


def test_denied_is_an_outcome_with_its_reason(pc: PartnerCenter, emulator: Emulator) -> None:
    """A denied vetting is not an error: it is listed with its reason."""
    pc.qualifications.create(CUSTOMER, Education(segment="HigherEducation", website="www.denied.example"))
    emulator.clock.advance(timedelta(days=4))

    (listed,) = pc.qualifications.list(CUSTOMER).qualifications

    assert (listed.vetting_status, listed.vetting_reason) == ("Denied", "Not an Education Customer")


@pytest.mark.parametrize("code_in", [None, "query", "body"])
def test_gcc_takes_one_use_of_its_code(pc: PartnerCenter, emulator: Emulator, code_in: str | None) -> None:
    """A validation code arrives wherever the service reads it, and loses one use."""
    emulator.configure(code_in=code_in or "either")
    code = pc.validation_codes.list()[0]
    assert isinstance(code.validation_id, str)

    pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(code.validation_id), code_in=code_in)  # type: ignore[arg-type]

    assert (code.remaining_creates, pc.validation_codes.list()[0].remaining_creates) == (5, 4)


@pytest.mark.parametrize(("code_in", "read_in"), [("query", "body"), ("body", "query")])
def test_a_code_in_the_wrong_place_is_refused(
    pc: PartnerCenter, emulator: Emulator, code_in: str, read_in: str
) -> None:
    """`code_in` really narrows: the service that reads elsewhere finds no code."""
    emulator.configure(code_in=read_in)

    with pytest.raises(BadRequestError):
        pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud("123456"), code_in=code_in)  # type: ignore[arg-type]

    assert [entry.effect for entry in emulator.log] == [False]


def test_the_documents_own_request_types_are_taken(pc: PartnerCenter) -> None:
    """What the three classes do not cover can be said with the generated ones, unknown members included."""
    request = CustomerQualificationRequest("Education", education_segment="K12")
    request["aMemberOfNextYear"] = "x"

    created = pc.qualifications.create(CUSTOMER, request)
    added = pc.qualifications.create(CUSTOMER, CustomerQualification("StateOwnedEntity"))

    assert [each.qualification for each in created.qualifications] == ["Education"]
    assert [each.qualification for each in added.qualifications] == ["Education", "StateOwnedEntity"]


def test_text_may_be_of_an_enum(pc: PartnerCenter) -> None:
    """A member of a StrEnum of the caller's own is sent as the text that it is."""
    request = CustomerQualificationRequest("Education", education_segment=Segment.K12)

    created = pc.qualifications.create(CUSTOMER, request)

    assert [(each.qualification, each.vetting_status) for each in created.qualifications] == [("Education", "InReview")]


def test_ids_are_sent_and_stay_as_given(pc: PartnerCenter, emulator: Emulator) -> None:
    """Ids that the caller gives are the ones that the service sees, and a UUID is as good as its text."""
    request_id, correlation_id = uuid4(), str(uuid4())

    pc.qualifications.create(CUSTOMER, StateOwnedEntity(), request_id=request_id, correlation_id=correlation_id)

    assert [(entry.request_id, entry.correlation_id) for entry in emulator.log] == [(str(request_id), correlation_id)]


def test_every_call_has_ids_of_its_own(pc: PartnerCenter, emulator: Emulator) -> None:
    """Without ids of the caller's each call makes its own UUIDs."""
    pc.qualifications.list(CUSTOMER)
    pc.qualifications.list(UUID(CUSTOMER))

    ids = {each for entry in emulator.log for each in (entry.request_id, entry.correlation_id)}
    assert len(ids) == 4
    assert all(str(UUID(each)) == each for each in ids)


def test_an_upper_case_customer_id_is_the_same_customer(pc: PartnerCenter, emulator: Emulator) -> None:
    """A GUID is sent in lower case, so that one customer has one path."""
    pc.qualifications.create(CUSTOMER.upper(), StateOwnedEntity())

    assert [entry.path for entry in emulator.log] == [f"/v1/customers/{CUSTOMER}/qualifications"]


def test_new_ids_are_random_uuids() -> None:
    """An id made here is a UUID of version 4 in its usual spelling, and no two are alike."""
    ids = [each for _ in range(500) for each in identification(None, None, None).values()]

    assert len(set(ids)) == 1000
    assert all((str(UUID(each)), UUID(each).version) == (each, 4) for each in ids)
    assert {UUID(each).variant for each in ids} == {RFC_4122}


def test_headers_that_are_not_ascii_are_read() -> None:
    """A header in UTF-8 or in ISO-8859-1 reaches the caller as text; neither breaks the call."""
    headers = Headers.of_bytes([(b"X-Name", "Köln".encode()), (b"X-Place", "Köln".encode("latin-1"))])

    assert dict(headers) == {"x-name": "Köln", "x-place": "Köln"}
