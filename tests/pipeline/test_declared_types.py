"""What an attribute is declared as is what it is, for kinds of schemas that the spec of today does not have."""

import json
from pathlib import Path
from typing import Any

import pytest
from odd_kinds import DATA, DRIVER, EXPECTED, spec
from odd_spec import ROOT, python, today

import generate
import rules
from spec_file import SpecFile


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both packages once, for a spec with every kind."""
    folder = tmp_path_factory.mktemp("kinds")
    generate.generate_all(folder, SpecFile("kinds.yaml", spec()))
    return folder


def driven(generated: Path, *arguments: str) -> dict[str, Any]:
    """Return what the driver reports."""
    support = f"import sys; sys.path.append({str(ROOT / 'tests' / 'support')!r})"
    done = python(generated, "-c", support + DRIVER, *arguments)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def report(generated: Path) -> dict[str, Any]:
    """Return what was read of right data, and of data with one wrong member."""
    return driven(generated, json.dumps(DATA))


def element(name: str, value: Any) -> str:
    """Return data as an XML element."""
    if value is None:
        return f'<{name} i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>'
    inner = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, dict):
        inner = "".join(element(each, value[each]) for each in value)
    if isinstance(value, list):
        inner = "".join(element("Item", each) for each in value)
    return f"<{name}>{inner}</{name}>"


def test_right_data_of_every_kind_is_read(report: dict[str, Any]) -> None:
    """Each kind, from `allOf` and discriminators to maps and numbers, is read as the class or type that is declared."""
    assert report["told"] == []
    assert report["read"] == EXPECTED


def test_every_kind_is_read_from_xml(generated: Path) -> None:
    """XML is read as the same values, except where the spec does not say what the text of an element is."""
    untyped = {"free", "any"}
    data = {name: value for name, value in DATA.items() if name not in untyped}
    found = driven(generated, json.dumps(DATA), element("Kinds", data))

    assert found["told"] == []
    assert found["read"] == {name: read for name, read in EXPECTED.items() if name not in untyped}


def test_wrong_data_of_every_kind_is_none_and_costs_nothing(report: dict[str, Any]) -> None:
    """Absent, null or odd: the attribute has its type or is None, the rest is there, and what came goes out again."""
    assert report["wrong"] == []
    assert report["tried"] > 500


def test_every_kind_has_exact_types(generated: Path) -> None:
    """Mypy --strict finds nothing in either generated package."""
    done = python(
        generated, "-m", "mypy", "--strict", "-p", "partner_center_generated", "-p", "partner_center_resources"
    )

    assert done.stdout.startswith("Success"), done.stdout


V1 = "Microsoft.Partner.Service.Customers.Contracts.V1."


@pytest.mark.parametrize(
    ("schema", "name", "kind"),
    [
        ("Customer", "companyProfile", {"allOf": [{"$ref": f"#/components/schemas/{V1}CustomerCompanyProfile"}]}),
        ("Customer", "companyProfile", {"oneOf": [{"$ref": f"#/components/schemas/{V1}CustomerCompanyProfile"}]}),
        ("GccValidation", "maxCreates", {"allOf": [{"type": "integer"}, {"type": ["boolean", "integer"]}]}),
        ("GccValidation", "maxCreates", {"type": ["number", "null"]}),
        ("GccValidation", "maxCreates", {"type": ["number", "integer"]}),
    ],
    ids=["allOf", "oneOf", "the narrower type of two", "number", "number or integer"],
)
def test_a_right_example_in_xml_is_not_refused(schema: str, name: str, kind: dict[str, Any]) -> None:
    """The rules read an example in XML by the schema of its members, whatever kind that is."""
    found = today()
    members = found["components"]["schemas"][f"{V1}{schema}"]["properties"]
    said = {each: value for each, value in members[name].items() if each in ("description", "xml") or each[:2] == "x-"}
    members[name] = {**said, **kind}

    assert rules.broken(found) == []
