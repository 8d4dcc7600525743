"""Bodies in every documented media type, byte for byte."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from partner_center_emulator import Emulator
from partner_center_emulator.faults.error_bodies import SHAPES, error_body

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
VALIDATIONS = "/v1/customers/all/validations"
V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
V1 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
NAMESPACES = f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{V2}"'
ITEM = (
    "<Qualification>Education</Qualification><VettingCreateDate>2026-12-01T00:00:00Z</VettingCreateDate>"
    '<VettingReason i:nil="true" /><VettingStatus>InReview</VettingStatus>'
)
EDUCATION = {"qualification": "Education", "educationSegment": "K12"}
IN_ORDER = "<EducationSegment>K12</EducationSegment><Qualification>Education</Qualification><Website>a.edu</Website>"
STATE_OWNED = "<Qualification>StateOwnedEntity</Qualification>"
XML = {"Accept": "application/xml"}


def xml(inner: str, root: str = "CustomerQualification", namespace: str = V2) -> bytes:
    """Write a request body around some elements."""
    return f'<{root} xmlns="{namespace}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{inner}</{root}>'.encode()


def post(client: httpx.Client, body: bytes, content_type: str = "application/xml") -> httpx.Response:
    """Send a body and ask for JSON."""
    return client.post(URL, content=body, headers={"Content-Type": content_type, "Accept": "application/json"})


def freeze(emulator: Emulator) -> None:
    """Let every date be the same."""
    emulator.clock.freeze()
    emulator.clock.set(datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"qualification":"Education","educationSegment":"K12"}'),
        ("text/json", b'{"Qualification":"Education","EducationSegment":"K12"}'),
        ("application/xml", xml(IN_ORDER)),
        ("text/xml", xml(IN_ORDER)),
        ("application/x-www-form-urlencoded", b"QUALIFICATION=Education&educationsegment=K12&website="),
    ],
)
def test_request_media_types(client: httpx.Client, content_type: str, body: bytes) -> None:
    """Each of the five request media types is read."""
    response = post(client, body, content_type)
    assert response.status_code == 200
    assert response.json()["qualifications"][0]["qualification"] == "Education"


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-16", '; charset="utf-16"'])
@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/json", json.dumps(EDUCATION).encode()), ("text/xml", xml(IN_ORDER))],
)
def test_request_charsets(client: httpx.Client, content_type: str, body: bytes, mark: str, charset: str) -> None:
    """A byte order mark decides the charset; without one the Content-Type does, and then UTF-8 is the default."""
    readable = mark != "utf-8" or "16" not in charset
    response = post(client, body.decode().encode(mark), content_type + charset)
    assert response.status_code == (200 if readable else 400)


def test_utf_16_without_mark(client: httpx.Client) -> None:
    """UTF-16 without a byte order mark is little-endian if the Content-Type names it, and rejected otherwise."""
    body = json.dumps(EDUCATION).encode("utf-16-le")
    assert post(client, body, "application/json").status_code == 400
    assert post(client, body, "application/json; charset=utf-16").status_code == 200


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml"])
def test_xml_responses(client: httpx.Client, emulator: Emulator, media_type: str) -> None:
    """Both responses with qualifications are wrapped, with names, namespace, order and nils of the spec."""
    freeze(emulator)
    headers = {"Accept": media_type}
    empty = client.get(URL, headers=headers)
    assert empty.text == f"<CustomerQualifications {NAMESPACES}><Qualifications /></CustomerQualifications>"
    expected = (
        f"<CustomerQualifications {NAMESPACES}><Qualifications><CustomerQualification>{ITEM}</CustomerQualification>"
        "</Qualifications></CustomerQualifications>"
    ).encode()
    for response in (client.post(URL, json=EDUCATION, headers=headers), client.get(URL, headers=headers)):
        assert (response.status_code, response.content) == (200, expected)
        assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


def test_how_to_xml(client: httpx.Client, emulator: Emulator) -> None:
    """In how-to mode POST sends one bare element and GET a bare array."""
    freeze(emulator)
    emulator.configure(mode="how-to")
    created = client.post(URL, json=EDUCATION, headers=XML)
    assert created.status_code == 201
    assert created.text == f"<CustomerQualification {NAMESPACES}>{ITEM}</CustomerQualification>"
    inner = f"<CustomerQualification>{ITEM}</CustomerQualification>"
    assert client.get(URL, headers=XML).text == (
        f"<ArrayOfCustomerQualification {NAMESPACES}>{inner}</ArrayOfCustomerQualification>"
    )


def test_validation_codes_in_xml() -> None:
    """The codes are an array of the other namespace, with markup and forbidden characters escaped."""
    code = {"validationId": "9", "organizationName": "A & <B>\r\x01", "partnerId": CUSTOMER, "maxCreates": 5}
    with Emulator(seed={"validation_codes": [code]}) as emulator:
        headers = XML | {"Authorization": "Bearer any"}
        response = httpx.get(emulator.base_url + VALIDATIONS, headers=headers, trust_env=False)
    namespaces = NAMESPACES.replace(V2, V1)
    assert response.text == (
        f"<ArrayOfGccValidation {namespaces}><GccValidation>"
        "<ETag>W/\"datetime'2018-10-10T18%3A49%3A58.000000Z'\"</ETag><MaxCreates>5</MaxCreates>"
        f"<OrganizationName>A &amp; &lt;B&gt;&#xD;&#x1;</OrganizationName><PartnerId>{CUSTOMER}</PartnerId>"
        "<RemainingCreates>5</RemainingCreates><ValidationId>9</ValidationId></GccValidation></ArrayOfGccValidation>"
    )


def test_errors_in_xml(client: httpx.Client) -> None:
    """A fault and a bare string have their elements, and the fault's are in ordinal order."""
    namespaces = NAMESPACES.replace(V2, "http://schemas.datacontract.org/2004/07/")
    response = client.get("/v1/customers/x/qualifications", headers=XML)
    assert (
        response.content
        == (
            f"<Fault {namespaces}><Code>900118</Code><Data /><Description>The customer id is not a GUID.</Description>"
            "<Source>PartnerFD</Source></Fault>"
        ).encode()
    )
    client.post(URL, json={"qualification": "GovernmentCommunityCloud", "validationCode": "123456"})
    denied = client.post(URL, json=EDUCATION, headers=XML)
    assert (denied.status_code, denied.text) == (
        400,
        '<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">Customer tagging denied.</string>',
    )


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<Qualification>Education</Qualification><EducationSegment>K12</EducationSegment>", "3000"),
        ('<EducationSegment>K12</EducationSegment><Qualification xmlns="urn:x">Education</Qualification>', "900126"),
        ("<EducationSegment>K12</EducationSegment><qualification>Education</qualification>", "900126"),
        ('<Qualification i:nil="true" />', "900126"),
        ("<Qualification></Qualification>", "900126"),
        ("<Website>a.edu</Website><Qualification>StateOwnedEntity</Qualification>", "900126"),
        ("<Qualification>None</Qualification><Qualification>StateOwnedEntity</Qualification>", "3000"),
        ("<Qualification><b>Education</b></Qualification>", "800002"),
        (f"text{STATE_OWNED}", "800002"),
        (f"{STATE_OWNED}text", "800002"),
        (f"{STATE_OWNED}&undefined;", "800002"),
        (f"<p:x/>{STATE_OWNED}", "800002"),
    ],
)
def test_strict_xml(client: httpx.Client, emulator: Emulator, inner: str, code: str) -> None:
    """An element out of order or of another name counts as absent, and broken content is rejected."""
    response = post(client, xml(inner))
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert [entry.effect for entry in emulator.log] == [False]


