"""An operation of the spec, from which a generated resource builds its calls."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from partner_center.formats import spec
from partner_center.formats.schema import is_array

from .arguments import CheckedBody, body_of, headers_of, query_of, secrets_in
from .calls import Call

T = TypeVar("T")

_NONE: Mapping[str, Any] = {}


class Operation:
    """An operation of the spec, for whose calls the generated resources have one function.

    Args:
        name: The method, such as `customers.get`, for logs and spans.
        method: The HTTP method, in upper case.
        successes: The statuses of a success.
        others: Further attributes of each `Call`.
    """

    def __init__(self, name: str, method: str, successes: frozenset[int], **others: Any) -> None:
        self._shared: dict[str, Any] = {"name": name, "method": method, "successes": successes, **others}

    def call(
        self,
        path: str,
        read: Callable[[object], T],
        *,
        query: Mapping[str, object] = _NONE,
        headers: Mapping[str, object] = _NONE,
        body: object = None,
        secrets: tuple[object, ...] = (),
    ) -> Call[T]:
        """Build a call from validated arguments.

        Args:
            path: The path, with the version.
            read: Converts the data of a response to the result.
            query: The query parameters; None for one that is left out.
            headers: The headers, likewise.
            body: The body that the caller gave.
            secrets: Values that no message may show.

        Raises:
            InvalidRequestError: The body or a header cannot be sent.
        """
        call = Call(path=path, read=read, query=query_of(query), **self._shared)
        if headers:
            call.headers = headers_of(headers)
        if isinstance(body, CheckedBody):
            call.schema, call.body = body.schema, body.members
            secrets = (*secrets, *secrets_in(call.body))
        elif body is not None:
            title = type(body).__name__
            call.schema = title if title in spec.titled() else call.schema
            call.body = body_of(body, call.schema)
            secrets = (*secrets, *secrets_in(call.body))
        if any(secrets):
            call.secrets = tuple(str(one) for each in secrets for one in (each if is_array(each) else [each]) if one)
        return call
