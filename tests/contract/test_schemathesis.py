"""The emulator against the spec: Schemathesis asks whatever the spec allows, and much that it does not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from sound_bodies import CREATE_CUSTOMER, TAKEN_DOMAIN, examples_of_bodies
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator import Emulator
from partner_center_emulator.server.uvicorn_server import BackgroundServer, base_url, bind
from partner_center_emulator.spec.openapi import Spec

HERE = Path(__file__).parent
SPEC = HERE.parent.parent / "openapi" / "partner-center.yaml"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
FEWEST_CASES = 1000  # of each mode: 2,000 together
FEWEST_CARRIED_OUT = 50

Report = dict[str, Any]


def schemathesis(url: str, folder: Path, *, phases: tuple[str, ...] = PHASES, examples: int = 300) -> Report:
    """Run Schemathesis against a service, print what it says, and return its report."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]
    command += ["run", str(SPEC), "--url", url, "--header", "Authorization: Bearer any", "--continue-on-failure"]
    command += ["--phases", ",".join(phases), "--max-examples", str(examples)]
    command += ["--report", "json", "--report-json-path", str(report)]
    env = {**os.environ, "NO_PROXY": "*", "no_proxy": "*", "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path[1:]])}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    assert report.exists(), "Schemathesis did not come to an end"
    content: Report = json.loads(report.read_text())
    return content


@pytest.mark.parametrize("settings", [{"mode": "reference"}, {"mode": "how-to", "deduplicate": False}], ids=str)
def test_the_emulator_keeps_the_document(
    settings: dict[str, object], tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """No answer of the emulator is one that the spec does not have, and nothing that it forbids is taken."""
    with Emulator(settings=settings) as emulator:
        create_customer(emulator)
        report = schemathesis(emulator.base_url, tmp_path)

    generated = report["test_cases"]["generated"]
    carried_out = [accepted(report, operation) for operation in report["valid_rates"]]
    tell(
        f"schemathesis, {settings['mode']}: {generated} cases in {report['running_time']:.0f} s; "
        f"carried out of each operation's: {carried_out}"
    )
    assert (report["failures"], report["errors"]) == ([], [])
    assert {phase: report["phases"][phase]["status"] for phase in PHASES} == dict.fromkeys(PHASES, "success")
    assert report["operations"]["tested"] == report["operations"]["total"] == len(list(Spec.of(None).operations()))
    assert generated >= FEWEST_CASES
    assert min(carried_out) > 0
    few = [each for each in report["valid_rates"] if accepted(report, each) < FEWEST_CARRIED_OUT]
    assert [each for each in few if refused(report, each)] == []  # of an operation with few different requests, none


def create_customer(emulator: Emulator) -> None:
    """Create the customer whose domain is taken, lest HEAD answers 404 alone."""
    body = {**examples_of_bodies()[CREATE_CUSTOMER][0], "companyProfile": {"domain": TAKEN_DOMAIN}}
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(f"{emulator.base_url}/v1/customers", json=body, headers={"Authorization": "Bearer any"})
    assert answer.status_code in {200, 201}


def accepted(report: Report, operation: str) -> int:
    """Return how many requests to an operation were carried out: those that only meet refusals say little."""
    return _requests(report, operation, "accepted")


def refused(report: Report, operation: str) -> int:
    """Return how many requests to an operation were not carried out."""
    return _requests(report, operation, "unreachable", "conflicts", "rejected")


def _requests(report: Report, operation: str, *outcomes: str) -> int:
    phases: list[dict[str, int]] = list(report["valid_rates"][operation].values())
    return sum(phase[outcome] for phase in phases for outcome in outcomes)


@pytest.mark.parametrize(
    ("spoil", "titles"),
    [
        ("schema", {"Response violates schema"}),
        ("status", {"Undocumented HTTP status code", "Custom check failed: `sound_requests_are_taken`"}),
        ("token", {"Custom check failed: `no_token_no_answer`"}),
    ],
)
def test_what_is_wrong_is_found(spoil: str, titles: set[str], tmp_path: Path) -> None:
    """A service that drops a member, answers with its own status or asks for no token fails the checks."""
    emulator = Emulator()
    bound = bind("127.0.0.1", 0)
    server = BackgroundServer(Spoiled(emulator.app, spoil), bound)
    try:
        report = schemathesis(base_url(bound), tmp_path, phases=("examples",), examples=1)
    finally:
        server.stop()

    found = {failure["title"] for each in report["failures"] for failure in each.get("failures", [each])}
    assert found & titles, found


class Spoiled:
    """The emulator, with one thing wrong."""

    def __init__(self, app: ASGIApp, spoil: str) -> None:
        self._app = app
        self._spoil = spoil

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out one exchange, wrongly."""

        async def send_spoiled(message: Message) -> None:
            if message["type"] == "http.response.start" and self._spoil == "status" and message["status"] == 200:
                message["status"] = 418
            if message["type"] == "http.response.body" and self._spoil == "schema":
                message["body"] = message["body"].replace(b'"qualifications"', b'"Qualifications"')
            await send(message)

        if self._spoil == "token" and scope["type"] == "http":
            names = [name for name, _ in scope["headers"]]
            if b"authorization" not in names:
                scope = {**scope, "headers": [*scope["headers"], (b"authorization", b"Bearer any")]}
        await self._app(scope, receive, send_spoiled)
