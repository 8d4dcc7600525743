"""The list of customers: what is requested, when, and the result."""

import asyncio
import copy
import json
import pickle
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
from customer_pages import LAST, PATH, customer_id, link, listed, numbers_of, page, pages
from scripted_server import ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    BadRequestError,
    Customer,
    InvalidRequestError,
    Page,
    PartnerCenter,
    PartnerCenterError,
    RawResponse,
    ResponseDecodeError,
    RetryPolicy,
    without_waiting,
)
from partner_center_emulator import Emulator
from partner_center_resources.service import ResponseMediaType

BOTH = pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
MODES = pytest.mark.parametrize("mode", ["reference", "how-to"])
MANY = {"customers": [{"id": customer_id(n), "companyName": f"Company {n}"} for n in range(1234)]}


@BOTH
@MODES
def test_every_customer_is_listed_once(awaited: bool, mode: str) -> None:
    """1,234 customers are three pages: three calls with their own ids and one correlation id, no customer twice."""
    with Emulator(seed=MANY, settings={"mode": mode}) as emulator:
        found = listed(emulator.base_url, awaited=awaited)
        log = emulator.log

    assert numbers_of(found) == list(range(1234))
    assert [(entry.path, entry.status) for entry in log] == [(PATH, 200)] * 3
    assert (len({entry.request_id for entry in log}), len({entry.correlation_id for entry in log})) == (3, 1)


@pytest.mark.parametrize("accept", get_args(ResponseMediaType))
def test_every_media_type_has_the_same_customers(accept: str) -> None:
    """What XML says is what JSON says, but for what XML has as null."""
    with Emulator(seed=MANY) as emulator:
        found = pages(emulator.base_url, page_size=500, accept=accept)
        expected = pages(emulator.base_url, page_size=500)

    assert found == expected
    assert [(len(each.items), each.total_count, each.continuation_token is None) for each in found] == [
        (500, 500, False),
        (500, 500, False),
        (234, 234, True),
    ]


@BOTH
def test_what_is_asked_for(awaited: bool) -> None:
    """The first page is requested by its size; the second as the link says, at the same path, with the token."""
    with ScriptedServer(page(1, links=link()), page(2)) as server:
        found = listed(server.base_url, awaited=awaited)

    first, second = server.received
    assert numbers_of(found) == [1, 2]
    assert (first.method, first.target, first.body) == ("GET", "/v1/customers?size=500", b"")
    assert first.header("MS-ContinuationToken") is None
    assert (second.method, second.target) == ("GET", "/v1/customers?size=500&seekOperation=Next")
    assert second.header("MS-ContinuationToken") == "AQAAAA=="
    for name in ("authorization", "accept", "ms-correlationid", "user-agent"):
        assert first.header(name) == second.header(name) is not None
    assert first.header("ms-requestid") != second.header("ms-requestid")


@pytest.mark.parametrize(
    ("asked", "field", "value"),
    [
        ({"company_name_starts_with": 'Schüle & "Söhne"'}, "CompanyName", 'Schüle & "Söhne"'),
        ({"domain_starts_with": "contoso."}, "Domain", "contoso."),
    ],
)
def test_a_filter_is_sent_as_the_how_to_has_it(asked: dict[str, Any], field: str, value: str) -> None:
    """The filter is JSON in the query, and goes with a page size."""
    with ScriptedServer(page(1)) as server:
        listed(server.base_url, page_size=40, **asked)

    (request,) = server.received
    query = dict(parse_qsl(urlsplit(request.target).query, strict_parsing=True))
    assert query.keys() == {"size", "filter"}
    assert query["size"] == "40"
    assert json.loads(query["filter"]) == {"Field": field, "Value": value, "Operator": "starts_with"}


def test_a_filter_narrows_the_list_over_all_pages() -> None:
    """The filter of the first request holds for the pages after it, in any case."""
    with Emulator(seed=MANY) as emulator:
        found = listed(emulator.base_url, page_size=50, company_name_starts_with="COMPANY 12")
        by_domain = listed(emulator.base_url, domain_starts_with=customer_id(7))
        log = emulator.log

    assert numbers_of(found) == [12, *range(120, 130), *range(1200, 1234)]
    assert numbers_of(by_domain) == [7]
    assert len(log) == 2


def test_nothing_is_fetched_before_it_is_needed() -> None:
    """A list that is made sends nothing; its first page is fetched for the first customer, the second for the third."""
    with (
        ScriptedServer(page(1, 2, links=link()), page(3)) as server,
        PartnerCenter("t", base_url=server.base_url) as pc,
    ):
        customers = pc.customers.list()
        seen = [len(server.received), *(len(server.received) for _ in customers)]

    assert seen == [0, 1, 1, 2]


@BOTH
def test_leaving_after_the_first_customer_costs_one_page(awaited: bool) -> None:
    """Who breaks off has fetched one page, and can go on to use the client."""

    async def first(base_url: str) -> list[str]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            for _ in range(2):
                async for customer in pc.customers.list():
                    return [customer.id]
        return []

    with ScriptedServer(page(1, 2, links=link()), page(3)) as server:
        if awaited:
            found = asyncio.run(first(server.base_url))
        else:
            with PartnerCenter("t", base_url=server.base_url) as pc:
                found = [next(iter(pc.customers.list())).id]

    assert (found, len(server.received)) == ([customer_id(1)], 1)


