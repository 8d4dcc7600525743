"""Why rows failed or cannot go on: problems grouped by cause, whatever ids, numbers and times each one quotes."""

import re
from collections import Counter

from .records import Cause, State

_MOST = 200  # causes that are told apart; the rest is counted together
_LONGEST = 400  # characters of a cause
_ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b", re.IGNORECASE)
_VARIES = re.compile(r"\S*\d\S*")  # a number, a time, an id: never what tells two causes apart
_GAVE_UP = re.compile(r" \((?:the client's own limit|the deadline of|too many calls have failed)[^()]*\)")
CANNOT_BE_REACHED = "the service cannot be reached"
CHECK_THE_WAY = (
    "Check the URL, that the service runs, and the network, the proxy and the certificates on the way to it. "
    "Then run the same command again."
)
_OTHER = "other causes; the report has them all"

_Key = tuple[State, int | None, str | None, str]


class Causes:
    """Count problems by their cause. Memory does not grow with the number of problems."""

    def __init__(self) -> None:
        self._counts: Counter[_Key] = Counter()
        self._texts: dict[_Key, str] = {}
        self._others: Counter[State] = Counter()

    def add(
        self, state: State, problem: str | None, status: int | None, code: str | None, website: str | None = None
    ) -> None:
        """Count the problem of a row in this state.

        Args:
            state: The state of the row.
            problem: Its problem.
            status: The HTTP status of the response that is the cause, or None.
            code: The service's code in that response, or None.
            website: The row's website, which does not tell causes apart.
        """
        text = cause_of(problem, status, code)
        if website:
            text = re.sub(re.escape(website), "…", text, flags=re.IGNORECASE)
        key = (state, status, code, _VARIES.sub("…", text))
        if key not in self._texts and len(self._texts) >= _MOST:
            self._others[state] += 1
            return
        self._texts.setdefault(key, text)
        self._counts[key] += 1

    def found(self) -> tuple[Cause, ...]:
        """Return the causes, the most frequent first."""
        told = [Cause(key[0], self._texts[key], count) for key, count in self._counts.most_common()]
        return (*told, *(Cause(state, _OTHER, count) for state, count in self._others.items()))


def unreachable(url: str, problem: str) -> str:
    """Return a message that the service at a URL cannot be reached, and why."""
    return f"{CANNOT_BE_REACHED} at {url}: {cause_of(network_reason(problem), None, None)}"


def network_reason(problem: str) -> str:
    """Return why a request did not reach the service, without the names that Python and the libraries have for it."""
    return re.sub(r"^(the request did not reach the service: )?(\w+: )?(\[Errno -?\d+\] )?", "", problem)


def without_bound(problem: str) -> str:
    """Return a problem without the bound of this package that ended its retries."""
    return _GAVE_UP.sub("", problem)


def cause_of(problem: str | None, status: int | None, code: str | None) -> str:
    """Return a problem as a cause: the status and the service's code first, and no ids."""
    about = f"HTTP {status}{f', code {code}' if code else ''}: " if status else ""
    text = _ID.sub("…", about + without_bound(problem or "no reason is known"))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
