"""Whole processes, timed from the outside: imports, the command, the generator."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.environments import ROOT


class FailedError(Exception):
    """A process failed; the message has its last words."""


def wall_ms(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return how long a command takes, in milliseconds.

    Raises:
        FailedError: It ended with another exit code than 0.
    """
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    lasted = (time.perf_counter() - began) * 1e3
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no words"]
        raise FailedError(f"{Path(command[0]).name} ended with {done.returncode}: {last[0]}")
    return lasted


def startup(python: Path) -> dict[str, list[str]]:
    """Return the commands of the setting `start-up`."""
    script = python.with_name("partner-center.exe" if sys.platform == "win32" else "partner-center")
    imports = {f"import {name}": [str(python), "-c", f"import {name}"] for name in ("httpx", "partner_center")}
    return {"bare": [str(python), "-c", "pass"], **imports, "partner-center --help": [str(script), "--help"]}


def generation(folder: Path, nox: str) -> dict[str, list[str]]:
    """Return the commands of the setting `generate`: the whole session, its script, and the generator alone.

    Args:
        folder: Where to write to.
        nox: An interpreter that has nox; its session `generate` has its environment.
    """
    python = ROOT / ".nox" / "generate" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    view = folder / "view.json"
    made = subprocess.run(
        [str(python), "-c", _VIEW, str(view)], cwd=ROOT / "openapi", capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise FailedError(f"the view of the spec cannot be made: {made.stderr.strip().splitlines()[-1:]}")
    own = ("--path", str(view), "--config", str(ROOT / "generator-config.yaml"), "--meta", "none", "--overwrite")
    output = ("--output-path", str(folder / "alone"), "--fail-on-warning")
    return {
        "nox -s generate": [nox, "-m", "nox", "-s", "generate", "--", str(folder / "session")],
        "openapi/generate.py": [str(python), "openapi/generate.py", str(folder / "script")],
        "generator": [str(python), "-m", "openapi_python_client", "generate", *own, *output],
    }


_VIEW = """
import json, sys
from pathlib import Path
import spec_transforms
from generate import DOCUMENT, load_yaml
Path(sys.argv[1]).write_text(json.dumps(spec_transforms.project(load_yaml(DOCUMENT), spec_transforms.RULES)))
"""


def for_generation(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which the generator finds ruff, which it formats with."""
    scripts = ROOT / ".nox" / "generate" / ("Scripts" if sys.platform == "win32" else "bin")
    return {**environment, "PATH": os.pathsep.join([str(scripts), environment["PATH"]])}


def prepare_generation(nox: str, environment: Mapping[str, str]) -> None:
    """Make the environment of the session `generate`, so that no round has to.

    Raises:
        FailedError: It cannot be made.
    """
    with tempfile.TemporaryDirectory() as folder:
        wall_ms([nox, "-m", "nox", "-s", "generate", "--", str(Path(folder) / "generated")], environment)
