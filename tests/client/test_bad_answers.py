"""Answers that are not what was promised: always a typed error, never None, never a bare KeyError."""

import asyncio
import copy
import pickle
from typing import Any

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import (
    APIError,
    AppOnlyTokenError,
    AsyncPartnerCenter,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    CustomerQualification,
    CustomerQualifications,
    GovernmentCommunityCloud,
    MfaRequiredError,
    NoRelationshipError,
    NotFoundError,
    OutcomeUnknownError,
    PartnerCenter,
    PartnerCenterError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    StateOwnedEntity,
    ValidationCode,
    WrongAudienceError,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
HTML = b"<html><body>Bad gateway</body></html>"


def create(reply: bytes, **options: Any) -> CustomerQualifications:
    """Return what a create makes of an answer."""
    with ScriptedServer(reply) as server, PartnerCenter("planted-token", base_url=server.base_url, retry=None) as pc:
        return pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud("planted-code"), **options)


def list_awaited(reply: bytes) -> CustomerQualifications:
    """Return what an awaited list makes of an answer."""

    async def call(base_url: str) -> CustomerQualifications:
        async with AsyncPartnerCenter("planted-token", base_url=base_url, retry=None) as pc:
            return await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(reply) as server:
        return asyncio.run(call(server.base_url))


def codes(reply: bytes) -> list[ValidationCode]:
    """Return what a list of validation codes makes of an answer."""
    with ScriptedServer(reply) as server, PartnerCenter("planted-token", base_url=server.base_url, retry=None) as pc:
        return pc.validation_codes.list()


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (answer(200, HTML, "text/html"), "answered 200, but its content type is text/html, not application/json"),
        (answer(200, HTML), "answered 200, but its body is not JSON"),
        (answer(200), "answered 200, but its body is empty"),
        (answer(201, b"[" * 100_000), "answered 201, but its body is not JSON"),
        (answer(200, "Customer tagged."), "response: expected object, got a string"),
        (answer(200, b"null"), "response: expected object, got null"),
        (answer(200, 5), "response: expected object, got a number"),
        (answer(200, True), "response: expected object, got a boolean"),
        (answer(200, {}), "response: the member qualifications is missing"),
        (answer(200, {"items": []}), "response: the member qualifications is missing"),
        (answer(200, {"qualifications": {}}), "response.qualifications: expected array or null, got an object"),
        (answer(200, {"qualifications": [None]}), r"response.qualifications\[0\]: expected object, got null"),
        (answer(200, [[]]), r"response.qualifications\[0\]: expected object, got an array"),
        (
            answer(200, [{"qualification": "Education"}, {}]),
            r"qualifications\[1\]: the member qualification is missing",
        ),
        (
            answer(200, {"qualification": 5}),
            r"response.qualifications\[0\].qualification: expected string, got a number",
        ),
        (answer(298, {"qualifications": []}), "answered 298, which is documented nowhere"),
        (answer(299), "answered 299, which is documented nowhere"),
    ],
)
def test_a_success_that_is_none(reply: bytes, message: str) -> None:
    """A body that is not of the documented shape raises ResponseDecodeError with the place in it, sync and async."""
    for call in (create, list_awaited):
        with pytest.raises(ResponseDecodeError, match=message) as raised:
            call(reply)
        assert raised.value.content == reply.split(b"\r\n\r\n", 1)[1]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (answer(200, {"items": []}), "response: expected an array of validation codes, got an object"),
        (answer(200, ["x"]), r"response\[0\]: expected object, got a string"),
        (
            answer(200, [{"remainingCreates": "many"}]),
            r"response\[0\].remainingCreates: expected integer or null, got a string",
        ),
        (answer(200, [{"remainingCreates": True}]), r"expected integer or null, got a boolean"),
    ],
)
def test_validation_codes_that_are_none(reply: bytes, message: str) -> None:
    """The list of validation codes is checked as closely."""
    with pytest.raises(ResponseDecodeError, match=message):
        codes(reply)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"qualifications": None}, []),
        ({"qualifications": []}, []),
        ([], []),
        ({"qualification": "Education"}, [CustomerQualification("Education")]),
        ([{"qualification": "StateOwnedEntity"}], [CustomerQualification("StateOwnedEntity")]),
        (
            {"Qualifications": [{"Qualification": "Education", "VettingStatus": "Escalated", "VettingReason": None}]},
            [CustomerQualification("Education", vetting_status="Escalated")],
        ),
        (
            [{"qualification": "Education", "vettingCreatedDate": "07/09/2020: 00:00:00"}],
            [CustomerQualification("Education", vetting_create_date="07/09/2020: 00:00:00")],
        ),
        (
            [{"qualification": "Education", "vettingCreateDate": "a", "vettingCreatedDate": "b"}],
            [CustomerQualification("Education", vetting_create_date="a")],
        ),
    ],
)
def test_every_documented_shape_is_one_type(body: Any, expected: list[CustomerQualification]) -> None:
    """Wrapper, bare object and bare array, 200 and 201, both spellings, any case: one return type."""
    for reply in (
        answer(200, body),
        answer(201, body),
        answer(200, b"\xef\xbb\xbf" + answer(200, body).split(b"\r\n\r\n")[1]),
    ):
        assert create(reply) == CustomerQualifications(expected)


