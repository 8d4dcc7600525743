"""Which versions and commits the publisher refuses, with a real index. Nothing of what is refused is uploaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from index import Index
from release_tree import FIRST, ReleaseTree
from scripted_server import ScriptedServer, answer

import index_pages

ON_INDEX = "partner_center_client-{}.tar.gz"


@pytest.fixture(autouse=True)
def _nothing_is_uploaded(published: list[str], index: Index) -> Iterator[None]:
    """Compare what is in the index before and after each test."""
    before = {name: (index.packages / name).read_bytes() for name in index.files()}
    yield
    assert published
    assert {name: (index.packages / name).read_bytes() for name in index.files()} == before


@pytest.fixture
def listed(index: Index) -> Iterator[list[str]]:
    """Have the index list further versions, as long as the test runs: only their names are read."""
    versions: list[str] = []

    class Listed(list[str]):
        def append(self, version: str) -> None:
            (index.packages / ON_INDEX.format(version)).touch()
            versions.append(version)

    yield Listed()
    for version in versions:
        (index.packages / ON_INDEX.format(version)).unlink()


def changed(tree: ReleaseTree) -> None:
    """Change something that the wheel holds, and that breaks nobody."""
    with (tree.path / "README.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    tree.commit("Change the README")


@pytest.mark.parametrize("form", [("--depth=1", "--no-tags"), ("--depth=1", "--branch=v0.1.1"), ("--depth=3",)])
def test_a_shallow_clone_is_refused(spoilt: ReleaseTree, index: Index, tmp_path: Path, form: tuple[str, ...]) -> None:
    """A clone without history is refused wherever the tag is: it cannot show what the version before was."""
    spoilt.take_away()
    spoilt.release("0.1.1")
    tree = object.__new__(ReleaseTree)
    tree.path = tmp_path / "shallow"
    spoilt.git("clone", "--quiet", *form, f"file://{spoilt.path}", str(tree.path))
    tree.passed()

    assert tree.publish(**index.environment) == [
        "refused: this clone is shallow and lacks the earlier releases: run `git fetch --unshallow --tags` first"
    ]


def test_a_breaking_change_has_to_be_told(spoilt: ReleaseTree, index: Index) -> None:
    """A public name that went away is refused until the changelog has it under Breaking."""
    spoilt.take_away()
    spoilt.release("0.2.0")

    (line,) = spoilt.publish(**index.environment)

    assert line.startswith(f"refused: a breaking change since v{FIRST} is not in CHANGELOG.md: add a fragment")
    assert "parse_date" in line


@pytest.mark.parametrize("version", ["0.1.1", "0.1.1rc1"])
def test_a_version_below_the_verdict_is_refused(spoilt: ReleaseTree, index: Index, version: str) -> None:
    """A new attribute asks for 0.2.0; the refusal names it, the attribute, and the way there."""
    spoilt.add_property("region")
    spoilt.release(version)

    reason = f"version {version} is too low for what changed since v{FIRST}: ValidationCode.region: str | None is new"
    steps = f"write 0.2.0 into CHANGELOG.md, commit, `git tag -d v{version}`, `git tag v0.2.0`"
    assert spoilt.publish(**index.environment) == [f"refused: {reason} (region); {steps}"]


def test_a_moved_tag_hides_nothing(spoilt: ReleaseTree, index: Index) -> None:
    """Where the tag of the last release is not what was published, the wheel of the index shows what breaks."""
    spoilt.take_away()
    spoilt.git("tag", "--force", f"v{FIRST}")
    changed(spoilt)
    spoilt.release("0.1.1")

    lines = spoilt.publish(**index.environment)

    wheel = f"partner_center_client-{FIRST}-py3-none-any.whl"
    assert [line.partition(wheel)[0] for line in lines] == [
        "refused: version 0.1.1 is too low for what changed since ",
        "refused: a breaking change since ",
    ]
    assert all("parse_date" in line for line in lines)


@pytest.mark.parametrize("version", ["0.0.5", "0.1.0rc1", "0.1.0.dev3"])
@pytest.mark.parametrize("branch", ["this", "another"])
def test_a_version_below_a_tag_is_refused(spoilt: ReleaseTree, index: Index, version: str, branch: str) -> None:
    """The last tag counts on every branch, and pre-releases are in Python's order."""
    if branch == "another":
        spoilt.git("checkout", "--quiet", "--orphan", f"without-history-{version}")
        spoilt.commit("No history")
    changed(spoilt)
    spoilt.release(version)

    advice = "tag a higher version (`nox -s spec_change` says which), or delete the other tag if it is no release"
    assert spoilt.publish(**index.environment) == [
        f"refused: version {version} is not above {FIRST}, which is tagged already: {advice}"
    ]


