"""One route a path, hand-written methods and those of the spec together, so that a 405 names all of them in Allow."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.service.example_responses import Examples
from partner_center_emulator.spec.openapi import Operation

Handler = Callable[[Request], Awaitable[Response]]

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Call:
    """Name what a hand-written handler answers."""

    method: str
    path: str
    handler: Handler


def routes(calls: Iterable[Call], operations: Iterable[Operation], examples: Examples) -> list[Route]:
    """Return a route for each path; a method that has no handler is answered with the example of its operation.

    What parameters are called does not make paths differ, as in OpenAPI; literal parts of a path go before parameters.
    """
    templates: dict[str, str] = {}
    handlers: dict[str, dict[str, Handler]] = {}
    for call in calls:
        templates.setdefault(_PARAMETER.sub("{}", call.path), call.path)
        handlers.setdefault(_PARAMETER.sub("{}", call.path), {})[call.method] = call.handler
    for operation in operations:
        shape = _PARAMETER.sub("{}", operation.path)
        templates.setdefault(shape, operation.path)
        handlers.setdefault(shape, {}).setdefault(operation.method, _answering(operation, examples))
    in_order = sorted(handlers, key=lambda shape: [part.count("{}") for part in shape.split("/")])
    return [_route(templates[shape], handlers[shape]) for shape in in_order]


def _answering(operation: Operation, examples: Examples) -> Handler:
    names = _PARAMETER.findall(operation.path)

    async def answer(request: Request) -> Response:
        values: Mapping[str, str] = dict(zip(names, request.path_params.values(), strict=True))
        return await examples.answer(operation, request, values)

    return answer


def _route(template: str, handlers: Mapping[str, Handler]) -> Route:
    if "HEAD" not in handlers and "GET" in handlers:
        handlers = {**handlers, "HEAD": handlers["GET"]}

    async def dispatch(request: Request) -> Response:
        handler = handlers.get(request.method)
        if handler is None:
            raise HTTPException(405, headers={"Allow": ", ".join(handlers)})
        return await handler(request)

    route = Route(_safe(template), dispatch)
    route.methods = (
        None  # any method: else a path with a parameter would be tried where a literal one has another method
    )
    return route


def _safe(template: str) -> str:
    """Give a parameter that Starlette could not name one of its own; they are told apart by their order."""
    names = iter(range(template.count("{")))

    def named(found: re.Match[str]) -> str:
        index = next(names)
        return f"{{{found[1]}}}" if found[1].isidentifier() and found[1].isascii() else f"{{parameter_{index}}}"

    return _PARAMETER.sub(named, template)
