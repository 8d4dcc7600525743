"""Operations without their own endpoint: responses from the examples of a spec for these tests."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from app_token import app_only
from example_spec import NAMESPACE, SPEC, THING
from plain_http import NO_CERTIFICATES

from partner_center_emulator import Emulator, PersistenceError

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/things"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"


@pytest.fixture(scope="module")
def serving() -> Iterator[Emulator]:
    """Serve an emulator that has the spec of these tests."""
    with Emulator(spec=SPEC) as emulator:
        yield emulator


@pytest.fixture
def things(serving: Emulator) -> Iterator[httpx.Client]:
    """Return a client of it."""
    serving.reset()
    headers = {"Authorization": "Bearer any"}
    with httpx.Client(base_url=serving.base_url, headers=headers, trust_env=False, verify=NO_CERTIFICATES) as client:
        yield client


def outcome(response: httpx.Response) -> tuple[int, str | None]:
    """Return the status and, of an error, the code."""
    body = response.json() if response.content else None
    return response.status_code, body.get("code") if isinstance(body, dict) else None


def get(client: httpx.Client, query: str = "kind=big", **headers: str) -> httpx.Response:
    """Read the things."""
    return client.get(f"{URL}?{query}", headers=headers)


def test_the_example_is_the_response(things: httpx.Client, serving: Emulator) -> None:
    """The first success status comes with the spec's example, its headers, and the request's ids."""
    response = get(things, **{"ms-requestid": "R-1", "ms-correlationid": "C-1", "ms-cv": "V-1"})

    assert (response.status_code, response.json()) == (200, THING)
    assert response.headers["X-Things"] == "3"
    assert response.headers.get_list("ms-cv") == ["V-1"]
    assert (response.headers["ms-requestid"], response.headers["ms-correlationid"]) == ("R-1", "C-1")
    (entry,) = serving.log
    assert (entry.status, entry.effect, entry.example) == (200, False, True)
    assert things.get("/_emulator/log").json()[0]["example"] is True
    assert things.get("/_emulator/state").json()["customers"] == []


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/json", "text/json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        ("application/xml", "application/xml; charset=utf-8"),
        ("text/xml", "application/json; charset=utf-8"),
        ("text/xml, application/xml;q=0.5", "application/xml; charset=utf-8"),
    ],
)
def test_the_media_type_is_one_of_the_operation(things: httpx.Client, accept: str, content_type: str) -> None:
    """The media types of the operation are negotiated; others are never sent."""
    assert get(things, accept=accept).headers["Content-Type"] == content_type


def test_charset_and_byte_order_mark(things: httpx.Client, serving: Emulator) -> None:
    """The charset that is requested and the setting of the byte order mark apply as to every response."""
    serving.configure(bom=True)

    assert get(things).content.startswith(b'\xef\xbb\xbf{"name"')
    utf16 = get(things, **{"accept-charset": "utf-16"})
    assert json.loads(utf16.content.decode("utf-16")) == THING


def test_xml_follows_from_the_schema(things: httpx.Client) -> None:
    """Without an example in XML the one in JSON is written by the spec's names, in ordinal order."""
    assert get(things, accept="application/xml").text == (
        f'<Thing xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{NAMESPACE}"><Count>3</Count>'
        f'<IsNew>true</IsNew><o:Links xmlns:o="{NAMESPACE}" xmlns="{NAMESPACE}.More"><Next><Uri>/things?seek=2</Uri>'
        f'</Next></o:Links><Name>first</Name><o:Tags xmlns:o="{NAMESPACE}" xmlns="{ARRAYS}"><string>a</string>'
        "<string>b</string></o:Tags></Thing>"
    )


@pytest.mark.parametrize("query", ["kind=big&seek=2", "kind=big&seekOperation=Next"])
def test_a_next_page_is_the_last(things: httpx.Client, query: str) -> None:
    """A client that follows the links to the next page comes to an end."""
    assert get(things, query).json()["links"] == {}
    assert get(things, **{"MS-ContinuationToken": "x"}).json()["links"] == {}
    assert b"seek" not in get(things, query, accept="application/xml").content


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=small", (200, None)),
        ("kind=5&size=9&day=2025-02-28&moment=2025-02-28T01:02:03.1234567Z&only=ab&only=cd", (200, None)),
        ("", (400, "800002")),
        ("kind=medium", (400, "800002")),
        ("kind=big&kind=big", (400, "800002")),
        ("kind=big&size=x", (400, "800002")),
        ("kind=big&size=0", (400, "800002")),
        ("kind=big&size=10", (400, "800002")),
        ("kind=big&size=1.5", (400, "800002")),
        ("kind=big&day=2025-02-30", (400, "800002")),
        ("kind=big&day=28.2.2025", (400, "800002")),
        ("kind=big&moment=2025-02-28", (400, "800002")),
        ("kind=big&only=a", (400, "800002")),
        ("kind=big&only=ab&only=ab&only=ab", (400, "800002")),
    ],
)
def test_parameters_are_checked(things: httpx.Client, query: str, expected: tuple[int, str | None]) -> None:
    """A parameter that is missing or not of its schema is 400."""
    assert outcome(get(things, query)) == expected