@pytest.mark.parametrize(
    ("there", "version"),
    [("0.9.0", "0.2.0"), ("0.2.0.post1", "0.2.0"), ("0.2.0", "0.2.0rc1"), ("0.3.0rc1", "0.2.0"), ("0.2.0+x", "0.2.0")],
)
def test_a_version_below_the_index_is_refused(
    spoilt: ReleaseTree, index: Index, listed: list[str], there: str, version: str
) -> None:
    """Every version on the index counts, even a pre-release, a local version, and one that has no tag."""
    listed.append(there)
    changed(spoilt)
    spoilt.release(version)

    assert spoilt.publish(**index.environment) == [
        f"refused: version {version} is below {there}, which is on the index already: tag a higher version"
    ]


def test_the_same_version_written_otherwise_is_refused(spoilt: ReleaseTree, index: Index, listed: list[str]) -> None:
    """If the index has 0.2, the version 0.2.0 is refused."""
    listed.append("0.2")
    changed(spoilt)
    spoilt.release("0.2.0")

    assert spoilt.publish(**index.environment) == [
        "refused: version 0.2.0 is on the index already: it is never replaced; tag a new version"
    ]


@pytest.mark.parametrize("change", [None, "docs/index.md"])
def test_an_empty_release_is_refused(spoilt: ReleaseTree, index: Index, change: str | None) -> None:
    """A tag without a change of what the wheel holds is refused, whatever else changed."""
    if change is not None:
        with (spoilt.path / change).open("a", encoding="utf-8") as file:
            file.write("\n# more\n")
        spoilt.commit("Change what no wheel holds")
    spoilt.release("0.1.1")

    assert spoilt.publish(**index.environment) == [
        f"refused: nothing that the wheel holds changed since v{FIRST}: there is nothing to publish"
    ]


def test_a_stale_branch_is_refused(spoilt: ReleaseTree, index: Index, listed: list[str], tmp_path: Path) -> None:
    """A branch without the newest release of the index is refused, whether its tag is here or has to be fetched."""
    changed(spoilt)
    spoilt.release("0.2.0")
    listed.append("0.2.0")
    spoilt.git("checkout", "--quiet", f"v{FIRST}")
    changed(spoilt)
    spoilt.commit("Another change")
    spoilt.release("0.4.0")

    assert spoilt.publish(**index.environment) == [
        "refused: this commit lacks v0.2.0, which users have from the index: run `git merge v0.2.0`, and tag again"
    ]

    spoilt.git("tag", "--delete", "v0.2.0")
    assert spoilt.publish(**index.environment) == [
        "refused: the index has 0.2.0, and no tag v0.2.0 is here: run `git fetch --tags`, and merge v0.2.0"
    ]


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (("v0.2.0", "v0.3.0"), "HEAD has the tags v0.2.0, v0.3.0: delete all but one with `git tag -d`"),
        (
            ("v0.2.0-rc1",),
            "the tag v0.2.0-rc1 is not written as Python writes it: `git tag -d v0.2.0-rc1`, `git tag v0.2.0rc1`",
        ),
        (
            ("v2-final",),
            "the tag v2-final is no version: delete it with `git tag -d v2-final`, and give one such as v0.2.0",
        ),
    ],
    ids=["two", "another spelling", "no version"],
)
def test_a_tag_that_is_no_version_is_refused(
    spoilt: ReleaseTree, index: Index, tags: tuple[str, ...], said: str
) -> None:
    """The tag is refused with what to give instead: the publisher never guesses a version."""
    changed(spoilt)
    for tag in tags:
        spoilt.git("tag", tag)

    assert spoilt.publish(**index.environment) == [f"refused: {said}"]


def test_another_version_than_the_tag_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """Where the settings give the build another version than the tag, nothing is uploaded."""
    changed(spoilt)
    spoilt.release("0.1.1")

    (line,) = spoilt.publish(**index.environment, SETUPTOOLS_SCM_PRETEND_VERSION="0.1.10")

    assert line.endswith(" is not version 0.1.1: is SETUPTOOLS_SCM_PRETEND_VERSION set?")


def test_an_untracked_file_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """A new file is named even if the settings of git hide it."""
    (spoilt.path / "overrides" / "partner_center" / "draft.py").touch()
    spoilt.git("config", "status.showUntrackedFiles", "no")

    assert spoilt.publish(**index.environment) == [
        "refused: the tree is dirty: commit or remove overrides/partner_center/draft.py"
    ]
    spoilt.git("config", "--unset", "status.showUntrackedFiles")


def test_yanked_versions_count() -> None:
    """A yanked version is seen, and is not what users are given; files of other projects are not."""
    page = (
        b'<a href="../../f/partner_center_client-0.3.0-py3-none-any.whl#sha256=0" data-yanked="broken">x</a>'
        b'<a href="../../f/partner_center_client-0.2.0-py3-none-any.whl">x</a>'
        b'<a href="../../f/partner_center_client_extra-9.0.tar.gz">x</a><a href="..">up</a>'
    )
    with ScriptedServer(answer(200, page, "text/html")) as server:
        found = index_pages.files({"UV_PUBLISH_URL": server.base_url})

    assert [(str(file.version), file.yanked) for file in found] == [("0.3.0", True), ("0.2.0", False)]
    assert str(index_pages.newest(found)) == "0.2.0"
    assert found[1].url == f"{server.base_url}/f/partner_center_client-0.2.0-py3-none-any.whl"