def test_each_iteration_begins_anew() -> None:
    """A list can be iterated over twice, with another correlation id each time."""
    with ScriptedServer(page(1)) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        customers = pc.customers.list()
        assert list(customers) == list(customers)

    first, second = server.received
    assert first.header("ms-correlationid") != second.header("ms-correlationid")


@BOTH
def test_ids_that_are_given(awaited: bool) -> None:
    """A correlation id is that of all pages; a request id that of the first alone, since it names one request."""
    with ScriptedServer(page(1, links=link()), page(2)) as server:
        listed(server.base_url, awaited=awaited, request_id="r-1", correlation_id="c-1", cv="a.1")

    first, second = server.received
    assert [each.header("ms-correlationid") for each in server.received] == ["c-1", "c-1"]
    assert [each.header("ms-cv") for each in server.received] == ["a.1", "a.1"]
    assert first.header("ms-requestid") == "r-1" != second.header("ms-requestid")


@BOTH
def test_a_throttled_page_is_tried_again(awaited: bool) -> None:
    """A 429 on the second page costs a request, with the page's own id, and no customer."""
    throttled = answer(429, {"statusCode": 429, "message": "Slow down."}, Retry_After="1")
    with ScriptedServer(page(1, links=link()), throttled, page(2, links=link("BB")), page(3)) as server:
        with without_waiting():
            found = listed(server.base_url, awaited=awaited)

    assert numbers_of(found) == [1, 2, 3]
    ids = [each.header("ms-requestid") for each in server.received]
    assert (len(ids), len(set(ids)), ids[1]) == (4, 3, ids[2])
    assert [each.header("MS-ContinuationToken") for each in server.received] == [None, "AQAAAA==", "AQAAAA==", "BB"]


@BOTH
def test_after_an_error_the_list_can_be_resumed(awaited: bool) -> None:
    """What fails for good is raised where it happens; the continuation of the last page goes on from there."""
    refused = answer(400, {"code": "800002", "description": "Invalid input."})
    with ScriptedServer(page(1, links=link()), refused, page(2)) as server:

        async def first() -> Page[Customer]:
            async with AsyncPartnerCenter("t", base_url=server.base_url) as pc:
                return await anext(pc.customers.list().pages())

        if awaited:
            found = asyncio.run(first())
        else:
            with PartnerCenter("t", base_url=server.base_url) as pc:
                found = next(pc.customers.list().pages())
        with pytest.raises(BadRequestError, match=r"Invalid input\."):
            listed(server.base_url, awaited=awaited, continuation_token=found.continuation_token)
        rest = listed(server.base_url, awaited=awaited, continuation_token=found.continuation_token)

    assert numbers_of([*found.items, *rest]) == [1, 2]
    assert [each.header("MS-ContinuationToken") for each in server.received] == [None, "AQAAAA==", "AQAAAA=="]
    assert {each.target for each in server.received[1:]} == {"/v1/customers?size=500&seekOperation=Next"}


def test_a_closed_client_fetches_no_further_page() -> None:
    """Closing the client ends the list with an error that says so."""
    with ScriptedServer(page(1, links=link()), page(2)) as server:
        pc = PartnerCenter("t", base_url=server.base_url)
        found = iter(pc.customers.list())
        next(found)
        pc.close()
        with pytest.raises(PartnerCenterError, match="closed"):
            next(found)

    assert len(server.received) == 1


@BOTH
def test_one_page_with_everything_around_it(awaited: bool) -> None:
    """`with_raw_response` gets one page, whatever comes after it."""

    async def run(base_url: str) -> RawResponse[Page[Customer]]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return await pc.with_raw_response.customers.list(page_size=1, request_id="r-1")

    with ScriptedServer(page(1, links=link())) as server:
        if awaited:
            raw = asyncio.run(run(server.base_url))
        else:
            with PartnerCenter("t", base_url=server.base_url) as pc:
                raw = pc.with_raw_response.customers.list(page_size=1, request_id="r-1")

    assert (raw.status, raw.request_id, len(raw.attempts)) == (200, "r-1", 1)
    assert (numbers_of(raw.parsed.items), raw.parsed.total_count) == ([1], 1)
    assert [each.target for each in server.received] == ["/v1/customers?size=1"]
    with ScriptedServer(page(2)) as server:
        assert numbers_of(listed(server.base_url, continuation_token=raw.parsed.continuation_token)) == [2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        *(({"page_size": size}, "give a whole number from 1 to 500") for size in (0, 501, -1, True, "5", 1.5)),
        ({"company_name_starts_with": "a", "domain_starts_with": "b"}, "not both"),
        *(({"company_name_starts_with": text}, "company_name_starts_with is") for text in ("", "  ", 5)),
        ({"domain_starts_with": ""}, "domain_starts_with is"),
        ({"pages": 5}, "unknown option pages"),
        ({"accept": "text/html"}, "accept is"),
        ({"correlation_id": "a\nb"}, "correlation_id"),
    ],
)
@BOTH
def test_a_mistake_is_refused_at_once(arguments: dict[str, Any], message: str, awaited: bool) -> None:
    """What cannot be requested is refused when the list is made, not when it is iterated over."""
    kind = AsyncPartnerCenter if awaited else PartnerCenter
    pc = kind("t", base_url="http://127.0.0.1:9")

    with pytest.raises(InvalidRequestError, match=message):
        pc.customers.list(**arguments)


