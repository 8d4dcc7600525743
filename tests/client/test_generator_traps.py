"""The traps of the generated client, one named test each: what a user of this package must never meet.

The first nine are those of a client generated from this spec as it stands; the others wait in single places of
the generator.
"""

import asyncio
import copy
import pickle
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from scripted_server import Received, ScriptedServer, answer

from partner_center import (
    APIError,
    AsyncPartnerCenter,
    CustomerQualification,
    CustomerQualificationRequest,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    OutcomeUnknownError,
    PartnerCenter,
    PartnerCenterError,
    ResponseDecodeError,
    ServerError,
    StateOwnedEntity,
    Timeout,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
HTML = "<html><body>Bad gateway</body></html>"


def ask(
    reply: bytes, call: Callable[[PartnerCenter], Any] = lambda pc: pc.qualifications.list(CUSTOMER), **arguments: Any
) -> tuple[Any, list[Received]]:
    """Return the result of a call that gets this reply, and what the server received."""
    with ScriptedServer(reply) as server:
        with PartnerCenter("t", **{"base_url": server.base_url, "retry": None, **arguments}) as pc:
            return call(pc), server.received


def item(**members: Any) -> CustomerQualification:
    """Return the one qualification that a list makes of these members."""
    result, _ = ask(answer(200, {"qualifications": [members]}))
    (only,) = result.qualifications
    assert isinstance(only, CustomerQualification)
    return only


def test_1_a_uuid_in_a_header() -> None:
    """Generated: TypeError at send. Here: a UUID is as good as its text."""
    request_id = UUID(CUSTOMER)
    _, (received,) = ask(
        answer(200, []), lambda pc: pc.qualifications.list(CUSTOMER, request_id=request_id, correlation_id=request_id)
    )

    assert received.header("ms-requestid") == received.header("ms-correlationid") == CUSTOMER


def test_2_an_enum_value_that_the_document_does_not_know() -> None:
    """Generated: ValueError, the whole answer lost. Here: the new value arrives as a plain string."""
    found = item(qualification="Charity", vettingStatus="Escalated")

    assert (found.qualification, found.vetting_status) == ("Charity", "Escalated")


def test_3_null_in_an_enum() -> None:
    """Generated: ValueError. Here: None."""
    assert item(qualification="Education", vettingStatus=None).vetting_status is None


def test_4_a_required_member_is_missing() -> None:
    """Generated: a bare KeyError. Here: ResponseDecodeError with the place and the ids."""
    with pytest.raises(ResponseDecodeError, match="response: the member qualifications is missing") as raised:
        ask(answer(200, {"something": "else"}, MS_RequestId="r"))

    assert raised.value.request_id == "r"


def test_5_a_page_of_html_with_a_documented_error_status() -> None:
    """Generated: JSONDecodeError. Here: the error of the status."""
    with pytest.raises(APIError, match=r"^HTTP 404: the service answered 404 with an HTML page"):
        ask(answer(404, HTML.encode(), "text/html"))


def test_6_an_empty_body_with_200() -> None:
    """Generated: JSONDecodeError. Here: ResponseDecodeError."""
    with pytest.raises(ResponseDecodeError, match="its body is empty"):
        ask(answer(200))


def test_7_a_status_that_is_not_documented() -> None:
    """Generated: None, silently. Here: an error, for every status."""
    for status in (202, 204, 302, 418, 503):
        with pytest.raises(PartnerCenterError):
            ask(answer(status))


def test_8_a_status_that_http_does_not_know() -> None:
    """Generated: ValueError before anything else. Here: ServerError with the number."""
    with pytest.raises(ServerError) as raised:
        ask(answer(599))

    assert raised.value.status == 599


def test_9_the_token_in_repr() -> None:
    """Generated: printed in clear. Here: not there, nor in anything that the client holds in its public names."""
    pc = PartnerCenter("planted-token")

    assert "planted" not in repr(pc) + repr(vars(pc)) + repr(pc.qualifications) + repr(pc.with_raw_response)


def test_json_is_sent_although_the_document_lists_a_form() -> None:
    """Generated from the full document: a form, whatever was requested."""
    _, (received,) = ask(answer(200, []), lambda pc: pc.qualifications.create(CUSTOMER, Education("K12")))

    assert received.header("content-type") == "application/json"
    assert received.body == b'{"educationSegment":"K12","qualification":"Education"}'


def test_a_body_that_is_left_out() -> None:
    """Generated: an empty POST. Here: refused, nothing sent."""
    with pytest.raises(InvalidRequestError):
        ask(answer(200, []), lambda pc: pc.qualifications.create(CUSTOMER, None))  # type: ignore[arg-type]


def test_accept_is_sent() -> None:
    """Generated: never, so that a server may answer as it wants."""
    _, (received,) = ask(answer(200, []))

    assert received.header("accept") == "application/json"


def test_dot_segments_in_a_path() -> None:
    """Generated: `..` climbs to another path. Here: refused."""
    for customer_id in ("..", ".", ""):
        with pytest.raises(InvalidRequestError):
            ask(answer(200, []), lambda pc, given=customer_id: pc.qualifications.list(given))  # type: ignore[misc]


def test_a_line_break_in_a_header() -> None:
    """Generated: an error of the HTTP library's own. Here: refused with what to give instead."""
    with pytest.raises(InvalidRequestError, match="cv: give visible ASCII text"):
        ask(answer(200, []), lambda pc: pc.qualifications.list(CUSTOMER, cv="a\r\nX: y"))


def test_a_null_list() -> None:
    """Generated: TypeError. Here: an empty list."""
    assert ask(answer(200, {"qualifications": None}))[0].qualifications == []


def test_a_null_item() -> None:
    """Generated: TypeError, or the raw JSON in place of models. Here: ResponseDecodeError."""
    with pytest.raises(ResponseDecodeError, match=r"qualifications\[0\]: expected object, got null"):
        ask(answer(200, {"qualifications": [None]}))


def test_a_bare_object() -> None:
    """Generated: an empty model, its fields lost among the unknown ones. Here: a list of one."""
    result, _ = ask(answer(200, {"qualification": "Education"}))

    assert result == CustomerQualifications([CustomerQualification("Education")])


def test_a_bare_array() -> None:
    """Generated: garbage made of the keys. Here: the list."""
    result, _ = ask(answer(200, [{"qualification": "Education", "vettingStatus": "Approved"}]))

    assert result == CustomerQualifications([CustomerQualification("Education", vetting_status="Approved")])


def test_a_201() -> None:
    """Generated from the reference alone: None. Here: a success."""
    result, _ = ask(answer(201, {"qualification": "Education"}), lambda pc: pc.qualifications.list(CUSTOMER))

    assert result == CustomerQualifications([CustomerQualification("Education")])


def test_json_of_the_wrong_type() -> None:
    """Generated: accepted unchecked. Here: None where the member may be absent, or an error with the place."""
    assert item(qualification="Education", vettingReason=5).vetting_reason is None
    with pytest.raises(
        ResponseDecodeError, match=r"response.qualifications\[0\].vettingStatus: expected string, got a"
    ):
        item(qualification="Education", vettingStatus=5)


def test_a_date_that_is_not_iso() -> None:
    """Generated from `date-time`: ValueError, the whole answer lost. Here: the string as it came."""
    assert item(qualification="Education", vettingCreatedDate="07/09/2020: 00:00:00").vetting_create_date == (
        "07/09/2020: 00:00:00"
    )


def test_members_that_the_document_does_not_know() -> None:
    """Unknown members are kept and go out again, in answers and in requests."""
    found = item(qualification="Education", links={"self": {"uri": "/x"}})
    request = CustomerQualificationRequest("StateOwnedEntity")
    request["country"] = "DE"
    _, (received,) = ask(answer(200, []), lambda pc: pc.qualifications.create(CUSTOMER, request))

    assert found.additional_properties == {"links": {"self": {"uri": "/x"}}}
    assert received.body == b'{"country":"DE","qualification":"StateOwnedEntity"}'


def test_the_marker_for_absent_members() -> None:
    """Generated: a marker that breaks when it is copied or pickled. Here: None, in answers and requests alike."""
    for model in (item(qualification="Education"), CustomerQualificationRequest("Education")):
        assert None in vars_of(model).values()
        assert pickle.loads(pickle.dumps(model)) == copy.deepcopy(model) == model
        assert copy.deepcopy(model).to_dict() == model.to_dict()


def vars_of(model: Any) -> dict[str, Any]:
    """Return the attributes of a slotted model."""
    return {name: getattr(model, name) for name in type(model).__slots__ if not name.startswith("__")}


def test_a_server_that_never_answers() -> None:
    """Generated: waits for ever. Here: a timeout, finite by default."""

    async def silence(_request: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    assert Timeout() == Timeout(connect=5, read=30, write=10, pool=5)
    with (
        ScriptedServer(silence) as server,
        PartnerCenter("t", base_url=server.base_url, retry=None, timeout=0.05) as pc,
    ):
        with pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
            pc.qualifications.list(CUSTOMER)


def test_options_of_one_call_do_not_stick() -> None:
    """Generated: `with_headers` and `with_timeout` change the client that they copy. Here: one call is one call."""

    def twice(pc: PartnerCenter) -> None:
        pc.qualifications.list(CUSTOMER, cv="a.1", request_id="r", timeout=1, accept="text/json")
        pc.qualifications.list(CUSTOMER)

    _, (_, second) = ask(answer(200, []), twice)

    assert (second.header("ms-cv"), second.header("accept")) == (None, "application/json")
    assert second.header("ms-requestid") != "r"


def test_a_given_client_is_not_changed() -> None:
    """Generated: the caller's headers get the token. Here: what was given stays as it was."""
    given = httpx.Client(headers={"X-Own": "1"})
    before = dict(given.headers)
    _, (received,) = ask(answer(200, []), http_client=given)

    assert (dict(given.headers), given.is_closed) == (before, False)
    assert received.header("authorization") == "Bearer t"
    given.close()


def test_hooks_of_a_given_async_client() -> None:
    """Generated: one set of hooks for both clients crashes the async one. Here: a given client brings its own."""
    seen: list[str] = []

    async def hook(request: httpx.Request) -> None:
        seen.append(request.method)

    async def call(base_url: str) -> None:
        async with httpx.AsyncClient(event_hooks={"request": [hook]}) as given:
            async with AsyncPartnerCenter("t", base_url=base_url, http_client=given) as pc:
                await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(answer(200, [])) as server:
        asyncio.run(call(server.base_url))

    assert seen == ["GET"]


def test_a_redirect() -> None:
    """A POST with a token is not sent elsewhere."""
    with pytest.raises(APIError, match="HTTP 308"):
        ask(
            answer(308, Location="http://127.0.0.1:1/"),
            lambda pc: pc.qualifications.create(CUSTOMER, StateOwnedEntity()),
        )


def test_a_second_event_loop() -> None:
    """Generated: "Event loop is closed" from deep inside. Here: a message that says what to do."""
    with ScriptedServer(answer(200, [], Connection="close")) as server:
        pc = AsyncPartnerCenter("t", base_url=server.base_url)

        async def call() -> None:
            await pc.qualifications.list(CUSTOMER)

        asyncio.run(call())
        with pytest.raises(PartnerCenterError, match="make one within each"):
            asyncio.run(call())


def test_a_closed_client() -> None:
    """Generated: use after `with` fails inside httpx. Here: a message that says what to do."""
    with PartnerCenter("t") as pc:
        pass

    with pytest.raises(PartnerCenterError, match="make a new one"):
        pc.validation_codes.list()


def test_an_unexpected_status_with_a_confidential_body() -> None:
    """Generated: the whole body in the message. Here: kept apart from it."""
    with pytest.raises(APIError) as raised:
        ask(
            answer(500, {"stack": "planted-body"}),
            lambda pc: pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud("1")),
        )

    assert "planted" not in str(raised.value) + repr(raised.value)
    assert raised.value.content == b'{"stack": "planted-body"}'
