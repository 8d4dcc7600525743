"""The environments of the contestants: one per family of libraries, with the versions in `requirements/`."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench"
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
CONSTRAINTS = ROOT / "constraints" / "dev.txt"
FOREIGN = ("azure", "httpx2", "kiota", "openai", "requests", "stripe", "tenacity")


@dataclass(frozen=True)
class Environment:
    """The definition of an environment.

    Attributes:
        name: The name of the environment and of its folder.
        extras: The installed extras of this package; None if the package is not installed.
        others: Further installed packages, in the versions of the constraints.
    """

    name: str
    extras: str | None = None
    others: tuple[str, ...] = ()


ENVIRONMENTS = {
    each.name: each
    for each in (
        Environment("core", ""),
        Environment("fast", "[fast]", ("aiohttp",)),
        Environment("all", "[all]"),
        Environment("sniffio", "", ("sniffio",)),
        *(Environment(name) for name in FOREIGN),
    )
}


class Environments:
    """Creates environments, and records those that cannot be installed.

    Args:
        python: The interpreter, or its version.
        names: The required environments.
    """

    def __init__(self, python: str, names: Sequence[str]) -> None:
        self._python = python
        self._names = names
        self.missing: dict[str, str] = {}
        self.made: dict[str, Path] = {}

    def make(self) -> None:
        """Create all of them. One that cannot be installed is recorded as missing."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        wheel = self._wheel()
        for name in self._names:
            try:
                self.made[name] = self._make(ENVIRONMENTS[name], wheel)
            except subprocess.CalledProcessError as error:
                last = (error.stderr or "").strip().splitlines()[-1:] or ["no words"]
                self.missing[name] = f"its environment cannot be installed: {last[0]}"

    def version(self) -> str:
        """Return the version of their interpreter."""
        python = next(iter(self.made.values()))
        return _said([str(python), "-c", "import platform; print(platform.python_version())"]).strip()

    def versions(self) -> dict[str, dict[str, str]]:
        """Return the installed versions for each environment."""
        found: dict[str, dict[str, str]] = {}
        for name, python in self.made.items():
            lines = _said(["uv", "pip", "freeze", "--quiet", "--python", str(python)]).splitlines()
            pairs = (line.partition("==") for line in lines if "==" in line)
            found[name] = {package: version for package, _, version in pairs}
        return found

    def _wheel(self) -> Path:
        out = FOLDER / "wheel"
        for old in out.glob("*.whl"):
            old.unlink()
        _said(["uv", "build", "--quiet", "--wheel", "--out-dir", str(out), str(ROOT)])
        (wheel,) = out.glob("*.whl")
        return wheel

    def _make(self, wanted: Environment, wheel: Path) -> Path:
        folder = FOLDER / wanted.name
        python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
        if wanted.extras is None:
            pinned = REQUIREMENTS / f"{wanted.name}.txt"
            mark = folder / hashlib.sha256(self._python.encode() + pinned.read_bytes()).hexdigest()[:16]
            if not mark.exists():
                self._create(folder)
                _said([*install, "-r", str(pinned)])
                mark.touch()
        else:
            self._create(folder)
            what = (f"partner-center-client{wanted.extras} @ {wheel.as_uri()}", *wanted.others)
            _said([*install, "--constraint", str(CONSTRAINTS), *what])
        return python

    def _create(self, folder: Path) -> None:
        _said(["uv", "venv", "--quiet", "--clear", "--python", self._python, str(folder)])


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
