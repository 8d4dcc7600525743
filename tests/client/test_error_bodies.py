"""What an error says, in every shape and under every label that other software gives it, over real sockets."""

import json
from typing import Any

import pytest
from fault_cells import outcomes
from scripted_server import ScriptedServer

from partner_center import (
    APIError,
    AuthenticationError,
    BadRequestError,
    MfaRequiredError,
    NoRelationshipError,
    NotFoundError,
    PartnerCenterError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    WrongAudienceError,
)

METHODS = pytest.mark.parametrize("method", ["GET", "POST"])
JSON = "application/json; charset=utf-8"
UNREADABLE = "with a body that cannot be read: content type "
NOTHING = "with no body that says why"


def response(status: int, body: bytes | str, content_type: str | None = JSON, *headers: str) -> bytes:
    """Return a whole response. 204 and 304 have no body and no length."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} Whatever", *headers]
    lines += [] if status in (204, 304) else [f"Content-Length: {len(content)}"]
    lines += [] if content_type is None else [f"Content-Type: {content_type}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def outcome_of(method: str, reply: bytes) -> Any:
    """Return what one call without retries makes of a response."""
    with ScriptedServer(reply) as server:
        (outcome,) = outcomes("sync", method, server.base_url, retry=None)
    return outcome


RELATIONSHIP = '{"code":20002,"description":"No relationship with the customer"}'
SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
    '<faultstring xml:lang="en-US">No relationship</faultstring>{detail}</s:Fault></s:Body></s:Envelope>'
)
SOAP_12 = (
    '<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body><Fault><Code><Value>env:Sender</Value></Code>'
    '<Reason><Text xml:lang="en">Not understood</Text></Reason></Fault></Body></Envelope>'
)
XML_FAULT = (
    '<?xml version="1.0" encoding="utf-8"?><ApiFault xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns="http://schemas.datacontract.org/2004/07/Some.Namespace"><Code>20002</Code><Data i:nil="true"/>'
    "<Description>No relationship</Description><Source>PartnerFD</Source></ApiFault>"
)

SHAPES: list[tuple[int, str, type[APIError], str | None, str]] = [
    (403, RELATIONSHIP, NoRelationshipError, "20002", "No relationship with the customer"),
    (403, '{"Code":"20002","DESCRIPTION":"Any case"}', NoRelationshipError, "20002", "Any case"),
    (
        401,
        '{"error":{"code":"InvalidAuthenticationToken","message":"Expired token.","innerError":{"d":1}}}',
        AuthenticationError,
        "InvalidAuthenticationToken",
        "Expired token.",
    ),
    (401, '{"error":{"code":900420,"message":"Audience"}}', WrongAudienceError, "900420", "Audience"),
    (401, '{"Error":{"Message":"m","InnerError":{"Code":"900421"}}}', MfaRequiredError, "900421", "m"),
    (
        403,
        '{"odata.error":{"code":"Request_Denied","message":{"lang":"en","value":"Denied"}}}',
        PermissionDeniedError,
        "Request_Denied",
        "Denied",
    ),
    (
        400,
        (
            '{"type":"https://tools.ietf.org/html/rfc9110","title":"Validation errors.","status":400,'
            '"traceId":"00-x","errors":{"qualification":["bad","worse"],"website":["none"]}}'
        ),
        BadRequestError,
        None,
        "Validation errors. - qualification: bad - website: none",
    ),
    (403, '{"title":"Forbidden","detail":"Not your customer."}', PermissionDeniedError, None, "Forbidden - Not your"),
    (
        400,
        '{"error":"invalid_grant","error_description":"AADSTS50076: MFA","error_codes":[50076]}',
        BadRequestError,
        "invalid_grant",
        "AADSTS50076: MFA",
    ),
    (400, '{"error":"something_odd"}', BadRequestError, "something_odd", "something_odd"),
    (404, '{"status":404,"error":"Not Found","path":"/v1"}', NotFoundError, None, "Not Found"),
    (
        400,
        '{"Message":"The request is invalid.","ModelState":{"a.Qualification":["Error converting \\"Edu\\""]}}',
        BadRequestError,
        None,
        'The request is invalid. - a.Qualification: Error converting "Edu"',
    ),
    (401, '{"statusCode":401,"message":"Token is missing."}', AuthenticationError, None, "Token is missing."),
    (404, '{"Message":"No resource","MessageDetail":"No type"}', NotFoundError, None, "No resource - No type"),
    (403, '{"errors":[{"code":"20002","message":"first"},{"code":"1"}]}', NoRelationshipError, "20002", "first"),
    (403, '[{"errorCode":20002,"errorMessage":"first"}]', NoRelationshipError, "20002", "first"),
    (400, '{"errors":["only words"]}', BadRequestError, None, "only words"),
    (
        401,
        '{"fault":{"faultstring":"Expired","detail":{"errorcode":"oauth.v2.Expired"}}}',
        AuthenticationError,
        "oauth.v2.Expired",
        "Expired",
    ),
    (400, json.dumps('{"code":"2000","description":"inner"}'), BadRequestError, "2000", "inner"),
    (403, json.dumps({"Message": RELATIONSHIP}), NoRelationshipError, "20002", "No relationship"),
    (400, '{"code":3000,"description":"line\tone"}', BadRequestError, "3000", "line?one"),
    (451, '"Unavailable"', APIError, None, "Unavailable"),
    (599, '{"code":1,"description":"x"}', ServerError, "1", "x"),
    (403, XML_FAULT, NoRelationshipError, "20002", "No relationship"),
    (500, "<Error><Message>An error.</Message><ExceptionMessage>x</ExceptionMessage></Error>", ServerError, None, "x"),
    (403, "<Error><Code>20002</Code><Message>m</Message></Error>", NoRelationshipError, "20002", "m"),
    (403, "<string>Customer tagging denied.</string>", PermissionDeniedError, None, "Customer tagging denied."),
    (403, SOAP.format(detail=""), PermissionDeniedError, "s:Client", "No relationship"),
    (403, SOAP.format(detail=f"<detail>{XML_FAULT[38:]}</detail>"), NoRelationshipError, "20002", "No relationship"),
    (400, SOAP_12, BadRequestError, "env:Sender", "Not understood"),
    (403, '{"code":20002,"description":"No rel', NoRelationshipError, "20002", UNREADABLE),
    (403, '{"error":{"code":"20002","message":"Complete","innerError":{"da', NoRelationshipError, "20002", "Complete"),
    (
        403,
        "<ApiFault><Code>20002</Code><Description>Complete</Description><So",
        NoRelationshipError,
        "20002",
        "Complete",
    ),
    (403, '{"code":2000', PermissionDeniedError, None, UNREADABLE),
    (403, '{"code":"20002","description":"twice"}{"code":"1"}', NoRelationshipError, "20002", "twice"),
]
LABELS = [
    JSON,
    "application/xml",
    "application/problem+json",
    "text/plain",
    "application/octet-stream",
    "nonsense",
    None,
]


@METHODS
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("status", "body", "kind", "code", "words"), SHAPES)
def test_every_shape_gives_its_code_and_words_under_every_label(
    method: str, label: str | None, status: int, body: str, kind: type[APIError], code: str | None, words: str
) -> None:
    """The class, the code and the words are those of the body, whatever the label and with a byte order mark."""
    for mark in ("", "\ufeff"):
        error = outcome_of(method, response(status, mark + body, label))

        assert type(error) is kind
        assert (error.status, error.code) == (status, code)
        assert words in error.message
        assert error.message.isprintable()


@METHODS
@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (
            response(
                503,
                '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">'
                "\r\n<HTML><HEAD><TITLE>Service &amp;\r\n Unavailable</TITLE></HEAD></HTML>",
                "text/html",
            ),
            ServerError,
            "the service answered 503 with an HTML page titled 'Service & Unavailable'",
        ),
        (
            response(502, "<html><body><h1>Bad</h1>gateway</body></html>"),
            ServerError,
            "the service answered 502 with an HTML page: 'Bad gateway'",
        ),
        (response(502, "<html></html>", None), ServerError, "the service answered 502 with an HTML page"),
        (
            response(400, '<?xml version="1.0"?><!-- c --><!DOCTYPE html><html><title>t</title></html>', "text/xml"),
            BadRequestError,
            "the service answered 400 with an HTML page titled 't'",
        ),
        (
            response(200, "<html><title>Sign in to your account</title></html>", "text/html"),
            ResponseDecodeError,
            (
                "the service answered 200, but its content type is text/html, not application/json; "
                "it is an HTML page titled 'Sign in to your account'"
            ),
        ),
        (
            response(200, "<!doctype html><title>Sign in</title>"),
            ResponseDecodeError,
            "the service answered 200, but its body is not JSON; it is an HTML page titled 'Sign in'",
        ),
        (
            response(200, RELATIONSHIP),
            ResponseDecodeError,
            (
                "the service answered 200, but response: the member qualifications is missing; "
                "it says: No relationship with the customer (code 20002)"
            ),
        ),
        (response(302, "", None, "Location: https://login.example/"), APIError, f"the service answered 302 {NOTHING}"),
        (response(304, "", None), APIError, f"the service answered 304 {NOTHING}"),
        (response(204, "", None), ResponseDecodeError, "the service answered 204, which is documented nowhere"),
        (response(206, "[]"), ResponseDecodeError, "the service answered 206, which is documented nowhere"),
        (response(418, "null"), APIError, f"the service answered 418 {NOTHING}"),
        (response(400, ""), BadRequestError, f"the service answered 400 {NOTHING}"),
        (response(400, " \r\n", None), BadRequestError, f"the service answered 400 {NOTHING}"),
        (response(400, '{"data":["a"],"source":"PartnerFD"}'), BadRequestError, f"the service answered 400 {NOTHING}"),
        (response(400, "[1,2]"), BadRequestError, f"the service answered 400 {NOTHING}"),
        (response(400, '{"code":true,"message":5}'), BadRequestError, f"the service answered 400 {NOTHING}"),
        (response(503, "The service\r\nis down: 5, sorry", "text/plain"), ServerError, "The service is down: 5, sorry"),
        (
            response(503, b"\x00\xff", "image/png"),
            ServerError,
            f"the service answered 503 {UNREADABLE}image/png, Content-Encoding none",
        ),
        (
            response(503, b"\x0b\x01\x80caf\xe9", None, "Content-Encoding: br"),
            ServerError,
            f"the service answered 503 {UNREADABLE}none, Content-Encoding br",
        ),
        (
            response(400, "<Fault>", "application/xml"),
            BadRequestError,
            f"the service answered 400 {UNREADABLE}application/xml, Content-Encoding none",
        ),
        (
            response(
                401,
                "",
                None,
                'WWW-Authenticate: Bearer realm="", error="invalid_token", error_description="The token expired"',
            ),
            AuthenticationError,
            "The token expired",
        ),
        (
            response(401, "{}", JSON, "WWW-Authenticate: Bearer"),
            AuthenticationError,
            f"the service answered 401 {NOTHING}",
        ),
    ],
)
def test_what_is_no_description_is_named(
    method: str, reply: bytes, kind: type[PartnerCenterError], message: str
) -> None:
    """A page, a body that cannot be read and one that says nothing are told apart; a challenge is read."""
    error = outcome_of(method, reply)

    assert type(error) is kind
    assert error.message == message


@METHODS
@pytest.mark.parametrize(
    ("headers", "body", "retry_after", "words"),
    [
        ([], '{"statusCode":429,"message":"Rate limit is exceeded. Try again in 37 seconds."}', None, "Rate limit"),
        (["Retry-After: 0.5"], "{}", 0.5, NOTHING),
        (["Retry-After: soon"], "{}", None, NOTHING),
        (["x-ms-retry-after-ms: 1500"], "{}", 1.5, NOTHING),
        (["retry-after-ms: 500", "Retry-After: 2"], "{}", 2.0, NOTHING),
    ],
)
def test_a_429_says_when_to_come_back(
    method: str, headers: list[str], body: str, retry_after: float | None, words: str
) -> None:
    """`error.retry_after` has the seconds, and the hint is that of the status."""
    error = outcome_of(method, response(429, body, JSON, *headers))

    assert type(error) is RateLimitError
    assert error.retry_after == retry_after
    assert words in error.message
    assert "max_requests_per_second" in (error.hint or "")


def test_a_code_has_its_hint_and_a_bound() -> None:
    """A nested code gives its own hint; one of any length is cut, and one of several words is none."""
    found = outcome_of("GET", response(403, '{"error":{"code":"20002","message":"m"}}'))
    long = outcome_of("GET", response(403, json.dumps({"code": "x" * 5000, "description": "y" * 5000})))
    words = outcome_of("GET", response(403, '{"code":"not a code","description":"d"}'))

    assert "reseller relationship" in found.hint
    assert (len(long.code), len(long.message)) == (64, 1024)
    assert words.code is None


def test_a_secret_is_found_in_every_shape() -> None:
    """What a page or a nested object repeats of the token is not shown."""
    for body in (
        "<html><title>token&#45;1 is wrong</title></html>",
        '{"error":{"code":"token-1","message":"for token-1"}}',
        json.dumps(json.dumps({"description": "token-1"})),
    ):
        error = outcome_of("GET", response(400, body))
        assert "token-1" not in str(error)
        assert "[redacted]" in str(error)
