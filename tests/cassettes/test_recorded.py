"""Every call against its cassette: what is sent and how the answer is read must not change unnoticed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from recording import OTHER_CUSTOMER, Service

from partner_center import (
    BadRequestError,
    ConflictError,
    Customer,
    CustomerQualification,
    CustomerQualificationRequest,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    Page,
    PartnerCenter,
    StateOwnedEntity,
)


def answered(service: Service, call: Callable[[PartnerCenter], Any]) -> Any:
    """Return what the sync client makes of the service, or of its cassette."""
    with PartnerCenter(service.token, base_url=service.base_url) as pc:
        return call(pc)


@pytest.mark.vcr
def test_create_education(service: Service) -> None:
    """The reference's answer: 200 and the wrapper."""
    result = answered(
        service, lambda pc: pc.qualifications.create(service.customer_id, Education("K12", "contoso.edu"))
    )

    assert [(each.qualification, each.vetting_status) for each in result.qualifications] == [("Education", "InReview")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", result.qualifications[0].vetting_create_date)


@pytest.mark.vcr
def test_create_education_as_the_how_to_answers(service: Service) -> None:
    """The how-to's answer: 201 and one bare object."""
    service.configure(mode="how-to")

    result = answered(service, lambda pc: pc.qualifications.create(service.customer_id, Education("HigherEducation")))

    assert [(each.qualification, each.vetting_status) for each in result.qualifications] == [("Education", "InReview")]


@pytest.mark.vcr
def test_create_gcc_with_a_code_that_was_looked_up(service: Service) -> None:
    """The code of the list goes into the request, and has one use less afterwards."""

    def call(pc: PartnerCenter) -> tuple[CustomerQualifications, int, int]:
        before = pc.validation_codes.list()[0]
        created = pc.qualifications.create(service.customer_id, GovernmentCommunityCloud(str(before.validation_id)))
        after = pc.validation_codes.list()[0]
        return created, before.remaining_creates or 0, after.remaining_creates or 0

    created, before, after = answered(service, call)

    assert [each.qualification for each in created.qualifications] == ["GovernmentCommunityCloud"]
    assert before - after == 1


@pytest.mark.vcr
def test_create_state_owned_entity_and_list(service: Service) -> None:
    """A state-owned entity carries no vetting at all, neither when it is created nor when it is listed."""

    def call(pc: PartnerCenter) -> list[CustomerQualifications]:
        created = pc.qualifications.create(service.customer_id, StateOwnedEntity())
        return [created, pc.qualifications.list(service.customer_id)]

    assert answered(service, call) == [CustomerQualifications([CustomerQualification("StateOwnedEntity")])] * 2


@pytest.mark.vcr
def test_list_as_the_how_to_answers(service: Service) -> None:
    """The how-to's bare array, with its other spelling of the date."""
    service.configure(mode="how-to")

    def call(pc: PartnerCenter) -> CustomerQualifications:
        pc.qualifications.create(service.customer_id, Education("K12"))
        return pc.qualifications.list(service.customer_id)

    (item,) = answered(service, call).qualifications

    assert (item.qualification, item.vetting_create_date is None) == ("Education", False)


@pytest.mark.vcr
def test_list_of_an_unqualified_customer(service: Service) -> None:
    """A customer without qualifications has an empty list."""
    result = answered(service, lambda pc: pc.qualifications.list(service.customer_id))

    assert result == CustomerQualifications([])


@pytest.mark.vcr
def test_list_of_customers(service: Service) -> None:
    """One page of customers, of one customer."""

    def call(pc: PartnerCenter) -> Page[Customer]:
        pc.qualifications.create(service.customer_id, StateOwnedEntity())
        return next(pc.customers.list(page_size=1).pages())

    (customer,) = answered(service, call).items

    assert customer.id
    assert customer.company_profile.company_name


@pytest.mark.vcr
def test_list_of_customers_in_pages(service: Service) -> None:
    """The second page follows the first one's link, whose path has the version before it."""
    service.configure(mode="how-to")

    def call(pc: PartnerCenter) -> list[Customer]:
        for customer in (service.customer_id, OTHER_CUSTOMER):
            pc.qualifications.create(customer, StateOwnedEntity())
        return list(pc.customers.list(page_size=1))

    assert [customer.id for customer in answered(service, call)] == [service.customer_id, OTHER_CUSTOMER]


@pytest.mark.vcr
def test_a_refused_create(service: Service) -> None:
    """A value that the service does not know is refused with its own code."""
    request = CustomerQualificationRequest("Charity")

    with pytest.raises(BadRequestError) as raised:
        answered(service, lambda pc: pc.qualifications.create(service.customer_id, request))

    assert raised.value.code == "900126"


@pytest.mark.vcr
def test_a_second_create(service: Service) -> None:
    """What the customer already has cannot be requested again."""

    def call(pc: PartnerCenter) -> None:
        pc.qualifications.create(service.customer_id, Education("K12"))
        pc.qualifications.create(service.customer_id, Education("K12"), correlation_id="c-2")

    with pytest.raises(ConflictError) as raised:
        answered(service, call)

    assert raised.value.correlation_id == "c-2"