def test_skipped_elements(client: httpx.Client) -> None:
    """Unknown elements, comments, CDATA and an XML declaration do no harm."""
    inner = "<!-- c --><A><B/></A><Qualification><![CDATA[StateOwned]]>Entity</Qualification> <VettingStatus/><Z/>\n"
    assert post(client, b'<?xml version="1.0" encoding="utf-8"?>' + xml(inner)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        xml(STATE_OWNED, root="CustomerQualificationRequest"),
        xml(STATE_OWNED, namespace=V1),
        xml(STATE_OWNED).replace(f' xmlns="{V2}"'.encode(), b""),
        xml(STATE_OWNED) * 2,
        xml(STATE_OWNED)[:-1],
        b" ",
        b"{}",
        b'<CustomerQualification xmlns="' + V2.encode() + b'" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        b' i:nil="true"/>',
        b"<!DOCTYPE CustomerQualification>" + xml(STATE_OWNED),
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>' + xml("<Qualification>&c;</Qualification>"),
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + xml("<Website>&b;</Website>"),
        xml("<a>" * 256 + "</a>" * 256),
        b"<a>" * 300_000,
        xml("\x00"),
        b"\xff" * 9,
        b"\xff\xfe\x00",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_refused_xml(client: httpx.Client, emulator: Emulator, body: bytes) -> None:
    """Another root or namespace, a DOCTYPE, bottomless nesting and broken XML are rejected as invalid input."""
    response = post(client, body)
    assert (response.status_code, response.json()["code"]) == (400, "800002")
    assert client.get(URL).status_code == 200
    assert [entry.effect for entry in emulator.log] == [False, False]


def test_deepest_xml(client: httpx.Client) -> None:
    """256 levels are read, as the framework reads them."""
    assert post(client, xml("<a>" * 255 + "</a>" * 255 + STATE_OWNED)).status_code == 200


@pytest.mark.parametrize(("levels", "status"), [(255, 200), (256, 400)])
def test_deepest_json(client: httpx.Client, levels: int, status: int) -> None:
    """JSON is read to 256 levels, the outermost object included."""
    body = b'{"qualification": "StateOwnedEntity", "x": ' + b"[" * levels + b"]" * levels + b"}"
    assert post(client, body, "application/json").status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"qualification=StateOwnedEntity", 200),
        (b"Qualification=State%4FwnedEntity&x&&=&%zz=%", 200),
        (b"qualification=StateOwnedEntity&QUALIFICATION=None", 200),
        (b"qualification=GovernmentCommunityCloud&validationCode=123456", 200),
        (b"qualification=Education&educationSegment=", 400),
        (b"qualification=", 400),
        (b'{"qualification": "StateOwnedEntity"}', 400),
        (b"=" * 1000, 400),
        (b"a&" * 1001 + b"qualification=StateOwnedEntity", 400),
        (b"qualification=\xff", 400),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_forms(client: httpx.Client, body: bytes, status: int) -> None:
    """Names are case-insensitive, the first value counts, an empty one is null, and nonsense is rejected."""
    assert post(client, body, "application/x-www-form-urlencoded").status_code == status


