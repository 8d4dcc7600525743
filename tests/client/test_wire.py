"""What goes over the wire, byte for byte."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from scripted_server import Received, ScriptedServer, answer

import partner_center
from partner_center import (
    AsyncPartnerCenter,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenter,
    PartnerCenterError,
    StateOwnedEntity,
    Timeout,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
PATH = f"/v1/customers/{CUSTOMER}/qualifications"
EMPTY = answer(200, {"qualifications": []})


def sent(call: Callable[[PartnerCenter], Any], **options: Any) -> Received:
    """Return the one request that a call sends."""
    with ScriptedServer(EMPTY) as server, PartnerCenter("token", base_url=server.base_url, **options) as pc:
        call(pc)
    (request,) = server.received
    return request


def test_a_create_says_all_about_itself() -> None:
    """A create carries exactly these headers, and JSON without the members that are not set."""
    request = sent(
        lambda pc: pc.qualifications.create(
            CUSTOMER, Education("K12"), request_id="r", correlation_id="c", cv="AAAAAAAAAAAAAAAA.1"
        ),
        application_name="Contoso Platform",
    )

    assert (request.method, request.target) == ("POST", PATH)
    assert request.body == b'{"educationSegment":"K12","qualification":"Education"}'
    headers = {name.lower(): value for name, value in request.headers if name.lower() != "host"}
    agent = headers.pop("user-agent")
    assert agent.startswith(f"partner-center-client/{partner_center.__version__} python/3.")
    assert headers == {
        "authorization": "Bearer token",
        "accept": "application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": "54",
        "ms-requestid": "r",
        "ms-correlationid": "c",
        "ms-cv": "AAAAAAAAAAAAAAAA.1",
        "ms-partnercenter-application": "Contoso Platform",
    }


def test_a_list_has_no_body_and_no_cv() -> None:
    """A GET has neither body nor Content-Type, and `ms-cv` only on request."""
    request = sent(lambda pc: pc.qualifications.list(CUSTOMER))

    assert (request.method, request.target, request.body) == ("GET", PATH, b"")
    assert request.header("content-type") is None
    assert request.header("ms-cv") is None


@pytest.mark.parametrize(
    ("code_in", "target", "body"),
    [
        (None, f"{PATH}?code=12%2F34", {"qualification": "GovernmentCommunityCloud", "validationCode": "12/34"}),
        ("query", f"{PATH}?code=12%2F34", {"qualification": "GovernmentCommunityCloud"}),
        ("body", PATH, {"qualification": "GovernmentCommunityCloud", "validationCode": "12/34"}),
    ],
)
def test_the_code_goes_where_it_is_wanted(code_in: Any, target: str, body: dict[str, str]) -> None:
    """A validation code stands in the query, the body, or both."""
    request = sent(lambda pc: pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud("12/34"), code_in=code_in))

    assert (request.target, json.loads(request.body)) == (target, body)


def test_base_url_may_have_a_path_and_version_is_the_callers() -> None:
    """A gateway's prefix and another API version end up in the path."""
    with ScriptedServer(EMPTY) as server, PartnerCenter("t", base_url=f"{server.base_url}/gw/", api_version="2") as pc:
        pc.qualifications.list(CUSTOMER)

    assert server.received[0].target == f"/gw/v2/customers/{CUSTOMER}/qualifications"


def test_a_credential_may_be_a_callable_and_its_token_is_kept() -> None:
    """A callable is asked for the token of the first request, which serves the next ones as well."""
    tokens = iter(["one", "two"])
    with ScriptedServer(EMPTY) as server, PartnerCenter(lambda: next(tokens), base_url=server.base_url) as pc:
        pc.qualifications.list(CUSTOMER)
        pc.qualifications.list(CUSTOMER)

    assert [each.header("authorization") for each in server.received] == ["Bearer one"] * 2


