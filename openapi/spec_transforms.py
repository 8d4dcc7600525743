"""Transform the spec into what openapi-python-client can take.

The spec says what the service's docs say, and the generator cannot take all of it. Each transform changes one thing, in
a copy, and names the shortcoming of the generator that asks for it. A transform that changes nothing fails, and `nox -s
check` generates once without each transform and fails if that makes no difference. So a transform goes on the day on
which it is no longer needed.

Issue numbers are those of https://github.com/openapi-generators/openapi-python-client.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

Node = dict[str, Any]
Transform = Callable[[Node], None]

MEDIA_TYPES = (  # of requests, the first that an operation has; a response has any but the last
    *("application/json", "text/json", "application/xml", "text/xml"),
    "application/x-www-form-urlencoded",
)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class ObsoleteTransformError(Exception):
    """A transform changed nothing and has to be removed."""


def operations(spec: Node) -> Iterator[Node]:
    """Yield every operation of the spec."""
    for path in spec["paths"].values():
        yield from (path[method] for method in METHODS if method in path)


def resolve(spec: Node, node: Node) -> Node:
    """Follow the node's `$ref`, if it has one, to what it stands for."""
    while "$ref" in node:
        target: Node = spec
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def drop_ignored_header_parameters(spec: Node) -> None:
    """Drop the Authorization header parameter.

    OpenAPI 3.1 says that a header parameter of this name shall be ignored; the generator makes it an argument that
    replaces the client's own token (no issue found).
    """
    ignored = {"accept", "content-type", "authorization"}
    for operation in (each for each in operations(spec) if "parameters" in each):
        operation["parameters"] = [
            parameter
            for parameter in operation.get("parameters", ())
            if resolve(spec, parameter)["name"].lower() not in ignored
        ]


def keep_json_only(spec: Node) -> None:
    """Keep one media type of every body, and call it application/json.

    With several request media types the generator sends a form, whatever was asked for (#1004, #1276); of several
    response media types it takes one and never looks at the answer's (#1248); XML it does not know (no issue found).
    Media types are the hand-written layer's business.
    """
    for operation in operations(spec):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for body in (resolve(spec, body) for body in [*bodies, *operation["responses"].values()]):
            content = body.get("content", {})
            kept = next((content[each] for each in MEDIA_TYPES if each in content), None)
            if kept is not None:
                body["content"] = {"application/json": kept}


def push_down_security(spec: Node) -> None:
    """Repeat the spec's `security` in every operation, since the generator only looks there (#645)."""
    security = spec.pop("security", None)
    for operation in operations(spec):
        if security is not None:
            operation.setdefault("security", copy.deepcopy(security))


def copy_parameter_descriptions(spec: Node) -> None:
    """Copy a parameter's description into its schema, the only place that the generator reads (#1411)."""
    for parameter in spec["components"]["parameters"].values():
        if "schema" in parameter and "description" in parameter:
            parameter["schema"].setdefault("description", parameter["description"])


def drop_error_responses(spec: Node) -> None:
    """Drop every response that is not a success, and the schemas that only they use.

    The generator returns a documented error instead of raising it, and reads its body as JSON whatever its content
    type is (#491). Errors are the hand-written layer's business.
    """
    for operation in operations(spec):
        operation["responses"] = {
            status: response for status, response in operation["responses"].items() if status.startswith("2")
        }
    used: set[str] = set()
    _collect_schemas(spec, spec["paths"], used)
    schemas = spec["components"]["schemas"]
    spec["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in used}


def fold_aliases(spec: Node) -> None:
    """Drop properties that are another spelling of one that is there: the generator has no aliases (no issue found)."""
    for schema in spec["components"]["schemas"].values():
        for name in [name for name, member in schema.get("properties", {}).items() if "x-alias-of" in member]:
            del schema["properties"][name]


def never_a_null_list(spec: Node) -> None:
    """Make nullable lists plain ones.

    For a list that may be null the generator swallows every error in an item and returns the raw JSON instead
    (#1371). The hand-written layer turns null into an empty list before the model sees it.
    """
    for schema in spec["components"]["schemas"].values():
        for member in schema.get("properties", {}).values():
            if member.get("type") == ["array", "null"]:
                member["type"] = "array"


def none_for_absent(spec: Node) -> None:
    """Make every optional property a nullable one that defaults to None.

    The generator's marker for "absent" does not survive copying or pickling (no issue found), and forces a third case
    on every reader. The hand-written layer fills in absent members as null. `default: "None"` is how the generator
    spells it.
    """
    for schema in spec["components"]["schemas"].values():
        required: list[str] = schema.setdefault("required", [])
        for name, member in schema.get("properties", {}).items():
            if name in required:
                continue
            required.append(name)
            alternatives = member.pop("anyOf", None)
            if alternatives is None:
                alternatives = [{key: member.pop(key) for key in list(member) if key not in ("description", "title")}]
            member["anyOf"] = [{"type": "null"}, *alternatives]
            member["default"] = "None"


TRANSFORMS: Sequence[Transform] = (
    drop_ignored_header_parameters,
    keep_json_only,
    push_down_security,
    copy_parameter_descriptions,
    drop_error_responses,
    fold_aliases,
    never_a_null_list,
    none_for_absent,
)


def project(spec: Node, transforms: Sequence[Transform] = TRANSFORMS) -> Node:
    """Return the spec as the generator takes it, which itself stays as it is.

    Raises:
        ObsoleteTransformError: A transform found nothing to change.
    """
    view = copy.deepcopy(spec)
    for transform in transforms:
        before = copy.deepcopy(view)
        transform(view)
        if view == before:
            raise ObsoleteTransformError(
                f"{transform.__name__} changes nothing any more: remove it from openapi/spec_transforms.py"
            )
    return view


def _collect_schemas(spec: Node, node: object, used: set[str]) -> None:
    """Add to `used` the names of all schemas that can be reached from the node."""
    if isinstance(node, list):
        for item in cast("list[object]", node):
            _collect_schemas(spec, item, used)
    elif isinstance(node, dict):
        members = cast("Node", node)
        reference = members.get("$ref")
        if reference is not None:
            name = reference.rsplit("/", 1)[-1]
            if reference.startswith("#/components/schemas/"):
                if name in used:
                    return
                used.add(name)
            _collect_schemas(spec, resolve(spec, members), used)
        for value in members.values():
            _collect_schemas(spec, value, used)
