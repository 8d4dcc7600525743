"""What an edit of the spec marks as deprecated warns where it is used, and is marked where people read about it."""

import json
from pathlib import Path

import pytest
from odd_spec import Node, python, today
from scripted_server import ScriptedServer, answer
from warm_python import WarmPython

import generate
import resources
from spec_file import SpecFile

V1, V2 = (f"Microsoft.Partner.Service.Customers.Contracts.{each}." for each in ("V1", "V2"))
QUALIFICATION = {"qualification": "Education", "vettingStatus": "Denied", "vettingReason": "r"}
SEE = "; its docstring says what is known about it"
AUDIT = f"of audit_records.list (getAuditRecords){SEE}"
CREATE = "which qualifications.create sent (createCustomerQualifications)"
SCRIPT = """
import asyncio, copy, pickle, sys, warnings
from datetime import date
from partner_center import AsyncPartnerCenter, Education, GovernmentCommunityCloud, PartnerCenter
from partner_center_generated.models import CustomerBillingProfile, Address, CustomerQualification
pc = PartnerCenter("t", base_url=sys.argv[1])
ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
DAY = date(2026, 1, 2)
PROFILE = CustomerBillingProfile(default_address=Address(city="Bonn"))
def attributes():
    found = pc.qualifications.list(ID).qualifications[0]
    same = copy.deepcopy(found)
    assert same == found and pickle.loads(pickle.dumps(found)) == same and "vetting_reason" in repr(found)
    assert found.to_dict()["vettingReason"] == "r" and found.vetting_status == "Denied"
    return found
with pc, warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    exec(compile(sys.argv[2], "users.py", "exec"))
for each in caught:
    print(f"{each.filename}:{each.lineno} {each.category.__name__} {each.message}")
"""


def deprecated(spec: Node) -> Node:
    """Mark one of each kind as deprecated."""
    components = spec["components"]
    for name in ("Size", "Code", "AuditSize", "CorrelationVector"):
        components["parameters"][name]["deprecated"] = True
    components["schemas"][f"{V2}CustomerQualificationRequest"]["properties"]["website"]["deprecated"] = True
    components["schemas"][f"{V2}CustomerQualification"]["properties"]["vettingReason"]["deprecated"] = True
    components["schemas"][f"{V1}Address"]["properties"]["city"]["deprecated"] = True
    spec["paths"]["/v{version}/customers/all/validations"]["get"]["deprecated"] = True
    return spec


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both packages once."""
    folder = tmp_path_factory.mktemp("deprecated")
    spec = deprecated(today())
    generate.generate_all(folder, SpecFile("deprecated.yaml", spec))
    return folder


def said(warm: WarmPython, code: str, body: object) -> list[str]:
    """Return the warnings of some lines of a user."""
    with ScriptedServer(answer(200, body)) as server:
        status, out, err = warm.run("-c", SCRIPT, server.base_url, code)
        assert (status, err) == (0, "")
        return out.splitlines()


NEWLINE = "\n"
RECORDS = {"items": [], "totalCount": 0, "links": {}}
ALL = {"qualifications": [QUALIFICATION]}


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        ("pc.validation_codes.list()", [], [f"validation_codes.list (getGccValidations){SEE}"]),
        ("list(pc.audit_records.list(start_date=DAY))", RECORDS, []),
        ("\nlist(pc.audit_records.list(start_date=DAY, size=5))", RECORDS, [f"size {AUDIT}"]),
        ("pc.audit_records.list(start_date=DAY, cv='a.1')", RECORDS, [
            f"ms-cv in the header {AUDIT}"
        ]),
        ("pc.with_raw_response.audit_records.list(start_date=DAY, size=5)", RECORDS, [f"size {AUDIT}"]),
        ("list(pc.customers.list())", RECORDS, []),
        ("list(pc.customers.list(page_size=5))", RECORDS, [f"page_size of customers.list (getCustomers){SEE}"]),
        ("pc.qualifications.create(ID, Education('K12'))", ALL, []),
        ("pc.qualifications.create(ID, Education('K12', website='a.example'))", ALL, [
            f"CustomerQualificationRequest.website, {CREATE}"
        ]),
        ("pc.qualifications.create(ID, GovernmentCommunityCloud('1'), code_in='body')", ALL, []),
        ("pc.qualifications.create(ID, GovernmentCommunityCloud('1'))", ALL, [
            f"code in the query, {CREATE}{SEE}"
        ]),
        ("pc.qualifications.create(ID, CustomerQualification('StateOwnedEntity', vetting_reason='r'))", ALL, [
            f"CustomerQualification.vettingReason, {CREATE}"
        ]),
        ("pc.billing_profiles.update(ID, PROFILE, if_match='x')", {}, [
            ("CustomerBillingProfile.defaultAddress.city, which billing_profiles.update sent "
            "(updateCustomerBillingProfile)")
        ]),
        ("attributes()", ALL, []),
        ("attributes().vetting_reason", ALL, ["CustomerQualification.vetting_reason (vettingReason)"]),
    ],
)  # fmt: skip
def test_what_is_deprecated_warns_where_it_is_used(
    warm: WarmPython, code: str, body: object, expected: list[str]
) -> None:
    """A method, an argument, a member of a request, an attribute: each warns once, at the line of the user."""
    line = code.count("\n") + 1

    assert said(warm, code, body) == [f"users.py:{line} DeprecationWarning the docs retire {each}" for each in expected]


@pytest.mark.parametrize(
    ("call", "body", "expected"),
    [
        ("await pc.validation_codes.list()", [], f"validation_codes.list (getGccValidations){SEE}"),
        ("[_ async for _ in pc.audit_records.list(start_date=DAY, size=5)]", RECORDS, f"size {AUDIT}"),
        ("await pc.with_raw_response.audit_records.list(start_date=DAY, size=5)", RECORDS, f"size {AUDIT}"),
        ("await pc.qualifications.create(ID, Education('K12', website='a.example'))", ALL, (
            f"CustomerQualificationRequest.website, {CREATE}"
        )),
    ],
)  # fmt: skip
def test_async_forms_warn_at_the_same_place(warm: WarmPython, call: str, body: object, expected: str) -> None:
    """An awaited call warns at the line of the user too."""
    code = f"""async def main():
    async with AsyncPartnerCenter("t", base_url=sys.argv[1]) as pc:
        {call}
