"""A member of another type than its attribute: None where it may be, an error where a decision hangs on it."""

import copy
import logging
import pickle
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from customer_pages import customer_id
from declared_types import holds
from every_operation import FORMS, Operation, call, given, operations
from scripted_server import ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    Customer,
    InvalidRequestError,
    Page,
    PartnerCenter,
    ResponseDecodeError,
)
from partner_center.formats import spec
from partner_center.formats.schema import Schema, SchemaError, Tolerance, schema_named, tolerance
from partner_center.policies import telemetry
from partner_center.runtime import readers
from partner_center_emulator import Emulator
from partner_center_generated import models
from partner_center_resources.service import ResponseMediaType

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f01"
ODD: tuple[Any, ...] = ("", "x", 5, 1.5, True, [], [None], [5], ["x"], [[]], [{}], {}, {"x": 1})
TITLES = [name for name, each in vars(models).items() if hasattr(each, "from_dict") and not name.endswith("Request")]
RAW_VALUE = "additional_properties has the raw value"
_NO_MEMBER = object()

Path = tuple[str | int, ...]


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what was reported before: a fault is reported once per process."""
    monkeypatch.setattr(telemetry, "_warned", {})


def sample(schema: Any) -> Any:
    """Return data of a schema with every member."""
    node = next(iter(spec.alternatives(schema)))
    kind = next(iter(spec.types(node)), "string")
    if kind == "object":
        members = node.get("properties", {})
        return {name: sample(each) for name, each in members.items() if "x-alias-of" not in each}
    if kind == "array":
        return [sample(node["items"])]
    return {"string": "text", "integer": 3, "boolean": True}[kind]


def members(schema: Any, path: Path = (), *, strict: bool = True) -> Iterator[tuple[Path, bool]]:
    """Yield the path of every member at any depth, and whether a wrong value there is an error of the whole."""
    for node in spec.alternatives(schema):
        if "items" in node:
            yield from members(node["items"], (*path, 0), strict=strict)
        for name, each in node.get("properties", {}).items():
            if "x-alias-of" not in each:
                hangs = strict and (name in node.get("required", ()) or each.get("x-strict", False))
                yield (*path, name), hangs
                yield from members(each, (*path, name), strict=hangs)


def changed(data: Any, path: Path, value: Any) -> Any:
    """Return data with another value at a path, or without the member; what is not on the path is shared."""
    copied = data.copy()
    key, *rest = path
    if rest:
        copied[key] = changed(data[key], tuple(rest), value)
    elif value is _NO_MEMBER:
        del copied[key]
    else:
        copied[key] = value
    return copied


def without_nothing(data: Any) -> Any:
    """Return data without what is null or empty."""
    if isinstance(data, list):
        return [without_nothing(each) for each in data]
    if isinstance(data, dict):
        left = {name: without_nothing(each) for name, each in data.items()}
        return {name: each for name, each in left.items() if each not in (None, {}, [])}
    return data


def read(title: str, data: Any) -> tuple[Any, Tolerance]:
    """Return the model of data as a call reads it, and what was wrong."""
    tolerated = Tolerance()
    outer = tolerance.set(tolerated)
    try:
        return readers.one(getattr(models, title))(data), tolerated
    finally:
        tolerance.reset(outer)


@pytest.mark.parametrize("title", TITLES)
def test_every_member_of_every_schema(title: str) -> None:
    """Absent, null or odd: an attribute has its declared type or is None, and what came goes out again."""
    whole, schema = sample(spec.schema(title)), schema_named(title)
    tried = refused = 0
    for path, is_strict in members(spec.schema(title)):
        for value in (_NO_MEMBER, None, *ODD):
            data = changed(whole, path, value)
            before = repr(data)
            tried += 1
            try:
                model, tolerated = read(title, data)
            except SchemaError:
                assert is_strict, (path, value)
                refused += 1
                continue
            assert holds(model, type(model)), (path, value)
            assert without_nothing(model.to_dict()) == without_nothing(data)
            assert repr(data) == before
            assert pickle.loads(pickle.dumps(model)) == model == copy.deepcopy(model)
            if tolerated:
                with pytest.raises(SchemaError):
                    schema.normalize(data, "response")
    assert tried > 10
    assert (refused > 0) == any(is_strict for _, is_strict in members(spec.schema(title)))


def listed(*changes: dict[str, Any], **page: Any) -> bytes:
    """Return a page of customers with these changes of their members."""
    items = [
        {"id": customer_id(number), "companyProfile": {"companyName": "C"}, **each}
        for number, each in enumerate(changes)
    ]
    return answer(200, {"totalCount": len(items), "items": items, **page})


def customers(reply: bytes, **options: Any) -> list[Customer]:
    """Return the customers of a reply."""
    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        return list(pc.customers.list(**options))


def test_an_odd_member_costs_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    """Of 500 customers one has an odd map and another an odd address: all come, and each fault is reported once."""
    changes: list[dict[str, Any]] = [{} for _ in range(500)]
    changes[7]["attributes"] = changes[8]["attributes"] = "planted"
    changes[499]["companyProfile"] = {"companyName": "C", "address": ""}
    with caplog.at_level(logging.WARNING, "partner_center"):
        found = customers(listed(*changes))
        customers(listed(*changes))

    assert len(found) == 500
    assert (found[7].attributes, found[7]["attributes"], found[7].to_dict()["attributes"]) == (
        None,
        "planted",
        "planted",
    )
    profile = found[499].company_profile
    assert profile is not None
    assert (profile.company_name, profile.address, profile.additional_properties) == ("C", None, {"address": ""})
    assert [each.getMessage() for each in caplog.records] == [
        f"response.items[].{name} is read as None: expected object, got a string; {RAW_VALUE}"
        for name in ("attributes", "companyProfile.address")
    ]


def test_a_new_value_replaces_the_raw_one() -> None:
    """What the caller sets after reading is what is written; the raw value stays where it was kept."""
    (found,) = customers(listed({"commerceId": 5}))
    assert found.to_dict()["commerceId"] == 5
    found.commerce_id = "new"

    assert found.to_dict()["commerceId"] == "new"


@pytest.mark.parametrize("where", ["client", "call", "client, undone by the call"])
def test_strict_responses(where: str) -> None:
    """With strict_responses a wrong member is an error, for a client or for a call; the call has the last word."""
    reply = listed({"attributes": ""})
    with ScriptedServer(reply) as server:
        with PartnerCenter("t", base_url=server.base_url, strict_responses=where != "call") as pc:
            if where == "client, undone by the call":
                assert [each.attributes for each in pc.customers.list(strict_responses=False)] == [None]
                return
            options: dict[str, Any] = {} if where == "client" else {"strict_responses": True}
            for ask in (
                lambda: list(pc.customers.list(**options)),
                lambda: pc.with_raw_response.customers.list(**options),
            ):
                with pytest.raises(ResponseDecodeError, match=r"items\[0\].attributes: expected object, got a string"):
                    ask()


@pytest.mark.parametrize("kind", [PartnerCenter, AsyncPartnerCenter])
def test_strict_responses_is_a_boolean(kind: Any) -> None:
    """Anything else is refused, in the client and in a call."""
    with pytest.raises(InvalidRequestError, match="strict_responses is 'no'; give True or False"):
        kind("t", strict_responses="no")
    with pytest.raises(InvalidRequestError, match="strict_responses is 1; give True or False"):
        kind("t").customers.list(strict_responses=1)
    assert PartnerCenter("t", strict_responses=True).as_async()._api_client.settings.strict_responses is True


def wrong_member(operation: Operation) -> tuple[Any, str] | None:
    """Return an example of an operation's response with one wrong optional member, and the member's name."""
    for _, media_type, _, example in operation.successes():
        item = example[0] if isinstance(example, list) else example
        if media_type == "application/json" and isinstance(item, dict):
            odd = copy.deepcopy(example)
            place = odd[0] if isinstance(odd, list) else odd
            place = place["items"][0] if operation.is_paged else place
            optional = [
                name
                for name in place
                if name not in {"id", "status"} and not name.startswith(("q", "vetting", "val", "rem"))
            ]
            if optional:
                place[optional[0]] = [["planted"]]
                return odd, optional[0]
    return None


@pytest.mark.parametrize("operation", [each for each in operations() if wrong_member(each)], ids=str)
def test_every_operation_in_every_form(operation: Operation, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong optional member is None in every form of every method; the log has its path and never its value."""
    odd, name = wrong_member(operation) or (None, "")
    for form in FORMS:
        with ScriptedServer(answer(200, odd)) as server:
            found = call(form, server.base_url, operation, given(operation), strict_responses=False)
            with pytest.raises(ResponseDecodeError):
                call(form, server.base_url, operation, given(operation))
        parsed = found.parsed if "raw" in form else found
        parsed = parsed.items if isinstance(parsed, Page) else parsed
        model = parsed[0] if isinstance(parsed, list) else parsed
        assert model.additional_properties[name] == model.to_dict()[name] == [["planted"]]
        assert holds(model, type(model))
    (told,) = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert re.fullmatch(rf"response[\w.\[\]]*\.{name} is read as None: expected [\w ]+, got an array; .*", told)
    assert "planted" not in told


