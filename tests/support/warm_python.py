"""Python with some modules imported once, for tests that start it often."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self


class WarmPython:
    """Python in a folder, whose process `with` ends."""

    def __init__(self, folder: Path, output: Path, path: str, modules: Sequence[str], env: dict[str, str]) -> None:
        """Start the process that imports the modules.

        Args:
            folder: The working directory.
            output: The folder for what is printed.
            path: A folder of modules.
            modules: The modules that are imported once.
            env: The environment.
        """
        self._files = [output / name for name in ("stdout.txt", "stderr.txt")]
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


class WarmCommands(WarmPython):
    """The commands of openapi/ in a copy of the project, without arguments."""

    def __init__(self, root: Path, output: Path) -> None:
        super().__init__(root, output, "openapi", ("drift", "spec_change"), environment())

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command by its name."""
        (name,) = arguments
        return super().run(f"openapi/{name}.py")


def environment() -> dict[str, str]:
    """Return the environment without what names an index or other modules."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PYTHONPATH"))}
