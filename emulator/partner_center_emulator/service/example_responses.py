"""Example responses: operations without their own endpoint send the examples of the spec.

They store nothing, and of the state they need only the known customers. Requests are checked against the spec, so that
a client gets the same errors as elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.content_negotiation import FORM_TYPE, JSON_TYPES, XML_TYPES, negotiate
from partner_center_emulator.formats.ids_and_times import normal_guid
from partner_center_emulator.formats.json_text import write_json
from partner_center_emulator.formats.spelling import query_values
from partner_center_emulator.service.authorization import authorize
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.request_bodies import (
    form_members,
    invalid_body,
    json_value,
    missing_body,
    read_text,
)
from partner_center_emulator.service.request_ids import log_entry_of
from partner_center_emulator.service.responses import respond_with_text, respond_without_body
from partner_center_emulator.spec.example_values import ExampleValues
from partner_center_emulator.spec.openapi import Node, Operation, Parameter, Spec
from partner_center_emulator.spec.schema_validation import Problem, SchemaValidator
from partner_center_emulator.spec.schema_xml import SchemaXml

_ANY_GUID = "00000000-0000-4000-8000-000000000000"
# Headers of every response; the example does not set them.
_COMMON_HEADERS = {"ms-requestid", "ms-correlationid", "ms-cv", "ms-serverid", "ismfacompliant", "content-type"}
_NEXT_PAGE = ("ms-continuationtoken", "seek", "seekoperation")


class ExampleResponses:
    """Check requests against the spec, and send its examples."""

    def __init__(self, spec: Spec, service: Service) -> None:
        """Send the examples of a spec to the callers of a service."""
        self._spec = spec
        self._service = service
        self._validator = SchemaValidator(spec)
        self._example_values = ExampleValues(spec)
        self._xml = SchemaXml(spec, self._validator)

    async def respond(self, operation: Operation, request: Request, values: Mapping[str, str]) -> Response:
        """Return the example of an operation, or raise a ServiceError; `values` are the parameters in the path."""
        authorize(self._service, request, version=values.get("version"), needs_user=operation.needs_user)
        for parameter in operation.parameters:
            self._check_parameter(parameter, request, values)
        self._require_customer(operation, values)
        if operation.body is not None:
            await self._check_body(operation.body, request)
        log_entry_of(request).example = True
        return self._example(operation, request)

    def _require_customer(self, operation: Operation, values: Mapping[str, str]) -> None:
        """Raise a ServiceError for a customer that the seed does not list."""
        _, _, name = operation.path.partition("/customers/{")
        customer_id = normal_guid(values.get(name.partition("}")[0], ""))
        if customer_id is not None:
            self._service.require_customer(customer_id)

    def _check_parameter(self, parameter: Parameter, request: Request, values: Mapping[str, str]) -> None:
        if parameter.name.lower() == "authorization":
            return  # checked with the token
        given = _parameter_values(parameter, request, values)
        if not given:
            if parameter.required:
                raise service_error(
                    400, ErrorCode.INVALID_INPUT, f"{parameter.name} is required, in the {parameter.place}."
                )
            return
        is_list = self._spec.resolve(parameter.schema).get("type") == "array"
        if len(given) > 1 and not is_list and parameter.place == "query":
            raise service_error(400, ErrorCode.INVALID_INPUT, f"{parameter.name} is there more than once.")
        value = given if is_list else ", ".join(given)
        problem = self._validator.first_problem(parameter.schema, value, parameter.name, is_text=True)
        if problem is not None:
            raise self._parameter_error(parameter, problem)

    def _parameter_error(self, parameter: Parameter, problem: Problem) -> ServiceError:
        wants_guid = (
            "pattern" in parameter.schema and self._validator.first_problem(parameter.schema, _ANY_GUID, "") is None
        )
        if parameter.place == "path" and problem.keyword == "pattern" and wants_guid and "customer" in parameter.name:
            return service_error(400, ErrorCode.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
        return service_error(400, _error_code(problem, ErrorCode.INVALID_INPUT), str(problem))

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
        problem = self._validator.first_problem(schema, value, "", is_text=media_type not in JSON_TYPES)
        if problem is not None:
            named = problem if problem.where else Problem("The request body", problem.keyword, problem.text)
            raise service_error(400, _error_code(problem, ErrorCode.INVALID_PROPERTY), str(named))

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
            return respond_without_body(request, operation.status, headers)
        chosen = negotiate(request.headers, list(content))
        is_last = any(name in request.headers for name in _NEXT_PAGE) or any(
            name.lower() in _NEXT_PAGE for name in request.query_params
        )
        text = self._text(content, chosen.media_type, is_last=is_last)
        return respond_with_text(request, self._service.settings, chosen, text, operation.status, headers)

    def _text(self, content: Mapping[str, Node], media_type: str, *, is_last: bool) -> str:
        node = content[media_type]
        given = self._example_values.documented(node)
        if media_type in XML_TYPES:
            if given and isinstance(given[0], str) and not is_last:
                return given[0]
            return self._xml.write(node.get("schema", {}), self._data(content, node, is_last=is_last))
        data = self._data(content, node, is_last=is_last)
        return write_json(data) if media_type in JSON_TYPES or not isinstance(data, str) else data

    def _data(self, content: Mapping[str, Node], node: Node, *, is_last: bool) -> object:
        """Return an example as data: of the media type, else of a JSON type, else generated from the schema."""
        others = [content[name] for name in JSON_TYPES if name in content]
        is_xml = any(content.get(name) is node for name in XML_TYPES)
        examples = [
            each
            for one in ([] if is_xml else [node], others)
            for part in one
            for each in self._example_values.documented(part)
        ]
        data = examples[0] if examples else self._example_values.generated(node.get("schema", {}))
        return _without_next(data) if is_last else data

    def _headers(self, response: Node) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, each in response.get("headers", {}).items():
            header = self._spec.resolve(each)
            given = self._example_values.documented(header) or self._example_values.documented(header.get("schema", {}))
            if name.lower() not in _COMMON_HEADERS and given:
                headers[name] = str(given[0])
        return headers


def _parameter_values(parameter: Parameter, request: Request, values: Mapping[str, str]) -> Sequence[str]:
    if parameter.place == "path":
        return [values[parameter.name]] if parameter.name in values else []
    if parameter.place == "query":
        return query_values(request.query_params, parameter.name)
    if parameter.place == "header":
        return request.headers.getlist(parameter.name)
    return [request.cookies[parameter.name]] if parameter.name in request.cookies else []


def _error_code(problem: Problem, other: ErrorCode) -> ErrorCode:
    return ErrorCode.INVALID_ENUM if problem.keyword == "enum" else other


def _without_nulls(members: Mapping[str, object]) -> dict[str, object]:
    """Remove the empty fields of a form: they count as absent."""
    kept: dict[str, object] = {}
    for name, value in members.items():
        if isinstance(value, Mapping):
            kept[name] = _without_nulls(cast("Mapping[str, object]", value))
        elif value is not None:
            kept[name] = value
    return kept


def _without_next(data: object) -> object:
    """Remove the link to the next page, so that a client that follows the links comes to an end."""
    if not isinstance(data, Mapping):
        return data
    page = dict(cast("Mapping[str, object]", data))
    if isinstance(page.get("links"), Mapping):
        links = cast("Mapping[str, object]", page["links"])
        page["links"] = {name: link for name, link in links.items() if name != "next"}
    return page