def test_xml_is_read_as_tolerantly(caplog: pytest.LogCaptureFixture) -> None:
    """An element of another form than its member is None, and its text stays."""
    body = (
        b"<ArrayOfGccValidation><GccValidation><ValidationId>1</ValidationId><MaxCreates/><RemainingCreates>4</RemainingCreates>"
        b"<OrganizationName><X>1</X></OrganizationName></GccValidation></ArrayOfGccValidation>"
    )
    with (
        ScriptedServer(answer(200, body, "application/xml")) as server,
        PartnerCenter("t", base_url=server.base_url) as pc,
    ):
        (code,) = pc.validation_codes.list(accept="application/xml")

    assert (code.max_creates, code.organization_name, code.remaining_creates) == (None, None, 4)
    assert code.additional_properties == {"maxCreates": "", "organizationName": {"x": "1"}}
    assert [each.getMessage().split(";")[0] for each in caplog.records] == [
        "response[].maxCreates is read as None: expected integer or null, got a string",
        "response[].organizationName is read as None: expected string, got an object",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id: expected string, got null"),
        ({"id": 5}, "id: expected string, got a number"),
        ({"id": _NO_MEMBER}, ": the member id is missing"),
    ],
    ids=["null", "number", "missing"],
)
def test_a_customer_without_id(change: dict[str, Any], message: str) -> None:
    """A customer whose id is not there is never one with None for its id; the error says which it is."""
    items: list[dict[str, Any]] = [{"id": customer_id(1)}, {"id": customer_id(2), **change}]
    items[1] = {name: value for name, value in items[1].items() if value is not _NO_MEMBER}
    with pytest.raises(ResponseDecodeError, match=rf"response.items\[1\]\.?{message}"):
        customers(answer(200, {"items": items}))


