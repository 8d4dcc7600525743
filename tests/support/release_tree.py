"""A clone of this checkout that a test may commit to, tag, spoil and publish."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
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

    def release(self, version: str) -> None:
        """Move the fragments to the changelog, commit and tag."""
        form = ("--version", version, "--yes", "--date", "2026-11-24")
        self._run(sys.executable, "-m", "towncrier", "build", *form, cwd=self.path)
        self.commit(f"Release {version}")
        self.git("tag", f"v{version}")

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
