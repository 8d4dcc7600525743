"""The types of the public API, as a user meets them. It never runs: test_types.py has four type checkers read it.

What is refused has a comment for mypy and one for pyright; a comment that is not needed any more is an error too.
ty and pyrefly have to refuse the same lines, but for those marked `not by ty`: ty 0.0.107 takes any name for an option
where a method has `**options: Unpack[...]`.
"""

from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import timedelta
from typing import assert_type
from uuid import UUID

from partner_center import (
    AdaptiveRateLimiter,
    APIError,
    AsyncPages,
    AsyncPartnerCenter,
    Attempt,
    CallOptions,
    Customer,
    CustomerQualification,
    CustomerQualificationRequest,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    OutcomeUnknownError,
    Page,
    Pages,
    PartnerCenter,
    PartnerCenterError,
    Poll,
    PollOptions,
    PollSchedule,
    RateLimiter,
    RateLimitError,
    RawResponse,
    ResponseDecodeError,
    RetryPolicy,
    StateOwnedEntity,
    Timeout,
    ValidationCode,
    VettingTimeout,
    __version__,
    spec_version,
)
from partner_center_generated.models import (
    CustomerBillingProfile,
    CustomerCompanyProfile,
    QualificationKind,
    VettingStatus,
)
from partner_center_resources import AsyncCustomers, AsyncQualifications, Customers, Qualifications

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def a_client() -> None:
    """Give a client each kind of credential; `with` returns the client as what it is."""
    assert_type(PartnerCenter("token"), PartnerCenter)
    assert_type(PartnerCenter(lambda: "token", timeout=5, retry=None), PartnerCenter)
    assert_type(PartnerCenter(), PartnerCenter)
    assert_type(PartnerCenter.from_env(timeout=5, retry=None), PartnerCenter)
    with PartnerCenter("token", timeout=Timeout(read=5), retry=RetryPolicy(), max_requests_per_second=2.5) as pc:
        assert_type(pc, PartnerCenter)
        assert_type(pc.max_requests_per_second, float | None)
        assert_type(pc.as_async(backend="aiohttp"), AsyncPartnerCenter)
        assert_type(pc.customers, Customers)
        assert_type(pc.qualifications, Qualifications)
    assert_type(__version__, str)
    assert_type(spec_version, str)


async def an_async_client(token: Awaitable[str]) -> None:
    """Give an async client a credential that is awaited."""

    async def fetch() -> str:
        return await token

    assert_type(AsyncPartnerCenter(lambda: "token"), AsyncPartnerCenter)
    assert_type(AsyncPartnerCenter(lambda: token), AsyncPartnerCenter)
    assert_type(AsyncPartnerCenter(), AsyncPartnerCenter)
    assert_type(AsyncPartnerCenter.from_env(backend="aiohttp"), AsyncPartnerCenter)
    async with AsyncPartnerCenter(fetch, backend="aiohttp") as pc:
        assert_type(pc, AsyncPartnerCenter)
        assert_type(pc.customers, AsyncCustomers)
        assert_type(pc.qualifications, AsyncQualifications)
    assert_type(await pc.close(), None)