@pytest.mark.parametrize(
    "change", [{"qualification": 5}, {"vettingStatus": 5}, {"vettingCreateDate": 5}, {"vettingCreatedDate": {}}]
)
def test_what_decides_about_a_qualification(change: dict[str, Any]) -> None:
    """Qualification, status and date are right or the response is an error: a create would be sent twice otherwise."""
    reply = answer(200, [{"qualification": "Education", **change}])
    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(ResponseDecodeError, match=r"response.qualifications\[0\].(qualification|vetting)"):
            pc.qualifications.list(ID)


@pytest.mark.parametrize(
    ("links", "is_read"),
    [
        ({"self": 5, "previous": "x"}, True),
        ({"self": {"uri": 5}, "previous": {"headers": [5]}}, True),
        ({"next": 5}, False),
        ({"next": ""}, False),
        ({"next": {"uri": 5}}, False),
        ({"next": {"uri": "/customers", "headers": "x"}}, False),
        ({"next": {"uri": "/customers", "headers": [{"key": 5, "value": "x"}]}}, False),
        ("", False),
        ([], False),
    ],
    ids=str,
)
def test_the_link_to_the_next_page_is_right_or_an_error(links: Any, is_read: bool) -> None:
    """The links that nobody follows may be wrong; one that says that the list goes on may not."""
    if is_read:
        assert len(customers(listed({}, links=links))) == 1
    else:
        with pytest.raises(ResponseDecodeError, match=r"response\.links"):
            customers(listed({}, links=links))
    assert len(customers(listed({"links": links}))) == 1  # of a customer: nobody follows them


