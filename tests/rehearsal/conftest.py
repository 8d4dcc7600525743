"""One index, and one first release on it, for all tests of the publisher."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from index import Index, serving
from release_tree import FIRST, ReleaseTree


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Serve an index that holds the dependencies, as an internal one does, and nothing of ours."""
    folder = tmp_path_factory.mktemp("index")
    with serving(folder, Path(os.environ["PARTNER_CENTER_WHEELHOUSE"])) as index:
        yield index


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> ReleaseTree:
    """Tag a clone as the first release."""
    tree = ReleaseTree(tmp_path_factory.mktemp("tree") / "clone")
    tree.release(FIRST)
    return tree


@pytest.fixture(scope="session")
def published(released: ReleaseTree, index: Index) -> list[str]:
    """Publish it, and return what was said."""
    return released.publish(**index.environment)


@pytest.fixture
def spoilt(released: ReleaseTree) -> Iterator[ReleaseTree]:
    """Return the clone to spoil; it is put right afterwards."""
    first = released.git("rev-parse", f"v{FIRST}").strip()
    yield released
    released.git("checkout", "--quiet", "--force", "-B", "main", first)  # the branch too, which tests push
    released.git("clean", "--quiet", "--force", "-d")
    for tag in released.git("tag", "--list").split():
        released.git("tag", "--delete", tag)
    released.git("tag", f"v{FIRST}", first)
