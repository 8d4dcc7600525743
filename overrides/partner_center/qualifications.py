"""A customer's qualifications: what can be asked for, and the calls."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Unpack
from uuid import UUID

from attrs import field, frozen

from partner_center_generated.api.qualifications import create_customer_qualifications, get_customer_qualifications
from partner_center_generated.models import CustomerQualification, CustomerQualificationRequest, CustomerQualifications
from partner_center_generated.types import UNSET

from . import document
from .calls import Call, CallOptions, ReadBack, Settings
from .drivers import AsyncDriver, Driver
from .errors import InvalidRequestError
from .responses import ShapeError, conform, customer_qualifications

CodeIn = Literal["query", "body"]

SEGMENTS = ("K12", "HigherEducation")

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@frozen
class Education:
    """Ask for the Education qualification, which Microsoft vets.

    Args:
        segment: `K12` or `HigherEducation`.
        website: The customer's website; recommended, since vetting looks at it.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    segment: Literal["K12", "HigherEducation"]
    if not TYPE_CHECKING:  # left out, it is refused with what to give instead, not with a TypeError
        segment = field(default=None)
    website: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.segment not in SEGMENTS:
            raise InvalidRequestError(f"Education: segment is {self.segment!r}; give 'K12' or 'HigherEducation'")
        if self.website is not None and not _is_text(self.website):
            raise InvalidRequestError(
                f"Education: website is {self.website!r}; give one such as 'contoso.edu', or leave it out"
            )


@frozen
class GovernmentCommunityCloud:
    """Ask for the Government Community Cloud qualification, which uses up one use of a validation code.

    Args:
        validation_code: One of the partner's codes; `validation_codes.list()` has them. Never shown in `repr()`.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    validation_code: str = field(repr=False)
    if not TYPE_CHECKING:  # left out, it is refused with what to give instead, not with a TypeError
        validation_code = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if not _is_text(self.validation_code):
            raise InvalidRequestError(
                "GovernmentCommunityCloud: give a validation_code as text; validation_codes.list() has the partner's"
            )


@frozen
class StateOwnedEntity:
    """Ask for the State-Owned Entity qualification, which takes nothing else and is not vetted.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """


Qualification = (
    Education | GovernmentCommunityCloud | StateOwnedEntity | CustomerQualificationRequest | CustomerQualification
)


class Qualifications:
    """The qualifications of customers; `PartnerCenter.qualifications`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerQualifications:
        """Ask for a qualification of a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the document's own
                request types.
            code_in: Where a validation code goes: `query` as the reference says, `body` as the how-to says since
                2023. Default: both.
            options: See `CallOptions`.

        Returns:
            What the service answered: all of the customer's qualifications, or the new one alone; the documents
            disagree.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = create_call(self._driver.settings, customer_id, qualification, code_in)
        return self._driver.call(call, options).parsed

    def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerQualifications:
        """List the qualifications of a customer, with where their vetting stands.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        """
        call = list_call(self._driver.settings, customer_id)
        return self._driver.call(call, options).parsed


class AsyncQualifications:
    """The qualifications of customers; `AsyncPartnerCenter.qualifications`."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerQualifications:
        """Ask for a qualification of a customer.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the document's own
                request types.
            code_in: Where a validation code goes: `query` as the reference says, `body` as the how-to says since
                2023. Default: both.
            options: See `CallOptions`.

        Returns:
            What the service answered: all of the customer's qualifications, or the new one alone; the documents
            disagree.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        call = create_call(self._driver.settings, customer_id, qualification, code_in)
        return (await self._driver.call(call, options)).parsed

    async def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerQualifications:
        """List the qualifications of a customer, with where their vetting stands.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
        """
        call = list_call(self._driver.settings, customer_id)
        return (await self._driver.call(call, options)).parsed


def create_call(
    settings: Settings, customer_id: str | UUID, qualification: Qualification, code_in: CodeIn | None
) -> Call[CustomerQualifications]:
    """Check the arguments of `create` and return the call."""
    customer = checked_customer_id(customer_id)
    request = _request(qualification)
    if code_in not in (None, "query", "body"):
        raise InvalidRequestError(f"code_in is {code_in!r}; give 'query' or 'body', or leave it out for both")
    members = _members(request)
    code = members.get("validationCode")
    if code_in == "query":
        members["validationCode"] = None
    generated = create_customer_qualifications._get_kwargs(  # noqa: SLF001 - it has no public name
        settings.api_version, customer, body=request, code=UNSET if code is None or code_in == "body" else code
    )
    return Call(
        "qualifications.create",
        generated["method"].upper(),
        generated["url"],
        customer_qualifications,
        query=generated["params"],
        body=members,
        schema=type(request).__name__,
        secrets=() if code is None else (code,),
        read_back=ReadBack(list_call(settings, customer), _has(str(members["qualification"]))),
    )


def list_call(settings: Settings, customer_id: str | UUID) -> Call[CustomerQualifications]:
    """Check the arguments of `list` and return the call."""
    generated = get_customer_qualifications._get_kwargs(settings.api_version, checked_customer_id(customer_id))  # noqa: SLF001
    return Call("qualifications.list", generated["method"].upper(), generated["url"], customer_qualifications)


def _has(kind: str) -> Callable[[CustomerQualifications], bool]:
    """Return the test for whether a customer already has a qualification; a denied one may be asked for again."""

    def has_it(found: CustomerQualifications) -> bool:
        return any(
            (item.qualification or "").lower() == kind.lower() and (item.vetting_status or "").lower() != "denied"
            for item in found.qualifications
        )

    return has_it


def checked_customer_id(customer_id: object) -> str:
    """Return the customer's id if it is a GUID; anything else could lead the request to another path."""
    text = str(customer_id) if isinstance(customer_id, UUID) else customer_id
    if not isinstance(text, str) or not _GUID.fullmatch(text):
        raise InvalidRequestError(
            f"customer_id is {customer_id!r:.60}; give the id of the customer's tenant, "
            "a GUID such as '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'"
        )
    return str.lower(text)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _request(qualification: object) -> CustomerQualificationRequest | CustomerQualification:
    """Return the document's request type for what was asked for."""
    match qualification:
        case Education():
            return CustomerQualificationRequest(
                "Education", education_segment=qualification.segment, website=qualification.website
            )
        case GovernmentCommunityCloud():
            return CustomerQualificationRequest(
                "GovernmentCommunityCloud", validation_code=qualification.validation_code.strip()
            )
        case StateOwnedEntity():
            return CustomerQualificationRequest("StateOwnedEntity")
        case CustomerQualificationRequest() | CustomerQualification():
            return qualification
        case _:
            shown = (
                repr(qualification) if isinstance(qualification, str | None) else f"a {type(qualification).__name__}"
            )
            raise InvalidRequestError(f"qualification is {shown:.60}; {_GIVE}")


