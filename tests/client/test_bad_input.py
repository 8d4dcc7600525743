"""Arguments that are refused: a clear error, and nothing sent."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from partner_center import (
    AdaptiveRateLimiter,
    AsyncPartnerCenter,
    CredentialError,
    CustomerQualification,
    CustomerQualificationRequest,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    PartnerCenter,
    PollSchedule,
    RetryPolicy,
    StateOwnedEntity,
    Timeout,
)
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


@pytest.mark.parametrize(
    "customer_id",
    [
        "contoso.com",
        "..",
        ".",
        "",
        f"{CUSTOMER}/../x",
        f"{CUSTOMER}/",
        f"{CUSTOMER}\n",
        f"{{{CUSTOMER}",
        CUSTOMER.replace("-", "", 1),
        f"{CUSTOMER[:-1]}\u0664",
        None,
        5,
        "all",
    ],
)
def test_a_customer_id_that_is_no_guid(pc: PartnerCenter, emulator: Emulator, customer_id: Any) -> None:
    """Anything but a GUID is refused, since it could lead to another path."""
    calls: list[Callable[[], object]] = [
        lambda: pc.qualifications.create(customer_id, StateOwnedEntity()),
        lambda: pc.qualifications.list(customer_id),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="a GUID such as '4d3cf487"):
            call()

    assert emulator.log == []


@pytest.mark.parametrize(
    "customer_id",
    [
        CUSTOMER.upper(),
        f"{{{CUSTOMER}}}",
        f" {CUSTOMER} ",
        CUSTOMER.replace("-", ""),
        f"urn:uuid:{CUSTOMER}",
        f"URN:UUID:{CUSTOMER.upper()}",
        f"{{{CUSTOMER.replace('-', '').upper()}}}",
        UUID(CUSTOMER),
    ],
)
def test_every_spelling_of_a_guid_is_the_same_customer(pc: PartnerCenter, emulator: Emulator, customer_id: Any) -> None:
    """Whichever way a GUID is written, the URL has it in lower case, with dashes and without braces."""
    pc.qualifications.list(customer_id)

    assert [each.path for each in emulator.log] == [f"/v1/customers/{CUSTOMER}/qualifications"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: None, "qualification is None; give Education"),
        (lambda: "Nonprofit", "qualification is 'Nonprofit'; give Education"),
        (lambda: "Education", "qualification is 'Education'; give Education"),
        (lambda: CustomerQualification(None), "the member qualification is missing; give Education"),
        (lambda: CustomerQualificationRequest("None"), "None and Nonprofit cannot be set"),
        (lambda: CustomerQualificationRequest("Nonprofit"), "None and Nonprofit cannot be set"),
        (lambda: CustomerQualification("nonprofit"), "None and Nonprofit cannot be set"),
        (lambda: CustomerQualificationRequest(""), "qualification is ''; give Education"),
        (lambda: CustomerQualificationRequest("Education"), r"give Education\(segment='K12'\)"),
        (lambda: CustomerQualification("Education"), r"give Education\(segment='K12'\)"),
        (lambda: CustomerQualificationRequest("GovernmentCommunityCloud"), r"validation_codes.list\(\) has"),
        (lambda: CustomerQualificationRequest("education"), r"give Education\(segment='K12'\)"),
        (lambda: CustomerQualificationRequest("StateOwnedEntity", website=5), "request.website: expected string"),  # type: ignore[arg-type]
        (lambda: CustomerQualificationRequest("StateOwnedEntity", validation_code=" "), "validation_code is empty"),
        (lambda: {"validationCode": "planted"}, "qualification is a dict; give Education"),
        (lambda: Education(), "segment is None; give 'K12' or 'HigherEducation'"),  # type: ignore[call-arg]
        (lambda: GovernmentCommunityCloud(), "give a validation_code as text"),  # type: ignore[call-arg]
        (lambda: Education(None), "segment is None; give 'K12' or 'HigherEducation'"),  # type: ignore[arg-type]
        (lambda: Education("k12"), "segment is 'k12'; give 'K12' or 'HigherEducation'"),  # type: ignore[arg-type]
        (lambda: Education("K12", website=" "), "website is ' '; give one such as 'contoso.edu'"),
        (lambda: GovernmentCommunityCloud(""), r"give a validation_code as text; validation_codes.list\(\)"),
        (lambda: GovernmentCommunityCloud(None), "give a validation_code as text"),  # type: ignore[arg-type]
        (lambda: GovernmentCommunityCloud(123456), "give a validation_code as text"),  # type: ignore[arg-type]
    ],
)
def test_a_qualification_that_cannot_be_asked_for(
    pc: PartnerCenter, emulator: Emulator, make: Callable[[], Any], message: str
) -> None:
    """What the how-to says the service refuses is refused here, with what to give instead."""
    with pytest.raises(ValueError, match=message) as raised:
        pc.qualifications.create(CUSTOMER, make())

    assert isinstance(raised.value, InvalidRequestError)
    assert emulator.log == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"request_id": "a\r\nX-Evil: 1"}, "request_id: give visible ASCII text without line breaks"),
        ({"request_id": ""}, "request_id: give visible ASCII"),
        ({"correlation_id": "é"}, "correlation_id: give visible ASCII"),
        ({"cv": 5}, "cv: give visible ASCII"),
        ({"timeout": 10**400}, "give a number of seconds above 0 and at most a day"),
        ({"timeout": 0}, "timeout: connect is 0; give a number of seconds above 0 and at most a day"),
        ({"timeout": float("inf")}, "timeout: connect is inf; give a number of seconds"),
        ({"timeout": "5"}, "timeout: connect is '5'; give a number of seconds"),
        ({"timeout": 10**5000}, "timeout: connect is a huge number; give a number of seconds"),
        ({"retry": 3}, r"retry is 3; give RetryPolicy\(…\), or None for no retries"),
        ({"retry": 10**5000}, r"retry is a huge number; give RetryPolicy\(…\), or None for no retries"),
        *[
            ({"limiter": value}, rf"limiter is {text}; give RateLimiter\(…\), or leave it out")
            for value, text in (
                ("x", "'x'"),
                (b"x", "a bytes"),
                (1, "1"),
                (1.5, "1.5"),
                (True, "True"),
                ([1], "a list"),
            )
        ],
        ({"correlation_id": b"x"}, "correlation_id: give visible ASCII"),
        ({"request_id": "\ud800"}, "request_id: give visible ASCII"),
        ({"cv": "\ud800"}, "cv: give visible ASCII"),
        ({"accept": "\ud800"}, "accept is '.ud800'; give one of 'application/json'"),
        ({"code_in": "header"}, "code_in is 'header'; give 'query' or 'body'"),
        (
            {"time_out": 5},
            "unknown option time_out; a call takes accept, content_type, correlation_id, cv",
        ),
    ],
)
def test_an_option_that_cannot_be_used(
    pc: PartnerCenter, emulator: Emulator, options: dict[str, Any], message: str
) -> None:
    """A bad option is refused before anything is sent, by the sync and the async client alike."""

    async def awaited() -> None:
        async with AsyncPartnerCenter("t", base_url=emulator.base_url) as client:
            await client.qualifications.create(CUSTOMER, StateOwnedEntity(), **options)

    with pytest.raises(InvalidRequestError, match=message):
        pc.qualifications.create(CUSTOMER, StateOwnedEntity(), **options)
    with pytest.raises(InvalidRequestError, match=message):
        asyncio.run(awaited())

    assert emulator.log == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"base_url": "http://api.partnercenter.microsoft.com"}, "a token goes only over https, or over http to this"),
        ({"base_url": "ftp://localhost"}, "a token goes only over https"),
        ({"base_url": "api.partnercenter.microsoft.com"}, "give scheme, host and at most a path"),
        ({"base_url": "https://user:pw@localhost"}, "give scheme, host and at most a path"),
        ({"base_url": "https://localhost/?a=b"}, "give scheme, host and at most a path"),
        ({"base_url": "https://user:planted@localhost"}, "^base_url: give scheme, host and at most a path"),
        *[
            ({"base_url": url}, "^base_url is '.*; give scheme, host and at most a path, such as https://api.partner")
            for url in (
                "https://a..b",
                "https://.",
                f"https://{'a' * 64}.com",
                "https://a:99999",
                "https://a:0",
                "https://a:-1",
                "https://a:abc",
                "https://1.2.3",
                "https://999.1.1.1",
                "https://123456789",
                "https://[1.2.3.4]",
                "https://[1:2]",
                "https://[::1",
                "https://é.example",
                "https://a\ud800b",
                "https://a b",
                f"https://a/{'b' * 3000}",
                "",
            )
        ],
        ({"base_url": b"https://localhost"}, "base_url is a bytes; give scheme, host and at most a path"),
        ({"base_url": "http://127.1"}, "base_url is 'http://127.1'; give scheme"),
        ({"base_url": "http://a.localhost"}, "base_url is 'http://a.localhost'; a token goes only over https"),
        ({"api_version": ""}, "api_version is ''; give a number such as '1'"),
        ({"api_version": "1" * 20}, "give a number such as '1'"),
        ({"api_version": 10**5000}, "api_version is a huge number; give a number such as '1'"),
        ({"api_version": b"1"}, "api_version is a bytes; give a number such as '1'"),
        ({"api_version": "1/../.."}, "give a number such as '1'"),
        ({"timeout": None}, "timeout: connect is None; give a number of seconds"),
        ({"timeout": -1}, "timeout: connect is -1; give a number of seconds"),
        ({"retry": "yes"}, r"retry is 'yes'; give RetryPolicy\(…\), or None"),
        (
            {"max_requests_per_second": 0},
            "max_requests_per_second is 0; give a number above 0 and up to 86,400, or None",
        ),
        ({"max_requests_per_second": "many"}, "max_requests_per_second is 'many'; give a number above 0"),
        *[
            (
                {"max_requests_per_second": value},
                f"max_requests_per_second is {text}; give a number above 0 and up to 86,400, or None",
            )
            for value, text in (
                (float("nan"), "nan"),
                (float("inf"), "inf"),
                ("3", "'3'"),
                (True, "True"),
                (-1, "-1"),
                (100_000, "100000"),
                (10**5000, "a huge number"),
                ([1], "a list"),
                (5e-324, "5e-324"),
            )
        ],
        *[
            ({"application_name": value}, "application_name: give visible")
            for value in (5, b"x", "", "\ud800", "é", True)
        ],
        ({"application_name": "a\nb"}, "application_name: give visible ASCII"),
        ({"transport": "x"}, "transport: give an httpx.BaseTransport, not str"),
        ({"http_client": 5}, "http_client: give an httpx.Client, not int"),
        ({"http_client": httpx.Client(), "transport": httpx.MockTransport(lambda _r: httpx.Response(200))}, "not both"),
        ({"credential": 5}, "give a token, a callable that returns one, or a TokenCredential .* got int"),
    ],
)
def test_a_client_that_cannot_be_made(arguments: dict[str, Any], message: str) -> None:
    """A bad argument of the client itself is refused at once, not at the first call."""
    with pytest.raises(InvalidRequestError, match=message):
        PartnerCenter(**{"credential": "t", **arguments})


def test_the_other_kind_of_transport_is_refused() -> None:
    """An async client does not take a sync httpx client, nor the sync one an async credential."""

    async def credential() -> str:
        return "t"

    with pytest.raises(InvalidRequestError, match=r"give an httpx.AsyncClient, not Client"):
        AsyncPartnerCenter("t", http_client=httpx.Client())  # type: ignore[arg-type]
    with pytest.raises(InvalidRequestError, match="an async callable or TokenCredential goes with AsyncPartnerCenter"):
        PartnerCenter(credential)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "base_url", ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://gw.contoso.com"]
)
def test_a_token_may_go_to_this_machine_or_over_https(base_url: str) -> None:
    """Loopback over http is allowed, for emulators and gateways on this machine."""
    assert base_url in repr(PartnerCenter("t", base_url=base_url))


@pytest.mark.parametrize("token", ["", "Bearer abc", "a b", "a\n", "ä"])
def test_a_token_that_no_header_can_carry(token: str) -> None:
    """Such a token is refused when the client is made, without showing it."""
    with pytest.raises(CredentialError, match="no usable token") as raised:
        PartnerCenter(token)

    assert token == "" or token not in str(raised.value).replace("Give the access token alone, as a string", "")


def test_a_credential_that_fails(emulator: Emulator) -> None:
    """What the callable raises, or returns instead of a token, becomes a CredentialError, and nothing is sent."""

    def fails() -> str:
        raise OSError("secret of the vault")

    async def awaited(credential: Any) -> None:
        async with AsyncPartnerCenter(credential, base_url=emulator.base_url) as pc:
            await pc.qualifications.list(CUSTOMER)

    async def fails_awaited() -> str:
        return fails()

    def nothing() -> Any:
        return None

    for credential, message in ((fails, "failed with OSError"), (nothing, "gave NoneType, not a token")):
        with PartnerCenter(credential, base_url=emulator.base_url) as pc, pytest.raises(CredentialError) as raised:
            pc.qualifications.list(CUSTOMER)
        assert message in str(raised.value)
        assert "secret" not in str(raised.value)
    with pytest.raises(CredentialError, match="failed with OSError"):
        asyncio.run(awaited(fails_awaited))

    assert emulator.log == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RetryPolicy(attempts=0), "RetryPolicy: attempts is 0; give a whole number above 0"),
        (lambda: RetryPolicy(attempts=10**400), "RetryPolicy: attempts is 1000.*; give a whole number above 0"),
        (lambda: RetryPolicy(attempts=2.5), "RetryPolicy: attempts is 2.5; give a whole number above 0"),  # type: ignore[arg-type]
        (lambda: RetryPolicy(deadline=1e12), "RetryPolicy: deadline is 1000000000000.0; give a finite number of"),
        (lambda: RetryPolicy(cap=float("nan")), "RetryPolicy: cap is nan; give a finite number of seconds above 0"),
        (lambda: RetryPolicy(base="x"), "RetryPolicy: base is 'x'; give a finite number of seconds above 0"),  # type: ignore[arg-type]
        (lambda: RetryPolicy(budget=5), r"RetryPolicy: budget is 5; give RetryBudget\(…\)"),  # type: ignore[arg-type]
        (lambda: AdaptiveRateLimiter("x"), "at_most is 'x'; give a number above 0 and up to 86,400, or None"),  # type: ignore[arg-type]
        (lambda: AdaptiveRateLimiter(5e-324), "at_most is 5e-324; give a number above 0 and up to 86,400, or None"),
        (
            lambda: PollSchedule((1e300,)),
            r"PollSchedule: give steps as seconds above 0, a year at most, such as \(60, 300, 900\)",
        ),
        (lambda: PollSchedule((10**400,)), "PollSchedule: give steps as seconds above 0"),
        (
            lambda: PollSchedule(jitter=10**5000),
            "PollSchedule: jitter is a huge number; give a number from 0 to below 1",
        ),
    ],
)
def test_a_setting_that_cannot_be(make: Callable[[], object], message: str) -> None:
    """Settings of the wrong type, and numbers that no clock takes, are refused when they are made."""
    with pytest.raises(InvalidRequestError, match=message):
        make()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=10**400), "timeout is 1000.*; give a timed"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=1e300), r"timeout is 1e\+300; give a timed"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=0, on_poll=5), "on_poll is 5; give a func"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "\ud800", timeout=0), "kind is '.ud800'; give one of Education"),
        (lambda pc: pc.qualifications.resume("\ud800", timeout=0), "token: give the token of a VettingTimeout"),
        (lambda pc: pc.qualifications.list("\ud800"), "customer_id is '.ud800'; give the id of the customer's tenant"),
        (
            lambda pc: pc.qualifications.list(10**5000),
            "customer_id is a huge number; give the id of the customer's tenant",
        ),
        (
            lambda pc: pc.customers.list(company_name_starts_with="\ud800"),
            "company_name_starts_with is '.ud800'; give the text that it begins with, or leave it out",
        ),
        (lambda pc: pc.customers.list(domain_starts_with="\ud800"), "domain_starts_with is '.ud800'; give the text"),
        (
            lambda pc: pc.customers.list(page_size=10**5000),
            "page_size is a huge number; give a whole number from 1 to 500",
        ),
        (lambda pc: pc.customers.list(continuation_token="\ud800"), "continuation_token: give the continuation token"),
        (lambda pc: list(pc.customers.list(company_name_starts_with="x" * 70_000)), "the URL would have 7.* give less"),
        (lambda pc: pc.domains.exists("\ud800"), "domain is '.ud800'; give text"),
        (lambda pc: pc.as_async(backend=10**5000), "backend is a huge number; give 'httpx' or 'aiohttp'"),
        (
            lambda pc: pc.qualifications.create(CUSTOMER, Education("K12", website="\ud800")),
            "Education: website is '.ud800'; give one such as 'contoso.edu'",
        ),
    ],
)
def test_an_argument_that_no_request_can_carry(
    pc: PartnerCenter, emulator: Emulator, call: Callable[[PartnerCenter], object], message: str
) -> None:
    """Lone surrogates, texts that are too long and numbers that no clock takes are refused, and nothing is sent."""
    with pytest.raises(InvalidRequestError, match=message) as raised:
        call(pc)

    assert len(raised.value.message) < 400
    assert emulator.log == []


@pytest.mark.parametrize("code_in", [None, "query", "body"])
@pytest.mark.parametrize(
    "make",
    [
        lambda: GovernmentCommunityCloud("planted\ud800"),
        lambda: CustomerQualificationRequest("GovernmentCommunityCloud", validation_code="planted\ud800"),
    ],
)
def test_a_code_with_a_lone_surrogate(
    pc: PartnerCenter, emulator: Emulator, make: Callable[[], Any], code_in: Any
) -> None:
    """Such a code is refused, nothing is sent, and no error in the chain has it."""
    with pytest.raises(InvalidRequestError, match="code") as raised:
        pc.qualifications.create(CUSTOMER, make(), code_in=code_in)

    each: BaseException | None = raised.value
    while each is not None:
        assert "planted" not in repr(each) + repr(getattr(each, "object", ""))
        each = each.__cause__ or each.__context__
    assert emulator.log == []


def test_a_code_that_is_too_long_for_a_url(pc: PartnerCenter, emulator: Emulator) -> None:
    """It is refused where it would go into the URL, and nothing is sent."""
    with pytest.raises(InvalidRequestError, match=r"the URL would have 70.* characters; give less, 65536 at most"):
        pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud("x" * 70_000))

    assert emulator.log == []


def test_a_timeout_needs_finite_numbers() -> None:
    """Each part of a Timeout is checked, and the message names it."""
    with pytest.raises(InvalidRequestError, match="timeout: read is True"):
        Timeout(read=True)


@pytest.mark.parametrize("name", ["attempts", "deadline", "base", "throttle_base", "cap"])
def test_a_retry_policy_needs_numbers_that_a_float_can_hold(name: str) -> None:
    """A whole number above every float is refused in a short message."""
    with pytest.raises(InvalidRequestError, match=f"RetryPolicy: {name} is 1000*; give a") as raised:
        RetryPolicy(**{name: 10**400})  # type: ignore[arg-type]
    assert len(str(raised.value)) < 150
