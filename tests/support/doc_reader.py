"""A reader who types what a spec says: files are saved, Python is run, and so is the shell."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from doc_blocks import Block

_SECONDS = 60.0
_NOTE_FAILURES = "trap 'echo $? $BASH_COMMAND >> .failed' ERR\n"
_AS_DOCUMENTED = re.compile("4 partner-center ")  # a denial is an outcome, and tells so by the exit code
_SERVER = re.compile(r"^partner-center emulator\b[^&\n]*$")


class Reader:
    """Follow a spec in its own folder; what it started ends with it.

    What a spec leaves to its reader is filled in: "…" is a token, and port 8080 is one that is free.
    """

    def __init__(self, folder: Path, replacements: dict[str, str]) -> None:
        """Begin with an empty folder; the replacements are made in every block."""
        self._folder = folder
        self._port = _free_port()
        self._replacements = {'"…"': '"any-token"', "8080": str(self._port), **replacements}
        self._replacements["partner-center emulator"] = f"partner-center emulator --port {self._port}"
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._started: list[subprocess.Popen[bytes]] = []
        self._said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def follow(self, block: Block) -> None:
        """Do what a block asks for; raises where it does not work, or prints something else than the spec says."""
        text = block.text
        for old, new in self._replacements.items():
            text = text.replace(old, new)
        if block.not_run is not None:
            if block.language == "python":
                compile(text, str(block), "exec")
        elif block.saved_as is not None:
            (self._folder / block.saved_as).write_text(text, encoding="utf-8")
        elif block.is_output:
            self._check_output(block, text)
        elif block.language == "bash":
            self._run_shell(block, text)
        elif block.language == "python" and re.search(r"^(async )?def test_", text, flags=re.MULTILINE):
            (self._folder / "test_block.py").write_text(text, encoding="utf-8")
            self._run_shell(block, "python -m pytest -q test_block.py")
        elif block.language == "python":
            self._run_python(block, text)
        elif block.language != "text":
            raise AssertionError(f"{block}: nobody knows what to do with a block of {block.language or 'no language'}")

    def _run_python(self, block: Block, text: str) -> None:
        code = compile("\n" * block.line + text, block.path, "exec")
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.chdir(self._folder):
            exec(code, self._names)  # noqa: S102 - this project's own documents
        self._said = said.getvalue()

    def _run_shell(self, block: Block, text: str) -> None:
        log, failed = self._folder / ".said", self._folder / ".failed"
        failed.unlink(missing_ok=True)
        with log.open("wb") as stream:
            process = subprocess.Popen(
                ["bash", "-uo", "pipefail", "-c", _NOTE_FAILURES + text],
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        if _SERVER.match(text.strip()):  # the reader gives it its own terminal
            self._wait_for_server(process)
        else:
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"{block} takes too long: {log.read_text(encoding='utf-8')}") from None
            self._said = log.read_text(encoding="utf-8")
            failures = failed.read_text(encoding="utf-8").splitlines() if failed.exists() else []
            failures = [each for each in failures if not _AS_DOCUMENTED.match(each)]
            assert failures == [], f"{block}: {self._said}"

    def _wait_for_server(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            assert process.poll() is None, "the emulator ended"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            time.sleep(0.05)
        raise TimeoutError("the emulator does not listen")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARTNER_CENTER_")}
        scripts = str(Path(sys.executable).parent)
        own = {"HOME": str(self._folder), "XDG_CONFIG_HOME": str(self._folder / ".config"), "COLUMNS": "100"}
        return {**kept, **own, "PATH": os.pathsep.join([scripts, os.environ["PATH"]]), "NO_COLOR": "1"}

    def _check_output(self, block: Block, text: str) -> None:
        """Compare with what was printed last; `…` stands for anything."""
        expected = re.escape(text.strip()).replace("…", ".*")
        said = "\n".join(line.rstrip() for line in self._said.strip().splitlines())
        assert re.fullmatch(expected, said, flags=re.DOTALL), f"{block}: what was printed is\n{said}"


def default(monkeypatch: pytest.MonkeyPatch, kind: Any, **arguments: object) -> None:
    """Let a class be made with other defaults, for arguments that are given by name only."""
    for name, value in arguments.items():
        monkeypatch.setitem(kind.__init__.__kwdefaults__, name, value)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
