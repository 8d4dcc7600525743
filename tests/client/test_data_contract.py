"""XML as .NET's DataContractSerializer has it: written for a strict reader, read however it comes."""

import time
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partner_center import CustomerQualification, InvalidRequestError, ValidationCode
from partner_center.formats import data_contract_xml, spec
from partner_center.formats.data_contract_xml import UnreadableXMLError, read, write
from partner_center.runtime.readers import customer_qualifications, many, one

V1 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
REQUEST = spec.schema("CustomerQualificationRequest")
START = f'<CustomerQualification xmlns="{V2}">'
END = "</CustomerQualification>"

XML_TEXT = st.text(
    st.characters(codec="utf-8").filter(lambda char: not data_contract_xml._NO_XML_CHARACTER.match(char))
)
NAMES = st.sampled_from(sorted(REQUEST["properties"])) | st.from_regex(r"[a-z_][A-Za-z0-9_.-]*", fullmatch=True)


def example(name: str) -> str:
    """Return an example of the document."""
    value: str = spec.load()["components"]["examples"][name]["value"]
    return value


@pytest.mark.parametrize(
    ("members", "inside"),
    [
        ({}, ""),
        (
            {"website": "contoso.edu", "qualification": "Education", "educationSegment": "K12"},
            (
                "<EducationSegment>K12</EducationSegment><Qualification>Education</Qualification>"
                "<Website>contoso.edu</Website>"
            ),
        ),
        (
            {"website": "w", "zone": "z", "aim": "a", "_id": "i", "Upper": "u", "qualification": "q"},
            "<Aim>a</Aim><Qualification>q</Qualification><Upper>u</Upper><Website>w</Website><Zone>z</Zone><_id>i</_id>",
        ),
        ({"website": ""}, "<Website></Website>"),
        ({"website": "a<b>&\"']]>\r\n\té😀"}, "<Website>a&lt;b&gt;&amp;\"']]&gt;&#13;\n\t&#233;&#128512;</Website>"),
    ],
)
def test_what_is_written(members: Mapping[str, str], inside: str) -> None:
    """Root, namespace and names are the spec's, the order is ordinal over known and unknown members, in ASCII."""
    assert write(members, REQUEST) == f"{START}{inside}{END}".encode("ascii")


def test_the_documents_example_is_what_is_written() -> None:
    """The XML request in the spec is this module's, byte for byte."""
    members = spec.load()["components"]["examples"]["EducationRequest"]["value"]

    assert write(members, REQUEST).decode() == example("EducationRequestXml")


def test_a_schema_without_xml_names_has_them_from_its_own() -> None:
    """A property that comes by regeneration, without an XML name, is written with a capital."""
    schema = {"title": "Thing", "properties": {"newMember": {"type": "string"}, "old": {"xml": {"name": "Odd"}}}}

    assert write({"old": "1", "newMember": "2"}, schema) == b"<Thing><NewMember>2</NewMember><Odd>1</Odd></Thing>"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("a><b", "x", "the member 'a><b' has a name that no XML element can have"),
        ("", "x", "the member '' has a name"),
        ("a:b", "x", "has a name"),
        ("1a", "x", "has a name"),
        ("ß", "x", r"the member '\\xdf' has a name"),
        ("website\n", "x", "has a name"),
        ("website", "planted\x00", "the member 'website' has a character that XML cannot carry"),
        ("website", "planted\x0b", "has a character"),
        ("website", "planted\ufffe", "has a character"),
        ("Qualification", "planted", "the member 'Qualification' would be a second <Qualification>"),
    ],
)
def test_what_xml_cannot_carry_is_refused(name: str, value: str, message: str) -> None:
    """Ill-formed XML is never written; the message says what to do, without the value."""
    with pytest.raises(InvalidRequestError, match=f"{message}.*use content_type='application/json'") as raised:
        write({"qualification": "Education", name: value}, REQUEST)

    assert "planted" not in str(raised.value)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(NAMES, XML_TEXT, max_size=6))
def test_a_parser_reads_what_was_written(members: dict[str, str]) -> None:
    """Any text under any fitting name comes back as it was, in ordinal order, and as nothing else."""
    root = ElementTree.fromstring(write(members, REQUEST))  # noqa: S314 - our own

    assert root.tag == f"{{{V2}}}CustomerQualification"
    expected = {f"{{{V2}}}{name[0].upper()}{name[1:]}": text for name, text in members.items()}
    assert [(element.tag, element.text or "") for element in root] == sorted(expected.items())


def test_the_documents_examples_are_read() -> None:
    """The XML answers of the spec become the same results as the JSON ones."""
    assert customer_qualifications(read(example("QualificationsInReviewXml"))).qualifications == [
        CustomerQualification("Education", vetting_create_date="2020-12-04T20:54:24Z", vetting_status="InReview")
    ]
    assert many(one(ValidationCode), "ValidationCode")(read(example("ValidationCodesXml"))) == [
        ValidationCode.from_dict(item) for item in spec.load()["components"]["examples"]["ValidationCodes"]["value"]
    ]


