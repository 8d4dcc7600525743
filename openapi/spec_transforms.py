"""Transform the spec into what openapi-python-client can process.

The spec says what the service's docs say. The generator cannot process all of it. Each transform changes one thing in a
copy of the spec, and names the limitation of the generator that it works around. `nox -s check` generates once without
each transform that finds something to change, and fails if the result is the same. So a transform is removed as soon as
the generator does not need it. One that this spec gives nothing to do stays: the next edit may.

Issue numbers are those of https://github.com/openapi-generators/openapi-python-client.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from spec_parts import KINDS, parts

Node = dict[str, Any]
Transform = Callable[[Node], None]

MEDIA_TYPES = (  # for a request, the first that the operation has; the last one is only for requests
    *("application/json", "text/json", "application/xml", "text/xml"),
    "application/x-www-form-urlencoded",
)
_SCHEMAS = "#/components/schemas/"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def without_parameters(media_type: str) -> str:
    """Return a media type without parameters such as `charset`, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def media_types(content: Iterable[str]) -> dict[str, str]:
    """Return the media types of a body that the client knows, the best first, each with its key in the spec.

    One such as `application/merge-patch+json` is JSON.
    """
    named = {without_parameters(key): key for key in content}
    known = (*MEDIA_TYPES, *(each for each in named if each.endswith(("+json", "+xml"))))
    return {each: named[each] for each in known if each in named}


def operations(spec: Node) -> Iterator[Node]:
    """Yield every operation of the spec."""
    for path in spec["paths"].values():
        yield from (path[method] for method in METHODS if method in path)


def resolve(spec: Node, node: Node) -> Node:
    """Return the target of the node's `$ref`, or the node if it has none."""
    while "$ref" in node:
        node = _target(spec, node["$ref"])
    return node


def pointer_to(*parts: str) -> str:
    """Return the JSON pointer for a path of keys in the spec."""
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def inner_schemas(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield every schema that is directly within a schema, each with the end of its JSON pointer."""
    for name, member in node.get("properties", {}).items():
        yield pointer_to("properties", name).removeprefix("#"), member
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield f"/{key}", node[key]
    for key in ("allOf", "anyOf", "oneOf"):
        for i, each in enumerate(node.get(key, ())):
            yield f"/{key}/{i}", each


def schemas_at(pointer: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield a schema and every schema within it, each with its JSON pointer, the outer one first.

    A schema may be changed when it comes.
    """
    yield pointer, node
    for step, inner in inner_schemas(node):
        yield from schemas_at(pointer + step, inner)


def schemas_within(node: Node) -> Iterator[Node]:
    """Yield a schema and every schema within it, as `schemas_at` does."""
    yield from (each for _, each in schemas_at("", node))


def roots(spec: Node) -> Iterator[tuple[str, str, Node]]:
    """Yield every schema that is not within another: its JSON pointer, a name for its class, and the schema."""
    components: Node = spec["components"]
    for key, node in components["schemas"].items():
        yield pointer_to("components", "schemas", key), node.get("title", key), node
    for kind in ("requestBodies", "responses"):
        for key, body in components.get(kind, {}).items():
            yield from _contents(("components", kind, key), key, body)
    for path, item in spec["paths"].items():
        for method in (each for each in METHODS if each in item):
            operation: Node = item[method]
            where = ("paths", path, method)
            name = operation["operationId"]
            yield from _contents((*where, "requestBody"), f"{name}Body", operation.get("requestBody", {}))
            for status, response in operation["responses"].items():
                yield from _contents((*where, "responses", status), f"{name}Response{status}", response)


def _contents(where: tuple[str, ...], name: str, body: Node) -> Iterator[tuple[str, str, Node]]:
    for media_type, media in body.get("content", {}).items():
        if "schema" in media:
            yield pointer_to(*where, "content", media_type, "schema"), name, media["schema"]


def _target(spec: Node, reference: str) -> Node:
    target: Node = spec
    for key in reference.removeprefix("#/").split("/"):
        target = target[key.replace("~1", "/").replace("~0", "~")]
    return target


def drop_ignored_header_parameters(spec: Node) -> None:
    """Drop the Authorization header parameter.

    OpenAPI 3.1 ignores a header parameter of this name. The generator makes it an argument that replaces the client's
    token (no issue found).
    """
    ignored = {"accept", "content-type", "authorization"}
    for holder in (*operations(spec), *spec["paths"].values()):
        if "parameters" in holder:
            holder["parameters"] = [
                each for each in holder["parameters"] if resolve(spec, each)["name"].lower() not in ignored
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
    used = _used_schemas(spec)
    schemas = spec["components"]["schemas"]
    spec["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in used}


def fold_aliases(spec: Node) -> None:
    """Drop properties that are another spelling of a property: the generator has no aliases (no issue found)."""
    for schema in _objects(spec):
        for name in [name for name, member in schema["properties"].items() if "x-alias-of" in member]:
            del schema["properties"][name]


def never_a_null_list(spec: Node) -> None:
    """Make nullable lists not nullable.

    For a nullable list the generator ignores every error in an item, and returns the raw JSON instead (#1371). The
    hand-written layer replaces null by an empty list before the model reads it.
    """
    for schema in _objects(spec):
        for member in schema["properties"].values():
            if member.get("type") == ["array", "null"]:
                member["type"] = "array"


def none_for_absent(spec: Node) -> None:
    """Make every optional property nullable, with the default None.

    The generator's marker for "absent" does not survive copying or pickling (no issue found), and users would have to
    handle a third case. The hand-written layer sets absent members to null. The generator needs `default: "None"`.
    """
    for schema in _objects(spec):
        required: list[str] = schema.setdefault("required", [])
        for name, member in schema["properties"].items():
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
    """Return the transformed spec. The given spec does not change."""
    transformed = copy.deepcopy(spec)
    for transform in transforms:
        transform(transformed)
    return transformed


def _objects(spec: Node) -> Iterator[Node]:
    """Yield every schema that has properties."""
    for _, _, root in roots(spec):
        yield from (each for each in schemas_within(root) if "properties" in each)


def _used_schemas(spec: Node) -> set[str]:
    """Return the names of all schemas that the paths lead to, directly or not."""
    used: set[str] = set()
    waiting = [each.members for each in parts({"paths": spec["paths"]})]
    while waiting:
        reference = waiting.pop().get("$ref")
        if isinstance(reference, str) and reference not in used:
            used.add(reference)
            target = _target(spec, reference)
            waiting += [target, *(each.members for each in parts(target, KINDS[reference.split("/")[2]]))]
    return {each.removeprefix(_SCHEMAS) for each in used if each.startswith(_SCHEMAS)}
