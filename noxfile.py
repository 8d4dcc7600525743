"""The tasks of the project: `nox -l` lists them, `nox -s NAME` runs one."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nox

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"  # `tests` runs on those that are there
nox.options.error_on_missing_interpreters = False  # a missing Python is skipped, and listed in the summary
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "check"]


def _let_pyenv_offer_every_python() -> None:
    """Make pyenv's shims work for every installed version, not only for the selected one."""
    folders = [Path(entry).parent / "versions" for entry in os.environ["PATH"].split(os.pathsep) if "/shims" in entry]
    installed = sorted(version.name for folder in folders for version in folder.glob("3.1[1-4].*"))
    running = ".".join(map(str, sys.version_info[:3]))
    first = running if running in installed else "system"  # plain `python3` keeps its meaning
    if installed:
        os.environ.setdefault("PYENV_VERSION", ":".join([first, *(each for each in installed if each != first)]))


_let_pyenv_offer_every_python()
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every process compiles all that it imports


def _newest() -> str | None:
    """Return the newest installed Python: 3.11 does not report coverage of the line after a cancelled wait."""
    return next((each for each in reversed(PYTHONS) if shutil.which(f"python{each}")), None)


CONSTRAINTS = "constraints/dev.txt"
_EXTRAS = ("azure", "cli", "cluster", "emulator", "excel", "fast", "msal", "otel")
_WAITING = (  # more than there are cores; `-- -n0` for a debugger
    *("pytest", "--numprocesses=6", "--dist=worksteal"),
    *("-o", "faulthandler_timeout=1800", "-o", "faulthandler_exit_on_timeout=true"),  # a test that hangs is red
)
_COMPUTING = ("pytest", "--numprocesses=2", "--dist=worksteal")
_COVERED = "tests/client"
_COMPILED = {"UV_COMPILE_BYTECODE": "1"}  # as pip does; otherwise each process of the tests compiles
_INSTALLED = {"PARTNER_CENTER_INSTALLED": "1"}  # the tests refuse any other package than the one that is installed
_CORE = (  # the client tests that need no emulator
    *("bad_answers", "data_contract", "dates", "generator_traps", "matrix", "media_types", "responses", "retry"),
    *("paging", "secrets", "throttling", "wire"),
)
_GROUPS = (
    *("attack", "cluster", "generate", "spec-change", "check", "browser", "contract", "docs", "tests", "typing"),
    *("release", "deploy", "index", "bench", "freeze"),
)
_PROSE = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "changelog.d", "deploy", "docs", "benchmarks")


def _install(session: nox.Session, *what: str) -> None:
    """Install the pinned versions of the constraints."""
    session.install(*what, env={"UV_CONSTRAINT": CONSTRAINTS, "PIP_CONSTRAINT": CONSTRAINTS, **_COMPILED})


def _group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(PYPROJECT, name)


def _extra(name: str) -> list[str]:
    found: list[str] = PYPROJECT["project"]["optional-dependencies"][name]
    return found


def _wheelhouse(session: nox.Session) -> Path:
    """Return a folder with the package's dependencies, as in an internal index. It is filled once."""
    wanted = [*PYPROJECT["project"]["dependencies"], *_extra("cli"), *_extra("emulator")]
    digest = hashlib.sha256("\n".join([*wanted, Path(CONSTRAINTS).read_text(encoding="utf-8")]).encode()).hexdigest()
    folder = Path(session.virtualenv.location).resolve() / "wheelhouse" / digest[:12]
    if not (folder / "complete").exists():
        session.run("pip", "download", "--quiet", "--dest", str(folder), "--constraint", CONSTRAINTS, *wanted)
        (folder / "complete").touch()
    return folder


def _cover(session: nox.Session, *posargs: str) -> None:
    """Run the tests of the client, and record which branches of it they reach."""
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", *_WAITING, _COVERED, *posargs)


def _flag(name: str, posargs: list[str]) -> tuple[bool, list[str]]:
    """Return whether a flag is given, and the other arguments."""
    return name in posargs, [each for each in posargs if each != name]


def _wheel() -> str:
    """Return the one wheel in `dist/`, which `build` wrote."""
    (wheel,) = Path("dist").glob("*.whl")
    return str(wheel)


@contextmanager
def _marked(session: nox.Session) -> Generator[None, None, None]:
    """Mark the tree as green for `publish`, if all passes; a run that arguments cut short says nothing."""
    whole = not session.posargs and not os.environ.get("PYTEST_ADDOPTS")
    if whole:
        session.run("python", "release/passed.py", "begin", session.name)
    yield
    if whole:
        session.run("python", "release/passed.py", "end", session.name)


# Every day: what an edit goes through.


