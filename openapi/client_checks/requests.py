"""What users can call, give and send."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from partner_center import AsyncPartnerCenter, PartnerCenter
from partner_center_resources.operations import OPERATIONS
from partner_center_resources.service import RequestMediaType
from partner_center_workflows.cli.call.operations import find
from spec_transforms import Node, operations, resolve, without_parameters

from .finding import Finding
from .methods import HAND_WRITTEN, REFUSALS, Method, argument_of, methods

_SENT_BY_ITSELF = ("authorization", "accept", "content-type", "ms-requestid", "ms-correlationid", "ms-cv")
_SENT_BY_PAGING = ("seekoperation", "ms-continuationtoken")
# What the package and its command call on their own, and the arguments that they give.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "customers.list": (),
    "qualifications.create": ("customer_id", "qualification"),
    "qualifications.list": ("customer_id",),
    "validation_codes.list": (),
}


def findings(spec: Node) -> Iterator[Finding]:
    """Yield what of a request the client does not honour."""
    yield from _unreachable(spec)
    for method in methods(spec):
        yield from _unmet_callers(method)
        yield from _unsendable(spec, method)
        yield from _media_types(spec, method)
        yield from _security(spec, method)


def _unreachable(spec: Node) -> Iterator[Finding]:
    clients: list[Any] = [PartnerCenter, AsyncPartnerCenter]
    for operation in operations(spec):
        id_ = operation["operationId"]
        entry = OPERATIONS.get(id_)
        if entry is None or find(id_) is None:
            yield Finding(id_, "PartnerCenter and `partner-center call` do not have it; run `nox -s generate`")
            continue
        for client in clients:
            for holder in (client, client.with_raw_response.func):
                resource = getattr(holder, entry.resource, None)
                annotation = resource.func.__annotations__["return"] if resource is not None else ""
                module = __import__(f"partner_center_resources.{entry.resource}", fromlist=[annotation])
                if not hasattr(getattr(module, annotation, None), entry.method) and holder is client:
                    name = f"{client.__name__}.{entry.resource}.{entry.method}"
                    yield Finding(id_, f"there is no {name}; run `nox -s generate`")


def _unmet_callers(method: Method) -> Iterator[Finding]:
    """Yield required arguments that the package and its command do not give."""
    if method.name not in _CALLED:
        return
    for name, parameter in method.signature.parameters.items():
        if parameter.default is not parameter.empty or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if name not in _CALLED[method.name]:
            what = f"the package and its command call {method.name} without it"
            where = "overrides/partner_center/qualifications.py and workflows/partner_center_workflows"
            yield Finding(f"{method.id}: {name} is required", f"{what}; give it in {where}")


def _unsendable(spec: Node, method: Method) -> Iterator[Finding]:
    """Yield parameters that no call of the method sends, and why calls with the spec's values are refused."""
    sent: set[tuple[str, str]] = set()
    try:
        for call in method.calls(spec):
            sent |= {("query", name) for name in call.query} | {("header", name.lower()) for name, _ in call.headers}
    except REFUSALS as error:
        what = f"{method.name} refuses the values of the spec ({error})"
        yield Finding(f"{method.id}: arguments", f"{what}; fix {_module(method)}")
        return
    paged = "Pages" in str(method.signature.return_annotation)
    for parameter in method.parameters:
        name, place = parameter["name"], parameter["in"]
        key = name.lower() if place == "header" else name
        if place == "header" and key in _SENT_BY_ITSELF:
            if key == "ms-cv" and parameter.get("required"):
                what = "the client sends it only if `cv=` is given; make it required in runtime/call_steps.py"
                yield Finding(f"{method.id}: {name} is required", what)
        elif place == "path" or (place, key) in sent or (paged and key.lower() in _SENT_BY_PAGING):
            continue
        elif argument_of(method.entry, parameter) is None or method.is_hand_written:
            what = f"{method.name} has no argument that sends it"
            yield Finding(f"{method.id}: {name}", f"{what}; take it out of SENT in {_module(method)}, or send it there")
        else:
            yield Finding(f"{method.id}: {name}", f"{method.name} does not send it; run `nox -s generate`")


def _media_types(spec: Node, method: Method) -> Iterator[Finding]:
    body = resolve(spec, method.node["requestBody"]) if "requestBody" in method.node else {}
    for key in body.get("content", ()):
        if without_parameters(key) not in get_args(RequestMediaType):
            what = "content_type= does not take it; write a codec in overrides/partner_center/formats/media_types.py"
            yield Finding(f"{method.id}: the media type {key} of the request", what)


def _security(spec: Node, method: Method) -> Iterator[Finding]:
    schemes = spec["components"].get("securitySchemes", {})
    alternatives: list[Node] = (method.node if "security" in method.node else spec).get("security", [])
    for alternative in alternatives:
        if all(_is_bearer(resolve(spec, schemes.get(name, {}))) for name in alternative):
            return
    if alternatives:
        names = " or ".join(" and ".join(each) for each in alternatives)
        what = "the client sends a bearer token and nothing else; fix overrides/partner_center/policies"
        yield Finding(f"{method.id}: security {names}", what)


def _is_bearer(scheme: Node) -> bool:
    kind = scheme.get("type")
    return kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme.get("scheme", "").lower() == "bearer")


def _module(method: Method) -> str:
    name = method.entry.resource
    return f"overrides/partner_center/{name}.py" if method.name in HAND_WRITTEN else "openapi/resource_arguments.py"
