"""Python with some modules imported once, for tests that start it often."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Self


class WarmPython:
    """Python in a folder, whose process `with` ends."""

    def __init__(self, folder: Path, path: str, modules: Sequence[str], env: dict[str, str]) -> None:
        """Start the process that imports the modules.

        Args:
            folder: The working directory.
            path: A folder of modules.
            modules: The modules that are imported once.
            env: The environment.
        """
        self._printed = tempfile.TemporaryDirectory()
        self._files = [Path(self._printed.name) / name for name in ("stdout.txt", "stderr.txt")]
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "repeat_python.py", path, *modules],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a script, or code after `-c`, and return its status and what it printed on stdout and stderr."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([*map(str, self._files), *arguments]) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        out, err = (file.read_text(encoding="utf-8") for file in self._files)
        return status, out, err

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._printed.cleanup()


def warm_commands(root: Path) -> WarmPython:
    """Return Python for the commands of openapi/ in a copy of the project."""
    return WarmPython(root, "openapi", ("drift", "spec_change"), environment())


def environment() -> dict[str, str]:
    """Return the environment without what names an index or other modules."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PYTHONPATH"))}
