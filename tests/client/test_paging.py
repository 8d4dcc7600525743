"""How the link to the next page is followed, and that no answer can lead anywhere else."""

import asyncio
import json
from typing import Any

import pytest
from customer_pages import NEXT, customer_id, link, listed, numbers_of, page
from scripted_server import Received, ScriptedServer, answer

from partner_center import InvalidRequestError, PartnerCenter, ResponseDecodeError

BOTH = pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
QUERY = "?size=500&seekOperation=Next"


def with_link(uri: str) -> Any:
    """Return a reply whose link has the server's own address for `{host}`."""

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(page(1, links=link(uri=uri.replace("{host}", str(request.header("host"))))))
        await writer.drain()

    return reply


@BOTH
@pytest.mark.parametrize(
    "uri",
    ["/v1/customers", "/customers", "customers", "v1/customers", "/V1/Customers/", "http://{host}/v1/customers"],
)
def test_a_link_with_or_without_the_version(uri: str, awaited: bool) -> None:
    """Whatever a link puts before the list's own name, the request goes to the list's own path, with `/v1` once."""
    with ScriptedServer(with_link(uri + QUERY), page(2)) as server:
        assert numbers_of(listed(server.base_url, awaited=awaited)) == [1, 2]

    assert [each.target for each in server.received] == ["/v1/customers?size=500", f"/v1/customers{QUERY}"]


@pytest.mark.parametrize("uri", ["/customers", "/v1/customers", "/gateway/v1/customers", "/gateway/customers"])
def test_a_service_below_a_path(uri: str) -> None:
    """A base URL with a path keeps it, whether links know of it or not."""
    with ScriptedServer(page(1, links=link(uri=uri + QUERY)), page(2)) as server:
        assert numbers_of(listed(server.base_url + "/gateway")) == [1, 2]

    assert [each.target for each in server.received][1] == f"/gateway/v1/customers{QUERY}"


HOSTILE = [
    "http://{elsewhere}/v1/customers" + QUERY,
    "https://{host}/v1/customers" + QUERY,
    "//{elsewhere}/v1/customers" + QUERY,
    "http://user@{host}/v1/customers" + QUERY,
    "http://{host}:{elsewhere}/v1/customers" + QUERY,
    "http://{host}.{elsewhere}/v1/customers",
    "http://[::1/v1/customers",
    "/v1//v1/customers" + QUERY,
    "/v2/customers" + QUERY,
    "/v1/customers/../invoices" + QUERY,
    "/v1/invoices" + QUERY,
    "/v1/customers/all/validations",
    "\\\\{elsewhere}\\v1\\customers",
    "javascript:customers",
    "/v1/customers?filter=\ud800",
    "",
    None,
]


@BOTH
@pytest.mark.parametrize("uri", HOSTILE, ids=ascii)
def test_a_link_to_elsewhere_is_not_followed(uri: str | None, awaited: bool) -> None:
    """A link to another host or path is an error; neither place is asked, and no token leaves."""
    with ScriptedServer(page(3)) as elsewhere:
        place = elsewhere.base_url.removeprefix("http://")

        async def hostile(request: Received, writer: asyncio.StreamWriter) -> None:
            own = str(request.header("host"))
            given = None if uri is None else uri.replace("{elsewhere}", place).replace("{host}", own)
            writer.write(page(1, links=link(uri=given)))
            await writer.drain()

        with ScriptedServer(hostile, page(2)) as server, pytest.raises(ResponseDecodeError) as raised:
            listed(server.base_url, awaited=awaited)

    assert str(raised.value).startswith("the service answered 200, but response.links.next.uri: points elsewhere")
    assert (len(server.received), elsewhere.received) == (1, [])
    assert place not in str(raised.value)


def test_a_link_sets_no_header_but_the_services_own() -> None:
    """Of a link's headers those that begin with MS- are sent; none can replace a token, an id or a host."""
    headers = {
        "Authorization": "Bearer stolen",
        "Host": "elsewhere.example",
        "Cookie": "a=b",
        "X-HTTP-Method-Override": "DELETE",
        "ms-requestid": "theirs",
        "MS-CorrelationId": "theirs",
        "ms-cv": "theirs",
        "MS-ContinuationToken": "AA",
        "MS-Cursor": "c",
        "MS-Bad Name": "x",
        "Content-Length": "5",
    }
    pairs = [{"key": key, "value": value} for key, value in headers.items()]
    with ScriptedServer(page(1, links=link(headers=[*pairs, {"key": None, "value": "x"}])), page(2)) as server:
        assert numbers_of(listed(server.base_url)) == [1, 2]

    first, second = server.received
    added = {name.lower() for name, _ in second.headers} - {name.lower() for name, _ in first.headers}
    assert added == {"ms-continuationtoken", "ms-cursor"}
    assert [second.header(name) for name in ("MS-ContinuationToken", "MS-Cursor")] == ["AA", "c"]
    assert second.header("authorization") == "Bearer t"
    assert second.header("ms-correlationid") == first.header("ms-correlationid") != "theirs"
    assert second.header("host") == first.header("host")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"method": "POST"}, r"response\.links\.next\.method: expected GET"),
        ({"token": "a\r\nAuthorization: x"}, r"response\.links\.next\.headers: a value cannot be sent"),
        ({"token": ""}, r"response\.links\.next\.headers: a value cannot be sent"),
        ({"headers": [{"key": "MS-ContinuationToken"}]}, r"response\.links\.next\.headers: a value cannot be sent"),
        ({"uri": f"{NEXT}&t={'x' * 70_000}"}, r"response\.links\.next\.uri: is too long for a URL"),
        ({"uri": f"{NEXT}&t={'é' * 20_000}"}, r"response\.links\.next\.uri: is too long for a URL"),
    ],
)
def test_a_link_that_cannot_be_followed(members: dict[str, Any], message: str) -> None:
    """A link that is no GET, is too long, or has a header that cannot be sent, is an error and not the list's end."""
    with ScriptedServer(page(1, links=link(**members)), page(1, links=link(**members)), page(2)) as server:
        for awaited in (False, True):
            with pytest.raises(ResponseDecodeError, match=message):
                listed(server.base_url, awaited=awaited)

    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("uri", "headers", "target"),
    [
        ("/customers?size=500", [{"key": "ms-continuationtoken", "value": "A"}], f"/v1/customers{QUERY}"),
        ("/customers?seekoperation=Next", [{"key": "MS-ContinuationToken", "value": "A"}], "?seekoperation=Next"),
        ("/customers?seek=A", [], "/v1/customers?seek=A"),
        ("/customers?a=%26+b&c=", None, "/v1/customers?a=%26%20b&c="),
    ],
)
def test_the_query_of_a_link_is_kept(uri: str, headers: Any, target: str) -> None:
    """What a link's query says is requested as it is; where a token comes without a seekOperation, Next is meant."""
    with ScriptedServer(page(1, links=link(uri=uri, headers=headers, method=None)), page(2)) as server:
        assert numbers_of(listed(server.base_url)) == [1, 2]

    assert server.received[1].target.endswith(target)