@nox.session(tags=["everyday"], python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the test suite on every installed Python from 3.11 on."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    paths: list[str] = PYPROJECT["tool"]["pytest"]["ini_options"]["testpaths"]
    covers = "PARTNER_CENTER_COVERAGE" in os.environ and session.python == _newest() and not session.posargs
    with _marked(session):
        if covers:  # for `coverage -- --report`
            _cover(session)
            session.run(*_WAITING, *(each for each in paths if each != _COVERED))
        else:
            session.run(*_WAITING, *session.posargs)


@nox.session(tags=["everyday"])
def check(session: nox.Session) -> None:
    """Check that the spec follows its rules, `generated/` matches it, and hand-written code is clean."""
    _install(session, *_group("check"), "-e", ".[cli,emulator]")
    with _marked(session):
        session.run("python", "openapi/rules.py")
        session.run("python", "openapi/drift.py")
        session.run("python", "openapi/client_check.py")
        session.run("python", "checks/line_budgets.py")
        session.run("python", "checks/old_words.py")
        session.run("ruff", "check", ".")
        session.run("ruff", "format", "--check", ".")
        session.run("mypy")
        session.run("pyright")
        session.run("lint-imports")
        session.run(
            *_COMPUTING,
            "tests/pipeline",
            "tests/checks",
            "tests/package",
            "tests/spec_change",
            "tests/bench",
            "tests/deploy",
            "tests/limits",
            *session.posargs,
        )


@nox.session(tags=["everyday"])
def spec_change(session: nox.Session) -> None:
    """Regenerate, and report what an edit of the spec means for users, the version and the cassettes."""
    _install(session, *_group("spec-change"))
    session.run("python", "openapi/spec_change.py", *session.posargs)


@nox.session(tags=["everyday"])
def docs(session: nox.Session) -> None:
    """Lint the prose; build the documentation into `build/docs`, warnings as errors; run its code and pages."""
    _install(session, *_group("docs"), "-e", ".[cli,cluster,emulator]")
    # Left out: curly quotes, which code cannot have, and repeated words, which it finds across code blocks.
    session.run("proselint", "check", "--config", "checks/proselint.json", *_PROSE)
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky", "--fresh-env", "--quiet")
    session.run("sphinx-build", *strict, "--doctree-dir", "build/doctrees", "docs", "build/docs")
    session.run("pytest", "--numprocesses=2", "--dist=loadgroup", "tests/docs", *session.posargs)


@nox.session(tags=["everyday"])
def demo(session: nox.Session) -> None:
    """Qualify four customers with an emulator on this machine, and watch their vetting."""
    _install(session, ".[cli,emulator]")
    session.run("python", "-m", "partner_center_workflows.demo", *session.posargs)


# Proof: what continuous integration runs as well.


@nox.session(tags=["proof"])
def typing(session: nox.Session) -> None:
    """Check the public types with four type checkers, and the completion of generated names in editors."""
    _install(session, *_group("typing"), "-e", ".")
    session.run("pytest", "tests/typing", *session.posargs)


@nox.session(tags=["proof"], python=_newest())
def coverage(session: nox.Session) -> None:
    """Check that the tests cover every branch of `overrides/partner_center`; `-- --report` of what `tests` recorded."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    recorded, posargs = _flag("--report", session.posargs)
    if not recorded:
        _cover(session, *posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session(tags=["proof"])
def contract(session: nox.Session) -> None:
    """Compare the emulator with the spec and the cassettes, and the client with both, with faults in between."""
    _install(session, *_group("contract"), "-e", ".[cli,emulator]")
    session.run(*_COMPUTING, "tests/contract", *session.posargs)


@nox.session(tags=["proof"])
def edits(session: nox.Session) -> None:
    """Try every kind of edit with `spec_change`, and the project's tests after honest ones; `-- --short` for these."""
    _install(session, *_group("check"), "-e", ".[cli,emulator]")
    short, posargs = _flag("--short", session.posargs)
    files = ("tests/edits",) if short else ("tests/spec_change/test_every_edit.py", "tests/edits")
    session.run(*_COMPUTING, *files, *posargs, env={"PARTNER_CENTER_EDITS": "full"})


@nox.session(tags=["proof"])
def faults(session: nox.Session) -> None:
    """Print the outcome of a call for every fault, and search for faults that create something twice."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("python", "tests/support/fault_matrix.py")
    session.run("pytest", "tests/faults", *session.posargs)


@nox.session(tags=["proof"])
def browser(session: nox.Session) -> None:
    """Test the emulator's page in an installed Chromium: `chromium`, or PARTNER_CENTER_CHROMIUM."""
    _install(session, *_group("tests"), *_group("browser"), "-e", ".[cli,emulator]")
    session.run("pytest", "tests/browser", *session.posargs)


@nox.session(tags=["proof"])
def core(session: nox.Session) -> None:
    """Test the client without any extra, against servers of the standard library."""
    _install(session, *_group("core"), ".")
    session.run("pytest", "tests/core", *(f"tests/client/test_{name}.py" for name in _CORE), *session.posargs)


@nox.session(tags=["proof"], reuse_venv=False)  # uv never lowers versions of an earlier run
def lowest(session: nox.Session) -> None:
    """Run the test suite with the lowest allowed versions of all dependencies; `-- --wheel` on the wheel of `build`."""
    on_wheel, posargs = _flag("--wheel", session.posargs)
    package = (f"{_wheel()}[all,cluster]",) if on_wheel else ("-e", ".[all,cluster]")
    direct = (*PYPROJECT["project"]["dependencies"], *(each for name in _EXTRAS for each in _extra(name)))
    session.install("uv")
    session.run("uv", "pip", "install", "--quiet", "--resolution=lowest-direct", *package, *direct, env=_COMPILED)
    lowest = Path(session.virtualenv.location) / "lowest.txt"  # the tests' dependencies must not raise these versions
    frozen = session.run("uv", "pip", "freeze", "--exclude-editable", silent=True, stderr=subprocess.DEVNULL)
    lowest.write_text(str(frozen), encoding="utf-8")
    session.run("uv", "pip", "install", "--quiet", *_group("tests"), f"--constraint={lowest}", env=_COMPILED)
    session.run("python", "release/lowest.py", *direct)
    session.run(*_WAITING, *posargs, env=_INSTALLED if on_wheel else {})


@nox.session(tags=["proof"])
def crash(session: nox.Session) -> None:
    """Kill a bulk run 200 times and an audit 10 times, and check that nothing is lost or done twice; `-- --short`."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    short, posargs = _flag("--short", session.posargs)
    few = {"KILLS": "15", "CUSTOMERS": "120", "AUDIT_KILLS": "3", "AUDIT_CUSTOMERS": "600", "AUDIT_LIMIT": "40"}
    size = {f"PARTNER_CENTER_{name}": value for name, value in few.items()} if short else {}
    session.run(*_WAITING, "tests/crash", *posargs, env=size)


@nox.session(tags=["proof"])
def attack(session: nox.Session) -> None:
    """Attack client, bulk and release: bytes, signals, hostile text, planted secrets; `-- --short` for fewer runs."""
    _install(session, *_group("attack"), "-e", ".[all]")
    short, posargs = _flag("--short", session.posargs)
    session.run("pytest", "tests/attack", "-s", *posargs, env={"PARTNER_CENTER_ATTACK": "short" if short else "full"})


@nox.session(tags=["proof"])
def scale(session: nox.Session) -> None:
    """Run bulk over 10,000 and 100,000 rows with faults and throttling; `-- --short` for fewer rows."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    short, posargs = _flag("--short", session.posargs)
    session.run("pytest", "tests/scale", "-s", *posargs, env={"PARTNER_CENTER_SCALE": "short" if short else "full"})


@nox.session(tags=["proof"])
def cluster(session: nox.Session) -> None:
    """Run bulk in many processes on one PostgreSQL: kills, limits, codes, cost; `-- --short` for fewer rows."""
    _install(session, *_group("cluster"), "-e", ".[cli,cluster,emulator]")
    short, posargs = _flag("--short", session.posargs)
    size = {"PARTNER_CENTER_CLUSTER": "short" if short else "full"}
    session.run(*_COMPUTING, "tests/cluster", *posargs, env=size)


# Speed: instructions, time and memory.


@nox.session(tags=["speed"])
def bench_guard(session: nox.Session) -> None:
    """Fail if instructions, CPU ratio, memory or import time exceed their bounds, which machine load hardly affects."""
    _install(session, *_group("bench"))
    session.run("python", "-m", "benchmarks.guard", *session.posargs)


@nox.session(tags=["speed"])
def bench(session: nox.Session) -> None:
    """Benchmark this package and others, and compare it with its goals; `-- --quick` only checks that it runs."""
    _install(session, *_group("bench"))
    session.run("python", "-m", "benchmarks.run", *session.posargs, env={"PARTNER_CENTER_NOX": sys.executable})
    session.run("python", "-m", "benchmarks.jobs", *(["--quick"] if "--quick" in session.posargs else []))


@nox.session(tags=["speed"])
def bench_jobs(session: nox.Session) -> None:
    """Benchmark whole jobs, bulk and audit, beside the scripts that people write; `-- --quick` for few rows."""
    _install(session, *_group("bench"))
    session.run("python", "-m", "benchmarks.jobs", *session.posargs)


@nox.session(tags=["speed"])
def growth(session: nox.Session) -> None:
    """Measure bulk runs of 1,000 to 1,000,000 rows: time, memory, journal; `-- --quick` for a few thousand."""
    _install(session, ".")
    session.run("python", "-m", "benchmarks.growth", *session.posargs)


@nox.session(tags=["speed"])
def bench_emulator(session: nox.Session) -> None:
    """Measure how many requests per second the emulator serves on one core."""
    _install(session, ".[emulator]")
    session.run("python", "-m", "benchmarks.emulator_rate", *session.posargs)


@nox.session(tags=["speed"])
def bench_cluster(session: nox.Session) -> None:
    """Compare workers on a PostgreSQL with a run on one machine; name an empty database: `-- postgresql://…`."""
    _install(session, ".[cli,cluster,emulator]")
    session.run("python", "-m", "benchmarks.many_workers", *session.posargs)


# Release: from a commit to an index.


@nox.session(tags=["release"])
def build(session: nox.Session) -> None:
    """Build wheel, sdist and SBOM into `dist/`, check that the build is reproducible, and test it; `-- --untested`."""
    untested, posargs = _flag("--untested", session.posargs)
    _install(session, *_group("release"), *(() if untested else _group("tests")))
    session.run("python", "release/artifacts.py")
    if not untested:
        session.run("uv", "pip", "install", "--reinstall-package=partner-center-client", f"{_wheel()}[cli,emulator]")
        session.run(*_WAITING, *posargs, env=_INSTALLED)


@nox.session(tags=["release"])
def changelog(session: nox.Session) -> None:
    """Move the fragments of `changelog.d/` to `CHANGELOG.md` for a version: `-- 0.2.0`."""
    if len(session.posargs) != 1:
        session.error("name the version: nox -s changelog -- 0.2.0")
    _install(session, *_group("release"))
    session.run("towncrier", "build", "--yes", "--version", session.posargs[0].removeprefix("v"))


@nox.session(tags=["release"])
def publish(session: nox.Session) -> None:
    """Publish this commit, which must be clean and tagged, to the index at UV_PUBLISH_URL."""
    _install(session, *_group("release"), *_group("generate"), "-e", ".[emulator]")
    session.run("python", "release/publish.py")


@nox.session(tags=["release"])
def publish_rehearsal(session: nox.Session) -> None:
    """Publish a clone to an index on this machine, install from it, freeze it, and test the refusals."""
    _install(
        session, *_group("release"), *_group("index"), *_group("freeze"), *_group("tests"), "-e", ".[cli,emulator]"
    )
    wheelhouse = _wheelhouse(session)
    environment = {"PARTNER_CENTER_WHEELHOUSE": str(wheelhouse), "PARTNER_CENTER_NOX": sys.executable}
    files = ("--dist=loadfile", "tests/rehearsal")  # the tests of a file share clones, an index and a release
    session.run(*_COMPUTING, *files, *session.posargs, env=environment)


# Upkeep: what is written again now and then.


@nox.session(tags=["upkeep"])
def generate(session: nox.Session) -> None:
    """Generate `generated/` from the spec."""
    _install(session, *_group("generate"))
    session.run("python", "openapi/generate.py", *session.posargs)


@nox.session(tags=["upkeep"])
def record(session: nox.Session) -> None:
    """Record the cassettes again, with the emulator, or with the live service if PARTNER_CENTER_TOKEN is set."""
    _install(session, *_group("tests"), "-e", ".[cli,emulator]")
    session.run("pytest", "tests/cassettes/test_recorded.py", "--record-mode=rewrite", *session.posargs)


@nox.session(tags=["upkeep"])
def constraints(session: nox.Session) -> None:
    """Pin the development environment to the newest compatible versions."""
    # Without hashes: pip checks all of them as soon as a constraint has one, and then refuses to install `-e .`.
    session.install("uv")
    wanted = [*(f"--extra={name}" for name in _EXTRAS), *(f"--group={name}" for name in _GROUPS)]
    form = ("--universal", "--python-version=3.11", "--no-emit-index-url", "--no-annotate", "--no-header", "--upgrade")
    session.run("uv", "pip", "compile", "pyproject.toml", *wanted, *form, "--output-file", CONSTRAINTS, silent=True)
    for given in sorted(Path("benchmarks/requirements").glob("*.in")):
        session.run("uv", "pip", "compile", given, *form, "--output-file", given.with_suffix(".txt"), silent=True)


@nox.session(tags=["upkeep"])
def upgrade_generator(session: nox.Session) -> None:
    """Raise the pinned openapi-python-client, and nothing else, to the newest version or to one: `-- 0.30.0`."""
    _install(session, *_group("spec-change"))
    session.run("python", "openapi/upgrade_generator.py", *session.posargs)
