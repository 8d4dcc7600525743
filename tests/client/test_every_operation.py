"""Every generated method, driven by the spec's own examples: a plain operation needs no other test of the client."""

import json
import warnings
from typing import Any
from urllib.parse import parse_qsl

import pytest
import serialised
from every_operation import FORMS, READ, Operation, call, data, given, leaves, leaves_on_the_wire, operations, target
from scripted_server import ScriptedServer, answer

from partner_center import InvalidRequestError, NotFoundError, OutcomeUnknownError, PartnerCenter, without_waiting
from partner_center_generated.models import CustomerQualifications

EVERY = operations()
READS = [each for each in EVERY if not each.is_write]
WRITES = [each for each in EVERY if each.is_write and not each.is_special]
PAGED = [each for each in EVERY if each.is_paged]
BODIES = [(each, media_type, body) for each in EVERY for media_type, body in each.bodies()]
SUCCESSES = [(each, *success) for each in EVERY for success in each.successes()]


def reply(operation: Operation) -> bytes:
    """Return the first success that the spec has for an operation."""
    status, media_type, body, _ = next(operation.successes())
    return answer(status, body, media_type or None)


def parsed(result: Any) -> Any:
    """Return the result of a plain or a raw form."""
    return result.parsed if hasattr(result, "request_id") else result


@pytest.mark.parametrize(
    ("operation", "status", "media_type", "body", "example"),
    SUCCESSES,
    ids=[f"{each[0]}-{each[1]}-{each[2]}" for each in SUCCESSES],
)
def test_every_success_is_read(operation: Operation, status: int, media_type: str, body: bytes, example: Any) -> None:
    """Every form asks for the spec's path and media type, and its result holds what the example holds."""
    for form in FORMS:
        positional, named = given(operation)
        options = {"accept": media_type} if media_type else {}
        with ScriptedServer(answer(status, body, media_type or None)) as server:
            result = call(form, server.base_url, operation, (positional, {**named, **options}))
        (request,) = server.received
        assert (request.method.lower(), request.target.partition("?")[0]) == (
            operation.http_method,
            target(operation, positional),
        )
        assert request.header("Authorization") == "Bearer t"
        assert request.header("Accept") == (media_type or "application/json")
        if operation.http_method == "head":
            assert parsed(result) is True
        elif not media_type:
            assert parsed(result) in (None, CustomerQualifications([]))  # which a create always returns
        else:
            found = leaves(data(parsed(result)))
            if media_type in READ[:2]:
                assert found == leaves(example["items"] if operation.is_paged else example)
            else:  # an empty element is an empty text, and a page has more than its items
                told, wire = [each for each in found if each], leaves_on_the_wire(body, media_type)
                assert set(told) < set(wire) if operation.is_paged else told == wire
            assert found


@pytest.mark.parametrize("operation", EVERY, ids=str)
def test_the_optional_arguments_reach_the_wire(operation: Operation) -> None:
    """Every query and header parameter is sent under its name in the spec, and none that is left out."""
    positional, named = given(operation)
    sent = {each["name"] for each in operation.parameters() if operation.entry.arguments[each["name"]] in named}
    for arguments, optional in ((named, True), (given(operation, optional=False)[1], False)):
        with ScriptedServer(reply(operation)) as server:
            call("sync", server.base_url, operation, (positional, arguments))
        (request,) = server.received
        query = {name for name, _ in parse_qsl(request.target.partition("?")[2])}
        headers = {name.lower() for name, _ in request.headers}
        for parameter in operation.parameters():
            where = {"query": query, "header": headers}.get(parameter["in"])
            name = parameter["name"] if parameter["in"] == "query" else parameter["name"].lower()
            if where is not None and parameter["name"] in sent:
                assert (name in where) == (optional or bool(parameter.get("required"))), name


@pytest.mark.parametrize("operation", [each for each in EVERY if not each.is_special], ids=str)
def test_each_parameter_is_written_as_its_style_says(operation: Operation) -> None:
    """In every form, the query has each parameter with the example of the spec, byte for byte as OpenAPI writes it."""
    positional, named = given(operation)
    expected = [
        serialised.parameter(each, each["example"])
        for each in operation.parameters()
        if each["in"] == "query" and operation.entry.arguments[each["name"]] in named
    ]
    for form in FORMS:
        with ScriptedServer(reply(operation)) as server:
            call(form, server.base_url, operation, (positional, named))
        (request,) = server.received
        query = request.target.partition("?")[2]
        assert query.replace("%2B00%3A00", "Z") == "&".join(expected)  # Python writes UTC as +00:00


@pytest.mark.parametrize("operation", EVERY, ids=str)
def test_a_503_is_tried_again_with_the_same_id(operation: Operation) -> None:
    """A service that did not take the request is asked again, under the same request id, in every form."""
    for form in FORMS:
        with ScriptedServer(answer(503), reply(operation)) as server, without_waiting():
            call(form, server.base_url, operation, given(operation))
        first, second = server.received
        assert first.header("ms-requestid") == second.header("ms-requestid")
        assert first.body == second.body