def test_empty_form_value(client: httpx.Client) -> None:
    """An empty value is told to be missing, not to be a wrong one."""
    response = post(client, b"qualification=", "application/x-www-form-urlencoded")
    assert response.json()["description"].startswith("qualification is required")


def test_declared_size(emulator: Emulator) -> None:
    """A body declared as 100 MB is rejected before any of it arrives."""
    address = urlsplit(emulator.base_url)
    head = f"POST {URL} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer any\r\nContent-Type: text/xml\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(head.encode() + b"Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert [entry.status for entry in emulator.log] == [413]


def test_error_shapes() -> None:
    """Every known shape of error body can be sent, for a known and for an unknown status."""
    fault = b'{"code":"900192","description":"Service Unavailable.","data":[],"source":"PartnerFD"}'
    extended = {
        "code": 600074,
        "message": "Gone wrong",
        "description": "Gone wrong",
        "errorName": "NotFound",
        "isRetryable": False,
        "errorMessageExtended": "InternalErrorCode=600074",
    }
    throttle = b'{"statusCode":429,"message":"Rate limit is exceeded. Try again later."}'
    as_json = "application/json; charset=utf-8"
    assert error_body("fault", 503) == (fault, as_json)
    assert error_body("extended", 404, "600074", "Gone wrong") == (
        json.dumps(extended, separators=(",", ":")).encode(),
        as_json,
    )
    assert error_body("throttle", 429) == (throttle, as_json)
    assert error_body("string", 400) == (b'"Customer tagging denied."', as_json)
    assert error_body("html", 502) == (
        b"<html><body><h1>502 Bad Gateway</h1></body></html>",
        "text/html; charset=utf-8",
    )
    assert error_body("empty", 500) == (b"", None)
    assert error_body("fault", 418)[0].startswith(b'{"code":"800002"')
    assert all(error_body(shape, 599) for shape in SHAPES)
    with pytest.raises(ValueError, match="must be one of fault, extended"):
        error_body("xml", 500)