QUALIFICATIONS = {"qualifications": [{"qualification": "Education", "vettingReason": None}]}


@pytest.mark.parametrize(
    "text",
    [
        (
            "<CustomerQualifications><Qualifications><CustomerQualification><Qualification>Education</Qualification>"
            f'<VettingReason i:nil="true" xmlns:i="{XSI}"/></CustomerQualification></Qualifications>'
            "</CustomerQualifications>"
        ),
        (
            f'<a:customerQualifications xmlns:a="urn:other" xmlns:xsi="{XSI}"><a:qualifications><a:item>'
            '<qualification xmlns="urn:more">Education</qualification>'
            '<a:vettingReason xsi:nil=" 1 ">x</a:vettingReason>'
            "</a:item></a:qualifications></a:customerQualifications>"
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?>\r\n<!-- c --><CustomerQualifications>\r\n'
            "  <?p i?><Qualifications>\r\n    <CustomerQualification>\r\n"
            "      <Qualification>Edu<!-- c --><![CDATA[cation]]><?p i?></Qualification>\r\n"
            '      <VettingReason nil="true" />\r\n'
            "    </CustomerQualification>\r\n  </Qualifications>\r\n</CustomerQualifications>\r\n"
        ),
    ],
)
def test_one_answer_in_many_spellings(text: str) -> None:
    """Prefix, namespace, case, white space, comments and CDATA make no difference; a list of one stays a list."""
    assert read(text) == QUALIFICATIONS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<CustomerQualifications><Qualifications/></CustomerQualifications>", {"qualifications": []}),
        (
            "<CustomerQualifications><Qualifications> \n</Qualifications></CustomerQualifications>",
            {"qualifications": []},
        ),
        (
            '<CustomerQualifications><Qualifications nil="true"/></CustomerQualifications>',
            {"qualifications": None},
        ),
        ('<CustomerQualifications><Qualifications nil="0"/></CustomerQualifications>', {"qualifications": []}),
        ("<CustomerQualifications/>", {}),
        ("<CustomerQualification><Qualification/></CustomerQualification>", {"qualification": ""}),
        (
            "<CustomerQualification><Qualification> a\n</Qualification></CustomerQualification>",
            {"qualification": " a\n"},
        ),
        (
            (
                "<CustomerQualification><VettingStatus>x</VettingStatus><Qualification>&lt;&#233;</Qualification>"
                "</CustomerQualification>"
            ),
            {"vettingStatus": "x", "qualification": "<é"},
        ),
        (
            (
                "<ArrayOfCustomerQualification><CustomerQualification><Qualification>a</Qualification>"
                "</CustomerQualification></ArrayOfCustomerQualification>"
            ),
            [{"qualification": "a"}],
        ),
        ("<ArrayOfGccValidation/>", []),
        ('<ArrayOfGccValidation nil="true"/>', None),
        ("<arrayOfstring><string>a</string><string/></arrayOfstring>", ["a", ""]),
        ("<ArrayOf/>", []),
        (
            '<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">Tagging denied.</string>',
            "Tagging denied.",
        ),
        ("<string/>", ""),
        ("<Other>text</Other>", "text"),
    ],
)
def test_the_root_decides_the_shape(text: str, expected: Any) -> None:
    """Objects, lists and text come as what they are, by the spec's names and the serializer's own."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<MaxCreates>5</MaxCreates>", {"maxCreates": 5}),
        ("<MaxCreates>\n -5 </MaxCreates>", {"maxCreates": -5}),
        ("<MaxCreates>many</MaxCreates>", {"maxCreates": "many"}),
        ("<MaxCreates>1_0</MaxCreates>", {"maxCreates": "1_0"}),
        ("<MaxCreates>\u0661</MaxCreates>", {"maxCreates": "\u0661"}),
        ("<MaxCreates/>", {"maxCreates": ""}),
        pytest.param(f"<MaxCreates>{'9' * 5000}</MaxCreates>", {"maxCreates": "9" * 5000}, id="digits"),
        ("<ValidationId>0123</ValidationId>", {"validationId": "0123"}),
        ("<MaxCreates><a/></MaxCreates>", {"maxCreates": {"a": ""}}),
        ("<MaxCreates>1</MaxCreates><maxCreates>2</maxCreates>", {"maxCreates": [1, 2]}),
        ("<Uses>5</Uses>", {"uses": "5"}),
        (
            "<Links><Self><Uri>u</Uri></Self><Next/><Next>n</Next></Links>",
            {"links": {"self": {"uri": "u"}, "next": ["", "n"]}},
        ),
    ],
)
def test_members_are_what_the_document_says(inside: str, expected: Any) -> None:
    """Integers are numbers where the spec says so, the unknown is kept, the unfitting left as text."""
    assert read(f"<GccValidation>{inside}</GccValidation>") == expected


@pytest.mark.parametrize(
    ("member", "text", "expected"),
    [
        ({"type": "boolean"}, " true ", True),
        ({"type": ["boolean", "null"]}, "0", False),
        ({"type": "boolean"}, "yes", "yes"),
        ({"type": "number"}, "1.5e3", 1500.0),
        ({"type": "number"}, "INF", "INF"),
        ({"type": "number"}, "1,5", "1,5"),
        ({"type": ["integer", "string"]}, "5", "5"),
        ({"anyOf": [{"enum": ["a"]}, {"type": "integer"}]}, "5", 5),
        ({"type": "object"}, " ", {}),
        ({"type": "object"}, "text", "text"),
        ({"type": "array", "items": {"type": "integer"}}, "text", "text"),
        ({"type": "array", "items": {"type": "integer"}}, "<int>1</int><int>2</int>", [1, 2]),
        ({"type": "array"}, "<a>1</a>", ["1"]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "5", 5),
        ({"oneOf": [{"type": "null"}, {"type": "array", "items": {"type": "integer"}}]}, "<a>1</a>", [1]),
        ({"properties": {"a": {"type": "integer"}}}, "<A>1</A>", {"a": 1}),
        (
            {"anyOf": [{"type": "object", "properties": {"a": {"type": "integer"}}}, {"type": "object"}]},
            "<A>1</A>",
            {"a": 1},
        ),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "<A>1</A>", {"a": 1}),
        ({"type": "object", "additionalProperties": True}, "<A>1</A>", {"a": "1"}),
    ],
)
def test_new_properties_are_read_by_their_type(
    monkeypatch: pytest.MonkeyPatch, member: Any, text: str, expected: Any
) -> None:
    """A property that comes by regeneration arrives as its JSON type, with no line written by hand."""
    schema = {"type": "object", "properties": {"new": member}}
    monkeypatch.setattr(spec, "schemas_by_xml_name", lambda: {"thing": schema})

    assert read(f"<thing><New>{text}</New></thing>") == {"new": expected}


def test_an_xml_name_may_be_unlike_the_name_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """The spec's XML name leads to the member, whatever the member is called."""
    schema = {"type": "object", "properties": {"new": {"type": "integer", "xml": {"name": "Odd"}}}}
    monkeypatch.setattr(spec, "schemas_by_xml_name", lambda: {"thing": schema})

    assert read("<thing><odd>5</odd></thing>") == {"new": 5}


