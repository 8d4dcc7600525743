"""Bodies in every media type: what is written, byte for byte, and what is made of any bytes that come."""

import encodings.aliases
import json
from enum import Enum
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scripted_server import ScriptedServer, answer

from partner_center import BadRequestError, InvalidRequestError, PartnerCenter
from partner_center.formats import spec
from partner_center.formats.media_types import (
    REQUEST_MEDIA_TYPES,
    RESPONSE_MEDIA_TYPES,
    UndecodableError,
    check_media_type,
    decode,
    encode,
)
from partner_center_resources.service import RequestMediaType, ResponseMediaType

JSON: Literal["application/json"] = "application/json"
XML: Literal["application/xml"] = "application/xml"
FORM: Literal["application/x-www-form-urlencoded"] = "application/x-www-form-urlencoded"
REQUEST = spec.schema("CustomerQualificationRequest")
REQUEST_TYPES: tuple[RequestMediaType, ...] = get_args(RequestMediaType)
XML_START = (
    b'<CustomerQualification xmlns="http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.'
)
XML_START += b'Contracts.V2">'


def xml(inside: bytes) -> bytes:
    """Return a request in XML with these elements."""
    return XML_START + inside + b"</CustomerQualification>"


def test_the_media_types_are_those_of_the_spec() -> None:
    """The two types name what operations take and give, in the spec's order; some operations have fewer of them."""
    nodes = [node for path in spec.load()["paths"].values() for node in path.values()]
    operations = [node for node in nodes if "responses" in node]  # the others are parameters of a path
    bodies = [tuple(spec.resolve(each["requestBody"])["content"]) for each in operations if "requestBody" in each]
    responses = [
        tuple(spec.resolve(each["responses"]["200"]).get("content", ()))
        for each in operations
        if "200" in each["responses"]
    ]

    for found, known in ((bodies, get_args(RequestMediaType)), (responses, get_args(ResponseMediaType))):
        assert known in found
        assert [each for each in found if each != tuple(one for one in known if one in each)] == []


class Segment(str, Enum):  # noqa: UP042 - its str() is not its value
    """A value as a caller's own enumeration has it."""

    K12 = "K12"


@pytest.mark.parametrize(
    ("body", "as_json", "as_xml", "as_form"),
    [
        ({}, b"{}", b"", b""),
        (
            {"qualification": "Education", "educationSegment": Segment.K12, "website": None, "validationCode": ""},
            b'{"qualification":"Education","educationSegment":"K12","validationCode":""}',
            (
                b"<EducationSegment>K12</EducationSegment><Qualification>Education</Qualification>"
                b"<ValidationCode></ValidationCode>"
            ),
            b"qualification=Education&educationSegment=K12&validationCode=",
        ),
        (
            {"website": "müller & söhne😀", "a": "<\r\n>"},
            rb'{"website":"m\u00fcller & s\u00f6hne\ud83d\ude00","a":"<\r\n>"}',
            b"<A>&lt;&#13;\n&gt;</A><Website>m&#252;ller &amp; s&#246;hne&#128512;</Website>",
            b"website=m%C3%BCller+%26+s%C3%B6hne%F0%9F%98%80&a=%3C%0D%0A%3E",
        ),
        (
            {"yes": True, "no": False, "count": -5, "share": 1.5},
            b'{"yes":true,"no":false,"count":-5,"share":1.5}',
            b"<Count>-5</Count><No>false</No><Share>1.5</Share><Yes>true</Yes>",
            b"yes=true&no=false&count=-5&share=1.5",
        ),
    ],
)
def test_what_is_written(body: dict[str, Any], as_json: bytes, as_xml: bytes, as_form: bytes) -> None:
    """Each media type has the same members, but for None, in ASCII; JSON and forms in the order of the body."""
    expected = {JSON: as_json, "text/json": as_json, XML: xml(as_xml), "text/xml": xml(as_xml), FORM: as_form}

    assert {kind: encode(body, REQUEST, kind) for kind in REQUEST_TYPES} == expected


