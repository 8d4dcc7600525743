"""Checks that Schemathesis runs after every response; schemathesis.toml says which built-in ones they replace."""

import base64
import itertools
import json
import re
import zlib
from typing import Any, cast
from uuid import UUID

import requests
import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from sound_bodies import CREATE_CUSTOMER, TAKEN_DOMAIN, examples_of_bodies

CREATE_QUALIFICATION = "POST /v{version}/customers/{customer_id}/qualifications"
# What is wrong in these bodies goes as JSON, with a list in place of null: Schemathesis names nested elements of XML
# by their types, and an unknown element is skipped unread; null counts as absent, as an example of the how-to has it.
NESTED_BODIES = {CREATE_CUSTOMER, "PUT /v{version}/customers/{customer_id}/profiles/billing"}
CHECK_DOMAIN = "HEAD /v{version}/domains/{domain}"
SOUND = (
    {"qualification": "Education", "educationSegment": "K12", "website": "contoso.edu"},
    {"qualification": "Education", "educationSegment": "HigherEducation", "website": "denied.example"},
    {"qualification": "StateOwnedEntity"},
)
LIST_OF_CUSTOMERS = "GET /v{version}/customers"
SOUND_FILTER = '{"Field":"CompanyName","Value":"customer 0","Operator":"starts_with"}'
TAKEN = {200, 201, 409}
REFUSED_BY_HISTORY = ({"code": "600006"}, "Customer tagging denied.")
ANSWERED_WITHOUT_TOKEN: set[str] = set()
NUMBERS = itertools.count()

_GUID_PATH = re.compile(
    r".*/v1/customers/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/qualifications(\?.*)?", re.IGNORECASE
)


SOUND_BODIES = {**examples_of_bodies(), CREATE_QUALIFICATION: list(SOUND)}


def with_nulls_as(value: Any, other: object) -> Any:
    """Return a body with something else in place of each null."""
    if isinstance(value, dict):
        return {name: with_nulls_as(each, other) for name, each in value.items()}
    if isinstance(value, list):
        return [with_nulls_as(each, other) for each in value]
    return other if value is None else value


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Make every other body and filter that is of the schema a sound one: random strings hardly ever are."""
    if case.meta is None:
        return
    if not case.meta.generation.mode.is_positive:
        if case.operation.label in NESTED_BODIES and isinstance(case.body, dict):
            case.media_type = "application/json"
            case.body = with_nulls_as(case.body, [0])
        return
    if case.operation.label == LIST_OF_CUSTOMERS:
        make_sound_list(case)
        return
    lot = zlib.crc32(repr((case.body, case.path_parameters)).encode())
    if lot % 2:
        return
    if case.operation.label == CHECK_DOMAIN:
        case.path_parameters["domain"] = TAKEN_DOMAIN
    examples = SOUND_BODIES.get(case.operation.label)
    if not examples or not isinstance(case.body, dict):
        return
    body: dict[str, Any] = {**case.body, **examples[lot // 2 % len(examples)]}
    if case.operation.label == CREATE_CUSTOMER:  # every customer needs its own domain
        domain = f"d{next(NUMBERS)}.onmicrosoft.com"
        body["companyProfile"] = {**body["companyProfile"], "domain": domain}
    case.body = body
    if "customer_id" in case.path_parameters:
        case.path_parameters["customer_id"] = str(UUID(int=lot))  # the generated ones are nearly always the same


def is_token(text: object) -> bool:
    """Return whether a text may be a token that the emulator has given, which leads to a further page."""
    try:
        return isinstance(json.loads(base64.b64decode(str(text), validate=True)), list)
    except ValueError:
        return False


def make_sound_list(case: Case[Any]) -> None:
    """Make every other list one that is taken, with a page after it."""
    query: dict[str, Any] = case.query or {}
    headers: Any = case.headers or {}
    follows = query.get("seekOperation") == "Next" and is_token(headers.get("MS-ContinuationToken"))
    if follows or zlib.crc32(repr((query, headers)).encode()) % 2:
        return
    case.query = {**query, "size": 3, **({"filter": SOUND_FILTER} if "filter" in query else {})}
    case.query.pop("seekOperation", None)
    headers.pop("MS-ContinuationToken", None)


@schemathesis.check
def no_token_no_answer(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Send what was just answered once more without its token: it has to be refused, once for every operation."""
    if not 200 <= response.status_code < 300 or case.operation.label in ANSWERED_WITHOUT_TOKEN:
        return
    ANSWERED_WITHOUT_TOKEN.add(case.operation.label)
    sent = response.request
    headers = {name: value for name, value in sent.headers.items() if name.lower() != "authorization"}
    with requests.Session() as session:
        session.trust_env = False
        again = session.request(sent.method or "", sent.url or "", headers=headers, data=sent.body, timeout=10)
    assert again.status_code == 401, f"answered {again.status_code} without a token"
    assert again.headers.get("WWW-Authenticate") == "Bearer", "401 without WWW-Authenticate: Bearer"


@schemathesis.check
def sound_requests_are_taken(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Require that a request which keeps the spec's prose is taken, or refused for what the customer already is."""
    if case.operation.label.startswith("POST ") and is_sound(response.request):
        refused = response.status_code in {400, 403} and any(
            told == known or (isinstance(known, dict) and isinstance(told, dict) and known.items() <= told.items())
            for told in [json.loads(response.content)]
            for known in REFUSED_BY_HISTORY
        )
        assert response.status_code in TAKEN or refused, f"a sound request was answered with {response.status_code}"


def is_sound(request: requests.PreparedRequest) -> bool:
    """Return whether a create, with a token and as JSON, asks for Education with a segment or a state-owned entity."""
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    content_type = headers.get("Content-Type", "").partition(";")[0]
    if request.method != "POST" or not headers.get("Authorization", "").startswith("Bearer "):
        return False
    if content_type not in {"application/json", "text/json"} or not _GUID_PATH.fullmatch(request.url or ""):
        return False
    try:
        body: Any = json.loads(cast("bytes", request.body or b""))
    except ValueError:
        return False
    if not isinstance(body, dict) or len({name.lower() for name in body}) < len(body):
        return False
    if not isinstance(body.get("website", ""), str):
        return False
    education = body.get("qualification") == "Education" and body.get("educationSegment") in {"K12", "HigherEducation"}
    return education or body.get("qualification") == "StateOwnedEntity"