def test_a_shared_xml_name_is_the_answers() -> None:
    """`CustomerQualification` is also what requests are called in XML; the schema of answers serves."""
    assert spec.schemas_by_xml_name()["customerqualification"] is spec.schema("CustomerQualification")
    assert {"", "fault"}.isdisjoint(spec.schemas_by_xml_name())


BOMB = (
    '<!DOCTYPE a [<!ENTITY e0 "lol">'
    + "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    + "]><a>&e11;</a>"
)
REFUSED = "has a DOCTYPE, which is not read"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(BOMB, REFUSED, id="bomb"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', REFUSED),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', REFUSED),
        ("<!DOCTYPE html><html/>", REFUSED),
        ("<a>&e;</a>", "is not XML"),
        ("<a>", "is not XML"),
        ("<a/><b/>", "is not XML"),
        ("<x:a/>", "is not XML"),
        ("<a>\x00</a>", "is not XML"),
        ("<a>\ud800</a>", "is not XML"),
        ("", "is not XML"),
        pytest.param("<a>" * 65 + "</a>" * 65, "is nested deeper than 64 elements", id="65 deep"),
        pytest.param("<a>" * 100_000, "is nested deeper than 64 elements", id="very deep"),
        pytest.param(f"<a>{'x' * 4 * 1024 * 1024}</a>", "is longer than 4194304 characters", id="long"),
    ],
)
def test_xml_that_is_not_read(text: str, message: str) -> None:
    """No entity is declared, fetched or expanded, nothing without bounds is built, and none of it takes long."""
    started = time.monotonic()

    with pytest.raises(UnreadableXMLError, match=f"^{message}"):
        read(text)

    assert time.monotonic() - started < 2


def test_what_is_within_the_bounds_is_read() -> None:
    """Depth of 64 is allowed, and siblings do not count as depth."""
    assert str(read("<a>" * 64 + "x" + "</a>" * 64)).count("a") == 63
    assert read(f"<a>{'<b/>' * 100}</a>") == {"b": [""] * 100}


def test_countless_elements_are_not_read() -> None:
    """XML with more elements than any answer has is given up before it has taken long."""
    text = f"<CustomerQualifications>{'<a/>' * (data_contract_xml.MAX_ELEMENTS + 1)}</CustomerQualifications>"

    with pytest.raises(data_contract_xml.UnreadableXMLError, match="has more than 100000 elements, which is not read"):
        data_contract_xml.read(text)