def test_a_map_of_typed_members_is_wrong_as_a_whole() -> None:
    """A map has no place for raw values: if a value in it is wrong, the member with the map is None."""
    schema = Schema({"properties": {"map": {"type": "object", "additionalProperties": {"type": "integer"}}}})
    outer = tolerance.set(tolerated := Tolerance())
    try:
        assert schema.normalize({"map": {"x": "y"}}, "response") == {"map": None}
    finally:
        tolerance.reset(outer)
    assert list(tolerated) == ["response.map is read as None: response.map.x: expected integer, got a string"]


def test_what_an_object_has_besides_its_properties_is_kept_as_it_is() -> None:
    """What the service adds costs nothing, though the spec says of which type it would be; strictly it is an error."""
    schema = Schema({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}})
    with pytest.raises(SchemaError, match=r"response\.x: expected integer, got a string"):
        schema.normalize({"a": "b", "x": "y"}, "response")
    outer = tolerance.set(tolerated := Tolerance())
    try:
        assert schema.normalize({"a": "b", "x": "y"}, "response") == {"a": "b", "x": "y"}
    finally:
        tolerance.reset(outer)
    assert list(tolerated) == ["response.x is kept as it is: expected integer, got a string"]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ({"type": "string", "format": "date-time"}, "2026-01-31T00:00:00.1234567Z", "07/09/2020: 00:00:00"),
        ({"type": "string", "format": "date"}, "2026-01-31", "31.1.2026"),
        ({"type": "string", "format": "uuid"}, ID, "x"),
        ({"const": 5}, 5, 6),
        ({"type": "integer"}, 5.0, 5.5),
        ({"type": "integer"}, 2.0**53, 1e300),
    ],
    ids=str,
)
def test_what_a_generated_class_would_refuse(kind: Any, right: Any, wrong: Any) -> None:
    """A date that is not one, another constant and a part of a whole number are wrong before the class sees them."""
    schema = Schema({"type": "object", "properties": {"it": kind}})
    assert schema.normalize({"it": right}, "response") == {"it": right}
    with pytest.raises(SchemaError, match=r"^response.it: expected .*, got a (string|number)$"):
        schema.normalize({"it": wrong}, "response")
    assert type(Schema({"type": "integer"}).normalize(5.0, "response")) is int


def test_warnings_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """However many names a service invents, the process remembers 1,000 faults of 300 characters."""
    telemetry.warn_once(f"response.{number}\n\x1b{'x' * 9999} is read as None" for number in range(3000))

    assert len(caplog.records) == len(telemetry._warned) == 1000
    assert {len(each) for each in telemetry._warned} == {300}
    assert all(each.getMessage().isprintable() for each in caplog.records)


WHOLE = {
    "id": ID,
    "commerceId": "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f02",
    "companyProfile": {"tenantId": ID, "domain": "contoso.onmicrosoft.com", "companyName": "Default Directory"},
    "relationshipToPartner": "reseller",
}
SELF = {"self": {"uri": "/customers?size=500", "method": "GET", "headers": []}}


def of(*items: Any, total: Any = 1, **more: Any) -> dict[str, Any]:
    """Return a page as public reports have it."""
    return {"totalCount": total, "items": items, "links": SELF, "attributes": {"objectType": "Collection"}, **more}


