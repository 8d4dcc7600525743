"""A clone of this checkout that a test may commit to, tag, spoil and publish."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FIRST = "0.1.0"
SPEC = "openapi/partner-center.yaml"
_CODE = "    Microsoft.Partner.Service.Customers.Contracts.V1.GccValidation:\n"
_PROPERTY = """\
        {name}:
          description: New.
          type: string
          xml: {{name: {name}, x-evidence: inferred}}
          x-source: [*gcc]
          x-evidence: inferred
"""
_PARSE_DATE = (
    "    from .formats.dates import parse_date\n",
    '    ".formats.dates": ("parse_date",),\n',
    '    "parse_date",\n',
)
AUTHOR = ("-c", "user.name=A Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false")


class ReleaseTree:
    """A clone, with what is not committed here committed there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run("git", "clone", "--quiet", "--no-hardlinks", ROOT, path, cwd=path.parent)
        listed = self._run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).exists():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, path / name)
            else:
                (path / name).unlink(missing_ok=True)
        self.git("tag", "--list")
        for tag in self.git("tag", "--list").split():
            self.git("tag", "--delete", tag)
        self.git("remote", "remove", "origin")
        self.git("config", "gc.auto", "0")  # else git may pack its objects in the background while a build copies them
        self.commit("As it stands here")

    def _run(self, *command: object, cwd: Path, **environment: str) -> str:
        done = subprocess.run(
            [str(each) for each in command],
            cwd=cwd,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def git(self, *command: str) -> str:
        """Run a git command in the clone and return what it prints."""
        return self._run("git", *AUTHOR, *command, cwd=self.path)

    def commit(self, message: str) -> None:
        """Commit all that changed; nothing may have."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def release(self, version: str, *, checked: bool = True) -> None:
        """Move the fragments to the changelog, commit, tag, and mark the checks as passed."""
        form = ("--version", version, "--yes", "--date", "2026-11-24")
        self._run(sys.executable, "-m", "towncrier", "build", *form, cwd=self.path)
        self.commit(f"Release {version}")
        self.git("tag", f"v{version}")
        if checked:
            self.passed()

    def passed(self, *tasks: str) -> None:
        """Mark tasks as passed on the tree as it is, as `nox -s check tests` does at its end."""
        for task in tasks or ("check", "tests-3.12"):
            for step in ("begin", "end"):
                self._run(sys.executable, "release/passed.py", step, task, cwd=self.path)

    def add_property(self, name: str) -> None:
        """Add an optional property to what a validation code is, generate, and write the fragments."""
        spec = self.path / SPEC
        before, code, after = spec.read_text(encoding="utf-8").partition(_CODE)
        head, properties, rest = after.partition("      properties:\n")
        text = "".join((before, code, head, properties, _PROPERTY.format(name=name), rest))
        spec.write_text(text, encoding="utf-8")
        self.regenerate()

    def regenerate(self) -> list[str]:
        """Generate, write the fragments, and return the report's lines."""
        return self._run(sys.executable, "openapi/spec_change.py", cwd=self.path).splitlines()

    def take_away(self) -> None:
        """Take a public name away, which breaks users, and commit."""
        package = self.path / "overrides" / "partner_center" / "__init__.py"
        text = package.read_text(encoding="utf-8")
        for line in _PARSE_DATE:
            assert line in text
            text = text.replace(line, "")
        package.write_text(text, encoding="utf-8")
        self.commit("Take a name away")

    def publish(self, **environment: str) -> list[str]:
        """Run the publisher as `nox -s publish` does, and return the lines that it prints."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_PUBLISH", "PYTHONPATH"))}
        done = subprocess.run(
            [sys.executable, "release/publish.py"],
            cwd=self.path,
            env={**kept, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (done.stdout + done.stderr).splitlines()
        assert (done.returncode != 0) == any(line.startswith("refused: ") for line in lines), lines
        return lines
