"""From a commit to a colleague's `pip install`, by way of a real index with authentication."""

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from index import PASSWORD, USER, Index
from release_tree import FIRST, ROOT, ReleaseTree

MODEL = "generated/partner_center_generated/models/validation_code.py"


def run(*command: object, cwd: Path = Path("/"), **environment: str) -> str:
    """Run a command without anything of this checkout in its way, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP", "UV"))}
    done = subprocess.run(
        [str(each) for each in command],
        env={**kept, "PIP_CONFIG_FILE": os.devnull, **environment},  # the index of the rehearsal and no other
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_without_credentials_nothing_is_published(released: ReleaseTree, index: Index) -> None:
    """The index's 401 becomes a refusal that names the settings, before anything is built."""
    before = index.files()

    (line,) = released.publish(UV_PUBLISH_URL=index.url)

    assert line.endswith(
        "no credentials were given: set UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or UV_PUBLISH_TOKEN"
    )
    assert index.files() == before


def test_a_wrong_password_is_refused_and_not_shown(released: ReleaseTree, index: Index) -> None:
    """The refusal says that the credentials were refused, and does not repeat them."""
    (line,) = released.publish(**{**index.environment, "UV_PUBLISH_PASSWORD": "a-wrong-one"})

    assert "the credentials were refused" in line
    assert "a-wrong-one" not in line


def test_without_an_index_nothing_happens(released: ReleaseTree) -> None:
    """No address is guessed."""
    (line,) = released.publish()

    assert line == "refused: UV_PUBLISH_URL is not set: give the address that your index takes uploads at"


def test_the_release_is_published(published: list[str], index: Index) -> None:
    """Wheel and sdist are in the index, once each."""
    expected = [f"partner_center_client-{FIRST}-py3-none-any.whl", f"partner_center_client-{FIRST}.tar.gz"]

    assert published == [f"published {name}" for name in expected]
    assert index.files() == expected


@pytest.mark.usefixtures("published")
def test_a_colleague_installs_it_by_name(index: Index, tmp_path: Path) -> None:
    """`pip install` by name with extras brings the command, and the demo runs to its last step."""
    venv.create(tmp_path / "venv", with_pip=True)
    folder = tmp_path / "venv" / "bin"
    quietly = ("--quiet", "--disable-pip-version-check", "--index-url", index.pages)
    run(folder / "python", "-m", "pip", "install", *quietly, "partner-center-client[cli,emulator]")

    assert run(folder / "python", "-c", "import partner_center; print(partner_center.__version__)").strip() == FIRST
    shown = run(folder / "partner-center", "demo")
    assert "Approved" in shown
    assert "Denied" in shown


@pytest.fixture
def home(index: Index, tmp_path: Path) -> Path:
    """Return a home whose netrc has the user and password of the index, and nothing else."""
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n", encoding="utf-8")
    netrc.chmod(0o600)
    return tmp_path


@pytest.mark.usefixtures("published")
def test_the_wheel_from_one_index_and_the_rest_from_another(index: Index, home: Path) -> None:
    """The two pip commands of the how-to take this package from its index alone."""
    venv.create(home / "venv", with_pip=True)
    pip = (home / "venv" / "bin" / "pip", "--quiet", "--disable-pip-version-check")
    pages, wheel = f"{index.url}simple/", f"partner_center_client-{FIRST}-py3-none-any.whl"
    download = ("download", "--no-deps", "--index-url", pages, "--dest", "wheels", f"partner-center-client=={FIRST}")

    run(*pip, *download, cwd=home, HOME=str(home))
    assert [file.name for file in (home / "wheels").iterdir()] == [wheel]
    run(*pip, "install", f"./wheels/{wheel}[cli]", cwd=home, HOME=str(home), PIP_INDEX_URL=pages)

    shown = run(home / "venv" / "bin" / "partner-center", "--version")
    assert shown.startswith(f"partner-center {FIRST}, spec ")


@pytest.mark.usefixtures("published")
def test_uv_binds_the_name_to_the_index(index: Index, home: Path) -> None:
    """`pyproject.toml` as in the how-to lets uv take this name from the named index alone."""
    page = (ROOT / "docs" / "how-to" / "regenerate-and-publish.md").read_text(encoding="utf-8")
    binding = page[page.index("[[tool.uv.index]]") : page.index("```\n\nWith Poetry")]
    project = '[project]\nname = "job"\nversion = "0"\nrequires-python = ">=3.11"\n\n'
    text = project + binding.replace("https://index.example/", index.url)
    (home / "pyproject.toml").write_text(text, encoding="utf-8")
    uv = Path(sys.executable).parent / "uv"
    settings = {"HOME": str(home), "UV_DEFAULT_INDEX": f"{index.url}simple/", "UV_PYTHON": sys.executable}

    run(uv, "add", "--quiet", f"partner-center-client[cli]=={FIRST}", cwd=home, **settings)

    lock = tomllib.loads((home / "uv.lock").read_text(encoding="utf-8"))
    (ours,) = (each for each in lock["package"] if each["name"] == "partner-center-client")
    assert (ours["version"], ours["source"]) == (FIRST, {"registry": f"{index.url}simple/"})
    assert run(home / ".venv" / "bin" / "partner-center", "--version").startswith(f"partner-center {FIRST}, spec ")


