"""A list ends where the service says so, or with an error: it never looks whole when it is not."""

import json
import re
from typing import Any

import pytest
from customer_pages import customer_id, link, listed, numbers_of, page, pages
from every_operation import call, given, operations
from scripted_server import ScriptedServer, answer

from partner_center import Customer, PartnerCenter, ResponseDecodeError

BOTH = pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])


def sought(token: Any, *numbers: int, name: str = "continuationToken", **members: Any) -> bytes:
    """Return a page whose body has a continuation token."""
    items = [{"id": customer_id(number)} for number in numbers]
    return answer(200, {"totalCount": len(items), "items": items, name: token, **members})


@BOTH
@pytest.mark.parametrize("name", ["continuationToken", "ContinuationToken"])
def test_a_token_in_the_body_is_followed(name: str, awaited: bool) -> None:
    """Without a link `next`, the token of the body asks for the next page, with the size and filter of the list."""
    with ScriptedServer(sought("abc", 1, 2, name=name), sought("def", 3, name=name), page(4)) as server:
        found = listed(server.base_url, awaited=awaited, page_size=2, company_name_starts_with="C")

    assert numbers_of(found) == [1, 2, 3, 4]
    assert [each.header("MS-ContinuationToken") for each in server.received] == [None, "abc", "def"]
    first, *more = [each.target for each in server.received]
    assert more == [f"{first}&seekOperation=Next"] * 2


def test_a_list_is_resumed_by_a_token_of_the_body() -> None:
    """The continuation token of such a page works in another process."""
    with ScriptedServer(sought("abc", 1), page(2)) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        token = next(pc.customers.list(page_size=7).pages()).continuation_token
        assert numbers_of(list(pc.customers.list(continuation_token=token))) == [2]

    assert server.received[1].target == "/v1/customers?size=7&seekOperation=Next"
    assert server.received[1].header("MS-ContinuationToken") == "abc"


def test_a_token_of_xml_is_followed() -> None:
    """The token is read in XML too, and in the list of audit records."""
    operation = next(each for each in operations() if each.id == "getAuditRecords")
    with ScriptedServer(answer(200, {"items": [], "continuationToken": "abc"})) as server:
        found = call("sync", server.base_url, operation, given(operation))
    assert json.loads(found.continuation_token)["headers"] == {"MS-ContinuationToken": "abc"}

    name, token = b"ResourceCollectionOfCustomer", b"<ContinuationToken>abc</ContinuationToken>"
    xml = b"<" + name + b">" + token + b"<Items/></" + name + b">"
    with ScriptedServer(answer(200, xml, "application/xml"), page(2)) as server:
        assert numbers_of(listed(server.base_url, accept="application/xml")) == [2]
    assert server.received[1].header("MS-ContinuationToken") == "abc"


def test_a_link_goes_before_a_token() -> None:
    """Where a page has both, the link says how to go on."""
    with ScriptedServer(sought("abc", 1, links=link("of-link")), page(2)) as server:
        assert numbers_of(listed(server.base_url)) == [1, 2]

    assert server.received[1].header("MS-ContinuationToken") == "of-link"


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_the_end(token: Any) -> None:
    """A token that is null or empty ends the list."""
    with ScriptedServer(sought(token, 1)) as server:
        assert numbers_of(listed(server.base_url)) == [1]


@BOTH
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (sought("a\r\nb", 1), "response.continuationToken: cannot be sent in a header"),
        (sought(5, 1), "response.continuationToken: expected string, got a number"),
        (sought({}, 1), "response.continuationToken: expected string, got an object"),
    ],
    ids=["header", "number", "object"],
)
def test_an_odd_token_is_an_error(reply: bytes, message: str, awaited: bool) -> None:
    """A token that cannot be followed is not the end of the list."""
    with ScriptedServer(reply) as server, pytest.raises(ResponseDecodeError, match=message):
        listed(server.base_url, awaited=awaited)

    assert len(server.received) == 1


@BOTH
@pytest.mark.parametrize("tokens", ["A", "AB"])
def test_tokens_in_a_circle(tokens: str, awaited: bool) -> None:
    """A token that was there before is an error at the page that repeats it."""
    circle = [sought(token, number) for number, token in enumerate(tokens * 2)]
    with ScriptedServer(*circle) as server:
        with pytest.raises(ResponseDecodeError, match=r"response\.continuationToken: repeats a continuation token"):
            listed(server.base_url, awaited=awaited)

    assert len(server.received) == len(tokens) + 1


def counted(total: Any, *numbers: int, **members: Any) -> bytes:
    """Return a page that counts so many customers."""
    return answer(200, {"totalCount": total, "items": [{"id": customer_id(each)} for each in numbers], **members})


