"""The routes of the service, one for each path: endpoints with state, and operations of the spec with examples.

One route serves all methods of a path, so that a 405 names all of them in Allow.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.formats.spelling import in_every_spelling
from partner_center_emulator.service.example_responses import ExampleResponses
from partner_center_emulator.spec.openapi import Operation

Handler = Callable[[Request], Awaitable[Response]]

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Endpoint:
    """Hold a method and a path with the handler that serves them."""

    method: str
    path: str
    handler: Handler


def build_routes(
    endpoints: Iterable[Endpoint], operations: Iterable[Operation], examples: ExampleResponses
) -> list[Route]:
    """Return a route for each path; an operation without an endpoint sends its example.

    As in OpenAPI, paths that differ only in names of parameters are the same, and literal parts precede parameters.
    """
    templates: dict[str, str] = {}
    handlers: dict[str, dict[str, Handler]] = {}
    for endpoint in endpoints:
        templates.setdefault(_PARAMETER.sub("{}", endpoint.path), endpoint.path)
        handlers.setdefault(_PARAMETER.sub("{}", endpoint.path), {})[endpoint.method] = endpoint.handler
    for operation in operations:
        pattern = _PARAMETER.sub("{}", operation.path)
        templates.setdefault(pattern, operation.path)
        handlers.setdefault(pattern, {}).setdefault(operation.method, _example_handler(operation, examples))
    in_order = sorted(handlers, key=lambda pattern: [part.count("{}") for part in pattern.split("/")])
    return [_route(templates[pattern], handlers[pattern]) for pattern in in_order]


def _example_handler(operation: Operation, examples: ExampleResponses) -> Handler:
    names = _PARAMETER.findall(operation.path)

    async def handle(request: Request) -> Response:
        values: Mapping[str, str] = dict(zip(names, request.path_params.values(), strict=True))
        return await examples.respond(operation, request, values)

    return handle


def _route(template: str, handlers: Mapping[str, Handler]) -> Route:
    if "HEAD" not in handlers and "GET" in handlers:
        handlers = {**handlers, "HEAD": handlers["GET"]}

    async def dispatch(request: Request) -> Response:
        handler = handlers.get(request.method)
        if handler is None:
            raise HTTPException(405, headers={"Allow": ", ".join(handlers)})
        return await handler(request)

    route = Route(_with_safe_names(template), dispatch)
    # Any method: otherwise a path with a parameter would be tried where a literal path has another method.
    route.methods = None
    return in_every_spelling(route)


def _with_safe_names(template: str) -> str:
    """Replace names of parameters that Starlette cannot use; handlers find the values by their order."""
    names = iter(range(template.count("{")))

    def safe_name(found: re.Match[str]) -> str:
        index = next(names)
        return f"{{{found[1]}}}" if found[1].isidentifier() and found[1].isascii() else f"{{parameter_{index}}}"

    return _PARAMETER.sub(safe_name, template)
