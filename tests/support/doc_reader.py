"""A reader who does what a page says, from top to bottom, with the page's text as it is printed.

`python tests/support/doc_reader.py PAGE FOLDER` reads a page of this project in an empty folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from codeop import CommandCompiler
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from doc_blocks import Block, blocks_of
from doc_database import PageDatabase, wants_database
from doc_output import expected, tidy

_SECONDS = 60.0
_CELLS = Path(__file__).with_name("doc_cells.py")
_SERVER = re.compile(r"^partner-center emulator\b.*&$", re.MULTILINE)
_STARTED = re.compile(r"https?://\S+\n")  # a server says where it is
_OUTCOME = re.compile("4 partner-center ")  # a denial is an outcome, and the exit code says so


class Terminal:
    """Run a program that takes lines from a pipe; what it and its children print comes together, as on a screen."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._shown = ""
        self._changed = threading.Condition()
        self._ended = False
        self._collecting = threading.Thread(target=self._collect, daemon=True)
        self._collecting.start()

    def send(self, line: str) -> None:
        """Type a line."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def until(self, pattern: re.Pattern[str]) -> tuple[str, re.Match[str]]:
        """Wait until something is shown; return what was shown before it, and it. Both are gone from the screen."""
        found: re.Match[str] | None = None

        def shown() -> bool:
            nonlocal found
            found = pattern.search(self._shown)
            return found is not None or self._ended

        with self._changed:
            in_time = self._changed.wait_for(shown, _SECONDS)
            if found is None:
                raise AssertionError(f"{'it ended' if in_time else 'it takes too long'}. It shows:\n{self._shown}")
            before, self._shown = self._shown[: found.start()], self._shown[found.end() :]
            return before, found

    def close(self) -> None:
        """End the program and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._collecting.join()
        with contextlib.suppress(BrokenPipeError), self._process:
            pass  # closes its pipes

    def _collect(self) -> None:
        assert self._process.stdout
        while data := os.read(self._process.stdout.fileno(), 65536):
            with self._changed:
                self._shown += data.decode(errors="replace")
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class Reader:
    """Follow a page in a new folder, in one terminal, and in others where the page says so.

    Python blocks run in one interpreter, which starts with what the terminal has exported by the first of them.
    """

    def __init__(self, page: str, folder: Path) -> None:
        self._blocks = blocks_of(page)
        self._folder = folder / "work"
        self._home = folder / "home"
        self._notes = folder / "notes"
        for each in (self._folder, self._home, self._notes):
            each.mkdir()
        self._code = "\n".join(block.text for block in self._blocks if not block.is_printed)
        self._mark = f"end-{uuid4()}"
        self._printed = ""
        self._terminals: list[Terminal] = []
        self._database: PageDatabase | None = None
        self._shell = self._open_terminal()
        self._shell.send("set -uo pipefail")  # stricter than a reader's own: it would hide a mistake of the page
        self._shell.send(f"trap 'echo $? $BASH_COMMAND >> {self._notes}/failed' ERR")
        self._python: Terminal | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for terminal in reversed(self._terminals):
            terminal.close()
        if self._database is not None:
            self._database.close()

    def read(self) -> None:
        """Do all that the page says; raise where something fails, or prints what the page does not say."""
        for block in self._blocks:
            try:
                self._follow(block)
                if block.prints is not None:
                    self._compare(block.prints)
            except AssertionError as error:
                raise AssertionError(f"{block}: {error}") from None

    def _follow(self, block: Block) -> None:
        if block.not_run is not None:
            self._leave(block)
        elif block.saved_as is not None:
            (self._folder / block.saved_as).write_text(block.text, encoding="utf-8")
        elif block.is_printed:
            self._compare(block.text, last_lines=block.is_last_lines)
        elif block.language == "bash" and block.is_elsewhere:
            terminal = self._open_terminal()
            terminal.send(block.text)
            terminal.until(_STARTED)
        elif block.language == "bash":
            self._run_shell(block.text)
            if _SERVER.search(block.text) and not _STARTED.search(self._printed):
                self._shell.until(_STARTED)
        elif block.language == "python" and re.search(r"^(async )?def test_", block.text, flags=re.MULTILINE):
            (self._folder / "test_block.py").write_text(block.text, encoding="utf-8")
            self._run_shell("python -m pytest -q test_block.py")
        elif block.language == "python":
            self._run_python(block)
        else:
            raise AssertionError(
                f"say what the reader does with this {block.language or 'indented'} block: save it, compare it with "
                "what is printed, or leave it: <!-- not run: … -->"
            )

    def _leave(self, block: Block) -> None:
        if block.language == "python":
            compile(block.text, str(block), "exec")
        elif wants_database(block.text):
            self._database = PageDatabase(block.text)

    def _open_terminal(self) -> Terminal:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {"PATH": path, "HOME": str(self._home), "LANG": "C.UTF-8", "COLUMNS": "100"}
        if sources := os.environ.get("PYTHONPATH"):
            environment["PYTHONPATH"] = sources
        self._terminals.append(Terminal(["bash", "--norc", "--noprofile"], self._folder, environment))
        return self._terminals[-1]

    def _run_shell(self, text: str) -> None:
        script, failed = self._notes / "block.sh", self._notes / "failed"
        script.write_text(text, encoding="utf-8")
        failed.unlink(missing_ok=True)
        self._shell.send(f'eval "$(< {shlex.quote(str(script))})" < /dev/null; echo; echo {self._mark}')
        self._printed, _ = self._shell.until(re.compile(f"\n{self._mark}\n"))
        failures = failed.read_text(encoding="utf-8").splitlines() if failed.exists() else []
        wrong = [each for each in failures if not _OUTCOME.match(each) and " eval " not in each]
        assert wrong == [], f"{wrong} failed. It shows:\n{self._printed}"

    def _run_python(self, block: Block) -> None:
        _check_paste(block)
        python = self._python = self._python or self._start_python()
        cell = self._notes / f"line-{block.line}.py"
        cell.write_text(block.text, encoding="utf-8")
        python.send(str(cell))
        self._printed, end = python.until(re.compile(f"{self._mark} ([01])\n"))
        assert end[1] == "0", f"it fails. It shows:\n{self._printed}"

    def _start_python(self) -> Terminal:
        exported, printed = self._notes / "exported", self._printed
        self._run_shell(f"env -0 > {shlex.quote(str(exported))}")
        self._printed = printed
        lines = exported.read_text(encoding="utf-8").rstrip("\0").split("\0")
        environment = dict(line.split("=", 1) for line in lines)
        python = Terminal([sys.executable, "-W", "error", str(_CELLS)], self._folder, environment)
        python.send(self._mark)
        self._terminals.append(python)
        return python

    def _compare(self, text: str, *, last_lines: bool = False) -> None:
        said, printed = tidy(text), tidy(self._printed)
        if last_lines:
            printed = "\n".join(printed.splitlines()[-len(said.splitlines()) :])
        assert expected(said, self._code).fullmatch(printed), f"what is printed is\n{printed}"


def _check_paste(block: Block) -> None:
    """Check that Python's prompt takes the block: there, an empty line ends what is indented, and only that does."""
    complete, typed = CommandCompiler(), list[str]()
    for line in [*block.text.splitlines(), ""]:
        typed.append(line)
        try:
            if complete("\n".join(typed), symbol="single"):
                typed = []
        except SyntaxError as error:
            raise AssertionError(f"it cannot be pasted: {error.msg} at {line!r}") from None


if __name__ == "__main__":
    with Reader(sys.argv[1], Path(sys.argv[2])) as reader:
        try:
            reader.read()
        except AssertionError as error:
            sys.exit(str(error))
