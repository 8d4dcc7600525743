"""What the generated resources are made of: an operation of the spec, and the calls that it makes."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from attrs import frozen

from partner_center.formats import spec
from partner_center.formats.media_types import JSON, RequestMediaType, ResponseMediaType
from partner_center.formats.schema import is_array

from .arguments import body_of, headers_of, query_of, secrets_in
from .calls import SUCCESSES, Call, CreateCheck

T = TypeVar("T")


class Entry(NamedTuple):
    """Where an operation is to be found among the generated resources.

    Attributes:
        resource: The resource, which is a module too.
        method: Its method.
        builder: The module's function that makes a call of it.
        arguments: What users call each parameter, by its name in the spec; the body's name there is empty.
    """

    resource: str
    method: str
    builder: str
    arguments: Mapping[str, str]


@frozen
class Operation:
    """What the spec says of an operation, for all of its calls.

    Attributes:
        name: `customers.get`, for logs and spans.
        successes: The statuses that are a success.
        accept: The media type of a response, unless the caller wants another.
        content_type: The media type of a request's body, likewise.
        schema: Where the spec has the schema of the body: a title or a JSON pointer.
        look: For a write: how to see whether it was carried out.
    """

    name: str
    successes: frozenset[int] = SUCCESSES
    accept: ResponseMediaType = JSON
    content_type: RequestMediaType = JSON
    schema: str = ""
    look: str = ""

    def call(
        self,
        request: Mapping[str, Any],
        read: Callable[[object], T],
        *,
        reads: Mapping[int, Callable[[object], T]] | None = None,
        body: object = None,
        secrets: tuple[object, ...] = (),
        create_check: CreateCheck[T] | None = None,
    ) -> Call[T]:
        """Return the call for what a generated `_get_kwargs` returned.

        Args:
            request: What `_get_kwargs` returned.
            read: Turns a response's data into the result.
            reads: The same for statuses whose response is of another type.
            body: The body, as the caller gave it.
            secrets: What must not appear in any message.
            create_check: For a create: how to see whether it was carried out.

        Raises:
            InvalidRequestError: The body or a header cannot be sent.
        """
        call = Call(
            self.name,
            request["method"].upper(),
            request["url"],
            read,
            query=query_of(request),
            headers=headers_of(request),
            reads=reads or {},
            successes=self.successes,
            accept=self.accept,
            content_type=self.content_type,
            look=self.look,
            create_check=create_check,
        )
        if body is not None:
            title = type(body).__name__
            call.schema = title if spec.has_title(title) else self.schema
            call.body = body_of(body, call.schema)
            secrets = (*secrets, *secrets_in(call.body))
        call.secrets = tuple(str(one) for each in secrets for one in (each if is_array(each) else [each]) if one)
        return call
