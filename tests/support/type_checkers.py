"""Type checkers as a user runs them over a program, against the package as it is installed."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13", "3.14")  # mypy and pyright know each, whether it is installed or not

_STRICT = (
    '{"typeCheckingMode": "strict", "enableTypeIgnoreComments": false, "reportUnnecessaryTypeIgnoreComment": "error"}'
)
_PLACE = re.compile(r"^\W*(?:ERROR |WARN )?\S*?(?P<file>\w+\.py):(?P<line>\d+):\d+(?!.* note: )", re.MULTILINE)


def run(*command: object, folder: Path) -> tuple[int, str]:
    """Run a tool with this environment's Python and without settings from elsewhere; return its status and output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [str(each) for each in command],
        env={**kept, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout + done.stderr


def places(output: str) -> set[tuple[str, int]]:
    """Return each file and line that a type checker found something at."""
    return {(found["file"], int(found["line"])) for found in _PLACE.finditer(output)}


def mypy(folder: Path, *files: str, version: str = PYTHONS[0], more: Sequence[str] = ()) -> str:
    """Return what mypy says in its strict mode, deprecated functions included."""
    strict = ("--strict", "--enable-error-code=deprecated", "--show-column-numbers", "--no-error-summary", *more)
    settings = ("--config-file=", f"--python-executable={sys.executable}", f"--python-version={version}")
    return run(sys.executable, "-m", "mypy", *strict, *settings, *files, folder=folder)[1]


def pyright(folder: Path, *files: str, version: str = PYTHONS[0]) -> str:
    """Return what pyright says in its strict mode, which has no place for what is unknown."""
    included = ", ".join(f'"{each}"' for each in files)
    settings = f'{_STRICT[:-1]}, "include": [{included}], "pythonVersion": "{version}"}}'
    (folder / "pyrightconfig.json").write_text(settings, encoding="utf-8")
    command = (sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", folder)
    status, output = run(*command, folder=folder)
    assert status in (0, 1), output
    return "" if status == 0 else output


def ty(folder: Path, *files: str) -> str:
    """Return what ty says; it is told to look at nobody's comments."""
    settings = ("--config=analysis.respect-type-ignore-comments=false", "--output-format=concise")
    status, output = run("ty", "check", f"--python={sys.executable}", *settings, *files, folder=folder)
    assert status in (0, 1), output
    return output


def pyrefly(folder: Path, *files: str) -> str:
    """Return what pyrefly says in its strict mode; it is told to look at its own comments alone.

    Its `open-unpacking` is off: it fears that a TypedDict holds more than its type says, so it would have nobody pass
    options on with `**`.
    """
    (folder / "pyrefly.toml").write_text('preset = "strict"\nenabled-ignores = ["pyrefly"]\n', encoding="utf-8")
    settings = ("--output-format=min-text", "--min-severity=warn", "--ignore=open-unpacking")
    command = ("pyrefly", "check", f"--python-interpreter-path={sys.executable}", *settings, *files)
    status, output = run(*command, folder=folder)
    assert status in (0, 1), output
    return output