def test_an_async_credential_may_be_awaited() -> None:
    """The async client takes an async callable as well as a plain one."""

    async def awaited() -> str:
        return "async"

    async def call(credential: Any, base_url: str) -> None:
        async with AsyncPartnerCenter(credential, base_url=base_url) as pc:
            await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(EMPTY) as server:
        asyncio.run(call(awaited, server.base_url))
        asyncio.run(call(lambda: "plain", server.base_url))

    assert [each.header("authorization") for each in server.received] == ["Bearer async", "Bearer plain"]


def test_an_answer_that_never_comes_is_a_timeout() -> None:
    """No call waits for ever: the read timeout ends it, and the error says that the outcome is unknown."""

    async def silence(_request: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    with ScriptedServer(silence) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(OutcomeUnknownError, match="ReadTimeout") as raised:
            pc.qualifications.create(
                CUSTOMER, StateOwnedEntity(), timeout=Timeout(read=1), request_id="r-1", retry=None
            )

    assert raised.value.request_id == "r-1"
    assert len(server.received) == 1


def test_an_answer_that_trickles_in_is_a_timeout() -> None:
    """The read timeout bounds the whole answer, not only the wait for its next byte."""

    async def trickle(_request: Received, writer: asyncio.StreamWriter) -> None:
        for byte in EMPTY:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    with ScriptedServer(trickle) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
            pc.qualifications.list(CUSTOMER, timeout=Timeout(read=0.3), retry=None)


def test_an_answer_without_end_is_cut_off() -> None:
    """An answer of more than 16 MiB is not kept in memory."""

    async def flood(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Type: application/json\r\n\r\n")
        while True:
            writer.write(b" " * 1_000_000)
            await writer.drain()

    with ScriptedServer(flood) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(OutcomeUnknownError, match="more than 16777216 bytes"):
            pc.qualifications.list(CUSTOMER, retry=None)


def test_nobody_there_means_not_sent() -> None:
    """A refused connection is known not to have reached the service."""
    with ScriptedServer(EMPTY) as server:
        base_url = server.base_url

    with (
        PartnerCenter("t", base_url=base_url, retry=None) as pc,
        pytest.raises(NotSentError, match="did not reach the service"),
    ):
        pc.qualifications.create(CUSTOMER, StateOwnedEntity())


def test_a_given_transport_or_client_is_used_and_stays_open() -> None:
    """What the caller opened is used as it is, without its cookies, redirects or auth, and not closed."""
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"qualifications": []})

    transport = httpx.MockTransport(handle)
    http_client = httpx.Client(transport=transport, auth=("user", "password"), follow_redirects=True)
    with PartnerCenter("t", transport=transport) as pc:
        pc.qualifications.list(CUSTOMER)
    with PartnerCenter("t", http_client=http_client) as pc:
        pc.qualifications.list(CUSTOMER)

    assert not http_client.is_closed
    assert [str(request.url) for request in seen] == [f"https://api.partnercenter.microsoft.com{PATH}"] * 2
    assert [request.headers["authorization"] for request in seen] == ["Bearer t"] * 2


def test_an_async_client_may_be_given_too() -> None:
    """The async client takes an async transport or client, and leaves it open."""

    async def calls() -> bool:
        transport = httpx.MockTransport(lambda _request: httpx.Response(200, json={"qualifications": []}))
        http_client = httpx.AsyncClient(transport=transport)
        async with AsyncPartnerCenter("t", transport=transport) as pc:
            await pc.qualifications.list(CUSTOMER)
        async with AsyncPartnerCenter("t", http_client=http_client) as pc:
            await pc.qualifications.list(CUSTOMER)
        return http_client.is_closed

    assert asyncio.run(calls()) is False


def test_redirects_are_not_followed() -> None:
    """A redirect is an error: a token is not carried elsewhere."""
    with ScriptedServer(answer(307, Location="http://127.0.0.1:1/")) as server:
        with PartnerCenter("t", base_url=server.base_url) as pc, pytest.raises(partner_center.APIError) as raised:
            pc.qualifications.create(CUSTOMER, StateOwnedEntity())

    assert (raised.value.status, len(server.received)) == (307, 1)


