"""Build the artifacts: `python release/artifacts.py` writes wheel, sdist and SBOM to `dist/`, and verifies them.

Only files that git tracks are built, as they are now: what else is in the folder, such as `.env`, cannot get into an
artifact. The wheel is built from the sdist. Both are built a second time in another folder, with another umask and time
zone. The wheel is also built without the sdist. All builds must be identical byte for byte.

The one file that is added is the SBOM. An index takes wheels and sdists alone, so it is published in both; in the wheel
it lies where PEP 770 wants it, in `.dist-info/sboms`. https://peps.python.org/pep-0770/
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
SBOM = f"{NAME}.cdx.json"  # `release/build_hook.py` puts it into the wheel


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


def with_sbom(root: Path, folder: Path, *options: str) -> Path:
    """Export the tree to a new folder, add its SBOM, which cyclonedx-py writes with the options; return the folder."""
    tree = export(root, folder)
    with tempfile.TemporaryDirectory() as plain:
        run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", plain, tree)
        (wheel,) = Path(plain).iterdir()
        write_sbom(wheel, tree, *options)
    return tree


def build(root: Path, output: Path) -> list[Path]:
    """Build the sdist of the tree, and the wheel from the sdist, into an empty folder; return both files.

    The SBOM is written to the folder as well.
    """
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = with_sbom(root, Path(folder) / "tree")
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", output, tree)
        built = sorted(output.iterdir())
        shutil.copy(tree / SBOM, output)
    return built


def prove(root: Path, built: list[Path]) -> None:
    """Build again under other conditions and compare.

    Raises:
        NotReproducibleError: A file differs; the message names it.
    """
    with tempfile.TemporaryDirectory() as folder:
        before = os.umask(0o077)
        try:
            # The schema of SBOMs takes seconds; `build` used it, and the bytes must be the same.
            copy = with_sbom(root, Path(folder) / "a tree elsewhere", "--no-validate")
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
                    raise NotReproducibleError(f"{file.name} differs when it is built in {other.parent.name}")


def write_sbom(wheel: Path, tree: Path, *options: str) -> None:
    """Write a CycloneDX bill of materials to the tree: the wheel with every extra, in the versions of the constraints.

    It is that of the lowest Python, on Linux, whichever Python builds: otherwise the wheel would depend on it.
    """
    version = wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as folder:
        run("uv", "venv", "--quiet", "--python", sys.executable, Path(folder) / "venv")
        (packages,) = (Path(folder) / "venv" / "lib").glob("python*/site-packages")
        wanted = ("--find-links", wheel.parent, "--constraint", tree / "constraints" / "dev.txt")
        fixed = ("--python-version", "3.11", "--python-platform", "linux", "--no-build", "--target", packages)
        run("uv", "pip", "install", "--quiet", *fixed, *wanted, f"{NAME}[all]=={version}")
        form = ("--output-reproducible", "--output-format", "JSON", "--output-file", tree / SBOM)
        run(
            sys.executable,
            "-m",
            "cyclonedx_py",
            "environment",
            *form,
            *options,
            Path(folder) / "venv" / "bin" / "python",
        )


def main() -> None:
    """Build and verify the artifacts, write the SBOM, and print the files."""
    built = build(ROOT, DIST)
    prove(ROOT, built)
    run(sys.executable, "-m", "twine", "check", "--strict", *built)
    for file in sorted(DIST.iterdir()):
        print(f"dist/{file.name}: {file.stat().st_size} bytes")
    print("built twice, byte for byte the same; the wheel of the sdist is the wheel of the tree")


if __name__ == "__main__":
    main()
