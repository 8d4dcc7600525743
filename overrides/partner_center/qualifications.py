"""The special methods of the resource `qualifications`: create, with a create check, and waiting for vetting.

Each function is a method. `openapi/resources.py` reads its signature and docstring, and writes its forms.
"""

from datetime import timedelta
from typing import Any, Literal, Unpack
from uuid import UUID

from partner_center_generated.models import CustomerQualification, CustomerQualifications
from partner_center_resources.calls.qualifications import (
    create_customer_qualifications_call,
    get_customer_qualifications_call,
)

from .errors import InvalidRequestError
from .formats.outside_text import shown
from .qualification_requests import Qualification, body_for
from .runtime.calls import Call, CreateCheck, PollOptions, Settings, Steps
from .runtime.readers import customer_qualifications, no_qualifications, nothing
from .vetting import Kind, OnPoll, Poller, PollSchedule, standing

OPERATIONS = {"create": "createCustomerQualifications"}
SENT = {"create": ("code",)}  # the parameters of the operation that the method's own arguments stand for

CodeIn = Literal["query", "body"]


def create(
    settings: Settings,
    customer_id: str | UUID,
    qualification: Qualification,
    *,
    code_in: CodeIn | None = None,
    **others: Any,
) -> Call[CustomerQualifications]:
    """Request a qualification for a customer.

    Args:
        settings: The client's.
        customer_id: Id of the customer's tenant, a GUID.
        qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`, or one of the spec's own
            request types.
        code_in: Where to send a validation code: `query`, as in the reference, or `body`, as in the how-to since
            2023. Default: both.
        others: The operation's other parameters.

    Returns:
        The qualifications in the response: all of the customer's, or only the new one; the docs disagree.

    https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications
    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """
    body: Any = body_for(qualification)
    if code_in not in (None, "query", "body"):
        raise InvalidRequestError(f"code_in is {shown(code_in)}; give 'query' or 'body', or leave it out for both")
    code = body.members.get("validationCode")
    if code_in == "query":
        body.members["validationCode"] = None
    in_query = None if code_in == "body" else code
    call: Call[Any] = create_customer_qualifications_call(settings, customer_id, body, code=in_query, **others)
    call.read = customer_qualifications
    empty = [status for status, read in call.reads.items() if read is nothing] if nothing in call.reads.values() else ()
    call.reads = dict.fromkeys(empty, no_qualifications)
    call.create_check = CreateCheck(
        lambda: get_customer_qualifications_call(settings, customer_id),
        lambda found, sent_ago: standing(found, str(body.members["qualification"]), sent_ago) is not None,
    )
    return call


def wait(
    settings: Settings,
    customer_id: str | UUID,
    kind: Kind,
    *,
    timeout: timedelta | float,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    on_poll: OnPoll | None = None,
    **options: Unpack[PollOptions],
) -> Steps[CustomerQualification]:
    """Wait until the vetting of a qualification has an outcome, for days if necessary.

    The wait polls at growing intervals. It continues while the status is unknown, and while the service fails
    temporarily. It only reads, so after an interruption call it again, or `resume`.

    Args:
        settings: The client's.
        customer_id: Id of the customer's tenant, a GUID.
        kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
        timeout: A timedelta, or seconds, after which the wait ends with a last poll.
        schedule: The times between polls.
        on_poll: Called after every poll.
        options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
            the client's; see `PollOptions`.

    Returns:
        The approved or denied qualification, with the reason if the service gave one.

    Raises:
        InvalidRequestError: An argument was refused; nothing was sent.
        VettingTimeout: There was no outcome in time. Its token is for `resume`.
        CredentialError: The credential gave no usable token.
        APIError: The service refused a poll, and a later poll would not succeed either.
        ResponseDecodeError: The response is not what the docs promise.

    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
    """
    poller = Poller(customer_id, kind, timeout, schedule, on_poll)
    return poller.steps(lambda: get_customer_qualifications_call(settings, poller.customer_id), settings, options)


def resume(
    settings: Settings,
    token: str,
    *,
    timeout: timedelta | float,
    on_poll: OnPoll | None = None,
    **options: Unpack[PollOptions],
) -> Steps[CustomerQualification]:
    """Resume a wait that ended in VettingTimeout, at its next poll.

    Args:
        settings: The client's.
        token: The token of the VettingTimeout.
        timeout: A timedelta, or seconds, after which the wait ends again with a last poll.
        on_poll: Called after every poll.
        options: `correlation_id`, `cv`, `accept`, `retry`, `limiter` and `strict_responses` of every poll, in place of
            the client's; see `PollOptions`.

    Returns:
        The qualification, as from `wait`.

    Raises:
        InvalidRequestError: An argument was refused; nothing was sent.
        VettingTimeout: There was no outcome in time. Its token is for `resume`.
        CredentialError: The credential gave no usable token.
        APIError: The service refused a poll, and a later poll would not succeed either.
        ResponseDecodeError: The response is not what the docs promise.
    """
    poller = Poller.resumed(token, timeout, on_poll)
    return poller.steps(lambda: get_customer_qualifications_call(settings, poller.customer_id), settings, options)
