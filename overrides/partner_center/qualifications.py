"""A customer's qualifications: the calls."""

from collections.abc import Callable
from typing import Literal, Unpack
from uuid import UUID

from partner_center_generated.api.qualifications import create_customer_qualifications, get_customer_qualifications
from partner_center_generated.models import CustomerQualifications
from partner_center_generated.types import UNSET

from .calls import Call, CallOptions, ReadBack, Settings
from .drivers import AsyncDriver, Driver
from .errors import InvalidRequestError
from .requests import Qualification, checked_customer_id, checked_members, request_for
from .responses import customer_qualifications

CodeIn = Literal["query", "body"]


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
    request = request_for(qualification)
    if code_in not in (None, "query", "body"):
        raise InvalidRequestError(f"code_in is {code_in!r}; give 'query' or 'body', or leave it out for both")
    members = checked_members(request)
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