COUNTRY_ONLY = {
    "address": {"country": "GB"},
    "links": {"self": {"uri": "/x", "method": "GET"}},
    "attributes": {"objectType": "P"},
}
NAMES = {"companyProfile": {"companyName": "Bücherei Łódź"}}
READ: dict[str, tuple[Any, dict[str, Any]]] = {
    "a bare array": ([WHOLE], {}),
    "a boolean as text": (of({**WHOLE, "allowDelegatedAccess": "true"}), {"allow_delegated_access": None}),
    "links null": (of(WHOLE, links=None), {}),
    "next null": (of(WHOLE, links={**SELF, "next": None}), {}),
    "next empty": (of(WHOLE, links={"next": {}}), {}),
    "domains": (of({**WHOLE, "customDomains": ["a.example"]}), {"custom_domains": ["a.example"]}),
    "names null": (of({**WHOLE, "companyProfile": {"domain": None, "companyName": None}}), {}),
    "an id in braces": (of({**WHOLE, "id": f"{{{ID.upper()}}}"}), {"id": f"{{{ID.upper()}}}"}),
    "an address as text": (of({**WHOLE, "companyProfile": {"address": ""}}), {}),
    "a map as text": (of({**WHOLE, "attributes": ""}), {"attributes": None}),
    "an address with country only": (of({**WHOLE, "companyProfile": COUNTRY_ONLY}), {}),
    "an unknown value": (of({**WHOLE, "relationshipToPartner": "new9"}), {"relationship_to_partner": "new9"}),
    "a number for a value": (of({**WHOLE, "relationshipToPartner": 1}), {"relationship_to_partner": None}),
    "capitals": ({"TotalCount": 1, "Items": [{"Id": ID, "CompanyProfile": {"CompanyName": "C"}}]}, {"id": ID}),
    "a count as a float": (of(WHOLE, total=1.0), {}),
    "a count as text": (of(WHOLE, total="1"), {}),
    "other letters": (of({**WHOLE, **NAMES}), {}),
    "an odd name": (of({**WHOLE, "companyProfile": {"companyName": "Bücher \U0001f4da \u202e evil \x07"}}), {}),
}


@pytest.mark.parametrize("name", READ)
def test_a_page_on_record_is_read(name: str) -> None:
    """Pages as people have met them: the customer comes, and what is odd in it is None."""
    body, expected = READ[name]
    (found,) = customers(answer(200, body))

    assert {each: getattr(found, each) for each in expected} == expected
    assert holds(found, Customer)


def test_a_password_of_a_first_user() -> None:
    """A page that brings a password is read: it is shown to the caller once."""
    (found,) = customers(answer(200, of({**WHOLE, "userCredentials": {"userName": "admin", "password": "made up"}})))

    assert found.user_credentials is not None
    assert found.user_credentials.password == "made up"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"totalCount":1,"totalCount":2,"items":[{"id":"a","id":"x"}]}', "the list ended after 1 items, but"),
        (of(WHOLE, {"companyProfile": {"companyName": "No Id"}}, total=2), r"items\[1\]: the member id is missing"),
        (of(WHOLE, None, total=2), r"response.items\[1\]: expected object, got null"),
        ({"totalCount": 0}, "response: the member items is missing"),
        (WHOLE, "response: the member items is missing"),
    ],
    ids=["a member twice", "no id", "a null item", "no items", "one object"],
)
def test_a_page_on_record_is_an_error(body: Any, message: str) -> None:
    """A page that may have lost a customer is never a shorter list."""
    with pytest.raises(ResponseDecodeError, match=message):
        customers(answer(200, body))


def test_seeds_of_the_emulator_are_read_as_they_are() -> None:
    """Names in other letters come back from the emulator, in JSON and in XML."""
    seed = {
        "customers": [{"id": ID, "companyName": "Szkoła", "domain": "szkola.example"}],
        "validation_codes": [
            {"validationId": "123456", "organizationName": "Urząd Łódź", "maxCreates": 5, "remainingCreates": 5}
        ],
    }
    accepted: tuple[ResponseMediaType, ...] = get_args(ResponseMediaType)
    with Emulator(seed=seed) as emulator:
        with PartnerCenter("t", base_url=emulator.base_url, strict_responses=True) as pc:
            for accept in accepted:
                (customer,), (code,) = pc.customers.list(accept=accept), pc.validation_codes.list(accept=accept)
                assert customer.company_profile is not None
                assert (customer.company_profile.company_name, code.organization_name) == ("Szkoła", "Urząd Łódź")
                assert (code.validation_id, code.remaining_creates) == ("123456", 5)


def test_no_items_at_all() -> None:
    """A null list with a count of 0 is an empty one."""
    assert customers(answer(200, {"totalCount": 0, "items": None, "links": None})) == []


def test_lists_of_another_type_are_none_as_a_whole() -> None:
    """A list with an item of another type is None: a list without that item would be another one."""
    operation = next(each for each in operations() if each.id == "getAuditRecords")
    with ScriptedServer(answer(200, {"items": [{"id": "a", "participants": ["x", 5]}]})) as server:
        (record,) = call("sync", server.base_url, operation, given(operation), strict_responses=False).items

    assert (record.participants, record["participants"], record.to_dict()["participants"]) == (None, ["x", 5], ["x", 5])
