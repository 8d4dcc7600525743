"""The command as people run it, in a clone: real generator, real griffe, real fragments."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from spec_clone import SPEC, VERSION, SpecClone

from changes import baseline, fragments
from changes.change import Change, Level

MODEL = "generated/partner_center_generated/models/vetting_status.py"
API = "partner_center_generated.api.qualifications"
CASSETTE = "test_create_education.yaml"
STATES = "enum: [InReview, Approved, Denied]"


@pytest.fixture(scope="module")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> SpecClone:
    """Clone this checkout once."""
    return SpecClone(tmp_path_factory.mktemp("tree") / "clone")


@pytest.fixture
def clone(cloned: SpecClone) -> Iterator[SpecClone]:
    """Return the clone, with nothing edited and no tag."""
    yield cloned
    cloned.undo()


@pytest.fixture
def released(clone: SpecClone) -> SpecClone:
    """Return the clone with a release."""
    clone.git("tag", "v0.1.0")
    return clone


def test_an_edit_from_end_to_end(released: SpecClone) -> None:
    """An edit that is not committed is generated, told, and written to the changelog; again, it changes nothing."""
    released.edit(f"  version: {VERSION}", "  version: 2027.1.0")
    released.edit(STATES, "enum: [InReview, Approved, Expired]")
    released.edit("        text/xml: *request-xml\n", "")

    status, lines = released.spec_change()

    assert status == 0
    assert lines[:6] == [
        f"The spec changed since v0.1.0 ({VERSION} -> 2027.1.0)",
        "  BREAKING  VettingStatus is no longer `Denied`",
        "  BREAKING  POST …/qualifications no longer takes text/xml",
        "  ADDED     VettingStatus may be `Expired`",
        f"  NOTE      the spec is 2027.1.0, was {VERSION}",
        "In Python, from the generated client:",
    ]
    assert lines[6].startswith("  BREAKING  partner_center.CallOptions.content_type is ")
    assert lines[6].endswith(
        " | 'text/json' now, was " + lines[6].partition(" is ")[2].partition(" now")[0] + " | 'text/xml'"
    )
    assert lines[7:9] == [
        "verdict: major → 0.2.0 after 0.1.0",
        next(line for line in lines if line.endswith(".breaking.md written")),
    ]
    assert lines[-3:] == [
        "every cassette matches the spec",
        "PartnerCenter does not honour:",
        "  the vetting status Expired: `qualifications.wait` takes it as open; fix outcome_of in vetting.py",
    ]
    assert "Expired" in (released.path / MODEL).read_text(encoding="utf-8")
    assert released.fragments() == [".breaking", ".feature", ".spec"]
    before = released.git("status", "--porcelain")

    _, again = released.spec_change()

    assert [line.replace("is there already", "written") for line in again] == lines
    assert released.git("status", "--porcelain") == before


def test_a_change_in_hand_written_code(released: SpecClone) -> None:
    """What people changed in Python stands apart from what an edit of the spec changes in a class that they wrote."""
    released.edit("        text/xml: *request-xml\n", "")
    exports = released.path / "overrides" / "partner_center" / "__init__.py"
    exports.write_text(exports.read_text(encoding="utf-8").replace('    "APIError",\n', "", 1), encoding="utf-8")

    _, lines = released.spec_change()

    assert lines[2] == "In Python, from the generated client:"
    assert lines[3].startswith("  BREAKING  partner_center.CallOptions.content_type is ")
    assert lines[4:6] == [
        "In Python, in hand-written code; its fragments in changelog.d are written by hand:",
        "  BREAKING  partner_center.APIError is gone",
    ]


def test_an_edit_that_was_undone(released: SpecClone) -> None:
    """The fragment of an edit that was undone goes away, what people wrote stays, and `generated/` is as it was."""
    folder = released.path / "changelog.d"
    fragments.write(folder, fragments.texts([Change(Level.MINOR, "VettingStatus may be `Expired`")], VERSION), ())
    (folder / "+mine.feature.md").write_text("Mine.\n", encoding="utf-8")
    model = released.path / MODEL
    model.write_text(model.read_text(encoding="utf-8").replace("Denied", "Expired"), encoding="utf-8")
    assert released.fragments() == [".feature"]

    _, lines = released.spec_change()

    assert lines[:2] == [f"The spec is that of v0.1.0 ({VERSION})", "verdict: none"]
    assert "removed: its change is no more" in lines[2]
    assert released.git("status", "--porcelain").split() == ["??", "changelog.d/+mine.feature.md"]


def test_a_model_and_an_operation_change(released: SpecClone) -> None:
    """What follows from the spec in Python is reported once, with the spec; the cassettes that suffer are named."""
    website = (released.path / SPEC).read_text(encoding="utf-8").split("        website:\n")[1]
    released.edit(f"        website:\n{website.split('    Microsoft.')[0]}", "")
    released.edit(
        "{qualification: Education, educationSegment: K12, website: contoso.edu}", "{qualification: Education}"
    )
    released.edit("<Website>contoso.edu</Website>", "")
    released.edit("&website=contoso.edu", "")
    released.edit("in: query\n      required: false", "in: query\n      required: true")

    _, lines = released.spec_change()

    assert lines[1:8] == [
        "  BREAKING  POST …/qualifications needs code (in the query)",
        "  BREAKING  CustomerQualificationRequest.website is gone (website)",
        "  NOTE      documentation only: examples EducationRequest",
        "  NOTE      documentation only: examples EducationRequestXml",
        "  NOTE      documentation only: examples EducationRequestForm",
        "In Python, from the generated client:",
        f"  BREAKING  {API}.create_customer_qualifications() needs code, which could be left out",
    ]
    assert "cassettes that no longer match the spec; `nox -s record` records them again:" in lines
    education = [line.split("interaction 1: POST …/qualifications")[1] for line in lines if CASSETTE in line]
    assert education == [
        " needs the query parameter code",
        ": Additional properties are not allowed ('website' was unexpected)",
    ]


def test_a_document_that_breaks_the_rules(released: SpecClone) -> None:
    """The rules' own words are printed, and nothing is written."""
    released.edit("          x-source: [*create, *get]\n", "")

    status, lines = released.spec_change()

    assert status == 1
    assert lines[0] == "the spec is not in order, so nothing was written:"
    assert re.match(r"openapi/partner-center\.yaml:[0-9]+:9: provenance: Microsoft\.", lines[1])
    assert lines[1].endswith("x-source is missing; give a list of https URLs")
    assert released.git("status", "--porcelain").split() == ["M", SPEC]