def test_headers_are_checked(things: httpx.Client, serving: Emulator) -> None:
    """A header parameter is checked too; a rejected request gets no example."""
    assert outcome(get(things, **{"if-match": "1234567"})) == (400, "800002")
    assert [entry.example for entry in serving.log] == [False]


def test_who_and_where(things: httpx.Client) -> None:
    """A customer that is no GUID, another version and another method get the same errors as elsewhere."""
    assert outcome(things.get("/v1/customers/x/things?kind=big")) == (400, "900118")
    assert outcome(things.get(f"/v1/customers/{CUSTOMER}%0a/things?kind=big")) == (400, "900118")
    assert outcome(things.get(f"/v2/customers/{CUSTOMER}/things?kind=big")) == (404, "1000")
    wrong = things.post(URL)
    assert (outcome(wrong), wrong.headers["Allow"]) == ((405, "800002"), "GET, HEAD, PUT")


def test_a_customer_that_is_not_listed() -> None:
    """A seed that lists the customers holds for examples too."""
    with Emulator(spec=SPEC, seed={"customers": []}) as emulator:
        response = httpx.get(f"{emulator.base_url}{URL}?kind=big", headers={"Authorization": "Bearer any"})

    assert outcome(response) == (403, "20002")


def test_hand_written_methods_stay(things: httpx.Client, serving: Emulator) -> None:
    """A path may have both: what is written by hand goes first, and Allow names all methods."""
    url = f"/v1/customers/{CUSTOMER}/qualifications"

    gone = things.delete(url)

    assert (gone.status_code, gone.content, "Content-Type" in gone.headers) == (204, b"", False)
    assert things.get(url).json() == {"qualifications": []}
    assert things.put(url).headers["Allow"] == "DELETE, GET, HEAD, POST"
    assert [entry.example for entry in serving.log] == [True, False, False]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (None, (401, "800001")),
        ("Basic any", (401, "800001")),
        (app_only(expires=0), (401, "800001")),
        (app_only(audience="https://graph.windows.net"), (401, "900420")),
        (app_only(), (200, None)),
    ],
)
def test_tokens_are_checked(serving: Emulator, token: str | None, expected: tuple[int, str | None]) -> None:
    """The token is judged as everywhere."""
    headers = {} if token is None else {"Authorization": token}

    response = httpx.get(f"{serving.base_url}{URL}?kind=big", headers=headers, trust_env=False, verify=NO_CERTIFICATES)

    assert outcome(response) == expected
    assert (response.headers.get("WWW-Authenticate") == "Bearer") is (response.status_code == 401)


def test_an_operation_for_users_only(things: httpx.Client) -> None:
    """Where the spec has app+user alone, an app-only token is rejected."""
    headers = {"Authorization": app_only()}

    assert outcome(things.put(URL, json={"name": "x"}, headers=headers)) == (403, "900329")
    assert outcome(things.get(f"{URL}?kind=big", headers=headers)) == (200, None)


XML = f'<Thing xmlns="{NAMESPACE}"><Count>1</Count><Name>x</Name></Thing>'
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b'{"NAME": "x", "count": 1, "more": null}', (202, None)),
        ("application/xml", XML.encode(), (202, None)),
        (FORM, b"Name=x&count=1&links.next.uri=y&isNew=TRUE", (202, None)),
        ("application/json", b"", (400, "800002")),
        ("application/json", b"{", (400, "800002")),
        ("application/json", b"[]", (400, "3000")),
        ("application/json", b'{"count": 1}', (400, "3000")),
        ("application/json", b'{"name": "x", "count": "1"}', (400, "3000")),
        ("application/json", b'{"name": "x", "count": -1}', (400, "3000")),
        ("application/json", b'{"name": "x", "tags": [1]}', (400, "3000")),
        ("application/json", b'{"name": "longer than ten"}', (400, "3000")),
        ("application/xml", XML.replace("Thing", "Other").encode(), (400, "800002")),
        ("application/xml", XML.replace("<Name>x</Name>", "").encode(), (400, "3000")),
        ("application/xml", XML.replace(">1<", ">one<").encode(), (400, "3000")),
        ("application/xml", b"<!DOCTYPE x><x/>", (400, "800002")),
        (FORM, b"name=&count=1", (400, "3000")),
        (FORM, b"name=x&count=one", (400, "3000")),
        ("text/json", b'{"name": "x"}', (415, "800002")),
    ],
)
def test_bodies_are_checked(
    things: httpx.Client, content_type: str, body: bytes, expected: tuple[int, str | None]
) -> None:
    """A body is read in the operation's media types and checked against its schema, whatever the case of names."""
    assert outcome(things.put(URL, content=body, headers={"Content-Type": content_type})) == expected


