"""An operation of the spec, from which a generated resource builds its calls."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from attrs import field, frozen

from partner_center.formats import spec
from partner_center.formats.media_types import JSON, RequestMediaType, ResponseMediaType
from partner_center.formats.parameter_styles import Style
from partner_center.formats.schema import is_array

from .arguments import body_of, headers_of, query_of, secrets_in
from .calls import Call

T = TypeVar("T")

_NONE: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """The generated method of an operation.

    Attributes:
        resource: The resource, which is also the name of its module.
        method: The method of the resource.
        builder: The function of the module's namesake in `partner_center_resources.calls` that builds a call.
        arguments: The argument of each parameter, by the parameter's name in the spec; the body has the name "".
    """

    resource: str
    method: str
    builder: str
    arguments: Mapping[str, str]


@frozen
class Operation:
    """The properties of an operation that all its calls share.

    Attributes:
        name: The method, such as `customers.get`, for logs and spans.
        method: The HTTP method, in upper case.
        successes: The statuses of a success.
        accept: The default media type of the response.
        content_type: The default media type of the body.
        schema: The schema of the body: a title or a JSON pointer.
        look: For a write: the method that shows whether it was carried out.
        styles: The styles of query parameters that are not written as `name=value` for each value.
    """

    name: str
    method: str
    successes: frozenset[int]
    accept: ResponseMediaType = JSON
    content_type: RequestMediaType = JSON
    schema: str = ""
    look: str = ""
    styles: Mapping[str, Style] = field(factory=dict[str, Style])

    def call(
        self,
        path: str,
        read: Callable[[object], T],
        *,
        query: Mapping[str, object] = _NONE,
        headers: Mapping[str, object] = _NONE,
        reads: Mapping[int, Callable[[object], T]] | None = None,
        body: object = None,
        secrets: tuple[object, ...] = (),
    ) -> Call[T]:
        """Build a call from validated arguments.

        Args:
            path: The path, with the version.
            read: Converts the data of a response to the result.
            query: The query parameters; None for one that is left out.
            headers: The headers, likewise.
            reads: Replaces `read` for some statuses.
            body: The body that the caller gave.
            secrets: Values that no message may show.

        Raises:
            InvalidRequestError: The body or a header cannot be sent.
        """
        call = Call(
            self.name,
            self.method,
            path,
            read,
            query=query_of(query),
            styles=self.styles,
            headers=headers_of(headers),
            reads=reads or {},
            successes=self.successes,
            accept=self.accept,
            content_type=self.content_type,
            look=self.look,
        )
        if body is not None:
            title = type(body).__name__
            call.schema = title if spec.has_title(title) else self.schema
            call.body = body_of(body, call.schema)
            secrets = (*secrets, *secrets_in(call.body))
        call.secrets = tuple(str(one) for each in secrets for one in (each if is_array(each) else [each]) if one)
        return call
