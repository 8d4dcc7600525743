"""Responses in XML as .NET and other software write them, over real sockets: read, or refused with what is wrong."""

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import PartnerCenter, ResponseDecodeError

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
MARK = "\ufeff"
XML = "application/xml; charset=utf-8"


def wrapped(status: str = "InReview", kind: str = "Education") -> str:
    """Return one qualification in the documented wrapper."""
    return (
        f'<CustomerQualifications {XSI} xmlns="{V2}"><Qualifications><CustomerQualification>'
        f"<Qualification>{kind}</Qualification><VettingCreateDate>2020-12-04T20:54:24Z</VettingCreateDate>"
        f'<VettingReason i:nil="true"/><VettingStatus>{status}</VettingStatus>'
        "</CustomerQualification></Qualifications></CustomerQualifications>"
    )


PLAIN = wrapped()
IN_REVIEW = [("Education", "InReview")]
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
WITHOUT_STATUS = [("Education", None)]


def listed(content: bytes, content_type: str | None = XML) -> list[tuple[str, str | None]]:
    """Return kind and status of what a list makes of a body."""
    with ScriptedServer(answer(200, content, content_type)) as server:
        with PartnerCenter("t", base_url=server.base_url, retry=None) as pc:
            found = pc.qualifications.list(CUSTOMER, accept="application/xml").qualifications
    return [(str(item.qualification), item.vetting_status) for item in found]


@pytest.mark.parametrize("code", ["&#x1;", "&#1;", "&#xB;", "&#x1f;", "&#0;", "&#xD800;", "&#xFFFE;", "&#x110000;"])
def test_a_reference_that_xml_forbids_is_a_character(code: str) -> None:
    """.NET writes control characters so. They become U+FFFD; allowed ones, CDATA and attributes are no obstacle."""
    assert listed(wrapped(f"In{code}Rev&#105;ew&#x9;").encode()) == [("Education", "In\ufffdReview\t")]
    assert listed(PLAIN.replace("<Qualifications>", f'<Qualifications a="{code}">').encode()) == IN_REVIEW


@pytest.mark.parametrize(
    "text",
    [
        MARK + PLAIN,
        MARK + MARK + PLAIN,
        MARK + DECLARATION + PLAIN,
        MARK + MARK + DECLARATION + PLAIN,
        "\r\n" + MARK + DECLARATION + PLAIN,
        MARK + "\r\n \t" + DECLARATION + PLAIN,
        MARK + " " + MARK + DECLARATION + MARK + "\n" + PLAIN,
        DECLARATION + MARK + PLAIN,
        PLAIN + MARK,
        PLAIN + "\r\n" + MARK + " ",
        "\r\n" + DECLARATION + PLAIN,
        DECLARATION.replace("1.0", "1.1") + PLAIN,
        DECLARATION.replace("utf-8", "utf-16") + PLAIN,
        DECLARATION.replace("?>", ' standalone="yes"?>') + PLAIN,
        DECLARATION + "<?x y?><!-- c -->" + PLAIN.replace("Education", "<![CDATA[Education]]>"),
        PLAIN.replace("><", ">\r\n  <").replace("&", "&amp;"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content_type", [XML, "text/xml", 'Application/XML; CHARSET="no-such"', None])
def test_what_comes_before_and_after_the_root(text: str, encoding: str, content_type: str | None) -> None:
    """Byte order marks, white space and declarations are read in any order, also where XML forbids them."""
    mark = MARK if encoding != "utf-8" and not text.startswith(("<", MARK)) else ""

    assert listed((mark + text).encode(encoding), content_type) == IN_REVIEW


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f'<ArrayOfCustomerQualification xmlns="{V2}"/>', []),
        (f'<CustomerQualifications xmlns="{V2}"><Qualifications/></CustomerQualifications>', []),
        (f'<CustomerQualifications {XSI}><Qualifications i:nil="true"/></CustomerQualifications>', []),
        (
            (
                f'<CustomerQualifications {XSI}><Qualifications xmlns:d2p1="{V2}"><d2p1:CustomerQualification>'
                '<d2p1:Qualification>Education</d2p1:Qualification><d2p1:VettingStatus i:nil="true"/>'
                "</d2p1:CustomerQualification></Qualifications></CustomerQualifications>"
            ),
            WITHOUT_STATUS,
        ),
        (
            (
                f'<ArrayOfanyType {XSI}><anyType i:type="d:CustomerQualification" xmlns:d="{V2}">'
                "<d:Qualification>Education</d:Qualification></anyType></ArrayOfanyType>"
            ),
            WITHOUT_STATUS,
        ),
        (wrapped(MARK + "InReview"), [("Education", MARK + "InReview")]),
        (wrapped(kind="1"), [("1", "InReview")]),
        (f'<?xml version="1.0" encoding="iso-8859-1"?>{wrapped("Ünknown")}', [("Education", "Ünknown")]),
    ],
)
def test_what_the_serializers_write(content: str, expected: list[tuple[str, str | None]]) -> None:
    """Arrays, null, prefixes and types give the same records; UTF-8 is read whatever the declaration says."""
    assert listed(content.encode()) == expected


def test_iso_8859_1_is_read_where_it_is_declared() -> None:
    """What is not UTF-8 is read by its declaration."""
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?>{wrapped("Ünknown")}'

    assert listed(text.encode("latin-1"), "application/xml") == [("Education", "Ünknown")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"qualification":"Education"}]', "its body is not XML: syntax error: line 1, column 0"),
        (PLAIN[:-1], "its body is not XML: unclosed token: line 1"),
        (wrapped("In\x01Review"), "its body is not XML: not well-formed (invalid token): line 1"),
        (wrapped("&nbsp;"), "its body is not XML: undefined entity"),
        (f"<e:Envelope xmlns:e='urn:e'><e:Body>{PLAIN}</e:Body></e:Envelope>", "the member qualifications is missing"),
        (
            (
                '<CustomerQualifications><Qualifications><CustomerQualification Qualification="Education"/>'
                "</Qualifications></CustomerQualifications>"
            ),
            "response.qualifications[0]: the member qualification is missing",
        ),
    ],
)
def test_what_is_not_read_says_where(content: str, message: str) -> None:
    """What is no XML, or not of the documented form, is refused with the place."""
    with pytest.raises(ResponseDecodeError) as raised:
        listed(content.encode())

    assert message in raised.value.message
