"""A customer's qualifications: the calls."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal, Unpack
from uuid import UUID

from partner_center_generated.api.qualifications import create_customer_qualifications, get_customer_qualifications
from partner_center_generated.models import CustomerQualification, CustomerQualifications
from partner_center_generated.types import UNSET

from .calls import Call, CallOptions, PollOptions, ReadBack, Settings
from .drivers import AsyncDriver, Driver
from .errors import InvalidRequestError, PartnerCenterError
from .requests import Qualification, checked_customer_id, checked_members, request_for
from .responses import customer_qualifications
from .vetting import OnPoll, PollSchedule, Watch

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

    def wait(
        self,
        customer_id: str | UUID,
        kind: str,
        *,
        timeout: timedelta | float,
        schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
        on_poll: OnPoll | None = None,
        **options: Unpack[PollOptions],
    ) -> CustomerQualification:
        """Wait until the vetting of a qualification has an outcome, polling at growing intervals, for days if need be.

        A state that is not known is waited on, and so is a service that fails for a while. Call it again, or `resume`,
        after whatever interrupted it: it only reads.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
            timeout: A timedelta, or seconds, after which to give up; the last poll is made then.
            schedule: The time between polls.
            on_poll: Is told of every poll.
            options: See `PollOptions`; they hold for every poll.

        Returns:
            The qualification as it is then: approved or denied, with the reason if the service gave one.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time; its token is for `resume`.
            CredentialError: There was no token.
            APIError: The service refused to be asked, in a way that will not pass.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        return self._watch(Watch(customer_id, kind, timeout, schedule, on_poll), options)

    def resume(
        self, token: str, *, timeout: timedelta | float, on_poll: OnPoll | None = None, **options: Unpack[PollOptions]
    ) -> CustomerQualification:
        """Go on with a wait that ended in VettingTimeout, at the poll where it stood.

        Args:
            token: The token of the VettingTimeout.
            timeout: A timedelta, or seconds, after which to give up again.
            on_poll: Is told of every poll.
            options: See `PollOptions`; they hold for every poll.

        Returns:
            The qualification as `wait` does.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time; its token is for `resume`.
            CredentialError: There was no token.
            APIError: The service refused to be asked, in a way that will not pass.
            ResponseDecodeError: The answer is not what the documents promise.
        """
        return self._watch(Watch.resumed(token, timeout, on_poll), options)

    def _watch(self, watch: Watch, options: PollOptions) -> CustomerQualification:
        self._driver.pause(watch.first_in)
        while True:
            try:
                found: CustomerQualifications | PartnerCenterError = self.list(watch.customer_id, **options)
            except PartnerCenterError as error:
                found = error
            seen = watch.saw(found)
            if isinstance(seen, CustomerQualification):
                return seen
            self._driver.pause(seen)


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

    async def wait(
        self,
        customer_id: str | UUID,
        kind: str,
        *,
        timeout: timedelta | float,
        schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
        on_poll: OnPoll | None = None,
        **options: Unpack[PollOptions],
    ) -> CustomerQualification:
        """Wait until the vetting of a qualification has an outcome, polling at growing intervals, for days if need be.

        A state that is not known is waited on, and so is a service that fails for a while. Call it again, or `resume`,
        after whatever interrupted it: it only reads.

        Args:
            customer_id: Id of the customer's tenant, a GUID.
            kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
            timeout: A timedelta, or seconds, after which to give up; the last poll is made then.
            schedule: The time between polls.
            on_poll: Is told of every poll.
            options: See `PollOptions`; they hold for every poll.

        Returns:
            The qualification as it is then: approved or denied, with the reason if the service gave one.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time; its token is for `resume`.
            CredentialError: There was no token.
            APIError: The service refused to be asked, in a way that will not pass.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        return await self._watch(Watch(customer_id, kind, timeout, schedule, on_poll), options)

    async def resume(
        self, token: str, *, timeout: timedelta | float, on_poll: OnPoll | None = None, **options: Unpack[PollOptions]
    ) -> CustomerQualification:
        """Go on with a wait that ended in VettingTimeout, at the poll where it stood.

        Args:
            token: The token of the VettingTimeout.
            timeout: A timedelta, or seconds, after which to give up again.
            on_poll: Is told of every poll.
            options: See `PollOptions`; they hold for every poll.

        Returns:
            The qualification as `wait` does.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            VettingTimeout: There was no outcome in time; its token is for `resume`.
            CredentialError: There was no token.
            APIError: The service refused to be asked, in a way that will not pass.
            ResponseDecodeError: The answer is not what the documents promise.
        """
        return await self._watch(Watch.resumed(token, timeout, on_poll), options)

    async def _watch(self, watch: Watch, options: PollOptions) -> CustomerQualification:
        await self._driver.pause(watch.first_in)
        while True:
            try:
                found: CustomerQualifications | PartnerCenterError = await self.list(watch.customer_id, **options)
            except PartnerCenterError as error:
                found = error
            seen = watch.saw(found)
            if isinstance(seen, CustomerQualification):
                return seen
            await self._driver.pause(seen)


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
        read_back=ReadBack(lambda: list_call(settings, customer), _has(str(members["qualification"]))),
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
