"""Raise the pinned generator: `python openapi/upgrade_generator.py [VERSION]`.

Raises the pin in `pyproject.toml`, and in `constraints/dev.txt` what has to be raised with it and nothing else.
Generates again with that version, and says which transforms it makes needless and what it changes for users. All of
this is done in a clone of the last commit, and copied back at the end: after a failure nothing has changed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from changes.index_address import without_credentials
from changes.releases import git
from project_settings import NAME, extras_and_groups, pin
from spec_file import ROOT

TOOL = "openapi-python-client"
CONSTRAINTS = "constraints/dev.txt"
COMPILE = (
    "--universal",
    "--python-version=3.11",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
)  # as in noxfile.py

_SAID = 4  # lines of what a failed command said, the last ones


class UpgradeError(Exception):
    """The pin cannot be raised, and nothing was changed. The message says why, and what to do."""


def upgrade(version: str | None) -> list[str]:
    """Raise the pin, generate, and return the lines of the report.

    Args:
        version: The version of the generator; None for the newest.

    Raises:
        UpgradeError: Something is not committed, the version is not available, or it cannot generate the client.
    """
    if changed := git(ROOT, "status", "--porcelain").splitlines():
        raise UpgradeError(f"commit or stash {', '.join(line[3:] for line in changed)} first")
    with tempfile.TemporaryDirectory(prefix="upgrade-generator-") as folder:
        tree, venv = Path(folder) / "tree", Path(folder) / "venv"
        _run(ROOT, "the repository cannot be cloned", "git", "clone", "--quiet", str(ROOT), str(tree))
        before, after = pin(tree, TOOL), _raise_pin(tree, version)
        if after == before:
            return [f"{TOOL} is {before} already, so nothing was changed"]
        python = _install(tree, venv, after)
        what = f"{TOOL} {after} cannot generate the client"
        report = _run(tree, what, python, "openapi/spec_change.py", "--against", "HEAD")
        transforms = _run(tree, what, python, "openapi/drift.py", allowed=1)
        files = git(tree, "diff", "--name-only", "HEAD").splitlines()
        files += git(tree, "ls-files", "--others", "--exclude-standard").splitlines()
        pins = git(tree, "diff", "--unified=0", "HEAD", "--", CONSTRAINTS).splitlines()
        _copy(tree, files)
    return [
        f"{TOOL} is {after}, was {before}",
        f"{CONSTRAINTS}: {', '.join(line[1:] for line in pins if re.match('[+][^+]', line))}",
        f"generated/: {sum(name.startswith('generated/') for name in files)} files changed",
        *transforms,
        "what it changes for users:",
        *(f"  {line}" for line in report),
        "run `nox -s check tests`, and commit all of it together",
    ]


def _raise_pin(tree: Path, version: str | None) -> str:
    """Write the pin and the constraints, and return the version."""
    settings, constraints = tree / NAME, tree / CONSTRAINTS
    text, before = settings.read_text(encoding="utf-8"), pin(tree, TOOL)
    old = f'"{TOOL}=={before}"'
    wanted = f"{TOOL}=={version}" if version else f"{TOOL}>={before}"
    settings.write_text(text.replace(old, f'"{wanted}"'), encoding="utf-8")
    what = f"{wanted} is not available with the other pins: give another version, or run `nox -s constraints` first"
    form = (*COMPILE, "--upgrade-package", TOOL, "--output-file", CONSTRAINTS)
    _run(tree, what, "uv", "pip", "compile", "--quiet", NAME, *extras_and_groups(tree), *form)
    (after,) = re.findall(rf"(?m)^{TOOL}==(\S+)", constraints.read_text(encoding="utf-8"))
    settings.write_text(text.replace(old, f'"{TOOL}=={after}"'), encoding="utf-8")
    return str(after)


def _install(tree: Path, venv: Path, version: str) -> str:
    """Install what the report needs, and return the interpreter."""
    python = str(venv / "bin" / "python")
    what = f"{TOOL} {version} cannot be installed: check the index that uv uses"
    _run(tree, what, "uv", "venv", "--quiet", "--python", sys.executable, str(venv))
    form = ("--quiet", "--python", python, "--constraint", CONSTRAINTS, "--group", "spec-change")
    _run(tree, what, "uv", "pip", "install", *form)
    return python


def _run(tree: Path, what: str, *command: str, allowed: int = 0) -> list[str]:
    """Run a command in the clone and return what it prints.

    Raises:
        UpgradeError: It fails with a higher status than is allowed, or says something on stderr with that status.
    """
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "UV_CONSTRAINT")}
    done = subprocess.run(list(command), cwd=tree, env=kept, capture_output=True, text=True, check=False)
    if done.returncode > allowed or (done.returncode and done.stderr):
        lines = [line.strip() for line in without_credentials(done.stderr or done.stdout).splitlines() if line.strip()]
        said = lines[-1:] if any("Traceback" in line for line in lines) else lines[-_SAID:]
        raise UpgradeError("\n  ".join([f"{what}; nothing was changed:", *said]))
    return done.stdout.splitlines()


def _copy(tree: Path, files: Sequence[str]) -> None:
    """Copy files of the clone to the repository, and delete those that the clone no longer has."""
    for name in files:
        source, target = tree / name, ROOT / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        else:
            target.unlink()


def main(arguments: Sequence[str]) -> int:
    """Raise the pin, print the report, and return the exit status."""
    parser = argparse.ArgumentParser(description="Raise the pinned version of openapi-python-client.")
    parser.add_argument("version", nargs="?", help="the version (default: the newest)")
    given = parser.parse_args(arguments)
    try:
        print("\n".join(upgrade(given.version)))
    except UpgradeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
