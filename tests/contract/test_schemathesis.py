"""The emulator against the document: Schemathesis asks whatever the document allows, and much that it does not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator import Emulator
from partner_center_emulator.server import BackgroundServer, base_url, bind

HERE = Path(__file__).parent
DOCUMENT = HERE.parent.parent / "openapi" / "partner-center.yaml"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
FEWEST_CASES = 1000  # of each mode: 2,000 together

Report = dict[str, Any]


def schemathesis(url: str, folder: Path, *, phases: tuple[str, ...] = PHASES, examples: int = 250) -> Report:
    """Run Schemathesis against a service, print what it says, and return its report."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "--no-color"]
    command += ["run", str(DOCUMENT), "--url", url, "--header", "Authorization: Bearer any", "--continue-on-failure"]
    command += ["--phases", ",".join(phases), "--max-examples", str(examples)]
    command += ["--report", "json", "--report-json-path", str(report)]
    env = {**os.environ, "NO_PROXY": "*", "no_proxy": "*", "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path[1:]])}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    assert report.exists(), "Schemathesis did not come to an end"
    content: Report = json.loads(report.read_text())
    return content


@pytest.mark.parametrize("settings", [{"mode": "reference"}, {"mode": "how-to", "deduplicate": False}], ids=str)
def test_the_emulator_keeps_the_document(settings: dict[str, object], tmp_path: Path, summary: list[str]) -> None:
    """No answer of the emulator is one that the document does not have, and nothing that it forbids is taken."""
    with Emulator(settings=settings) as emulator:
        report = schemathesis(emulator.base_url, tmp_path)

    generated = report["test_cases"]["generated"]
    summary.append(f"schemathesis, {settings['mode']}: {generated} cases in {report['running_time']:.0f} s")
    assert (report["failures"], report["errors"]) == ([], [])
    assert {phase: report["phases"][phase]["status"] for phase in PHASES} == dict.fromkeys(PHASES, "success")
    assert report["operations"]["tested"] == report["operations"]["total"] == 3
    assert generated >= FEWEST_CASES
    assert all(accepted(report, operation, "fuzzing") >= 50 for operation in report["valid_rates"])


def accepted(report: Report, operation: str, phase: str) -> int:
    """Return how many requests to an operation were carried out: those that only meet refusals say little."""
    count: int = report["valid_rates"][operation][phase]["accepted"]
    return count