def test_only_json_carries_what_is_nested() -> None:
    """A list or an object goes out in JSON; XML and forms say to use it."""
    body = {"links": {"self": ["planted", None]}}

    assert encode(body, REQUEST, "text/json") == b'{"links":{"self":["planted",null]}}'
    for kind in (XML, "text/xml", FORM):
        with pytest.raises(
            InvalidRequestError, match=r"'links' is a dict, which only JSON can carry.*use content_type="
        ):
            encode(body, REQUEST, check_media_type("content_type", kind, REQUEST_MEDIA_TYPES))


def itself() -> list[Any]:
    """Return a list that holds itself."""
    loop: list[Any] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    ("value", "give"),
    [
        ("planted\ud800", "text without lone surrogates"),
        (["planted", "\udfff"], "text without lone surrogates"),
        (float("nan"), "text, true or false, a finite number"),
        ({"planted": [float("inf")]}, "a finite number, or a list or dict of these"),
        (b"planted", "text, true or false"),
        (itself(), "text, true or false"),
        ([10**5000], "a finite number"),
        (object(), "text, true or false"),
    ],
)
def test_what_no_media_type_carries(value: Any, give: str) -> None:
    """Such a value is refused in all of them, by its member's name and without showing it."""
    for kind in REQUEST_TYPES:
        with pytest.raises(InvalidRequestError, match=f"the member 'website' cannot be sent; give .*{give}") as raised:
            encode({"website": value}, REQUEST, kind)
        assert "planted" not in str(raised.value)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ({"\ud800": "x"}, JSON, r"the member '\\ud800' cannot be sent; give text without lone surrogates"),
        ({"website": "\x0b"}, XML, "the member 'website' has a character that XML cannot carry"),
        ({"a><b": 1}, XML, "the member 'a><b' has a name that no XML element can have"),
        ({"a.b": 1}, FORM, r"the member 'a.b' would be read as a nested one in a form; leave it out, or use"),
        ({"a[0]": 1}, FORM, r"the member 'a\[0\]' would be read as a nested one in a form"),
    ],
)
def test_what_one_media_type_does_not_carry(body: dict[str, Any], kind: RequestMediaType, message: str) -> None:
    """A name or text that would arrive as something else is refused."""
    with pytest.raises(InvalidRequestError, match=message):
        encode(body, REQUEST, kind)


TEXT = st.text(st.characters(codec="utf-8"))
BODIES = st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters=".[]"), min_size=1), TEXT, max_size=5)


@settings(max_examples=300, deadline=None)
@given(BODIES)
def test_json_and_forms_carry_any_text(body: dict[str, str]) -> None:
    """Any names and texts come back as they were, in order, from bytes that are ASCII."""
    as_json, as_form = encode(body, REQUEST, JSON), encode(body, REQUEST, FORM)

    assert as_json.isascii()
    assert list(json.loads(as_json).items()) == list(body.items())
    assert parse_qsl(as_form.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body)) == list(body.items())


@pytest.mark.parametrize(
    "value", ["application/jsn", "APPLICATION/JSON", "application/json; charset=utf-8", "", None, 5]
)
def test_an_unknown_media_type_is_refused(value: Any) -> None:
    """Only the documented media types can be requested; the message names them all."""
    answers = "'application/json', 'text/json', 'application/xml', 'text/xml'"

    with pytest.raises(InvalidRequestError) as raised:
        check_media_type("accept", value, RESPONSE_MEDIA_TYPES)
    assert str(raised.value) == f"accept is {value!r}; give one of {answers}"
    with pytest.raises(InvalidRequestError) as raised:
        check_media_type("content_type", value, REQUEST_MEDIA_TYPES)
    assert str(raised.value) == f"content_type is {value!r}; give one of {answers}, '{FORM}'"


def test_a_form_is_no_answer() -> None:
    """A form can be sent, but the service never answers with one."""
    assert [check_media_type("content_type", kind, REQUEST_MEDIA_TYPES) for kind in REQUEST_TYPES] == list(
        REQUEST_TYPES
    )
    assert [check_media_type("accept", kind, RESPONSE_MEDIA_TYPES) for kind in REQUEST_TYPES[:-1]] == list(
        REQUEST_TYPES[:-1]
    )
    with pytest.raises(InvalidRequestError, match="accept is 'application/x-www-form-urlencoded'"):
        check_media_type("accept", FORM, RESPONSE_MEDIA_TYPES)


