"""The Dockerfile: a linter passes it, and its commands install what the image runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from manifests import DOCKERFILE, ROOT, image_command, instructions

_LINTER = Path(sys.executable).with_name("hadolint")


def test_the_linter_passes_it(tmp_path: Path) -> None:
    """The linter, hadolint, finds nothing in it, and finds a shell form and a missing tag where they are planted."""
    wrong = tmp_path / "Dockerfile"
    wrong.write_text("FROM python\nRUN cd /tmp && pip install nox\nENTRYPOINT partner-center\n", encoding="utf-8")

    found = subprocess.run([_LINTER, DOCKERFILE], capture_output=True, text=True, check=False)
    planted = subprocess.run([_LINTER, wrong], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (0, "")
    assert {"DL3006", "DL3013", "DL3025"} <= set(re.findall(r"DL\d{4}", planted.stdout))


def test_the_image_is_run_by_a_plain_user() -> None:
    """The last stage has a user that is not root, the signal of an orderly end, and asks the port that it opens."""
    stage = dict(instructions(2))
    command = image_command()
    port = command[command.index("--health-port") + 1]

    assert int(stage["USER"]) > 0
    assert stage["STOPSIGNAL"] == "SIGTERM"
    assert stage["EXPOSE"] == port
    assert f"http://127.0.0.1:{port}/healthz" in stage["HEALTHCHECK"]
    assert json.loads(stage["ENTRYPOINT"]) == ["partner-center"]


def _context(folder: Path) -> Path:
    """Copy what the build may see: what `.dockerignore` takes back from its `*`."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and line[0] not in "#!"] == ["*", "**/__pycache__"]
    for name in (line.removeprefix("!") for line in lines if line.startswith("!")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    return folder


def test_nothing_private_is_in_the_context(tmp_path: Path) -> None:
    """Neither the repository nor a file that git does not track gets into the build, except what Python compiled."""
    names = [each.relative_to(tmp_path).as_posix() for each in _context(tmp_path).rglob("*") if each.is_file()]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )

    assert "pyproject.toml" in names
    assert sorted({*names} - {*tracked}) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the image is of Linux")
def test_its_commands_install_the_command(tmp_path: Path) -> None:
    """The RUN lines, word for word but for three folders, make an environment with the command and all its extras.

    No image is built here: that needs a container engine and its base image.
    """
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "system"], check=True)
    lines = [rest for word, rest in instructions(1) if word == "RUN"]
    script = "\n".join(lines).replace("/opt/partner-center", f"{tmp_path}/opt").replace("/wheels", f"{tmp_path}/wheels")
    (name,) = re.findall(r"(SETUPTOOLS_SCM\w+)=\$\{VERSION\}", dict(instructions(1))["ENV"])
    environment = {**os.environ, "PATH": f"{tmp_path}/system/bin:{os.environ['PATH']}", name: "1.2.3"}
    environment.pop("PYTHONPATH", None)

    subprocess.run(["sh", "-euc", script], cwd=_context(tmp_path / "source"), env=environment, check=True)

    command = tmp_path / "opt" / "bin" / "partner-center"
    version = subprocess.run([command, "--version"], env=environment, capture_output=True, text=True, check=True)
    modules = "import azure.identity, dbos, msal, opentelemetry, partner_center_emulator, psycopg, uvicorn"
    subprocess.run([command.with_name("python"), "-c", modules], env=environment, check=True)
    installed = subprocess.run(
        [command.with_name("python"), "-m", "pip", "freeze"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    pinned = (ROOT / "constraints" / "dev.txt").read_text(encoding="utf-8").splitlines()
    versions = {line.partition(" ;")[0].lower().replace("_", "-") for line in pinned}
    others = {line.lower().replace("_", "-") for line in installed.stdout.splitlines() if " @ " not in line}

    assert "1.2.3" in version.stdout
    assert sorted(others - versions) == []
