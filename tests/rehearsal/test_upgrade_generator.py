"""Raising the generator's pin in one command: real uv, real wheels of a generator that was changed, a real clone."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from release_tree import ReleaseTree

TOOL = "openapi-python-client"
INSTALLED = metadata.version(TOOL)
BETTER, BROKEN = "900.0", "900.1"  # above every real version
PARSER = "openapi_python_client/parser/openapi.py"


def wheel(folder: Path, version: str, change: Callable[[str], str]) -> None:
    """Write a wheel of the installed generator with another version, and with another parser."""
    found = metadata.distribution(TOOL)
    old, new = f"openapi_python_client-{INSTALLED}", f"openapi_python_client-{version}"
    with zipfile.ZipFile(folder / f"{new}-py3-none-any.whl", "w") as archive:
        for file in found.files or ():
            name, path = file.as_posix(), Path(str(file.locate()))
            if name.startswith("..") or name.endswith((".pyc", "INSTALLER", "REQUESTED", "direct_url.json")):
                continue
            content = path.read_bytes()
            if name == PARSER:
                content = change(content.decode()).encode()
            elif name.endswith("METADATA"):
                content = content.replace(f"\nVersion: {INSTALLED}\n".encode(), f"\nVersion: {version}\n".encode())
            elif name.endswith("RECORD"):
                content = b"".join(line for line in content.splitlines(keepends=True) if b"../" not in line)
                content = content.replace(old.encode(), new.encode())
            archive.writestr(name.replace(old, new), content)


def reads_root_security(parser: str) -> str:
    """Let the generator read the spec's own `security`, as upstream's issue 645 asks."""
    assert "requires_security=bool(data.security)" in parser
    return parser.replace("requires_security=bool(data.security)", "requires_security=data.security != []")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a generator that makes a transform needless, and one that fails."""
    folder = tmp_path_factory.mktemp("wheels")
    wheel(folder, BETTER, reads_root_security)
    wheel(folder, BROKEN, lambda parser: f"{parser}raise RuntimeError('no more of it')\n")
    return folder


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> ReleaseTree:
    """Clone this checkout."""
    return ReleaseTree(tmp_path_factory.mktemp("tree") / "clone")


def upgrade(tree: ReleaseTree, wheels: Path, version: str) -> tuple[int, list[str]]:
    """Run the command with these wheels beside the index, and return its status and what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "openapi/upgrade_generator.py", version],
        cwd=tree.path,
        env={**kept, "UV_FIND_LINKS": str(wheels)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_a_version_that_makes_a_transform_needless(tree: ReleaseTree, wheels: Path) -> None:
    """The pin is raised in both files and nothing else; the transform is named, and what users notice."""
    status, lines = upgrade(tree, wheels, BETTER)

    assert status == 0, "\n".join(lines)
    assert lines[:3] == [
        f"{TOOL} is {BETTER}, was {INSTALLED}",
        f"constraints/dev.txt: {TOOL}=={BETTER}",
        "generated/: 0 files changed",
    ]
    needless = "openapi/spec_transforms.py: the transform push_down_security makes no difference any more: remove it"
    assert lines[3:5] == [needless, "what it changes for users:"]
    assert "  verdict: none" in lines
    assert tree.git("status", "--porcelain").split() == ["M", "constraints/dev.txt", "M", "pyproject.toml"]
    changed = re.findall(r"(?m)^[+]([^+\n].*)$", tree.git("diff", "--unified=0"))
    assert changed == [f"{TOOL}=={BETTER}", f'    "{TOOL}=={BETTER}",']
    tree.git("checkout", "--quiet", ".")


@pytest.mark.parametrize(
    ("version", "first", "last"),
    [
        (BROKEN, f"{TOOL} {BROKEN} cannot generate the client; nothing was changed:", "no more of it"),
        ("899.0", f"{TOOL}==899.0 is not available with the other pins: give another version", "899.0"),
    ],
)
def test_after_a_failure_the_tree_is_as_it_was(
    tree: ReleaseTree, wheels: Path, version: str, first: str, last: str
) -> None:
    """The command says what failed, without a traceback, and changes no file."""
    status, lines = upgrade(tree, wheels, version)

    assert status == 1
    assert lines[0].startswith(first)
    assert last in " ".join(lines[1:])
    assert "Traceback" not in "\n".join(lines)
    assert len(lines) <= 5
    assert tree.git("status", "--porcelain") == ""


def test_what_is_not_committed_is_in_the_way(tree: ReleaseTree, wheels: Path) -> None:
    """With something uncommitted the command refuses, and names it: the upgrade is its own commit."""
    (tree.path / "stray.txt").touch()

    assert upgrade(tree, wheels, BETTER) == (1, ["commit or stash stray.txt first"])
    (tree.path / "stray.txt").unlink()


def test_the_pinned_version_is_not_raised(tree: ReleaseTree, wheels: Path) -> None:
    """With the pinned version the command says that nothing was changed."""
    assert upgrade(tree, wheels, INSTALLED) == (0, [f"{TOOL} is {INSTALLED} already, so nothing was changed"])
