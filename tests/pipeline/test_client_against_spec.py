"""PartnerCenter held against its spec: it follows an edit without a hand-written line, or the check names the fact."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from odd_spec import SOURCES, TEXT, Node, odd, python, response
from scripted_server import ScriptedServer, answer

import client_check
import generate
from client_checks.exceptions import KNOWN
from partner_center.formats.spec import load
from spec_file import SpecFile

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
QUALIFICATIONS = "/v{version}/customers/{customer_id}/qualifications"
CUSTOMERS = "/v{version}/customers"
CODES = "/v{version}/customers/all/validations"
PROBLEM: Node = {"type": "object", "title": "Problem", "properties": {"title": TEXT, "detail": TEXT}}
UNTOLD: Node = {"type": "object", "title": "Untold", "properties": {"severity": {"type": "integer"}}}


def titled(spec: Node, title: str) -> Node:
    """Return the component schema with a title."""
    found: Node = next(each for each in spec["components"]["schemas"].values() if each.get("title") == title)
    return found


def content(spec: Node) -> Node:
    """Return the media types of the create's body."""
    found: Node = spec["components"]["requestBodies"]["CustomerQualification"]["content"]
    return found


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check with the generated packages of a folder."""
    return python(folder, str(generate.ROOT / "openapi" / "client_check.py"))


def generated(folder: Path, spec: Node) -> Path:
    """Generate both packages for a spec."""
    generate.generate_all(folder, SpecFile("edited.yaml", spec))
    return folder


def honoured(spec: Node) -> None:
    """Edit what the client follows on its own."""
    spec["servers"].insert(0, {"url": "https://{region}.example.com", "variables": {"region": {"default": "eu"}}})
    del spec["servers"][1:]
    titled(spec, "EducationSegment")["enum"].append("EarlyChildhood")
    spec["components"]["responses"]["BadRequest"]["content"] = {"application/problem+json": {"schema": PROBLEM}}
    content(spec)["application/merge-patch+json"] = content(spec)["application/json"]
    headers = {"Location": {"schema": TEXT, **SOURCES}}
    spec["paths"][QUALIFICATIONS]["post"]["responses"]["202"] = {**response(None), "headers": headers}
    status = {**SOURCES, "name": "status", "in": "query", "explode": False, "description": "New."}
    spec["paths"][CUSTOMERS]["get"]["parameters"].append(
        {**status, "schema": {"type": "array", "items": TEXT}, "example": ["a", "b"]}
    )
    spec["paths"][QUALIFICATIONS]["post"]["parameters"].append(
        {**SOURCES, "name": "ms-dry-run", "in": "header", "description": "New.", "schema": {"type": "boolean"}}
    )


DRIVE = """
import sys
from partner_center import APIError, Education, PartnerCenter, StateOwnedEntity
from partner_center.sign_in.authority import base_url_for
print(base_url_for())
with PartnerCenter("t", base_url=sys.argv[1], retry=None) as pc:
    education = Education("EarlyChildhood")
    media_type = "application/merge-patch+json"
    raw = pc.with_raw_response.qualifications.create(sys.argv[2], education, content_type=media_type, ms_dry_run=True)
    print(raw.status, raw.parsed.qualifications, raw.headers["Location"])
    print(list(pc.customers.list(status=["a b", "c,d"], page_size=7)))
    try:
        pc.qualifications.create(sys.argv[2], StateOwnedEntity())
    except APIError as error:
        print(error.message)