@pytest.mark.parametrize("operation", EVERY, ids=str)
def test_a_404(operation: Operation) -> None:
    """What is not there is a NotFoundError; of a HEAD that documents it, it is the result."""
    for form in FORMS:
        with ScriptedServer(answer(404, b"" if operation.http_method == "head" else {"code": "1000"})) as server:
            if operation.http_method == "head" and "404" in operation.node["responses"]:
                assert parsed(call(form, server.base_url, operation, given(operation))) is False
            else:
                with pytest.raises(NotFoundError):
                    call(form, server.base_url, operation, given(operation))
        assert len(server.received) == 1


@pytest.mark.parametrize("operation", EVERY, ids=str)
def test_a_refused_argument_sends_nothing(operation: Operation) -> None:
    """A wrong argument is refused by its name, and so is a wrong option; nothing is sent."""
    positional, named = given(operation)
    wrong: list[tuple[str, list[Any], dict[str, Any]]] = [("accept", positional, {**named, "accept": "text/html"})]
    names = [operation.entry.arguments[each["name"]] for each in operation.parameters() if each["in"] == "path"]
    wrong += [(name, [*positional[:i], "..", *positional[i + 1 :]], named) for i, name in enumerate(names)]
    wrong += [(name, positional, {**named, name: object()}) for name in named]
    if "requestBody" in operation.node and not operation.is_special:
        wrong.append(("body", [*positional[:-1], object()], named))
    for form in FORMS:
        for name, by_position, by_name in wrong:
            with ScriptedServer(reply(operation)) as server:
                with pytest.raises(InvalidRequestError, match=f"^{name}"):
                    call(form, server.base_url, operation, (by_position, by_name))
                assert server.received == []


@pytest.mark.parametrize(("operation", "media_type", "body"), BODIES, ids=[f"{each[0]}-{each[1]}" for each in BODIES])
def test_every_body_is_written(operation: Operation, media_type: str, body: Any) -> None:
    """A body is sent in every media type of the spec, holds what was given, and is the same in every form."""
    model = body if media_type in READ[:2] else None
    written = set()
    for form in FORMS:
        positional, named = given(operation, model)
        with ScriptedServer(reply(operation)) as server:
            call(form, server.base_url, operation, (positional, {**named, "content_type": media_type}))
        (request,) = server.received
        assert request.header("Content-Type") == media_type
        assert leaves_on_the_wire(request.body, media_type) == leaves(data(positional[-1]))
        written.add(request.body)
    assert len(written) == 1


@pytest.mark.parametrize("operation", WRITES, ids=str)
@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_write_with_an_unknown_outcome_is_not_sent_again(operation: Operation, status: int) -> None:
    """Nobody knows whether it was carried out: it is sent once, and the error says how to look."""
    for form in FORMS:
        with ScriptedServer(answer(status)) as server, without_waiting():
            with pytest.raises(OutcomeUnknownError, match="look before sending it again") as raised:
                call(form, server.base_url, operation, given(operation))
        assert [each.method for each in server.received] == [operation.http_method.upper()]
        assert raised.value.request_id == server.received[0].header("ms-requestid")


@pytest.mark.parametrize("operation", READS, ids=str)
def test_a_read_with_an_unknown_outcome_is_sent_again(operation: Operation) -> None:
    """A read changes nothing, and so is tried again after any failure of the service."""
    for form in FORMS:
        with ScriptedServer(answer(500), answer(504), reply(operation)) as server, without_waiting():
            call(form, server.base_url, operation, given(operation))
        assert len(server.received) == 3


@pytest.mark.parametrize("operation", PAGED, ids=str)
def test_pages_are_followed(operation: Operation) -> None:
    """A list goes on to the page that the link `next` names, and ends with the page that has none."""
    _, media_type, body, example = next(operation.successes())
    page = json.loads(body)
    path = target(operation, given(operation)[0])
    token = {"key": "MS-ContinuationToken", "value": "two"}
    after = {"uri": f"{path}?seekOperation=Next", "method": "GET", "headers": [token]}
    more = {**page, "links": {"next": after}}
    last = {**page, "links": {}}
    positional, named = given(operation, optional=False)
    with (
        ScriptedServer(answer(200, more, media_type), answer(200, last, media_type)) as server,
        PartnerCenter("t", base_url=server.base_url) as pc,
    ):
        found = list(getattr(getattr(pc, operation.entry.resource), operation.entry.method)(*positional, **named))
    first, second = server.received
    assert len(found) == 2 * len(example["items"])
    assert (first.header("MS-ContinuationToken"), second.header("MS-ContinuationToken")) == (None, "two")
    assert second.target.partition("?")[0] == path
    assert first.header("ms-correlationid") == second.header("ms-correlationid")


@pytest.mark.parametrize("operation", EVERY, ids=str)
def test_what_is_deprecated_warns(operation: Operation) -> None:
    """A call of a deprecated operation warns once, at the line that calls it; no other one warns."""
    positional, named = given(operation)
    with (
        ScriptedServer(reply(operation)) as server,
        PartnerCenter("t", base_url=server.base_url) as pc,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        getattr(getattr(pc, operation.entry.resource), operation.entry.method)(*positional, **named)
    said = f"the docs retire {operation.entry.resource}.{operation.entry.method} ({operation})"
    found = [each for each in caught if str(each.message).startswith(said)]
    assert [each.category for each in found] == ([DeprecationWarning] if operation.node.get("deprecated") else [])
    assert all(each.filename == __file__ for each in caught)