def clients_that_are_refused() -> None:
    """Give a client what it cannot take: a wrong credential, an unknown option, a wrong backend."""
    PartnerCenter(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PartnerCenter("token", 5)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]
    PartnerCenter("token", retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    PartnerCenter.from_env(timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PartnerCenter("token", timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AsyncPartnerCenter("token", backend="requests")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def create(pc: PartnerCenter) -> None:
    """Give `create` each request class; it returns the same type for all."""
    assert_type(pc.qualifications.create(ID, Education(segment="K12")), CustomerQualifications)
    assert_type(pc.qualifications.create(UUID(ID), Education("HigherEducation", "a.edu")), CustomerQualifications)
    cloud = GovernmentCommunityCloud(validation_code="123456")
    assert_type(pc.qualifications.create(ID, cloud, code_in="body", cv="a.1"), CustomerQualifications)
    assert_type(pc.qualifications.create(ID, StateOwnedEntity()), CustomerQualifications)
    request = CustomerQualificationRequest("Education", "a.edu", None)
    assert_type(pc.qualifications.create(ID, request), CustomerQualifications)
    found = pc.with_raw_response.qualifications.create(ID, StateOwnedEntity())
    assert_type(found, RawResponse[CustomerQualifications])


def create_that_is_refused(pc: PartnerCenter) -> None:
    """Give `create` a segment, a place of the code and a customer id that cannot be."""
    Education()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Education("Kindergarten")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    StateOwnedEntity("a.edu")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    pc.qualifications.create(ID, "Education")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.qualifications.create(5, StateOwnedEntity())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.qualifications.create(ID, StateOwnedEntity(), code_in="url")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_result(found: CustomerQualifications, code: ValidationCode) -> None:
    """Read the members of a result: each is of the spec's type or None, and there are no others."""
    assert_type(found.qualifications, list[CustomerQualification])
    item = found.qualifications[0]
    assert_type(item.qualification, QualificationKind | str | None)
    assert_type(item.vetting_status, VettingStatus | str | None)
    assert_type(item.vetting_reason, str | None)
    assert_type(code.remaining_creates, int | None)
    item.vetted_by  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018


def read(pc: PartnerCenter) -> None:
    """Plain reads return the spec's models."""
    assert_type(pc.qualifications.list(ID), CustomerQualifications)
    assert_type(pc.customers.get(ID), Customer)
    assert_type(pc.validation_codes.list(), list[ValidationCode])
    assert_type(pc.billing_profiles.get(ID), CustomerBillingProfile)
    assert_type(pc.company_profiles.get(ID), CustomerCompanyProfile)
    assert_type(pc.domains.exists("contoso"), bool)


async def read_async(pc: AsyncPartnerCenter) -> None:
    """Await the async forms, which return the same."""
    assert_type(await pc.qualifications.list(ID), CustomerQualifications)
    assert_type(await pc.qualifications.create(ID, StateOwnedEntity()), CustomerQualifications)
    assert_type(await pc.customers.get(ID), Customer)
    assert_type(await pc.validation_codes.list(), list[ValidationCode])
    assert_type(await pc.with_raw_response.customers.get(ID), RawResponse[Customer])
    pc.customers.get(ID).company_profile  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018


def a_raw_response(pc: PartnerCenter) -> None:
    """Read a raw response: the result with everything around it."""
    raw = pc.with_raw_response.customers.get(ID)
    assert_type(raw, RawResponse[Customer])
    assert_type(raw.parsed, Customer)
    assert_type(raw.status, int)
    assert_type(raw.headers["ms-requestid"], str)
    assert_type(raw.headers.get("ms-cv"), str | None)
    assert_type(raw.content, bytes)
    assert_type(raw.request_id, str)
    assert_type(raw.correlation_id, str)
    assert_type(raw.attempts, tuple[Attempt, ...])
    assert_type(raw.attempts[0].delay, float | None)


def pages(pc: PartnerCenter) -> None:
    """Iterate over a list in pages: over its items, or over its pages."""
    found = pc.customers.list(page_size=100, company_name_starts_with="Con")
    assert_type(found, Pages[Customer])
    assert_type(iter(found), Iterator[Customer])
    assert_type(found.pages(), Iterator[Page[Customer]])
    for page in found.pages():
        assert_type(page.items, list[Customer])
        assert_type(page.total_count, int | None)
        assert_type(page.continuation_token, str | None)
    assert_type(pc.with_raw_response.customers.list(), RawResponse[Page[Customer]])
    pc.customers.list(100)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    pc.customers.list(page_size="100")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def async_pages(pc: AsyncPartnerCenter) -> None:
    """Iterate over an async list in pages, which is not awaited; its raw form is."""
    found = pc.customers.list()
    assert_type(found, AsyncPages[Customer])
    assert_type(found.pages(), AsyncIterator[Page[Customer]])
    async for customer in found:
        assert_type(customer, Customer)
    assert_type(await pc.with_raw_response.customers.list(), RawResponse[Page[Customer]])
    await pc.customers.list()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]


def look(poll: Poll) -> None:
    """Read what a poll saw."""
    assert_type(poll.number, int)
    assert_type(poll.status, str | None)
    assert_type(poll.qualification, CustomerQualification | None)
    assert_type(poll.error, PartnerCenterError | None)
    assert_type(poll.next_in, float | None)


def wait(pc: PartnerCenter, token: str) -> None:
    """Wait for a timedelta or for seconds; there is no raw form."""
    waited = pc.qualifications.wait(ID, "Education", timeout=timedelta(days=5), schedule=PollSchedule(), on_poll=look)
    assert_type(waited, CustomerQualification)
    assert_type(pc.qualifications.resume(token, timeout=60), CustomerQualification)
    pc.qualifications.wait(ID, "Educatoin", timeout=60)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.qualifications.wait(ID, "Nonprofit", timeout=60)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.qualifications.wait(ID, "Education")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    pc.qualifications.wait(ID, "Education", timeout=5, request_id=ID)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # not by ty
    pc.with_raw_response.qualifications.wait  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018


async def wait_async(pc: AsyncPartnerCenter) -> None:
    """Await the async form with options."""
    options: PollOptions = {"cv": "a.1", "retry": None}
    assert_type(await pc.qualifications.wait(ID, "Education", timeout=5, **options), CustomerQualification)


def options(pc: PartnerCenter) -> None:
    """Each option of a call is known by name and type."""
    given: CallOptions = {
        "request_id": UUID(ID),
        "correlation_id": ID,
        "cv": "a.1",
        "content_type": "application/x-www-form-urlencoded",
        "accept": "text/xml",
        "timeout": Timeout(read=1),
        "retry": None,
        "limiter": AdaptiveRateLimiter(),
    }
    assert_type(pc.customers.get(ID, **given), Customer)
    assert_type(pc.customers.get(ID, timeout=1, limiter=RateLimiter(2)), Customer)
    pc.customers.get(ID, accept="text/html")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.customers.get(ID, content_type="text/plain")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.customers.get(ID, retry=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pc.customers.get(ID, retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # not by ty


def deprecated(pc: PartnerCenter) -> None:
    """Call what the docs retire: it is typed as ever, and reported."""
    assert_type(pc.qualifications.get(ID), str)  # type: ignore[deprecated]  # pyright: ignore[reportDeprecated]
    assert_type(pc.qualifications.update(ID, "Education"), str)  # type: ignore[deprecated]  # pyright: ignore[reportDeprecated]


def errors(error: PartnerCenterError) -> None:
    """Each branch of the tree of errors has its attributes."""
    assert_type(error.message, str)
    assert_type(error.hint, str | None)
    assert_type(error.request_id, str | None)
    assert_type(error.correlation_id, str | None)
    assert_type(error.attempts, tuple[Attempt, ...])
    if isinstance(error, APIError):
        assert_type(error.status, int)
        assert_type(error.code, str | None)
        assert_type(error.retry_after, float | None)
        assert_type(error.is_retryable, bool)
        assert_type(error.content, bytes)
    elif isinstance(error, VettingTimeout):
        assert_type(error.token, str)
        assert_type(error.last, CustomerQualification | None)
    elif isinstance(error, ResponseDecodeError):
        assert_type(error.status, int)
    else:
        error.status  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018
    refused: ValueError = InvalidRequestError("no")
    base: PartnerCenterError = OutcomeUnknownError("no")
    later: APIError = RateLimitError("no", status=429, code=None, retry_after=1.0, content=b"")
    assert_type(str(refused) + str(base) + str(later), str)