"""


def test_what_the_client_follows_by_itself(tmp_path: Path) -> None:
    """A segment, a 202, a media type, a list, a header, an error body, a server: each works, byte for byte."""
    folder = generated(tmp_path, odd({}, honoured))
    replies = (
        answer(202, content_type=None, Location="/later"),
        answer(200, {"items": []}),
        answer(400, {"title": "Bad", "detail": "The segment is wrong"}, "application/problem+json"),
    )
    with ScriptedServer(*replies) as server:
        done = python(folder, "-c", DRIVE, server.base_url, CUSTOMER)

    assert (done.stderr, done.stdout.splitlines()) == (
        "",
        ["https://eu.example.com", "202 [] /later", "[]", "Bad - The segment is wrong"],
    )
    create, listed, _ = server.received
    assert create.header("Content-Type") == "application/merge-patch+json"
    assert create.header("ms-dry-run") == "true"
    assert json.loads(create.body) == {"educationSegment": "EarlyChildhood", "qualification": "Education"}
    assert listed.target == "/v1/customers?size=7&status=a%20b,c%2Cd"
    told = check(folder)
    assert (told.returncode, told.stderr) == (1, "")
    what = "the client does not know which login service gives tokens for it"
    where = "add its domain to _DOMAINS in overrides/partner_center/sign_in/authority.py"
    assert told.stdout == f"the server https://eu.example.com: {what}; {where}\n"  # and nothing else


def refused(spec: Node) -> None:
    """Edit what the client cannot follow."""
    spec["paths"][CODES]["servers"] = [{"url": "https://codes.partnercenter.microsoft.com"}]
    spec["components"]["securitySchemes"]["key"] = {**SOURCES, "type": "apiKey", "in": "header", "name": "x-key"}
    spec["paths"][CODES]["get"]["security"] = [{"key": []}]
    titled(spec, "VettingStatus")["enum"].append("Expired")
    titled(spec, "QualificationKind")["enum"].append("Healthcare")
    spec["components"]["responses"]["BadRequest"]["content"] = {"application/json": {"schema": UNTOLD}}
    content(spec)["text/csv"] = {"schema": TEXT}
    header = {**SOURCES, "name": "ms-tenant", "in": "header", "required": True, "description": "New."}
    spec["paths"][QUALIFICATIONS]["parameters"] = [{**header, "schema": TEXT, "example": "x"}]
    size = spec["components"]["parameters"]["Size"]["schema"]
    spec["components"]["parameters"]["Size"]["schema"] = {**size, "maximum": 1000}
    spec["components"]["parameters"]["Version"]["example"] = "2"
    page = {"type": "object", "title": "Wrapped", "properties": {"value": {"type": "array", "items": TEXT}}, **SOURCES}
    spec["components"]["schemas"]["Wrapped"] = page
    reads = spec["paths"][QUALIFICATIONS]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    reads["anyOf"].append({"$ref": "#/components/schemas/Wrapped"})


REFUSED = f"""\
getGccValidations: security key: the client sends a bearer token and nothing else; \
fix overrides/partner_center/policies
createCustomerQualifications: ms_tenant is required: the package and its command call qualifications.create \
without it; give it in overrides/partner_center/qualifications.py and workflows/partner_center_workflows
getCustomerQualifications: ms_tenant is required: the package and its command call qualifications.list without it; \
give it in overrides/partner_center/qualifications.py and workflows/partner_center_workflows
createCustomerQualifications: the media type text/csv of the request: content_type= does not take it; \
write a codec in overrides/partner_center/formats/media_types.py
getCustomerQualifications: response 200, application/json, shape Wrapped: qualifications.list cannot read it: \
response: the member qualifications is missing; fix overrides/partner_center/runtime/readers.py
response BadRequest, application/json, shape Untold: an APIError has neither its code nor its message \
(no body that says why); fix overrides/partner_center/formats/error_body.py
{CODES}: the server https://codes.partnercenter.microsoft.com: PartnerCenter sends it to `base_url`, like everything; \
use another client with that base_url
the version 2: the default of api_version is '1'; change it in overrides/partner_center/client.py
the qualification Healthcare: there is no request class for it, and a bulk run refuses it; \
add it to overrides/partner_center/qualification_requests.py and QUALIFICATIONS in spelling.py
the vetting status Expired: `qualifications.wait` takes it as open; fix outcome_of in vetting.py
getCustomers: size up to 1000: page_size= takes at most 500; raise MAX_PAGE_SIZE in customers.py
"""


def test_what_the_client_cannot_follow_is_told(tmp_path: Path) -> None:
    """Each fact has a sentence: what the spec says, what the client does, and where to fix it; the check fails."""
    spec = odd({})
    refused(spec)

    done = check(generated(tmp_path, spec))

    assert (done.returncode, done.stderr) == (1, "")
    assert set(REFUSED.splitlines()) == set(done.stdout.splitlines())


def test_code_that_the_spec_leaves_behind_is_told_in_words(tmp_path: Path) -> None:
    """A title that hand-written code looks up, and that the spec no longer has, is named without a traceback."""
    done = check(generated(tmp_path, odd({}, lambda spec: titled(spec, "CustomerQualifications").pop("title"))))

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("hand-written code needs what the spec no longer has: cannot import name 'Customer")


def test_the_client_honours_the_spec_but_for_what_is_listed() -> None:
    """The spec as it is gives no sentence, and without the list it gives one for each entry."""
    spec = load()

    assert client_check.broken(spec) == []
    assert [each.partition(": ")[0] for each in client_check.broken(spec, {})] != []
    assert len(client_check.broken(spec, {})) == len(KNOWN)


@pytest.mark.parametrize("fact", ["getCustomers: colour", "the server https://example.com"])
def test_an_exception_that_no_longer_applies_fails(fact: str) -> None:
    """An entry of the list for which nothing is left is named, with what to do."""
    assert client_check.broken(load(), {**KNOWN, fact: "It was so."}) == [
        f"{fact}: this exception no longer applies; delete it from KNOWN in openapi/client_checks/exceptions.py"
    ]


def test_the_check_runs_alone() -> None:
    """The command of the session says that all is well, and how many exceptions there are."""
    done = subprocess.run(
        [sys.executable, "openapi/client_check.py"], cwd=generate.ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (
        0,
        f"PartnerCenter honours the spec, but for {len(KNOWN)} known exceptions\n",
    )
