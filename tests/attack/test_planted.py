"""Secrets planted in every input, quoted by a hostile service in every place, and looked for in every output.

What may show a secret is listed in `planted.SHOWN`, with a reason for each.
"""

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from attrs import evolve
from every_operation import FORMS, Operation, call, given, operations
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from planted import CODE, PASSWORD, PLACES, SPELLINGS, TOKEN, Hostile, Search, found_in, look_at_error

from partner_center import (
    AsyncPartnerCenter,
    GovernmentCommunityCloud,
    PartnerCenter,
    PartnerCenterError,
    PollSchedule,
    RawResponse,
    without_waiting,
)
from partner_center.policies import telemetry
from partner_center_generated.models import UserCredentials
from partner_center_resources.operations import OPERATIONS

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return a function that gives what ended spans say, and forgets them. The process's provider stays another's."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "found_tracer", lambda: provider.get_tracer("partner_center"))

    def said() -> str:
        text = " ".join(span.to_json() for span in exporter.get_finished_spans())
        exporter.clear()
        return text

    return said


class Azure:
    """A credential as azure-identity has them."""

    class _Token(NamedTuple):
        token: str
        expires_on: int

    def get_token(self, *_scopes: str, **_more: Any) -> "Azure._Token":
        """Return the token."""
        return self._Token(TOKEN, 2**33)


CREDENTIALS: dict[str, Any] = {"string": TOKEN, "function": lambda: TOKEN, "azure": Azure()}
CALLS: dict[str, Callable[[Any], Any]] = {
    "create": lambda pc: pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE)),
    "update": lambda pc: pc.qualifications.update(CUSTOMER, 3, code=CODE),
    "wait": lambda pc: pc.qualifications.wait(
        CUSTOMER, "GovernmentCommunityCloud", timeout=0.001, schedule=PollSchedule((0.001,))
    ),
    "codes": lambda pc: pc.validation_codes.list(),
}


async def _awaited(base_url: str, credential: Any, backend: Any, work: Callable[[Any], Any]) -> Any:
    async with AsyncPartnerCenter(credential, base_url=base_url, retry=None, backend=backend) as pc:
        return await work(pc)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_calls(full: bool, caplog: pytest.LogCaptureFixture, spans: Callable[[], str]) -> None:
    """Every place in every spelling, for each kind of call, credential and backend."""
    caplog.set_level(logging.DEBUG)
    kinds = list(itertools.product(CALLS, CREDENTIALS, ("sync", "httpx", "aiohttp")))
    cells = list(itertools.product(PLACES, SPELLINGS))
    chosen = itertools.product(cells, kinds) if full else zip(cells * 3, itertools.cycle(kinds), strict=False)
    search, cases = Search(), 0
    with Hostile() as service, without_waiting():
        for (service.place, service.spelling), (name, credential, backend) in chosen:
            case = f"{service.place}, {service.spelling}, {name}, {credential}, {backend}"
            cases += 1
            try:
                if backend == "sync":
                    with PartnerCenter(CREDENTIALS[credential], base_url=service.base_url, retry=None) as pc:
                        CALLS[name](pc)
                        search.look("raw repr", repr(pc.with_raw_response), case)
                else:
                    asyncio.run(_awaited(service.base_url, CREDENTIALS[credential], backend, CALLS[name]))
            except PartnerCenterError as error:
                look_at_error(search, error, case)
            own = [each for each in caplog.records if each.name.startswith("partner_center")]
            search.look("log", "\n".join(f"{each.getMessage()} {each.__dict__}" for each in own), case)
            search.look("spans", spans(), case)
            caplog.clear()
        assert len(service.received) >= cases
    search.end("calls", cases)


def _planted(operation: Operation) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of an operation, with secrets where it takes them."""
    positional, named = given(operation)
    named |= dict.fromkeys(named.keys() & {"code", "validation_code"}, CODE)
    for each in positional:
        if hasattr(each, "user_credentials"):
            each.user_credentials = UserCredentials(user_name="admin", password=PASSWORD)
        if hasattr(each, "validation_code"):
            each.validation_code = CODE
    return positional, named


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_operation(full: bool, caplog: pytest.LogCaptureFixture, spans: Callable[[], str]) -> None:
    """Every generated operation in all four forms, with the places in turn."""
    caplog.set_level(logging.DEBUG, "partner_center")
    cells = zip(itertools.cycle(PLACES), itertools.cycle(SPELLINGS), strict=False)
    search, cases, planted = Search(), 0, Counter[str]()
    assert len(operations()) == len(OPERATIONS)
    with Hostile() as service, without_waiting():
        for operation, form, _ in itertools.product(operations(), FORMS, range(20 if full else 2)):
            service.place, service.spelling = next(cells)
            case = f"{service.place}, {service.spelling}, {operation}, {form}"
            cases += 1
            arguments = _planted(operation)
            planted.update(found_in(repr(arguments)))
            try:
                found = call(form, service.base_url, operation, arguments, strict_responses=False, credential=TOKEN)
                if isinstance(found, RawResponse):
                    search.look("raw repr", repr(evolve(found, parsed=None)), case)
            except PartnerCenterError as error:
                look_at_error(search, error, case)
            search.look("log", caplog.text, case)
            search.look("spans", spans(), case)
            caplog.clear()
    print(f"\nplanted as arguments: {dict(planted)}")
    assert planted["code"]
    assert planted["password"]
    search.end("operations", cases)
