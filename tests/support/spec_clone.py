"""A clone of this checkout with a frozen spec, which tests edit: an edit of today's spec changes nothing for them."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from release_tree import ReleaseTree
from spec_editing import Node, edit_file
from warm_python import environment

from generate import load_yaml

SPEC = "openapi/partner-center.yaml"
RECORDINGS = "tests/cassettes/recordings"
FROZEN = Path(__file__).parent / "frozen-spec.yaml"
FROZEN_RECORDINGS = Path(__file__).parent / "frozen-recordings"
VERSION: str = load_yaml(FROZEN)["info"]["version"]


class SpecClone(ReleaseTree):
    """A clone of the project as if the frozen spec were its spec, and no edit of it unreleased."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.temporary = path.parent / f"{path.name}-temporary"
        self.temporary.mkdir()
        for file in (path / "changelog.d").glob("+spec-*.md"):
            file.unlink()
        self.spec.write_bytes(FROZEN.read_bytes())
        shutil.rmtree(path / RECORDINGS)
        shutil.copytree(FROZEN_RECORDINGS, path / RECORDINGS)
        self._run(sys.executable, "openapi/generate.py", cwd=path, **environment())
        self.commit("The frozen spec")
        self._start = self.git("rev-parse", "HEAD").strip()

    @property
    def spec(self) -> Path:
        """Return the file of the spec."""
        return self.path / SPEC

    def undo(self) -> None:
        """Forget every edit, commit and tag."""
        self.git("reset", "--quiet", "--hard", self._start)
        self.git("clean", "--quiet", "--force", "-d")
        for tag in self.git("tag", "--list").split():
            self.git("tag", "--delete", tag)

    def shallow(self, folder: Path) -> "SpecClone":
        """Return a clone of the last commit alone, which sees no tag."""
        shallow = object.__new__(SpecClone)
        shallow.path, shallow.temporary = folder / "shallow", folder / "temporary"
        shallow.temporary.mkdir()
        self.git("clone", "--quiet", "--depth=1", "--no-tags", f"file://{self.path}", str(shallow.path))
        return shallow

    def edit(self, old: str, new: str) -> None:
        """Replace the first occurrence of a text in the spec, which has to be there."""
        text = self.spec.read_text(encoding="utf-8")
        assert old in text, old
        self.spec.write_text(text.replace(old, new, 1), encoding="utf-8")

    def edit_nodes(self, make: Callable[[Node], object]) -> None:
        """Edit the spec as mappings and lists."""
        edit_file(self.spec, make)

    def spec_change(self, *arguments: str, **more: str) -> tuple[int, list[str]]:
        """Run the command and return its status and its lines; nothing may be left in the temporary folder."""
        done = subprocess.run(
            [sys.executable, "openapi/spec_change.py", *arguments],
            cwd=self.path,
            env={**environment(), "TMPDIR": str(self.temporary), **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert list(self.temporary.iterdir()) == []
        assert self.git("worktree", "list").count("\n") == 1
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def fragments(self) -> list[str]:
        """Return the types of the fragments that are there."""
        return sorted(file.suffixes[0] for file in (self.path / "changelog.d").glob("+spec-*.md"))
