"""Every request media type with every response media type, sync and async: the bytes on the wire and the result."""

import asyncio
from typing import Any, get_args

import pytest
from scripted_server import Received, ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualification,
    CustomerQualifications,
    Education,
    PartnerCenter,
    RawResponse,
    ResponseDecodeError,
)
from partner_center_resources.service import RequestMediaType, ResponseMediaType

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
NAMESPACE = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"

JSON_SENT = b'{"educationSegment":"K12","qualification":"Education","website":"sch\\u00fcle.example/?s\\u00f6hne&b"}'
XML_SENT = (
    f'<CustomerQualification xmlns="{NAMESPACE}"><EducationSegment>K12</EducationSegment>'
    "<Qualification>Education</Qualification><Website>sch&#252;le.example/?s&#246;hne&amp;b</Website>"
    "</CustomerQualification>"
).encode()
FORM_SENT = b"educationSegment=K12&qualification=Education&website=sch%C3%BCle.example%2F%3Fs%C3%B6hne%26b"
SENT: dict[str, bytes] = {
    "application/json": JSON_SENT,
    "text/json": JSON_SENT,
    "application/xml": XML_SENT,
    "text/xml": XML_SENT,
    "application/x-www-form-urlencoded": FORM_SENT,
}

JSON_ANSWER = (
    '{"qualifications":[{"qualification":"Education","vettingStatus":"InReview","vettingReason":"für Schüler"}]}'
)
XML_ANSWER = (
    f'<CustomerQualifications xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{NAMESPACE}"><Qualifications>'
    '<CustomerQualification><Qualification>Education</Qualification><VettingCreateDate i:nil="true"/>'
    "<VettingReason>für Schüler</VettingReason><VettingStatus>InReview</VettingStatus></CustomerQualification>"
    "</Qualifications></CustomerQualifications>"
)
ANSWERS: dict[str, str] = {
    "application/json": JSON_ANSWER,
    "text/json": JSON_ANSWER,
    "application/xml": XML_ANSWER,
    "text/xml": XML_ANSWER,
}
RESULT = CustomerQualifications(
    [CustomerQualification("Education", vetting_status="InReview", vetting_reason="für Schüler")]
)


async def by_accept(request: Received, writer: asyncio.StreamWriter) -> None:
    """Answer in the media type that the request accepts, as an ASP.NET Web API host would."""
    accept = str(request.header("accept"))
    writer.write(answer(200, ANSWERS[accept].encode(), f"{accept}; charset=utf-8"))
    await writer.drain()


def call(awaited: bool, method: str, *arguments: Any, **options: Any) -> tuple[RawResponse[Any], Received]:
    """Make one call, blocking or awaiting, and return its result with the request that the server saw."""

    async def run(base_url: str) -> RawResponse[Any]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            result: RawResponse[Any] = await getattr(pc.with_raw_response.qualifications, method)(*arguments, **options)
            return result

    with ScriptedServer(by_accept) as server:
        if awaited:
            raw = asyncio.run(run(server.base_url))
        else:
            with PartnerCenter("t", base_url=server.base_url) as pc:
                raw = getattr(pc.with_raw_response.qualifications, method)(*arguments, **options)
    (request,) = server.received
    return raw, request


@pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("accept", get_args(ResponseMediaType))
@pytest.mark.parametrize("content_type", get_args(RequestMediaType))
def test_create_in_every_media_type(content_type: str, accept: str, awaited: bool) -> None:
    """Each of the forty combinations sends exactly these bytes and returns exactly this result."""
    education = Education("K12", website="schüle.example/?söhne&b")

    raw, request = call(awaited, "create", CUSTOMER, education, content_type=content_type, accept=accept)

    assert request.body == SENT[content_type]
    assert (request.header("content-type"), request.header("accept")) == (content_type, accept)
    assert raw.parsed == RESULT
    assert raw.content == ANSWERS[accept].encode()
    assert raw.headers["Content-Type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("accept", get_args(ResponseMediaType))
def test_list_in_every_media_type(accept: str, awaited: bool) -> None:
    """A list has the same choice of answers, and no body to choose a type for."""
    raw, request = call(awaited, "list", CUSTOMER, accept=accept)

    assert (request.body, request.header("content-type"), request.header("accept")) == (b"", None, accept)
    assert raw.parsed == RESULT


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-16", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-8", None),
        ("utf-16", None),
        ("iso-8859-1", "iso-8859-1"),
        ("utf-8", "no-such-charset"),
    ],
)
@pytest.mark.parametrize("media_type", [*get_args(ResponseMediaType), None])
def test_the_answer_is_read_by_its_own_type_and_charset(
    media_type: str | None, encoding: str, said: str | None
) -> None:
    """Whatever was requested, the answer is read as what it is: marks, wrong charsets and missing types included."""
    content = ANSWERS[media_type or "application/json"].encode(encoding)
    charset = f"; charset={said}" if said else ""
    reply = answer(200, content, None if media_type is None else media_type + charset)

    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        if media_type is None and encoding == "iso-8859-1":  # nothing at all says that it is Latin
            with pytest.raises(ResponseDecodeError, match="its body is not text"):
                pc.qualifications.list(CUSTOMER)
        else:
            assert pc.qualifications.list(CUSTOMER) == RESULT


def test_a_content_type_that_came_twice() -> None:
    """A header that a proxy has doubled is no reason to refuse an answer."""
    reply = answer(200, JSON_ANSWER.encode(), "application/json, application/json")

    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        assert pc.qualifications.list(CUSTOMER) == RESULT
