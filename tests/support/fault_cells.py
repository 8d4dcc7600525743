"""One cell of the table of faults: a call, what it meets, and the result."""

import asyncio
import itertools
import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import trustme
from fault_server import Fault, FaultServer

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualifications,
    Education,
    PartnerCenter,
    PartnerCenterError,
    RawResponse,
    RetryBudget,
    RetryPolicy,
    StateOwnedEntity,
    Timeout,
    without_waiting,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EDUCATION = Education("K12")
DRIVERS = ("sync", "async", "aiohttp")

# Longer than the 253 characters that a name may have: the resolver itself says no, and not one packet leaves.
NO_NAME = ".".join(["nowhere" * 8] * 5) + ".invalid"

Wanted = Education | StateOwnedEntity
Outcome = RawResponse[CustomerQualifications] | PartnerCenterError
Place = Literal["server", "no name", "nobody listens", "nobody listens at first", "untrusted", "no handshake"]


@dataclass(frozen=True)
class Observed:
    """What came of a call, and what the server saw of it.

    Attributes:
        outcome: `result`, or the type of what was raised.
        posts: POSTs that arrived.
        gets: GETs that arrived.
        ids: Distinct request ids of the requests with the call's own method.
        effects: Creates that were carried out.
        attempts: Attempts that the result or the error tells of.
    """

    outcome: str
    posts: int
    gets: int
    ids: int
    effects: int
    attempts: int

    def __str__(self) -> str:
        """Say it in a table's cell."""
        sent = " + ".join(f"{n} {name}" for n, name in ((self.posts, "POST"), (self.gets, "GET")) if n) or "nothing"
        tried = "" if self.attempts == self.posts + self.gets else f" in {self.attempts} attempts"
        ids = f", {self.ids} id{'s' * (self.ids != 1)}" if self.ids else ""
        effects = f", {self.effects} effect{'s' * (self.effects != 1)}" if self.posts or self.effects else ""
        return f"**{self.outcome}**: {sent}{tried}{ids}{effects}"


@dataclass(frozen=True)
class Cell:
    """A call of one method, what it meets, and what is expected of it."""

    expected: Observed
    post: tuple[Fault | None, ...] = ()
    get: tuple[Fault | None, ...] = ()
    place: Place = "server"
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])  # of the server's script
    wanted: Wanted = EDUCATION
    timeout: Timeout = Timeout()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Row:
    """A fault, how often it happens, and its cells by method."""

    fault: str
    often: str
    cells: Mapping[str, Cell]

    @property
    def name(self) -> str:
        """Return what the row is called, in the table and by pytest."""
        return f"{self.fault}, {self.often}" if self.often else self.fault


def observe(cell: Cell, method: str, driver: str) -> Observed:
    """Run one cell."""
    with _place(cell) as (server, base_url), without_waiting():
        (outcome,) = outcomes(driver, method, base_url, cell.wanted, timeout=cell.timeout)
        return Observed(
            outcome="result" if isinstance(outcome, RawResponse) else type(outcome).__name__,
            posts=server.count("POST"),
            gets=server.count("GET"),
            ids=len(server.request_ids(method)),
            effects=len(server.effects),
            attempts=len(outcome.attempts),
        )


def outcomes(
    driver: str, method: str, base_url: str, wanted: Wanted = EDUCATION, *, calls: int = 1, **options: Any
) -> list[Outcome]:
    """List or create, once or several times with the same client, and return the results and errors.

    The credential gives another token whenever it is asked; the retry budget is fresh unless the options have one.
    """
    number = itertools.count(1)
    options = {"retry": RetryPolicy(budget=RetryBudget()), "base_url": base_url, **options}
    if driver != "sync":
        options["backend"] = "aiohttp" if driver == "aiohttp" else "httpx"
        return asyncio.run(_awaited(lambda: f"token-{next(number)}", method, wanted, calls, options))
    found: list[Outcome] = []
    with PartnerCenter(lambda: f"token-{next(number)}", **options) as pc:
        qualifications = pc.with_raw_response.qualifications
        for _ in range(calls):
            try:
                if method == "GET":
                    found.append(qualifications.list(CUSTOMER))
                else:
                    found.append(qualifications.create(CUSTOMER, wanted))
            except PartnerCenterError as error:
                found.append(error)
    return found


async def _awaited(
    credential: Callable[[], str], method: str, wanted: Wanted, calls: int, options: Mapping[str, Any]
) -> list[Outcome]:
    found: list[Outcome] = []
    async with AsyncPartnerCenter(credential, **options) as pc:
        qualifications = pc.with_raw_response.qualifications
        for _ in range(calls):
            try:
                if method == "GET":
                    found.append(await qualifications.list(CUSTOMER))
                else:
                    found.append(await qualifications.create(CUSTOMER, wanted))
            except PartnerCenterError as error:
                found.append(error)
    return found


@contextmanager
def _place(cell: Cell) -> Iterator[tuple[FaultServer, str]]:
    """Yield a server, and where the client believes it to be."""
    untrusted = _untrusted() if cell.place == "untrusted" else None
    listening = not cell.place.startswith("nobody listens")
    with FaultServer(cell.post, cell.get, tls=untrusted, listening=listening, **cell.options) as server:
        match cell.place:
            case "no name":
                yield server, f"https://{NO_NAME}"
            case "no handshake":
                with socket.create_server(("127.0.0.1", 0)) as mute:
                    yield server, f"https://127.0.0.1:{mute.getsockname()[1]}"
            case "nobody listens at first":
                with _After(server.listen):
                    yield server, server.base_url
            case _:
                yield server, server.base_url


class _After(logging.Handler):
    """Do something when an attempt is over, which is when the client logs it."""

    def __init__(self, do: Callable[[], None]) -> None:
        super().__init__()
        self._do = do
        self._logger = logging.getLogger("partner_center")
        self._level = self._logger.level

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self._do()

    def __enter__(self) -> None:
        self._logger.addHandler(self)
        self._logger.setLevel(logging.DEBUG)

    def __exit__(self, *_raised: object) -> None:
        self._logger.setLevel(self._level)
        self._logger.removeHandler(self)


@cache
def _untrusted() -> ssl.SSLContext:
    """Return the context of a server whose certificate is good, but of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context