def test_results_survive_pickle_and_copy_and_keep_unknown_members() -> None:
    """A result equals its pickled and its deep copy; what the spec does not know is kept."""
    result = create(answer(200, [{"qualification": "Education", "links": {"self": 1}}]))

    assert result.qualifications[0]["links"] == {"self": 1}
    assert result.qualifications[0].vetting_status is None
    assert pickle.loads(pickle.dumps(result)) == result == copy.deepcopy(result)


FAULT = {"code": 3000, "description": "Invalid property.", "data": [], "source": "PartnerFD"}


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "text"),
    [
        (400, FAULT, BadRequestError, "3000", "Invalid property."),
        (400, "Customer tagging denied.", BadRequestError, None, "Customer tagging denied."),
        (400, {"Message": "The request is invalid."}, BadRequestError, None, "The request is invalid."),
        (401, {"code": "800001", "description": "x"}, AuthenticationError, "800001", "x"),
        (401, {"code": "900420", "description": "x"}, WrongAudienceError, "900420", "graph.windows.net"),
        (401, {"code": "900421", "description": "x"}, MfaRequiredError, "900421", "sign in again with MFA"),
        (403, {"code": "900329", "description": "x"}, AppOnlyTokenError, "900329", "App+User"),
        (403, {"code": 20002, "description": "x"}, NoRelationshipError, "20002", "reseller relationship"),
        (403, {"code": "1"}, PermissionDeniedError, "1", "no body that says why"),
        (404, {"code": 600074, "message": "m", "isRetryable": False}, NotFoundError, "600074", "m"),
        (409, b"", ConflictError, None, "answered 409 with no body"),
        (418, b"", APIError, None, "answered 418 with no body"),
        (
            429,
            {"statusCode": 429, "message": "Rate limit is exceeded."},
            RateLimitError,
            None,
            "Rate limit is exceeded.",
        ),
        (500, {"code": "900420", "description": "x"}, ServerError, "900420", "x"),
        (502, HTML, ServerError, None, "answered 502 with an HTML page: 'Bad gateway'"),
        (503, [1, 2], ServerError, None, "answered 503 with no body"),
        (599, b"\x00\xff", ServerError, None, "answered 599 with a body that cannot be read"),
        (302, b"", APIError, None, "answered 302 with no body"),
    ],
)
def test_every_refusal_has_its_type(status: int, body: Any, kind: type[APIError], code: str | None, text: str) -> None:
    """Each status and each of the service's codes that matters has a class, whatever shape the body has."""
    reply = answer(
        status, body, "text/html" if body is HTML else "application/json", MS_RequestId="r", MS_CorrelationId="c"
    )

    with pytest.raises(APIError) as raised:
        create(reply)

    error = raised.value
    assert type(error) is kind
    assert (error.status, error.code, error.request_id, error.correlation_id) == (status, code, "r", "c")
    assert text in str(error)
    assert str(error).startswith(f"HTTP {status}")
    assert error.is_retryable == (status in {408, 425, 429, 500, 502, 503, 504})
    assert "html" not in str(error)


def test_an_error_never_repeats_a_secret() -> None:
    """Even a service that echoes token and validation code cannot bring them into a message."""
    with pytest.raises(BadRequestError) as raised:
        create(answer(400, {"code": 3000, "description": "planted-code is not for planted-token"}))

    assert "[redacted] is not for [redacted]" in str(raised.value)
    assert "planted" not in str(raised.value) + repr(raised.value)


def test_errors_survive_pickle() -> None:
    """An error from a worker process says the same as in the process that met it."""
    for reply in (answer(400, FAULT), answer(200)):
        with pytest.raises(PartnerCenterError) as raised:
            create(reply)
        again = pickle.loads(pickle.dumps(raised.value))
        assert type(again) is type(raised.value)
        assert (str(again), vars(again)) == (str(raised.value), vars(raised.value))


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"garbage\r\n\r\n"])
def test_an_answer_that_breaks_off(reply: bytes) -> None:
    """A connection that ends early leaves the outcome unknown, and the error says so."""

    async def break_off(_request: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await writer.drain()
        writer.close()

    with ScriptedServer(break_off) as server, PartnerCenter("t", base_url=server.base_url, retry=None) as pc:
        with pytest.raises(OutcomeUnknownError, match="It may have been carried out"):
            pc.qualifications.create(CUSTOMER, StateOwnedEntity())
