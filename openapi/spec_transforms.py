"""Transform the spec into what openapi-python-client can process.

The spec says what the service's docs say. The generator cannot process all of it. Each transform changes one thing in a
copy of the spec, and names the limitation of the generator that it works around. A transform that changes nothing
fails. `nox -s check` also generates once without each transform, and fails if the result is the same. So a transform is
removed as soon as it is not needed.

Issue numbers are those of https://github.com/openapi-generators/openapi-python-client.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

Node = dict[str, Any]
Transform = Callable[[Node], None]

MEDIA_TYPES = (  # for a request, the first that the operation has; the last one is only for requests
    *("application/json", "text/json", "application/xml", "text/xml"),
    "application/x-www-form-urlencoded",
)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def media_types(content: Iterable[str]) -> dict[str, str]:
    """Return the media types of a body that the client knows, the best first, each with its key in the spec.

    One such as `application/merge-patch+json` is JSON.
    """
    named = {key.partition(";")[0].strip().lower(): key for key in content}
    known = (*MEDIA_TYPES, *(each for each in named if each.endswith(("+json", "+xml"))))
    return {each: named[each] for each in known if each in named}


class ObsoleteTransformError(Exception):
    """A transform changed nothing, and has to be removed."""


def operations(spec: Node) -> Iterator[Node]:
    """Yield every operation of the spec."""
    for path in spec["paths"].values():
        yield from (path[method] for method in METHODS if method in path)


def resolve(spec: Node, node: Node) -> Node:
    """Return the target of the node's `$ref`, or the node if it has none."""
    while "$ref" in node:
        target: Node = spec
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def drop_ignored_header_parameters(spec: Node) -> None:
    """Drop the Authorization header parameter.

    OpenAPI 3.1 ignores a header parameter of this name. The generator makes it an argument that replaces the client's
    token (no issue found).
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

    With several request media types the generator always sends a form (#1004, #1276). Of several response media types
    it uses one, and ignores the response's Content-Type (#1248). It does not support XML (no issue found). The
    hand-written layer handles media types.
    """
    for operation in operations(spec):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for body in (resolve(spec, body) for body in [*bodies, *operation["responses"].values()]):
            content = body.get("content", {})
            kept = next((content[each] for each in media_types(content).values()), None)
            if kept is not None:
                body["content"] = {"application/json": kept}


def push_down_security(spec: Node) -> None:
    """Repeat the spec's `security` in every operation, because the generator reads it only there (#645)."""
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
    """Drop every response that is not a success, and the schemas that only such responses use.

    The generator returns a documented error instead of raising it, and reads its body as JSON whatever its content
    type (#491). The hand-written layer handles errors.
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
    """Drop properties that are another spelling of a property: the generator has no aliases (no issue found)."""
    for schema in spec["components"]["schemas"].values():
        for name in [name for name, member in schema.get("properties", {}).items() if "x-alias-of" in member]:
            del schema["properties"][name]


def never_a_null_list(spec: Node) -> None:
    """Make nullable lists not nullable.

    For a nullable list the generator ignores every error in an item, and returns the raw JSON instead (#1371). The
    hand-written layer replaces null by an empty list before the model reads it.
    """
    for schema in spec["components"]["schemas"].values():
        for member in schema.get("properties", {}).values():
            if member.get("type") == ["array", "null"]:
                member["type"] = "array"


def none_for_absent(spec: Node) -> None:
    """Make every optional property nullable, with the default None.

    The generator's marker for "absent" does not survive copying or pickling (no issue found), and users would have to
    handle a third case. The hand-written layer sets absent members to null. The generator needs `default: "None"`.
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
    """Return the transformed spec. The given spec does not change.

    Raises:
        ObsoleteTransformError: A transform found nothing to change.
    """
    transformed = copy.deepcopy(spec)
    for transform in transforms:
        before = copy.deepcopy(transformed)
        transform(transformed)
        if transformed == before:
            raise ObsoleteTransformError(
                f"{transform.__name__} changes nothing any more: remove it from openapi/spec_transforms.py"
            )
    return transformed


def _collect_schemas(spec: Node, node: object, used: set[str]) -> None:
    """Add the names of all schemas that the node refers to, directly or not, to `used`."""
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
