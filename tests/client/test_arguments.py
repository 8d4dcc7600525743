"""What generated methods check and write: arguments of every kind, bodies of every shape, results of every type."""

import datetime
from typing import Any
from uuid import UUID

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import InvalidRequestError, OutcomeUnknownError, PartnerCenter, PartnerCenterError
from partner_center.client import api_client_of
from partner_center.formats.media_types import encode
from partner_center.formats.schema import SchemaError
from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, body_of, headers_of, query_of, secrets_in, uuid_argument
from partner_center.runtime.call_steps import check
from partner_center.runtime.calls import Call

DAY, TIME = datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
ADDRESS = {"title": "Address", "properties": {"city": {"type": "string"}}}
NESTED: dict[str, Any] = {
    "title": "Nested",
    "properties": {
        "lines": {"type": "array", "items": {"type": "string"}},
        "places": {"type": "array", "items": ADDRESS},
        "whole": {"type": "integer"},
        "yes": {"type": "boolean"},
    },
}
BODY = {"lines": ["a", "b"], "places": [{"city": "x"}], "whole": 2, "yes": True}


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("x", (str,)),
        (5, (int,)),
        (5, (float,)),
        (1.5, (float,)),
        (True, (bool,)),
        (DAY, (datetime.date,)),
        (["x"], (list,)),
    ],
)
def test_what_is_of_the_kind_is_taken(value: object, kinds: tuple[type, ...]) -> None:
    """A value of one of the kinds is returned as it is."""
    assert argument("x", value, *kinds) is value


@pytest.mark.parametrize(
    ("value", "kinds", "rules", "message"),
    [
        (True, (int,), {}, "x is True; give a whole number"),
        (5, (bool,), {}, "x is 5; give True or False"),
        (float("inf"), (float,), {}, "x is inf; give a number"),
        (TIME, (datetime.date,), {}, "x is a datetime; give a datetime.date, such as datetime.date"),
        (DAY, (datetime.datetime,), {}, "x is a date; give a datetime.datetime with its offset, such as"),
        (0, (int,), {"minimum": 1, "maximum": 5}, "x is 0; give a whole number from 1 to 5"),
        (9, (int,), {"maximum": 5}, "x is 9; give a whole number to 5"),
        ("c", (str,), {"among": ("a", "b")}, "x is 'c'; give one of 'a', 'b'"),
        ("c", (str,), {"pattern": "^a", "example": "ab"}, "x is 'c'; give text such as 'ab'"),
        (None, (str, int), {}, "x is None; give text or a whole number"),
        ("s3cret\ud800", (str,), {"secret": True}, "x: give text"),
        (b"x", (PartnerCenter,), {}, "x is a bytes; give a PartnerCenter"),
        ("a\r\nb", (str,), {"in_header": True}, "x: give visible ASCII text without line breaks"),
        *((each, (str,), {"in_path": True}, f"x is {each!r}; give text") for each in ("", " ", ".", "..")),
    ],
)
def test_what_is_not_is_refused(value: object, kinds: tuple[type, ...], rules: Any, message: str) -> None:
    """The message names the argument, shows what was given unless it is secret, and says what to give."""
    with pytest.raises(InvalidRequestError) as raised:
        argument("x", value, *kinds, **rules)
    assert raised.value.message.startswith(message)
    assert "s3cret" not in str(raised.value)


def test_each_item_of_a_list_is_checked() -> None:
    """A list is taken if all of its items are; an item that is not is named by its place."""
    assert argument("x", ["a", "b"], list, items=(str,), among=("a", "b")) == ["a", "b"]
    with pytest.raises(InvalidRequestError, match=r"^x\[1\] is 'c'; give one of 'a', 'b'$"):
        argument("x", ["a", "c"], list, items=(str,), among=("a", "b"))


def test_a_uuid_is_taken_as_text_too() -> None:
    """A UUID is taken as such or as text; anything else is refused."""
    assert uuid_argument("x", UUID(int=1)) == uuid_argument("x", str(UUID(int=1))) == UUID(int=1)
    for each in ("x", 5, None):
        with pytest.raises(InvalidRequestError, match=r"^x is .*; give a UUID$"):
            uuid_argument("x", each)


def test_what_goes_into_the_query_and_the_headers() -> None:
    """Truth values are written as JSON has them, times with a T, a list as several values; None is left out."""
    query = {"a": True, "b": 5, "c": ["x", False], "d": None, "e": TIME, "f": [DAY]}

    assert query_of(query) == {
        "a": "true",
        "b": "5",
        "c": ["x", "false"],
        "e": "2026-01-02T00:00:00+00:00",
        "f": ["2026-01-02"],
    }
    assert headers_of({"X-A": False, "X-B": None}) == (("X-A", "false"),)