@pytest.mark.usefixtures("published")
def test_publishing_again_is_refused(released: ReleaseTree, index: Index) -> None:
    """A version is never replaced: nothing in the index changes."""
    before = {name: (index.packages / name).read_bytes() for name in index.files()}

    (line,) = released.publish(**index.environment)

    assert line == f"refused: version {FIRST} is on the index already: it is never replaced; tag a new version"
    assert {name: (index.packages / name).read_bytes() for name in index.files()} == before


def test_a_dirty_tree_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """A file that is changed and one that is new are both named."""
    (spoilt.path / "LICENSE").write_text("another one", encoding="utf-8")
    (spoilt.path / "stray.txt").touch()

    (line,) = spoilt.publish(**index.environment)

    assert line == "refused: the tree is dirty: commit or remove LICENSE, stray.txt"


def test_a_commit_without_a_tag_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """The refusal names the steps of a release."""
    spoilt.commit("Something more")

    (line,) = spoilt.publish(**index.environment)

    assert line.startswith("refused: HEAD has no tag: run `nox -s changelog -- 0.2.0`, commit, `git tag v0.2.0`")


def test_a_hand_edit_of_generated_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """A committed edit below generated/ is found, named, and told how to undo."""
    with (spoilt.path / MODEL).open("a", encoding="utf-8") as file:
        file.write("\n# by hand\n")
    spoilt.commit("Edit by hand")
    spoilt.release("0.1.1")

    (line,) = spoilt.publish(**index.environment)

    assert line.startswith(f"refused: {MODEL} is not what the spec generates: run `nox -s generate`")


def test_a_stale_client_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """An edit of the spec without regenerating is found."""
    spec = spoilt.path / "openapi" / "partner-center.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("  version: 20", "  version: 30", 1), encoding="utf-8")
    spoilt.release("0.1.1")

    lines = spoilt.publish(**index.environment)

    assert len(lines) == 1
    assert lines[0].startswith("refused: generated/partner_center_generated/openapi.json is not what the spec")
    assert lines[0].endswith("run `nox -s generate`; never edit generated/ by hand")


def test_a_version_that_the_changelog_does_not_know_is_refused(spoilt: ReleaseTree, index: Index) -> None:
    """A tag alone is no release; fragments that were left out are named."""
    (spoilt.path / "changelog.d" / "+more.feature.md").write_text("More.\n", encoding="utf-8")
    spoilt.commit("More")
    spoilt.git("tag", "v0.1.1")
    spoilt.passed()

    lines = spoilt.publish(**index.environment)

    assert [line.split(":")[1].strip() for line in lines] == [
        "CHANGELOG.md has no section for 0.1.1",
        "changelog.d still holds +more.feature.md",
    ]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("asked", [True, False], ids=["requested", "no tag"])
def test_an_edit_is_compared_with_the_newest_wheel(
    released: ReleaseTree, index: Index, tmp_path: Path, asked: bool
) -> None:
    """Where no tag can be seen, or on request, an edit is compared with what users can install."""
    clone = tmp_path / "clone"
    released.git("clone", "--quiet", *(() if asked else ("--no-tags",)), str(released.path), str(clone))
    spec = clone / "openapi" / "partner-center.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("        text/xml: *request-xml\n", "", 1), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "openapi/spec_change.py", "--breaking", *(("--against-index",) if asked else ())],
        cwd=clone,
        env={**os.environ, **index.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "POST …/qualifications no longer takes text/xml\n"), done.stderr
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.usefixtures("published")
def test_no_password_lies_in_what_was_published(index: Index) -> None:
    """Neither file holds the publisher's password, nor a path of the machine that built it."""
    (wheel,) = index.packages.glob("partner_center_client*.whl")
    content = b"".join(zipfile.ZipFile(wheel).read(name) for name in zipfile.ZipFile(wheel).namelist())

    assert PASSWORD.encode() not in content
    assert str(Path.home()).encode() not in content