DATA = {"message": "é日😀"}
SPELLINGS = {
    "json": json.dumps(DATA, ensure_ascii=False, indent=2),
    "xml": "<error>\r\n  <message>é日😀</message>\r\n</error>",
    "xml says utf-8": '<?xml version="1.0" encoding="utf-8"?><error><message>é日😀</message></error>',
    "xml says utf-16": '<?xml version="1.0" encoding="utf-16"?><error><message>é日😀</message></error>',
}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", [*UNICODE, "utf-16-be with a mark"])
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "charset", ["", "; charset=utf-8", '; Charset = "UTF-16"', ";charset=iso-8859-1", ";charset=x"]
)
def test_unicode_is_read_whatever_the_answer_says(encoding: str, spelling: str, charset: str) -> None:
    """UTF-8, UTF-16 and UTF-32, with and without byte order mark, right, wrong and no charset: the same data."""
    text, (codec, *mark) = SPELLINGS[spelling], encoding.split(maxsplit=1)
    content = ("\ufeff" * bool(mark) + text).encode(codec)

    for kind in (f"application/{spelling[:4].strip()}", f"Text/{spelling[:4].strip().upper()} "):
        assert decode(content, kind + charset) == DATA
    assert decode(content, None) == decode(content, charset) == DATA


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ('{"message":"é"}'.encode("latin-1"), "application/json; charset=iso-8859-1"),
        ('{"message":"é"}'.encode("latin-1"), "application/json; odata=verbose; charset='windows-1252'; x=y"),
        ("<a><message>é</message></a>".encode("latin-1"), "text/xml;charset=ISO-8859-1"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a><message>é</message></a>'.encode("latin-1"), XML),
        ("\n<?xml version='1.0' encoding='cp1252' ?><a><message>é</message></a>".encode("cp1252"), None),
        ('<?xml version="1.0" encoding="latin1"?><a><message>é</message></a>'.encode("latin-1"), "text/xml;charset=no"),
    ],
)
def test_another_charset_is_read_if_it_is_named(content: bytes, content_type: str | None) -> None:
    """What is not Unicode is read by the header's charset, or by the XML declaration."""
    assert decode(content, content_type) == {"message": "é"}


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b'"Customer tagging denied."', "application/json", "Customer tagging denied."),
        (b'{"a":1,"a":2}', "text/json", {"a": 2}),
        (b' {"code":1}', "application/problem+json", {"code": 1}),
        (b"<Fault><Code>1</Code></Fault>", "application/vnd.x+y+xml; charset=utf-8", {"code": "1"}),
        (b"[]", "", []),
        (b" <ArrayOfGccValidation/>", ";", []),
        (b"1", None, 1),
    ],
)
def test_what_is_read(content: bytes, content_type: str | None, expected: Any) -> None:
    """JSON and XML go by the content type, its structured suffix, or, without one, the first character."""
    assert decode(content, content_type) == expected


