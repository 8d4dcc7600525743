"""What is special about the resource `qualifications`: create, which reads back when in doubt, and waiting.

Each function is a method: `openapi/resources.py` reads its signature and its docstring, and writes its forms.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal, Unpack
from uuid import UUID

from partner_center_generated.api.qualifications import create_customer_qualifications, get_customer_qualifications
from partner_center_generated.models import CustomerQualification, CustomerQualifications
from partner_center_generated.types import UNSET

from .errors import InvalidRequestError
from .qualification_requests import Qualification, checked_members, request_for
from .runtime.arguments import checked_customer_id
from .runtime.calls import Call, CreateCheck, PollOptions, Settings, Steps
from .runtime.operations import Operation
from .runtime.readers import customer_qualifications
from .vetting import OnPoll, Poller, PollSchedule

OPERATIONS = {"create": "createCustomerQualifications"}

CodeIn = Literal["query", "body"]

_CREATE = Operation("qualifications.create", look="qualifications.list")
_LIST = Operation("qualifications.list")


def create(
    settings: Settings, customer_id: str | UUID, qualification: Qualification, *, code_in: CodeIn | None = None
) -> Call[CustomerQualifications]:
    """Ask for a qualification of a customer.

    Args:
        settings: The client's.
        customer_id: Id of the customer's tenant, a GUID.
        qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
            request types.
        code_in: Where a validation code goes: `query` as the reference says, `body` as the how-to says since
            2023. Default: both.

    Returns:
        What the service says: all of the customer's qualifications, or the new one alone; the docs disagree.

    https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """
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
    call = _CREATE.call(
        generated,
        customer_qualifications,
        secrets=() if code is None else (code,),
        create_check=CreateCheck(lambda: _list(settings, customer), _has(str(members["qualification"]))),
    )
    call.body = members
    call.schema = type(request).__name__
    return call


def wait(
    settings: Settings,
    customer_id: str | UUID,
    kind: str,
    *,
    timeout: timedelta | float,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    on_poll: OnPoll | None = None,
    **options: Unpack[PollOptions],
) -> Steps[CustomerQualification]:
    """Wait until the vetting of a qualification has an outcome, polling at growing intervals, for days if need be.

    A state that is not known is waited on, and so is a service that fails for a while. Call it again, or `resume`,
    after whatever interrupted it: it only reads.

    Args:
        settings: The client's.
        customer_id: Id of the customer's tenant, a GUID.
        kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
        timeout: A timedelta, or seconds, after which to give up; the last poll is made then.
        schedule: The time between polls.
        on_poll: Called after every poll.
        options: See `PollOptions`; they hold for every poll.

    Returns:
        The qualification as it is then: approved or denied, with the reason if the service gave one.

    Raises:
        InvalidRequestError: An argument was refused; nothing was sent.
        VettingTimeout: There was no outcome in time; its token is for `resume`.
        CredentialError: There was no token.
        APIError: The service refused to be asked, in a way that will not pass.
        ResponseDecodeError: The response is not what the docs promise.

    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
    """
    poller = Poller(customer_id, kind, timeout, schedule, on_poll)
    return poller.steps(lambda: _list(settings, poller.customer_id), settings, options)


def resume(
    settings: Settings,
    token: str,
    *,
    timeout: timedelta | float,
    on_poll: OnPoll | None = None,
    **options: Unpack[PollOptions],
) -> Steps[CustomerQualification]:
    """Go on with a wait that ended in VettingTimeout, at the poll where it stood.

    Args:
        settings: The client's.
        token: The token of the VettingTimeout.
        timeout: A timedelta, or seconds, after which to give up again.
        on_poll: Called after every poll.
        options: See `PollOptions`; they hold for every poll.

    Returns:
        The qualification as `wait` does.

    Raises:
        InvalidRequestError: An argument was refused; nothing was sent.
        VettingTimeout: There was no outcome in time; its token is for `resume`.
        CredentialError: There was no token.
        APIError: The service refused to be asked, in a way that will not pass.
        ResponseDecodeError: The response is not what the docs promise.
    """
    poller = Poller.resumed(token, timeout, on_poll)
    return poller.steps(lambda: _list(settings, poller.customer_id), settings, options)


def _list(settings: Settings, customer: str) -> Call[CustomerQualifications]:
    request = get_customer_qualifications._get_kwargs(settings.api_version, customer)  # noqa: SLF001
    return _LIST.call(request, customer_qualifications)


def _has(kind: str) -> Callable[[CustomerQualifications], bool]:
    """Return the test for whether a customer already has a qualification; a denied one may be asked for again."""

    def already_exists(found: CustomerQualifications) -> bool:
        return any(
            (item.qualification or "").lower() == kind.lower() and (item.vetting_status or "").lower() != "denied"
            for item in found.qualifications
        )

    return already_exists
