"""Arguments that are refused: a clear error, and nothing sent."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from partner_center import (
    AsyncPartnerCenter,
    CredentialError,
    CustomerQualification,
    CustomerQualificationRequest,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    PartnerCenter,
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
        f"{{{CUSTOMER}}}",
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
        ({"retry": 3}, r"retry is 3; give RetryPolicy\(…\), or None for no retries"),
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
        ({"api_version": ""}, "api_version is ''; give a number such as '1'"),
        ({"api_version": "1/../.."}, "give a number such as '1'"),
        ({"timeout": None}, "timeout: connect is None; give a number of seconds"),
        ({"timeout": -1}, "timeout: connect is -1; give a number of seconds"),
        ({"retry": "yes"}, r"retry is 'yes'; give RetryPolicy\(…\), or None"),
        ({"max_requests_per_second": 0}, "max_requests_per_second is 0; give a number above 0, or None"),
        ({"max_requests_per_second": "many"}, "max_requests_per_second is 'many'; give a number above 0"),
        ({"application_name": "a\nb"}, "MS-PartnerCenter-Application: give visible ASCII"),
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
