"""What gets into wheel and sdist: the files that git tracks, and nothing that only is beside them."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from release_tree import ReleaseTree

import artifacts

PLANTED = b"PLANTED=client-secret-and-customers\n"
# Each form is what people leave in a folder in which they work.
LEFT = (
    *(".env", ".env.local", "customers.db", "journal.db-wal", "rows.csv", "login.json", "tokens.bin", "id_rsa.pem"),
    *("overrides/partner_center/rows.csv", "overrides/.env", "workflows/partner_center_workflows/bulk/customers.db"),
    *(
        "emulator/partner_center_emulator/kept-state",
        "docs/customers.csv",
        "tests/cassettes/recordings/.env",
        "benchmarks/a.xlsx",
    ),
)
ALSO_SOURCES = (
    "notes.py",
    "overrides/partner_center/draft.py",
    "docs/draft.md",
    "tests/cassettes/recordings/live.yaml",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> ReleaseTree:
    """Return a clone in which files lie that git does not know, and one tracked file is changed."""
    tree = ReleaseTree(tmp_path_factory.mktemp("tree") / "clone")
    tree.git("tag", "v0.1.0")
    for name in (*LEFT, *ALSO_SOURCES):
        (tree.path / name).write_bytes(PLANTED)
    (tree.path / "LICENSE").write_text("changed, not yet committed", encoding="utf-8")
    (tree.path / "docs" / "index.md").unlink()
    return tree


def contents(files: list[Path]) -> dict[str, dict[str, bytes]]:
    """Return what wheel and sdist hold, by name; the sdist's names without its folder."""
    (sdist,) = (file for file in files if file.suffix == ".gz")
    (wheel,) = (file for file in files if file.suffix == ".whl")
    with tarfile.open(sdist) as archive:
        held = {each.name.partition("/")[2]: archive.extractfile(each) for each in archive if each.isfile()}
        in_sdist = {name: file.read() for name, file in held.items() if file is not None}
    with zipfile.ZipFile(wheel) as archive_:
        return {"sdist": in_sdist, "wheel": {name: archive_.read(name) for name in archive_.namelist()}}


def test_a_build_takes_what_git_tracks(tree: ReleaseTree, tmp_path: Path) -> None:
    """The sdist is the tracked files as they are now and the SBOM; the wheel holds none of the others."""
    built = artifacts.build(tree.path, tmp_path / "dist")

    held = contents(built)
    tracked = {name for name in tree.git("ls-files").split("\n") if name} - {"docs/index.md"}
    assert set(held["sdist"]) - {"PKG-INFO"} == {*tracked, artifacts.SBOM}
    assert (tmp_path / "dist" / artifacts.SBOM).read_bytes() == held["sdist"][artifacts.SBOM]
    assert held["sdist"]["LICENSE"] == b"changed, not yet committed"
    assert [file.name for file in built] == [
        "partner_center_client-0.1.1.dev0-py3-none-any.whl",
        "partner_center_client-0.1.1.dev0.tar.gz",
    ]
    for name, files in held.items():
        assert [each for each, content in files.items() if PLANTED in content] == [], name


def test_another_front_end_takes_no_data(tree: ReleaseTree, tmp_path: Path) -> None:
    """Built directly, as `pip wheel` does, no file gets in that is neither source nor documentation."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(tree.path)]
    subprocess.run(command, check=True, capture_output=True)

    for files in contents(sorted(tmp_path.iterdir())).values():
        assert {name for name, content in files.items() if PLANTED in content} <= {
            *ALSO_SOURCES,
            "partner_center/draft.py",
        }