@pytest.mark.parametrize(
    ("content", "content_type", "message"),
    [
        (b"<html></html>", "text/html; charset=utf-8", "its content type is text/html, not application/json"),
        (b"a=b", FORM, "its content type is application/x-www-form-urlencoded, not application/json"),
        (b"a=b", "application/a+x-www-form-urlencoded", "its content type is application/a.x-www-form-urlencoded, not"),
        (b"{}", "application/octet-stream", "its content type is application/octet-stream, not application/json"),
        (b"{}", "json", "its content type is json, not application/json"),
        (b"{}", "a" * 100, f"its content type is {'a' * 60}, not application/json"),
        (b"", None, "its body is empty"),
        (b"\xef\xbb\xbf \r\n", "text/xml", "its body is empty"),
        (b"<a/>", "application/json", "its body is not JSON"),
        (b"{}", "application/xml", "its body is not XML"),
        (b"NaN", "application/json", "its body is not JSON"),
        (b'{"a":-Infinity}', "application/json", "its body is not JSON"),
        pytest.param(b"9" * 5000, "application/json", "its body is not JSON", id="digits"),
        pytest.param(b"[" * 100_000, "application/json", "its body is not JSON", id="very deep"),
        (b"<a>" * 65, None, "its body is nested deeper than 64 elements, which is not read"),
        (b"<!DOCTYPE html><html/>", None, "its body has a DOCTYPE, which is not read"),
        (b'"\xff"', "application/json", "its body is not text"),
        (b'"\xff"', "application/json; charset=nonsense", "its body is not text"),
        (b'"\xff"', "application/json; charset=hex", "its body is not text"),
        (b'"\xff\\d"', "application/json; charset=unicode_escape", "its body is not text"),
        pytest.param(b"\xff" * 100_000, "text/xml; charset=punycode", "its body is not text", id="quadratic"),
    ],
)
def test_what_is_not_read(content: bytes, content_type: str | None, message: str) -> None:
    """The error says what is wrong with the answer, in words that complete a sentence."""
    with pytest.raises(UndecodableError, match=f"^{message}"):
        decode(content, content_type)


NO_REASON = "with no body that says why"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            '<Fault xmlns="urn:x"><Code>3000</Code><Data/><Description>Bad.</Description><a nil="1"/></Fault>',
            "3000",
            "Bad.",
        ),
        ("<fault><message>Not found.</message><description/><CODE>1000</CODE></fault>", "1000", "Not found."),
        ("<Error><Message>The request is invalid.</Message></Error>", None, "The request is invalid."),
        ("<HttpError><message>m</message><ModelState><a>b</a></ModelState></HttpError>", None, "m - a: b"),
        ("<string>Customer tagging denied.</string>", None, "Customer tagging denied."),
        ("<html><body>Bad gateway</body></html>", None, "with an HTML page: 'Bad gateway'"),
        ("<Fault><Code/></Fault>", None, NO_REASON),
        ("<Fault>", None, "Content-Encoding none"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8", None])
def test_an_error_in_xml_says_the_same_as_in_json(
    text: str, code: str | None, message: str, content_type: str | None
) -> None:
    """Code and message are found whatever the root is called; what cannot be read is no second error."""
    reply = answer(400, text.encode(), content_type)
    with ScriptedServer(reply) as server, PartnerCenter("planted-token", base_url=server.base_url) as pc:
        with pytest.raises(BadRequestError) as raised:
            pc.validation_codes.list()

    assert raised.value.code == code
    assert raised.value.message.endswith(message)


CHARSETS = st.sampled_from(sorted(encodings.aliases.aliases)) | st.text(max_size=8)
CONTENT_TYPES = st.none() | st.text() | st.builds("{};charset={}".format, st.sampled_from(REQUEST_TYPES), CHARSETS)
XML_BITS = [
    "<a",
    "<a>",
    "</a>",
    "/>",
    "<!DOCTYPE a [",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<?xml ",
    "&a;",
    "&#0;",
    " a='",
    "é",
]
JSON_BITS = ["{", "}", "[", "]", '"', ":", ",", "\\ud800", "1e999", "9" * 5000, "NaN", "true", "é", "\ud800"]
MARKUP = st.lists(st.sampled_from(XML_BITS + JSON_BITS)).map("".join)
CONTENT = st.binary() | st.builds(
    lambda text, codec: text.encode(codec, "surrogatepass"), MARKUP, st.sampled_from(UNICODE)
)


@settings(max_examples=1000, deadline=None)
@given(CONTENT, CONTENT_TYPES)
@example(b"<a>\x00</a>", XML)
@example(b'"\\ud800"', JSON)
@example(b"\xff\xfe\x00\xd8", JSON)
def test_nothing_but_its_own_error_comes_out(content: bytes, content_type: str | None) -> None:
    """Whatever bytes come under whatever content type, there is data or an UndecodableError."""
    try:
        decode(content, content_type)
    except UndecodableError as error:
        assert str(error).startswith(("its body ", "its content type is "))  # noqa: PT017 - data is as good