@BOTH
@pytest.mark.parametrize(
    ("replies", "came"),
    [
        ((counted(3, 1, 2),), 2),
        ((counted(1),), 0),
        ((answer(200, {"totalCount": 1, "items": None}),), 0),
        ((counted(2, 1, 2, links=link("A")), counted(5, 3, 4)), 4),
    ],
    ids=["more", "none", "null", "second page"],
)
def test_a_count_above_what_came(replies: tuple[bytes, ...], came: int, awaited: bool) -> None:
    """A last page that counts more customers than came is an error, after all that came were yielded."""
    with ScriptedServer(*replies) as server:
        with pytest.raises(
            ResponseDecodeError, match=rf"the list ended after {came} items, but .*totalCount is"
        ) as error:
            listed(server.base_url, awaited=awaited)
    assert (error.value.status, len(error.value.attempts)) == (200, 1)
    assert error.value.content == replies[-1].split(b"\r\n\r\n", 1)[1]

    found: list[Customer] = []
    with ScriptedServer(*replies) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(ResponseDecodeError):
            found.extend(pc.customers.list())
    assert len(found) == came


@BOTH
@pytest.mark.parametrize("total", [0, 2, 4, None])
def test_a_count_of_the_page_or_of_the_list(total: Any, awaited: bool) -> None:
    """The docs do not say what is counted, so either is fine, and so is no count at all."""
    with ScriptedServer(counted(total, 1, 2, links=link("A")), counted(total, 3, 4)) as server:
        assert [len(each.items) for each in pages(server.base_url, awaited=awaited)] == [2, 2]


@BOTH
@pytest.mark.parametrize(
    "name",
    [
        "nextLink",
        "@odata.nextLink",
        "odata.nextLink",
        "next",
        "NextPageLink",
        "nextPage",
        "next_page_token",
        "hasMore",
        "has_more",
        "hasNextPage",
        "moreResults",
        "isTruncated",
        "MS-ContinuationToken",
        "$skipToken",
    ],
)
@pytest.mark.parametrize("of_links", [False, True], ids=["page", "links"])
def test_an_unknown_way_to_go_on_is_an_error(name: str, of_links: bool, awaited: bool) -> None:
    """A page that says in an undocumented way that the list goes on is not its end, and the way is not followed."""
    name = "nextUri" if of_links and name == "next" else name  # `links.next` is the documented way
    said = {name: "/customers?size=1"}
    message = rf"response\.{'links.' if of_links else ''}{re.escape(name)}: says that the list goes on"
    with ScriptedServer(counted(1, 1, **{"links": said} if of_links else said)) as server:
        with pytest.raises(ResponseDecodeError, match=message):
            listed(server.base_url, awaited=awaited)

    assert len(server.received) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"nextLink": None},
        {"nextLink": ""},
        {"hasMore": False},
        {"next": {}},
        {"nextReview": "2026"},
        {"moreInfo": "text"},
    ],
)
def test_other_members_are_no_way_to_go_on(said: dict[str, Any]) -> None:
    """An unknown member that says nothing, or something else, leaves the end of a list as it is."""
    with ScriptedServer(counted(1, 1, **said)) as server:
        assert numbers_of(listed(server.base_url)) == [1]


def test_a_documented_way_goes_before_an_unknown_one() -> None:
    """Where the link `next` is there, another member beside it changes nothing."""
    with ScriptedServer(counted(1, 1, links=link("A"), hasMore=True), page(2)) as server:
        assert numbers_of(listed(server.base_url)) == [1, 2]


@BOTH
@pytest.mark.parametrize("empty", [{}, [], "", None])
def test_an_empty_spelling_hides_no_link(empty: Any, awaited: bool) -> None:
    """Of two spellings of a member, the one that is not empty counts, in either order."""
    for members in ({"links": empty, "Links": link("A")}, {"Links": link("A"), "links": empty}):
        with ScriptedServer(counted(1, 1, **members), page(2)) as server:
            assert numbers_of(listed(server.base_url, awaited=awaited)) == [1, 2]


@BOTH
def test_a_count_as_text_counts(awaited: bool) -> None:
    """A count that is a number as text is checked like a number, and is that of the page."""
    with ScriptedServer(counted("3", 1)) as server:
        with pytest.raises(ResponseDecodeError, match=r"after 1 items, but response\.totalCount is 3"):
            listed(server.base_url, awaited=awaited)
    with ScriptedServer(counted("1", 1)) as server:
        assert [each.total_count for each in pages(server.base_url, awaited=awaited)] == [1]


@pytest.mark.parametrize(
    ("total", "kind"),
    [({}, "an object"), ([], "an array"), (True, "a boolean"), ("many", "a string"), ("9" * 5000, "a string")],
    ids=["object", "array", "boolean", "word", "huge"],
)
def test_a_count_that_cannot_be_read_is_an_error(total: Any, kind: str) -> None:
    """Without its count nobody knows whether a list is complete, so a count that cannot be read is an error."""
    with ScriptedServer(counted(total, 1)) as server:
        with pytest.raises(ResponseDecodeError, match=rf"response\.totalCount: expected integer or null, got {kind}"):
            listed(server.base_url)


def test_a_resumed_list_is_not_counted() -> None:
    """Nobody knows how many came before a continuation token, so a count of the whole list is fine."""
    with ScriptedServer(counted(4, 1, 2, links=link("A")), counted(4, 3, 4)) as server:
        token = pages(server.base_url)[0].continuation_token
    with ScriptedServer(counted(4, 3, 4)) as server:
        assert numbers_of(listed(server.base_url, continuation_token=token)) == [3, 4]
