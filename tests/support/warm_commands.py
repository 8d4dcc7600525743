"""The commands of openapi/ with their modules imported once, for tests that run one often."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Self


class WarmCommands:
    """The commands of a copy of the project, without arguments. `with` ends their process."""

    def __init__(self, root: Path, output: Path) -> None:
        """Start the process that imports the modules.

        Args:
            root: The folder of the copy.
            output: The folder for what the commands print.
        """
        self._files = [output / name for name in ("stdout.txt", "stderr.txt")]
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "repeat_command.py"],
            cwd=root,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, name: str) -> tuple[int, str, str]:
        """Run a command and return its status and what it printed on stdout and stderr."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, *map(str, self._files)]) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        out, err = (file.read_text(encoding="utf-8") for file in self._files)
        return status, out, err

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def environment() -> dict[str, str]:
    """Return the environment without what names an index or other modules."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PYTHONPATH"))}
