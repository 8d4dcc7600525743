"""The generated client: reproducible, never edited, and following the spec by regeneration alone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from odd_spec import today
from scripted_server import ScriptedServer, answer

import drift
import generate
import spec_transforms

ROOT = Path(__file__).parent.parent.parent
QUALIFICATION = "Microsoft.Partner.Service.Customers.Contracts.V2.CustomerQualification"
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def test_generating_twice_makes_no_difference(tmp_path: Path) -> None:
    """Two runs write the same bytes, which are the committed ones."""
    generate.generate(tmp_path / "one")
    generate.generate(tmp_path / "two")

    assert drift.read_tree(tmp_path / "one") == drift.read_tree(tmp_path / "two") == drift.read_tree(generate.GENERATED)


def test_it_makes_no_difference_where_the_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that git ignores, as virtual environments are, and below other settings, the same bytes come out."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "ruff.toml").write_text("line-length = 40\n", encoding="utf-8")
    folder = tmp_path / "venv"
    folder.mkdir()
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    generate.generate(folder / "one")

    assert drift.read_tree(folder / "one") == drift.read_tree(generate.GENERATED)


@pytest.mark.parametrize("spoil", ["edit", "extra", "missing"])
def test_a_hand_edit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    """One byte changed, a file added or a file taken away below generated/: the file is named, with what to do."""
    tree = tmp_path / "generated" / "partner_center_generated"
    shutil.copytree(generate.GENERATED.parent, tree.parent, ignore=shutil.ignore_patterns("__pycache__"))
    file = tree / "models" / ("extra.py" if spoil == "extra" else "vetting_status.py")
    if spoil == "missing":
        file.unlink()
    else:
        file.write_bytes((file.read_bytes() if file.exists() else b"") + b"\n")
    monkeypatch.setattr(drift, "GENERATED", tree)
    monkeypatch.setattr(drift, "is_obsolete", lambda *_: False)

    (message,) = drift.main()

    assert message.startswith(f"generated/partner_center_generated/models/{file.name} is not what the spec")
    assert "run `nox -s generate`" in message


def test_a_rule_that_makes_no_difference_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that changes the view but not the client is reported for removal, and one that matters is not."""

    def idle_rule(spec: spec_transforms.Node) -> None:
        spec["x-idle"] = True

    monkeypatch.setattr(spec_transforms, "TRANSFORMS", (*spec_transforms.TRANSFORMS, idle_rule))

    spec, fresh = today(), drift.read_tree(generate.GENERATED)

    assert drift.is_obsolete(idle_rule, spec, fresh, tmp_path)
    assert not drift.is_obsolete(spec_transforms.fold_aliases, spec, fresh, tmp_path)


def test_a_rule_that_finds_nothing_to_change_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit of the spec that takes the work of a rule away does not demand that Python changes."""

    def rule_without_work(_spec: spec_transforms.Node) -> None:
        """Change nothing."""

    monkeypatch.setattr(spec_transforms, "TRANSFORMS", (*spec_transforms.TRANSFORMS, rule_without_work))

    spec, fresh = today(), drift.read_tree(generate.GENERATED)

    assert not drift.is_obsolete(rule_without_work, spec, fresh, tmp_path)


READ_NEW = """
import copy, json, pickle, sys
from partner_center import PartnerCenter, StateOwnedEntity
names = json.loads(sys.argv[3])
with PartnerCenter("t", base_url=sys.argv[1]) as pc:
    created = pc.qualifications.create(sys.argv[2], StateOwnedEntity())
assert pickle.loads(pickle.dumps(created)) == copy.deepcopy(created) == created
for each in created.qualifications:
    values = [getattr(each, name) for name in names]
    print(json.dumps([getattr(value, "inner", value) for value in values]))
"""


def read_new(folder: Path, properties: dict[str, Any], items: list[dict[str, Any]]) -> list[list[Any]]:
    """Generate with properties added to CustomerQualification, and return their values for each item of an answer."""
    spec = today()
    spec["components"]["schemas"][QUALIFICATION]["properties"] |= properties
    spec["components"]["schemas"]["Officer"] = {"type": "object", "properties": {"inner": {"type": "string"}}}
    generate.generate(folder / "partner_center_generated", spec)
    with ScriptedServer(answer(200, {"qualifications": items})) as server:
        done = subprocess.run(
            [sys.executable, "-c", READ_NEW, server.base_url, CUSTOMER, json.dumps(list(properties))],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(
                    [str(folder), *(str(ROOT / each) for each in ("overrides", "generated"))]
                ),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_new_property_reaches_users_by_regeneration_alone(tmp_path: Path) -> None:
    """An optional property added to the spec is readable on what `create` returns; no hand-written line changes."""
    items: list[dict[str, Any]] = [
        {"qualification": "A", "officer": "Ada"},
        {"qualification": "B"},
        {"qualification": "C", "officer": None},
    ]

    assert read_new(tmp_path, {"officer": {"type": "string"}}, items) == [["Ada"], [None], [None]]


def test_a_new_property_may_be_of_any_kind(tmp_path: Path) -> None:
    """Whatever the kind of a new property, it is read when it is there, and is None when it is absent or null."""
    officer = {"$ref": "#/components/schemas/Officer"}
    kinds: dict[str, tuple[dict[str, Any], Any, Any]] = {
        "whole": ({"type": "integer"}, 5, 5),
        "yes": ({"type": "boolean"}, True, True),
        "texts": ({"type": "array", "items": {"type": "string"}}, ["a"], ["a"]),
        "nullable": ({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}, ["a"], ["a"]),
        "anything": ({}, [1], [1]),
        "either": ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "x", "x"),
        "officer": (officer, {"inner": "Ada"}, "Ada"),
        "maybe": ({"oneOf": [officer, {"type": "null"}]}, {"inner": "Ada"}, "Ada"),
        "empty": ({"anyOf": [officer, {"type": "null"}]}, {}, None),
        "inline": ({"type": "object", "properties": {"inner": {"type": "string"}}}, {"inner": "Ada"}, "Ada"),
        "status": ({"anyOf": [{"$ref": "#/components/schemas/VettingStatus"}, {"type": "string"}]}, "New", "New"),
    }
    properties = {name: schema for name, (schema, _, _) in kinds.items()}
    present = {name: value for name, (_, value, _) in kinds.items()}
    items: list[dict[str, Any]] = [
        {"qualification": "A", **present},
        {"qualification": "B"},
        {"qualification": "C", **dict.fromkeys(kinds)},
    ]

    there, absent, null = read_new(tmp_path, properties, items)

    assert dict(zip(kinds, there, strict=True)) == {name: expected for name, (_, _, expected) in kinds.items()}
    assert absent == null == [None] * len(kinds)


def test_the_document_ships_with_the_generated_package() -> None:
    """The data file is the spec itself, so that what reads it at run time reads the truth."""
    shipped = json.loads((generate.GENERATED / "openapi.json").read_text(encoding="utf-8"))

    assert shipped == generate.load_yaml(generate.SPEC)


def test_what_the_sbom_needs_is_not_loaded() -> None:
    """Generating does not depend on whether a parser is installed that the SBOM's tool brings, and does not load it."""
    command = [
        sys.executable,
        "-c",
        "import sys, generate, rules; print(*sorted({'jsonschema', 'lark'} & set(sys.modules)))",
    ]
    done = subprocess.run(command, cwd=ROOT / "openapi", capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["jsonschema"]
