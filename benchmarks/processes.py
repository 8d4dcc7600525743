"""The wall time of whole processes: imports, the command, the generator."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.environments import ROOT


class FailedError(Exception):
    """A process failed; the message has the end of its output."""


def wall_ms(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return how long a command takes, in milliseconds.

    Raises:
        FailedError: Its exit code was not 0.
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
        folder: The folder to write to.
        nox: A Python interpreter with nox. The environment of its session `generate` exists.
    """
    python = ROOT / ".nox" / "generate" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    transformed = folder / "transformed-spec.json"
    made = subprocess.run(
        [str(python), "-c", _TRANSFORM, str(transformed)],
        cwd=ROOT / "openapi",
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise FailedError(f"the spec cannot be transformed: {made.stderr.strip().splitlines()[-1:]}")
    own = ("--path", str(transformed), "--config", str(ROOT / "generator-config.yaml"), "--meta", "none", "--overwrite")
    output = ("--output-path", str(folder / "alone"), "--fail-on-warning")
    return {
        "nox -s generate": [nox, "-m", "nox", "-s", "generate", "--", str(folder / "session")],
        "openapi/generate.py": [str(python), "openapi/generate.py", str(folder / "script")],
        "generator": [str(python), "-m", "openapi_python_client", "generate", *own, *output],
    }


_TRANSFORM = """
import json, sys
from pathlib import Path
import spec_transforms
from generate import SPEC, load_yaml
Path(sys.argv[1]).write_text(json.dumps(spec_transforms.project(load_yaml(SPEC), spec_transforms.TRANSFORMS)))
"""


def for_generation(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables with which the generator finds ruff."""
    scripts = ROOT / ".nox" / "generate" / ("Scripts" if sys.platform == "win32" else "bin")
    return {**environment, "PATH": os.pathsep.join([str(scripts), environment["PATH"]])}


def prepare_generation(nox: str, environment: Mapping[str, str]) -> None:
    """Create the environment of the session `generate`, so that the rounds do not.

    Raises:
        FailedError: It cannot be created.
    """
    with tempfile.TemporaryDirectory() as folder:
        wall_ms([nox, "-m", "nox", "-s", "generate", "--", str(Path(folder) / "generated")], environment)