_GIVE = (
    "give Education(segment='K12'), Education(segment='HigherEducation'), "
    "GovernmentCommunityCloud(validation_code='…') or StateOwnedEntity(); "
    "None and Nonprofit cannot be set through this API"
)


def _members(request: CustomerQualificationRequest | CustomerQualification) -> dict[str, Any]:
    """Return the body's members, by their names on the wire.

    What the how-to says the service refuses is refused here, since a mistaken request may use up one of three tries.
    """
    written = {name: value for name, value in request.to_dict().items() if value is not None}
    try:
        members = conform(written, document.schema("CustomerQualificationRequest"), "request")
    except ShapeError as error:
        raise InvalidRequestError(f"qualification: {error}; {_GIVE}") from None
    members = {name: value.strip() if isinstance(value, str) else value for name, value in members.items()}
    kind = members["qualification"]
    if kind.lower() in ("", "none", "nonprofit"):
        raise InvalidRequestError(f"qualification is {kind!r:.60}; {_GIVE}")
    if kind.lower() == "education" and not members["educationSegment"]:
        raise InvalidRequestError(
            "Education needs a segment; give Education(segment='K12') or Education(segment='HigherEducation')"
        )
    if kind.lower() == "governmentcommunitycloud" and not members["validationCode"]:
        raise InvalidRequestError(
            "GovernmentCommunityCloud needs a validation code; give GovernmentCommunityCloud(validation_code='…'): "
            "validation_codes.list() has the partner's codes"
        )
    if members["validationCode"] == "":
        raise InvalidRequestError("validation_code is empty; leave it out, or give one of validation_codes.list()")
    return members
