"""Codes and tokens that the service quotes: they are in no file, report, message, log record and span of a run."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from row_service import RowService, customer, qualified
from scripted_server import answer

from partner_center import AsyncPartnerCenter, PartnerCenterError, PollSchedule, RetryPolicy, without_waiting
from partner_center.policies import telemetry
from partner_center_workflows import bulk

TOKEN = "plantedTOKENxyz12345"
CODE, OTHER = "plantedCODE&QZXVKJ", "plantedCODE"  # the partner has both, and one is a part of the other
GCC = "GovernmentCommunityCloud"
SAY = f"{OTHER} {CODE} plantedCODE%26QZXVKJ plantedCODE&amp;QZXVKJ of {TOKEN}"
SECRETS = (b"plantedCODE", b"QZXVKJ", b"plantedTOKEN", b"xyz12345")
FAST = PollSchedule((0.1,), jitter=0)


def refusal(status: int, say: str = SAY) -> bytes:
    """Return an error that quotes the secrets wherever it can."""
    body = {"code": CODE, "description": say}
    return answer(status, body, ms_requestid=TOKEN, ms_correlationid=CODE)


def service(mode: str) -> RowService:
    """Return a service that quotes the secrets in one place."""
    what, _, how = mode.partition(" ")
    codes = [
        {"validationId": each, "organizationName": SAY, "maxCreates": 5, "remainingCreates": 0 if how == "uses" else 5}
        for each in (CODE, OTHER)
    ]
    found = {
        "undecodable": answer(200, {"qualifications": {CODE: TOKEN}}),
        "status": qualified(f"Denied {SAY}", kind=GCC),
    }.get(what, qualified("Denied", SAY, kind=GCC))

    def reply(method: str, number: int) -> bytes | None:
        if number < 0:  # the other code cannot be known then
            return refusal(int(how), f"{CODE} of {TOKEN}") if what == "codes" else answer(200, codes)
        if method == "POST":
            refused = refusal(int(how)) if what == "post" else qualified("InReview", kind=GCC)
            return None if what == "look" else refused
        return refusal(int(how)) if how.isdigit() else found

    return RowService(reply)


class AccessToken(NamedTuple):
    """A token as azure-identity gives it."""

    token: str
    expires_on: int


class Azure:
    """A credential as azure-identity has them."""

    def get_token(self, *_scopes: str, **_more: Any) -> AccessToken:
        """Return the token."""
        return AccessToken(TOKEN, 2**33)


async def awaited() -> str:
    """Return the token."""
    return TOKEN


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return a function that gives all that ended spans say. Another test sets the one provider of the process."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "found_tracer", lambda: provider.get_tracer("partner_center"))
    return lambda: " ".join(span.to_json() for span in exporter.get_finished_spans())


CREDENTIALS: dict[str, Any] = {"static": TOKEN, "call": lambda: TOKEN, "async": awaited, "azure": Azure()}
MODES = ["post 400", "post 409", "look 400", "look 500", "poll 400", "poll 401", "poll 403", "poll 500", "poll 503"]
MODES += ["codes 400", "codes 500", "codes 401", "no uses", "undecodable", "status", "reason"]


@pytest.mark.parametrize(
    ("mode", "kind"),
    [*((mode, "static") for mode in MODES), ("reason", "call"), ("poll 400", "async"), ("look 400", "azure")],
)
def test_no_secret_is_anywhere(
    tmp_path: Path, mode: str, kind: str, caplog: pytest.LogCaptureFixture, spans: Callable[[], str]
) -> None:
    """Whatever the service quotes, the bytes of the journal and all that a run says do not have it."""
    journal = tmp_path / "j.db"
    caplog.set_level(logging.DEBUG, "partner_center")
    seen: list[bytes] = []

    def look(_progress: bulk.Progress) -> None:
        seen.extend(file.read_bytes() for file in tmp_path.iterdir())

    row = {"customer_id": customer(1), "qualification": GCC, "validation_code": CODE}
    with service(mode) as serving, without_waiting():
        pc = AsyncPartnerCenter(CREDENTIALS[kind], base_url=serving.base_url, retry=RetryPolicy(attempts=1))
        try:
            seen.append(repr(run(row, journal, pc, look)).encode())
        except PartnerCenterError as error:
            seen += [str(error).encode(), repr(error).encode(), repr(error.__dict__ | {"content": b""}).encode()]
        assert serving.received
    look_at_reports(journal, seen)
    assert '"partner_center.' in spans()
    seen += [caplog.text.encode(), spans().encode()]

    found = {secret for secret in SECRETS for text in seen if secret in text}
    assert found == set()
    assert caplog.records


def run(row: dict[str, str], journal: Path, pc: AsyncPartnerCenter, look: Callable[[bulk.Progress], None]) -> object:
    """Run until there is nothing more to learn: one row that is tried again for ever."""
    told = 0

    def tell(progress: bulk.Progress) -> None:
        nonlocal told
        look(progress)
        told += 1
        if told > 5:
            raise PartnerCenterError("enough")

    return bulk.run([row], journal=journal, client=pc, schedule=FAST, on_progress=tell)


def look_at_reports(journal: Path, seen: list[bytes]) -> None:
    """Add the files as they are at the end, and all reports."""
    seen.extend(file.read_bytes() for file in journal.parent.iterdir())
    formats: tuple[Literal["csv", "json", "html"], ...] = ("csv", "json", "html")
    for form in formats:
        stream = io.StringIO()
        bulk.write_report(journal, form, stream)
        seen.append(stream.getvalue().encode())


@pytest.mark.parametrize("mode", ["reason", "poll 400", "poll 401", "no uses", "codes 500"])
def test_the_command_says_no_secret(tmp_path: Path, mode: str) -> None:
    """Neither output shows them, with progress and errors, as JSON or not."""
    file, journal = tmp_path / "rows.jsonl", tmp_path / "j.db"
    file.write_text(json.dumps({"customer_id": customer(1), "qualification": GCC, "validation_code": CODE}))
    with service(mode) as serving:
        line = [
            sys.executable,
            "-m",
            "partner_center_workflows.cli",
            "bulk",
            "run",
            str(file),
            "--journal",
            str(journal),
        ]
        line += ["--base-url", serving.base_url, "--poll", "0.1", "--json", "--deadline", "1s"]
        with subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"PARTNER_CENTER_TOKEN": TOKEN, **path()}
        ) as process:
            while not serving.received and process.poll() is None:
                time.sleep(0.01)  # until it has begun, which takes a busy machine long
            try:
                said = process.communicate(timeout=5)[0]
            except subprocess.TimeoutExpired:
                process.terminate()
                said = process.communicate(timeout=20)[0]

    assert process.returncode in (3, 4, 5, 130)
    assert not [secret for secret in SECRETS if secret in said]


def path() -> dict[str, str]:
    """Return where the packages are."""
    return {"PYTHONPATH": ":".join(sys.path)}


def test_a_step_of_an_engine_of_ones_own() -> None:
    """A step that runs alone hides its row's code and the token of its call."""
    row: bulk.CreateInput = {
        "customer_id": customer(1),
        "qualification": GCC,
        "validation_code": CODE,
        "request_id": "11111111-2222-4333-8444-555555555555",
    }

    async def work(pc: AsyncPartnerCenter) -> bulk.StepResult:
        async with pc:
            return await bulk.create_step(pc, {**row, "sent_before": mode != "post 400"})

    for mode in ("look 400", "status", "post 400"):
        with service(mode) as serving:
            said = repr(asyncio.run(work(AsyncPartnerCenter(TOKEN, base_url=serving.base_url, retry=None))))
        assert "[redacted]" in said
        assert not [secret for secret in (b"QZXVKJ", b"TOKEN") if secret in said.encode()]
