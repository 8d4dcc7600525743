"""After honest edits of today's spec, with the fragments that they leave, the project's checks and tests are green.

The edits: new optional properties, operations and a status, and a raised version. Each is one that an owner makes
without a line of Python.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from release_tree import ReleaseTree
from spec_editing import PATH, QUALIFICATION, SAID, TEXT, Node, added, edit_file, operation
from whole_edits import CUSTOMER, new_operation

DONE = {"204": {**SAID, "description": "Done."}, "default": {"$ref": "#/components/responses/Error"}}
CONTACTS = "/v{version}/customers/{customer_id}/contacts"
EDITS = (
    added(QUALIFICATION, "vettingUpdateDate", {**TEXT, "format": "date-time"}),
    added(CUSTOMER, "loyalty", TEXT),
    new_operation(
        "delete",
        PATH,
        "deleteCustomerQualifications",
        "qualifications",
        responses=DONE,
    ),
    new_operation("get", CONTACTS, "getContacts", "customers", **{"x-method": "list_contacts"}),
    new_operation("get", f"{CONTACTS}/{{contact_id}}", "getContact", "customers", **{"x-method": "get_contact"}),
)
CONTACT = {"name": "contact_id", "in": "path", "required": True, "description": "New.", "schema": TEXT, "example": "c1"}
# What depends on the spec, of what `nox -s check tests contract` runs. The verdicts have a frozen spec.
PYTEST = ("-m", "pytest", "--numprocesses=2", "--dist=worksteal")
COMMANDS = {
    "rules": ("openapi/rules.py",),
    "generated": ("openapi/drift.py",),
    "types": ("-m", "mypy"),
    "check": (*PYTEST, "tests/bench", "tests/package", "tests/pipeline", "tests/spec_change/test_cassettes.py"),
    "tests of the client": (*PYTEST, "tests/client"),
    "other tests": (*PYTEST, "tests/cli", "tests/cassettes", "tests/emulator"),
    "contract": (*PYTEST, "tests/contract"),
}


def _edit(spec: Node) -> None:
    for make in EDITS:
        make(spec)
    spec["paths"][f"{CONTACTS}/{{contact_id}}"]["get"]["parameters"].append({**CONTACT, **SAID})
    item = spec["paths"][CONTACTS]
    item["parameters"] = item["get"].pop("parameters")
    headers = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    operation(spec)["responses"]["202"] = {"description": "Accepted.", "headers": headers, **SAID}
    spec["info"]["version"] = "2999.1.0"


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the clone, with the packages of the clone."""
    packages = [str(folder / each) for each in ("generated", "overrides", "workflows", "emulator", "openapi")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "UV_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": os.pathsep.join(packages)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edit the spec of a clone, and do what the how-to says: raise its version, and run `spec_change`."""
    clone = ReleaseTree(tmp_path_factory.mktemp("tree") / "clone")
    clone.git("tag", "v0.1.0")
    edit_file(clone.path / "openapi" / "partner-center.yaml", _edit)
    done = _run(clone.path, "openapi/spec_change.py")
    assert "verdict: minor → 0.2.0 after 0.1.0" in done.stdout, done.stdout + done.stderr
    assert list((clone.path / "changelog.d").glob("+spec-*.feature.md"))
    return clone.path


@pytest.mark.parametrize("name", COMMANDS)
def test_the_project_is_green_after_honest_edits(edited: Path, name: str) -> None:
    """No check and no test depends on the spec as it is today."""
    done = _run(edited, *COMMANDS[name])

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
