"""Every task of the project: `nox -l` lists them, `nox -s NAME` runs one."""

import os
import sys
from pathlib import Path

import nox

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False  # a missing Python is skipped, and named in the summary
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "check"]


def _let_pyenv_offer_every_python() -> None:
    """Make pyenv's shims answer for every version that is installed, not for the selected one alone."""
    folders = [Path(entry).parent / "versions" for entry in os.environ["PATH"].split(os.pathsep) if "/shims" in entry]
    installed = sorted(version.name for folder in folders for version in folder.glob("3.1[1-4].*"))
    running = ".".join(map(str, sys.version_info[:3]))
    first = running if running in installed else "system"  # stays what plain `python3` means
    if installed:
        os.environ.setdefault("PYENV_VERSION", ":".join([first, *(each for each in installed if each != first)]))


_let_pyenv_offer_every_python()


CONSTRAINTS = "constraints/dev.txt"
_EXTRAS = ("azure", "cli", "emulator", "msal", "otel")
_GROUPS = ("generate", "check", "browser", "contract", "tests")


def _install(session: nox.Session, *what: str) -> None:
    """Install the versions that everybody develops with: those of the constraints."""
    session.install(*what, env={"UV_CONSTRAINT": CONSTRAINTS, "PIP_CONSTRAINT": CONSTRAINTS})


def _group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(PYPROJECT, name)


@nox.session
def generate(session: nox.Session) -> None:
    """Generate `generated/` from the document."""
    _install(session, *_group("generate"))
    session.run("python", "openapi/generate.py", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Prove that the document keeps its rules, `generated/` follows from it, and hand-written code is clean."""
    _install(session, *_group("check"), "-e", ".[cli,emulator]")
    session.run("python", "openapi/rules.py")
    session.run("python", "openapi/drift.py")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("pyright")
    session.run("lint-imports")
    session.run("pytest", "tests/pipeline", "tests/package", *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the test suite, on every Python from 3.11 that is installed."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Show that the tests reach every branch of `overrides/partner_center`."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", "tests/client", "tests/cassettes", "tests/faults", *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def browser(session: nox.Session) -> None:
    """Try the emulator's page in an installed Chromium: `chromium`, or what PARTNER_CENTER_CHROMIUM names."""
    _install(session, *_group("tests"), *_group("browser"), "-e", ".[cli,emulator]")
    session.run("pytest", "tests/browser", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Print what a call makes of every fault, and look for a sequence of faults that creates something twice."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("python", "tests/support/fault_matrix.py")
    session.run("pytest", "tests/faults", *session.posargs)


@nox.session
def contract(session: nox.Session) -> None:
    """Hold the emulator against the document and the cassettes, and the client against both with faults between."""
    _install(session, *_group("contract"), "-e", ".[cli,emulator]")
    session.run("pytest", "tests/contract", *session.posargs)


@nox.session
def constraints(session: nox.Session) -> None:
    """Pin the development environment anew, to the newest versions that go together."""
    session.install("uv")
    wanted = [*(f"--extra={name}" for name in _EXTRAS), *(f"--group={name}" for name in _GROUPS)]
    form = ("--universal", "--python-version=3.11", "--no-emit-index-url", "--no-annotate", "--no-header", "--upgrade")
    session.run("uv", "pip", "compile", "pyproject.toml", *wanted, *form, "--output-file", CONSTRAINTS, silent=True)


@nox.session
def crash(session: nox.Session) -> None:
    """Kill a bulk run 200 times and look for what was lost or done twice; `-- --short` for a few kills only."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    short, posargs = _short(session.posargs)
    size = {"PARTNER_CENTER_KILLS": "15", "PARTNER_CENTER_CUSTOMERS": "120"} if short else {}
    session.run("pytest", "tests/crash", "-s", *posargs, env=size)


@nox.session
def scale(session: nox.Session) -> None:
    """Run bulk over 10,000 and 100,000 rows, among faults and throttled; `-- --short` for fewer rows."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    short, posargs = _short(session.posargs)
    session.run("pytest", "tests/scale", "-s", *posargs, env={"PARTNER_CENTER_SCALE": "short" if short else "full"})


def _short(posargs: list[str]) -> tuple[bool, list[str]]:
    """Return whether the short form is asked for, and the other arguments."""
    return "--short" in posargs, [each for each in posargs if each != "--short"]


@nox.session
def bench(session: nox.Session) -> None:
    """Report how many requests per second the emulator serves on one core."""
    _install(session, ".[emulator]")
    session.run("python", "benchmarks/emulator_rate.py", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Qualify four customers at an emulator on this machine, and watch their vetting."""
    _install(session, ".[cli,emulator]")
    session.run("python", "-m", "partner_center_workflows.demo", *session.posargs)


@nox.session
def record(session: nox.Session) -> None:
    """Record the cassettes anew: against the emulator, or the live service if PARTNER_CENTER_TOKEN is set."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("pytest", "tests/cassettes/test_recorded.py", "--record-mode=rewrite", *session.posargs)
