"""Build the artifacts: `python release/artifacts.py` writes wheel, sdist and SBOM to `dist/`, and verifies them.

Only files that git tracks are built, as they are now: what else lies in the folder, such as `.env`, cannot get into an
artifact. The wheel is built from the sdist. Both are built a second time in another folder, with another umask and time
zone. The wheel is also built without the sdist. All builds must be identical byte for byte.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
NAME = "partner-center-client"


class NotReproducibleError(Exception):
    """Two builds of the same tree differ."""


def run(*command: object, cwd: Path = ROOT, **environment: str) -> str:
    """Run a command without the settings of the publisher and return its output. If it fails, exit with its message."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_PUBLISH")}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def export(root: Path, folder: Path) -> Path:
    """Copy the files that git tracks, and git's own, from which the version comes, to a new folder, and return it."""
    names = run("git", "ls-files", "-z", cwd=root).split("\0")
    for name in filter(None, names):
        if (root / name).exists():  # it may be deleted, and not yet committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name, follow_symlinks=False)
    own = root / ".git"
    if own.is_dir():
        shutil.copytree(own, folder / ".git", symlinks=True)
    else:
        shutil.copy2(own, folder / ".git")
    return folder


def build(root: Path, output: Path) -> list[Path]:
    """Build the sdist of the tree, and the wheel from the sdist, into an empty folder; return both files."""
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = export(root, Path(folder) / "tree")
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", output, tree)
    return sorted(output.iterdir())


def prove(root: Path, built: list[Path]) -> None:
    """Build again under other conditions and compare.

    Raises:
        NotReproducibleError: A file differs; the message names it.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = export(root, Path(folder) / "a tree elsewhere")
        before = os.umask(0o077)
        try:
            again = Path(folder) / "again"
            run(sys.executable, "-m", "build", "--no-isolation", "--outdir", again, copy, TZ="Asia/Tokyo")
            direct = Path(folder) / "direct"
            run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", direct, copy)
        finally:
            os.umask(before)
        for file in built:
            for other in (again / file.name, direct / file.name):
                if other.parent == direct and file.suffix != ".whl":
                    continue
                if not other.exists() or other.read_bytes() != file.read_bytes():
                    raise NotReproducibleError(f"{file.name} is another one when it is built in {other.parent.name}")


def write_sbom(wheel: Path, output: Path) -> None:
    """Write a CycloneDX bill of materials: the wheel with every extra, in the versions of the constraints."""
    version = wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as folder:
        interpreter = Path(folder) / "venv" / "bin" / "python"
        run("uv", "venv", "--quiet", "--python", sys.executable, Path(folder) / "venv")
        wanted = ("--find-links", wheel.parent, "--constraint", "constraints/dev.txt", f"{NAME}[all]=={version}")
        run("uv", "pip", "install", "--quiet", "--python", interpreter, *wanted)
        form = ("--output-reproducible", "--output-format", "JSON", "--output-file", output)
        run(sys.executable, "-m", "cyclonedx_py", "environment", *form, interpreter)


def main() -> None:
    """Build and verify the artifacts, write the SBOM, and print the files."""
    built = build(ROOT, DIST)
    prove(ROOT, built)
    run(sys.executable, "-m", "twine", "check", "--strict", *built)
    (wheel,) = (file for file in built if file.suffix == ".whl")
    write_sbom(wheel, DIST / f"{NAME}-{wheel.name.split('-')[1]}.cdx.json")
    for file in sorted(DIST.iterdir()):
        print(f"dist/{file.name}: {file.stat().st_size} bytes")
    print("built twice, byte for byte the same; the wheel of the sdist is the wheel of the tree")


if __name__ == "__main__":
    main()