WHOLE = {
    "id": customer_id(1),
    "CommerceId": "c",
    "companyProfile": {"tenantId": "t", "domain": "contoso.edu", "companyName": "Contoso", "address": {"city": "Bonn"}},
    "billingProfile": {"id": "b", "defaultAddress": {"country": "DE", "aMemberOfNextYear": 1}},
    "relationshipToPartner": "friend",
    "allowDelegatedAccess": True,
    "customDomains": ["contoso.edu"],
    "aMemberOfNextYear": {"x": [1]},
    "links": {"self": {"uri": "/customers/1", "method": "GET", "headers": [{"key": "k", "value": "v"}]}},
    "attributes": {"etag": "1", "objectType": "Customer"},
}


def test_a_customer_is_read_whole() -> None:
    """Every member is read, names in any case; what nobody knows is kept, and what is absent is None."""
    with ScriptedServer(answer(200, {"Items": [WHOLE], "totalCount": None})) as server:
        (customer,) = listed(server.base_url)

    assert customer.commerce_id == "c"
    assert customer.company_profile is not None
    assert customer.company_profile.address is not None
    assert (customer.company_profile.domain, customer.company_profile.address.city) == ("contoso.edu", "Bonn")
    assert customer.billing_profile is not None
    assert customer.billing_profile.default_address is not None
    assert customer.billing_profile.default_address["aMemberOfNextYear"] == 1
    assert (customer.relationship_to_partner, customer.allow_delegated_access) == ("friend", True)
    assert (customer.custom_domains, customer.tags) == (["contoso.edu"], None)
    assert customer["aMemberOfNextYear"] == {"x": [1]}
    assert customer.links is not None
    assert customer.links.self_ is not None
    assert [(each.key, each.value) for each in customer.links.self_.headers or ()] == [("k", "v")]
    assert customer.attributes is not None
    assert (customer.attributes.etag, customer.attributes.object_type) == ("1", "Customer")


def test_customers_and_pages_can_be_copied_and_pickled() -> None:
    """A page is what its copies are, all the way down."""
    body = {"items": [WHOLE], "links": link()}
    with ScriptedServer(answer(200, body), page(2)) as server:
        first, second = pages(server.base_url)

    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first != second
    assert isinstance(first.items[0], Customer)
    assert (first.total_count, second.total_count) == (None, 1)


def test_xml_whose_root_ends_in_the_serializers_hash() -> None:
    """The name of a generic type has a hash of eight characters after it; the list is read anyway."""
    root = "ResourceCollectionOfCustomerzQ4ZSe4X"
    inner = "<Items><Customer><AllowDelegatedAccess>true</AllowDelegatedAccess><Id>5</Id></Customer></Items>"
    body = f"<{root}>{inner}<TotalCount>1</TotalCount></{root}>".encode()
    with ScriptedServer(answer(200, body, "text/xml")) as server:
        (found,) = pages(server.base_url, accept="text/xml")

    assert found == Page([Customer("5", allow_delegated_access=True)], 1, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([{"id": customer_id(1)}], [1]),
        ([], []),
        ({"items": None}, []),
        ({"items": [{"id": customer_id(1)}]}, [1]),
        ({"items": [], "links": None}, []),
        ({"items": [], "links": {"self": {"uri": "/customers"}}}, []),
        ({"items": [], "links": {"next": None}}, []),
        ({"items": [], "links": {"next": LAST}}, []),
    ],
    ids=str,
)
def test_what_has_no_link_is_the_last_page(body: Any, expected: list[int]) -> None:
    """A bare array, and whatever else has no next link, is one page."""
    with ScriptedServer(answer(200, body)) as server:
        assert numbers_of(listed(server.base_url)) == expected

    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "response: the member items is missing"),
        ({"items": {}}, r"response\.items: expected array"),
        ({"items": [{"companyProfile": {}}]}, r"response\.items\[0\]: the member id is missing"),
        ({"items": ["x"]}, r"response\.items\[0\]: expected object"),
        ({"items": [], "links": {"next": {"headers": [{"key": 1}]}}}, "expected string"),
        ("customers", "response: expected object"),
    ],
    ids=str,
)
def test_what_is_no_list_is_said_to_be_none(body: Any, message: str) -> None:
    """An answer of another shape is an error with the place where it differs, never an empty list."""
    with ScriptedServer(answer(200, body)) as server, pytest.raises(ResponseDecodeError, match=message) as raised:
        listed(server.base_url, retry=RetryPolicy())

    assert raised.value.status == 200
