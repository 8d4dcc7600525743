"""Whether a response belongs to its request: the service repeats a request's `ms-requestid` in its response.

The docs list the header among those of a response, and recorded traffic shows it repeated. A gateway in between might
write its own ids, so another id alone does not make a response another call's.
https://learn.microsoft.com/en-us/partner-center/developer/headers
"""

from collections import deque

_MEMORY = 1024  # ids, twice as many as an async client has connections
_GUID = 32  # hexadecimal digits; what the service makes of an id that is no GUID is unknown


class RequestIds:
    """What one client knows of its request ids. It works in several threads."""

    def __init__(self) -> None:
        self._sent: deque[str] = deque(maxlen=_MEMORY)
        self._repeated = False  # whether the service has repeated an id in a response

    def note_sent(self, request_id: str) -> None:
        """Remember the id of a request that is sent now."""
        self._sent.append(request_id)

    def is_foreign(self, sent: str, received: str | None) -> bool:
        """Return whether a response is another call's.

        Args:
            sent: The id of the request.
            received: The id in the response; None if there is none.
        """
        if received is None:
            return False
        if received == sent:
            self._repeated = True
            return False
        ours = _plain(sent)
        theirs = {_plain(each) for each in (received, *received.split(","))}
        self._repeated |= ours in theirs
        known = (self._repeated and len(ours) == _GUID) or not theirs.isdisjoint(map(_plain, tuple(self._sent)))
        return known and ours not in theirs


def _plain(request_id: str) -> str:
    """Return an id without what a gateway may change: case, hyphens, braces."""
    return request_id.strip(" {}").replace("-", "").lower()