def test_a_document_that_is_no_yaml(released: SpecClone) -> None:
    """One line names the place of the mistake, and what to write."""
    before = (released.path / SPEC).read_text(encoding="utf-8").partition("openapi: 3.1.0\n")[0]
    line_number = before.count("\n") + 1
    released.edit("openapi: 3.1.0\n", "openapi: [3.1.0\n")

    status, lines = released.spec_change()

    assert status == 2
    (line,) = lines
    assert line == (
        f"openapi/partner-center.yaml:{line_number}:10: the bracket that opens here is not closed, "
        "or a comma is missing; write `]` at its end"
    )


def test_before_the_first_release(clone: SpecClone) -> None:
    """Without a tag the last commit is compared with, and the report says so."""
    clone.edit(STATES, "enum: [InReview, Approved, Denied, Expired]")

    status, lines = clone.spec_change()

    assert status == 0
    assert lines[0].startswith("no release is tagged yet, so this is compared with the last commit")
    assert lines[1] == f"The spec changed since the last commit ({VERSION})"
    assert lines[3] == "verdict: minor → 0.1.0, the first release"
    assert lines[4].startswith(f"info.version is {VERSION} as before: raise it")
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--message", "Edit")

    _, lines = clone.spec_change()

    assert clone.fragments() == [".feature"]
    clone.git("reset", "--quiet", "--hard", "HEAD^")


def test_a_shallow_clone(released: SpecClone, tmp_path: Path) -> None:
    """Where no tag can be seen, the report says how to see it."""
    shallow = released.shallow(tmp_path)

    status, lines = shallow.spec_change()

    assert status == 0
    assert lines[0].endswith("run `git fetch --unshallow --tags` to compare with the last release")


@pytest.fixture
def wheel(clone: SpecClone, tmp_path: Path) -> Path:
    """Build the wheel of the clone as 1.2.3."""
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, clone.path],
        env={**os.environ, "SETUPTOOLS_SCM_PRETEND_VERSION": "1.2.3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = tmp_path.glob("*.whl")
    return built


def test_a_wheel_by_its_path(clone: SpecClone, wheel: Path) -> None:
    """A wheel serves as a tag does: for the spec, for Python, and for the version."""
    clone.edit("        text/xml: *request-xml\n", "")
    package = clone.path / "overrides" / "partner_center" / "__init__.py"
    text = package.read_text(encoding="utf-8")
    package.write_text(text.replace('    "parse_date",\n', ""), encoding="utf-8")

    _, lines = clone.spec_change("--against", str(wheel))

    assert lines[0] == f"The spec changed since {wheel.name} ({VERSION})"
    assert "  BREAKING  POST …/qualifications no longer takes text/xml" in lines
    assert "  BREAKING  partner_center.parse_date is gone" in lines
    assert "verdict: major → 2.0.0 after 1.2.3" in lines


def test_what_is_not_there_is_no_breaking_change(released: SpecClone) -> None:
    """A tag that git does not know has its own exit status."""
    status, lines = released.spec_change("--breaking", "--against", "v9.9.9")

    assert status == 2
    assert lines == ["git knows no v9.9.9: give a tag (there: v0.1.0), a commit, or the path of a wheel"]


def test_breaking_changes_alone(released: SpecClone) -> None:
    """For the publisher: nothing is generated or written, and the exit status says that something breaks."""
    released.edit("        text/xml: *request-xml\n", "")

    assert released.spec_change("--breaking") == (1, ["POST …/qualifications no longer takes text/xml"])
    assert released.git("status", "--porcelain").split() == ["M", SPEC]


@pytest.mark.parametrize(
    ("against", "index", "words"),
    [
        ("none.whl", None, "none.whl cannot be read as a wheel: "),
        (None, "", "no index is named: give `--against-index URL`, or set UV_INDEX or UV_PUBLISH_URL"),
        (
            None,
            "http://127.0.0.1:9/simple/",
            (
                "the index gives no wheel of partner-center-client (Connection refused (os error 111)): "
                "give `--against` a tag, a commit or a wheel; `--against HEAD` is the last commit"
            ),
        ),
        ("HEAD:openapi", None, "git knows no HEAD:openapi: give a tag (there: none)"),
    ],
)
def test_what_cannot_be_compared_with(clone: SpecClone, against: str | None, index: str | None, words: str) -> None:
    """What is not there is refused, with what to give instead."""
    with (
        pytest.raises(baseline.NoBaselineError, match=re.escape(words)),
        baseline.opened(against, index, clone.path, {"PATH": os.environ["PATH"]}),
    ):
        pass
