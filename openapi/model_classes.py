"""Give every object of the spec its class, and every property its attribute.

The generator names the class of an object that is written in place by rules that depend on what stands around it. Here
each gets a name first, and goes to the generator as a component. The package reads the names from `classes.json`, so
that it can make the instances itself: of several alternatives the generated `from_dict` takes the first that raises no
error, and returns raw JSON if each raises one (#1371).
"""

import json
from typing import cast

from openapi_python_client.config import ConfigFile

from all_of import merged
from python_names import ClassName, PythonIdentifier, pascal_case
from spec_transforms import Node, inner_schemas, resolve, roots, schemas_within

_PREFIX: str = ConfigFile.model_fields["field_prefix"].default
_COMPONENT = "#/components/schemas/"


def attribute_of(name: str) -> str:
    """Return the name of the attribute of a property."""
    return PythonIdentifier(name, _PREFIX)


def with_classes(spec: Node) -> Node:
    """Return a copy of the spec without `allOf`, in which each object has `x-class` and `x-attributes`.

    An object that is the whole of a body or a response, or an item of it, has no `x-class`: its reader knows the class.
    """
    copy = cast("Node", json.loads(json.dumps(spec)))  # without the nodes that YAML aliases share
    for pointer, name, node in roots(copy):
        _name(copy, node, ClassName(name, _PREFIX), is_class=pointer.startswith(_COMPONENT), is_root=True)
    for _, _, root in roots(copy):
        for node in schemas_within(root):
            whole = merged(copy, node)
            if whole is not node:
                node.clear()
                node.update(whole)
            if "$ref" in node:
                node.pop("x-class", None)  # it has that of its target
            if (told := _discriminator(copy, node)) and ("anyOf" in node or "oneOf" in node):
                node["x-discriminator"] = told
            if _is_object(copy, node):
                members: Node = node.get("properties", {})
                own = [each for each, member in members.items() if "x-alias-of" not in member]
                node["x-attributes"] = {each: attribute_of(each) for each in own}
    return copy


def components_for_objects(spec: Node) -> Node:
    """Return a copy of the result of `with_classes` in which each object with a class is a component.

    What an object has besides its properties may be anything: its class has no other place for raw values.
    """
    copy = cast("Node", json.loads(json.dumps(spec)))
    components: Node = copy["components"]["schemas"]
    for pointer, _, root in list(roots(copy)):
        for node in list(schemas_within(root)):
            if "properties" in node:
                node.pop("additionalProperties", None)
            name = node.get("x-class")
            if name is None or (node is root and pointer.startswith(_COMPONENT)):
                continue
            reference: Node = {"$ref": f"{_COMPONENT}{name}"}
            kept: Node = {key: node[key] for key in ("description", "x-alias-of") if key in node}
            is_nullable = "null" in node.get("type", ())
            components.setdefault(name, {**node, "title": name, "type": "object"})
            node.clear()
            node.update({**kept, **({"anyOf": [{"type": "null"}, reference]} if is_nullable else reference)})
    return copy


def added(spec: Node) -> dict[str, Node]:
    """Return what `with_classes` adds to the spec, by JSON pointers. Each is to be added in this order."""
    found: dict[str, Node] = {}
    for (pointer, _, before), (_, _, after) in zip(roots(spec), roots(with_classes(spec)), strict=True):
        _add_difference(found, pointer, before, after)
    found["#/components"] = {"x-secrets": sorted(secrets(spec))}
    return found


def secrets(spec: Node) -> set[str]:
    """Return the names of the members and parameters with the format `password`."""
    found: set[str] = set()
    nodes: list[tuple[str, object]] = [("", spec)]
    while nodes:
        name, node = nodes.pop()
        if isinstance(node, dict):
            members = cast("Node", node)
            nodes += members.items()
            if members.get("format") == "password" and name not in ("schema", "items"):
                found.add(name)
        elif isinstance(node, list):
            nodes += (("", each) for each in cast("list[object]", node))
    return found


def _add_difference(found: dict[str, Node], pointer: str, before: Node, after: Node) -> None:
    if "allOf" in before:
        found[pointer] = {key: value for key, value in after.items() if before.get(key) != value}
        return
    names: Node = {key: after[key] for key in ("x-class", "x-attributes", "x-discriminator") if key in after}
    if names:
        found[pointer] = names
    for (step, inner), (_, other) in zip(inner_schemas(before), inner_schemas(after), strict=True):
        _add_difference(found, pointer + step, inner, other)


def _name(spec: Node, node: Node, name: str, *, is_class: bool = True, is_root: bool = False) -> None:
    """Set `x-class` of an object, and of each object within it that is written in place."""
    if "$ref" in node:
        return
    if is_class and _is_object(spec, node):
        node["x-class"] = name
    for part in node.get("allOf", ()):
        _name(spec, part, name, is_class=False)
    for key, member in node.get("properties", {}).items():
        _name(spec, member, name + pascal_case(member.get("title", key)))
    for key, end in (("items", "Item"), ("additionalProperties", "AdditionalProperty")):
        if isinstance(node.get(key), dict):
            _name(spec, node[key], name + end, is_class=is_class)
    alternatives = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    objects = [each for each in alternatives if "$ref" not in each and _is_object(spec, each)]
    for i, each in enumerate(alternatives):
        _name(spec, each, f"{name}Type{i}" if is_root or len(objects) > 1 else name, is_class=is_class)


def _discriminator(spec: Node, node: Node) -> Node | None:
    """Return the member that tells the alternatives of a schema apart, and its values with the alternatives.

    The values are those of the mapping, and the names of the components. Those of a null beside them are the same.
    https://spec.openapis.org/oas/v3.1.0#discriminator-object
    """
    node = resolve(spec, node)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    given = node.get("discriminator")
    if given is None or not choices:
        return next((found for each in choices if (found := _discriminator(spec, each))), None)
    named = {each["$ref"].removeprefix(_COMPONENT): each["$ref"] for each in choices if "$ref" in each}
    mapped = {value: named.get(target, target) for value, target in given.get("mapping", {}).items()}
    return {"name": given["propertyName"], "values": {**named, **mapped}}


def _is_object(spec: Node, node: Node) -> bool:
    """Return whether a schema describes an object itself."""
    if "$ref" in node or "anyOf" in node or "oneOf" in node:
        return False
    if "object" in node.get("type", ()) or {"properties", "additionalProperties"} & node.keys():
        return True
    return any(_is_object(spec, resolve(spec, part)) for part in node.get("allOf", ()))
