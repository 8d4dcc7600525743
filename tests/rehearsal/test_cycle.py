"""The whole way of an edit: verdict, green check, tag, push, publish, `pip install` elsewhere. Each step is timed.

`nox -s publish_rehearsal -- -k cycle` prints the times. The checks are cut down: one rule, one check, one file of
tests; how long the real `nox -s check tests` takes is what it prints itself.
"""

import json
import os
import subprocess
import sys
import tarfile
import time
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from index import Index
from release_tree import FIRST, ReleaseTree

import artifacts

SECOND = "0.2.0"
READ = """
import attrs
from partner_center_generated.models import ValidationCode
print(attrs.fields(ValidationCode).region.name)
"""


class Clock:
    """The steps and their times in seconds."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        before = time.monotonic()
        yield
        self.steps.append((name, time.monotonic() - before))


def run(*command: object, cwd: Path = Path("/")) -> str:
    """Run a command without this checkout in its way, and without another index, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP", "UV"))}
    environment = {**kept, "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}
    words = [str(each) for each in command]
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def _first_release_alone(spoilt: ReleaseTree, index: Index) -> Iterator[None]:
    """Take the second release away afterwards: the other tests know the first alone."""
    yield
    for file in index.packages.glob(f"partner_center_client-{SECOND}*"):
        file.unlink()
    spoilt.git("remote", "remove", "origin")


@pytest.mark.usefixtures("published", "_first_release_alone")
def test_a_whole_cycle(spoilt: ReleaseTree, index: Index, tmp_path: Path, tell: Callable[[str], None]) -> None:
    """By the commands of the how-to, an edit of the spec reaches a colleague, and so do the tag and the SBOM."""
    tree, clock = spoilt, Clock()
    team = tmp_path / "team.git"
    run("git", "clone", "--quiet", "--bare", tree.path, team)
    tree.git("remote", "add", "origin", str(team))
    tree.git("checkout", "--quiet", "-B", "main")
    with clock.step("edit and verdict"):
        tree.add_property("region")
        report = tree.regenerate()
    assert f"verdict: minor → {SECOND} after {FIRST}" in report
    with clock.step("changelog and commit"):
        tree.release(SECOND, checked=False)
    with clock.step("check, cut down"):
        checked(tree, "check", "openapi/rules.py", "checks/line_budgets.py")
        checked(tree, "tests-3.12", "-m", "pytest", "-q", "-n0", "tests/client/test_dates.py")
    with clock.step("build, twice, and publish"):
        said = tree.publish(**index.environment)
    with clock.step("push"):
        tree.git("push", "--quiet", "origin", "main", f"v{SECOND}")
    with clock.step("pip install in a new environment"):
        venv.create(tmp_path / "venv", with_pip=True)
        python = tmp_path / "venv" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--index-url", index.pages, f"partner-center-client=={SECOND}")
    for name, seconds in clock.steps:
        tell(f"{name:<34}{seconds:6.1f} s")

    wheel = f"partner_center_client-{SECOND}-py3-none-any.whl"
    sdist = f"partner_center_client-{SECOND}.tar.gz"
    assert said == [
        f"published {wheel}",
        f"published {sdist}",
        f"colleagues need the tag as well: `git push origin v{SECOND}`",
    ]
    assert {wheel, sdist} <= set(index.files())
    assert run(python, "-c", READ) == "region\n"
    assert run("git", "tag", "--list", cwd=team).split() == [f"v{FIRST}", f"v{SECOND}"]
    assert run(tmp_path / "venv" / "bin" / "partner-center", "--version").startswith(
        f"partner-center {SECOND}, spec 20"
    )
    says_what_is_in_it(index.packages / wheel, index.packages / sdist, tree.path / "dist" / artifacts.SBOM)


def checked(tree: ReleaseTree, task: str, *commands: str) -> None:
    """Do what a task of nox does, with less: each command, and the marks before and after."""
    run(sys.executable, "release/passed.py", "begin", task, cwd=tree.path)
    if commands[0] == "-m":
        run(sys.executable, *commands, cwd=tree.path)
    else:
        for command in commands:
            run(sys.executable, command, cwd=tree.path)
    assert run(sys.executable, "release/passed.py", "end", task, cwd=tree.path).startswith(f"{task} passed on tree ")


def says_what_is_in_it(wheel: Path, sdist: Path, beside: Path) -> None:
    """Compare the SBOM in what the index has with the one in `dist/`: the package and its dependencies, in versions."""
    with zipfile.ZipFile(wheel) as archive:
        found = archive.read(f"partner_center_client-{SECOND}.dist-info/sboms/{artifacts.SBOM}")
    with tarfile.open(sdist) as tar:
        member = tar.extractfile(f"partner_center_client-{SECOND}/{artifacts.SBOM}")
        assert member is not None
        assert member.read() == found
    assert beside.read_bytes() == found
    sbom = json.loads(found)
    assert sbom["bomFormat"] == "CycloneDX"
    versions = {each["name"]: each["version"] for each in sbom["components"]}
    assert versions["partner-center-client"] == SECOND
    assert {"attrs", "httpx", "msal", "azure-identity", "aiohttp", "starlette"} <= set(versions)
