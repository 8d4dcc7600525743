"""The generated client: reproducible, never edited, and following the document by regeneration alone."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scripted_server import ScriptedServer, answer

import drift
import generate
import generator_view

ROOT = Path(__file__).parent.parent.parent
QUALIFICATION = "Microsoft.Partner.Service.Customers.Contracts.V2.CustomerQualification"
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def test_generating_twice_makes_no_difference(tmp_path: Path) -> None:
    """Two runs write the same bytes, which are the committed ones."""
    generate.generate(tmp_path / "one")
    generate.generate(tmp_path / "two")

    assert drift.read_tree(tmp_path / "one") == drift.read_tree(tmp_path / "two") == drift.read_tree(generate.GENERATED)


@pytest.mark.parametrize("spoil", ["edit", "extra", "missing"])
def test_a_hand_edit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    """One byte changed, a file added or a file taken away below generated/: the file is named, with what to do."""
    tree = tmp_path / "generated" / "partner_center_generated"
    shutil.copytree(generate.GENERATED, tree, ignore=shutil.ignore_patterns("__pycache__"))
    file = tree / "models" / ("extra.py" if spoil == "extra" else "vetting_status.py")
    if spoil == "missing":
        file.unlink()
    else:
        file.write_bytes((file.read_bytes() if file.exists() else b"") + b"\n")
    monkeypatch.setattr(drift, "GENERATED", tree)
    monkeypatch.setattr(drift, "is_obsolete", lambda _rule, _fresh, _folder: False)

    (message,) = drift.main()

    assert message.startswith(f"generated/partner_center_generated/models/{file.name} is not what the document")
    assert "run `nox -s generate`" in message


def test_a_rule_that_makes_no_difference_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that changes the view but not the client is reported for removal, and one that matters is not."""

    def idle_rule(document: generator_view.Node) -> None:
        document["x-idle"] = True

    monkeypatch.setattr(generator_view, "RULES", (*generator_view.RULES, idle_rule))

    assert drift.is_obsolete(idle_rule, drift.read_tree(generate.GENERATED), tmp_path)
    assert not drift.is_obsolete(generator_view.fold_aliases, drift.read_tree(generate.GENERATED), tmp_path)


READ_NEW = """
import sys
from partner_center import PartnerCenter, StateOwnedEntity
with PartnerCenter("t", base_url=sys.argv[1]) as pc:
    created = pc.qualifications.create(sys.argv[2], StateOwnedEntity())
print([each.vetting_officer for each in created.qualifications])
"""


def test_a_new_property_reaches_users_by_regeneration_alone(tmp_path: Path) -> None:
    """An optional property added to the document is readable on what `create` returns; no hand-written line changes."""
    document = copy.deepcopy(generate.load_yaml(generate.DOCUMENT))
    document["components"]["schemas"][QUALIFICATION]["properties"]["vettingOfficer"] = {"type": "string"}
    generate.generate(tmp_path / "partner_center_generated", document)
    items = [{"qualification": "A", "vettingOfficer": "Ada"}, {"qualification": "B"}]

    with ScriptedServer(answer(200, {"qualifications": items})) as server:
        done = subprocess.run(
            [sys.executable, "-c", READ_NEW, server.base_url, CUSTOMER],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "overrides")])},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (done.stderr, done.stdout) == ("", "['Ada', None]\n")


def test_the_document_ships_with_the_generated_package() -> None:
    """The data file is the document itself, so that what reads it at run time reads the truth."""
    shipped = json.loads((generate.GENERATED / "openapi.json").read_text(encoding="utf-8"))

    assert shipped == generate.load_yaml(generate.DOCUMENT)