def test_the_environments_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is asked for a tunnel, and sees no token."""
    refused = answer(403)
    with ScriptedServer(refused) as proxy:
        for value in (proxy.base_url, proxy.base_url.removeprefix("http://")):
            monkeypatch.setenv("https_proxy", value)
            with PartnerCenter("t", retry=None) as pc, pytest.raises(NotSentError, match="ProxyError"):
                pc.qualifications.list(CUSTOMER)

    assert [(each.method, each.target) for each in proxy.received] == [
        ("CONNECT", "api.partnercenter.microsoft.com:443")
    ] * 2
    assert [each.header("authorization") for each in proxy.received] == [None, None]


def test_no_proxy_lies_between_this_machine_and_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over plain http, which goes to this machine only, a token is not sent round through a proxy."""
    with ScriptedServer(EMPTY) as proxy, ScriptedServer(EMPTY) as server:
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.base_url)
        with PartnerCenter("t", base_url=server.base_url) as pc:
            pc.qualifications.list(CUSTOMER)

    assert (len(proxy.received), len(server.received)) == (0, 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("ftp://proxy:1", "https_proxy is not the URL of an http, https or socks5 proxy; give a URL such as http://"),
        ("http://[::1", "https_proxy has a port that is no number; give a URL such as http://host:3128, or unset"),
        ("http://127.0.0.1:bad", "https_proxy has a port that is no number"),
    ],
)
def test_a_proxy_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str, message: str) -> None:
    """What the environment names wrongly is refused when the client is made."""
    monkeypatch.setenv("https_proxy", value)

    with pytest.raises(InvalidRequestError, match=message):
        PartnerCenter("t")


def test_a_host_that_the_environment_excepts(monkeypatch: pytest.MonkeyPatch) -> None:
    """`no_proxy` is heeded: a host that it names is connected to directly."""
    with ScriptedServer(EMPTY) as proxy:
        monkeypatch.setenv("https_proxy", proxy.base_url)
        monkeypatch.setenv("no_proxy", "nowhere.invalid")
        with PartnerCenter("t", base_url="https://nowhere.invalid", retry=None) as pc, pytest.raises(NotSentError):
            pc.qualifications.list(CUSTOMER)

    assert proxy.received == []


def test_an_answer_whose_head_never_ends() -> None:
    """The async client bounds the head of an answer as well, however often a piece of it arrives."""

    async def trickle(_request: Received, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def call(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, retry=None, timeout=1) as pc:
            await pc.qualifications.list(CUSTOMER)

    with (
        ScriptedServer(trickle) as server,
        pytest.raises(OutcomeUnknownError, match="the head of the response did not"),
    ):
        asyncio.run(call(server.base_url))


def test_a_given_client_that_was_closed() -> None:
    """A given http_client that is closed already is named as what is wrong."""
    given = httpx.Client()
    given.close()

    with (
        PartnerCenter("t", http_client=given) as pc,
        pytest.raises(PartnerCenterError, match="http_client that was given"),
    ):
        pc.qualifications.list(CUSTOMER)


def test_no_repr_shows_a_token() -> None:
    """Neither client shows its token."""
    assert repr(PartnerCenter("secret")) == (
        "PartnerCenter(base_url='https://api.partnercenter.microsoft.com', credential=token, "
        "timeout=Timeout(connect=5.0, read=30.0, write=10.0, pool=5.0), "
        "retry=RetryPolicy(attempts=5, deadline=60.0, base=0.5, throttle_base=1.0, cap=20.0))"
    )
    assert "secret" not in repr(AsyncPartnerCenter("secret"))
    assert "123456" not in repr(GovernmentCommunityCloud("123456"))