def test_what_a_body_may_be() -> None:
    """Plain data is checked like an instance; what is None in it, at any depth, is left out."""
    qualification = {"qualification": "Education", "website": None, "extra": [{"a": None, "b": 1}]}

    assert body_of(qualification, "CustomerQualificationRequest") == {
        "qualification": "Education",
        "extra": [{"b": 1}],
    }
    with pytest.raises(InvalidRequestError, match="body: the member qualification is missing"):
        body_of({}, "CustomerQualificationRequest")
    with pytest.raises(InvalidRequestError, match="body: expected object, got an array"):
        body_of([None], "CustomerQualificationRequest")


@pytest.mark.parametrize(("levels", "refused"), [(200, False), (300, True), (100_000, True)])
def test_a_body_has_so_many_levels(levels: int, refused: bool) -> None:
    """The limit is the same on every Python, whatever its own limit of recursion is."""
    nested: dict[str, Any] = {"qualification": "Education"}
    inner = nested
    for _ in range(levels):
        inner["more"] = inner = {}
    if refused:
        with pytest.raises(InvalidRequestError, match=r"^body: it is nested too deeply"):
            body_of(nested, "CustomerQualificationRequest")
    else:
        assert body_of(nested, "CustomerQualificationRequest") == nested


def test_secrets_are_found_at_any_depth() -> None:
    """The values of members with the format `password` are known, wherever they stand."""
    assert secrets_in([{"userCredentials": {"password": "one", "userName": "x"}}, {"validationCode": "two"}]) == [
        "one",
        "two",
    ]
    assert secrets_in("three") == []


def test_a_nested_body_in_every_media_type() -> None:
    """Arrays and objects are nested elements in XML, and paths in a form."""
    assert encode(BODY, NESTED, "text/xml") == (
        b"<Nested><Lines>"
        b'<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/Arrays">a</string>'
        b'<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/Arrays">b</string>'
        b"</Lines><Places><Address><City>x</City></Address></Places><Whole>2</Whole><Yes>true</Yes></Nested>"
    )
    form = b"lines%5B0%5D=a&lines%5B1%5D=b&places%5B0%5D.city=x&whole=2&yes=true"
    assert encode(BODY, NESTED, "application/x-www-form-urlencoded") == form
    with pytest.raises(InvalidRequestError, match="a form carries an object only; use content_type="):
        encode(["x"], {"type": "array", "items": {}}, "application/x-www-form-urlencoded")
    with pytest.raises(InvalidRequestError, match="the body cannot be sent; give text without lone surrogates"):
        encode(["\ud800"], {"type": "array", "items": {}}, "application/json")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [(str, "x", "x"), (int, 5, 5), (float, 5, 5.0), (int, 5.0, 5), (bool, True, True), (object, [1], [1])],
)
def test_plain_results(kind: type, value: object, expected: object) -> None:
    """A result that is no object of the spec is read as its type."""
    assert readers.plain(kind)(value) == expected


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (readers.plain(int), "5", "response: expected integer, got a string"),
        (readers.plain(int), True, "response: expected integer, got a boolean"),
        (readers.plain(float), 10**400, "response: expected number, got a number that is too large"),
        (readers.free_form, [], "response: expected object, got an array"),
        (readers.many(readers.plain(str), "item"), {}, "response: expected an array of items, got an object"),
        (readers.many(readers.plain(str), "item"), ["x", 5], r"response[1]: expected string, got a number"),
    ],
)
def test_results_of_another_type(read: Any, value: object, message: str) -> None:
    """A result of another type is reported with its place."""
    with pytest.raises(SchemaError) as raised:
        read(value)
    assert str(raised.value) == message


def test_one_or_many() -> None:
    """Where the docs have one object or an array, both are read as a list; a free-form object is read as it is."""
    read = readers.one_or_many(readers.free_form, "item")

    assert read({"a": 1}) == read([{"a": 1}]) == [{"a": 1}]
    assert readers.or_none(read)(None) is None
    assert readers.or_none(read)([]) == []


def test_a_call_that_was_built_from_the_spec_alone() -> None:
    """It is checked and sent as any other; a write whose response never came is unknown, and not sent again."""

    async def silent(_request: object, writer: Any) -> None:
        writer.close()

    write = Call("x.delete", "DELETE", "/v1/x", readers.nothing, successes=frozenset({204}))
    with (
        ScriptedServer(answer(204, content_type=None), silent) as server,
        PartnerCenter("t", base_url=server.base_url, api_version="3") as pc,
    ):
        assert api_client_of(pc).settings.api_version == "3"
        with pytest.raises(PartnerCenterError, match="accept is 'x'"):
            check(write, api_client_of(pc).settings, {"accept": "x"})  # type: ignore[typeddict-item]
        assert server.received == []
        assert api_client_of(pc).call(write, {}).parsed is None
        with pytest.raises(OutcomeUnknownError, match=r"no response: .*look before sending it again"):
            api_client_of(pc).call(write, {})
    assert [each.method for each in server.received] == ["DELETE", "DELETE"]


def test_an_object_in_the_query_keeps_its_members() -> None:
    """Members are written as text, and those that are None are left out; the style says how they are joined."""
    assert query_of({"filter": {"city": "Bonn", "size": 5, "state": None}}) == {"filter": {"city": "Bonn", "size": "5"}}