def test_a_problem_is_named_without_its_value(things: httpx.Client) -> None:
    """The error names the member, and quotes nothing that may be secret."""
    response = things.put(URL, json={"name": "a secret that is too long"})

    assert response.json()["description"] == "name is longer than 10 characters."


def test_head_patch_and_what_has_no_example(things: httpx.Client) -> None:
    """HEAD gets a status alone; a body may be left out or be bare; without an example the schema gives one."""
    assert (things.head("/things/1").status_code, things.get("/things/1").headers["Allow"]) == (
        200,
        "HEAD, PATCH, POST",
    )
    for body in (None, "name", 5):
        response = things.patch("/things/1", json=body) if body is not None else things.patch("/things/1")
        assert (response.status_code, response.json()) == (201, "named")
    assert outcome(things.patch("/things/1", json=[])) == (400, "3000")
    assert things.post("/things/1").json() == {
        "name": "text",
        "count": 0,
        "isNew": True,
        "tags": ["text"],
        "links": {},
    }


def test_faults_and_throttling_apply(things: httpx.Client, serving: Emulator) -> None:
    """Fault rules and throttling apply to examples; their own responses are not examples."""
    serving.set_faults([{"match": {"path": "*/things"}, "fault": {"status": 503}, "hits": 1}])
    assert [get(things).status_code for _ in range(2)] == [503, 200]
    serving.configure(requests_per_second=1)
    assert [get(things).status_code for _ in range(2)] == [200, 429]
    assert [entry.example for entry in serving.log] == [False, True, True, False]


def test_a_spec_in_a_file(tmp_path: Path) -> None:
    """A spec may be a file; an unusable one gets an error that says what to give instead."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(SPEC))
    with Emulator(spec=file) as emulator:
        response = httpx.get(f"{emulator.base_url}{URL}?kind=big", headers={"Authorization": "Bearer any"})
        assert response.json() == THING
    for content, message in (("openapi: 3.1.0", "is not JSON; give the openapi.json"), ("[]", "is not a JSON object")):
        file.write_text(content)
        with pytest.raises(ValueError, match=message):
            Emulator(spec=file)
    with pytest.raises(ValueError, match="cannot read the spec"):
        Emulator(spec=tmp_path / "absent.json")


def broken(reference: str) -> dict[str, Any]:
    """Return the spec with another reference in its parameters."""
    spec = copy.deepcopy(SPEC)
    spec["paths"]["/things/{thing-id}"]["head"]["parameters"] = [{"$ref": reference}]
    spec["components"]["circle"] = {"$ref": "#/components/circle"}
    return spec


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/components/nowhere", "leads nowhere"),
        ("other.yaml#/x", "give a spec in one file"),
        ("#/components/circle", "leads in a circle"),
        ("#/components/examples/Thing", "a parameter of the spec has no name"),
    ],
)
def test_a_broken_spec(reference: str, message: str) -> None:
    """A reference that cannot be followed is reported when the emulator is made."""
    with pytest.raises(ValueError, match=message):
        Emulator(spec=broken(reference))


def test_a_broken_spec_leaves_the_file_of_persist_free(tmp_path: Path) -> None:
    """An emulator that rejects its spec releases the journal."""
    with pytest.raises(ValueError, match="leads nowhere"):
        Emulator(spec=broken("#/nowhere"), persist=tmp_path / "state")
    try:
        Emulator(spec=SPEC, persist=tmp_path / "state").close()
    except PersistenceError as problem:  # pragma: no cover
        pytest.fail(str(problem))


def test_our_own_spec_is_found(client: httpx.Client) -> None:
    """Without a spec the one that ships with the client counts, and its hand-written operations are no examples."""
    client.get("/v1/customers/all/validations")

    assert [entry["example"] for entry in client.get("/_emulator/log").json()] == [False]


@pytest.mark.parametrize("path", [URL.replace("things", name) for name in ("organization", "customDomains")])
def test_operations_of_our_own_spec(client: httpx.Client, emulator: Emulator, path: str) -> None:
    """What the spec that ships has, and the emulator has no state for, is an example."""
    assert isinstance(client.get(path).json(), list)
    assert [entry.example for entry in emulator.log] == [True]


def test_a_page_that_is_made_up_has_no_link_to_another() -> None:
    """A collection without an example is one page: a made-up link would lead nowhere."""
    link = {"type": "object", "properties": {"uri": {"type": "string"}, "method": {"type": "string"}}}
    links = {"type": "object", "properties": {"self": link, "next": link, "previous": link}}
    page = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}, "links": links}}
    get = {"operationId": "getPages", "responses": {"200": {"content": {"application/json": {"schema": page}}}}}
    with Emulator(spec={"openapi": "3.1.0", "paths": {"/v1/pages": {"get": get}}}) as emulator:
        response = httpx.get(
            f"{emulator.base_url}/v1/pages", headers={"Authorization": "Bearer any"}, trust_env=False
        ).json()

    assert response == {"items": ["text"], "links": {"self": {"uri": "text", "method": "text"}}}