asyncio.run(main())"""

    assert said(warm, code, body) == [f"users.py:3 DeprecationWarning the docs retire {expected}"]


def test_a_place_is_told_once(warm: WarmPython) -> None:
    """Python shows the warning of one place once, as it does with any other warning."""
    code = (
        "warnings.simplefilter('default')\nfor _ in range(3):\n    pc.validation_codes.list()\n"
        "pc.validation_codes.list()"
    )

    assert [each.partition(" ")[0] for each in said(warm, code, [])] == ["users.py:3", "users.py:4"]


def test_a_method_that_is_written_by_hand_warns_too() -> None:
    """A hand-written method is deprecated if the operation that it replaces is deprecated."""
    spec = today()
    spec["paths"]["/v{version}/customers/{customer_id}/qualifications"]["post"]["deprecated"] = True
    found = {each.name: each.methods for each in resources.resources(spec, generate.GENERATED)}

    told = {each.name: each.deprecated for each in found["qualifications"] if each.name in ("create", "wait", "list")}
    create = f"the docs retire qualifications.create (createCustomerQualifications){SEE}"

    assert told == {"list": "", "create": create, "wait": ""}


def test_docstrings_say_it(generated: Path) -> None:
    """Arguments that are deprecated are marked in the docstrings, those of hand-written methods too."""
    show = (
        "from partner_center_resources import AuditRecords, Customers\n"
        "print(AuditRecords.list.__doc__, Customers.list.__doc__)"
    )
    found = [each.strip() for each in python(generated, "-c", show).stdout.splitlines()]

    assert sum(each.startswith("size: Deprecated. ") for each in found) == 1
    assert sum(each.startswith("page_size: Deprecated. Customers per page") for each in found) == 1
    assert sum("Deprecated. " in each for each in found) == 2


def test_the_reference_marks_attributes(generated: Path) -> None:
    """The page of the generated classes says which attributes are deprecated."""
    show = f"""
import sys
sys.path.insert(0, {str(generate.ROOT / "docs" / "_ext")!r})
import docstrings
from partner_center_generated.models import CustomerQualification
lines = CustomerQualification.__doc__.splitlines()
docstrings._mark_deprecated_attributes(None, "class", "", CustomerQualification, None, lines)
print(*lines, sep=chr(10))"""
    done = python(generated, "-c", show)

    assert [each.strip().partition(" Why")[0] for each in done.stdout.splitlines() if "Deprecated" in each] == [
        "vetting_reason (None | str): Deprecated."
    ]


def test_generated_code_has_exact_types(generated: Path) -> None:
    """Mypy --strict finds nothing in the generated resources."""
    done = python(generated, "-m", "mypy", "--strict", "partner_center_resources")

    assert done.stdout.startswith("Success"), done.stdout


def test_nothing_is_written_where_nothing_is_deprecated(tmp_path: Path) -> None:
    """The methods of a spec without deprecated arguments or members have no line more than before."""
    generate.generate_all(tmp_path, SpecFile("plain.yaml", today()))
    files = {
        each.name: each.read_text(encoding="utf-8") for each in (tmp_path / "partner_center_resources").glob("*.py")
    }

    assert "deprecated_attributes.py" not in files
    warning = [name for name, text in files.items() if "warnings" in text]
    assert warning == ["deprecation.py"]  # the decorator, for the two operations that the docs retire


def test_the_command_marks_it(generated: Path) -> None:
    """The help of an operation marks deprecated options, and a call that gives one is warned in a line."""
    with ScriptedServer(answer(200, RECORDS)) as server:
        call = ("-m", "partner_center_workflows.cli", "call", "getAuditRecords")
        shown = python(generated, *call, "--help").stdout
        create = python(generated, *call[:-1], "createCustomerQualifications", "--help").stdout
        done = python(
            generated, *call, "--start-date", "2026-01-02", "--size", "5", "--json", "--base-url", server.base_url
        )

    assert json.loads(done.stdout)["items"] == []
    assert shown.partition("\n  --size SIZE")[2].split()[0] == "deprecated;"
    assert "deprecated in the body: vettingReason, website\n" in create
    assert done.stderr == "partner-center call getAuditRecords: --size is deprecated; --help has more\n"