@BOTH
@pytest.mark.parametrize("tokens", ["A", "AB", "ABC"])
def test_a_list_that_goes_round_in_circles_ends(tokens: str, awaited: bool) -> None:
    """A continuation that was there before is an error that says so, at the page that repeats it."""
    circle = [page(number, links=link(token)) for number, token in enumerate(tokens * 2)]
    with ScriptedServer(*circle) as server, pytest.raises(ResponseDecodeError, match="repeats a continuation"):
        listed(server.base_url, awaited=awaited)

    assert len(server.received) == len(tokens) + 1


def test_a_circle_is_seen_from_where_a_list_is_resumed() -> None:
    """A page that leads to itself is an error, also if it is the first one, and the only one that is requested."""
    with ScriptedServer(page(1, links=link("A"))) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        continuation_token = next(pc.customers.list().pages()).continuation_token
        with pytest.raises(ResponseDecodeError, match="repeats a continuation"):
            next(pc.customers.list(continuation_token=continuation_token).pages())
        with pytest.raises(ResponseDecodeError, match="repeats a continuation"):
            pc.with_raw_response.customers.list(continuation_token=continuation_token)

    assert len(server.received) == 3


@BOTH
def test_an_empty_page_is_not_the_end(awaited: bool) -> None:
    """A page without customers that has a next link goes on to it."""
    replies = (page(links=link("A")), page(1, links=link("B")), page(links=link("C")), page(2))
    with ScriptedServer(*replies) as server:
        assert numbers_of(listed(server.base_url, awaited=awaited)) == [1, 2]

    assert len(server.received) == 4


GOOD: dict[str, Any] = {"v": 1, "query": {"size": "500"}, "headers": {"MS-ContinuationToken": "A"}}


CHANGES: list[dict[str, Any]] = [
    {"v": 0},
    {"v": "2"},
    {"query": None},
    {"query": {"size": 500}},
    {"query": {"size": "\ud800"}},
    {"headers": []},
    {"headers": {"Authorization": "x"}},
    {"headers": {"ms-requestid": "x"}},
    {"headers": {"MS-ContinuationToken": "a\r\nb"}},
]


@pytest.mark.parametrize(
    ("continuation_token", "message"),
    [
        *((text, "give the continuation token of a page") for text in ("", "A", "[]", "null", "{}", 5, "[" * 100_000)),
        *((json.dumps({**GOOD, **changes}), "give the continuation token of a page") for changes in CHANGES),
        (json.dumps({**GOOD, "v": 2}), "it has version 2, and this package knows 1; upgrade it"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_no_continuation_is_refused(continuation_token: Any, message: str) -> None:
    """A continuation from elsewhere, or one that would set another header, is refused when the list is made."""
    with PartnerCenter("t", base_url="http://127.0.0.1:9") as pc:
        with pytest.raises(InvalidRequestError, match=message):
            pc.customers.list(continuation_token=continuation_token)


@pytest.mark.parametrize(
    "more", [{"page_size": 5}, {"company_name_starts_with": "a"}, {"domain_starts_with": "a"}], ids=str
)
def test_a_continuation_has_its_own_size_and_filter(more: dict[str, Any]) -> None:
    """Neither a page size nor a filter can be changed halfway."""
    with PartnerCenter("t", base_url="http://127.0.0.1:9") as pc:
        with pytest.raises(InvalidRequestError, match="give it without them"):
            pc.customers.list(continuation_token=json.dumps(GOOD), **more)


def test_a_continuation_says_what_the_link_said(token: str) -> None:
    """It has the link's query and its token, and neither the client's token nor an address."""
    with ScriptedServer(answer(200, {"items": [{"id": customer_id(1)}], "links": link()})) as server:
        with PartnerCenter(token, base_url=server.base_url) as pc:
            found = next(pc.customers.list().pages())

    assert found.continuation_token is not None
    assert json.loads(found.continuation_token) == {
        "v": 1,
        "query": {"size": "500", "seekOperation": "Next"},
        "headers": {"MS-ContinuationToken": "AQAAAA=="},
    }
    assert token not in found.continuation_token
