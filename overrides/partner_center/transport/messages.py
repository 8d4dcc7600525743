"""What goes to the transport and comes back: a request that is ready, and a response or the reason for none.

Nobody changes it. What is made anew for every request is not frozen all the same: to fill a frozen instance takes three
times as long.
"""

from typing import Literal

from attrs import define, field, frozen

from partner_center.policies.headers import Headers
from partner_center.policies.timeout import Timeout


@define
class PreparedRequest:
    """An HTTP request, ready to be sent."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: bytes = field(repr=False)
    timeout: Timeout


@define
class Response:
    """What the service answered, whatever it means."""

    status: int
    headers: Headers
    content: bytes = field(repr=False)
    timed_out: Literal[False] = field(default=False, init=False, repr=False)

    @property
    def summary(self) -> str:
        """Say it in a few words."""
        return f"answered {self.status}"

    @property
    def error_type(self) -> str | None:
        """The status as text, if it is no success."""
        return str(self.status) if self.status >= 400 else None


@frozen
class TransportFailure:
    """Why there is no answer, and whether the request may have been carried out all the same."""

    kind: Literal["not sent", "unknown"]
    cause: str
    timed_out: bool = False
    status: None = field(default=None, init=False, repr=False)
    headers: Headers = field(factory=Headers, init=False, repr=False)

    @property
    def summary(self) -> str:
        """Say it in a few words."""
        return f"{self.kind}: {self.cause}"

    @property
    def error_type(self) -> str | None:
        """The name of what went wrong."""
        return self.cause.partition(":")[0]


Outcome = Response | TransportFailure
