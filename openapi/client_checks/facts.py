"""What hand-written code repeats of the spec: addresses, versions, names, values of enumerations, bounds."""

import inspect
from collections.abc import Iterator
from typing import get_args

from partner_center import InvalidRequestError, PartnerCenter
from partner_center.customers import MAX_PAGE_SIZE
from partner_center.policies.authentication import check_may_carry_token
from partner_center.policies.headers import CORRELATION_ID, CV, REQUEST_ID
from partner_center.qualification_requests import Qualification
from partner_center.sign_in.authority import cloud_of
from partner_center.vetting import outcome_of
from partner_center_generated.models import CustomerQualification
from partner_center_workflows.spelling import QUALIFICATIONS
from resources import server_url
from spec_transforms import Node, media_types, resolve

from .finding import Finding
from .methods import Method, methods
from .samples import alternatives

_STATUSES = {"Approved": "approved", "Denied": "denied", "InReview": "open"}
_AUTHORITY = "overrides/partner_center/sign_in/authority.py"


def findings(spec: Node) -> Iterator[Finding]:
    """Yield facts of the spec that hand-written code repeats otherwise."""
    every = list(methods(spec))
    yield from _servers(spec)
    yield from _headers(every)
    yield from _versions(spec, every)
    yield from _kinds(spec)
    yield from _statuses(spec)
    yield from _request_bodies(spec, every)
    yield from _page_size(every)


def _servers(spec: Node) -> Iterator[Finding]:
    for server in spec.get("servers", ()):
        url = server_url(server)
        try:
            check_may_carry_token(url)
        except InvalidRequestError as error:
            yield Finding(f"the server {url}", f"no client can have it: {error.message}; write another URL")
            continue
        if cloud_of(url) is None:
            what = "the client does not know which login service gives tokens for it"
            yield Finding(f"the server {url}", f"{what}; add its domain to _DOMAINS in {_AUTHORITY}")
    for path, item in spec["paths"].items():
        for key, node in (("", item), *((each, item[each]) for each in item if isinstance(item[each], dict))):
            for server in node.get("servers", ()):
                what = "PartnerCenter sends it to `base_url`, like everything; use another client with that base_url"
                yield Finding(f"{f'{key.upper()} ' if key else ''}{path}: the server {server['url']}", what)


def _headers(every: list[Method]) -> Iterator[Finding]:
    documented = {each["name"].lower() for method in every for each in method.parameters if each["in"] == "header"}
    for name in (REQUEST_ID, CORRELATION_ID, CV):
        if name not in documented:
            what = "no operation has it, but the client sends it; fix overrides/partner_center/policies/headers.py"
            yield Finding(f"the header {name}", what)


def _versions(spec: Node, every: list[Method]) -> Iterator[Finding]:
    default = inspect.signature(PartnerCenter).parameters["api_version"].default
    for parameter in (each for method in every for each in method.parameters):
        if (parameter["in"], parameter["name"]) == ("path", "version"):
            schema = resolve(spec, parameter.get("schema", {}))
            allowed = [schema[key] for key in ("const", "default", "example") if key in schema]
            allowed += [parameter["example"]] if "example" in parameter else []
            allowed += schema.get("enum", [])
            if allowed and default not in map(str, allowed):
                what = f"the default of api_version is {default!r}; change it in overrides/partner_center/client.py"
                yield Finding(f"the version {allowed[0]}", what)
            return


def _kinds(spec: Node) -> Iterator[Finding]:
    for value in _values(spec, "CustomerQualificationRequest", "qualification"):
        if value not in QUALIFICATIONS:
            what = "there is no request class for it, and a bulk run refuses it"
            where = "overrides/partner_center/qualification_requests.py and QUALIFICATIONS in spelling.py"
            yield Finding(f"the qualification {value}", f"{what}; add it to {where}")


def _statuses(spec: Node) -> Iterator[Finding]:
    for value in _values(spec, "CustomerQualification", "vettingStatus"):
        outcome = outcome_of(CustomerQualification(qualification="Education", vetting_status=value))
        if _STATUSES.get(value) != outcome:
            what = f"`qualifications.wait` takes it as {outcome}; fix outcome_of in vetting.py"
            yield Finding(f"the vetting status {value}", what)


def _request_bodies(spec: Node, every: list[Method]) -> Iterator[Finding]:
    """Yield shapes of a create's body that `qualifications.create` does not take, or that the spec no longer has."""
    taken = {each.__name__ for each in get_args(Qualification) if hasattr(each, "from_dict")}
    for method in (each for each in every if each.name == "qualifications.create"):
        body = resolve(spec, method.node["requestBody"])
        schemas = [body["content"][key].get("schema", {}) for key in media_types(body["content"]).values()]
        shapes = {str(each.get("title")) for schema in schemas for each in alternatives(spec, schema)}
        for title in sorted(shapes ^ taken):
            what = "does not take it" if title in shapes else "still takes it"
            where = "fix Qualification and body_for in overrides/partner_center/qualification_requests.py"
            yield Finding(f"{method.id}: the body {title}", f"{method.name} {what}; {where}")


def _page_size(every: list[Method]) -> Iterator[Finding]:
    for method in (each for each in every if each.name == "customers.list"):
        for parameter in method.parameters:
            maximum = parameter.get("schema", {}).get("maximum", MAX_PAGE_SIZE)
            if parameter["name"] == "size" and maximum > MAX_PAGE_SIZE:
                what = f"page_size= takes at most {MAX_PAGE_SIZE}; raise MAX_PAGE_SIZE in customers.py"
                yield Finding(f"{method.id}: size up to {maximum}", what)


def _values(spec: Node, title: str, member: str) -> Iterator[str]:
    """Yield the values of a property's enumeration; none if the spec no longer has the schema or the property."""
    schemas: list[Node] = [each for each in spec["components"]["schemas"].values() if each.get("title") == title]
    for schema in schemas:
        for each in alternatives(spec, schema.get("properties", {}).get(member, {})):
            yield from each.get("enum", ())
