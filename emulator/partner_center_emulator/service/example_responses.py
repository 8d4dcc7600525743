"""Operations that have no hand-written route, answered from the spec's own examples.

Nothing is stored and nothing depends on the state, but for who is a customer. What makes a request a bad one is checked
against the spec, so that a client meets the same refusals as elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.content_negotiation import FORM_TYPE, JSON_TYPES, XML_TYPES, negotiate
from partner_center_emulator.formats.guid_and_time import normal_guid
from partner_center_emulator.formats.json_text import write_json
from partner_center_emulator.service.authorization import admit
from partner_center_emulator.service.errors import Code, RefusalError, fault
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.request_bodies import (
    form_members,
    invalid_body,
    json_value,
    missing_body,
    read_text,
)
from partner_center_emulator.service.responses import answer_empty, answer_text
from partner_center_emulator.spec.example_values import Samples
from partner_center_emulator.spec.openapi import Node, Operation, Parameter, Spec
from partner_center_emulator.spec.schema_validation import Problem, Schemas
from partner_center_emulator.spec.schema_xml import SpecXml
from partner_center_emulator.state.request_log import LogEntry

_SOME_GUID = "00000000-0000-4000-8000-000000000000"
# Those of every answer, which are not the example's to say.
_OWN_HEADERS = {"ms-requestid", "ms-correlationid", "ms-cv", "ms-serverid", "ismfacompliant", "content-type"}
_NEXT_PAGE = ("ms-continuationtoken", "seek", "seekoperation")


class Examples:
    """Check requests against the spec, and answer them from it."""

    def __init__(self, spec: Spec, emulation: Emulation) -> None:
        """Answer from a spec, for the callers and customers of an emulation."""
        self._spec = spec
        self._emulation = emulation
        self._schemas = Schemas(spec)
        self._samples = Samples(spec)
        self._xml = SpecXml(spec, self._schemas)

    async def answer(self, operation: Operation, request: Request, values: Mapping[str, str]) -> Response:
        """Answer a request, whose path has these values, with the example of the operation, or raise the refusal."""
        admit(self._emulation, request, version=values.get("version"), needs_user=operation.needs_user)
        for parameter in operation.parameters:
            self._check_parameter(parameter, request, values)
        self._require_customer(operation, values)
        if operation.body is not None:
            await self._check_body(operation.body, request)
        cast("LogEntry", request.scope["partner_center_emulator.entry"]).example = True
        return self._example(operation, request)

    def _require_customer(self, operation: Operation, values: Mapping[str, str]) -> None:
        """Refuse a customer that the seed does not list, as everywhere."""
        _, _, name = operation.path.partition("/customers/{")
        customer_id = normal_guid(values.get(name.partition("}")[0], ""))
        if customer_id is not None:
            self._emulation.require_customer(customer_id)

    def _check_parameter(self, parameter: Parameter, request: Request, values: Mapping[str, str]) -> None:
        if parameter.name.lower() == "authorization":
            return  # judged with the token
        given = _given(parameter, request, values)
        if not given:
            if parameter.required:
                raise fault(400, Code.INVALID_INPUT, f"{parameter.name} is required, in the {parameter.place}.")
            return
        is_list = self._spec.resolve(parameter.schema).get("type") == "array"
        if len(given) > 1 and not is_list and parameter.place == "query":
            raise fault(400, Code.INVALID_INPUT, f"{parameter.name} is there more than once.")
        value = given if is_list else ", ".join(given)
        problem = self._schemas.problem(parameter.schema, value, parameter.name, is_text=True)
        if problem is not None:
            raise self._refusal_of_parameter(parameter, problem)

    def _refusal_of_parameter(self, parameter: Parameter, problem: Problem) -> RefusalError:
        wants_guid = "pattern" in parameter.schema and self._schemas.problem(parameter.schema, _SOME_GUID, "") is None
        if parameter.place == "path" and problem.keyword == "pattern" and wants_guid and "customer" in parameter.name:
            return fault(400, Code.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
        return fault(400, _code_of(problem, Code.INVALID_INPUT), str(problem))

    async def _check_body(self, body: Node, request: Request) -> None:
        content: Mapping[str, Node] = body.get("content", {})
        read = await read_text(request, list(content))
        if read is None:
            if body.get("required"):
                raise missing_body()
            return
        media_type, text = read
        schema = content[media_type].get("schema", {})
        value = self._value(media_type, text, schema)
        problem = self._schemas.problem(schema, value, "", is_text=media_type not in JSON_TYPES)
        if problem is not None:
            named = problem if problem.where else Problem("The request body", problem.keyword, problem.text)
            raise fault(400, _code_of(problem, Code.INVALID_PROPERTY), str(named))

    def _value(self, media_type: str, text: str, schema: Any) -> object:
        if media_type in XML_TYPES:
            try:
                value = self._xml.read(schema, text)
            except ValueError as problem:
                raise invalid_body(f"The request body cannot be read as XML: {problem}.") from None
            if value is None:
                raise missing_body()
            return value
        if media_type == FORM_TYPE:
            return _without_nulls(form_members(text))
        return json_value(text) if media_type in JSON_TYPES else text

    def _example(self, operation: Operation, request: Request) -> Response:
        headers = self._headers(operation.response)
        content: Mapping[str, Node] = operation.response.get("content", {})
        if not content or operation.method == "HEAD" or operation.status == 204:
            return answer_empty(request, operation.status, headers)
        chosen = negotiate(request.headers, list(content))
        is_last = any(name in request.headers for name in _NEXT_PAGE) or any(
            name.lower() in _NEXT_PAGE for name in request.query_params
        )
        text = self._text(content, chosen.media_type, is_last=is_last)
        return answer_text(request, self._emulation.settings, chosen, text, operation.status, headers)

    def _text(self, content: Mapping[str, Node], media_type: str, *, is_last: bool) -> str:
        node = content[media_type]
        given = self._samples.given(node)
        if media_type in XML_TYPES:
            if given and isinstance(given[0], str) and not is_last:
                return given[0]
            return self._xml.write(node.get("schema", {}), self._data(content, node, is_last=is_last))
        data = self._data(content, node, is_last=is_last)
        return write_json(data) if media_type in JSON_TYPES or not isinstance(data, str) else data

    def _data(self, content: Mapping[str, Node], node: Node, *, is_last: bool) -> object:
        """Return an example as data: of the media type, else of a JSON one, else made up from the schema."""
        others = [content[name] for name in JSON_TYPES if name in content]
        is_xml = any(content.get(name) is node for name in XML_TYPES)
        examples = [
            each for one in ([] if is_xml else [node], others) for part in one for each in self._samples.given(part)
        ]
        data = examples[0] if examples else self._samples.made_up(node.get("schema", {}))
        return _without_next(data) if is_last else data

    def _headers(self, response: Node) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, each in response.get("headers", {}).items():
            header = self._spec.resolve(each)
            given = self._samples.given(header) or self._samples.given(header.get("schema", {}))
            if name.lower() not in _OWN_HEADERS and given:
                headers[name] = str(given[0])
        return headers


def _given(parameter: Parameter, request: Request, values: Mapping[str, str]) -> Sequence[str]:
    if parameter.place == "path":
        return [values[parameter.name]] if parameter.name in values else []
    if parameter.place == "query":
        return request.query_params.getlist(parameter.name)
    if parameter.place == "header":
        return request.headers.getlist(parameter.name)
    return [request.cookies[parameter.name]] if parameter.name in request.cookies else []


def _code_of(problem: Problem, other: Code) -> Code:
    return Code.INVALID_ENUM if problem.keyword == "enum" else other


def _without_nulls(members: Mapping[str, object]) -> dict[str, object]:
    """Leave out the fields of a form that are empty: they count as absent."""
    kept: dict[str, object] = {}
    for name, value in members.items():
        if isinstance(value, Mapping):
            kept[name] = _without_nulls(cast("Mapping[str, object]", value))
        elif value is not None:
            kept[name] = value
    return kept


def _without_next(data: object) -> object:
    """Make a page the last one, lest whoever follows the links never comes to an end."""
    if not isinstance(data, Mapping):
        return data
    page = dict(cast("Mapping[str, object]", data))
    if isinstance(page.get("links"), Mapping):
        links = cast("Mapping[str, object]", page["links"])
        page["links"] = {name: link for name, link in links.items() if name != "next"}
    return page
